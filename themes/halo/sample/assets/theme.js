(() => {
  "use strict";

  const OUT_OF_REACH = "We could not reach the shop just now. Please try again.";
  const CART_PAUSE_MS = 400;

  let base = "";

  const find = (selector, root = document) => root.querySelector(selector);
  const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* Requests */

  async function send(path, { template, ...init } = {}) {
    const response = await window.fetch(base + path, {
      ...init,
      credentials: "include",
      headers: {
        "stencil-config": "{}",
        "stencil-options": JSON.stringify(template ? { render_with: template } : {}),
        "x-requested-with": "stencil-utils",
        "x-xsrf-token": window.BCData?.csrf_token ?? "",
      },
    });
    if (!response.ok) throw new Error(OUT_OF_REACH);
    return response;
  }

  const html = async (path, template) => (await send(path, { template })).text();

  async function post(path, body) {
    const response = await send(`/remote/v1/${path}`, { method: "POST", body });
    return (await response.json()).data;
  }

  async function attempt(task) {
    try {
      await task();
    } catch (error) {
      notify(error instanceof TypeError ? OUT_OF_REACH : error.message);
    }
  }

  /* Modals */

  function open(modal) {
    for (const other of findAll("dialog[open]")) other.close();
    modal.showModal();
    modal.scrollTop = 0;
  }

  function notify(text) {
    const modal = find("#alert-modal");
    find(".modal-content", modal).textContent = text;
    open(modal);
  }

  function fill(id, content) {
    const modal = find(`#${id}`);
    find(".modal-content", modal).innerHTML = content;
    open(modal);
    return modal;
  }

  async function quickShop({ dataset }) {
    const content = await html(`/products.php?productId=${dataset.productId}`, "products/quick-view");
    productView(find(".productView", fill("modal", content)));
  }

  async function showPreview(lineId) {
    const content = await html(`/cart.php?suggest=${lineId}`, "cart/preview");
    showCount(fill("previewModal", content));
  }

  function showCount(root) {
    find(".cart-quantity").textContent = find("[data-cart-quantity]", root).dataset.cartQuantity;
  }

  /* Adding: the label is copied when pressed, and put back from the copy */

  async function add(fields, ...buttons) {
    const labels = buttons.map((button) => button.textContent);
    for (const button of buttons) {
      button.textContent = buttons[0].dataset.waitMessage;
      button.setAttribute("aria-busy", "true");
    }
    try {
      return await put(fields);
    } finally {
      buttons.forEach((button, index) => {
        button.textContent = labels[index];
        button.removeAttribute("aria-busy");
      });
    }
  }

  async function put(fields) {
    const { error, cart_item: item } = await post("cart/add", fields);
    if (error) throw new Error(error);
    return item.id;
  }

  async function addFromCard(link) {
    if (link.hasAttribute("aria-busy")) return;
    const fields = new FormData();
    fields.set("product_id", link.dataset.productId);
    fields.set("qty[]", "1");
    await showPreview(await add(fields, link));
  }

  /* Product page and quick shop */

  function productView(view) {
    const form = find("form[data-cart-item-add]", view);
    const options = find("[data-product-option-change]", form);
    const quantity = find('[name="qty[]"]', form);
    const button = find("#form-action-addToCart", form);
    const sticky = find("#halo_sticky_addToCart", view);
    const mirrors = sticky ? [find('[name="qty[]"]', sticky)] : [];
    const buttons = sticky ? [button, find("#form-action-addToCart2", sticky)] : [button];
    let question = 0;
    let adding = false;

    const wanted = () => Math.max(1, Number.parseInt(quantity.value, 10) || 1);

    function mirror(value) {
      for (const input of [quantity, ...mirrors]) {
        if (input !== document.activeElement) input.value = value;
      }
    }

    function step({ target }) {
      const arrow = target.closest("[data-action]");
      if (!arrow) return;
      mirror(Math.max(1, wanted() + (arrow.dataset.action === "inc" ? 1 : -1)));
      told("onProductUpdate", { productId: view.dataset.entityId, quantity: wanted() });
    }

    async function changeOptions() {
      const asked = ++question;
      const fields = new URLSearchParams(new FormData(form));
      const data = await post(`product-attributes/${view.dataset.entityId}`, fields);
      if (asked === question) show(data);
    }

    function show(data) {
      for (const price of findAll("[data-product-price-without-tax]", view)) {
        price.textContent = data.price.without_tax.formatted;
      }
      const sku = find("[data-product-sku]", view);
      sku.textContent = data.sku ?? "";
      sku.parentElement.hidden = !data.sku;
      find("[data-product-stock]", form).textContent = data.stock ?? "";
      find(".form-field--stock", form).classList.toggle("u-hiddenVisually", data.stock === null);
      if (data.purchasable) find("#add-to-cart-wrapper", form).style.display = "";
      for (const each of buttons) each.disabled = !data.purchasable || !data.instock;
      say(data.purchasing_message);
    }

    function say(text) {
      const box = find(".productAttributes-message", form);
      find(".alertBox-message", box).textContent = text ?? "";
      box.style.display = text ? "" : "none";
    }

    async function submit() {
      if (adding) return;
      adding = true;
      try {
        await showPreview(await add(new FormData(form), ...buttons));
      } finally {
        adding = false;
      }
    }

    function pressMain() {
      if (form.checkValidity()) button.click();
      else form.scrollIntoView({ block: "center" });
    }

    form.noValidate = true;
    options.style.display = "";
    options.addEventListener("change", () => attempt(changeOptions));
    find("[data-quantity-change]", form).addEventListener("click", step);
    for (const input of [quantity, ...mirrors]) {
      input.addEventListener("input", () => mirror(input.value));
      input.addEventListener("change", () => mirror(input.value));
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(submit);
    });
    if (sticky) stickyBar(sticky, button, pressMain);
    if (find("[data-product-attribute]", options)) attempt(changeOptions);
  }

  function told(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  /* The sticky bar: a form of its own that shows itself when the real button has scrolled away */

  function stickyBar(bar, button, press) {
    find("form", bar).addEventListener("submit", (event) => {
      event.preventDefault();
      press();
    });
    const shown = ([{ isIntersecting, boundingClientRect }]) => {
      bar.classList.toggle("show_sticky", !isIntersecting && boundingClientRect.bottom < 0);
    };
    // all below the fold counts as in view, so that a jump past the button is noticed too
    new IntersectionObserver(shown, { rootMargin: "0px 0px 99999px" }).observe(button);
  }

  /* Bundle: one form per product, fetched when scrolled to, added one after another */

  function bundle(root, ids) {
    const watch = new IntersectionObserver(([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      watch.disconnect();
      attempt(() => fetchBundle(root, ids));
    });
    watch.observe(root);
  }

  async function fetchBundle(root, ids) {
    const template = "halothemes/products/halo-bundle-products-tmp";
    const items = await Promise.all(ids.map((id) => html(`/products.php?productId=${id}`, template)));
    find(".halo-product-list", root).insertAdjacentHTML("beforeend", items.join(""));
    root.addEventListener("change", ({ target }) => {
      target.closest(".halo-product-item").classList.toggle("isChecked", target.checked);
      showSum(root);
    });
    find("#halo-addAll", root).addEventListener("click", () => attempt(() => addAll(root)));
    showSum(root);
  }

  const chosen = (root) => findAll(".halo-product-item.isChecked", root);

  function showSum(root) {
    const prices = chosen(root).map((item) => Number(find(".price", item).textContent.replace(/[^\d.]/g, "")));
    const sum = prices.reduce((total, price) => total + price, 0);
    find(".halo-product-sum", root).textContent = `$${sum.toFixed(2)}`;
    find("#halo-addAll", root).disabled = sum === 0;
  }

  async function addAll(root) {
    for (const item of chosen(root)) await put(new FormData(find("form", item)));
    window.location.assign(`${base}/cart.php`);
  }

  /* Carousel: endless, hence copies of the last cards before the first and of the first after the last */

  class Carousel {
    constructor(root) {
      this.root = root;
      this.list = find(".slick-list", root);
      this.track = find(".slick-track", root);
      this.slides = findAll(".productCarousel-slide", root);
      this.at = 0;
      root.classList.add("slick-initialized");
      find(".slick-prev", root).addEventListener("click", () => this.go(-1));
      find(".slick-next", root).addEventListener("click", () => this.go(1));
      window.addEventListener("resize", () => this.fit());
      this.fit();
    }

    fit() {
      const shown = Number(getComputedStyle(this.root).getPropertyValue("--shown"));
      if (shown === this.shown) return;
      this.shown = shown;
      for (const copy of findAll(".slick-cloned", this.track)) copy.remove();
      this.track.prepend(...this.copies(this.slides.slice(-shown)));
      this.track.append(...this.copies(this.slides.slice(0, shown)));
      this.place();
    }

    copies(slides) {
      return slides.map((slide) => {
        const copy = slide.cloneNode(true);
        copy.classList.add("slick-cloned");
        return copy;
      });
    }

    async go(step) {
      this.at += step;
      this.place(true);
      await Promise.allSettled(this.track.getAnimations().map((animation) => animation.finished));
      const count = this.slides.length;
      if (this.at >= 0 && this.at < count) return;
      this.at = (this.at + count) % count;
      this.place();
    }

    place(moving = false) {
      const side = document.documentElement.dir === "rtl" ? 1 : -1;
      this.track.style.transition = moving ? "" : "none";
      this.track.style.transform = `translateX(${(side * (this.shown + this.at) * 100) / this.shown}%)`;
      this.track.getBoundingClientRect();
      [...this.track.children].forEach((slide, index) => {
        const hidden = index < this.shown + this.at || index >= 2 * this.shown + this.at;
        slide.inert = hidden;
        slide.classList.toggle("slick-active", !hidden);
      });
    }
  }

  /* Listing */

  function listing(container) {
    const load = async (search) => {
      container.innerHTML = await html(`/shop/${search}`, "category/product-listing");
    };
    container.addEventListener("change", ({ target }) => {
      if (target.id !== "sort") return;
      const search = `?sort=${target.value}`;
      attempt(async () => {
        await load(search);
        window.history.pushState({}, "", `${base}/shop/${search}`);
        find("#sort").focus();
      });
    });
    window.addEventListener("popstate", () => attempt(() => load(window.location.search)));
  }

  /* Cart page */

  function cartPage(root) {
    const content = find("[data-cart-content]", root);
    const changes = new Map();
    let timer;

    function change(id, quantity) {
      if (!Number.isInteger(quantity) || quantity < 0) {
        attempt(show);
        return;
      }
      changes.set(id, quantity);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => attempt(save), CART_PAUSE_MS);
    }

    async function save() {
      const fields = new URLSearchParams();
      [...changes].forEach(([id, quantity], index) => {
        fields.set(`items[${index}][id]`, id);
        fields.set(`items[${index}][quantity]`, quantity);
      });
      changes.clear();
      const { errors } = await post("cart/update", fields);
      await show();
      if (errors.length) notify(errors.join(" "));
    }

    async function show() {
      const response = await send("/cart.php", { template: "cart/content,cart/totals" });
      const parts = await response.json();
      if (changes.size) return;
      const focused = document.activeElement;
      content.innerHTML = parts["cart/content"];
      find("[data-cart-totals]", root).innerHTML = parts["cart/totals"];
      showCount(content);
      if (!find("[data-item-row]", content)) window.location.reload();
      else if (!focused.isConnected) refocus(focused);
    }

    function refocus({ localName, dataset }) {
      const action = dataset.action ? `[data-action="${dataset.action}"]` : "";
      find(`${localName}[data-cart-itemid="${dataset.cartItemid}"]${action}`, content)?.focus();
    }

    content.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-cart-itemid]");
      if (!button) return;
      const { cartItemid: id, action } = button.dataset;
      const input = find(`[name="qty-${id}"]`, content);
      input.value = action ? Math.max(0, Number(input.value) + (action === "inc" ? 1 : -1)) : 0;
      change(id, Number(input.value));
    });
    content.addEventListener("change", ({ target }) => change(target.dataset.cartItemid, Number(target.value)));
  }

  /* Header */

  function toggleMenu(button) {
    const shown = find("[data-menu]").classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(shown));
  }

  async function toggleBag() {
    const dropdown = find("#cart-preview-dropdown");
    if (!dropdown.hidden) {
      closeBag();
      return;
    }
    dropdown.innerHTML = await html("/cart.php", "common/cart-preview");
    showCount(dropdown);
    dropdown.hidden = false;
    find("[data-cart-preview]").setAttribute("aria-expanded", "true");
  }

  function closeBag() {
    find("#cart-preview-dropdown").hidden = true;
    find("[data-cart-preview]").setAttribute("aria-expanded", "false");
  }

  /* Clicks, delegated: cards come and go */

  const CLICKS = {
    ".button--quickShop": quickShop,
    ".card-addToCart": addFromCard,
    "a[data-cart-preview]": toggleBag,
    "[data-mobile-menu-toggle]": toggleMenu,
    "[data-modal-close]": (button) => button.closest("dialog").close(),
    "[data-wishlist]": (button) => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    },
  };

  function clicked(event) {
    const { target } = event;
    if (!target.closest(".navUser")) closeBag();
    if (target.matches("dialog")) target.close();
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    for (const [selector, act] of Object.entries(CLICKS)) {
      const found = target.closest(selector);
      if (!found) continue;
      event.preventDefault();
      attempt(() => act(found));
    }
  }

  window.stencilBootstrap = (pageType, json) => {
    const context = JSON.parse(json);
    base = context.secureBaseUrl;
    document.addEventListener("click", clicked);
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") closeBag();
    });

    const listed = find("#product-listing-container");
    const cart = find("[data-cart]");
    const bundled = find("#halo-bundle-products");
    for (const root of findAll("[data-slick]")) new Carousel(root);
    if (listed) listing(listed);
    if (cart) cartPage(cart);
    if (bundled) bundle(bundled, context.bundleIds);
    if (pageType === "product") productView(find(".productView"));
  };
})();
