/** @import { Adapter, Shown } from "./types" */

import { fits } from "./find.js";

/** The adapter of this page's theme. @type {Adapter} */
export let adapter;

/** Texts and colours in the page's language. @type {Shown} */
export let config;

/** The page's language, for dates. @type {string} */
export let language;

/** What fits less well than it should: the fingerprint, places without an anchor, faults of ours.
 * @type {string[]} */
export const missed = [];

/** Our own looks, then the merchant's colour. @type {string} */
export let style;

/** What takes back all we did, in any order. @type {(() => void)[]} */
export const undo = [];

/**
 * Choose, once the page is there to be looked at. One adapter alone is somebody's choice: it is
 * used on pages that look otherwise too.
 */
export function choose() {
  const { adapters, configs, language: fallback, style: ours } = __SHIPWHEN__;
  const fitting = adapters.find(fits);
  if (!fitting) missed.push("fingerprint");
  adapter = /** @type {Adapter} */ (fitting ?? adapters[0]);
  language = document.documentElement.lang || fallback;
  const documents = configs[adapter.id] ?? configs[""];
  config = /** @type {Shown} */ (
    documents?.[language] ?? documents?.[language.replace(/-.*/, "")] ?? documents?.[fallback]
  );
  style = ours + config.style;
}
