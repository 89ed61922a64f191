(() => {
  "use strict";

  function showAs(template) {
    const container = document.getElementById("product-listing-container");
    container.dataset.listingTemplate = template;
    container.dispatchEvent(new CustomEvent("listing:reload"));
  }

  function toggle(title) {
    const open = title.getAttribute("aria-expanded") === "false";
    title.setAttribute("aria-expanded", String(open));
    document.getElementById(title.getAttribute("aria-controls")).hidden = !open;
  }

  document.addEventListener("click", ({ target }) => {
    const mode = target.closest("[data-listing-mode]");
    const title = target.closest("[data-accordion] [aria-controls]");
    if (mode) showAs(mode.dataset.listingMode);
    if (title) toggle(title);
  });
})();
