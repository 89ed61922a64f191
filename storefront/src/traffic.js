const OF_INTEREST = /\/remote\/v1\/(cart|product-attributes)\b|\/cart\.php/;

/**
 * Hear of the theme's own requests about carts and options, whichever way it makes them.
 *
 * @param {(url: string, method: string, body: () => Promise<any>) => void} heard
 */
export function listen(heard) {
  const { fetch } = window;
  const { open } = XMLHttpRequest.prototype;

  /** @type {(url: unknown, method: string, body: () => Promise<any>) => void} */
  const tell = (url, method, body) => {
    if (OF_INTEREST.test(`${url}`)) heard(`${url}`, method.toUpperCase(), body);
  };

  window.fetch = function (input, init) {
    const asked = fetch.apply(this, /** @type {any} */ (arguments));
    const { url, method } = input instanceof Request ? input : { url: input, method: "GET" };
    asked.then(
      (answer) => tell(url, init?.method ?? method, () => answer.clone().json()),
      () => {},
    );
    return asked;
  };

  XMLHttpRequest.prototype.open = function () {
    const [method, url] = arguments;
    this.addEventListener("load", () =>
      tell(url, method, async () => this.response.data ? this.response : JSON.parse(this.response)),
    );
    return open.apply(this, /** @type {any} */ (arguments));
  };
}
