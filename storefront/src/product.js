/** @import { Place, Scopes } from "./types" */

import { dress } from "./button.js";
import { all, ids, nearest } from "./find.js";
import { answers, products, variantOf, want } from "./server.js";
import { adapter, config } from "./setup.js";
import { beside, say, slot } from "./slots.js";
import { describe } from "./structured.js";
import { dated, fill, schedule, values } from "./texts.js";

/** @type {Place[]} */
const PLACES = ["inventory", "shipping", "added", "limit"];

/** @typedef {NonNullable<ReturnType<typeof bind>>} Product */

/**
 * Bind one add-to-cart form: all that is told around it.
 *
 * @param {HTMLFormElement} form
 */
export function bind(form) {
  const { product } = adapter;
  const id = ids(form, product.product_id)[0]?.id;
  if (!id || nearest(form, product.outside)) return;
  const container = nearest(form, product.container) ?? form;
  /** @type {Partial<Record<Place, Element | null>>} */
  const slots = {};

  /** Whether the server is being asked for more than the published offer knows. */
  let asking = false;

  /** Whether the shopper pressed the button while it was. */
  let pressed = false;

  /** @type {Scopes} */
  const scopes = { page: document.body, container, form };

  const button = () =>
    /** @type {HTMLElement | undefined} */ (
      product.button.map(([scope, select]) => scopes[scope]?.querySelector(select)).find(Boolean)
    );

  /** The button, and those elsewhere that press it. */
  const buttons = () =>
    /** @type {(HTMLElement | undefined)[]} */ ([button(), ...all(container, product.mirrors)]);

  /** Status regions stand there, empty, before they have anything to say. */
  const makeRoom = () => {
    scopes.button = button()?.closest("form > *, div");
    for (const place of PLACES) slots[place] = slot(place, scopes, slots[place]);
  };

  const name = () => container.querySelector("h1,h2")?.textContent?.trim();

  /** What was asked and what it gets; nothing while that is not known. */
  const answer = () => {
    const fields = new FormData(form);
    const product = products.get(id);
    const variant =
      variantOf(product?.variants, (option) => fields.get(`attribute[${option}]`)) ??
      product?.variants.find(({ sku }) => sku && sku === early(form));
    const quantity = quantityIn(form);
    const lines = variant && answers(variant, [quantity]);
    asking = lines === null;
    if (!variant || !lines?.[0]) return;
    const { offer } = variant;
    const line = lines[0];
    return { line, texts: config[offer.kind], told: values(offer, lines, line, name()) };
  };

  want(id);
  makeRoom();

  return {
    update() {
      makeRoom();
      describe(products.get(id), name());
      const known = answer();
      if (known) {
        const { line, texts, told } = known;
        const left = beside("inventory", container);
        say(slots.inventory, left ? [] : [fill(texts.inventory[line.state], told)]);
        say(slots.shipping, schedule(texts.shipping, line, told, left));
        if (!line.excess) say(slots.limit, []);
        for (const each of buttons()) dress(each, line.backordered > 0, texts.button);
      } else {
        for (const place of PLACES) if (place !== "added") say(slots[place], []);
        buttons().forEach((each) => dress(each));
      }
      if (pressed && !asking) {
        pressed = false;
        button()?.click();
      }
    },

    /** @param {Event} event after which what was added or pressed before is old news */
    used({ target }) {
      if (!form.contains(/** @type {Node} */ (target))) return;
      pressed = false;
      say(slots.added, []);
    },

    /** @param {Event} event whether it would put this product into the cart */
    buys: ({ type, target }) =>
      type === "submit"
        ? target === form
        : buttons().some((each) => each?.contains(/** @type {Node} */ (target))),

    /**
     * Refuse what cannot be sold, naming the most that can; hold back what is still being asked,
     * and press the button again once it is known.
     *
     * @returns whether it was refused
     */
    refuses() {
      const known = answer();
      pressed = asking;
      if (!known?.line.excess) return asking;
      say(slots.added, []);
      say(slots.limit, [fill(known.texts.limit, known.told)]);
      slots.limit?.scrollIntoView({ block: "nearest" });
      return true;
    },

    /** What will be said once the shop has taken it: told of now, before the form is emptied. */
    accepted() {
      const known = answer();
      const text = known?.line.backordered ? dated(known.texts.added, known.told) : "";
      return () => say(slots.added, [text]);
    },
  };
}

/**
 * The default selection, as the platform tells it where a theme brings its options in late.
 *
 * @param {Element} form
 */
const early = (form) =>
  !form.querySelector("[name^=attribute]") && window.BCData?.product_attributes?.sku;

/** @param {Element} form */
function quantityIn(form) {
  const input = form.querySelector(adapter.product.quantity.join());
  return Math.max(1, parseInt(/** @type {HTMLInputElement | null} */ (input)?.value ?? "")) || 1;
}
