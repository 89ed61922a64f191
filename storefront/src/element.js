/** @import { Line, Offer } from "./types" */

import { answers, products, server, want } from "./server.js";
import { choose, config, style } from "./setup.js";
import { say } from "./slots.js";
import { fill, schedule, values } from "./texts.js";

/** Elements in the page, all told again when an answer arrives. @type {Set<ShipwhenPromise>} */
const present = new Set();

/**
 * `<shipwhen-promise product="101" variant="1010" quantity="2">`: what is said of a product beside
 * its form, in a storefront that draws its pages itself. Without `variant` the product's only one
 * is meant, without `quantity` one unit. It fires `promise` whenever its answer changes.
 */
class ShipwhenPromise extends HTMLElement {
  static observedAttributes = ["product", "variant", "quantity"];

  /** What these units get, null while it is not known. @type {Line | null} */
  promise = null;

  connectedCallback() {
    if (!this.firstElementChild) this.append(region("inventory"), region("shipping"));
    present.add(this);
    this.update();
  }

  disconnectedCallback() {
    present.delete(this);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.update();
  }

  update() {
    const [inventory, shipping] = this.children;
    const { offer, line, lines } = this.answer();
    const texts = offer && config[/** @type {Offer["kind"]} */ (offer.kind)];
    const told = line && values(offer, lines, line, this.getAttribute("name") ?? undefined);
    say(inventory, texts && told ? [fill(texts.inventory[line.state], told)] : []);
    say(shipping, texts && told ? schedule(texts.shipping, line, told) : []);
    if (JSON.stringify(line) === JSON.stringify(this.promise ?? undefined)) return;
    this.promise = line ?? null;
    this.dispatchEvent(new CustomEvent("promise", { bubbles: true, detail: this.promise }));
  }

  /** @returns {any} nothing while it is on its way, or where the store assigned no such variant */
  answer() {
    const id = this.getAttribute("product") ?? "";
    want(id);
    const { variants = [] } = products.get(id) ?? {};
    const named = this.getAttribute("variant");
    const variant = variants.find((each) => named === `${each.id}` || (!named && !variants[1]));
    const quantity = Math.max(1, parseInt(this.getAttribute("quantity") ?? "") || 1);
    const lines = variant && answers(variant, [quantity]);
    return lines ? { offer: variant.offer, lines, line: lines[0] } : {};
  }
}

/** @param {string} place */
function region(place) {
  const node = document.createElement("div");
  node.dataset.shipwhen = place;
  node.setAttribute("role", "status");
  return node;
}

const tag = /** @type {HTMLScriptElement | null} */ (
  document.currentScript ?? document.querySelector('script[src*="/element.js"]')
);
const base = /^.*\/s\/[^/]+/.exec(tag?.src ?? "")?.[0];

if (base && !customElements.get("shipwhen-promise")) {
  server.base = base;
  server.changed = () => present.forEach((each) => each.update());
  choose();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets.push(sheet);
  customElements.define("shipwhen-promise", ShipwhenPromise);
}
