/** @import { Adapter, Source } from "./types" */

/**
 * The element itself or the nearest ancestor, by the first selector that has one.
 *
 * @param {Element} element
 * @param {string[]} [selectors]
 */
export const nearest = (element, selectors = []) =>
  selectors.map((each) => element.closest(each)).find(Boolean);

/**
 * Every element that any of the selectors finds, the root itself included.
 *
 * @param {ParentNode} root
 * @param {string[]} [selectors]
 * @returns {Element[]}
 */
export function all(root, selectors) {
  const any = selectors?.join();
  if (!any) return [];
  const found = [...root.querySelectorAll(any)];
  return root instanceof Element && root.matches(any) ? [root, ...found] : found;
}

/**
 * Elements that carry one of the ids, each with its id.
 *
 * @param {ParentNode} root
 * @param {Source[]} sources
 */
export const ids = (root, sources) =>
  sources.flatMap(([select, attribute, pattern]) =>
    all(root, [select || `[${attribute}]`]).flatMap((element) => {
      // a field's value now, not the one it came with
      const text = /** @type {any} */ (element)[attribute] ?? element.getAttribute(attribute) ?? "";
      const id = pattern ? new RegExp(pattern).exec(text)?.[1] : text;
      return id ? [{ element, id }] : [];
    }),
  );

/**
 * Whether a page looks like an adapter's theme.
 *
 * @param {Adapter} adapter
 */
export function fits({ fingerprint: { all = [], any = ["html"], none = [] } = {} }) {
  /** @param {string} selector */
  const present = (selector) => document.querySelector(selector);
  return all.every(present) && any.some(present) && !none.some(present);
}

/**
 * Whether an element is there for the eye: unlike its size, that needs no layout. In a browser of
 * before 2024 nothing is, so that ours is told too.
 *
 * @param {Element} element
 */
export const visible = (element) => element.checkVisibility?.();
