/** @import { Place, Scopes, Slot } from "./types" */

import { all, visible } from "./find.js";
import { adapter, config, missed } from "./setup.js";

const PARENTS = /** @type {Record<string, string>} */ ({ UL: "li", OL: "li", DL: "dd", TR: "td" });

/**
 * Make room for a message: an element of ours, empty, at the first anchor that exists. One that
 * is there already is used again.
 *
 * @param {Place} place
 * @param {Scopes} scopes
 * @param {Element | null} [known]
 * @returns {Element | null}
 */
export function slot(place, scopes, known) {
  if (known?.isConnected) return known;
  const { slots } = adapter;
  for (const [scope, at, select, tag] of slots[place] ?? slots.shipping ?? []) {
    const around = scopes[scope];
    const anchor = select ? around?.querySelector(select) : around;
    if (anchor) return put(place, anchor, at, tag);
  }
  if (!missed.includes(place)) missed.push(place);
  return null;
}

/**
 * @param {Place} place
 * @param {Element} anchor
 * @param {Slot[1]} at
 * @param {string} [tag]
 */
function put(place, anchor, at, tag = "div") {
  const inside = /end$/.test(at);
  while (!inside && besides(anchor.parentElement)) anchor = /** @type {Element} */ (anchor.parentElement);
  const within = inside ? anchor : anchor.parentElement;
  const node = document.createElement(PARENTS[within?.tagName ?? ""] ?? tag);
  node.dataset.shipwhen = place;
  node.dir = "auto"; // a text of the fallback language on a page that reads the other way
  // marks on cards and rows are read where they stand, never announced; a refusal interrupts
  if (!/badge|line/.test(place)) {
    node.setAttribute("role", place === "limit" ? "alert" : "status");
  }
  let beside = anchor;
  while (at === "after" && beside.nextElementSibling?.matches("[data-shipwhen]")) {
    beside = beside.nextElementSibling;
  }
  if (at === "text") node.dataset.instead = "";
  beside[at === "text" ? "before" : at](node);
  return node;
}

/**
 * Whether a message would stand out of line among an element's children: in a heading, or where
 * they are laid side by side.
 *
 * @param {Element | null} element
 */
function besides(element) {
  if (!element || element.matches("form, body")) return false;
  const { display, flexDirection } = getComputedStyle(element);
  return /^H\d/.test(element.tagName) || /inline|grid|flex row/.test(`${display} ${flexDirection}`);
}

/**
 * Put a message into a slot, a line each. Nothing is touched where nothing changes, so that it is
 * announced once.
 *
 * @param {Element | null | undefined} node
 * @param {string[]} lines
 */
export function say(node, lines) {
  const text = lines.filter(Boolean).join("\n");
  if (node && node.textContent !== text) node.textContent = text;
}

/**
 * What is left for us to say where the theme itself speaks; nothing said where it does not.
 *
 * @param {Place} place
 * @param {Element} around
 */
export const beside = (place, around) =>
  all(around, adapter.native?.[place]).some(speaks) ? config.beside_native : "";

/** @param {Element} element */
const speaks = (element) => element.textContent?.trim() && visible(element);
