/** @import { Place, Scopes, Slot } from "./types" */

import { all } from "./find.js";
import { adapter, missed } from "./setup.js";

const PARENTS = /** @type {Record<string, string>} */ ({ UL: "li", OL: "li", DL: "dd", TR: "td" });

/** Nodes of ours. @type {Set<Element>} */
const made = new Set();

/** A theme's nodes that hold a text of ours, with what they held before.
 * @type {Map<Element, { own: Node[], text: string }>} */
const taken = new Map();

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
  if (at === "text") return anchor;
  const inside = /end$/.test(at);
  while (!inside && besides(anchor.parentElement)) anchor = /** @type {Element} */ (anchor.parentElement);
  const within = inside ? anchor : anchor.parentElement;
  const node = document.createElement(PARENTS[within?.tagName ?? ""] ?? tag);
  node.dataset.shipwhen = place;
  // marks on cards and rows are read where they stand, never announced; a refusal interrupts
  if (!/badge|line/.test(place)) {
    node.setAttribute("role", place === "limit" ? "alert" : "status");
  }
  let beside = anchor;
  while (at === "after" && beside.nextElementSibling?.matches("[data-shipwhen]")) {
    beside = beside.nextElementSibling;
  }
  beside[at](node);
  made.add(node);
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
 * Put a message into a slot, a line each; an empty one gives a theme's own text back. Nothing is
 * touched where nothing changes, so that it is announced once.
 *
 * @param {Place} place
 * @param {Element | null | undefined} node
 * @param {string[]} lines
 * @param {Element} [around] where the theme itself may speak of the same: then ours stays empty
 */
export function say(place, node, lines, around) {
  if (!node) return;
  const doubled = around && all(around, adapter.native?.[place]).some(speaks);
  const text = doubled ? "" : lines.filter(Boolean).join("\n");
  if (node.textContent === text) return;
  if (made.has(node)) {
    node.textContent = text;
    return;
  }
  const before = taken.get(node);
  if (text) {
    const own = before?.text === node.textContent ? before.own : [...node.childNodes];
    node.textContent = text;
    node.setAttribute("data-shipwhen", place);
    taken.set(node, { own, text });
  } else if (before) giveBack(node, before);
}

/**
 * @param {Element} node
 * @param {{ own: Node[], text: string }} before
 */
function giveBack(node, { own, text }) {
  if (text === node.textContent) node.replaceChildren(...own);
  node.removeAttribute("data-shipwhen");
  taken.delete(node);
}

/** @param {Element} element */
const speaks = (element) => element.textContent?.trim() && element.getClientRects().length;

/** Take every slot out again and give themes their own texts back. */
export function clear() {
  taken.forEach((before, node) => giveBack(node, before));
  made.forEach((node) => node.remove());
}
