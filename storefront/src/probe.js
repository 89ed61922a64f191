/** @import { Adapter, Finding, Place, Probe, Scopes, Slot, Source, Target } from "./types" */

import { all, fits, ids, nearest } from "./find.js";

/** An element that carries an id, and the card or row around it.
 * @typedef {{ mark: Element, id: string, around?: Element | null }} Marked */

/**
 * How one kind of thing is looked for: what a rule finds within a scope, and the rule in words.
 *
 * @template S, R
 * @typedef {{ seek: (scope: S, rule: R) => Element | null | undefined | false, text: (rule: R) => string }} Search
 */

/** @type {Search<Element, string>} */
const ITSELF = { seek: (element, select) => element.matches(select) && element, text: String };

/** @type {Search<Element, string>} */
const AROUND = { seek: (element, select) => element.closest(select), text: String };

/** @type {Search<Element, Source>} */
const CARRIER = {
  seek: (element, source) => ids(element, [source])[0]?.element,
  text: ([select, attribute, pattern]) =>
    `${select ? `${select} @${attribute}` : `[${attribute}]`}${pattern ? ` ${pattern}` : ""}`,
};

/** @type {Search<Scopes, Target>} */
const TARGET = {
  seek: (scopes, [scope, select]) => scopes[scope]?.querySelector(select),
  text: ([scope, select]) => `${select} in ${scope}`,
};

/** @type {Search<Scopes, Slot>} */
const ANCHOR = {
  seek: (scopes, [scope, , select]) =>
    select ? scopes[scope]?.querySelector(select) : scopes[scope],
  text: ([scope, at, select]) => (select ? `${at} ${select} in ${scope}` : `${at} ${scope}`),
};

/**
 * What an adapter finds on this page as it stands, rule by rule; nothing is written. Things are
 * looked up as the runtime looks them up.
 *
 * @param {Adapter} adapter
 * @returns {Probe}
 */
export function probe(adapter) {
  const { product, card, cart, regions, slots } = adapter;
  const forms = all(document, product.form).filter((form) => !nearest(form, product.outside));
  const bound = forms.filter((form) => ids(form, product.product_id)[0]);
  const products = bound.map((form) => scopesOf(adapter, form));
  const cards = listed(adapter, products);
  const rows = marked(cart.line_id, cart.row);
  const modals = all(document, regions.modal);

  /** @type {[Place, Scopes[]][]} */
  const places = [
    ["inventory", products],
    ["shipping", products],
    ["added", products],
    ["limit", products],
    ["cart-line", within(rows).map((row) => ({ row }))],
    ["cart", within(rows)[0] ? [{ page: document.body }] : []],
    ["mini-cart", modals.filter(shown).map((modal) => ({ modal }))],
    ["badge", within(cards).map((card) => ({ card }))],
  ];

  return {
    adapter: adapter.id,
    fits: fits(adapter),
    found: [
      finding("product.form", forms, product.form, ITSELF),
      finding("product.container", forms, product.container, AROUND),
      finding("product.product_id", forms, product.product_id, CARRIER),
      finding("product.quantity", bound, product.quantity, firstOf(product.quantity)),
      finding("product.button", products, product.button, TARGET),
      finding("card.select", cards.map(({ mark }) => mark), card.select, AROUND),
      finding("card.product_id", within(cards), card.product_id, CARRIER),
      finding("cart.row", rows.map(({ mark }) => mark), cart.row, AROUND),
      finding("cart.line_id", within(rows), cart.line_id, CARRIER),
      finding("regions.modal", modals, regions.modal ?? [], ITSELF),
      ...places.map(([place, scopes]) =>
        finding(`slots.${place}`, scopes, slots[place] ?? slots.shipping ?? [], ANCHOR),
      ),
    ],
  };
}

/**
 * @template S, R
 * @param {string} what
 * @param {S[]} scopes
 * @param {R[]} rules the first that finds something in a scope serves it
 * @param {Search<S, R>} search
 * @returns {Finding}
 */
function finding(what, scopes, rules, { seek, text }) {
  const hits = scopes.map((scope) => rules.map((rule) => seek(scope, rule) || null));
  const found = rules.map((_, at) => hits.filter((each) => each[at]).length);
  const anchors = hits.map((each) => each.find(Boolean));
  const by = found.findIndex(Boolean);
  return {
    what,
    rules: rules.map((rule, at) => ({ select: text(rule), found: found[at] ?? 0 })),
    by: by < 0 ? null : by,
    count: scopes.length,
    without: anchors.filter((anchor) => !anchor).length,
    elements: [...new Set(anchors.flatMap((anchor) => anchor ?? []))],
  };
}

/**
 * Elements that carry ids, one for each card or row around them, and those that have none.
 *
 * @param {Source[]} sources
 * @param {string[]} select
 * @returns {Marked[]}
 */
function marked(sources, select) {
  const seen = new Set();
  return ids(document, sources).flatMap(({ element: mark, id }) => {
    const around = nearest(mark, select);
    const key = around ?? mark;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ mark, id, around }];
  });
}

/** @param {Marked[]} found */
const within = (found) => found.flatMap(({ around }) => around ?? []);

/**
 * Products of listings. Without a card, what looks like an id counts only where it is a product's
 * and that product is not the one bought here.
 *
 * @param {Adapter} adapter
 * @param {Scopes[]} products
 */
function listed({ card }, products) {
  /** @param {Marked} marked */
  const stray = ({ mark, id }) =>
    !/^[1-9]\d*$/.test(id) ||
    products.some(({ container }) => container?.contains(mark) || mark.contains(container ?? null));
  return marked(card.product_id, card.select).filter(
    (each) => !nearest(each.around ?? each.mark, card.outside) && (each.around || !stray(each)),
  );
}

/**
 * Where the runtime looks for the slots of one form.
 *
 * @param {Adapter} adapter
 * @param {Element} form
 * @returns {Scopes}
 */
function scopesOf({ product }, form) {
  /** @type {Scopes} */
  const scopes = {
    page: document.body,
    container: nearest(form, product.container) ?? form,
    form,
  };
  const button = product.button.map((rule) => TARGET.seek(scopes, rule)).find(Boolean);
  return { ...scopes, button: button ? button.closest("form > *, div") : null };
}

/**
 * The first input in the page's order is taken, whichever rule finds it.
 *
 * @param {string[]} rules
 * @returns {Search<Element, string>}
 */
const firstOf = (rules) => ({
  seek: (form, select) => {
    const input = form.querySelector(rules.join());
    return input?.matches(select) && input;
  },
  text: String,
});

/** @param {Element} modal a preview or mini cart that holds something and can be seen */
const shown = (modal) => modal.childElementCount > 0 && modal.getClientRects().length > 0;
