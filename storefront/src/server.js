/** @import { CartItem, Line, Product, StorefrontCarts, Variant } from "./types" */

import { promise } from "./promise.js";

const MOST = 100;

/** Milliseconds for which a pressed button may be held back. */
const PATIENCE = 2000;

/** Everything the script asks of servers: ours for offers, the store's own for its cart. */
export const server = {
  /** `https://host/s/store` */
  base: "",
  /** In the store's time zone, `YYYY-MM-DD`. */
  today: "",
  /** Called when an answer arrived. */
  changed: () => {},
  /** What must be known before the first question, so that one question does.
   * @type {Promise<unknown>} */
  first: Promise.resolve(),
};

/** By product id: null where the store never assigned it, undefined while asking.
 * @type {Map<string, Product | null | undefined>} */
export const products = new Map();

/** @type {Set<string>} */
const wanted = new Set();

/** @type {Map<string, Line[] | null | undefined>} */
const exact = new Map();

/** @type {Promise<CartItem[]> | null} */
let cart;

/**
 * Ask for a product; all of one moment go into one question.
 *
 * @param {string} id
 */
export function want(id) {
  if (!/^[1-9]\d{0,9}$/.test(id) || products.has(id)) return;
  /** @type {any} */ (products).set(id);
  wanted.add(id);
  if (wanted.size < 2) server.first.then(ask);
}

async function ask() {
  const ids = [...wanted].sort((a, b) => +a - +b);
  wanted.clear();
  while (ids[0]) {
    const some = ids.splice(0, MOST);
    const answer = await get(`${server.base}/availability.json?products=${some}`);
    server.today = answer?.today ?? server.today;
    for (const id of some) products.set(id, answer?.products?.[id] ?? null);
    server.changed();
  }
}

/** Ask for everything again: a page that the browser kept may be hours old. */
export function askAgain() {
  for (const id of products.keys()) wanted.add(id);
  exact.clear();
  ask();
}

/**
 * The variant of a choice; of a kit, one per choice of its parts.
 *
 * @param {Variant[] | undefined} variants
 * @param {(option: string) => unknown} chosen the value of an option
 */
export const variantOf = (variants, chosen) =>
  variants?.find(({ options }) =>
    Object.keys(options).every((option) => `${chosen(option)}` === options[option]),
  );

/**
 * What lines of one variant get: from the published offer as far as it knows, past that from the
 * server; nothing while that is on its way or failed.
 *
 * @param {Variant} variant
 * @param {number[]} quantities
 * @returns {Line[] | null | undefined}
 */
export function answers({ id, offer }, quantities) {
  const known = offer.known_units ?? Infinity;
  const asked = quantities.reduce((sum, each) => sum + each, 0);
  if (asked <= known || (offer.available_to_sell ?? known) < known) {
    return promise(offer, quantities);
  }
  const lines = quantities.map((quantity) => `${id}:${quantity}`).join();
  if (!exact.has(lines)) {
    exact.set(lines, null);
    get(`${server.base}/promise.json?lines=${lines}`, AbortSignal.timeout(PATIENCE)).then((answer) => {
      exact.set(lines, answer?.lines?.map((/** @type {{ promise: Line }} */ line) => line.promise));
      if (!answer) setTimeout(() => exact.delete(lines), PATIENCE);
      server.changed();
    });
  }
  return exact.get(lines);
}

/** The storefront's cart: asked once, and again only after it changed. */
export function items() {
  cart ??= get("/api/storefront/carts?include=lineItems.physicalItems.options").then(
    (/** @type {StorefrontCarts | null} */ carts) =>
      Object.values(carts?.[0]?.lineItems ?? {}).flat(),
  );
  return cart;
}

export function cartChanged() {
  cart = null;
}

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} null when there is no good answer
 */
const get = (url, signal) =>
  fetch(url, { signal })
    .then((answer) => answer.json())
    .catch(() => null);
