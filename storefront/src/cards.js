import { ids, nearest } from "./find.js";
import { products, want } from "./server.js";
import { adapter, config } from "./setup.js";
import { say, slot } from "./slots.js";
import { days, fill } from "./texts.js";

/** A carousel clones a card with its mark. */
const MARK = "[data-shipwhen=badge]";

/** Cards that wait for their answer. @type {Map<Element, string>} */
const waiting = new Map();

/**
 * Find the products of listings within a part of the page.
 *
 * @param {ParentNode} root
 */
export function scanCards(root) {
  const { select, outside, product_id } = adapter.card;
  for (const { element, id } of ids(root, product_id)) {
    const card = nearest(element, select);
    if (!card || nearest(card, outside) || waiting.has(card)) continue;
    waiting.set(card, id);
    want(id);
  }
}

export function updateCards() {
  waiting.forEach((id, card) => {
    const product = products.get(id);
    if (product === undefined) return;
    waiting.delete(card);
    const first = product?.waiting;
    const known = card.querySelector(MARK);
    if (first || known) {
      const text = first && fill(config[first.kind].badge, days(first));
      say(slot("badge", { card }, known), [text ?? ""]);
    }
  });
}
