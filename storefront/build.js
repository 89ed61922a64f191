import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";

const out = new URL("../backend/shipwhen/static/dist/shipwhen.js", import.meta.url).pathname;

const bundled = await build({
  entryPoints: ["src/main.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  write: false,
  logLevel: "warning",
});

// a second look saves another 4 %: terser follows values across functions
const { code } = await minify(bundled.outputFiles[0].text, {
  ecma: 2022,
  toplevel: true,
  compress: { passes: 3 },
});

await mkdir(dirname(out), { recursive: true });
await writeFile(out, code);
