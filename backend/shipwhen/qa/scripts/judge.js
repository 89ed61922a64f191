/**
 * Accessibility rules that the page breaks around our nodes, and no longer once we are gone: the
 * script takes everything back, and the same elements are judged again. Needs axe; comes last.
 */
async () => {
  const runOnly = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] };
  const around = new Set(
    [...document.querySelectorAll("[data-shipwhen]")].flatMap((node) => node.parentElement ?? []),
  );
  const judge = async () => {
    const include = [...around].filter((element) => element.isConnected);
    if (!include.length) return [];
    const options = { runOnly, elementRef: true, resultTypes: ["violations"] };
    const { violations } = await globalThis.axe.run({ include }, options);
    return violations.flatMap(({ nodes, id, impact, help }) =>
      nodes.map((node) => ({ rule: id, impact: impact ?? "", help, node })),
    );
  };

  const moving = document.getAnimations().map((each) => each.finished.catch(() => {}));
  await Promise.race([Promise.all(moving), new Promise((done) => setTimeout(done, 500))]);
  const before = await judge();
  if (!before.length) return [];
  globalThis.shipwhen?.stop();
  const after = await judge();
  const same = (one) => (other) =>
    one.rule === other.rule && one.node.element === other.node.element;
  return before
    .filter((one) => !after.some(same(one)))
    .map(({ node, ...each }) => ({
      ...each,
      target: node.target.flat().join(" "),
      html: node.html.slice(0, 300),
    }));
}
