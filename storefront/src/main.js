/** @import { Product } from "./product.js" */
/** @import { Added } from "./types" */

import { scanCards, updateCards } from "./cards.js";
import { cartShown, loadCart, scanCart, updateCart } from "./cart.js";
import { all } from "./find.js";
import { bind } from "./product.js";
import { askAgain, cartChanged, items, server, want } from "./server.js";
import { adapter, choose, missed, style, undo } from "./setup.js";
import { listen } from "./traffic.js";

/** Milliseconds after which a theme has done what it does without a word when a form is used. */
const SETTLED = [60, 400];
const AFTER_ADDING = [100, 1000, 2500];

/** The last two are Cornerstone's own, on the document. */
const EVENTS = "click submit change input reset onProductUpdate onProductOptionsChanged".split(" ");

/** @type {Map<Element, Product | undefined>} */
const forms = new Map();

let stopped = false;

/** Waits for the last key of a number typed, so that it is announced once. @type {any} */
let typing;

/** What to say once the theme's request has put a thing into the cart. */
let accepted = () => {};

function update() {
  forms.forEach((product, form) => {
    if (form.isConnected) product?.update();
    else forms.delete(form);
  });
  updateCards();
  updateCart();
}

/** @param {number[]} delays */
const later = (delays) => delays.forEach((delay) => setTimeout(safely(update), delay));

/**
 * @param {ParentNode} root
 * @param {boolean} [fresh]
 */
function scan(root, fresh = false) {
  for (const form of all(root, adapter.product.form)) {
    if (!forms.has(form)) forms.set(form, bind(/** @type {HTMLFormElement} */ (form)));
  }
  scanCards(root);
  scanCart(root, fresh);
}

/** @param {MutationRecord[]} records */
function changed(records) {
  let touched = false;
  for (const { target, addedNodes } of records) {
    if (target instanceof Element && target.closest("[data-shipwhen]:not(button)")) continue;
    touched = true;
    for (const node of addedNodes) {
      if (node instanceof Element && !node.matches("[data-shipwhen]")) scan(node, true);
    }
  }
  if (touched) {
    loadCart();
    update();
  }
}

/** @param {Event} event */
function used(event) {
  const buying = /click|submit/.test(event.type);
  const product = buying && [...forms.values()].find((each) => each?.buys(event));
  if (!product && event.type !== "reset") forms.forEach((each) => each?.used(event));
  if (event.type === "input") {
    clearTimeout(typing);
    typing = setTimeout(safely(update), 300);
  } else if (!product) later(SETTLED);
  else if (product.refuses()) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else accepted = product.accepted();
}

/**
 * @param {string} url
 * @param {() => Promise<Added>} body the answer as JSON, to be asked for at once or never
 */
function heard(url, body) {
  if (/attributes/.test(url)) return later(SETTLED);
  cartChanged();
  loadCart();
  if (!/cart\/add/.test(url)) return;
  const say = accepted;
  accepted = () => {};
  body().then(({ data }) => data.error || say()).catch(() => {});
  later(AFTER_ADDING);
}

/** @param {PageTransitionEvent} event a page that the browser kept is shown once more */
function shown({ persisted }) {
  if (!persisted) return;
  scan(document);
  askAgain();
  cartChanged();
  loadCart();
}

/**
 * Whatever goes wrong in us stays with us, and once stopped nothing happens at all.
 *
 * @template {any[]} A
 * @param {(...args: A) => void} act
 * @returns {(...args: A) => void}
 */
function safely(act) {
  return (...args) => {
    try {
      if (!stopped) act(...args);
    } catch (error) {
      missed.push(`${error}`);
    }
  };
}

function start() {
  choose();
  server.changed = safely(update);
  listen(safely(heard));
  const use = safely(used);
  for (const name of EVENTS) addEventListener(name, use, true);
  addEventListener("pageshow", safely(shown));
  scan(document);
  if (cartShown()) server.first = items();
  loadCart();
  update();
  const watch = new MutationObserver(safely(changed));
  watch.observe(document.body, { childList: true, subtree: true });
  /** @type {NonNullable<typeof window.shipwhen>} */ (window.shipwhen).adapter = adapter;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets.push(sheet);
  undo.push(() => (sheet.disabled = true));
  if (/shipwhen=debug/.test(location.search + window.name)) import(`${server.base}/debug.js`);
}

/** After the page's first frame: what we ask of its layout is then known and costs nothing. */
const begin = () => requestAnimationFrame(() => setTimeout(safely(start)));

const tag = /** @type {any} */ (
  document.currentScript ?? document.querySelector("[src*=shipwhen]")
);
const base = /^.*\/s\/[^/]+/.exec(tag?.src)?.[0];

if (base && !window.shipwhen) {
  window.shipwhen = {
    missed,
    stop() {
      stopped = true;
      for (const act of undo) act();
      for (const node of all(document, ["[data-shipwhen]"])) node.remove();
    },
  };
  server.base = base;
  want(tag.dataset.product);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
}
