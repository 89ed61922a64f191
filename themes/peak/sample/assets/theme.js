(function () {
  'use strict';

  var ADDED_SHOWN_MS = 900;
  var UNREACHABLE = 'No line to the hut just now. Please try again.';

  var base = '';

  function find(selector, scope) {
    return (scope || document).querySelector(selector);
  }

  function each(selector, scope, act) {
    Array.prototype.forEach.call(scope.querySelectorAll(selector), act);
  }

  // Requests

  function request(method, url, options, done, failed) {
    var xhr = new XMLHttpRequest();
    var rendered = options.template ? { render_with: options.template } : {};
    xhr.open(method, url);
    xhr.setRequestHeader('stencil-config', '{}');
    xhr.setRequestHeader('stencil-options', JSON.stringify(rendered));
    xhr.setRequestHeader('x-requested-with', 'stencil-utils');
    if (window.BCData) xhr.setRequestHeader('x-xsrf-token', window.BCData.csrf_token);
    xhr.onload = function () {
      if (xhr.status < 400) done(xhr.responseText);
      else failed();
    };
    xhr.onerror = failed;
    xhr.send(options.body || null);
  }

  function getHtml(path, template, done) {
    request('GET', base + path, { template: template }, done, unreachable);
  }

  function post(path, body, done, failed) {
    request('POST', base + '/remote/v1/' + path, { body: body }, answered, failed);

    function answered(text) {
      done(JSON.parse(text).data);
    }
  }

  // Alerts: a page's own at the top, a product's under its form

  function showAlert(area, kind, message, link) {
    var alert = document.createElement('p');
    alert.className = 'alert alert-' + kind;
    alert.textContent = message;
    if (link) alert.append(' ', link);
    area.replaceChildren(alert);
  }

  function unreachable() {
    showAlert(find('[data-alerts]'), 'error', UNREACHABLE);
  }

  function bagLink() {
    var link = document.createElement('a');
    link.href = base + '/cart.php';
    link.textContent = 'View bag';
    return link;
  }

  // The bag and the quick shop: one panel at a time, the page behind it out of reach

  var panel = null;
  var opener = null;

  function openPanel(opened) {
    if (!panel) opener = document.activeElement;
    else panel.hidden = true;
    panel = opened;
    showPanel(true);
    find('[data-panel-close]', panel).focus();
  }

  function closePanel() {
    if (!panel) return;
    showPanel(false);
    panel = null;
    if (opener) opener.focus();
  }

  function showPanel(open) {
    panel.hidden = !open;
    find('.veil').hidden = !open;
    each('.skip-link, .site-header, .site-canvas', document, function (part) {
      part.inert = open;
    });
  }

  function openQuickShop(productId) {
    getHtml('/products.php?productId=' + productId, 'quick-shop/quick-shop-modal', function (html) {
      var body = find('.modal .modal-body');
      body.innerHTML = html;
      startProduct(find('[data-product-container]', body), null);
      openPanel(find('.modal'));
    });
  }

  // Product

  function startProduct(container, attributes) {
    var form = find('form[data-cart-item-add]', container);
    var button = find('[data-button-purchase]', container);
    var alerts = find('[data-product-alerts]', container);
    var sellable = true;
    var adding = false;
    var asked = 0;

    function showAttributes(data) {
      var hasStock = data.stock !== null;
      find('.price-value', container).textContent = data.price.without_tax.formatted;
      find('[data-product-stock-level]', container).textContent = hasStock ? data.stock : '';
      each('[data-product-stock]', container, function (part) {
        part.classList.toggle('product-details-hidden', !hasStock);
      });
      if (!button) return;
      sellable = data.purchasable && data.instock;
      button.disabled = adding || !sellable;
      if (!sellable) showAlert(alerts, 'error', data.purchasing_message);
      else alerts.replaceChildren();
    }

    function changeOption() {
      var turn = asked += 1;
      var fields = new URLSearchParams(new FormData(form));
      post('product-attributes/' + container.dataset.productId, fields, function (data) {
        if (turn === asked) showAttributes(data);
      }, failed);
    }

    function failed() {
      showAlert(alerts, 'error', UNREACHABLE);
    }

    function stepQuantity(event) {
      var toggle = event.target.closest('.product-quantity-toggle');
      var input = form.elements['qty[]'];
      if (!toggle) return;
      var step = toggle.matches('.product-quantity-toggle-increment') ? 1 : -1;
      input.value = Math.max(1, (parseInt(input.value, 10) || 1) + step);
    }

    function add(event) {
      event.preventDefault();
      if (!button || adding) return;
      var label = find('.button-text', button);
      var labelAtClick = label.textContent;
      adding = true;
      button.disabled = true;
      button.classList.add('progressing');
      label.textContent = 'Packing…';
      alerts.replaceChildren();

      function restore() {
        adding = false;
        button.disabled = !sellable;
        button.classList.remove('progressing', 'complete');
        label.textContent = labelAtClick;
      }

      post('cart/add', new FormData(form), function (data) {
        if (data.error) {
          restore();
          refuse(data.error);
          return;
        }
        button.classList.add('complete');
        label.textContent = 'Packed';
        window.setTimeout(restore, ADDED_SHOWN_MS);
        showAlert(alerts, 'success', container.dataset.productTitle + ' is in your bag.', bagLink());
        openBag();
      }, function () {
        restore();
        failed();
      });
    }

    function refuse(error) {
      var missing = find('input:invalid, select:invalid', form);
      form.classList.add('was-refused');
      showAlert(alerts, 'error', error);
      if (missing) missing.focus();
    }

    form.noValidate = true;
    find('[data-product-option-change]', form).addEventListener('change', changeOption);
    form.addEventListener('click', stepQuantity);
    form.addEventListener('submit', add);
    each('[data-slide]', container, function (slide) {
      slide.addEventListener('click', function () { showSlide(container, slide); });
    });
    if (attributes) showAttributes(attributes);
  }

  function showSlide(container, chosen) {
    find('[data-slides]', container).dataset.slides = chosen.dataset.slide;
    each('[data-slide]', container, function (slide) {
      slide.setAttribute('aria-pressed', String(slide === chosen));
    });
  }

  // Bag

  function openBag() {
    openPanel(find('.mini-cart'));
    refreshBag();
  }

  function refreshBag(done) {
    getHtml('/cart.php', 'mini-cart/mini-cart-contents', function (html) {
      var contents = find('.mini-cart-contents');
      contents.innerHTML = html;
      find('[data-bag-count]').textContent = find('[data-bag-quantity]', contents).dataset.bagQuantity;
      if (done) done();
    });
  }

  function refreshCart(done) {
    if (!find('[data-cart-content]')) return refreshBag(done);
    getHtml('/cart.php', 'cart/content,cart/totals', function (json) {
      var parts = JSON.parse(json);
      find('[data-cart-content]').innerHTML = parts['cart/content'];
      find('[data-cart-totals]').innerHTML = parts['cart/totals'];
      refreshBag(done);
    });
  }

  function changeLine(lineId, quantity, done) {
    var fields = new URLSearchParams({ 'items[0][id]': lineId, 'items[0][quantity]': quantity });
    post('cart/update', fields, function (data) {
      if (data.status !== 'succeed') showAlert(find('[data-alerts]'), 'error', data.errors.join(' '));
      refreshCart(done);
    }, unreachable);
  }

  function updateItem(button) {
    var row = button.closest('[data-cart-item]');
    var input = find('[data-quantity-control-input]', row);
    if (input.reportValidity()) changeItem(row, input.value);
  }

  function removeItem(button) {
    changeItem(button.closest('[data-cart-item]'), 0);
  }

  function changeItem(row, quantity) {
    var id = row.dataset.itemId;
    changeLine(id, quantity, function () {
      var successor = find('[data-item-id="' + id + '"] [data-cart-item-update]');
      (successor || find('[data-cart-content]')).focus({ preventScroll: true });
    });
  }

  function removeFromBag(link) {
    changeLine(link.dataset.productId, 0, function () {
      find('.mini-cart-contents').focus();
    });
  }

  // Listing

  function startSorting(form) {
    var select = form.elements.sort;
    var asked = 0;

    function load() {
      var turn = asked += 1;
      getHtml('/shop/?sort=' + encodeURIComponent(select.value), 'category/product-listing', function (html) {
        if (turn === asked) find('[data-product-listing]').innerHTML = html;
      });
    }

    select.addEventListener('change', function () {
      window.history.pushState({}, '', '?sort=' + encodeURIComponent(select.value));
      load();
    });
    window.addEventListener('popstate', function () {
      select.value = new URLSearchParams(window.location.search).get('sort') || 'featured';
      load();
    });
  }

  // Clicks are heard at the top, because most of what is clicked gets replaced

  var CLICKS = {
    '[data-panel-close]': closePanel,
    '[data-quick-shop]': function (button) { openQuickShop(button.dataset.productId); },
    '[data-bag-open]': openBag,
    '.mini-cart-item-remove': removeFromBag,
    '[data-cart-item-update]': updateItem,
    '[data-cart-item-remove]': removeItem,
  };

  function onClick(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    Object.keys(CLICKS).forEach(function (selector) {
      var target = event.target.closest(selector);
      if (!target) return;
      event.preventDefault();
      CLICKS[selector](target);
    });
  }

  function onKeydown(event) {
    if (event.key === 'Escape') closePanel();
    if (event.key === ' ' && event.target.matches('a[role="button"]')) {
      event.preventDefault();
      event.target.click();
    }
  }

  function load() {
    var product = find('[data-product-container]');
    var sorting = find('[data-sort-form]');
    if (product) startProduct(product, window.BCData.product_attributes);
    if (sorting) startSorting(sorting);
    document.addEventListener('click', onClick);
    document.addEventListener('keydown', onKeydown);
  }

  window.stencilBootstrap = function (pageType, contextJson) {
    base = JSON.parse(contextJson).secureBaseUrl;
    return { load: load };
  };
})();
