/* Texts: the preview follows what is typed, and nothing typed is lost unasked. Runs each time the
   page is shown. */
"use strict";
{
  const PAUSE = 200;
  const REST = 1000;
  const STOLEN = 3000;
  const at = (id) => document.getElementById(id);
  const form = at("texts");
  const sample = at("sample");
  const note = at("preview-note");
  const field = at("button_colour");
  const pick = at("button_colour-pick");
  const address = location.href;
  const shown = new Map();
  let script, typing, resting, last, asked = 0, typed = 0;

  /** Of what outlasts the page, for as long as it is shown. */
  const hear = (target, name, listener) => {
    const heard = (event) => {
      if (form.isConnected) listener(event);
      else target.removeEventListener(name, heard);
    };
    target.addEventListener(name, heard);
  };

  const show = () => {
    const { language, direction } = sample.dataset;
    if (script) sample.contentWindow.postMessage({ script, language, direction }, "*");
  };

  /** The script as it would be with these texts; of several answers the newest counts. In place of
      what cannot be shown stands what was shown last. */
  const ask = async () => {
    const mine = ++asked;
    const entered = [...new FormData(form)];
    const body = new FormData(form);
    for (const [name, value] of entered) {
      if (shown.has(name) && shown.get(name) !== value) body.set(`shown.${name}`, shown.get(name));
    }
    try {
      const headers = { Authorization: `Bearer ${session}` };
      const answer = await fetch(form.dataset.preview, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(answer.statusText);
      const token = answer.headers.get(RENEWED);
      if (token) remember(token);
      const told = await answer.json();
      if (mine !== asked) return;
      for (const [name, value] of entered) if (!told.errors[name]) shown.set(name, value);
      tell(told);
      script = told.script;
      show();
    } catch {
      if (mine === asked) say("The preview could not be reached. What you typed is still here.", true);
    }
  };

  const tell = ({ colour, errors }) => {
    const verdict = at("verdict");
    verdict.className = `verdict verdict--${colour.kind}`;
    verdict.textContent = colour.text;
    const wrong = Object.keys(errors);
    say(wrong.length ? missing(wrong) : note.dataset.fine, wrong.length);
    mark(errors);
    clearTimeout(resting);
    resting = setTimeout(mark, REST, errors, true);
  };

  const missing = ([first, ...others]) =>
    others.length
      ? `${others.length + 1} fields are shown as they were, until you correct them.`
      : `“${form.elements[first].labels[0].textContent}” is shown as it was, until you correct it.`;

  /** What is wrong, at its field: a fault that is new is told once somebody has stopped typing. */
  const mark = (errors, rested) => {
    for (const input of form.querySelectorAll("[data-field], #button_colour")) {
      const error = errors[input.name];
      if (!error || rested || input.ariaInvalid) complain(input, error);
    }
  };

  const complain = (input, error) => {
    const id = `${input.id}-error`;
    const told = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
    at(id)?.remove();
    if (error) {
      const [line] = at("wrong").content.cloneNode(true).children;
      line.id = id;
      line.append(error);
      input.closest(".field").append(line);
      told.push(id);
    }
    input.ariaInvalid = error ? "true" : null;
    if (told.length) input.setAttribute("aria-describedby", told.join(" "));
    else input.removeAttribute("aria-describedby");
  };

  const say = (text, wrong) => {
    if (note.textContent !== text) note.textContent = text;
    note.classList.toggle("late", Boolean(wrong));
  };

  const navigate = () => {
    sample.src = `/preview/${sample.dataset.theme}/${at("preview-state").value}/${at("preview-page").value}`;
  };

  hear(window, "message", ({ data, source }) => {
    if (source === sample.contentWindow && data === "shipwhen-preview") show();
  });

  /** A theme that opens a dialog in its page takes the focus, which belongs to who is typing. */
  hear(window, "blur", () => {
    if (document.activeElement === sample && Date.now() - typed < STOLEN) last?.focus();
  });

  form.addEventListener("input", ({ target }) => {
    if (target === pick) field.value = pick.value;
    if (target === field && /^#([0-9a-f]{3}){1,2}$/i.test(field.value)) {
      const short = field.value.length === "#rgb".length;
      pick.value = short ? field.value.replace(/\w/g, "$&$&") : field.value;
    }
    if (target.id.startsWith("preview-")) return;
    typed = Date.now();
    clearTimeout(typing);
    clearTimeout(resting);
    typing = setTimeout(ask, PAUSE);
  });
  at("preview-state").addEventListener("change", navigate);
  at("preview-page").addEventListener("change", navigate);

  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("input, select")) last = target;
  });
  form.addEventListener("click", ({ target }) => {
    const width = target.closest("[data-width]");
    if (width) {
      form.querySelector(".device").dataset.device = width.dataset.width;
      for (const each of form.querySelectorAll("[data-width]")) each.setAttribute("aria-pressed", each === width);
    }
    const place = target.closest("[data-place]");
    if (place) put(place);
  });

  /** Into the field of that group which was typed in last, where the cursor stood. */
  const put = (place) => {
    const group = place.closest("details");
    const into = group.contains(last) ? last : group.querySelector("[data-field]");
    into.setRangeText(place.dataset.place, into.selectionStart, into.selectionEnd, "end");
    into.focus();
    into.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /** What stands in the form, without what saving changes. */
  const standing = () => {
    const fields = new FormData(form);
    for (const name of ["revision", "seen"]) fields.delete(name);
    return new URLSearchParams(fields).toString();
  };
  let kept = form.elements.refused ? "" : standing();
  const unsaved = () => kept !== standing();

  const sent = new WeakMap();
  hear(document, "htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.request.method === "POST") sent.set(ctx, standing());
    else if (ctx.target?.id === "page" && unsaved()) ctx.confirm = "unsaved";
  });
  hear(document, "htmx:after:request", ({ detail: { ctx } }) => {
    const saved = /\/texts(\/publish|\/discard|\/language\/remove)?$/.test(ctx.request.action);
    if (saved && sent.has(ctx) && ctx.response.status < 400) kept = sent.get(ctx);
  });
  hear(window, "beforeunload", (event) => {
    if (unsaved()) event.preventDefault();
  });

  hear(document, "htmx:confirm", (event) => {
    if (event.detail.ctx.confirm !== "unsaved") return;
    event.preventDefault();
    // after what closes the dialog that sent somebody on
    setTimeout(() => stayOrLeave(event.detail));
  });

  /** In a dialog of ours: browsers show none of theirs for a frame of another site. */
  const stayOrLeave = ({ ctx, issueRequest, dropRequest }) => {
    dialog.replaceChildren(at("leaving").content.cloneNode(true));
    dialog.showModal();
    let stays = true;
    dialog.querySelector("[data-leave]").addEventListener("click", () => {
      stays = false;
      dialog.close();
    });
    const closed = () => {
      if (dialog.open) return;
      dialog.removeEventListener("close", closed);
      if (!stays) return issueRequest();
      // Back has put another address there already
      if (location.href !== address) history.pushState(history.state, "", address);
      dropRequest();
    };
    dialog.addEventListener("close", closed);
  };

  ask();
}
