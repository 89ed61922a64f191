/** @import { CartItem, Line, Variant } from "./types" */

import { all, ids, nearest, visible } from "./find.js";
import { answers, items, products, server, variantOf, want } from "./server.js";
import { adapter, config } from "./setup.js";
import { beside, say, slot } from "./slots.js";
import { fill, order, schedule, values } from "./texts.js";

/** Rows with their line ids. @type {Map<Element, { id: string, node: Element | null }>} */
const rows = new Map();

/** Slots by preview or mini cart. @type {Map<Element, Element | null>} */
const modals = new Map();

/** The whole cart's slot. @type {Element | null} */
let whole = null;

/** @type {CartItem[]} */
let lines = [];

/**
 * Find rows and previews within a part of the page.
 *
 * @param {ParentNode} root
 * @param {boolean} fresh whether the theme has just put this into the page
 */
export function scanCart(root, fresh) {
  const { cart, regions } = adapter;
  for (const { element, id } of ids(root, cart.line_id)) {
    const row = nearest(element, cart.row);
    if (row && !rows.has(row)) rows.set(row, { id, node: slot("cart-line", { row }) });
  }
  const around = root instanceof Element && nearest(root, regions.modal);
  for (const modal of around ? [around] : all(root, regions.modal)) {
    if (modal.childElementCount && (fresh || visible(modal))) {
      const known = modals.get(modal);
      // what comes may be the content that a "Loading…" stood in for
      if (fresh) known?.remove();
      modals.set(modal, slot("mini-cart", { modal }, known));
    }
  }
}

/** Whether the page shows any of the cart. */
export function cartShown() {
  for (const shown of [rows, modals]) {
    for (const element of shown.keys()) if (!element.isConnected) shown.delete(element);
  }
  if (rows.size) whole = slot("cart", { page: document.body }, whole);
  return rows.size || [...modals.values()].some(Boolean);
}

/** Fetch the cart if it is shown, and the offers of what is in it. */
export async function loadCart() {
  if (!cartShown()) return;
  const asked = items();
  const got = await asked;
  if (asked !== items()) return;
  lines = got.filter(({ productId }) => productId);
  for (const { productId } of lines) want(`${productId}`);
  server.changed();
}

export function updateCart() {
  if (!cartShown()) return;
  const told = promised();
  if (!told) return;
  rows.forEach(({ id, node }, row) =>
    say(node, told.get(id)?.text(beside("cart-line", row)) ?? []),
  );
  const all = [...told.values()].map(({ line }) => line);
  say(whole, [order(config.cart, all)]);
  modals.forEach((node) => say(node, [order(config.mini_cart, all)]));
}

/**
 * What each assigned line gets, by line id; lines of one variant share one shelf. Nothing while
 * an answer is on its way.
 *
 * @returns {Map<string, { line: Line, text: (left: string) => string[] }> | undefined}
 */
function promised() {
  const told = new Map();
  /** @type {Map<Variant, CartItem[]>} */
  const shelves = new Map();
  for (const item of lines) {
    const product = products.get(`${item.productId}`);
    if (product === undefined) return;
    const variant = product && bought(product.variants, item);
    if (variant) shelves.set(variant, [...(shelves.get(variant) ?? []), item]);
  }
  shelves.forEach((same, variant) => {
    const got = answers(variant, same.map(({ quantity }) => quantity));
    const { offer } = variant;
    const texts = config[offer.kind].cart_line;
    got?.forEach((line, at) => {
      const known = values(offer, got, line);
      const over = line.excess ? fill(texts[line.state], known) : "";
      /** @param {string} left */
      const text = (left) => [over, ...schedule(texts, line, known, left)];
      told.set(same[at]?.id, { line, text });
    });
  });
  return told;
}

/**
 * The variant of a cart line, among a kit's choices the one made.
 *
 * @param {Variant[]} variants
 * @param {CartItem} item
 */
function bought(variants, { variantId, options }) {
  const same = variants.filter(({ id }) => id === variantId);
  if (!same[1]) return same[0];
  return variantOf(same, (id) => options?.find(({ nameId }) => `${nameId}` === id)?.valueId);
}
