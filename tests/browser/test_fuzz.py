"""Pages broken in two thousand ways: our script does them no harm."""

import re

import pytest

from browser.conftest import Shop
from browser.test_cart import put
from browser.themes import FAMILIES
from conftest import ROOT

MUTANTS = 2016
PAGES = {
    "product": "/products/103/",
    "options": "/products/104/",
    "listing": "/shop/",
    "cart": "/cart.php",
}
EACH = MUTANTS // (len(FAMILIES) * len(PAGES))


@pytest.mark.timeout(240)
@pytest.mark.parametrize("theme", FAMILIES, indirect=True, ids=lambda theme: theme.id)
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_broken_page_is_not_broken_further(shop: Shop, path: str):
    shop.expected_errors.append("Failed to load resource")  # what hostile addresses lead to
    put(shop, 103, quantity=3)
    shop.open(path, shipwhen="off")
    html = re.sub(r"(?s)<script.*?</script>", "", shop.page.content())
    shop.open("/about/", shipwhen="off")
    shop.page.add_script_tag(path=ROOT / "tests/browser/fuzz.js")
    script = f"{shop.server}/s/demo/shipwhen.js?theme={shop.theme.id}"
    seed = 1000 * list(PAGES.values()).index(path)
    result = shop.page.evaluate(
        "task => fuzz(task)", {"html": html, "script": script, "from": seed, "to": seed + EACH}
    )

    assert result["bad"] == []
    assert result["executed"] == 0
    assert result["told"] > EACH / 4, "hardly a message was looked at: the fuzzer itself is broken"
