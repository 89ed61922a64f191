import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { minify } from "terser";

const OUT = new URL("../backend/shipwhen/static/dist/", import.meta.url);

/** What each file is built from. */
const FILES = {
  "shipwhen.js": 'import "./main.js"',
  "element.js": 'import "./element.js"',
  "debug.js": 'import "./debug.js"',
  "probe.js": 'import { probe } from "./probe.js"; globalThis.shipwhenProbe = probe',
};

/** Names that no wire and no page ever sees; every byte of the script is waited for by a shopper. */
const INWARD = /^(accepted|buys|changed|element|first|ours|own|parts|refuses|told|update|used|line|texts|text|base|node)$/;

async function built(contents) {
  const bundled = await build({
    stdin: { contents, resolveDir: new URL("src", import.meta.url).pathname },
    bundle: true,
    mangleProps: INWARD,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    banner: { js: '"use strict";' },
    write: false,
    logLevel: "warning",
  });
  // a second look saves another 4 %: terser follows values across functions
  const { code } = await minify(bundled.outputFiles[0].text, {
    ecma: 2022,
    toplevel: true,
    compress: {
      passes: 3,
      hoist_funs: true,
      booleans_as_integers: true,
      unsafe_arrows: true,
      unsafe_methods: true,
    },
  });
  return code;
}

await mkdir(OUT, { recursive: true });
for (const [name, contents] of Object.entries(FILES)) {
  await writeFile(new URL(name, OUT), await built(contents));
}

// written into the script by the server, with the merchant's colour
await build({
  entryPoints: ["src/style.css"],
  minify: true,
  outdir: OUT.pathname,
  logLevel: "warning",
});

/** What others made and we serve or judge with, also where no Node is. */
const COPIED = {
  "axe.min.js": "axe-core/axe.min.js",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "source-sans-3.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
  "source-sans-3.LICENSE": "@fontsource-variable/source-sans-3/LICENSE",
};

for (const [name, source] of Object.entries(COPIED)) {
  await copyFile(new URL(`node_modules/${source}`, import.meta.url), new URL(name, OUT));
}
