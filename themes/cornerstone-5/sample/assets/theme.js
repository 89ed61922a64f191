(() => {
  "use strict";

  const OFFLINE = "The shop cannot be reached at the moment. Please try again.";
  const FACETS = ["category", "brand"];

  let base = "";

  const find = (selector, root = document) => root.querySelector(selector);
  const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

  function element(html) {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content.firstElementChild;
  }

  /* Requests */

  async function ask(path, { method = "GET", body, template } = {}) {
    const headers = {
      "stencil-config": "{}",
      "stencil-options": JSON.stringify(template ? { render_with: template } : {}),
      "x-requested-with": "stencil-utils",
    };
    if (window.BCData) headers["x-xsrf-token"] = window.BCData.csrf_token;
    const answer = await window.fetch(base + path, { method, body, headers, credentials: "include" });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer;
  }

  const askHtml = async (path, template) => (await ask(path, { template })).text();

  const post = async (path, body) => (await ask(path, { method: "POST", body })).json();

  /* Layers: modals and alerts; only the top one can be reached */

  const layers = [];

  function openLayer(layer) {
    layers.push({ layer, opener: document.activeElement });
    layer.hidden = false;
    reachTopLayerOnly();
    layer.focus({ preventScroll: true });
  }

  function closeLayer() {
    const { layer, opener } = layers.pop();
    layer.hidden = true;
    reachTopLayerOnly();
    if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    layer.dispatchEvent(new CustomEvent("closed"));
  }

  function reachTopLayerOnly() {
    const top = layers.length ? layers[layers.length - 1].layer : null;
    for (const part of document.body.children) {
      if (!part.matches("script, demo-bar")) part.inert = top !== null && part !== top;
    }
    document.body.classList.toggle("has-activeModal", top !== null);
  }

  async function fillModal(id, path, template) {
    while (layers.length) closeLayer();
    const modal = document.getElementById(id);
    const content = find(".modal-content", modal);
    const overlay = find(".loadingOverlay", modal);
    content.innerHTML = "";
    overlay.hidden = false;
    openLayer(modal);
    try {
      content.innerHTML = await askHtml(path, template);
    } catch {
      closeLayer();
      showAlert(OFFLINE);
      return null;
    } finally {
      overlay.hidden = true;
    }
    modal.scrollTop = 0;
    return content;
  }

  function showAlert(text, { cancel = false } = {}) {
    const container = element(`
      <div class="swal2-container" tabindex="-1">
        <div class="swal2-popup swal2-modal" role="alertdialog" aria-modal="true" aria-label="Notice" aria-describedby="swal2-content">
          <div class="swal2-icon" aria-hidden="true">!</div>
          <div class="swal2-content" id="swal2-content"></div>
          <div class="swal2-actions">
            <button class="swal2-confirm button button--primary" type="button">OK</button>
            <button class="swal2-cancel button" type="button"${cancel ? "" : " hidden"}>Cancel</button>
          </div>
        </div>
      </div>`);
    find(".swal2-content", container).textContent = text;
    document.body.append(container);
    openLayer(container);
    find(".swal2-confirm", container).focus();
    return new Promise((resolve) => {
      let confirmed = false;
      container.addEventListener("click", ({ target }) => {
        confirmed = target.matches(".swal2-confirm");
        if (target.matches("button, .swal2-container")) closeLayer();
      });
      container.addEventListener("closed", () => {
        container.remove();
        resolve(confirmed);
      });
    });
  }

  function bindLayers() {
    document.addEventListener("click", ({ target }) => {
      // The shade behind a modal belongs to the body.
      const shade = layers.length && target === document.body;
      if (shade || target.closest("[data-reveal-close]")) closeLayer();
    });
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && layers.length) closeLayer();
    });
  }

  /* Header */

  function showCartQuantity(root) {
    const holder = find("[data-cart-quantity]", root);
    if (holder) find(".cart-quantity").textContent = holder.dataset.cartQuantity;
  }

  function bindCartPreview() {
    const link = find("a[data-cart-preview]");
    const dropdown = document.getElementById(link.dataset.dropdown);

    const toggle = (open) => {
      dropdown.hidden = !open;
      link.setAttribute("aria-expanded", String(open));
    };
    const open = async () => {
      dropdown.innerHTML = "";
      toggle(true);
      try {
        dropdown.innerHTML = await askHtml("/cart.php", "common/cart-preview");
        showCartQuantity(dropdown);
      } catch {
        toggle(false);
        showAlert(OFFLINE);
      }
    };

    document.addEventListener("click", (event) => {
      if (link.contains(event.target)) {
        event.preventDefault();
        if (dropdown.hidden) open();
        else toggle(false);
      } else if (!dropdown.contains(event.target)) toggle(false);
    });
    document.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || dropdown.hidden) return;
      toggle(false);
      link.focus();
    });
  }

  function bindMobileMenu() {
    const button = find("[data-mobile-menu-toggle]");
    button.addEventListener("click", () => {
      const open = document.getElementById(button.dataset.mobileMenuToggle).classList.toggle("is-open");
      button.setAttribute("aria-expanded", String(open));
    });
  }

  /* Product page and quick view */

  class ProductDetails {
    constructor(root) {
      this.root = root;
      this.form = find("form[data-cart-item-add]", root);
      this.options = find("[data-product-option-change]", this.form);
      this.quantity = find('[name="qty[]"]', this.form);
      this.button = find("#form-action-addToCart", this.form);
      this.message = find(".productAttributes-message", this.form);
      this.latest = 0;

      // The shop's own alert says what is missing; a browser's hint would point at a hidden radio button.
      this.form.noValidate = true;
      this.options.style.display = "";
      this.options.addEventListener("change", () => this.changeOptions());
      find("[data-quantity-change]", this.form).addEventListener("click", (event) => this.step(event));
      this.form.addEventListener("submit", (event) => this.add(event));
      this.bindGallery();
      this.bindWishlist();
      if (this.options.childElementCount) this.changeOptions();
    }

    bindGallery() {
      const main = find("[data-image-gallery-main]", this.root);
      const items = findAll("[data-image-gallery-item]", this.root);
      for (const item of items) {
        item.addEventListener("click", () => {
          main.dataset.view = item.dataset.view;
          for (const each of items) each.setAttribute("aria-pressed", String(each === item));
        });
      }
    }

    bindWishlist() {
      const button = find("[data-wishlist-button]", this.root);
      if (!button) return;
      button.addEventListener("click", () => {
        button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") === "false"));
      });
    }

    step({ target }) {
      const arrow = target.closest("[data-action]");
      if (!arrow) return;
      const wanted = Number.parseInt(this.quantity.value, 10) || 1;
      this.quantity.value = Math.max(1, wanted + (arrow.dataset.action === "inc" ? 1 : -1));
    }

    async changeOptions() {
      const question = ++this.latest;
      const id = this.form.elements.product_id.value;
      try {
        const fields = new URLSearchParams(new FormData(this.form));
        const { data } = await post(`/remote/v1/product-attributes/${id}`, fields);
        if (question === this.latest) this.updateView(data);
      } catch {
        this.showMessage(OFFLINE);
      }
    }

    updateView(data) {
      for (const price of findAll(".productView-price [data-product-price-without-tax]", this.root)) {
        price.textContent = data.price.without_tax.formatted;
      }
      for (const sku of findAll("[data-product-sku]", this.root)) {
        sku.textContent = data.sku || "";
        const label = sku.previousElementSibling;
        if (label && label.matches(".sku-label")) label.style.display = data.sku ? "" : "none";
      }
      const stock = find("[data-product-stock]", this.form);
      stock.textContent = data.stock || "";
      stock.closest(".form-field--stock").classList.toggle("u-hiddenVisually", !data.stock);

      if (data.purchasable) find("#add-to-cart-wrapper", this.form).style.display = "";
      this.showMessage(data.purchasing_message);
      this.button.disabled = !data.purchasable || !data.instock;
    }

    showMessage(text) {
      this.message.style.display = text ? "" : "none";
      find(".alertBox-message", this.message).textContent = text || "";
    }

    async add(event) {
      event.preventDefault();
      const label = this.button.value;
      const status = find(".product-status-message", this.form);
      this.button.value = this.button.dataset.waitMessage;
      this.button.disabled = true;
      let answer = null;
      try {
        answer = await post("/remote/v1/cart/add", new FormData(this.form));
      } catch {
        answer = { data: { error: OFFLINE } };
      }
      this.button.value = label;
      this.button.disabled = false;
      this.button.focus({ preventScroll: true });
      if (answer.data.error) return showAlert(answer.data.error);
      status.textContent = "The item has been added";
      const path = `/cart.php?suggest=${encodeURIComponent(answer.data.cart_item.id)}`;
      const content = await fillModal("previewModal", path, "cart/preview");
      if (content) showCartQuantity(content);
      return undefined;
    }
  }

  async function openQuickView({ dataset }) {
    const path = `/products.php?productId=${encodeURIComponent(dataset.productId)}`;
    const content = await fillModal("modal", path, "products/quick-view");
    if (content) new ProductDetails(find(".productView", content));
  }

  function bindTabs(list) {
    const tabs = findAll("[role=tab]", list);
    const choose = (chosen) => {
      for (const tab of tabs) {
        tab.setAttribute("aria-selected", String(tab === chosen));
        tab.tabIndex = tab === chosen ? 0 : -1;
        document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
      }
    };
    list.addEventListener("click", ({ target }) => {
      if (target.matches("[role=tab]")) choose(target);
    });
    list.addEventListener("keydown", ({ key, target }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(target) + step + tabs.length) % tabs.length];
      choose(next);
      next.focus();
    });
  }

  /* Carousels: endless, by copies of the slides before the first and after the last */

  const SLIDING_MS = 350;

  class Carousel {
    constructor(root) {
      this.root = root;
      this.settings = JSON.parse(root.dataset.slick);
      this.slides = findAll(this.settings.slide, root);
      this.at = 0;

      this.track = element('<div class="slick-track"></div>');
      this.list = element('<div class="slick-list"></div>');
      this.arrows = [this.arrow("prev", "Previous products", -1), this.arrow("next", "Next products", 1)];
      this.list.append(this.track);
      this.slides[0].before(this.list);
      this.list.before(...this.arrows);
      for (const slide of this.slides) slide.classList.add("slick-slide");
      root.classList.add("slick-initialized", "slick-slider");
      this.arrange();
      window.addEventListener("resize", () => {
        if (this.shown !== this.fitting()) this.arrange();
      });
    }

    arrow(side, label, step) {
      const button = element(`
        <button class="slick-arrow slick-${side}" type="button" aria-label="${label}">
          <svg class="icon" aria-hidden="true"><use href="#icon-chevron"></use></svg>
        </button>`);
      button.addEventListener("click", () => this.move(step));
      return button;
    }

    fitting() {
      const wider = this.settings.responsive.filter(({ breakpoint }) => window.innerWidth > breakpoint);
      return wider.length ? wider[0].settings.slidesToShow : this.settings.slidesToShow;
    }

    arrange() {
      this.shown = this.fitting();
      const endless = this.slides.length > this.shown;
      this.copies = endless ? this.shown : 0;
      const copy = (slide) => {
        const clone = slide.cloneNode(true);
        clone.classList.add("slick-cloned");
        for (const marked of findAll("[id]", clone)) marked.removeAttribute("id");
        return clone;
      };
      const before = endless ? this.slides.slice(-this.copies).map(copy) : [];
      const after = endless ? this.slides.slice(0, this.copies).map(copy) : [];
      this.track.replaceChildren(...before, ...this.slides, ...after);
      this.root.style.setProperty("--slides", this.shown);
      for (const arrow of this.arrows) arrow.hidden = !endless;
      this.jump(0);
    }

    move(step) {
      window.clearTimeout(this.settling);
      this.normalise();
      this.track.getBoundingClientRect();
      this.show(this.at + step * this.settings.slidesToScroll, true);
      this.settling = window.setTimeout(() => this.normalise(), SLIDING_MS);
      const message = find("[data-carousel-content-change-message]", this.root);
      const [first] = this.track.querySelectorAll(".slick-active");
      message.textContent = `Now first: ${find(".card-title", first).textContent.trim()}`;
    }

    normalise() {
      this.jump((this.at + this.slides.length) % this.slides.length);
    }

    jump(at) {
      this.show(at, false);
    }

    show(at, sliding) {
      this.at = at;
      const first = at + this.copies;
      this.track.classList.toggle("is-sliding", sliding);
      this.track.style.setProperty("--at", first);
      [...this.track.children].forEach((slide, place) => {
        const active = place >= first && place < first + this.shown;
        slide.classList.toggle("slick-active", active);
        slide.inert = !active;
        slide.setAttribute("aria-hidden", String(!active));
      });
    }
  }

  /* Listing: facets and sorting render it anew */

  class Listing {
    constructor(container) {
      this.container = container;
      this.facets = document.getElementById("facetedSearch");
      this.latest = 0;

      container.addEventListener("change", ({ target }) => {
        if (target.matches("#sort")) this.go();
      });
      container.addEventListener("listing:reload", () => this.load());
      this.facets.addEventListener("change", () => this.go());
      find("[data-clear-facets]", this.facets).addEventListener("click", () => {
        for (const box of findAll(":checked", this.facets)) box.checked = false;
        this.go();
      });
      this.bindToggle();
      window.addEventListener("popstate", () => this.load());
      if (this.restoreFacets()) this.render(container.innerHTML);
    }

    bindToggle() {
      const toggle = find(".facetedSearch-toggle", this.facets);
      toggle.addEventListener("click", () => {
        const open = find(".facetedSearch-navList", this.facets).classList.toggle("is-open");
        toggle.setAttribute("aria-expanded", String(open));
      });
    }

    get query() {
      return new URLSearchParams(window.location.search);
    }

    /** Tick what the address asks for. */
    restoreFacets() {
      const { query } = this;
      const boxes = findAll("[data-faceted-search-facet]", this.facets);
      for (const box of boxes) box.checked = query.getAll(box.name).includes(box.value);
      const chosen = boxes.filter((box) => box.checked).length;
      const count = find(".facetedSearch-count", this.facets);
      count.hidden = chosen === 0;
      count.textContent = chosen;
      find("[data-clear-facets]", this.facets).hidden = chosen === 0;
      return chosen;
    }

    go() {
      const query = new URLSearchParams(new FormData(this.facets));
      query.set("sort", find("#sort", this.container).value);
      window.history.pushState({}, "", `?${query}`);
      this.load();
    }

    async load() {
      const question = ++this.latest;
      const used = this.container.contains(document.activeElement) && document.activeElement.id;
      const sort = this.query.get("sort") || "featured";
      this.container.setAttribute("aria-busy", "true");
      this.restoreFacets();
      try {
        const html = await askHtml(`/shop/?sort=${encodeURIComponent(sort)}`, this.container.dataset.listingTemplate);
        if (question === this.latest) this.render(html);
        if (used) document.getElementById(used).focus();
      } catch {
        showAlert(OFFLINE);
      } finally {
        this.container.removeAttribute("aria-busy");
      }
    }

    render(html) {
      const part = document.createRange().createContextualFragment(html);
      const { query } = this;
      const fits = ({ dataset }) =>
        FACETS.every((facet) => !query.has(facet) || query.getAll(facet).includes(dataset[facet]));
      const products = findAll(".product", part);
      for (const product of products) if (!fits(product)) product.remove();
      const left = products.filter(fits).length;
      find("[data-listing-count]", part).textContent = `${left} ${left === 1 ? "product" : "products"}`;
      find("[data-listing-empty]", part).hidden = left > 0;
      this.container.replaceChildren(part);
    }
  }

  /* Cart page */

  const CART_PARTS = {
    "cart/page-title": "[data-cart-page-title]",
    "cart/content": "[data-cart-content]",
    "cart/totals": "[data-cart-totals]",
  };

  class Cart {
    constructor(page) {
      this.page = page;
      this.content = find("[data-cart-content]", page);
      this.overlay = find(".loadingOverlay", page);
      if (!this.content) return;
      this.content.addEventListener("click", ({ target }) => {
        const update = target.closest("[data-cart-update]");
        const remove = target.closest(".cart-remove");
        if (update) this.step(update);
        if (remove) this.remove(remove);
      });
      this.content.addEventListener("change", ({ target }) => {
        if (target.matches(".cart-item-qty-input")) this.type(target);
      });
    }

    step({ dataset }) {
      const input = document.getElementById(`qty-${dataset.cartItemid}`);
      this.update(dataset.cartItemid, Number(input.value) + (dataset.action === "inc" ? 1 : -1));
    }

    type(input) {
      if (/^\d+$/.test(input.value)) return this.update(input.dataset.cartItemid, Number(input.value));
      input.value = input.defaultValue;
      return showAlert("Please enter the quantity as a whole number.");
    }

    async remove({ dataset }) {
      if (await showAlert(dataset.confirmDelete, { cancel: true })) this.update(dataset.cartItemid, 0);
    }

    async update(lineId, quantity) {
      const rows = findAll("[data-item-row]", this.content).length;
      const fields = new URLSearchParams({ "items[0][id]": lineId, "items[0][quantity]": quantity });
      this.overlay.hidden = false;
      try {
        const { data } = await post("/remote/v1/cart/update", fields);
        if (data.status !== "succeed") throw new Error(data.errors.join("\n"));
        if (quantity < 1 && rows === 1) window.location.reload();
        else await this.refresh();
      } catch {
        showAlert(OFFLINE);
      } finally {
        this.overlay.hidden = true;
      }
    }

    async refresh() {
      const answer = await ask("/cart.php", { template: Object.keys(CART_PARTS).join() });
      const parts = await answer.json();
      const focused = document.activeElement;
      for (const [template, region] of Object.entries(CART_PARTS)) {
        find(region, this.page).innerHTML = parts[template];
      }
      showCartQuantity(this.content);
      if (!focused.isConnected) this.focusSuccessor(focused);
    }

    /** What had the focus was replaced; its successor has the same line and action. */
    focusSuccessor({ localName, dataset }) {
      const action = dataset.action ? `[data-action="${dataset.action}"]` : "";
      const successor = find(`${localName}[data-cart-itemid="${dataset.cartItemid}"]${action}`, this.content);
      (successor || find(".page-title", this.page)).focus({ preventScroll: true });
    }
  }

  function load(pageType) {
    bindLayers();
    bindCartPreview();
    bindMobileMenu();
    document.addEventListener("click", ({ target }) => {
      const trigger = target.closest(".quickview");
      if (trigger) openQuickView(trigger);
    });
    for (const list of findAll("[data-tab]")) bindTabs(list);
    for (const carousel of findAll("[data-slick]")) new Carousel(carousel);

    const listing = document.getElementById("product-listing-container");
    const cart = find("[data-cart]");
    if (listing) new Listing(listing);
    if (cart) new Cart(cart);
    if (pageType === "product") new ProductDetails(find(".productView"));
  }

  window.stencilBootstrap = (pageType, contextJson) => {
    base = JSON.parse(contextJson).secureBaseUrl;
    return { load: () => load(pageType) };
  };
})();
