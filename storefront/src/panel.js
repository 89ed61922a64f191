/** @import { Row, Section } from "./report.js" */

import { asText, mark } from "./report.js";

/** Where the panel may stand, in the order in which it moves on; what sells stands on the right. */
const CORNERS = ["bottom left", "bottom right", "top right", "top left"];

export const PANEL_RULES = `
.panel{position:absolute;display:flex;flex-direction:column;width:min(26rem,100%);max-height:min(26rem,45%);border:2px solid #111;background:#fff;color:#111;font:13px/1.4 system-ui,sans-serif;pointer-events:auto}
.bottom{bottom:0}.top{top:0}.left{left:0}.right{right:0}
header,p{padding:.4em .6em;background:#111;color:#fff}
header{display:flex;flex-wrap:wrap;gap:.4em;align-items:center}
p:empty{display:none}
h2{flex:1}
h2,h3,b{font-weight:bold}
button{min-height:24px;padding:.2em .5em;border:1px solid #fff;border-radius:3px;background:#111;color:#fff;cursor:pointer}
textarea{min-height:6em;border:1px solid;background:#fff;color:#111}
[hidden]{display:none}
.told{overflow:auto;overscroll-behavior:contain;padding:.6em}
ul{padding:0 0 .7em;list-style:none}
li{overflow-wrap:anywhere;white-space:pre-line}
.bad{color:#b3261e}
:focus-visible{outline:3px solid #f9ab00;outline-offset:-3px}`;

/**
 * The panel that tells: at a corner of the window, out of the way of what it tells of.
 *
 * @param {() => void} close
 */
export function panel(close) {
  const status = make("p", { role: "status" });
  const field = /** @type {HTMLTextAreaElement} */ (
    make("textarea", { readonly: "", hidden: "", "aria-label": "Findings as text" })
  );
  const told = make("div", { class: "told", tabindex: "0", role: "region", "aria-label": "Findings" });
  let corner = 0;
  let text = "";

  const place = () => node.setAttribute("class", `panel ${CORNERS[corner++ % CORNERS.length]}`);
  const copied = () => copy(text, field).then((said) => (status.textContent = said));
  const buttons = [button("Copy as text", copied), button("Move", place), button("Close", close)];
  const header = make("header", {}, make("h2", {}, "Shipwhen"), ...buttons);
  const node = make("section", { "aria-label": "Shipwhen" }, header, status, field, told);
  place();

  return {
    node,

    /** @param {Section[]} sections */
    show(sections) {
      const said = asText(sections);
      if (said === text) return;
      text = said;
      told.replaceChildren(...sections.filter(({ rows }) => rows[0]).flatMap(listed));
    },
  };
}

/** @param {Section} section */
const listed = ({ title, rows }) => [make("h3", {}, title), make("ul", {}, ...rows.map(item))];

/** @param {Row} row */
const item = ({ name, text, good }) =>
  make("li", good === false ? { class: "bad" } : {}, `${mark(good)} `, make("b", {}, name), ` ${text}`);

/**
 * @param {string} label
 * @param {() => void} act
 */
function button(label, act) {
  const node = make("button", { type: "button" }, label);
  node.addEventListener("click", act);
  return node;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 */
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * Into the clipboard; where a page may not write to it, into a field to copy from.
 *
 * @param {string} text
 * @param {HTMLTextAreaElement} field
 */
async function copy(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    field.hidden = true;
    return "Copied.";
  } catch {
    field.hidden = false;
    field.value = text;
    field.select();
    return "Copy the text below.";
  }
}
