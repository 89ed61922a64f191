import { adapter, undo } from "./setup.js";

/**
 * What a purchase button said before us, and every label we gave it: a theme that restores "its"
 * label after adding restores one of ours.
 *
 * @type {Map<HTMLElement, { own: string, ours: Set<string>, parts: [Node, string][] }>}
 */
const coats = new Map();

/**
 * Give a purchase button our label and, by its mark, our colour; without either, its own ones back.
 * A label that is neither the theme's own nor ours (the theme says "Adding…") is left alone.
 *
 * @param {HTMLElement | undefined} button
 * @param {boolean} [ours]
 * @param {string} [text] empty keeps the theme's
 */
export function dress(button, ours, text) {
  if (!button || (!ours && !coats.has(button))) return;
  const parts = wordsOf(button);
  const now = parts.map(([, words]) => words.trim()).join(" ");
  const coat = coats.get(button) ?? { own: now, ours: new Set([now]), parts };
  if (!coats.has(button)) undo.push(() => dress(button));
  coats.set(button, coat);
  const wanted = (ours && text) || coat.own;
  if (now !== wanted && coat.ours.has(now)) {
    coat.ours.add(wanted);
    parts.forEach(([node], at) => write(node, at ? "" : wanted));
    if (wanted === coat.own) for (const [node, words] of coat.parts) write(node, words);
  }
  if (ours) button.dataset.shipwhen = "button";
  else delete button.dataset.shipwhen;
}

/**
 * Where a button keeps its words: an input in its value, a button in the texts inside it, so
 * that icons and spinners beside the words stay.
 *
 * @param {HTMLElement} button
 * @returns {[Node, string][]}
 */
function wordsOf(button) {
  if (button instanceof HTMLInputElement) return [[button, button.value]];
  const select = adapter.product.label?.select;
  const walker = document.createTreeWalker(
    (select && button.querySelector(select)) || button,
    NodeFilter.SHOW_TEXT,
  );
  /** @type {[Node, string][]} */
  const words = [];
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    if (node.nodeValue?.trim()) words.push([node, node.nodeValue]);
  }
  return words;
}

/**
 * @param {Node} node
 * @param {string} words
 */
function write(node, words) {
  if (node instanceof HTMLInputElement) node.value = words;
  else node.nodeValue = words;
}
