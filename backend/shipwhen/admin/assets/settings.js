/* Texts: the preview follows what is typed. Runs each time the page is shown. */
{
  "use strict";

  const PAUSE = 200;
  const STOLEN = 3000;
  const at = (id) => document.getElementById(id);
  const form = at("texts");
  const sample = at("sample");
  const note = at("preview-note");
  const field = at("button_colour");
  const pick = at("button_colour-pick");
  let script, typing, last, asked = 0, typed = 0;

  const show = () => {
    const { language, direction } = sample.dataset;
    if (script) sample.contentWindow.postMessage({ script, language, direction }, "*");
  };

  /** The script as it would be with these texts; of several answers the newest counts. */
  const ask = async () => {
    const mine = ++asked;
    try {
      const headers = { Authorization: `Bearer ${session}` };
      const answer = await fetch(form.dataset.preview, { method: "POST", headers, body: new FormData(form) });
      if (!answer.ok) throw new Error(answer.statusText);
      const token = answer.headers.get(RENEWED);
      if (token) remember(token);
      const told = await answer.json();
      if (mine !== asked) return;
      tell(told);
      if (told.script) {
        script = told.script;
        show();
      }
    } catch {
      if (mine === asked) note.textContent = "The preview could not be reached. What you typed is still here.";
    }
  };

  const tell = ({ colour, errors }) => {
    const verdict = at("verdict");
    verdict.className = `verdict verdict--${colour.kind}`;
    verdict.textContent = colour.text;
    const [wrong] = Object.values(errors);
    note.textContent = wrong ? `The preview waits: ${wrong}` : note.dataset.fine;
  };

  const navigate = () => {
    sample.src = `/preview/${sample.dataset.theme}/${at("preview-state").value}/${at("preview-page").value}`;
  };

  const heard = ({ data, source }) => {
    if (!sample.isConnected) removeEventListener("message", heard);
    else if (source === sample.contentWindow && data === "shipwhen-preview") show();
  };
  addEventListener("message", heard);

  /** A theme that opens a dialog in its page takes the focus, which belongs to who is typing. */
  const back = () => {
    if (!sample.isConnected) removeEventListener("blur", back);
    else if (document.activeElement === sample && Date.now() - typed < STOLEN) last?.focus();
  };
  addEventListener("blur", back);

  form.addEventListener("input", ({ target }) => {
    if (target === pick) field.value = pick.value;
    if (target === field && /^#[0-9a-f]{6}$/i.test(field.value)) pick.value = field.value;
    if (target.id.startsWith("preview-")) return;
    typed = Date.now();
    clearTimeout(typing);
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

  ask();
}
