import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { promise } from "../src/promise.js";

const DAY = 864e5;
const TODAY = Date.parse("2026-11-21");
const NEVER = "9999-12-31";

const day = (days) => new Date(TODAY + days * DAY).toISOString().slice(0, 10);
const number = (max, min = 0) => fc.integer({ min, max });

const spans = fc
  .tuple(number(60), number(20))
  .map(([last, length]) => [Math.max(0, last - length), last]);
const windows = fc.array(fc.tuple(spans, number(30, 1)), { maxLength: 5 }).map((found) =>
  found
    .sort(([a], [b]) => a[1] - b[1] || a[0] - b[0])
    .map(([[first, last], quantity]) => ({ date_from: day(first), date: day(last), quantity })),
);
const beyond = fc.option(
  number(30).map((longer) => ({ date_from: day(60), date: day(60 + longer) })),
);

const offers = fc
  .record({ ready: number(30), backorder_left: fc.option(number(60)), windows, beyond })
  .map((some) => withRoom({ kind: "backorder", supply_overdue: false, ...some }));
const asks = fc.record({ units: number(60, 1), more: number(10, 1) });
const quantities = fc.array(number(40), { minLength: 1, maxLength: 5 });

const withRoom = (offer) => ({
  ...offer,
  available_to_sell: offer.backorder_left === null ? null : offer.ready + offer.backorder_left,
});
const sum = (lines, count) => lines.reduce((total, line) => total + count(line), 0);
const splitsOf = (lines) => lines.flatMap(({ splits }) => splits);

const holds = (sentence, ...given) =>
  test(sentence, () => fc.assert(fc.property(...given), { numRuns: 500 }));

/** A window per unit. */
const each = ({ date_from, date, quantity }) => Array(quantity).fill(`${date_from} ${date}`);

/** Days unit by unit, the ready ones first: none has a later day than it had, none lost its day. */
const days = ({ ready, splits }) => [
  ...Array(ready).fill(""),
  ...splits.flatMap(({ date, quantity }) => Array(quantity).fill(date ?? NEVER)),
];
const noLater = (after, before) => {
  const had = days(before);
  return days(after).slice(0, had.length).every((date, unit) => date <= had[unit]);
};

holds("every unit asked is ready, backordered or refused", offers, quantities, (offer, asked) => {
  const lines = promise(offer, asked);

  assert.equal(lines.length, asked.length);
  lines.forEach(({ ready, backordered, excess, splits }, at) => {
    assert.equal(ready + backordered + excess, asked[at]);
    assert.equal(sum(splits, ({ quantity }) => quantity), backordered);
    assert.ok(Math.min(ready, backordered, excess) >= 0);
    assert.ok(splits.every(({ quantity }) => quantity > 0));
  });
});

holds("no more is sold than can be, and no less", offers, quantities, (offer, asked) => {
  const sold = sum(promise(offer, asked), ({ ready, backordered }) => ready + backordered);

  const wanted = sum(asked, (units) => units);
  assert.equal(sold, Math.min(wanted, offer.available_to_sell ?? wanted));
});

holds("dates never fall along a line or a cart", offers, quantities, (offer, asked) => {
  const ends = splitsOf(promise(offer, asked)).map(({ date }) => date ?? NEVER);

  assert.deepEqual(ends, [...ends].sort());
});

holds("the day a line is expected is its last unit's", offers, quantities, (offer, asked) => {
  for (const { splits, expected_date } of promise(offer, asked)) {
    assert.equal(expected_date, splits[splits.length - 1]?.date ?? null);
  }
});

holds("neighbouring units of one window are one split", offers, quantities, (offer, asked) => {
  for (const { splits } of promise(offer, asked)) {
    const neighbours = splits.map(({ date_from, date }) => `${date_from} ${date}`);

    assert.ok(neighbours.every((span, at) => span !== neighbours[at + 1]));
  }
});

holds("lines share one shelf as one line has it", offers, quantities, (offer, asked) => {
  const many = promise(offer, asked);
  const [one] = promise(offer, [sum(asked, (wanted) => wanted)]);

  for (const part of ["ready", "backordered", "excess"]) {
    assert.equal(sum(many, (line) => line[part]), one[part], part);
  }
  assert.deepEqual(splitsOf(many).flatMap(each), one.splits.flatMap(each));
});

holds("a later line takes nothing from an earlier one", offers, quantities, (offer, asked) => {
  const first = asked.slice(0, -1);

  assert.deepEqual(promise(offer, asked).slice(0, -1), promise(offer, first));
});

holds("more on the shelf never makes an answer worse", offers, asks, (offer, { units, more }) => {
  const [before] = promise(offer, [units]);
  const [after] = promise(withRoom({ ...offer, ready: offer.ready + more }), [units]);

  assert.ok(after.ready >= before.ready && after.excess <= before.excess);
  assert.ok(noLater(after, before));
});

holds("more in a shipment never makes an answer worse", offers, asks, (offer, { units, more }) => {
  const fuller = offer.windows.map((window) => ({ ...window, quantity: window.quantity + more }));
  const [before] = promise(offer, [units]);
  const [after] = promise({ ...offer, windows: fuller }, [units]);

  assert.equal(after.excess, before.excess);
  assert.ok(noLater(after, before));
});

holds("the state says in a word what the numbers say", offers, quantities, (offer, asked) => {
  for (const { state, ready, backordered, excess } of promise(offer, asked)) {
    const told = {
      sold_out: offer.available_to_sell === 0,
      over_limit: excess > 0,
      in_stock: !backordered && !excess,
      partial: ready > 0 && backordered > 0 && !excess,
      backorder: !ready && backordered > 0 && !excess,
    };
    assert.ok(told[state], state);
  }
});

holds("an offer is not changed by asking it", offers, quantities, (offer, asked) => {
  const before = structuredClone(offer);

  promise(offer, asked);

  assert.deepEqual(offer, before);
});
