/**
 * Where things may stand in a theme that no adapter describes: guesses, each a selector that finds
 * just what was meant, made of what is least likely to change.
 */
() => {
  const BUY =
    /add to (cart|bag|basket|trolley)|buy (it )?now|pre-?order|in den (warenkorb|einkaufswagen)|jetzt kaufen|ajouter au panier|acheter|añadir a(l carrito| la cesta)|agregar al carrito|comprar|aggiungi al carrello|acquista|adicionar ao carrinho|in (de )?winkel(wagen|mand)|lägg i (varukorg|kundvagn)|læg i kurv|legg i handlekurv|lisää ostoskoriin|do koszyka|do košíku|kosárba|în coș|в корзину|до кошика|sepete ekle|カートに(入れる|追加)|加入购物车|加入購物車|장바구니|أضف إلى|הוסף לסל/i;
  const BUY_NAMED = /add[-_]?to[-_]?(cart|bag|basket)|addtocart|buy[-_]?button|purchase/i;
  const QUANTITY =
    /\b(qty|quantity|quantité|menge|anzahl|cantidad|quantità|quantidade|aantal|antall?|ilość|množství|количество|adet)\b|数量|수량/i;
  const PRODUCT = /product|item|entity|sku/i;
  const NUMBER = /^[1-9]\d{0,9}$/;
  const LINE = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
  const SMALL_CART = /mini-?cart|side-?cart|cart-?(drawer|preview|dropdown|flyout|sidebar|popup)/i;
  const AROUND = "header, footer, nav, [role=banner], [role=contentinfo]";

  /** Names that a person gave: no hash, no number, no layout helper, no state. */
  const meant = (name) =>
    /^[a-z][a-z0-9]*([-_]+[a-z0-9]+)*$/i.test(name) &&
    !/\d{3}|[a-z]\d+[a-z]|^(css|sc|jsx?|u|is|has|d|w|h|m[tblrxy]?|p[tblrxy]?|col|row|grid|flex|text|bg|active|open|show|hidden)([-_]|$)/i.test(name) &&
    !/[-_]{1,2}(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{5,}$/i.test(name);

  /** Ways to name an element, the most lasting first. */
  function* names(element) {
    const { localName: tag, attributes, id, classList } = element;
    for (const { name } of attributes) {
      if (name.startsWith("data-") && meant(name.slice(5)) && !/^data-(v|react|aos)/.test(name)) yield `[${name}]`;
    }
    if (id && meant(id)) yield `#${id}`;
    const name = element.getAttribute("name");
    if (name && /^[\w[\]-]+$/.test(name)) yield `${tag}[name='${name}']`;
    if (tag.includes("-")) yield tag;
    for (const each of classList) if (meant(each)) yield `.${each}`;
    for (const each of classList) if (meant(each)) yield `${tag}.${each}`;
    const type = element.getAttribute("type");
    if (type && meant(type)) yield `${tag}[type=${type}]`;
  }

  const first = (iterable, fits) => {
    for (const each of iterable) if (fits(each)) return each;
    return null;
  };
  /** A selector that finds this element first, and best alone, within a root. */
  const select = (element, root) =>
    element &&
    (first(names(element), (name) => root.querySelectorAll(name).length === 1 && root.querySelector(name) === element) ??
      first(names(element), (name) => root.querySelector(name) === element));
  /** A selector that finds all of these elements and no other. */
  const shared = (elements) =>
    elements[0] &&
    first(names(elements[0]), (name) => {
      const found = [...document.querySelectorAll(name)];
      return found.length === elements.length && found.every((each) => elements.includes(each));
    });

  const shown = (element) => element.getClientRects().length > 0;
  const text = (element) => (element.value || element.textContent || "").trim().slice(0, 80);
  const called = (element) => [...element.attributes].map(({ value }) => value).join(" ");
  const label = (element) => [...(element.labels ?? [])].map(text).join(" ");
  const outside = (element) => !element.closest(AROUND);

  const buttonIn = (root) => {
    const all = [...root.querySelectorAll("button, input[type=submit], input[type=button], [role=button], a[href]")];
    const plain = all.filter((element) => outside(element) && shown(element));
    const reads = (element) => BUY.test(text(element)) || BUY.test(element.getAttribute("aria-label") ?? "");
    return plain.find(reads) ?? plain.find((element) => BUY_NAMED.test(called(element)));
  };
  const quantityIn = (root) =>
    [...root.querySelectorAll("input:not([type=hidden]), select")].find((field) =>
      QUANTITY.test(`${called(field)} ${label(field)}`.replace(/[_[\]-]+/g, " ")),
    );

  /** Where an element or what is in it carries a product's number. */
  const productId = (root) => {
    for (const element of [root, ...root.querySelectorAll("*")]) {
      for (const { name, value } of element.attributes) {
        if (name === "value" && NUMBER.test(value) && PRODUCT.test(element.getAttribute("name") ?? "")) {
          const source = select(element, root);
          if (source) return { select: source, attribute: "value" };
        }
        if (name.startsWith("data-") && PRODUCT.test(name) && NUMBER.test(value)) return { attribute: name };
      }
    }
    return null;
  };

  /** The largest element around a mark that holds no other mark. */
  const share = (mark, marks) => {
    let element = mark;
    const alone = (each) => !marks.some((other) => other !== mark && each.contains(other));
    while (element.parentElement && element.parentElement !== document.body && alone(element.parentElement)) {
      element = element.parentElement;
    }
    return element;
  };
  /** Elements that repeat, each with an id of its own: the attribute, and what is around each. */
  const repeated = (fits, value) => {
    const marks = new Map();
    for (const element of document.querySelectorAll("body *")) {
      for (const { name, value: held } of element.attributes) {
        if (fits(name, held) && outside(element) && !element.closest("form")) {
          const known = marks.get(name) ?? new Map();
          marks.set(name, known.set(value(held), known.get(value(held)) ?? element));
        }
      }
    }
    const [attribute, found] = [...marks].sort(([, one], [, other]) => other.size - one.size)[0] ?? [];
    if (!attribute || found.size < 2) return null;
    const all = [...found.values()];
    return { attribute, select: shared(all.map((mark) => share(mark, all))) };
  };

  const forms = [...document.forms].filter(outside);
  const form = forms.find((each) => buttonIn(each)) ?? forms.find((each) => productId(each) && quantityIn(each));
  const title = document.querySelector("h1");
  let container = form?.parentElement ?? null;
  while (container && container !== document.body && title && !container.contains(title)) container = container.parentElement;
  const within = container && container !== document.body ? container : null;
  const button = form && (buttonIn(form) ?? (within && buttonIn(within)));
  const quantity = form && quantityIn(form);
  const cards = repeated((name, value) => name.startsWith("data-") && PRODUCT.test(name) && NUMBER.test(value), String);
  const rows = repeated((name, value) => name.startsWith("data-") && LINE.test(value), (value) => LINE.exec(value)[0]);
  const modal = [...document.querySelectorAll("[id], [class]")].find((each) =>
    SMALL_CART.test(`${each.id} ${each.getAttribute("class")}`),
  );

  const layout = [...document.querySelectorAll("header, footer, body > *, header *, footer *")];
  const COMMON = /^[.#[]?(data-)?(header|footer|main|nav|menu|logo|search|container|content|page|wrapper|row|skip|site|body|link|links|icon|title)s?\]?$/i;
  const marks = layout.flatMap((element) => [...names(element)].filter((name) => !COMMON.test(name) && !/=/.test(name)));
  const lasting = [/^[a-z]+(-[a-z]+)+$/, /^\[/, /^#/, /^\./].flatMap((kind) => marks.filter((name) => kind.test(name)));
  const body = [...document.body.classList].filter((each) => meant(each) && !/page|product|home|category|cart|type/.test(each));

  const buttonRule = () => {
    const [scope, root] = form.contains(button) ? ["form", form] : ["container", within];
    const found = select(button, root);
    return found && { scope, select: found };
  };
  const list = (rule) => (rule ? [rule] : null);
  const named = form && select(form, document);

  return {
    fingerprint: [...new Set([...body.map((each) => `body.${each}`), ...lasting])].slice(0, 2),
    rules: {
      "product.form": list(named),
      "product.outside": named && ["article", "li"].filter((each) => !form.closest(each)),
      "product.container": list(within && select(within, document)),
      "product.product_id": list(form && productId(form)),
      "product.quantity": list(quantity && select(quantity, form)),
      "product.button": list(button && buttonRule()),
      "card.select": list(cards?.select),
      "card.product_id": cards?.select ? [{ attribute: cards.attribute }] : null,
      "cart.row": list(rows?.select),
      "cart.line_id": rows?.select ? [{ attribute: rows.attribute, pattern: `(${LINE.source})` }] : null,
      "regions.modal": list(modal && select(modal, document)),
    },
  };
}
