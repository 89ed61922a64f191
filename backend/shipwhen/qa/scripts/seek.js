/**
 * Elements that a shopper would press, found by what they read or are called.
 *
 * @param {{ adapter: object, what: "quick view" | "cart" | string, product?: string }} wanted
 * @returns {Element | null}
 */
({ adapter, what, product }) => {
  const shown = (element) => element.getClientRects().length > 0;
  const words = (element) =>
    [element.textContent, element.value, ...[...element.attributes].map(({ name, value }) => `${name} ${value}`)]
      .join(" ")
      .toLowerCase();
  const pressable = (root) => [...root.querySelectorAll("button, a, [role=button], input[type=button]")];

  if (what === "quick view") {
    const named = new RegExp(`(^|\\D)${product}(\\D|$)`);
    const about = (card) =>
      [card, ...card.querySelectorAll("*")].some((element) =>
        [...element.attributes].some(({ value }) => named.test(value)),
      );
    return [...document.querySelectorAll(adapter.card.select.join())]
      .filter(about)
      .flatMap(pressable)
      .find((element) => /quick[\s_-]*(view|shop|look|buy)/.test(words(element))) ?? null;
  }
  if (what === "cart") {
    const bar = document.querySelector("header, [role=banner], .header") ?? document.body;
    const named = pressable(bar).filter((element) => shown(element) && /cart|basket|\bbag\b/.test(words(element)));
    const opener = (element) => /preview|mini|drawer|side|toggle|open|expanded/.test(words(element));
    return named.find(opener) ?? named[0] ?? null;
  }
  const { elements } = globalThis.shipwhenProbe(adapter).found.find((each) => each.what === what);
  return elements.findLast(shown) ?? elements.at(-1) ?? null;
}
