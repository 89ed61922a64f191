/* What plain elements and htmx leave open: the session in a header, dialogs, menus, alerts, files. */
"use strict";

const SESSION = "shipwhen-session";
const RENEWED = "X-Shipwhen-Session";

/** Where a browser keeps nothing for frames of another site, the session lasts as long as the page. */
const kept = (() => {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
})();

let session = document.querySelector('meta[name="session"]').content;
if (session) {
  const address = new URL(location.href);
  address.searchParams.delete("session");
  history.replaceState(history.state, "", address);
}
session ||= kept?.getItem(SESSION) ?? "";
remember(session);

function remember(token) {
  session = token;
  try {
    kept?.setItem(SESSION, token);
  } catch {
    // full, or refused: the page goes on without
  }
}

const on = (name, listener) => document.addEventListener(name, listener);
const find = (selector, within = document) => within.querySelector(selector);

on("htmx:config:request", ({ detail: { ctx } }) => {
  ctx.request.headers.Authorization = `Bearer ${session}`;
});
on("htmx:before:request", ({ detail: { ctx } }) => busy(ctx, true));
on("htmx:finally:request", ({ detail: { ctx } }) => busy(ctx, false));
on("htmx:after:request", ({ detail: { ctx } }) => {
  const token = ctx.response.headers.get(RENEWED);
  if (token) remember(token);
});
/* What is not one of our pages (a proxy's, a fault's) is not put where one was. */
on("htmx:before:response", (event) => {
  const { response } = event.detail.ctx;
  if (response.status < 400 || response.headers.has("HX-Push-Url")) return;
  event.preventDefault();
  failed(event.detail.ctx);
});
on("htmx:error", ({ detail: { ctx } }) => failed(ctx));

function failed(ctx) {
  const text =
    ctx?.request?.method === "GET"
      ? "The server cannot be reached. Try again in a minute."
      : "The server did not answer. It may have done what you asked: look before you try again.";
  alerted({ kind: "error", text });
}

/** The button that was pressed turns a circle meanwhile, and is not pressed twice. */
function busy({ sourceElement, request }, yes) {
  const button = request?.submitter ?? sourceElement;
  if (!button?.matches?.(".button")) return;
  if (yes) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}

/* A page that was opened without a session (reloaded, or by its address) is asked for with the kept one. */
addEventListener("load", () => {
  if (find("[data-closed]") && session) {
    htmx.ajax("GET", location.href, { target: "#page", select: "#page", swap: "outerHTML" });
  }
});

/* Dialogs: what is put into #dialog opens it, and closing empties it. */
const dialog = find("#dialog");
const alerts = find("#alerts");
const FIELDS = "input:not([type=hidden]), select, textarea";

/** Where a dialog was opened from, if that is a menu, which closes first. */
let opener = null;

on("htmx:before:swap", () => {
  if (dialog.contains(alerts)) document.body.append(alerts);
});
on("htmx:after:swap", ({ detail: { ctx } }) => {
  const anew = ctx?.target?.id === "page";
  if (ctx?.target === dialog && dialog.childElementCount && !dialog.open) {
    find(".message--success", alerts)?.remove(); // told of something else, over this title
    dialog.showModal();
    const first = `.dialog__body :is(${FIELDS}), .dialog__actions [data-close]`;
    (find(first, dialog) ?? find("h2", dialog))?.focus();
  } else if (dialog.open && (document.activeElement === dialog || document.activeElement === document.body)) {
    find("h2", dialog)?.focus();
  }
  if (ctx?.response?.status === 422) showMarked();
  else if (anew && !dialog.open) find("h1").focus({ preventScroll: true });
  if (anew) showTab();
  if (ctx?.target?.id) say(ctx.target.id);
  if (anew || ctx?.target === dialog) dropErrors();
  if (alerts.childElementCount) showAlerts();
  mixed();
});

/** Once more after htmx has shown the top of a new page. */
function showMarked() {
  const marked = find(`:is(${FIELDS})[aria-invalid="true"], [aria-invalid="true"] :is(${FIELDS})`);
  marked?.focus();
  setTimeout(() => marked?.scrollIntoView({ block: "nearest" }), 50);
}

/** In a place that stays: what comes with the part that it is told of is not heard. */
function say(id) {
  const said = find("#said");
  const text = id === "page" ? "" : find(`#${id} [data-said]`)?.textContent.trim();
  if (text !== undefined && text !== said.textContent) said.textContent = text;
}

function showTab() {
  find(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}
addEventListener("load", showTab);

/* The event comes a little after the closing, when the next one may be open already. */
dialog.addEventListener("close", () => {
  if (dialog.open) return;
  document.body.append(alerts);
  dialog.replaceChildren();
  if (alerts.childElementCount) showAlerts();
  if (opener?.isConnected && document.activeElement === document.body) opener.focus();
  opener = null;
});
on("close-dialog", () => dialog.close());
on("htmx:before:history:restore", () => {
  dialog.close();
  dropErrors();
});

/* Alerts, asked for by the server with HX-Trigger. */
on("alert", ({ detail }) => alerted(detail));

function alerted({ kind = "success", text }) {
  const [alert] = find("#alert-template").content.cloneNode(true).children;
  alert.classList.add(`message--${kind}`);
  alert.setAttribute("role", kind === "error" ? "alert" : "status");
  for (const icon of alert.querySelectorAll("[data-icon]")) {
    if (icon.dataset.icon === kind) icon.replaceWith(...icon.children);
    else icon.remove();
  }
  find("p", alert).textContent = text;
  alerts.replaceChildren(alert);
  showAlerts();
  if (kind !== "error") setTimeout(() => alert.remove(), 8000);
}

/** What went wrong is over once somebody has gone on: the next page or dialog has come. */
function dropErrors() {
  for (const alert of alerts.querySelectorAll(".message--error")) alert.remove();
}

/** In the top layer, and within a dialog that is open: what is behind it cannot be reached. */
function showAlerts() {
  const place = dialog.open ? dialog : document.body;
  const shown = alerts.showPopover && alerts.matches(":popover-open");
  if (!alerts.showPopover || (shown && alerts.parentElement === place)) return;
  if (shown) alerts.hidePopover();
  place.append(alerts);
  alerts.showPopover();
}

on("click", (event) => {
  const { target } = event;
  if (!(target instanceof Element)) return;
  if (target.closest("[data-close]")) dialog.close();
  if (target.closest("[data-dismiss]")) target.closest(".message").remove();
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (target.closest(".menu__item")) opener = find("summary", menu);
    if (!menu.contains(target) || target.closest(".menu__item")) menu.open = false;
  }
  const fold = target.closest("[data-fold]");
  if (fold) fold.setAttribute("aria-expanded", fold.getAttribute("aria-expanded") === "false");
  const remover = target.closest("[data-remove]");
  if (remover) {
    const around = remover.closest("fieldset.stock");
    remover.closest(remover.dataset.remove).remove();
    around.dispatchEvent(new Event("removed"));
  }
  const file = target.closest("a[download]");
  if (file) {
    event.preventDefault();
    download(file);
  }
});

/* A file may be dropped anywhere into the box around its field. */
on("dragover", (event) => {
  if (event.target.closest?.(".drop")) event.preventDefault();
});
on("drop", (event) => {
  const input = event.target.closest?.(".drop")?.querySelector("input");
  if (!input) return;
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (!file) return;
  const one = new DataTransfer();
  one.items.add(file);
  input.files = one.files;
});

/* A day that is not given looks like a placeholder, which no selector tells. */
on("input", ({ target }) => {
  if (target.type === "date") target.setAttribute("value", target.value);
});

/* A search within a form narrows what can be chosen: the form is not filled in yet. */
on("keydown", (event) => {
  const searched = event.target.matches?.("form[hx-post] input[type=search]");
  if (searched && event.key === "Enter") event.preventDefault();
});

on("keydown", (event) => {
  const menu = event.target.closest?.(".menu[open]");
  if (!menu) return;
  const items = [...menu.querySelectorAll(".menu__item")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    menu.open = false;
    find("summary", menu).focus();
    event.stopPropagation();
    event.preventDefault();
  } else if (step) {
    const place = items.indexOf(document.activeElement) + step;
    items[(place + items.length) % items.length]?.focus();
    event.preventDefault();
  }
});

/** A link cannot carry a header: the file is fetched with one and handed to the browser. */
async function download(link) {
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { headers: { Authorization: `Bearer ${session}` } });
    if (!answer.ok) throw new Error(answer.statusText);
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(await answer.blob());
    const [, name] = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "") ?? [];
    saved.download = name ?? link.download;
    saved.click();
    setTimeout(() => URL.revokeObjectURL(saved.href), 60000);
  } catch {
    alerted({ kind: "error", text: "The file could not be made. Try again." });
  } finally {
    link.removeAttribute("aria-busy");
  }
}

/* Tables: one box ticks all of a page, and what can be done with ticked rows shows how many there are.
   Ticks outlast paging and searching, until something was done with them. */
const ticks = new Set();

function mixed() {
  for (const all of document.querySelectorAll("[data-tick-all]")) {
    const form = all.closest("form");
    const boxes = [...form.querySelectorAll("[data-tick]")];
    for (const box of boxes) box.checked = ticks.has(box.value);
    const here = boxes.filter((box) => box.checked).length;
    all.checked = here > 0 && here === boxes.length;
    all.indeterminate = here > 0 && here < boxes.length;
    showTicks(find("[data-ticked]", form), new Set(boxes.map((box) => box.value)));
  }
}

/** How many they are, and those that are not among the boxes, to be sent as well. */
function showTicks(place, shown) {
  const others = [...ticks].filter((each) => !shown.has(each));
  const everything = find("[name=everything]", place)?.checked;
  const tooMany = !everything && ticks.size > Number(place.dataset.ticked);
  place.hidden = !ticks.size;
  find("[data-ticked-count]", place).textContent =
    `${ticks.size} ticked` + (others.length ? `, ${others.length} not on this page` : "");
  find("[data-ticked-others]", place).replaceChildren(...(everything ? [] : others.map(hiddenTick)));
  find("[data-too-many]", place).hidden = !tooMany;
  for (const button of place.querySelectorAll(".button")) button.disabled = tooMany;
}

function hiddenTick(value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name: "product", value });
}

function tick({ value, checked }) {
  if (checked) ticks.add(value);
  else ticks.delete(value);
}

on("change", ({ target }) => {
  if (target.matches("[data-tick]")) tick(target);
  else if (target.matches("[data-tick-all]")) {
    for (const { value } of target.closest("form").querySelectorAll("[data-tick]")) {
      tick({ value, checked: target.checked });
    }
  } else if (!target.matches("[name=everything]")) return;
  mixed();
});
on("click", ({ target }) => {
  const clear = target.closest("[data-untick]");
  if (!clear) return;
  ticks.clear();
  mixed();
  find("[data-tick-all]", clear.form).focus();
});
on("htmx:after:request", ({ detail: { ctx } }) => {
  const done = ctx.sourceElement.matches?.("[data-ends-ticks]") && ctx.request.method !== "GET";
  if (done && ctx.response.status < 400) ticks.clear();
});
addEventListener("DOMContentLoaded", mixed);
