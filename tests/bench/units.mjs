// node units.mjs MANY REPEATS CALLS: how much longer a promise takes on many units than on one
import { promise } from "../../storefront/src/promise.js";

const [many, repeats, calls] = process.argv.slice(2).map(Number);
const windows = ["2026-11-26", "2026-11-30", "2026-12-21"].map((date) => ({
  date_from: date,
  date,
  quantity: 3 * many,
}));
const left = 9 * many;
const offer = { ready: 0, backorder_left: left, available_to_sell: left, windows, beyond: null };

const best = { 1: Infinity, [many]: Infinity };
for (let repeat = 0; repeat < repeats; repeat += 1) {
  for (const units of [1, many]) {
    const started = performance.now();
    for (let call = 0; call < calls; call += 1) promise(offer, [units]);
    best[units] = Math.min(best[units], performance.now() - started);
  }
}
console.log(best[many] / best[1]);
