/** @import { Probe } from "./types" */

import { slots } from "./report.js";

const LABELS = /** @type {Record<string, string>} */ ({
  "product.form": "form",
  "product.button": "button",
  "product.quantity": "quantity",
  "card.select": "card",
  "cart.row": "row",
  "regions.modal": "modal",
});

/** Pixels that an empty slot is shown with. */
const LEAST = 6;

export const OUTLINE_RULES = `
.layer{position:absolute;inset:0;overflow:hidden;font:bold 11px/14px system-ui,sans-serif}
.layer div{position:absolute;border:2px solid #0b57d0}
.layer span{position:absolute;left:-2px;top:-2px;padding:0 4px;background:#0b57d0;color:#fff;white-space:nowrap}
.layer .slot{border:2px dashed #b3261e}
.layer .slot span{left:auto;right:-2px;top:auto;bottom:100%;background:#b3261e}
.layer .empty span{left:-2px;right:auto}`;

/** @typedef {{ rect: DOMRect, kind: string, labels: string[] }} Box */

/**
 * Draw a box with a label around everything found that can be seen, and around our slots; one
 * box for what stands in one place.
 *
 * @param {Element} layer
 * @param {Probe | null} found
 */
export function outline(layer, found) {
  /** @type {Map<string, Box>} */
  const boxes = new Map();
  for (const { what, elements } of found?.found ?? []) {
    for (const element of LABELS[what] ? elements : []) {
      add(boxes, element, "anchor", LABELS[what] ?? "");
    }
  }
  for (const slot of slots()) {
    add(boxes, slot, slot.textContent ? "slot" : "slot empty", slot.dataset.shipwhen ?? "");
  }
  const origin = layer.getBoundingClientRect();
  layer.replaceChildren(...[...boxes.values()].map((box) => drawn(box, origin)));
}

/**
 * @param {Map<string, Box>} boxes
 * @param {Element} element
 * @param {string} kind
 * @param {string} label
 */
function add(boxes, element, kind, label) {
  const rect = element.getBoundingClientRect();
  const { left, top, right, bottom } = rect;
  const near = bottom >= 0 && right >= 0 && top <= innerHeight && left <= innerWidth;
  if (!near || !element.getClientRects().length) return;
  const key = [kind, ...[left, top, right, bottom].map(Math.round)].join();
  const box = boxes.get(key) ?? { rect, kind, labels: [] };
  boxes.set(key, { ...box, labels: [...new Set([...box.labels, label])] });
}

/**
 * @param {Box} box
 * @param {DOMRect} origin the layer's, wherever the page puts it
 */
function drawn({ rect, kind, labels }, origin) {
  const node = document.createElement("div");
  const name = document.createElement("span");
  node.className = kind;
  name.textContent = labels.join(" · ");
  node.append(name);
  Object.assign(node.style, {
    left: `${rect.left - origin.left}px`,
    top: `${rect.top - origin.top}px`,
    width: `${Math.max(rect.width, LEAST)}px`,
    height: `${Math.max(rect.height, LEAST)}px`,
  });
  return node;
}
