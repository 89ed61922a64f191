/** @import { Product } from "./types" */

import { config, undo } from "./setup.js";

/** The theme's own words, by the script element that holds them. @type {Map<Element, string>} */
const owns = new Map();

/**
 * Let the theme's JSON-LD say of a product what its badge says: on backorder or pre-order, and from
 * when. Everything else in it stays, data that cannot be read is left alone.
 *
 * @param {Product | null | undefined} product
 * @param {string | undefined} name
 */
export function describe(product, name) {
  if (!product) return;
  const { waiting } = product;
  const facts = waiting && {
    availability: `https://schema.org/${waiting.kind > "c" ? "PreOrder" : "BackOrder"}`,
    availabilityStarts: (config.show_date && waiting.date) || undefined,
  };
  for (const script of document.querySelectorAll("script[type='application/ld+json']")) {
    const own = owns.get(script) ?? script.textContent ?? "";
    let found = false;
    try {
      const data = JSON.parse(own, function (key, value) {
        if (key === "offers" && this.name === name) {
          found = true;
          for (const offer of [value].flat()) Object.assign(offer, facts);
        }
        return value;
      });
      const told = facts ? JSON.stringify(data) : own;
      if (found && told !== script.textContent) {
        if (!owns.has(script)) undo.push(() => (script.textContent = own));
        owns.set(script, own);
        script.textContent = told;
      }
    } catch {}
  }
}
