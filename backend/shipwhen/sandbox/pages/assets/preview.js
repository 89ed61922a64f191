/* In a preview: lets the real script run with texts that come from the page around, and keeps the
   theme's own script from leaving. The frame has no origin, so nothing of the host's is in reach. */
(() => {
  "use strict";

  const { src, dataset } = document.currentScript;
  const { origin } = new URL(src);
  const base = origin + dataset.base;
  const FORM = "form[data-cart-item-add]";
  const ABOVE = 60;
  const CARTS = "/api/storefront/";

  /** The script takes its address for where our server is: here it stands behind the `#`. */
  const meant = (url) => {
    const address = `${url}`.replace(/^blob:[^#]*#/, "");
    return address.startsWith(CARTS) ? base + address : address;
  };

  let known, looked;

  const { fetch } = window;
  window.fetch = async (url, options) => {
    const answer = await fetch(meant(url), options);
    if (/availability\.json/.test(url)) setTimeout(() => known?.());
    return answer;
  };

  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    return open.call(this, method, meant(url), ...rest);
  };

  /* Nobody leaves, and nothing is sent as a page: themes that do it by script have said so by now. */
  addEventListener("click", (event) => {
    if (event.target.closest?.("a[href]")) event.preventDefault();
  });
  addEventListener("submit", (event) => event.preventDefault());

  addEventListener("DOMContentLoaded", () => {
    const quantity = document.querySelector(`${FORM} [name="qty[]"]`);
    if (quantity) quantity.value = dataset.quantity;
    parent.postMessage("shipwhen-preview", origin);
  });

  addEventListener("message", ({ data, source, origin: from }) => {
    if (source !== parent || from !== origin || typeof data?.script !== "string") return;
    window.shipwhen?.stop();
    delete window.shipwhen;
    Object.assign(document.documentElement, { lang: data.language, dir: data.direction });
    known = act;
    const script = document.createElement("script");
    const text = new Blob([data.script], { type: "text/javascript" });
    script.src = `${URL.createObjectURL(text)}#${base}/s/preview/shipwhen.js`;
    document.head.append(script);
  });

  /** Once offers are known: press the button where pressing it says something. */
  function act() {
    known = undefined;
    const form = document.querySelector(FORM);
    const refused = dataset.act === "ask" && dataset.quantity > 9;
    if (form && (refused || dataset.act === "add")) setTimeout(() => form.requestSubmit(), 100);
    setTimeout(look, 100);
  }

  /** Once: where the first words are, if they are out of sight. */
  function look() {
    const isRead = (node) => node.textContent && node.getClientRects().length;
    const words = [...document.querySelectorAll("[data-shipwhen]")].find(isRead);
    if (words && !looked) {
      const { top, bottom } = words.getBoundingClientRect();
      if (top < 0 || bottom > innerHeight) scrollBy(0, top - ABOVE);
      looked = true;
    }
    parent.postMessage("shipwhen-shown", origin);
  }
})();
