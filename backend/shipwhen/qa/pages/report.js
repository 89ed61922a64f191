const filters = document.querySelector(".filters");
const chapters = [...document.querySelectorAll(".chapter")];
const none = document.querySelector(".none");

function filter() {
  const { problems, chapter: wanted } = filters.elements;
  let shown = 0;
  for (const chapter of chapters) {
    const other = wanted.value && chapter.dataset.chapter !== wanted.value;
    const fine = problems.checked && !chapter.classList.contains("wrong");
    chapter.hidden = Boolean(other || fine);
    shown += !chapter.hidden;
    for (const row of chapter.querySelectorAll(".matrix tbody tr")) {
      row.hidden = problems.checked && !row.classList.contains("wrong");
    }
  }
  none.hidden = shown > 0;
}

filters.hidden = false;
filters.addEventListener("change", filter);

// the panel scrolls by itself: what was chosen begins at its top, and is read from there
function choose() {
  const chosen = document.getElementById(location.hash.slice(1));
  document.querySelector(".cell[aria-current]")?.removeAttribute("aria-current");
  if (!chosen?.matches(".visit")) return;
  for (const cell of document.querySelectorAll(".cell")) {
    if (cell.hash === location.hash) cell.setAttribute("aria-current", "true");
  }
  chosen.parentElement.scrollTop = 0;
  chosen.focus({ preventScroll: matchMedia("(min-width: 64rem)").matches });
}

addEventListener("hashchange", choose);
choose();
