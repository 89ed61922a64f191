/** @import { Adapter, Shown } from "./types" */

import { fits } from "./find.js";

/** The adapter of this page's theme. @type {Adapter} */
export let adapter;

/** Texts and colours in the page's language. @type {Shown} */
export let config;

/** The page's language, for dates. @type {string} */
export let language;

/** Choose, once the page is there to be looked at. */
export function choose() {
  const { adapters, configs, language: fallback } = __SHIPWHEN__;
  adapter = /** @type {Adapter} */ (adapters.find(fits));
  language = document.documentElement.lang || fallback;
  const documents = configs[adapter.id] ?? configs[""];
  config = /** @type {Shown} */ (
    documents?.[language] ?? documents?.[language.replace(/-.*/, "")] ?? documents?.[fallback]
  );
}
