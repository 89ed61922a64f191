/** @import { Line, Offer, Split, State } from "./types" */

/**
 * What cart lines of one stock-keeping unit get, in cart order: they share one shelf.
 * The same as `shipwhen.promise.promise` on the server, held to the same vectors.
 *
 * @param {Offer} offer
 * @param {number[]} quantities units wanted on each line
 * @returns {Line[]}
 */
export function promise(offer, quantities) {
  let readyLeft = offer.ready;
  let room = offer.backorder_left ?? Infinity;
  const windows = offer.windows.map((window) => ({ ...window }));
  return quantities.map((asked) => {
    const ready = Math.min(asked, readyLeft);
    const backordered = Math.min(asked - ready, room);
    readyLeft -= ready;
    room -= backordered;
    const splits = take(windows, offer.beyond, backordered);
    return {
      state: state(offer, ready, backordered, asked),
      ready,
      backordered,
      excess: asked - ready - backordered,
      splits,
      expected_date: splits.at(-1)?.date ?? null,
    };
  });
}

/**
 * Use up windows from the front; past them `beyond`, and without it no date.
 *
 * @param {Split[]} windows changed: what is taken is gone
 * @param {Offer["beyond"]} beyond
 * @param {number} units
 * @returns {Split[]}
 */
function take(windows, beyond, units) {
  /** @type {Split[]} */
  const splits = [];
  while (units > 0) {
    const next = windows[0];
    const from = next ?? beyond ?? { date_from: null, date: null };
    const quantity = Math.min(units, next?.quantity ?? units);
    const last = splits.at(-1);
    if (last && last.date === from.date && last.date_from === from.date_from) {
      last.quantity += quantity;
    } else {
      splits.push({ date_from: from.date_from, date: from.date, quantity });
    }
    units -= quantity;
    if (next && !(next.quantity -= quantity)) windows.shift();
  }
  return splits;
}

/**
 * @param {Offer} offer
 * @param {number} ready
 * @param {number} backordered
 * @param {number} asked
 * @returns {State}
 */
function state(offer, ready, backordered, asked) {
  if (offer.available_to_sell === 0) return "sold_out";
  if (ready + backordered < asked) return "over_limit";
  if (!backordered) return "in_stock";
  return ready ? "partial" : "backorder";
}
