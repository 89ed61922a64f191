/** @import { Availability, Finding, Probe, Variant } from "./types" */

import { promise } from "./promise.js";

const MOST_VARIANTS = 8;

/** One thing told; `good` is left out where there is nothing to judge.
 * @typedef {{ name: string, text: string, good?: boolean }} Row */

/** @typedef {{ title: string, rows: Row[] }} Section */

/** Answers about products by address: null where none came, nothing yet while it is read.
 * @type {Map<string, Availability | null | undefined>} */
const answers = new Map();

/**
 * All that support wants to know of this page, section by section.
 *
 * @param {Probe | null} found nothing where the script has not started
 * @param {string[]} missed
 * @returns {Section[]}
 */
export const report = (found, missed) => [
  { title: "Script", rows: scriptRows(found, missed) },
  { title: "Places", rows: placeRows(found?.found ?? []) },
  { title: "Messages", rows: messageRows() },
  { title: "Products", rows: productRows() },
  { title: "Page", rows: pageRows() },
];

/**
 * The same as lines for a mail.
 *
 * @param {Section[]} sections
 */
export const asText = (sections) =>
  sections
    .filter(({ rows }) => rows[0])
    .map(({ title, rows }) =>
      [title, ...rows.map(({ name, text, good }) => `  ${mark(good)} ${name}: ${text}`)].join("\n"),
    )
    .join("\n\n");

/** @param {boolean} [good] */
export const mark = (good) => (good === undefined ? "·" : good ? "✓" : "✗");

/** @returns {Row[]} */
const pageRows = () => [
  { name: "address", text: location.href },
  { name: "language", text: document.documentElement.lang || "none" },
  { name: "window", text: `${innerWidth} × ${innerHeight}` },
  { name: "browser", text: navigator.userAgent },
];

/**
 * @param {Probe | null} found
 * @param {string[]} missed
 * @returns {Row[]}
 */
function scriptRows(found, missed) {
  const faults = { name: "missed", text: missed.join(", ") || "nothing", good: !missed[0] };
  if (!found) return [{ name: "state", text: "not running on this page", good: false }, faults];
  const { adapter, fits } = found;
  return [
    { name: "adapter", text: adapter },
    { name: "fingerprint", text: fits ? "fits this page" : "does not fit this page", good: fits },
    faults,
  ];
}

/**
 * What is missed comes first, what was not to be found on this page last and in one row.
 *
 * @param {Finding[]} findings
 * @returns {Row[]}
 */
function placeRows(findings) {
  const rows = findings.filter(({ count }) => count).map(placeRow);
  const absent = findings.filter(({ count }) => !count).map(({ what }) => what);
  return [
    ...rows.filter(({ good }) => !good),
    ...rows.filter(({ good }) => good),
    ...(absent[0] ? [{ name: "not on this page", text: absent.join(", ") }] : []),
  ];
}

/**
 * @param {Finding} finding
 * @returns {Row}
 */
function placeRow({ what, rules, by, count, without }) {
  const rule = by === null ? "" : `${count - without} by ${rules[by]?.select}`;
  const gaps = without ? `missed in ${without} of ${count}` : "";
  return { name: what, text: [gaps, rule].filter(Boolean).join("; "), good: !without };
}

/** @returns {Row[]} a row for each message, however often it stands there */
function messageRows() {
  /** @type {Map<string, Row & { times: number }>} */
  const rows = new Map();
  for (const { dataset, textContent } of slots()) {
    const name = dataset.shipwhen ?? "";
    const text = textContent ? `“${textContent}”` : "empty";
    const times = 1 + (rows.get(name + text)?.times ?? 0);
    rows.set(name + text, { name, text, times });
  }
  return [...rows.values()].map(({ name, text, times }) => ({
    name,
    text: times > 1 ? `${text} × ${times}` : text,
  }));
}

/** Our messages' elements. @returns {HTMLElement[]} */
export const slots = () => [
  .../** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-shipwhen]:not([data-shipwhen=button])")
  ),
];

/** @returns {Row[]} */
const productRows = () =>
  [...answers].flatMap(([address, answer]) =>
    idsIn(address).map((id) => ({ name: id, text: stateOf(answer, id) })),
  );

/**
 * @param {Availability | null | undefined} answer
 * @param {string} id
 */
function stateOf(answer, id) {
  if (!answer?.products) return answer === undefined ? "asked" : "no answer";
  const variants = answer.products[id]?.variants;
  if (!variants) return "not assigned";
  const told = variants.slice(0, MOST_VARIANTS).map(variantState);
  const more = variants.length - told.length;
  return [...told, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

/** @param {Variant} variant */
const variantState = ({ id, sku, offer }) =>
  `${sku || id} ${promise(offer, [1])[0]?.state.replace("_", " ")}`;

/**
 * Read once more, out of the browser's cache, every answer that the script gets about products.
 *
 * @param {() => void} changed called when one was read
 * @returns {() => void} which ends it
 */
export function followAnswers(changed) {
  const observer = new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) {
      if (!idsIn(name)[0] || answers.has(name)) continue;
      answers.set(name, undefined);
      fetch(name, { cache: "force-cache" })
        .then((answer) => answer.json())
        .catch(() => null)
        .then((/** @type {Availability | null} */ answer) => {
          answers.set(name, answer);
          changed();
        });
    }
  });
  observer.observe({ type: "resource", buffered: true });
  return () => observer.disconnect();
}

/** @param {string} address */
const idsIn = (address) =>
  /\/availability\.json\?products=([\d,]+)/.exec(address)?.[1]?.split(",") ?? [];
