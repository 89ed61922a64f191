(function () {
  'use strict';

  const UNREACHABLE = 'We could not reach the shop. Please try again in a moment.';
  const CART_PARTS = { 'cart/content': '[data-cart-content]', 'cart/totals': '[data-cart-totals]' };

  let base = '';

  function find(selector, scope = document) {
    return scope.querySelector(selector);
  }

  function findAll(selector, scope = document) {
    return [...scope.querySelectorAll(selector)];
  }

  // Requests

  function request(method, path, { body = null, template } = {}) {
    return new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      xhr.open(method, base + path);
      xhr.setRequestHeader('stencil-config', '{}');
      xhr.setRequestHeader('stencil-options', JSON.stringify(template ? { render_with: template } : {}));
      xhr.setRequestHeader('x-requested-with', 'stencil-utils');
      if (window.BCData) xhr.setRequestHeader('x-xsrf-token', window.BCData.csrf_token);
      if (typeof body === 'string') {
        xhr.setRequestHeader('content-type', 'application/x-www-form-urlencoded; charset=UTF-8');
      }
      xhr.onload = () => (xhr.status < 400 ? resolve(xhr) : reject(new Error(UNREACHABLE)));
      xhr.onerror = () => reject(new Error(UNREACHABLE));
      xhr.send(body);
    }).then(answer);
  }

  function answer(xhr) {
    const json = xhr.getResponseHeader('content-type').includes('json');
    return json ? JSON.parse(xhr.responseText) : xhr.responseText;
  }

  function urlencoded(form) {
    return new URLSearchParams(new FormData(form)).toString();
  }

  // Modals: the newest lies on top, everything else is out of reach

  const openModals = [];

  function openModal(modal, label) {
    openModals.push({ modal, opener: document.activeElement });
    if (label) modal.setAttribute('aria-label', label);
    modal.hidden = false;
    reachTopModalOnly();
    modal.focus();
  }

  function closeModal() {
    const { modal, opener } = openModals.pop();
    modal.hidden = true;
    reachTopModalOnly();
    opener.focus();
  }

  function closeAllModals() {
    while (openModals.length) closeModal();
  }

  function reachTopModalOnly() {
    const top = openModals[openModals.length - 1];
    findAll('.skipToMain, .header, .body, .footer, .modal').forEach((part) => {
      part.inert = Boolean(top) && part !== top.modal;
    });
    find('.modal-background').hidden = !top;
  }

  async function fillModal(id, label, path, template) {
    closeAllModals();
    const modal = find(`#${id}`);
    const content = find('.modal-content', modal);
    content.innerHTML = '<p class="modal-loading">Loading…</p>';
    openModal(modal, label);
    try {
      content.innerHTML = await request('GET', path, { template });
    } catch (error) {
      closeAllModals();
      throw error;
    }
    return content;
  }

  function showNotice(message) {
    find('#notice-text').textContent = message;
    openModal(find('#notice'));
  }

  function report(promise) {
    promise.catch((error) => showNotice(error.message));
  }

  // Product page and quick view

  const lastAsked = new WeakMap();

  function startProductView(view) {
    const form = find('form[data-cart-item-add]', view);
    const options = find('[data-product-option-change]', form);
    // The shop's own notice says what is missing; the browser's hints would point at invisible radio buttons.
    form.noValidate = true;
    if (options) {
      options.style.visibility = '';
      report(readOptions(form));
    }
  }

  async function readOptions(form) {
    const id = form.elements.product_id.value;
    const body = urlencoded(form);
    lastAsked.set(form, body);
    const { data } = await request('POST', `/remote/v1/product-attributes/${id}`, { body });
    if (lastAsked.get(form) === body) showAttributes(form.closest('.productView'), data);
  }

  function showAttributes(view, data) {
    find('[data-product-price-without-tax]', view).textContent = data.price.without_tax.formatted;
    find('[data-product-sku]', view).textContent = data.sku || '';
    find('[data-product-stock]', view).textContent = data.stock || '';
    find('.form-field--stock', view).classList.toggle('u-hiddenVisually', !data.stock);
    const message = find('.productAttributes-message', view);
    message.style.display = data.purchasing_message ? '' : 'none';
    find('.alertBox-message', message).textContent = data.purchasing_message || '';
    const button = find('#form-action-addToCart', view);
    if (button) button.disabled = !data.purchasable;
  }

  function stepQuantity(button) {
    const input = find('input', button.closest('[data-quantity-change]'));
    const step = button.dataset.action === 'inc' ? 1 : -1;
    input.value = Math.max(1, (parseInt(input.value, 10) || 1) + step);
  }

  async function addToCart(form) {
    const button = find('#form-action-addToCart', form);
    const label = button.value;
    button.value = button.dataset.waitMessage;
    button.disabled = true;
    let added;
    try {
      added = await request('POST', '/remote/v1/cart/add', { body: new FormData(form) });
    } finally {
      button.value = label;
      button.disabled = false;
      button.focus();
    }
    if (added.data.error) throw new Error(plainText(added.data.error));
    const path = `/cart.php?suggest=${added.data.cart_item.id}`;
    countFrom(await fillModal('previewModal', 'Your cart', path, 'cart/preview'));
  }

  function plainText(html) {
    return new DOMParser().parseFromString(html, 'text/html').body.textContent;
  }

  async function quickView(id) {
    const content = await fillModal('modal', 'Quick view', `/products.php?productId=${id}`, 'products/quick-view');
    startProductView(find('.productView', content));
  }

  // Header

  function countFrom(scope) {
    find('.cart-quantity').textContent = find('[data-cart-quantity]', scope).dataset.cartQuantity;
  }

  function toggleCartDropdown(open) {
    const dropdown = find('#cart-preview-dropdown');
    dropdown.hidden = !open;
    find('[data-cart-preview]').setAttribute('aria-expanded', String(open));
    if (open) report(fillCartDropdown(dropdown));
  }

  async function fillCartDropdown(dropdown) {
    dropdown.innerHTML = '<p class="previewCart-empty">Loading…</p>';
    try {
      dropdown.innerHTML = await request('GET', '/cart.php', { template: 'common/cart-preview' });
    } catch (error) {
      toggleCartDropdown(false);
      throw error;
    }
  }

  function toggleMenu(button) {
    const open = find('.navPages-container').classList.toggle('is-open');
    button.setAttribute('aria-expanded', String(open));
  }

  // Comparing

  function comparedCards() {
    return findAll('.body [name="products[]"]:checked').map((box) => box.closest('.product'));
  }

  function showCompareCount() {
    const button = find('[data-compare-nav]');
    const cards = comparedCards();
    button.hidden = cards.length < 2;
    find('.countPill', button).textContent = cards.length;
  }

  function compare() {
    const modal = find('#modal');
    const content = find('.modal-content', modal);
    content.innerHTML =
      '<div class="modal-header"><h2 class="modal-header-title">Side by side</h2></div>' +
      '<div class="modal-body"><ul class="productGrid"></ul></div>';
    find('.productGrid', content).append(...comparedCards().map((card) => card.cloneNode(true)));
    openModal(modal, 'Comparison');
  }

  // Listing

  async function loadListing(sort) {
    const path = `/shop/?sort=${encodeURIComponent(sort)}`;
    const html = await request('GET', path, { template: 'category/product-listing' });
    find('#product-listing-container').innerHTML = html;
    showDepartment();
    showCompareCount();
  }

  async function sortListing(sort) {
    await loadListing(sort);
    window.history.pushState({}, '', `?sort=${encodeURIComponent(sort)}${window.location.hash}`);
    find('#sort').focus();
  }

  function restoreListing() {
    const sort = new URLSearchParams(window.location.search).get('sort') || 'featured';
    if (find('#sort').value !== sort) report(loadListing(sort));
  }

  function showDepartment() {
    const wanted = decodeURIComponent(window.location.hash.slice(1));
    const heading = find('[data-category-heading]');
    heading.textContent = wanted || heading.dataset.categoryHeading;
    findAll('#product-listing-container .product').forEach((card) => {
      card.hidden = wanted !== '' && card.dataset.category !== wanted;
    });
    findAll('.navList-action').forEach((link) => {
      link.setAttribute('aria-current', String(decodeURIComponent(link.hash.slice(1)) === wanted));
    });
  }

  function startCategory() {
    showDepartment();
    window.addEventListener('hashchange', showDepartment);
    window.addEventListener('popstate', restoreListing);
  }

  // Cart page

  async function updateCart(lineId, quantity) {
    const cart = find('[data-cart]');
    const body = new URLSearchParams({ 'items[0][id]': lineId, 'items[0][quantity]': quantity }).toString();
    cart.classList.add('is-loading');
    try {
      const { data } = await request('POST', '/remote/v1/cart/update', { body });
      if (data.status !== 'succeed') throw new Error(data.errors.join('\n'));
      if (quantity === 0 && findAll('[data-item-row]', cart).length === 1) {
        window.location.reload();
        return;
      }
      await refreshCart(cart);
    } finally {
      cart.classList.remove('is-loading');
    }
  }

  async function refreshCart(cart) {
    const parts = await request('GET', '/cart.php', { template: Object.keys(CART_PARTS).join() });
    const focused = document.activeElement;
    Object.entries(CART_PARTS).forEach(([name, region]) => {
      find(region, cart).innerHTML = parts[name];
    });
    if (!focused.isConnected) focusSuccessor(focused, cart);
    countFrom(cart);
  }

  // A control that had the focus is gone with its row; its successor has the same line and action.
  function focusSuccessor(former, cart) {
    const { cartItemid: lineId, action } = former.dataset;
    const sameAction = action ? `[data-action="${action}"]` : '';
    const successor = find(`${former.localName}[data-cart-itemid="${lineId}"]${sameAction}`, cart);
    (successor || find('.page-heading')).focus();
  }

  function stepLine(button) {
    const { cartItemid: lineId, action } = button.dataset;
    const quantity = Number(find(`[id="qty-${lineId}"]`).value) + (action === 'inc' ? 1 : -1);
    report(updateCart(lineId, Math.max(0, quantity)));
  }

  function typeLine(input) {
    if (!/^\d+$/.test(input.value)) {
      showNotice(`“${input.value}” is not a quantity.`);
      input.value = input.defaultValue;
      return;
    }
    report(updateCart(input.dataset.cartItemid, Number(input.value)));
  }

  // Listeners

  const ON_CLICK = {
    '[data-quantity-change] button': stepQuantity,
    '[data-cart-update]': stepLine,
    '.cart-remove': (link) => report(updateCart(link.dataset.cartItemid, 0)),
    '.quickview': (link) => report(quickView(link.dataset.productId)),
    '[data-cart-preview]': () => toggleCartDropdown(find('#cart-preview-dropdown').hidden),
    '[data-compare-nav]': compare,
    '[data-reveal-close]': closeModal,
    '.mobileMenu-toggle': toggleMenu,
  };

  const ON_CHANGE = {
    '[data-product-option-change] *': (field) => report(readOptions(field.form)),
    '.cart-item-qty-input': typeLine,
    '[data-sort-by] select': (select) => report(sortListing(select.value)),
    '[name="products[]"]': showCompareCount,
  };

  function onClick(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!event.target.closest('.navUser-item--cart, .modal, .modal-background')) toggleCartDropdown(false);
    Object.entries(ON_CLICK).forEach(([selector, act]) => {
      const target = event.target.closest(selector);
      if (!target) return;
      event.preventDefault();
      act(target);
    });
  }

  function onChange(event) {
    Object.entries(ON_CHANGE).forEach(([selector, act]) => {
      if (event.target.matches(selector)) act(event.target);
    });
  }

  function onSubmit(event) {
    if (!event.target.matches('form[data-cart-item-add]')) return;
    event.preventDefault();
    report(addToCart(event.target));
  }

  function onKeydown(event) {
    if (event.key === 'Escape' && openModals.length) closeModal();
    else if (event.key === 'Escape') toggleCartDropdown(false);
    if (event.key === ' ' && event.target.matches('a[role="button"]')) {
      event.preventDefault();
      event.target.click();
    }
  }

  function load(pageType) {
    document.body.addEventListener('click', onClick);
    document.body.addEventListener('change', onChange);
    document.body.addEventListener('submit', onSubmit);
    document.body.addEventListener('keydown', onKeydown);
    if (pageType === 'product') startProductView(find('.productView'));
    if (pageType === 'category') startCategory();
    showCompareCount();
  }

  window.stencilBootstrap = function stencilBootstrap(pageType, contextJson) {
    base = JSON.parse(contextJson).secureBaseUrl;
    return { load: () => load(pageType) };
  };
})();
