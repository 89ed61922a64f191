(() => {
  "use strict";

  const NETWORK_PROBLEM = "Something went wrong on the way. Please try again.";
  const CART_DEBOUNCE_MS = 400;

  let base = "";

  async function ask(path, { renderWith, method = "GET", body } = {}) {
    const headers = {
      "stencil-options": JSON.stringify(renderWith ? { render_with: renderWith } : {}),
      "x-requested-with": "stencil-utils",
    };
    if (window.BCData) headers["x-xsrf-token"] = window.BCData.csrf_token;
    const response = await window.fetch(base + path, { method, body, headers, credentials: "include" });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response;
  }

  const askHtml = async (path, renderWith) => (await ask(path, { renderWith })).text();

  const sendForm = async (path, body) => (await ask(path, { method: "POST", body })).json();

  /* Modals */

  function showAlert(text) {
    const modal = document.getElementById("alert-modal");
    modal.querySelector(".modal-content").textContent = text;
    modal.showModal();
  }

  function closeModals() {
    for (const modal of document.querySelectorAll(".modal[open]")) modal.close();
  }

  function showModal(id, html) {
    const modal = document.getElementById(id);
    const content = modal.querySelector(".modal-content");
    closeModals();
    content.innerHTML = html;
    modal.showModal();
    modal.scrollTop = 0;
    return content;
  }

  function bindModals() {
    document.addEventListener("click", ({ target }) => {
      if (target.closest("[data-modal-close]")) target.closest(".modal").close();
      else if (target.matches(".modal")) target.close();
    });
  }

  async function openQuickView(trigger) {
    trigger.setAttribute("aria-busy", "true");
    try {
      const productId = encodeURIComponent(trigger.dataset.productId);
      const html = await askHtml(`/products.php?productId=${productId}`, "products/quick-view");
      const content = showModal("modal", html);
      new ProductDetails(content.querySelector(".productView"));
    } catch {
      showAlert(NETWORK_PROBLEM);
    } finally {
      trigger.removeAttribute("aria-busy");
    }
  }

  async function openCartPreview(lineId) {
    const html = await askHtml(`/cart.php?suggest=${encodeURIComponent(lineId)}`, "cart/preview");
    showCartQuantity(showModal("previewModal", html));
  }

  /* Header */

  function showCartQuantity(container) {
    const { cartQuantity } = container.querySelector("[data-cart-quantity]").dataset;
    document.querySelector(".cart-quantity").textContent = cartQuantity;
  }

  function bindCartDropdown() {
    const link = document.querySelector("a[data-cart-preview]");
    const dropdown = document.getElementById("cart-preview-dropdown");

    const show = (open) => {
      dropdown.hidden = !open;
      link.setAttribute("aria-expanded", String(open));
    };

    link.addEventListener("click", async (event) => {
      event.preventDefault();
      if (!dropdown.hidden) return show(false);
      try {
        dropdown.innerHTML = await askHtml("/cart.php", "common/cart-preview");
        showCartQuantity(dropdown);
        show(true);
      } catch {
        showAlert(NETWORK_PROBLEM);
      }
    });
    document.addEventListener("click", ({ target }) => {
      if (!target.closest(".navUser")) show(false);
    });
    document.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || dropdown.hidden) return;
      show(false);
      link.focus();
    });
  }

  function bindMenu() {
    const toggle = document.querySelector("[data-mobile-menu-toggle]");
    toggle.addEventListener("click", () => {
      const open = document.querySelector("[data-menu]").classList.toggle("is-open");
      toggle.setAttribute("aria-expanded", String(open));
    });
  }

  /* Product page and quick view */

  class ProductDetails {
    constructor(root) {
      this.root = root;
      this.form = root.querySelector("form[data-cart-item-add]");
      this.options = this.form.querySelector("[data-product-option-change]");
      this.quantity = this.form.querySelector('[name="qty[]"]');
      this.button = this.form.querySelector("#form-action-addToCart");
      this.message = this.form.querySelector(".productAttributes-message");
      this.nativeStock = JSON.parse(root.dataset.nativeStock);
      this.sellable = true;
      this.latestQuestion = 0;

      this.form.noValidate = true;
      this.options.style.display = "";
      this.options.addEventListener("change", () => this.changeOptions());
      this.quantity.addEventListener("input", () => this.updateStock());
      this.form.querySelector("[data-quantity-change]").addEventListener("click", (event) => this.step(event));
      this.form.addEventListener("submit", (event) => this.add(event));

      this.updateStock();
      if (this.options.querySelector("[data-product-attribute]")) this.askAttributes();
    }

    get wantedQuantity() {
      return Math.max(1, Number.parseInt(this.quantity.value, 10) || 1);
    }

    step({ target }) {
      const button = target.closest("[data-action]");
      if (!button) return;
      const change = button.dataset.action === "inc" ? 1 : -1;
      this.quantity.value = Math.max(1, this.wantedQuantity + change);
      this.updateStock();
    }

    async changeOptions() {
      const answer = await this.askAttributes();
      if (!answer) return;
      const { data, content } = answer;
      document.dispatchEvent(new CustomEvent("onProductOptionsChanged", { bubbles: true, detail: { content, data } }));
    }

    async askAttributes() {
      const question = ++this.latestQuestion;
      try {
        const fields = new URLSearchParams(new FormData(this.form));
        const answer = await sendForm(`/remote/v1/product-attributes/${this.root.dataset.entityId}`, fields);
        if (question !== this.latestQuestion) return null;
        this.update(answer.data);
        return answer;
      } catch {
        this.showMessage(NETWORK_PROBLEM);
        return null;
      }
    }

    update(data) {
      const price = this.root.querySelector("[data-product-price-without-tax]");
      price.textContent = data.price.without_tax.formatted;

      const sku = this.root.querySelector("[data-product-sku]");
      sku.textContent = data.sku ?? "";
      sku.parentElement.hidden = !data.sku;

      const stock = this.form.querySelector("[data-product-stock]");
      stock.textContent = data.stock ?? "";
      stock.closest(".form-field--stock").classList.toggle("u-hiddenVisually", data.stock === null);

      if (data.purchasable) this.form.querySelector("#add-to-cart-wrapper").style.display = "";
      this.showMessage(data.purchasing_message);
      this.sellable = data.purchasable && data.instock;
      this.nativeStock = data.native;
      this.updateStock();
    }

    updateStock() {
      const stock = this.nativeStock;
      const quantity = this.wantedQuantity;
      const most = stock?.unlimited_backorder ? Infinity : (stock?.available_for_backorder ?? 0);
      const backordered = stock ? Math.max(0, Math.min(quantity - stock.available_on_hand, most)) : 0;
      const sells = stock?.unlimited_backorder || stock?.available_to_sell > 0;
      const tooMany = sells && !stock.unlimited_backorder && quantity > stock.available_to_sell;

      this.fill("[data-backorder-prompt]", sells && most > 0 ? stock.prompt : "");
      this.fill("[data-qty-backordered-message]", backordered ? `${backordered} will be backordered` : "");
      this.fill("[data-backorder-message]", backordered ? stock.message : "");
      this.form.querySelector("[data-product-backordered]").hidden = !backordered;
      this.button.disabled = !this.sellable || tooMany;
    }

    fill(selector, text) {
      const element = this.form.querySelector(selector);
      element.textContent = text;
      element.hidden = !text;
    }

    showMessage(text) {
      this.message.querySelector(".alertBox-message").textContent = text ?? "";
      this.message.style.display = text ? "" : "none";
    }

    async add(event) {
      event.preventDefault();
      const label = this.button.value;
      this.button.value = this.button.dataset.waitMessage;
      this.button.disabled = true;
      try {
        const { data } = await sendForm("/remote/v1/cart/add", new FormData(this.form));
        this.restore(label);
        if (data.error) showAlert(data.error);
        else await openCartPreview(data.cart_item.id);
      } catch {
        this.restore(label);
        showAlert(NETWORK_PROBLEM);
      }
    }

    restore(label) {
      this.button.value = label;
      this.updateStock();
      this.button.focus({ preventScroll: true });
    }
  }

  /* Listing */

  function bindListing(container) {
    let shown = window.location.search;

    const load = async (search) => {
      try {
        container.innerHTML = await askHtml(`/shop/${search}`, "category/product-listing");
        shown = search;
        return true;
      } catch {
        showAlert(NETWORK_PROBLEM);
        return false;
      }
    };

    container.addEventListener("change", async ({ target }) => {
      const query = new URLSearchParams(window.location.search);
      query.set("sort", target.value);
      if (!(await load(`?${query}`))) return;
      window.history.pushState({}, "", `${base}/shop/?${query}`);
      container.querySelector("#sort").focus();
    });
    window.addEventListener("popstate", () => {
      if (window.location.search !== shown) load(window.location.search);
    });
  }

  /* Cart page */

  class CartPage {
    constructor(root) {
      this.root = root;
      this.content = root.querySelector("[data-cart-content]");
      this.totals = root.querySelector("[data-cart-totals]");
      this.status = root.querySelector("[data-cart-status]");
      this.wanted = new Map();

      this.content.addEventListener("click", ({ target }) => {
        const button = target.closest("button[data-cart-itemid]");
        if (button) this.press(button);
      });
      this.content.addEventListener("change", ({ target }) => this.want(target));
    }

    press(button) {
      const input = this.content.querySelector(`[name="qty-${button.dataset.cartItemid}"]`);
      const change = { inc: 1, dec: -1 }[button.dataset.action];
      input.value = change ? Number(input.value) + change : 0;
      this.want(input);
    }

    want(input) {
      const quantity = Number(input.value);
      if (!Number.isInteger(quantity) || quantity < 0) {
        this.restoreQuantities();
        this.showStatus("Please give the quantity as a whole number.");
        return;
      }
      this.wanted.set(input.dataset.cartItemid, quantity);
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.send(), CART_DEBOUNCE_MS);
    }

    async send() {
      const fields = new URLSearchParams();
      [...this.wanted].forEach(([id, quantity], index) => {
        fields.set(`items[${index}][id]`, id);
        fields.set(`items[${index}][quantity]`, quantity);
      });
      const emptied = [...this.wanted.values()].includes(0);
      const rows = this.content.querySelectorAll("[data-item-row]").length;
      this.wanted.clear();
      this.root.setAttribute("aria-busy", "true");
      try {
        const { data } = await sendForm("/remote/v1/cart/update", fields);
        if (data.status === "succeed" && emptied && rows === 1) return window.location.reload();
        await this.refresh();
        this.showStatus(data.errors.join(" "));
      } catch {
        this.restoreQuantities();
        this.showStatus(NETWORK_PROBLEM);
      } finally {
        this.root.removeAttribute("aria-busy");
      }
    }

    async refresh() {
      const response = await ask("/cart.php", { renderWith: "cart/content,cart/totals" });
      const parts = await response.json();
      // A newer change is on its way and brings its own answer; this one would undo what is typed.
      if (this.wanted.size) return;
      const focused = this.focusedControl();
      this.content.innerHTML = parts["cart/content"];
      this.totals.innerHTML = parts["cart/totals"];
      showCartQuantity(this.content);
      if (focused) this.content.querySelector(focused)?.focus();
    }

    restoreQuantities() {
      for (const input of this.content.querySelectorAll(".cart-item-qty-input")) input.value = input.defaultValue;
    }

    focusedControl() {
      const control = document.activeElement;
      if (!this.content.contains(control) || !control.dataset.cartItemid) return null;
      const action = control.dataset.action ? `[data-action="${control.dataset.action}"]` : "";
      return `${control.localName}[data-cart-itemid="${control.dataset.cartItemid}"]${action}`;
    }

    showStatus(text) {
      const box = document.createElement("p");
      box.className = "alertBox alertBox--error";
      box.textContent = text;
      this.status.replaceChildren(...(text ? [box] : []));
    }
  }

  window.stencilBootstrap = (pageType, contextJson) => {
    base = JSON.parse(contextJson).secureBaseUrl;
    bindModals();
    bindCartDropdown();
    bindMenu();
    document.addEventListener("click", ({ target }) => {
      const trigger = target.closest(".quickview");
      if (trigger) openQuickView(trigger);
    });

    const listing = document.getElementById("product-listing-container");
    const cart = document.querySelector("[data-cart]");
    if (listing) bindListing(listing);
    if (cart) new CartPage(cart);
    if (pageType === "product") new ProductDetails(document.querySelector(".productView"));
  };
})();
