(function () {
  'use strict';

  var UNREACHABLE = 'The shop did not answer. Please try again in a moment.';

  var base = '';

  function first(selector, scope) {
    return (scope || document).querySelector(selector);
  }

  function every(selector, scope) {
    return Array.prototype.slice.call((scope || document).querySelectorAll(selector));
  }

  function delegate(type, selector, act) {
    document.body.addEventListener(type, function (event) {
      var target = event.target.closest(selector);
      if (target) act(target, event);
    });
  }

  function press(selector, act) {
    delegate('click', selector, function (target, event) {
      event.preventDefault();
      act(target);
    });
  }

  /* Requests, as jQuery would make them */

  function ajax(options) {
    var xhr = new XMLHttpRequest();
    xhr.open(options.type || 'GET', base + options.url, true);
    xhr.setRequestHeader('stencil-config', '{}');
    xhr.setRequestHeader('stencil-options', JSON.stringify(options.template ? { render_with: options.template } : {}));
    xhr.setRequestHeader('x-requested-with', 'XMLHttpRequest');
    if (window.BCData) xhr.setRequestHeader('x-xsrf-token', window.BCData.csrf_token);
    if (typeof options.data === 'string') {
      xhr.setRequestHeader('content-type', 'application/x-www-form-urlencoded; charset=UTF-8');
    }
    xhr.onload = function () {
      if (options.complete) options.complete();
      if (xhr.status >= 400) fail();
      else options.success(parsed(xhr));
    };
    xhr.onerror = function () {
      if (options.complete) options.complete();
      fail();
    };
    xhr.send(options.data || null);

    function fail() {
      if (options.error) options.error();
      swal(UNREACHABLE);
    }
  }

  function parsed(xhr) {
    var json = xhr.getResponseHeader('content-type').indexOf('json') > 0;
    return json ? JSON.parse(xhr.responseText) : xhr.responseText;
  }

  function serialize(form) {
    var pairs = [];
    Array.prototype.forEach.call(form.elements, function (field) {
      var unticked = field.type === 'radio' && !field.checked;
      if (field.name && field.type !== 'submit' && !unticked) {
        pairs.push(encodeURIComponent(field.name) + '=' + encodeURIComponent(field.value));
      }
    });
    return pairs.join('&');
  }

  /* Modals and alerts: whatever lies under the top one is out of reach */

  var layers = [];

  function open(layer) {
    layers.push({ layer: layer, opener: document.activeElement });
    layer.hidden = false;
    reachTop();
    layer.focus();
  }

  function close() {
    var top = layers.pop();
    if (!top) return;
    if (top.layer.className === 'sweet-overlay') top.layer.parentNode.removeChild(top.layer);
    else top.layer.hidden = true;
    reachTop();
    if (top.opener) top.opener.focus();
  }

  function closeAll() {
    while (layers.length) close();
  }

  function reachTop() {
    var top = layers.length ? layers[layers.length - 1].layer : null;
    every('.skipToMain, .header, .heroCarousel, .body > .container, .modal, .footer').forEach(function (part) {
      part.inert = top !== null && part !== top;
    });
    document.body.classList.toggle('has-activeModal', top !== null);
  }

  function openModal(id, path, template, done) {
    var modal = first('#' + id);
    var content = first('.modal-content', modal);
    var overlay = first('.loadingOverlay', modal);
    closeAll();
    content.innerHTML = '';
    overlay.hidden = false;
    open(modal);
    ajax({
      url: path,
      template: template,
      error: closeAll,
      complete: function () {
        overlay.hidden = true;
      },
      success: function (html) {
        content.innerHTML = html;
        done(content);
      },
    });
  }

  function swal(text) {
    var overlay = document.createElement('div');
    overlay.className = 'sweet-overlay';
    overlay.tabIndex = -1;
    overlay.innerHTML =
      '<div class="sweet-alert" role="alertdialog" aria-modal="true" aria-label="Please note" aria-describedby="sweet-text">' +
      '<p class="sweet-text" id="sweet-text"></p><button class="button button--primary confirm" type="button">OK</button></div>';
    first('.sweet-text', overlay).textContent = text;
    document.body.appendChild(overlay);
    open(overlay);
    first('.confirm', overlay).focus();
    first('.confirm', overlay).addEventListener('click', close);
  }

  /* Product page and quick view */

  function Product(view) {
    this.view = view;
    this.form = first('form[data-cart-item-add]', view);
    this.options = first('[data-product-option-change]', this.form);
    this.form.noValidate = true;
    this.options.style.display = '';
    this.options.addEventListener('change', this.change.bind(this));
    this.form.addEventListener('submit', this.add.bind(this));
    if (this.options.children.length) this.change();
  }

  Product.prototype.change = function () {
    var asked = serialize(this.form);
    var self = this;
    this.asked = asked;
    ajax({
      type: 'POST',
      url: '/remote/v1/product-attributes/' + this.form.elements.product_id.value,
      data: asked,
      success: function (answer) {
        if (self.asked === asked) self.update(answer.data);
      },
    });
  };

  Product.prototype.update = function (data) {
    var button = first('#form-action-addToCart', this.form);
    var message = first('.productAttributes-message', this.form);
    first('[data-product-price-without-tax]', this.view).textContent = data.price.without_tax.formatted;
    first('[data-product-sku]', this.view).textContent = data.sku || '';
    first('.sku-label', this.view).style.display = data.sku ? '' : 'none';
    first('[data-product-stock]', this.form).textContent = data.stock || '';
    first('.form-field--stock', this.form).classList.toggle('u-hiddenVisually', !data.stock);
    first('.alertBox-message', message).textContent = data.purchasing_message || '';
    message.style.display = data.purchasing_message ? '' : 'none';
    if (button) button.disabled = !data.purchasable || !data.instock;
  };

  Product.prototype.add = function (event) {
    var button = first('#form-action-addToCart', this.form);
    var label = button.value;
    event.preventDefault();
    button.value = button.getAttribute('data-wait-message');
    button.disabled = true;
    ajax({
      type: 'POST',
      url: '/remote/v1/cart/add',
      data: new FormData(this.form),
      complete: function () {
        button.value = label;
        button.disabled = false;
        button.focus();
      },
      success: function (answer) {
        if (answer.data.error) swal(answer.data.error);
        else openModal('previewModal', '/cart.php?suggest=' + answer.data.cart_item.id, 'cart/preview', countFrom);
      },
    });
  };

  function stepQuantity(button) {
    var input = first('input', button.closest('[data-quantity-change]'));
    var step = button.getAttribute('data-action') === 'inc' ? 1 : -1;
    input.value = Math.max(1, (parseInt(input.value, 10) || 1) + step);
  }

  function quickView(link) {
    openModal('modal', '/products.php?productId=' + link.getAttribute('data-product-id'), 'products/quick-view', function (content) {
      new Product(first('.productView', content));
    });
  }

  function showTab(link) {
    every('.tab').forEach(function (tab) {
      tab.classList.toggle('is-active', tab.contains(link));
    });
    every('.tab-content').forEach(function (content) {
      content.hidden = '#' + content.id !== link.getAttribute('href');
    });
  }

  /* Header */

  function countFrom(scope) {
    var holder = first('[data-cart-quantity]', scope);
    if (holder) first('.cart-quantity').textContent = holder.getAttribute('data-cart-quantity');
  }

  function toggleCart(shown) {
    first('#cart-preview-dropdown').hidden = !shown;
    first('[data-cart-preview]').setAttribute('aria-expanded', String(shown));
  }

  function pressCart() {
    var dropdown = first('#cart-preview-dropdown');
    if (!dropdown.hidden) {
      toggleCart(false);
      return;
    }
    dropdown.innerHTML = '';
    toggleCart(true);
    ajax({
      url: '/cart.php',
      template: 'common/cart-preview',
      success: function (html) {
        dropdown.innerHTML = html;
      },
    });
  }

  function toggleMenu(button) {
    var shown = first('.navPages-container').classList.toggle('is-open');
    button.setAttribute('aria-expanded', String(shown));
  }

  /* Comparing */

  function ticked() {
    return every('.container [name="products[]"]:checked');
  }

  function showCompareCount() {
    var link = first('[data-compare-nav]');
    link.hidden = ticked().length < 2;
    first('.countPill', link).textContent = ticked().length;
  }

  function compare() {
    var content = first('#modal .modal-content');
    content.innerHTML =
      '<div class="modal-header"><h2 class="modal-header-title">Compare</h2></div><div class="modal-body"><table class="compareTable"><tbody></tbody></table></div>';
    ticked().forEach(function (box) {
      var card = box.closest('.card');
      var row = first('tbody', content).insertRow();
      ['.card-title', '.card-text--brand', '.price'].forEach(function (part) {
        row.insertCell().textContent = first(part, card).textContent;
      });
    });
    open(first('#modal'));
  }

  /* Pages */

  var pages = {
    'pages/product': function () {
      new Product(first('.productView'));
    },

    'pages/category': function () {
      showDepartment();
      window.addEventListener('hashchange', showDepartment);
      window.addEventListener('popstate', function () {
        var found = /[?&]sort=(\w+)/.exec(window.location.search);
        loadListing(found ? found[1] : 'featured');
      });
      delegate('change', '[data-sort-by] select', function (select) {
        window.history.pushState({}, '', '?sort=' + select.value + window.location.hash);
        loadListing(select.value, true);
      });
    },

    'pages/cart': function () {
      press('[data-cart-update]', function (button) {
        var id = button.getAttribute('data-cart-itemid');
        var input = document.getElementById('qty-' + id);
        updateLine(button, Number(input.value) + (button.getAttribute('data-action') === 'inc' ? 1 : -1));
      });
      press('.cart-remove', function (link) {
        updateLine(link, 0);
      });
    },
  };

  function loadListing(sort, refocus) {
    ajax({
      url: '/shop/?sort=' + sort,
      template: 'category/product-listing',
      success: function (html) {
        first('#product-listing-container').innerHTML = html;
        showDepartment();
        showCompareCount();
        if (refocus) first('#sort').focus();
      },
    });
  }

  function showDepartment() {
    var wanted = decodeURIComponent(window.location.hash.slice(1));
    var heading = first('[data-category-heading]');
    heading.textContent = wanted || heading.getAttribute('data-category-heading');
    every('#product-listing-container .product').forEach(function (product) {
      product.hidden = wanted !== '' && product.getAttribute('data-category') !== wanted;
    });
  }

  function updateLine(control, quantity) {
    var id = control.getAttribute('data-cart-itemid');
    var cart = first('[data-cart]');
    cart.classList.add('is-loading');
    ajax({
      type: 'POST',
      url: '/remote/v1/cart/update',
      data: 'items[0][id]=' + encodeURIComponent(id) + '&items[0][quantity]=' + quantity,
      complete: function () {
        cart.classList.remove('is-loading');
      },
      success: function (answer) {
        if (answer.data.status !== 'succeed') swal(answer.data.errors.join('\n'));
        else refreshCart(cart, control);
      },
    });
  }

  function refreshCart(cart, control) {
    ajax({
      url: '/cart.php',
      template: 'cart/content,cart/totals',
      success: function (parts) {
        first('[data-cart-content]', cart).innerHTML = parts['cart/content'];
        first('[data-cart-totals]', cart).innerHTML = parts['cart/totals'];
        countFrom(cart);
        focusSuccessor(cart, control);
      },
    });
  }

  /* The control that was pressed is gone with its row. */
  function focusSuccessor(cart, control) {
    var selector = '[data-cart-itemid="' + control.getAttribute('data-cart-itemid') + '"]';
    var action = control.getAttribute('data-action');
    if (action) selector += '[data-action="' + action + '"]';
    (first(selector, cart) || first('.page-heading')).focus();
  }

  function load(name) {
    press('[data-quantity-change] button', stepQuantity);
    press('.quickview', quickView);
    press('.tab-title', showTab);
    press('.modal-close, [data-reveal-close]', close);
    press('[data-cart-preview]', pressCart);
    press('[data-compare-nav]', compare);
    press('.mobileMenu-toggle', toggleMenu);
    delegate('change', '[name="products[]"]', showCompareCount);
    document.addEventListener('click', function (event) {
      if (!event.target.closest('.navUser-item--cart')) toggleCart(false);
      if (layers.length && event.target === document.body) close();
    });
    document.addEventListener('keydown', function (event) {
      var pressed = event.key === ' ' && event.target.matches('a[role="button"]');
      if (event.key === 'Escape') {
        toggleCart(false);
        close();
      } else if (pressed) {
        event.preventDefault();
        event.target.click();
      }
    });
    if (pages[name]) pages[name]();
    showCompareCount();
  }

  window.stencilBootstrap = function (name, contextJson) {
    base = JSON.parse(contextJson).secureBaseUrl;
    return {
      load: function () {
        load(name);
      },
    };
  };
})();
