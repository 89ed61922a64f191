/**
 * All that can be read off a page as it stands: anchors by an adapter's rules, our messages, what
 * the purchase button reads and where the theme itself speaks. Writes nothing; needs probe.js.
 *
 * @param {object} adapter as shipped
 */
(adapter) => {
  const MOST_NAMED = 5;
  const BUYING = new Set(["inventory", "shipping", "added", "limit"]);
  const script = globalThis.shipwhen;
  const probe = globalThis.shipwhenProbe(adapter);
  const found = Object.fromEntries(probe.found.map((each) => [each.what, each]));
  const elements = (...whats) => whats.flatMap((what) => found[what]?.elements ?? []);
  const any = (selectors) => (selectors ?? []).join() || ":not(*)";

  const scopes = {
    buying: elements("product.form", "product.container"),
    card: [...document.querySelectorAll(any(adapter.card.select))],
    row: elements("cart.row"),
    cart: elements("cart.row", "slots.cart"),
    modal: [...document.querySelectorAll(any(adapter.regions?.modal))],
  };

  const name = (element) => {
    const { localName, id, classList } = element;
    const classes = [...classList].slice(0, 2).map((each) => `.${each}`);
    return `${localName}${id && `#${id}`}${classes.join("")}`.slice(0, 80);
  };
  const path = (element) =>
    element.parentElement ? `${name(element.parentElement)} > ${name(element)}` : name(element);
  const text = (element) => (element?.textContent ?? "").trim().replace(/[^\S\n]+/g, " ");
  const shown = (element) => element.getClientRects().length > 0;

  /** A message may have stepped out of its scope, beside it, but never into the page at large. */
  const at = (node, scope) =>
    scope.contains(node) ||
    (node.parentElement !== document.body && Boolean(node.parentElement?.contains(scope)));
  const scopesOf = (place) => {
    if (BUYING.has(place)) return scopes.buying;
    return { badge: scopes.card, "cart-line": scopes.row, cart: scopes.cart }[place] ?? scopes.modal;
  };

  /** The form, card, row or preview that a message is about. */
  const about = (node, place) =>
    BUYING.has(place) && node.closest("form")
      ? node.closest("form")
      : (scopesOf(place).findLast((scope) => scope.contains(node)) ?? node.parentElement);

  const nodes = [...document.querySelectorAll("[data-shipwhen]")]
    .map((node) => ({ node, place: node.dataset.shipwhen, said: text(node) }))
    .filter(({ place, said }) => place !== "button" && said);
  const twin = (one) => (other) =>
    one !== other &&
    one.place === other.place &&
    about(one.node, one.place) === about(other.node, other.place);

  const buttons = elements("product.button");
  const button = buttons.findLast(shown) ?? buttons.at(-1);

  return {
    title: document.title,
    fits: probe.fits,
    adapter: script?.adapter?.id ?? script?.adapter ?? "",
    complaints: [...(script?.missed ?? [])],
    findings: probe.found.map(({ elements, ...each }) => ({
      ...each,
      elements: elements.slice(0, MOST_NAMED).map(path),
    })),
    messages: nodes.map((one) => ({
      place: one.place,
      text: one.said,
      where: path(one.node),
      shown: shown(one.node),
      inside: scopesOf(one.place).some((scope) => at(one.node, scope)),
      doubled: nodes.some(twin(one)),
    })),
    label: button ? (button.value || text(button)).trim() : "",
    ours: button?.dataset.shipwhen === "button",
    native: Object.entries(adapter.native ?? {}).flatMap(([place, selectors]) =>
      [...document.querySelectorAll(any(selectors))].some((each) => text(each) && shown(each))
        ? [place]
        : [],
    ),
    shift: globalThis.shipwhenShift ?? 0,
  };
}
