(() => {
  "use strict";

  const ADDED_SHOWN_MS = 900;
  const ALERT_SHOWN_MS = 8000;
  const UNREACHABLE = "The shop could not be reached. Please try again.";

  let base = "";

  const find = (selector, root = document) => root.querySelector(selector);
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  /* Requests */

  async function send(url, init = {}, renderWith = "") {
    const response = await window.fetch(url, {
      ...init,
      credentials: "include",
      headers: {
        "stencil-config": "{}",
        "stencil-options": JSON.stringify(renderWith ? { render_with: renderWith } : {}),
        "x-requested-with": "stencil-utils",
        "x-xsrf-token": window.BCData?.csrf_token ?? "",
      },
    });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return response;
  }

  const rendered = async (url, template) => (await send(url, {}, template)).text();

  async function post(path, body) {
    const response = await send(`${base}/remote/v1/${path}`, { method: "POST", body });
    return (await response.json()).data;
  }

  async function guarded(task) {
    try {
      await task();
    } catch {
      notify("error", UNREACHABLE);
    }
  }

  /* Alerts at the bottom of the window */

  function notify(kind, message) {
    const bar = find("[data-alert-template]").content.firstElementChild.cloneNode(true);
    bar.classList.add(`alert-${kind}`);
    find("[data-alert-message]", bar).textContent = message;
    find("[data-alert-close]", bar).addEventListener("click", () => bar.remove());
    if (kind !== "success") find("[data-alert-link]", bar).remove();
    if (kind !== "error") closeLater(bar);
    find("[data-site-alerts]").replaceChildren(bar);
  }

  async function closeLater(bar) {
    do await pause(ALERT_SHOWN_MS);
    while (bar.matches(":hover, :focus-within"));
    bar.remove();
  }

  /* The mini cart and the modal: one open at a time, over a page that is inert meanwhile */

  let layer = null;
  let opener = null;

  function openLayer(opened) {
    opener = layer ? opener : document.activeElement;
    layer = opened;
    setLayer(true);
    find("[data-layer-close]", layer).focus();
  }

  function closeLayer() {
    if (!layer) return;
    setLayer(false);
    opener?.focus();
    layer = null;
  }

  function setLayer(isOpen) {
    layer.hidden = !isOpen;
    find("[data-shade]").hidden = !isOpen;
    find("[data-page]").inert = isOpen;
  }

  async function openQuickShop(productId) {
    const modal = find("[data-modal]");
    const body = find(".modal-body", modal);
    body.innerHTML = await rendered(`${base}/products.php?productId=${productId}`, "products/quick-shop");
    const container = find("[data-product-container]", body);
    bindProduct(container, attributesShown(container));
    openLayer(modal);
  }

  /* Product: options, price, and adding to the cart */

  const attributesShown = (container) => ({
    sku: find("[data-product-sku]", container).textContent,
    price: { without_tax: { formatted: find("[data-product-price]", container).textContent } },
    instock: true,
    purchasable: true,
  });

  function bindProduct(container, defaults) {
    const form = find("form[data-cart-item-add]", container);
    const button = find("[data-button-purchase]", container);
    let purchasable = true;
    let adding = false;
    let newest = 0;

    function showAttributes(data) {
      find("[data-product-price]", container).textContent = data.price.without_tax.formatted;
      setOrHide(find("[data-product-sku]", container), data.sku);
      setOrHide(find("[data-product-stock-level]", container), data.stock);
      if (!button) return;
      purchasable = data.purchasable && data.instock;
      button.disabled = adding || !purchasable;
      say(purchasable ? "" : data.purchasing_message);
    }

    function say(text) {
      const message = find("[data-product-message]", container);
      message.classList.toggle("alert-error", Boolean(text));
      message.textContent = text ?? "";
    }

    async function optionChanged() {
      const turn = ++newest;
      const path = `product-attributes/${container.dataset.productId}`;
      const data = await post(path, new URLSearchParams(new FormData(form)));
      if (turn === newest) showAttributes(data);
    }

    async function add() {
      const label = find(".button-text", button);
      const labelAtClick = label.textContent;
      const wasFocused = document.activeElement === button;
      adding = true;
      button.disabled = true;
      button.classList.add("is-loading");
      label.textContent = button.dataset.progressText;
      say("");
      try {
        const { error } = await post("cart/add", new FormData(form));
        if (error) refuse(error);
        else await celebrate(label);
      } finally {
        adding = false;
        button.disabled = !purchasable;
        button.classList.remove("is-loading", "is-complete");
        label.textContent = labelAtClick;
        if (wasFocused && document.activeElement === document.body) button.focus();
      }
    }

    function refuse(error) {
      form.classList.add("was-refused");
      say(error);
      find("input:invalid, select:invalid", form)?.focus();
    }

    async function celebrate(label) {
      const shown = pause(ADDED_SHOWN_MS);
      button.classList.replace("is-loading", "is-complete");
      label.textContent = "Added";
      notify("success", `${form.elements["qty[]"].value} × ${container.dataset.productTitle} added to your cart.`);
      await guarded(refreshMiniCart);
      clearSelection();
      await shown;
    }

    function clearSelection() {
      newest += 1;
      form.reset();
      form.classList.remove("was-refused");
      showAttributes(defaults);
    }

    form.noValidate = true;
    find("[data-product-option-change]", form).addEventListener("change", () => guarded(optionChanged));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (button && !adding) guarded(add);
    });
    showAttributes(defaults);
  }

  function setOrHide(element, text) {
    element.textContent = text ?? "";
    element.parentElement.hidden = element.textContent === "";
  }

  /* Cart */

  async function refreshMiniCart() {
    const contents = find("[data-mini-cart-contents]");
    contents.innerHTML = await rendered(`${base}/cart.php`, "mini-cart/mini-cart-contents");
    find("[data-cart-count]").textContent = find("[data-mini-cart-quantity]", contents).dataset.miniCartQuantity;
  }

  async function refreshCartPage() {
    const content = find("[data-cart-content]");
    if (!content) return;
    const parts = JSON.parse(await rendered(`${base}/cart.php`, "cart/content,cart/totals"));
    content.innerHTML = parts["cart/content"];
    find("[data-cart-totals]").innerHTML = parts["cart/totals"];
  }

  async function changeLine(lineId, quantity) {
    const change = { "items[0][id]": lineId, "items[0][quantity]": quantity };
    const { status, errors } = await post("cart/update", new URLSearchParams(change));
    if (status !== "succeed") notify("error", errors.join(" "));
    await Promise.all([refreshCartPage(), refreshMiniCart()]);
  }

  async function removeInMiniCart(link) {
    await changeLine(link.dataset.productId, 0);
    find("[data-mini-cart-contents]").focus();
  }

  async function changeCartItem(row, quantity) {
    await changeLine(row.dataset.itemId, quantity);
    const content = find("[data-cart-content]");
    const again = find(`[data-item-id="${row.dataset.itemId}"] [data-cart-item-update]`, content);
    (again ?? content).focus({ preventScroll: true });
  }

  async function updateCartItem(row) {
    const input = find('input[name^="qty-"]', row);
    if (input.reportValidity()) await changeCartItem(row, input.value);
  }

  /* Sorting */

  let newestListing = 0;

  async function showListing(url) {
    const turn = ++newestListing;
    const html = await rendered(url, "category/product-listing");
    if (turn === newestListing) find("[data-product-listing]").innerHTML = html;
  }

  function bindSorting(form) {
    const select = form.elements.sort;
    select.addEventListener("change", () => {
      const url = new URL(window.location.href);
      url.searchParams.set("sort", select.value);
      window.history.pushState({}, "", url);
      guarded(() => showListing(url));
    });
    window.addEventListener("popstate", () => {
      const url = new URL(window.location.href);
      select.value = url.searchParams.get("sort") ?? "featured";
      guarded(() => showListing(url));
    });
  }

  /* Clicks are delegated, because most of what is clicked gets replaced */

  const clicks = {
    "[data-layer-close]": closeLayer,
    "[data-quick-shop]": (button) => guarded(() => openQuickShop(button.dataset.productId)),
    "[data-mini-cart-open]": () => {
      openLayer(find("[data-mini-cart]"));
      guarded(refreshMiniCart);
    },
    ".mini-cart-remove": (link) => guarded(() => removeInMiniCart(link)),
    "[data-cart-item-update]": (button) => guarded(() => updateCartItem(button.closest("[data-cart-item]"))),
    "[data-cart-item-remove]": (button) => guarded(() => changeCartItem(button.closest("[data-cart-item]"), 0)),
  };

  function clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    for (const [selector, act] of Object.entries(clicks)) {
      const target = event.target.closest(selector);
      if (!target) continue;
      event.preventDefault();
      act(target);
      return;
    }
  }

  function load() {
    const product = find("[data-product-container]");
    const sorting = find("[data-sort-form]");
    if (product) bindProduct(product, window.BCData.product_attributes);
    if (sorting) bindSorting(sorting);
    document.addEventListener("click", clicked);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") closeLayer();
    });
  }

  window.stencilBootstrap = (pageType, json) => {
    base = JSON.parse(json).secureBaseUrl;
    return { load };
  };
})();
