import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { server } from "../src/server.js";
import { choose } from "../src/setup.js";
import { dated, fill, order, schedule, values } from "../src/texts.js";

const TODAY = "2026-11-21";

/** A page in a language, of a store in English whose merchant shows dates or does not. */
function page(language = "en", show_date = true) {
  const documentElement = { lang: language };
  globalThis.document = { documentElement, querySelector: () => documentElement };
  globalThis.__SHIPWHEN__ = {
    adapters: [{ id: "any" }],
    configs: { "": { en: { show_date } } },
    style: "",
    language: "en",
  };
  server.today = TODAY;
  choose();
}

const part = (quantity, date = null, date_from = date) => ({ quantity, date, date_from });
const total = (parts) => parts.reduce((sum, { quantity }) => sum + quantity, 0);

/** A line with some units ready and others in parts. */
const line = (ready, ...splits) => ({
  ready,
  backordered: total(splits),
  excess: 0,
  splits,
  expected_date: splits.at(-1)?.date ?? null,
});
const refused = (excess, ready, ...splits) => ({ ...line(ready, ...splits), excess });

const offer = (facts) => ({ ready: 0, available_to_sell: null, known_units: 100, ...facts });

const told = (one, facts = {}, product = undefined) => values(offer(facts), [one], one, product);
const windowOf = (date, date_from) => told(line(0, part(1, date, date_from))).window;

for (const [text, known, expected] of [
  ["Ships soon", {}, "Ships soon"],
  ["{ready} ready, {backordered} later", { ready: 2, backordered: 0 }, "2 ready, 0 later"],
  ["{limit} of {limit}", { limit: 4 }, "4 of 4"],
  ["Expected to ship {window}", { window: null }, ""],
  ["Only {limit} of {product}", { limit: 3 }, ""],
  ["{product}", { product: "A $& {date} kettle" }, "A $& {date} kettle"],
  ["", { ready: 1 }, ""],
]) {
  test(`"${text}" with ${JSON.stringify(known)} says "${expected}"`, () => {
    assert.equal(fill(text, known), expected);
  });
}

for (const [situation, date_from, date, expected] of [
  ["one day", "2026-12-03", "2026-12-03", "December 3, 2026"],
  ["no first day: from today", null, "2026-12-03", "November 21 – December 3, 2026"],
  ["days of one month", "2026-12-03", "2026-12-07", "December 3 – 7, 2026"],
  ["days of two months", "2026-11-28", "2026-12-02", "November 28 – December 2, 2026"],
  ["days of two years", "2026-12-30", "2027-01-02", "December 30, 2026 – January 2, 2027"],
  ["first day past: from today", "2026-11-01", "2026-12-07", "November 21 – December 7, 2026"],
  ["first day past, last day today", "2026-11-01", "2026-11-21", "November 21, 2026"],
  ["today alone", "2026-11-21", "2026-11-21", "November 21, 2026"],
]) {
  test(`a window of ${situation} reads "${expected}"`, () => {
    page();
    assert.equal(windowOf(date, date_from).replace(/\s/g, " "), expected);
  });
}

for (const [language, expected] of [
  ["de", "3. Dezember 2026"],
  ["ja", "2026年12月3日"],
  ["ar-EG", "٣ ديسمبر ٢٠٢٦"],
  ["en-GB", "3 December 2026"],
  ["", "December 3, 2026"],
  ["no language at all", "December 3, 2026"],
  ["en_US", "December 3, 2026"],
]) {
  test(`a page in "${language}" writes ${expected}, and ranges without a fault`, () => {
    page(language);
    const one = windowOf("2026-12-03", "2026-12-03");
    const many = windowOf("2026-12-07", "2026-12-03");

    assert.equal(one, expected);
    assert.ok(many.length > 0 && many !== one);
  });
}

const here = (file) => JSON.stringify(new URL(`../src/${file}`, import.meta.url).href);

/** Prints the time zone that it really has, and a window. */
const ELSEWHERE = `
import { server } from ${here("server.js")};
import { choose } from ${here("setup.js")};
import { values } from ${here("texts.js")};
const TODAY = "${TODAY}";
(${page})();
const split = { quantity: 1, date_from: "2026-12-03", date: "2026-12-07" };
const line = { ready: 0, backordered: 1, excess: 0, splits: [split] };
console.log(new Date().toString().match(/GMT\\S+/)[0], values({ ready: 0 }, [line], line).window);
`;

for (const [zone, clock] of [
  ["Pacific/Kiritimati", /^GMT\+1400 /],
  ["America/Los_Angeles", /^GMT-0[78]00 /],
  ["UTC", /^GMT\+0000 /],
]) {
  test(`a shopper in ${zone} reads the same days`, () => {
    const command = ["--input-type=module", "--eval", ELSEWHERE];
    const env = { ...process.env, TZ: zone };
    const printed = execFileSync(process.execPath, command, { env, encoding: "utf8" });

    assert.match(printed, clock);
    assert.match(printed, / December 3\s–\s7, 2026\n$/);
  });
}

const SCHEDULE = {
  all_dated: "All ship {window}",
  all_undated: "All ship later",
  ready: "{ready} now",
  dated: "{backordered} on {window}",
  undated: "{backordered} later",
};
const [THIRD, NINTH] = ["2026-12-03", "2026-12-09"];

for (const [situation, one, expected, show_date] of [
  ["nothing waits", line(3), []],
  ["all units share one day", line(0, part(2, THIRD)), ["All ship December 3, 2026"]],
  ["no unit has a day", line(0, part(2)), ["All ship later"]],
  ["some are ready", line(1, part(2, THIRD)), ["1 now", "2 on December 3, 2026"]],
  ["some are ready, the rest has no day", line(1, part(2)), ["1 now", "2 later"]],
  [
    "units part ways",
    line(0, part(2, THIRD), part(1, NINTH), part(4)),
    ["2 on December 3, 2026", "1 on December 9, 2026", "4 later"],
  ],
  ["the merchant shows no dates", line(0, part(2, THIRD)), ["All ship later"], false],
  ["the merchant shows no dates of parts", line(1, part(2, THIRD)), ["1 now", "2 later"], false],
]) {
  test(`a schedule where ${situation}: ${expected.join(", ") || "nothing"}`, () => {
    page("en", show_date);
    assert.deepEqual(schedule(SCHEDULE, one, told(one)), expected);
  });
}

const ORDER = { dated: "Complete {window}", undated: "{backordered} of {backordered} later" };

for (const [situation, lines, expected, show_date] of [
  ["nothing waits", [line(2), line(1)], ""],
  ["nothing is in it", [], ""],
  ["one line waits", [line(2), line(0, part(1, THIRD))], "Complete December 3, 2026"],
  [
    "the last unit decides",
    [line(0, part(1, THIRD), part(1, NINTH)), line(0, part(1, THIRD))],
    "Complete December 9, 2026",
  ],
  [
    "one unit has no date",
    [line(0, part(1, NINTH)), line(0, part(2, THIRD), part(1))],
    "4 of 4 later",
  ],
  ["the merchant shows no dates", [line(0, part(1, NINTH))], "1 of 1 later", false],
]) {
  test(`a cart where ${situation} says "${expected}"`, () => {
    page("en", show_date);
    assert.equal(order(ORDER, lines), expected);
  });
}

for (const [situation, one, facts, limit] of [
  ["as long as nothing is refused, what can be sold", line(1), { available_to_sell: 6 }, 6],
  ["once some is refused, what was sold", refused(3, 1, part(5)), { available_to_sell: 6 }, 6],
  ["nothing where there is none", line(1), {}, null],
  ["nothing where the public may not know it", line(1), { available_to_sell: 100 }, null],
]) {
  test(`the limit is ${situation}`, () => {
    page();
    assert.equal(told(one, facts).limit, limit);
  });
}

for (const [situation, ready, stock] of [
  ["what is on the shelf", 7, 7],
  ["untold where the public may not know it", 100, null],
]) {
  test(`the stock is ${situation}`, () => {
    page();
    assert.equal(told(line(1), { ready }).stock, stock);
  });
}

test("a text for dates is chosen only where there is a date", () => {
  page();
  const texts = { dated: "on {date}", undated: "later" };

  assert.equal(dated(texts, told(line(0, part(1, THIRD)))), "on December 3, 2026");
  assert.equal(dated(texts, told(line(0, part(1)))), "later");
  assert.equal(dated(texts, told(line(0, part(1, NINTH), part(1)))), "later");
});
