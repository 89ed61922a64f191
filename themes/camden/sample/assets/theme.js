(function () {
  'use strict';

  var FAILED = 'The counter did not answer. Please try again.';
  var POPUP_MS = 2500;
  var SIDE_CART = {
    content: 'f/b2b/side-cart-content',
    details: 'f/b2b/side-cart-details',
    actions: 'f/b2b/side-cart-actions',
    count: 'f/cart/item-count',
  };

  var base = '';

  function find(selector, root) {
    return (root || document).querySelector(selector);
  }

  function each(selector, root, act) {
    Array.prototype.forEach.call((root || document).querySelectorAll(selector), act);
  }

  /* Requests: each ends in done(error text or null, answer) */

  function request(method, path, options, done) {
    var xhr = new XMLHttpRequest();
    xhr.open(method, base + path);
    xhr.setRequestHeader('stencil-config', '{}');
    xhr.setRequestHeader('stencil-options', JSON.stringify(options.template ? { render_with: options.template } : {}));
    xhr.setRequestHeader('x-requested-with', 'stencil-utils');
    if (window.BCData) xhr.setRequestHeader('x-xsrf-token', window.BCData.csrf_token);
    if (typeof options.body === 'string') {
      xhr.setRequestHeader('content-type', 'application/x-www-form-urlencoded; charset=UTF-8');
    }
    xhr.onerror = function () {
      done(FAILED);
    };
    xhr.onload = function () {
      if (xhr.status >= 400) done(FAILED);
      else done(null, isJson(xhr) ? JSON.parse(xhr.responseText) : xhr.responseText);
    };
    xhr.send(options.body);
  }

  function isJson(xhr) {
    return xhr.getResponseHeader('content-type').indexOf('json') >= 0;
  }

  function serialize(form) {
    return new URLSearchParams(new FormData(form)).toString();
  }

  function addItem(form, done) {
    request('POST', '/remote/v1/cart/add', { body: new FormData(form) }, function (error, answer) {
      if (error || answer.data.error) done(error || answer.data.error);
      else done(null, answer.data.cart_item.id);
    });
  }

  function updateItem(lineId, quantity, done) {
    var body = 'items[0][id]=' + lineId + '&items[0][quantity]=' + quantity;
    request('POST', '/remote/v1/cart/update', { body: body }, function (error, answer) {
      done(error || answer.data.errors.join(' '));
    });
  }

  /* Modals */

  function showModal(id, html) {
    var modal = find('#' + id);
    each('dialog[open]', document, function (other) {
      other.close();
    });
    if (html) find('.modal-content', modal).innerHTML = html;
    modal.showModal();
    return modal;
  }

  function notify(text) {
    find('#alert-modal .modal-content').textContent = text;
    showModal('alert-modal');
  }

  function quickView(productId) {
    var path = '/products.php?productId=' + productId;
    request('GET', path, { template: 'products/quick-view' }, function (error, html) {
      if (error) notify(error);
      else startProduct(find('.productView-inner', showModal('modal', html)));
    });
  }

  function preview(lineId) {
    request('GET', '/cart.php?suggest=' + lineId, { template: 'cart/preview' }, function (error, html) {
      if (error) notify(error);
      else showModal('previewModal', html);
    });
  }

  /* The side cart: new HTML after adding, the same rows when a quantity changes */

  function fetchSideCart(done) {
    var template = Object.keys(SIDE_CART).map(function (part) {
      return SIDE_CART[part];
    });
    request('GET', '/cart.php', { template: template.join() }, function (error, parts) {
      if (error) {
        notify(error);
        return;
      }
      find('.side-cart-details').innerHTML = parts[SIDE_CART.details];
      find('.side-cart-actions').innerHTML = parts[SIDE_CART.actions];
      find('.cart-quantity').textContent = parts[SIDE_CART.count].trim();
      done(parts[SIDE_CART.content]);
    });
  }

  function fillSideCart(done) {
    fetchSideCart(function (html) {
      find('.side-cart-content').innerHTML = html;
      toggleSideCart(true);
      if (done) done();
    });
  }

  function patchSideCart() {
    fetchSideCart(function (html) {
      var fresh = new DOMParser().parseFromString(html, 'text/html');
      var content = find('.side-cart-content');
      if (!find('[data-item-row]', fresh)) {
        content.innerHTML = html;
        return;
      }
      each('.side-cart-item', content, function (row) {
        patchRow(row, find('[name="' + quantityOf(row).name + '"]', fresh));
      });
    });
  }

  function patchRow(row, input) {
    if (!input) {
      row.parentNode.removeChild(row);
      return;
    }
    quantityOf(row).value = input.value;
    find('.side-cart-item-price', row).textContent =
      find('.side-cart-item-price', input.closest('.side-cart-item')).textContent;
  }

  function quantityOf(row) {
    return find('.side-cart-item-qty-input', row);
  }

  function changeSideCart(lineId, quantity) {
    updateItem(lineId, quantity, function (error) {
      if (error) notify(error);
      patchSideCart();
    });
  }

  function toggleSideCart(open) {
    find('#side-cart').hidden = !open;
    find('#cart').setAttribute('aria-expanded', String(open));
    document.body.classList.toggle('has-side-cart', open);
  }

  function closeSideCart() {
    toggleSideCart(false);
    find('#cart').focus();
  }

  function openSideCart() {
    fillSideCart(function () {
      find('#side-cart-title').focus();
    });
  }

  /* Product page and quick view */

  function startProduct(view) {
    var form = find('form[data-cart-item-add]', view);
    form.noValidate = true;
    find('[data-product-option-change]', form).style.display = '';
    if (find('[data-product-attribute]', form)) changeOptions(form);
  }

  function changeOptions(form) {
    var body = serialize(form);
    var path = '/remote/v1/product-attributes/' + form.elements.product_id.value;
    request('POST', path, { body: body }, function (error, answer) {
      if (error) notify(error);
      else if (body === serialize(form)) showAttributes(form.closest('.productView-inner'), answer.data);
    });
  }

  function showAttributes(view, data) {
    var sku = find('[data-product-sku]', view);
    find('[data-product-price-without-tax]', view).textContent = data.price.without_tax.formatted;
    sku.textContent = data.sku || '';
    sku.parentNode.hidden = !data.sku;
    find('[data-product-stock]', view).textContent = data.stock || '';
    find('.form-field--stock', view).classList.toggle('u-hiddenVisually', data.stock === null);
    showPurchasable(view, data);
  }

  function showPurchasable(view, data) {
    var button = find('#form-action-addToCart', view);
    var message = find('.productAttributes-message', view);
    if (!button) return;
    button.disabled = !data.purchasable || !data.instock;
    find('.alertBox-message', message).textContent = data.purchasing_message || '';
    message.style.display = data.purchasing_message ? '' : 'none';
  }

  function step(arrow) {
    var input = find('input', arrow.closest('[data-quantity-change]'));
    var change = arrow.dataset.action === 'inc' ? 1 : -1;
    input.value = Math.max(1, (parseInt(input.value, 10) || 1) + change);
  }

  function addProduct(form) {
    var restore = wait(find('#form-action-addToCart', form));
    addItem(form, function (error, lineId) {
      restore();
      if (error) {
        notify(error);
        return;
      }
      fillSideCart(function () {
        preview(lineId);
      });
    });
  }

  function addFromCard(form) {
    var restore = wait(find('.button--cardAdd', form));
    addItem(form, function (error) {
      restore();
      popup(form, error || 'Added to your order');
      if (!error) fillSideCart();
    });
  }

  function wait(button) {
    var label = button.value;
    button.value = button.dataset.waitMessage;
    button.disabled = true;
    return function () {
      button.value = label;
      button.disabled = false;
    };
  }

  function popup(form, text) {
    var line = find('.add-card-popup', form);
    line.textContent = text;
    window.setTimeout(function () {
      line.textContent = '';
    }, POPUP_MS);
  }

  /* Listing */

  function loadListing(search, done) {
    request('GET', '/shop/' + search, { template: 'category/product-listing' }, function (error, html) {
      if (error) notify(error);
      else {
        find('#product-listing-container').innerHTML = html;
        if (done) done();
      }
    });
  }

  function sortListing(select) {
    var search = '?sort=' + select.value;
    loadListing(search, function () {
      window.history.pushState({}, '', search);
      find('#sort').focus();
    });
  }

  /* Cart page */

  function changeCart(lineId, quantity) {
    if (!/^\d+$/.test(quantity)) {
      notify('Please give the quantity in figures.');
      showCart();
      return;
    }
    updateItem(lineId, quantity, function (error) {
      if (error) notify(error);
      showCart();
    });
  }

  function showCart() {
    request('GET', '/cart.php', { template: 'cart/content,cart/totals,f/cart/item-count' }, function (error, parts) {
      if (error) {
        notify(error);
        return;
      }
      replaceCart(parts);
    });
  }

  function replaceCart(parts) {
    var focused = document.activeElement;
    var content = find('[data-cart-content]');
    content.innerHTML = parts['cart/content'];
    find('[data-cart-totals]').innerHTML = parts['cart/totals'];
    find('.cart-quantity').textContent = parts['f/cart/item-count'].trim();
    if (!find('[data-item-row]', content)) window.location.reload();
    else if (!focused.isConnected) focusAgain(focused, content);
  }

  function focusAgain(former, content) {
    var action = former.dataset.action ? '[data-action="' + former.dataset.action + '"]' : '';
    var line = '[data-cart-itemid="' + former.dataset.cartItemid + '"]';
    var found = find(former.localName + line + action, content);
    if (found) found.focus();
  }

  function stepLine(arrow) {
    var lineId = arrow.dataset.cartItemid;
    var input = find('[id="qty-' + lineId + '"]');
    changeCart(lineId, String(Math.max(0, Number(input.value) + (arrow.dataset.action === 'inc' ? 1 : -1))));
  }

  function toggleMenu(button) {
    button.setAttribute('aria-expanded', String(find('[data-menu]').classList.toggle('is-open')));
  }

  /* Everything is delegated, since most of it gets replaced */

  var CLICKS = {
    '[data-quantity-change] button': step,
    '[data-cart-update]': stepLine,
    '[data-cart-content] .cart-remove': function (button) {
      changeCart(button.dataset.cartItemid, '0');
    },
    '.side-cart .cart-remove': function (button) {
      changeSideCart(button.dataset.cartItemid, 0);
    },
    '[data-side-cart-close]': closeSideCart,
    '.quickview': function (button) {
      quickView(button.dataset.productId);
    },
    '[data-modal-close]': function (button) {
      button.closest('dialog').close();
    },
    '[data-mobile-menu-toggle]': toggleMenu,
  };

  var CHANGES = {
    '[data-product-option-change] *': function (field) {
      changeOptions(field.form);
    },
    '.side-cart-item-qty-input': function (input) {
      changeSideCart(input.dataset.id.slice(4), Math.max(0, parseInt(input.value, 10) || 0));
    },
    '.cart-item-qty-input': function (input) {
      changeCart(input.dataset.cartItemid, input.value);
    },
    '#sort': sortListing,
  };

  var SUBMITS = {
    'form[data-cart-item-add]': addProduct,
    'form[data-cart-item-add-from-card]': addFromCard,
  };

  function delegate(name, acts) {
    document.addEventListener(name, function (event) {
      Object.keys(acts).forEach(function (selector) {
        var found = event.target.closest(selector);
        if (!found) return;
        if (name === 'submit') event.preventDefault();
        acts[selector](found);
      });
    });
  }

  function pressed(event) {
    if (event.target.matches('dialog')) event.target.close();
    if (!event.target.closest('#cart') || find('[data-cart]')) return;
    event.preventDefault();
    if (find('#side-cart').hidden) openSideCart();
    else closeSideCart();
  }

  function load() {
    var view = find('.productView-inner');
    if (view) startProduct(view);
    delegate('click', CLICKS);
    delegate('change', CHANGES);
    delegate('submit', SUBMITS);
    document.addEventListener('click', pressed);
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && !find('dialog[open]') && !find('#side-cart').hidden) closeSideCart();
    });
    window.addEventListener('popstate', function () {
      if (find('#product-listing-container')) loadListing(window.location.search);
    });
  }

  window.stencilBootstrap = function (pageType, context) {
    base = JSON.parse(context).secureBaseUrl;
    return { load: load };
  };
})();
