(function () {
  "use strict";

  var PROBLEM = "That did not reach us. Please try once more.";
  var NARROW = window.matchMedia("(max-width: 800px)");
  var CLONES = 4;
  var CART_DELAY = 400;

  var base = "";

  /* Requests: this theme still speaks XMLHttpRequest */

  function ask(method, path, renderWith, body) {
    return new Promise(function (resolve, reject) {
      var request = new XMLHttpRequest();
      request.open(method, base + path);
      request.setRequestHeader("stencil-options", JSON.stringify(renderWith ? { render_with: renderWith } : {}));
      request.setRequestHeader("x-requested-with", "stencil-utils");
      if (window.BCData) request.setRequestHeader("x-xsrf-token", window.BCData.csrf_token);
      request.onload = function () {
        if (request.status === 200) resolve(request.responseText);
        else reject(new Error(path + " answered " + request.status));
      };
      request.onerror = function () {
        reject(new Error(path + " was not answered"));
      };
      request.send(body || null);
    });
  }

  function fetchHtml(path, template) {
    return ask("GET", path, template);
  }

  function post(path, body) {
    return ask("POST", "/remote/v1/" + path, "", body).then(function (answer) {
      return JSON.parse(answer).data;
    });
  }

  function find(selector, root) {
    return (root || document).querySelector(selector);
  }

  function each(selector, root, act) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }

  /* Modal, notice and popup */

  function showAlert(text) {
    find("#alert-modal .modal-content").textContent = text;
    find("#alert-modal").showModal();
  }

  function failed() {
    showAlert(PROBLEM);
  }

  function openQuickView(productId) {
    return fetchHtml("/products.php?productId=" + productId, "products/quick-view").then(function (html) {
      var modal = find("#modal");
      var content = find(".modal-content", modal);
      content.innerHTML = html;
      modal.showModal();
      bindProduct(find(".productView", content));
    });
  }

  var popupTimer;

  function hidePopup() {
    window.clearTimeout(popupTimer);
    find("#previewModal").hidden = true;
  }

  function hidePopupLater() {
    var popup = find("#previewModal");
    window.clearTimeout(popupTimer);
    popupTimer = window.setTimeout(function () {
      if (popup.matches(":hover, :focus-within")) hidePopupLater();
      else hidePopup();
    }, Number(popup.dataset.popupDelay));
  }

  function showPopup(lineId) {
    return fetchHtml("/cart.php?suggest=" + lineId, "cart/preview").then(function (html) {
      var popup = find("#previewModal");
      var content = find(".modal-content", popup);
      if (find("#modal").open) find("#modal").close();
      content.innerHTML = html;
      popup.hidden = false;
      popup.scrollTop = 0;
      showCartQuantity(content);
      hidePopupLater();
    });
  }

  function closeModal(modal) {
    if (modal.id === "previewModal") hidePopup();
    else modal.close();
  }

  function bindModals() {
    document.addEventListener("click", function (event) {
      var target = event.target;
      if (target.closest("[data-modal-close]")) closeModal(target.closest(".modal"));
      else if (target.matches("dialog.modal")) target.close();
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape") hidePopup();
    });
  }

  /* Header */

  function showCartQuantity(container) {
    find(".cart-quantity").textContent = find("[data-cart-quantity]", container).dataset.cartQuantity;
  }

  function bindHeader() {
    var link = find("a[data-cart-preview]");
    var dropdown = find("#cart-preview-dropdown");
    var toggle = find("[data-mobile-menu-toggle]");

    function show(open) {
      dropdown.hidden = !open;
      link.setAttribute("aria-expanded", String(open));
    }

    link.addEventListener("click", function (event) {
      event.preventDefault();
      if (!dropdown.hidden) return show(false);
      hidePopup();
      fetchHtml("/cart.php", "common/cart-preview").then(function (html) {
        dropdown.innerHTML = html;
        showCartQuantity(dropdown);
        show(true);
      }).catch(failed);
    });
    document.addEventListener("click", function (event) {
      if (!event.target.closest(".navUser")) show(false);
    });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || dropdown.hidden) return;
      show(false);
      link.focus();
    });
    toggle.addEventListener("click", function () {
      var open = find("[data-menu]").classList.toggle("is-open");
      toggle.setAttribute("aria-expanded", String(open));
    });
  }

  /* Product */

  function bindProduct(root) {
    var form = find("form[data-cart-item-add]", root);
    var options = find("[data-product-option-change]", form);
    var button = find("#form-action-addToCart", form);
    var newest = 0;

    form.noValidate = true;
    options.style.display = "";
    var closePanel = bindPanel(find(".productView-options", root));
    if (!button) return;

    options.addEventListener("change", askAttributes);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      add();
    });
    if (find("[data-product-attribute]", options)) askAttributes();

    function askAttributes() {
      var question = ++newest;
      var productId = form.elements.product_id.value;
      post("product-attributes/" + productId, new FormData(form)).then(function (data) {
        if (question === newest) show(data);
      }).catch(failed);
    }

    function show(data) {
      var stock = find("[data-product-stock]", form);
      find("[data-product-price-without-tax]", root).textContent = data.price.without_tax.formatted;
      find("[data-product-sku]", root).textContent = data.sku || "";
      find(".productView-info", root).hidden = !data.sku;
      stock.textContent = data.stock === null ? "" : data.stock;
      stock.parentElement.classList.toggle("u-hiddenVisually", data.stock === null);
      showMessage(data.purchasing_message);
      button.disabled = !(data.purchasable && data.instock);
    }

    function showMessage(text) {
      var box = find(".productAttributes-message", form);
      find(".alertBox-message", box).textContent = text || "";
      box.style.display = text ? "" : "none";
    }

    function add() {
      var label = button.value;
      button.value = button.dataset.waitMessage;
      button.disabled = true;

      addToCart(new FormData(form)).then(function (added) {
        button.value = label;
        button.disabled = false;
        if (added) closePanel();
      });
    }
  }

  function addToCart(fields) {
    return post("cart/add", fields).then(function (data) {
      if (data.error) return showAlert(data.error);
      return showPopup(data.cart_item.id).then(function () {
        return true;
      });
    }).catch(failed);
  }

  /* On small screens the options slide in from the side */

  function bindPanel(section) {
    var toggle = find(".productView-options-toggle", section);
    var close = find(".mobile-panel-close", section);

    function show(open) {
      section.classList.toggle("is-open", open);
      toggle.setAttribute("aria-expanded", String(open));
      if (NARROW.matches) (open ? close : toggle).focus();
    }

    toggle.addEventListener("click", function () {
      show(true);
    });
    close.addEventListener("click", function () {
      show(false);
    });
    section.addEventListener("keydown", function (event) {
      if (event.key === "Escape") closeIfOpen();
    });
    return closeIfOpen;

    function closeIfOpen() {
      if (section.matches(".is-open")) show(false);
    }
  }

  /* Cards: quick view, and adding where nothing is to be chosen */

  function bindCards() {
    document.addEventListener("click", function (event) {
      var trigger = event.target.closest(".quickview");
      var link = event.target.closest(".card a[href*='cart.php?action=add']");
      if (trigger) openQuickView(trigger.dataset.productId).catch(failed);
      if (!link) return;
      event.preventDefault();
      addCard(link);
    });
  }

  function addCard(link) {
    var fields = new FormData();
    fields.set("action", "add");
    fields.set("product_id", link.closest(".card").dataset.productId);
    fields.set("qty[]", "1");
    link.setAttribute("aria-busy", "true");
    addToCart(fields).then(function () {
      link.removeAttribute("aria-busy");
    });
  }

  /* Carousel: copies of the first slides follow the last, so that it seems to have no end */

  function bindCarousel(root) {
    var track = find(".slick-track", root);
    var slides = Array.prototype.slice.call(track.children);
    var sign = document.documentElement.dir === "rtl" ? -1 : 1;
    var settled;

    slides.slice(0, CLONES).forEach(function (slide) {
      var clone = slide.cloneNode(true);
      clone.classList.add("slick-cloned");
      clone.setAttribute("aria-hidden", "true");
      clone.inert = true;
      track.appendChild(clone);
    });

    function round() {
      return Math.abs(track.children[slides.length].offsetLeft - slides[0].offsetLeft);
    }

    function jump(by) {
      track.scrollTo({ left: track.scrollLeft + by * sign, behavior: "instant" });
    }

    root.addEventListener("click", function (event) {
      var arrow = event.target.closest("[data-step]");
      if (!arrow) return;
      var step = Number(arrow.dataset.step);
      if (step < 0 && Math.abs(track.scrollLeft) < 2) jump(round());
      track.scrollBy({ left: step * sign * slides[0].offsetWidth, behavior: "smooth" });
    });
    track.addEventListener("scroll", function () {
      window.clearTimeout(settled);
      settled = window.setTimeout(function () {
        if (Math.abs(track.scrollLeft) >= round() - 2) jump(-round());
      }, 120);
    });
  }

  /* Listing: sorted by the platform, which replaces all of it */

  function bindListing(container) {
    var facets = find(".facets-form");
    var shown = window.location.search;

    function chosen(name) {
      return new FormData(facets).getAll(name);
    }

    // The sandbox sorts but does not filter: what a platform would leave out is taken out here.
    function filter(listing) {
      each(".product", listing, function (product) {
        var card = find(".card", product).dataset;
        var left = ["category", "brand"].every(function (name) {
          var values = chosen(name);
          var own = card["product" + name.charAt(0).toUpperCase() + name.slice(1)];
          return !values.length || values.indexOf(own) >= 0;
        });
        if (!left) product.remove();
      });
      find("[data-count]", listing).textContent = listing.querySelectorAll(".product").length;
    }

    function load(search) {
      container.setAttribute("aria-busy", "true");
      return fetchHtml("/shop/" + search, "category/product-listing").then(function (html) {
        var template = document.createElement("template");
        template.innerHTML = html;
        filter(template.content);
        container.replaceChildren(template.content);
        shown = search;
      }).catch(failed).then(function () {
        container.removeAttribute("aria-busy");
      });
    }

    function tick() {
      var query = new URLSearchParams(window.location.search);
      each("input", facets, function (box) {
        box.checked = query.getAll(box.name).indexOf(box.value) >= 0;
      });
    }

    function change() {
      var query = new URLSearchParams(new FormData(facets));
      var focused = document.activeElement.id === "sort";
      query.set("sort", find("#sort").value);
      load("?" + query).then(function () {
        window.history.pushState({}, "", base + "/shop/?" + query);
        if (focused) find("#sort").focus();
      });
    }

    tick();
    if (find(":checked", facets)) filter(container);
    if (NARROW.matches) find("[data-facets]").open = false;
    facets.addEventListener("change", change);
    container.addEventListener("change", change);
    window.addEventListener("popstate", function () {
      if (window.location.search === shown) return;
      tick();
      load(window.location.search);
    });
  }

  /* Cart page: every change replaces all rows and the totals */

  function bindCart(root) {
    var content = find("[data-cart-content]", root);
    var wanted = {};
    var timer;

    content.addEventListener("click", function (event) {
      var button = event.target.closest("button[data-cart-itemid]");
      if (!button) return;
      var input = find('[name="qty-' + button.dataset.cartItemid + '"]', content);
      var step = { inc: 1, dec: -1 }[button.dataset.action];
      input.value = step ? Number(input.value) + step : 0;
      want(input);
    });
    content.addEventListener("change", function (event) {
      want(event.target);
    });

    function want(input) {
      var units = Number(input.value);
      if (!(units >= 0) || units % 1) {
        input.value = input.defaultValue;
        return showAlert("Please give whole pieces.");
      }
      wanted[input.dataset.cartItemid] = units;
      window.clearTimeout(timer);
      timer = window.setTimeout(send, CART_DELAY);
    }

    function send() {
      var fields = new FormData();
      Object.keys(wanted).forEach(function (id, at) {
        fields.set("items[" + at + "][id]", id);
        fields.set("items[" + at + "][quantity]", wanted[id]);
      });
      wanted = {};
      root.setAttribute("aria-busy", "true");
      post("cart/update", fields).then(refresh).catch(failed).then(function () {
        root.removeAttribute("aria-busy");
      });
    }

    function refresh() {
      return ask("GET", "/cart.php", "cart/content,cart/totals").then(function (answer) {
        var parts = JSON.parse(answer);
        // Something newer was typed meanwhile, and brings its own answer.
        if (Object.keys(wanted).length) return;
        var focused = focusedControl();
        content.innerHTML = parts["cart/content"];
        find("[data-cart-totals]", root).innerHTML = parts["cart/totals"];
        if (!find("[data-item-row]", content)) return window.location.reload();
        showCartQuantity(content);
        if (focused && find(focused, content)) find(focused, content).focus();
      });
    }

    function focusedControl() {
      var control = document.activeElement;
      if (!content.contains(control) || !control.dataset.cartItemid) return "";
      var action = control.dataset.action ? '[data-action="' + control.dataset.action + '"]' : "";
      return control.localName + '[data-cart-itemid="' + control.dataset.cartItemid + '"]' + action;
    }
  }

  window.stencilBootstrap = function (pageType, contextJson) {
    base = JSON.parse(contextJson).secureBaseUrl;
    bindModals();
    bindHeader();
    bindCards();
    each("[data-product-carousel]", document, bindCarousel);
    if (find("#product-listing-container")) bindListing(find("#product-listing-container"));
    if (find("[data-cart]")) bindCart(find("[data-cart]"));
    if (pageType === "product") bindProduct(find(".productView"));
  };
})();
