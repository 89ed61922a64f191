import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { promise } from "../src/promise.js";

const cases = JSON.parse(
  readFileSync(new URL("../../tests/data/promise.json", import.meta.url), "utf8"),
);

test(`the promise answers all ${cases.length} vectors as the server does`, () => {
  for (const { offer, quantities, promise: expected } of cases) {
    assert.deepEqual(promise(offer, quantities), expected);
  }
});

test("an offer is not changed by asking it", () => {
  const { offer, quantities } = cases[0];
  const before = structuredClone(offer);

  promise(offer, quantities);

  assert.deepEqual(offer, before);
});
