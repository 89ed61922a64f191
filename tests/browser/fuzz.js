/* Breaks sample pages in seeded ways, each in a frame of its own, and tells what our script did to them. */
(() => {
  const AT_ONCE = 6;
  const HOSTILE = [
    `"><img src=x onerror=parent.executed=1>`,
    "javascript:parent.executed=1",
    "__proto__",
    "constructor",
    "103; DROP TABLE",
    "9".repeat(300),
    "-1",
    "qty-",
    "qty-__proto__",
    "attribute[__proto__]",
    "\u202e\u0000{product}",
    "*[x]:not(",
  ];
  const NAMED = ["id", "name", "class", "value", "data-product-id", "data-entity-id", "data-test", "href", "type", "data-cart-itemid"];
  const TAGS = ["div", "p", "form", "li", "td", "template", "details", "label", "article", "x-y"];
  const MOST_INTERESTING = "form, form *, article, article *, tr, tr *, [class*=cart], [class*=product], main *";

  /** mulberry32: the same page from the same seed, on every machine. */
  const seeded = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };

  const MUTATIONS = {
    remove: (node) => node.remove(),
    duplicate: (node) => node.after(node.cloneNode(true)),
    empty: (node) => node.replaceChildren(),
    unwrap: (node) => node.replaceWith(...node.childNodes),
    move: (node, pick) => {
      const to = pick();
      if (!node.contains(to)) to.append(node);
    },
    swap: (node, pick) => {
      const other = pick();
      if (!node.contains(other) && !other.contains(node)) {
        const place = document.createComment("");
        node.replaceWith(place);
        other.replaceWith(node);
        place.replaceWith(other);
      }
    },
    rename: (node, _, random) => {
      const other = node.ownerDocument.createElement(TAGS[Math.floor(random() * TAGS.length)]);
      for (const { name, value } of node.attributes) other.setAttribute(name, value);
      other.append(...node.childNodes);
      node.replaceWith(other);
    },
    forget: (node, _, random) => {
      const names = node.getAttributeNames();
      if (names.length) node.removeAttribute(names[Math.floor(random() * names.length)]);
    },
    poison: (node, _, random) => {
      const name = NAMED[Math.floor(random() * NAMED.length)];
      node.setAttribute(name, HOSTILE[Math.floor(random() * HOSTILE.length)]);
    },
    write: (node, _, random) => node.append(HOSTILE[Math.floor(random() * HOSTILE.length)]),
  };

  function mutant(html, seed) {
    const random = seeded(seed);
    const page = new DOMParser().parseFromString(html, "text/html");
    const kinds = Object.keys(MUTATIONS);
    const pick = () => {
      const most = random() < 0.8 && page.body.querySelectorAll(MOST_INTERESTING);
      const nodes = most && most.length ? most : page.body.querySelectorAll("*");
      return nodes[Math.floor(random() * nodes.length)] ?? page.body;
    };
    const done = [];
    for (let times = 1 + Math.floor(random() * 6); times > 0; times--) {
      const node = pick();
      const kind = kinds[Math.floor(random() * kinds.length)];
      done.push(`${kind} ${node.tagName}${node.id && `#${node.id.slice(0, 20)}`}`);
      if (node !== page.body) MUTATIONS[kind](node, pick, random);
    }
    return { html: page.documentElement.outerHTML, done };
  }

  const HOME = {
    inventory: "form",
    shipping: "form",
    added: "form",
    limit: "form",
    "cart-line": "[name^=qty-]",
    badge: "*",
  };

  /** Messages that stand in no element which holds what they are about, the page's body aside. */
  const homeless = (page) =>
    [...page.querySelectorAll("[data-shipwhen]:not([data-shipwhen=button])")].filter((node) => {
      const home = HOME[node.dataset.shipwhen];
      if (!home || !node.textContent) return false;
      for (let at = node.parentElement; at && at !== page.body; at = at.parentElement) {
        if (at.matches(home) || at.querySelector(home)) return false;
      }
      return true;
    });

  /** Whether the shop's own form can still be sent: refused only where a message says why. */
  const blocked = (frame) =>
    [...frame.document.querySelectorAll("form[data-cart-item-add]")].filter((form) => {
      const event = new frame.SubmitEvent("submit", { bubbles: true, cancelable: true });
      form.dispatchEvent(event);
      const why = frame.document.querySelector("[data-shipwhen=limit]:not(:empty)");
      return event.defaultPrevented && !why;
    });

  const until = async (true_, milliseconds) => {
    for (const end = performance.now() + milliseconds; performance.now() < end; ) {
      if (true_()) return true;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return false;
  };

  async function look(html, seed, script) {
    const { html: broken, done } = mutant(html, seed);
    const element = document.createElement("iframe");
    const faults = [];
    element.srcdoc = broken.replace(/<head[^>]*>/, (head) =>
      `${head}<script>onerror = (_, __, ___, ____, error) => { faults.push(String(error)) };
        onunhandledrejection = ({ reason }) => { faults.push(String(reason)) }; var faults = [];
        addEventListener("submit", event => setTimeout(() => event.preventDefault()))</script>
        <script src="${script}"></script>`,
    );
    document.body.append(element);
    const frame = element.contentWindow;
    const started = await until(() => frame.shipwhen?.adapter, 5000);
    if (started) {
      const heard = ({ name }) => /availability/.test(name);
      await until(() => frame.performance.getEntriesByType("resource").some(heard), 300);
      await new Promise((resolve) => setTimeout(resolve, 20));
      const found = homeless(frame.document).map((node) => `${node.dataset.shipwhen} is homeless`);
      faults.push(...frame.faults, ...found, ...frame.shipwhen.missed.filter((each) => /Error/.test(each)));
      faults.push(...blocked(frame).map(() => "a form cannot be sent, and nobody says why"));
      faults.push(...frame.faults);
    } else faults.push("the script did not start");
    const told = started ? frame.document.querySelectorAll("[data-shipwhen]:not(:empty)").length : 0;
    element.remove();
    return { seed, done, told, faults: [...new Set(faults)] };
  }

  /** Look at every mutant of a page from one seed to another, some at once. */
  globalThis.fuzz = async ({ html, script, from, to }) => {
    const bad = [];
    let told = 0;
    let next = from;
    const worker = async () => {
      while (next < to) {
        const seed = next++;
        const result = await look(html, seed, script);
        told += result.told > 0;
        if (result.faults.length) bad.push(result);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return { looked: to - from, told, bad, executed: globalThis.executed ?? 0 };
  };
})();
