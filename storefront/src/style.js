import { config } from "./setup.js";

/**
 * Our messages' looks, weaker than any rule of a theme or a merchant. An empty region takes no
 * room and no gap, and is still there to announce its text; a badge never moves its card.
 */
const RULES = `
:where([data-shipwhen][role],[data-shipwhen=cart-line]){margin:.4em 0 0;white-space:pre-line}
:where([data-shipwhen=inventory]){margin:0 0 .4em}
:where([data-shipwhen=limit]){font-weight:700}
:where([data-shipwhen]:empty:not(input),[data-shipwhen=badge]){position:absolute}
:where([data-shipwhen=badge]){z-index:1;margin:.5em;padding:.2em .6em;font-size:.75rem;background:#111;color:#fff}`;

/** What wears our mark looks like us; with the mark gone, the rules may stay. */
export function wear() {
  const { button_colour: colour, button_text } = config;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    colour
      ? `${RULES}[data-shipwhen=button]{background:${colour}!important;border-color:${colour}!important;color:${button_text}!important}`
      : RULES,
  );
  document.adoptedStyleSheets.push(sheet);
}
