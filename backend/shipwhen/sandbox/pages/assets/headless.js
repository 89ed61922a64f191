/* Draws the page anew from its state on every change, as a framework would, and keeps what is keyed. */
(() => {
  const products = JSON.parse(document.getElementById("products").textContent);
  const grid = document.getElementById("grid");
  const quantities = new Map(products.map(({ id }) => [id, 1]));
  const refused = new Set();

  const element = (tag, properties, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  function card(product) {
    const promise = element("shipwhen-promise");
    promise.setAttribute("product", product.id);
    promise.setAttribute("variant", product.variants[0]);
    promise.addEventListener("promise", ({ detail }) => {
      refused[detail?.excess ? "add" : "delete"](product.id);
      draw();
    });
    const quantity = element("input", { type: "number", min: 1, value: 1 });
    quantity.setAttribute("aria-label", `Quantity of ${product.name}`);
    quantity.addEventListener("input", () => {
      quantities.set(product.id, quantity.valueAsNumber || 1);
      draw();
    });
    const button = element("button", { type: "button", textContent: "Add to bag" });
    const node = element(
      "li",
      { className: "card" },
      element("img", { src: product.image, alt: "", width: 600, height: 600 }),
      element("h2", { textContent: product.name }),
      element("p", { className: "price", textContent: product.price }),
      promise,
      element("div", { className: "buy" }, quantity, button),
    );
    return { node, promise, button };
  }

  const cards = new Map(products.map((product) => [product.id, card(product)]));

  function draw() {
    for (const [id, { node, promise, button }] of cards) {
      if (!node.isConnected) grid.append(node);
      if (promise.getAttribute("quantity") !== `${quantities.get(id)}`) promise.setAttribute("quantity", quantities.get(id));
      button.disabled = refused.has(id);
    }
  }

  draw();
})();
