/* The bar on each demo page: change the store, see the page follow. Not part of any theme. */

const state = JSON.parse(document.getElementById("demo-bar-state").textContent);
const DAY = 86_400_000;

const TEXTS = [
  ["inventory.backorder", "Above the button"],
  ["inventory.partial", "Above the button, some ship now"],
  ["shipping.all_dated", "Under the button, date known"],
  ["shipping.all_undated", "Under the button, date not known"],
  ["shipping.ready", "Under the button, the part that ships now"],
  ["shipping.dated", "Under the button, each later part"],
  ["button", "Button"],
  ["added.dated", "After adding"],
  ["limit", "More than can be sold"],
  ["cart_line.all_dated", "Cart line"],
  ["cart_line.ready", "Cart line, the part that ships now"],
  ["cart_line.dated", "Cart line, each later part"],
  ["badge", "Mark in listings"],
];

const POLICIES = {
  none: "none: sold out at zero",
  incoming: "incoming: what is on its way",
  limited: "limited: up to the limit",
  unlimited: "unlimited",
};

class DemoBar extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = `<link rel="stylesheet" href="/demo/static/bar.css">`;
    this.panel = element("section", { class: "panel", hidden: "" });
    root.append(this.panel, this.bar());
  }

  bar() {
    const themes = select(state.themes, state.theme);
    themes.addEventListener("change", () => {
      location.href = location.pathname.replace(/^\/demo\/[^/]+/, `/demo/${themes.value}`);
    });
    const shown = new Date(state.today).toLocaleDateString("en", {
      month: "short",
      day: "numeric",
      timeZone: "UTC",
    });
    return element("nav", { class: "bar", "aria-label": "Demo controls" }, [
      element("a", { href: "/", class: "home" }, ["Shipwhen demo"]),
      labelled("Theme", themes),
      this.toggle("Stock", () => this.stock()),
      this.toggle("Texts and colour", () => this.texts()),
      this.toggle(`Date: ${shown}`, () => this.date()),
      this.switch("Shipwhen", !document.cookie.includes("shipwhen=off"), (on) => {
        document.cookie = `shipwhen=${on ? "on" : "off"}; path=/demo; samesite=lax`;
        location.reload();
      }),
      ...(state.native === null
        ? []
        : [
            this.switch("Theme's own texts", state.native, (native) =>
              this.send("PATCH", "/demo/state", { native }),
            ),
          ]),
      button("Start over", () => this.send("POST", "/demo/reset")),
    ]);
  }

  toggle(name, fill) {
    const opener = button(name, () => {
      const open = opener.getAttribute("aria-expanded") === "true";
      for (const each of this.shadowRoot.querySelectorAll("[aria-expanded]")) {
        each.setAttribute("aria-expanded", "false");
      }
      opener.setAttribute("aria-expanded", String(!open));
      this.panel.hidden = open;
      if (!open) this.panel.replaceChildren(fill());
    });
    opener.setAttribute("aria-expanded", "false");
    return opener;
  }

  switch(name, on, act) {
    const box = element("input", { type: "checkbox", role: "switch" });
    box.checked = on;
    box.addEventListener("change", () => act(box.checked));
    return element("label", { class: "switch" }, [box, name]);
  }

  stock() {
    if (!state.variants.length) {
      return element("p", {}, ["Open a product that Shipwhen looks after: its stock is set here."]);
    }
    const names = Object.fromEntries(state.variants.map(({ id, sku }) => [id, sku]));
    const chosen = select(names, this.variantInForm() ?? state.variants[0].id);
    const form = element("form", { class: "grid" });
    const show = () => form.replaceChildren(...this.stockFields(chosen));
    chosen.addEventListener("change", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { stock } = state.variants.find(({ id }) => id === Number(chosen.value));
      this.send("PUT", `/demo/variants/${chosen.value}/stock`, stockIn(new FormData(form), stock));
    });
    show();
    return form;
  }

  stockFields(chosen) {
    const { stock } = state.variants.find(({ id }) => id === Number(chosen.value));
    const rows = [0, 1].map((at) => {
      const { quantity = "", date_from, date = "" } = stock.incoming[at] ?? {};
      return element("fieldset", {}, [
        element("legend", {}, [`Shipment ${at + 1}`]),
        labelled("Units", input("quantity", quantity, "number")),
        labelled("From", input("date_from", date_from ?? "", "date")),
        labelled("To", input("date", date, "date")),
      ]);
    });
    return [
      labelled("Stock-keeping unit", chosen),
      labelled("On hand", input("on_hand", stock.on_hand, "number")),
      labelled("Already waiting", input("qty_backordered", stock.qty_backordered, "number")),
      labelled("Backorders", select(POLICIES, stock.backorder_policy, "backorder_policy")),
      labelled("Limit", input("backorder_limit", stock.backorder_limit ?? "", "number")),
      labelled("Lead time, days", input("lead_time_days", (stock.lead_time_days ?? []).join("-"))),
      labelled("Kind", select({ backorder: "backorder", pre_order: "pre-order" }, stock.kind, "kind")),
      ...rows,
      submit("Set stock"),
    ];
  }

  /** The variant chosen on the page, if the form tells one. */
  variantInForm() {
    const form = document.querySelector("form[data-cart-item-add]");
    const data = form && new FormData(form);
    return state.variants.find(({ options }) =>
      Object.entries(options).every(([id, value]) => data?.get(`attribute[${id}]`) === `${value}`),
    )?.id;
  }

  texts() {
    const kind = state.variants[0]?.stock.kind ?? "backorder";
    const form = element("form", { class: "grid wide" });
    const fields = TEXTS.map(([path, name]) =>
      labelled(name, input(`${kind}.${path}`, at(state.document, `${kind}.${path}`))),
    );
    form.append(
      ...fields,
      labelled("Cart page", input("cart.dated", state.document.cart.dated)),
      labelled("Cart preview", input("mini_cart.dated", state.document.mini_cart.dated)),
      labelled("Button colour", input("button_colour", state.document.button_colour || "#000000", "color")),
      this.switch("Show the date", state.document.show_date, (on) => (state.document.show_date = on)),
      submit(`Publish for ${state.themes[state.theme]}`),
      element("p", { class: "hint" }, [
        "Places to use: {ready} {backordered} {date} {window} {limit} {stock} {product}. Empty shows nothing.",
      ]),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const document = structuredClone(state.document);
      for (const [path, text] of new FormData(form)) put(document, path, text);
      this.send("PUT", `/demo/appearance/${state.theme}/${state.language}`, document);
    });
    return form;
  }

  date() {
    const start = Date.parse(state.today) - state.days_ahead * DAY;
    const move = (days) => this.send("PATCH", "/demo/state", { days_ahead: Math.max(0, days) });
    const field = input("today", state.today, "date");
    field.min = new Date(start).toISOString().slice(0, 10);
    field.required = true;
    const form = element("form", { class: "grid" }, [
      labelled("Today in the store", field),
      submit("Set the date"),
      button("A day later", () => move(state.days_ahead + 1)),
      button("A week later", () => move(state.days_ahead + 7)),
      button("Back to today", () => move(0)),
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      move(Math.round((Date.parse(field.value) - start) / DAY));
    });
    return form;
  }

  async send(method, path, body) {
    const answer = await fetch(path, { method, body: body && JSON.stringify(body) });
    if (answer.ok) return reload();
    const { error } = await answer.json();
    const details = error.details.map(({ field, message }) => `${field}: ${message}`);
    const notice = element("p", { class: "error", role: "alert" }, [
      [error.message, ...details].join("\n"),
    ]);
    this.panel.querySelector(".error")?.remove();
    this.panel.prepend(notice);
    return undefined;
  }
}

/** What a browser has kept of the store may be minutes old; here a change is seen at once. */
async function reload() {
  await Promise.all(asked().map((name) => fetch(name, { cache: "reload" })));
  location.reload();
}

/** Every address of the store that this tab has asked. */
function asked() {
  const names = performance.getEntriesByType("resource").map(({ name }) => name);
  const before = JSON.parse(sessionStorage.getItem("asked") ?? "[]");
  return [...new Set([...before, ...names.filter((name) => name.includes("/s/demo/"))])];
}

addEventListener("pagehide", () => sessionStorage.setItem("asked", JSON.stringify(asked())));

/** What is not shown in the form is kept; what makes no sense is sent, for the server to say so. */
function stockIn(data, stock) {
  const number = (name) => Number(data.get(name) || 0);
  const lead = data.get("lead_time_days").trim();
  const days = lead.split(/\s*[-–,]\s*/).map((day) => (/^\d+$/.test(day) ? Number(day) : day));
  const [units, first, last] = ["quantity", "date_from", "date"].map((name) => data.getAll(name));
  return {
    ...stock,
    kind: data.get("kind"),
    on_hand: number("on_hand"),
    qty_backordered: number("qty_backordered"),
    backorder_policy: data.get("backorder_policy"),
    backorder_limit: data.get("backorder_limit") ? number("backorder_limit") : null,
    lead_time_days: lead ? [days[0], days[1] ?? days[0]] : null,
    incoming: [
      ...units
        .map((quantity, row) => ({
          quantity: Number(quantity),
          date_from: first[row] || null,
          date: last[row],
        }))
        .filter(({ quantity, date_from, date }) => quantity || date_from || date),
      ...stock.incoming.slice(units.length),
    ],
  };
}

const at = (object, path) => path.split(".").reduce((within, key) => within[key], object);

function put(object, path, value) {
  const keys = path.split(".");
  const last = keys.pop();
  const inner = keys.reduce((within, key) => within[key], object);
  inner[last] = value;
}

function element(tag, attributes = {}, children = []) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const labelled = (name, field) => element("label", {}, [element("span", {}, [name]), field]);

const submit = (name) => element("button", { type: "submit", class: "primary" }, [name]);

function button(name, act) {
  const node = element("button", { type: "button" }, [name]);
  node.addEventListener("click", act);
  return node;
}

function input(name, value, type = "text") {
  return element("input", { name, type, value, ...(type === "number" ? { min: 0 } : {}) });
}

function select(choices, chosen, name = "") {
  const node = element("select", { name });
  for (const [value, text] of Object.entries(choices)) node.append(new Option(text, value));
  node.value = chosen;
  return node;
}

customElements.define("demo-bar", DemoBar);
