"""What Python cannot know of an adapter: whether a browser understands it."""

import pytest
from playwright.sync_api import Page

from shipwhen.themes import Collection, folder

THEMES = Collection(folder())

PROBLEMS = """adapter => {
  const found = [];
  const visit = (value, path) => {
    if (Array.isArray(value) || value && typeof value === "object") {
      for (const key of Object.keys(value)) visit(value[key], [...path, key]);
    } else if (path.includes("pattern")) {
      attempt(path, () => new RegExp(value));
    } else if (isSelector(path)) {
      attempt(path, () => document.querySelector(value));
    }
  };
  const attempt = (path, act) => {
    try { act(); } catch (error) { found.push(`${path.join(".")}: ${error}`); }
  };
  const lists = [
    "form", "outside", "container", "quantity", "row", "page", "modal", "all", "any", "none",
    "select",
  ];
  const isSelector = path =>
    path.at(-1) === "select" || path[0] === "native" || lists.includes(path.at(-2));
  visit(adapter, []);
  return found;
}"""


@pytest.mark.parametrize("adapter", THEMES.adapters.values(), ids=lambda adapter: adapter.id)
def test_a_browser_understands_it(page: Page, adapter):
    parts = adapter.model_dump(
        mode="json", exclude={"about", "platform", "name"}, exclude_none=True
    )

    assert page.evaluate(PROBLEMS, parts) == []
    assert page.evaluate(PROBLEMS, {"form": ["form["]}) != []
