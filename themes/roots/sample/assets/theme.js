(() => {
  "use strict";

  const TROUBLE = "That got lost on the way. Please try again.";
  const OPTIONS_DELAY = 80;
  const CART_DELAY = 350;

  let base = "";

  const $ = (selector, root = document) => root.querySelector(selector);

  /* Requests */

  async function request(path, template = "", body = undefined) {
    const response = await window.fetch(base + path, {
      method: body ? "POST" : "GET",
      body,
      credentials: "include",
      headers: {
        "stencil-options": JSON.stringify(template ? { render_with: template } : {}),
        "x-requested-with": "stencil-utils",
        "x-xsrf-token": window.BCData?.csrf_token ?? "",
      },
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response;
  }

  const html = async (path, template) => (await request(path, template)).text();

  const send = async (path, fields) => (await request(`/remote/v1/${path}`, "", fields)).json();

  async function attempt(act) {
    try {
      return await act();
    } catch {
      notice(TROUBLE);
    }
  }

  /* Dialogs */

  function notice(text) {
    $("#alert-modal .modal-content").textContent = text;
    $("#alert-modal").showModal();
  }

  function open(id, content) {
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    const dialog = document.getElementById(id);
    $(".modal-content", dialog).innerHTML = content;
    dialog.showModal();
    dialog.scrollTop = 0;
    return dialog;
  }

  async function quickView(productId) {
    const content = await html(`/products.php?productId=${productId}`, "products/quick-view");
    mountProduct($(".productView", open("modal", content)));
  }

  async function preview(lineId) {
    count(open("previewModal", await html(`/cart.php?suggest=${lineId}`, "cart/preview")));
  }

  function count(holder) {
    $(".cart-quantity").textContent = $("[data-cart-quantity]", holder).dataset.cartQuantity;
  }

  const clicks = {
    "[data-modal-close]": (element) => element.closest("dialog").close(),
    "dialog.modal": (element, target) => element === target && element.close(),
    ".quickview": (element) => attempt(() => quickView(element.dataset.productId)),
    "[data-mobile-menu-toggle]": (element) => {
      const isOpen = $("[data-menu]").classList.toggle("is-open");
      element.setAttribute("aria-expanded", isOpen);
    },
  };

  function bindClicks() {
    document.addEventListener("click", ({ target }) => {
      for (const [selector, act] of Object.entries(clicks)) {
        const element = target.closest(selector);
        if (element) act(element, target);
      }
    });
  }

  function bindDropdown() {
    const link = $("a[data-cart-preview]");
    const dropdown = $("#cart-preview-dropdown");

    const show = (isOpen) => {
      dropdown.hidden = !isOpen;
      link.setAttribute("aria-expanded", isOpen);
    };

    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (!dropdown.hidden) return show(false);
      attempt(async () => {
        dropdown.innerHTML = await html("/cart.php", "common/cart-preview");
        count(dropdown);
        show(true);
      });
    });
    document.addEventListener("click", ({ target }) => target.closest(".navUser") || show(false));
    document.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || dropdown.hidden) return;
      show(false);
      link.focus();
    });
  }

  /* A product is a state, and what is drawn from it */

  const KINDS = {
    select: "set-select",
    rectangle: "set-rectangle",
    radio: "set-radio",
    swatch: "swatch",
    text: "input-text",
    "product-list": "product-list",
  };

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(name, "");
      else if (value !== false && value != null) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  function drawOption(option, chosen) {
    const name = `attribute[${option.id}]`;
    const id = `option-${option.id}`;
    const title = element("span", {}, option.name);
    if (!option.required) title.append(" ", element("small", {}, "Optional"));
    const kind = { class: "form-field", "data-product-attribute": KINDS[option.type] };
    if (option.type === "text") {
      const field = element("input", { class: "form-input", id, name, maxlength: 24, autocomplete: "off" });
      field.value = chosen ?? "";
      return element("div", kind, element("label", { class: "form-label", for: id }, title), field);
    }
    if (option.type === "select") {
      const label = element("label", { class: "form-label", for: id }, title);
      return element("div", kind, label, drawSelect(option, { id, name, required: option.required }, chosen));
    }
    title.className = "form-label";
    title.id = id;
    const values = option.values.map((value) => drawValue(option, value, name, chosen));
    return element(
      "div",
      { ...kind, role: "radiogroup", "aria-labelledby": id },
      title,
      element("div", { class: `form-choices form-choices--${option.type}` }, ...values.flat()),
    );
  }

  function drawSelect(option, attributes, chosen) {
    const values = option.values.map(({ id, label }) =>
      element("option", { value: id, "data-product-attribute-value": id, selected: `${id}` === chosen }, label),
    );
    const none = element("option", { value: "" }, `Choose ${option.name.toLowerCase()}`);
    return element("select", { class: "form-select", ...attributes }, none, ...values);
  }

  function drawValue(option, value, name, chosen) {
    const id = `attribute-${option.id}-${value.id}`;
    const checked = `${value.id}` === chosen;
    const label = element("label", { class: "form-option", for: id, "data-product-attribute-value": value.id });
    if (option.type === "swatch") {
      const colour = `background-color: ${value.colour}`;
      label.append(element("span", { class: "form-option-variant form-option-variant--color", style: colour }));
    }
    label.append(element("span", { class: "form-option-variant" }, value.label));
    const field = { class: "form-radio", id, type: "radio", name, value: value.id, required: option.required, checked };
    return [element("input", field), label];
  }

  function mountProduct(root) {
    const form = $("form[data-cart-item-add]", root);
    const block = $("[data-product-option-change]", form);
    const quantity = $('[name="qty[]"]', form);
    const button = $("#form-action-addToCart", form);
    const { id: productId, options } = JSON.parse($("[data-product-json]", root).textContent);
    const state = { chosen: {}, sellable: true, adding: false, question: 0 };

    form.noValidate = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(add);
    });
    quantity.addEventListener("change", announce);
    $("[data-quantity-change]", form).addEventListener("click", step);
    if (options.length) setTimeout(begin, OPTIONS_DELAY);

    function begin() {
      draw();
      block.addEventListener("change", ({ target }) => {
        state.chosen[/\d+/.exec(target.name)[0]] = target.value;
        draw();
        announce();
        attempt(() => ask(true));
      });
      attempt(() => ask(false));
    }

    function draw() {
      const { id } = document.activeElement;
      const inside = block.contains(document.activeElement);
      block.replaceChildren(...options.map((option) => drawOption(option, state.chosen[option.id])));
      if (inside) $(`[id="${id}"]`, block)?.focus({ preventScroll: true });
    }

    async function ask(changed) {
      const question = ++state.question;
      const { data, content } = await send(`product-attributes/${productId}`, new FormData(form));
      if (question !== state.question) return;
      show(data);
      // The two stand in each other's place, as in the releases that shops still run.
      if (changed) dispatch("onProductOptionsChanged", { data: content, content: data });
    }

    function show(data) {
      const sku = $("[data-product-sku]", root);
      const message = $(".productAttributes-message", form);
      $("[data-product-price-without-tax]", root).textContent = data.price.without_tax.formatted;
      sku.textContent = data.sku ?? "";
      sku.parentElement.hidden = !data.sku;
      $(".alertBox-message", message).textContent = data.purchasing_message ?? "";
      message.style.display = data.purchasing_message ? "" : "none";
      state.sellable = data.purchasable && data.instock;
      drawButton();
    }

    function drawButton() {
      button.disabled = state.adding || !state.sellable;
      button.classList.toggle("is-loading", state.adding);
    }

    function step({ target }) {
      const action = target.closest("[data-action]")?.dataset.action;
      if (!action) return;
      quantity.value = Math.max(1, (parseInt(quantity.value, 10) || 1) + (action === "inc" ? 1 : -1));
      announce();
    }

    function announce() {
      const optionSelections = { ...state.chosen };
      dispatch("onProductUpdate", { productId, quantity: Number(quantity.value), optionSelections });
    }

    async function add() {
      const text = $(".cta__text", button);
      const label = text.textContent;
      text.textContent = button.dataset.waitMessage;
      state.adding = true;
      drawButton();
      try {
        const { data } = await send("cart/add", new FormData(form));
        if (data.error) notice(data.error);
        else await preview(data.cart_item.id);
      } finally {
        text.textContent = label;
        state.adding = false;
        drawButton();
      }
    }
  }

  function dispatch(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  /* Listing */

  function mountListing(container) {
    const load = (search) =>
      attempt(async () => {
        container.innerHTML = await html(`/shop/${search}`, "category/product-listing");
        return true;
      });

    container.addEventListener("change", async ({ target }) => {
      const search = `?${new URLSearchParams({ sort: target.value })}`;
      if (!(await load(search))) return;
      window.history.pushState({ search }, "", `${base}/shop/${search}`);
      $("#sort").focus();
    });
    window.addEventListener("popstate", ({ state }) => {
      // A jump to a heading is a step in the history too, and needs nothing.
      if (state || !window.location.hash) load(window.location.search);
    });
  }

  /* Cart */

  function mountCart(root) {
    const content = $("[data-cart-content]", root);
    const wanted = new Map();
    let timer;

    content.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-cart-itemid]");
      if (!button) return;
      const input = $(`[name="qty-${button.dataset.cartItemid}"]`, content);
      const change = { inc: 1, dec: -1 }[button.dataset.action];
      input.value = change ? Number(input.value) + change : 0;
      want(input);
    });
    content.addEventListener("change", ({ target }) => want(target));

    function want(input) {
      if (!/^\d+$/.test(input.value)) {
        input.value = input.defaultValue;
        return notice("Please give a whole number.");
      }
      wanted.set(input.dataset.cartItemid, input.value);
      clearTimeout(timer);
      timer = setTimeout(() => attempt(update), CART_DELAY);
    }

    async function update() {
      const fields = new FormData();
      [...wanted].forEach(([id, units], at) => {
        fields.set(`items[${at}][id]`, id);
        fields.set(`items[${at}][quantity]`, units);
      });
      wanted.clear();
      root.setAttribute("aria-busy", "true");
      try {
        await send("cart/update", fields);
        await refresh();
      } finally {
        root.removeAttribute("aria-busy");
      }
    }

    async function refresh() {
      const parts = await (await request("/cart.php", "cart/content,cart/totals")).json();
      // Newer wishes are still to be sent, and their answer is the one to show.
      if (wanted.size) return;
      const { id, dataset } = document.activeElement;
      content.innerHTML = parts["cart/content"];
      $("[data-cart-totals]", root).innerHTML = parts["cart/totals"];
      if (!$("[data-item-row]", content)) return window.location.reload();
      count(content);
      const { cartItemid, action } = dataset;
      const control = action ? `[data-action="${action}"][data-cart-itemid="${cartItemid}"]` : id && `[id="${id}"]`;
      if (control) $(control, content)?.focus();
    }
  }

  window.stencilBootstrap = (pageType, contextJson) => {
    base = JSON.parse(contextJson).secureBaseUrl;
    bindClicks();
    bindDropdown();
    const listing = $("#product-listing-container");
    const cart = $("[data-cart]");
    if (listing) mountListing(listing);
    if (cart) mountCart(cart);
    if (pageType === "product") mountProduct($(".productView"));
  };
})();
