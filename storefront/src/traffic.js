const OF_INTEREST = /\/remote\/v1\/(cart|product-attributes)|\/storefront\/carts?\/.*items/;

/**
 * Hear of the theme's own requests about carts and options, whichever way it makes them.
 *
 * @param {(url: string, body: () => Promise<any>) => void} heard
 */
export function listen(heard) {
  const { fetch } = window;
  const { open } = XMLHttpRequest.prototype;

  /** @type {(url: string, body: () => Promise<any>) => void} */
  const tell = (url, body) => {
    if (OF_INTEREST.test(url)) heard(url, body);
  };

  window.fetch = function () {
    const asked = fetch.apply(this, /** @type {any} */ (arguments));
    asked.then((answer) => tell(answer.url, () => answer.clone().json()), () => {});
    return asked;
  };

  XMLHttpRequest.prototype.open = function () {
    this.addEventListener("load", () =>
      tell(this.responseURL, async () =>
        this.response.data ? this.response : JSON.parse(this.response),
      ),
    );
    return open.apply(this, /** @type {any} */ (arguments));
  };
}
