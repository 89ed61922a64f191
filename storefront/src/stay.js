/** The overlay stays from page to page of one store in one tab, until it is closed. */

/** In the tab's name the script finds it: of what a shopper's browser keeps, it reads nothing. */
const MARK = " shipwhen=debug";

/** Here stands the ticket, and that it is this store whose pages are looked at. */
const KEY = "shipwhen-debug";

const asked = new URLSearchParams(location.search);

/** Whether this page is to be looked at; it is where somebody put the overlay in by hand. */
export function wanted() {
  const word = asked.get("shipwhen");
  if (word === "debug") begin();
  else if (!window.name.includes(MARK)) return true;
  else if (word === "off") end();
  return kept() !== null || word === "debug";
}

/** A merchant who came from the app has one. */
export const ticket = () => asked.get("ticket") ?? kept();

function begin() {
  if (!window.name.includes(MARK)) window.name += MARK;
  stored((storage) => storage.setItem(KEY, ticket() ?? ""));
}

export function end() {
  window.name = window.name.replace(MARK, "");
  stored((storage) => storage.removeItem(KEY));
}

const kept = () => stored((storage) => storage.getItem(KEY));

/**
 * A browser may allow no storage: then it is looked at page by page.
 *
 * @template T
 * @param {(storage: Storage) => T} act
 */
function stored(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}
