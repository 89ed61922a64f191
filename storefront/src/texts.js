/** @import { DatedTexts, Line, Offer, ScheduleTexts, Span } from "./types" */

import { server } from "./server.js";
import { config, language } from "./setup.js";

/** @typedef {Record<string, string | number | null | undefined>} Values */

/**
 * A text with its places filled; nothing at all where a place has no value, since a text with a
 * hole in it says something untrue.
 *
 * @param {string} text
 * @param {Values} values
 */
export function fill(text, values) {
  let whole = true;
  const filled = text.replace(/{(\w+)}/g, (_, name) => {
    const value = values[name];
    whole &&= value != null;
    return `${value}`;
  });
  return whole ? filled : "";
}

/**
 * Days as the page's readers write them, never shifted by a time zone; a window whose first day
 * is past begins today.
 *
 * @param {Span | undefined} span
 * @returns {Values} `date`, the last day, and `window`
 */
export function days(span) {
  const last = span?.date;
  if (!last || !config.show_date) return { date: null, window: null };
  const { today } = server;
  const from = span.date_from && span.date_from > today ? span.date_from : today;
  const format = (formats[language] ??= formatter(language));
  const date = format.format(new Date(last));
  const single = span.date_from === last || from >= last;
  return { date, window: single ? date : format.formatRange(new Date(from), new Date(last)) };
}

/** By language: to make one takes longer than all else we do. @type {Record<string, Intl.DateTimeFormat>} */
const formats = {};

/**
 * @param {string} language
 * @returns {Intl.DateTimeFormat}
 */
function formatter(language) {
  try {
    return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
  } catch {
    return formatter("en");
  }
}

/**
 * What a text about one product may name.
 *
 * @param {Offer} offer
 * @param {Line[]} lines all lines of that stock-keeping unit
 * @param {Line} line the one told of
 * @param {string} [product]
 * @returns {Values}
 */
export function values(offer, lines, line, product) {
  const { known_units: known = Infinity, available_to_sell } = offer;
  const most = available_to_sell ?? known;
  const sold = total(lines, (each) => each.ready + each.backordered);
  return {
    ready: line.ready,
    backordered: line.backordered,
    limit: total(lines, (each) => each.excess) ? sold : most < known ? most : null,
    stock: offer.ready < known ? offer.ready : null,
    product,
    // from the first unit's first day to the last one's last
    ...days({ ...line.splits.at(-1), date_from: line.splits[0]?.date_from }),
  };
}

/**
 * One text for units with a date, another for units without.
 *
 * @param {DatedTexts} texts
 * @param {Values} values
 */
export const dated = (texts, values) => fill(values.date ? texts.dated : texts.undated, values);

/**
 * What ships when, a line each: one for everything, or one per part where the units part ways.
 *
 * @param {ScheduleTexts} texts
 * @param {Line} line
 * @param {Values} values
 * @param {string} [left] what is left to say where the theme tells how many: "dates" or "nothing"
 */
export function schedule(texts, line, values, left) {
  if (left === "nothing") return [];
  const { all_dated, all_undated, ready } = texts;
  const whole = left || (!line.ready && !line.splits[1]);
  const later = line.splits.map((split) => {
    const known = { ...values, ...days(split), backordered: split.quantity };
    return dated(whole ? { dated: all_dated, undated: all_undated } : texts, known);
  });
  return line.ready && later[0] && !whole ? [fill(ready, values), ...later] : later;
}

/**
 * For a whole cart: complete when its last unit is; no date where one unit has none, nothing at
 * all while some cannot be had.
 *
 * @param {DatedTexts} texts
 * @param {Line[]} lines
 */
export function order(texts, lines) {
  const waiting = lines.filter((line) => line.backordered);
  if (!waiting[0] || total(lines, (line) => line.excess)) return "";
  const ends = waiting.map((line) => line.expected_date);
  const date = ends.includes(null) ? null : /** @type {string} */ (ends.sort().at(-1));
  return dated(texts, {
    ready: total(lines, (line) => line.ready),
    backordered: total(lines, (line) => line.backordered),
    ...days({ date, date_from: date }),
  });
}

/**
 * @param {Line[]} lines
 * @param {(line: Line) => number} units
 */
const total = (lines, units) => lines.reduce((sum, line) => sum + units(line), 0);
