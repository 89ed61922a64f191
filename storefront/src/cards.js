/** @import { Variant } from "./types" */

import { ids, nearest } from "./find.js";
import { promise } from "./promise.js";
import { products, want } from "./server.js";
import { adapter, config } from "./setup.js";
import { say, slot } from "./slots.js";
import { fill, values } from "./texts.js";

/** A carousel clones a card with its mark. */
const MARK = "[data-shipwhen=badge]";

/** Cards that wait for their answer. @type {Map<Element, string>} */
const waiting = new Map();

/** @type {WeakSet<Element>} */
const seen = new WeakSet();

/**
 * Find the products of listings within a part of the page.
 *
 * @param {ParentNode} root
 */
export function scanCards(root) {
  const { select, outside, product_id } = adapter.card;
  for (const { element, id } of ids(root, product_id)) {
    const card = nearest(element, select);
    if (!card || nearest(card, outside) || seen.has(card)) continue;
    seen.add(card);
    waiting.set(card, id);
    want(id);
  }
}

export function updateCards() {
  waiting.forEach((id, card) => {
    const variants = products.get(id);
    if (variants === undefined) return;
    waiting.delete(card);
    const text = badge(variants ?? []);
    if (text) say("badge", slot("badge", { card }, card.querySelector(MARK)), [text]);
  });
}

/**
 * A product is marked when nothing of it ships now and something of it can be had.
 *
 * @param {Variant[]} variants
 */
function badge(variants) {
  const sellable = variants.flatMap(({ offer }) => {
    const lines = promise(offer, [1]);
    return lines[0] && !lines[0].excess ? [{ offer, lines, line: lines[0] }] : [];
  });
  const best = sellable[0];
  if (!best || sellable.some(({ line }) => line.ready)) return "";
  return fill(config[best.offer.kind].badge, values(best.offer, best.lines, best.line));
}
