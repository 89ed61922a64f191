"""`shipwhen qa`, `shipwhen theme try` and the pytest fixture, on sample pages and strange ones."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from conftest import ROOT
from shipwhen.qa.adapters import collection
from shipwhen.qa.storefront import Storefront

SHIPWHEN = Path(sys.executable).with_name("shipwhen")

HOSTILE = "</title><img src=x onerror=document.title='harmed'>"
UNKNOWN = f"""<!doctype html><html lang="de"><head>
<title>Teekanne {HOSTILE.replace("<", "&lt;")}</title>
<link rel="icon" href="data:,">
<meta http-equiv="content-security-policy" content="script-src 'none'"></head>
<body class="theme-nordwind page--product">
<nordwind-header data-nordwind-bar><a href="/">Nordwind</a></nordwind-header>
<div class="product-stage"><h1>Teekanne</h1>
<form class="kauf-form" action="/cart.php" method="post">
<input type="hidden" name="action" value="add">
<input type="hidden" name="product_id" value="77">
<label>Menge <input class="kauf-menge" name="menge" value="1"></label></form>
<div class="kauf-row">
<a role="button" href="#" class="kauf-knopf x1f9a3b">In den Warenkorb</a></div></div>
<section><div class="kachel" data-kachel-product="12"><a href="/b">Becher</a></div>
<div class="kachel" data-kachel-product="13"><a href="/l">Löffel</a></div></section>
</body></html>"""

KNOWN = """<!doctype html><html lang="en"><head><title>Kettle</title><link rel="icon" href="data:,">
<style>{style}</style><script>{script}</script></head>
<body><main><h1>Kettle</h1><form data-cart-item-add action="/cart.php">
<input type="hidden" name="product_id" value="5">
<label>Number <input name="qty[]" value="1"></label>
<div><button>Add to cart</button></div></form><p>{words}</p></main></body></html>"""

TWICE = """addEventListener("DOMContentLoaded", () => {
  const watch = new MutationObserver(() => {
    const said = document.querySelector("[data-shipwhen=inventory]:not(:empty)");
    if (!said) return;
    watch.disconnect();
    said.after(said.cloneNode(true));
    document.body.append(said.cloneNode(true));
  });
  watch.observe(document, { childList: true, subtree: true });
});"""
HARM = {
    "fine": {},
    "misplaced": {"script": TWICE},
    "accessibility": {"style": "[data-shipwhen=shipping] { color: #ccc }"},
    "layout shift": {
        "style": "[data-shipwhen=inventory]:not(:empty) { height: 500px }",
        "words": "Steel and enamel. " * 200,
    },
    "script": {"script": "Intl.DateTimeFormat = class { constructor() { throw Error('no') } }"},
    "silent": {"style": "[data-shipwhen=shipping] { display: none }"},
}


def page(name: str) -> str:
    return KNOWN.format(**{"style": "", "script": "", "words": "", **HARM[name]})


PAGES = {"/unknown": UNKNOWN, **{f"/{name.replace(' ', '-')}": page(name) for name in HARM}}


class Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        text = PAGES.get(self.path)
        self.send_response(200 if text else 404)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((text or "").encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Shops that know nothing of us."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@dataclass
class Ended:
    status: int
    told: str
    chapters: list[dict]
    page: Path


def shipwhen(*arguments: str, report: Path | None = None) -> Ended:
    command = [SHIPWHEN, *arguments, *(["--report", report] if report else [])]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert "Traceback" not in ended.stderr, ended.stderr
    facts = report / "report.json" if report else Path()
    chapters = json.loads(facts.read_text()) if facts.is_file() else []
    return Ended(
        ended.returncode, ended.stdout + ended.stderr, chapters, (report or Path()) / "report.html"
    )


@pytest.fixture(scope="module")
def of_samples(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """Cornerstone's sample pages, a few situations of them."""
    pages = ("--page", "product", "--page", "cart", "--page", "quick-view")
    states = ("--state", "backorder", "--state", "over-limit")
    report = tmp_path_factory.mktemp("samples")
    return shipwhen("qa", "--theme", "cornerstone", *pages, *states, report=report)


@pytest.fixture(scope="module")
def of_unknown(elsewhere: str, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    report = tmp_path_factory.mktemp("unknown")
    address = f"{elsewhere}/unknown"
    return shipwhen("qa", "--url", address, "--state", "backorder", report=report)


def test_sample_pages_are_told_page_by_page(of_samples: Ended):
    [chapter] = of_samples.chapters
    seen = {(visit["kind"], visit["state"]): visit for visit in chapter["visits"]}

    # on a busy machine answers come late, and move what is painted already
    told = {problem["kind"] for visit in seen.values() for problem in visit["problems"]}
    assert told <= {"layout shift"}, of_samples.told
    assert of_samples.status == (1 if told else 0)
    assert "cornerstone      product     " in of_samples.told
    assert set(seen) == {
        *((kind, state) for kind in ("product", "cart") for state in ("backorder", "over-limit")),
        ("quick-view", "backorder"),
    }
    found = seen["cart", "backorder"]["look"]["findings"]
    assert found["slots.cart-line"]["by"]["origin"] == "cornerstone"
    assert found["cart.line_id"]["by"]["origin"] == "generic"


def test_a_page_of_an_unknown_theme_gets_a_verdict_place_by_place(of_unknown: Ended):
    assert of_unknown.status == 1
    assert "Its theme is unknown" in of_unknown.told
    assert "product.form         1/1     generic: " in of_unknown.told
    assert "missed: product.button: no rule finds it (backorder)" in of_unknown.told


def test_the_adapter_proposed_for_it_finds_more(
    of_unknown: Ended, elsewhere: str, storefront: Storefront, tmp_path: Path
):
    [chapter] = of_unknown.chapters
    proposal = chapter["proposal"]
    file = tmp_path / "new-theme" / "adapter.json"
    file.parent.mkdir()
    file.write_text(proposal["adapter"])
    adapter = collection(file).adapters["new-theme"]
    visit = storefront.visit(f"{elsewhere}/unknown", theme=file, state="partial", quantity=4)

    assert proposal["found_before"] < proposal["found_with_it"] == proposal["of"]
    assert adapter.fingerprint.all == ["body.theme-nordwind", "nordwind-header"]
    assert "x1f9a3b" not in proposal["adapter"]
    assert visit.problems == []
    assert visit.label == "Backorder now"
    assert visit.messages["inventory"] == "2 in stock, 2 on backorder"


def test_the_report_is_one_file_that_no_page_can_harm(of_unknown: Ended, page: Page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(of_unknown.page.as_uri())
    page.locator(".cell").click()

    expect(page.locator(".visit:target")).to_contain_text("product.button: no rule finds it")
    expect(page.locator(".visit:target")).to_contain_text("Teekanne")
    expect(page).to_have_title("1 problem page: Shipwhen QA")
    assert page.locator("img").count() == page.locator("img[src^='data:image/webp']").count() == 1
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}


@pytest.mark.parametrize("width", [1280, 390])
def test_the_report_can_be_read_by_all(of_samples: Ended, page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(of_samples.page.as_uri())
    page.locator(".cell").first.click()
    page.evaluate((ROOT / "storefront/node_modules/axe-core/axe.min.js").read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run({ runOnly: { type: 'tag', values: tags } })", tags)

    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_problems_only(of_unknown: Ended, page: Page):
    page.goto(of_unknown.page.as_uri())
    page.get_by_label("Problems only").check()

    expect(page.locator(".chapter")).to_be_visible()
    page.locator(".chapter").evaluate("node => node.classList.remove('wrong')")
    page.get_by_label("Problems only").dispatch_event("change")
    expect(page.get_by_text("Nothing is wrong here.")).to_be_visible()


@pytest.mark.parametrize("harm", HARM)
def test_what_goes_wrong_is_told(storefront: Storefront, elsewhere: str, harm: str):
    visit = storefront.visit(f"{elsewhere}/{harm.replace(' ', '-')}", theme="generic")

    kinds = {problem.kind for problem in visit.problems}
    assert harm in kinds if harm != "fine" else kinds == set()


def test_a_store_that_has_our_script_keeps_its_own(storefront: Storefront, server: str):
    address = f"{server}/demo/merchant/products/110/"
    theirs = storefront.visit(address, state="pre-order")
    ours = storefront.visit(address, theme="generic", state="pre-order")

    assert (theirs.look.adapter, ours.look.adapter) == ("merchant", "generic")
    assert theirs.messages["inventory"] == ours.messages["inventory"] == "Available for pre-order"
    assert theirs.problems == ours.problems == []


def test_a_page_that_does_not_open_is_neither_fine_nor_wrong(elsewhere: str, tmp_path: Path):
    ended = shipwhen("theme", "try", "generic", "--url", f"{elsewhere}/nowhere")

    assert ended.status == 2
    assert f"shipwhen: {elsewhere}/nowhere answered 404" in ended.told
