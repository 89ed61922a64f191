"""The merchant's settings: a theme, texts as drafts and versions, and how stock is kept."""

import re
from html import unescape

import httpx
import pytest

from api.conftest import HASH, Market
from api.desk import Staff, where
from shipwhen.admin.settings.fields import NAMES
from shipwhen.admin.settings.texts import PAGES, SITUATIONS
from shipwhen.admin.settings.verdict import verdict
from shipwhen.appearance import service as appearance
from shipwhen.appearance.document import Document, leaves
from shipwhen.bigcommerce.inventory import SellsFrom
from shipwhen.sandbox.platform import User
from shipwhen.sandbox.platform.stock import Stock as Shelf
from shipwhen.stock.models import Mode, StockLevel
from shipwhen.stock.rules import rules_of, set_rules
from shipwhen.stores.models import Change, Store

STAFF = User(8, "noor@harbour.test")
OWNER = "owner@harbour1.example"
TEXTS = "/admin/settings/texts"


class Desk(Staff):
    """Somebody with the page of texts open."""

    async def texts(self, path: str = "", **typed: str) -> httpx.Response:
        """Send the whole form as it stands, with some fields typed anew."""
        which = "&".join(f"{name}={typed.get(name, '')}" for name in ("theme", "language"))
        shown = await self.get(f"{TEXTS}?{which}")
        return await self.post(f"{TEXTS}{path}", {**fields(shown.text), **unnamed(typed)})


def unnamed(typed: dict[str, str]) -> dict[str, str]:
    """`backorder__button` as the form calls it."""
    return {name.replace("__", "."): value for name, value in typed.items()}


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the texts' form."""
    found = {}
    for tag in re.findall("<input[^>]*>", page.partition('<main id="main">')[2] or page):
        facts = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        ticked = facts.get("type") != "checkbox" or " checked" in tag
        if "name" in facts and ticked:
            found[facts["name"]] = unescape(facts.get("value", "on"))
    return found | {"beside_native": "dates"}


def hidden(page: str) -> dict[str, str]:
    """What a form says of the state that its page showed."""
    [seen] = re.findall(r'name="seen" value="([^"]*)"', page)
    return {"seen": unescape(seen)}


@pytest.fixture
def market(installed_on_sqlite: Market) -> Market:
    return installed_on_sqlite


async def someone(market: Market, user: User | None = None) -> Desk:
    """The owner, unless said."""
    opened = await market.open(user=user or market.store.owner)
    return Desk(market, opened.headers["location"].partition("session=")[2])


@pytest.fixture
async def desk(market: Market) -> Desk:
    return await someone(market)


async def harbour() -> Store:
    return await Store.get(hash=HASH)


async def button() -> str:
    published = await appearance.published(await harbour(), "cornerstone")
    return published.document("en").backorder.button


async def test_every_field_of_the_document_can_be_edited(desk: Desk):
    page = await desk.get(TEXTS)

    assert set(NAMES) == set(leaves(Document().model_dump()))
    sent = fields(page.text)
    assert set(NAMES) - set(sent) == {"silent"}
    assert sent["backorder.button"] == "Backorder now"


async def test_a_draft_is_seen_by_nobody_until_it_is_published(desk: Desk):
    saved = await desk.texts(backorder__button="Reserve it")
    kept = await desk.get(TEXTS)
    before = await button()
    published = await desk.texts("/publish")

    assert (saved.status_code, published.status_code) == (200, 200)
    assert fields(kept.text)["backorder.button"] == "Reserve it"
    assert (before, await button()) == ("Backorder now", "Reserve it")
    told = [(each.action, each.by, each.after) async for each in Change.all().order_by("id")]
    assert told == [
        ("save draft", OWNER, {"backorder.button": "Reserve it"}),
        ("publish texts", OWNER, {"backorder.button": "Reserve it"}),
    ]


async def test_a_discarded_draft_leaves_what_is_in_force(desk: Desk):
    await desk.texts(backorder__button="Reserve it")
    await desk.texts("/discard")

    kept = await desk.get(TEXTS)
    assert fields(kept.text)["backorder.button"] == "Backorder now"
    assert [each.action async for each in Change.all()] == ["save draft", "discard draft"]


@pytest.mark.parametrize(
    ("typed", "name", "reason"),
    [
        ({"backorder__button": "Get {colour}"}, "backorder.button", "Unknown placeholder {colour}"),
        ({"button_colour": "blue"}, "button_colour", "Give a colour such as"),
        ({"cart__dated": "{limit}"}, "cart.dated", "Unknown placeholder {limit}"),
        ({"beside_native": "x"}, "beside_native", ""),
    ],
)
async def test_what_cannot_be_shown_is_refused_at_its_field(desk: Desk, typed, name, reason):
    for path in ("", "/publish"):
        refused = await desk.texts(path, pre_order__badge="Soon", **typed)

        assert refused.status_code == 422
        assert refused.headers["HX-Retarget"] == "#page"
        assert reason in refused.text
        assert "pattern" not in refused.text
        assert fields(refused.text)["pre_order.badge"] == "Soon"
        if name != "beside_native":
            assert f'id="{name.replace(".", "-")}-error"' in refused.text
    assert await Change.all().count() == 0


async def test_faults_are_gone_once_they_are_mended(desk: Desk):
    refused = await desk.texts(backorder__button="Get {colour}")
    mended = await desk.post(TEXTS, fields(refused.text) | {"backorder.button": "Get it"})
    again = await desk.post(TEXTS, fields(mended.text))

    assert mended.headers["HX-Retarget"] == "#page"
    assert "-error" not in mended.text
    assert again.status_code == 200
    assert "HX-Retarget" not in again.headers


async def test_two_who_edit_the_same_texts_are_told_and_lose_nothing(market: Market, desk: Desk):
    other = await someone(market, STAFF)
    seen = fields((await desk.get(TEXTS)).text)
    await other.texts(backorder__button="Noor's words")

    refused = await desk.post(TEXTS, seen | {"backorder.button": "Ana's words"})
    again = await desk.post(TEXTS, fields(refused.text))

    assert refused.status_code == 409
    assert f"{STAFF.email} changed these texts meanwhile" in refused.text
    assert "Noor&#39;s words" in refused.text
    assert again.status_code == 200
    assert "Ana&#39;s words" in (await desk.get(TEXTS)).text


async def test_after_a_conflict_only_what_both_changed_is_as_it_was_typed(
    market: Market, desk: Desk
):
    other = await someone(market, STAFF)
    seen = fields((await desk.get(TEXTS)).text)
    await other.texts(backorder__button="Noor's button", backorder__badge="Noor's badge")
    typed = {"backorder.badge": "Ana's badge", "backorder.inventory.partial": "Ana's part"}

    refused = await desk.post(f"{TEXTS}/publish", seen | typed)
    await desk.post(f"{TEXTS}/publish", fields(refused.text))

    [told] = re.findall(r'<ul class="plain">(.*?)</ul>', refused.text, re.DOTALL)
    assert re.findall("<li>([^<]*)</li>", told) == [
        "Backorder, button and badge: badge: Noor&#39;s badge"
    ]
    found = (await appearance.published(await harbour(), "cornerstone")).document("en").backorder
    assert (found.button, found.badge) == ("Noor's button", "Ana's badge")
    assert found.inventory.partial == "Ana's part"


async def test_who_only_added_to_what_somebody_changed_keeps_both(market: Market, desk: Desk):
    other = await someone(market, STAFF)
    page = await desk.get(TEXTS)
    await other.texts(backorder__button="Noor's words")

    refused = await desk.post(TEXTS, fields(page.text) | {"silent": "on"})

    assert "What they changed stands here now" in refused.text
    left = fields(refused.text)
    assert (left["backorder.button"], left["silent"]) == ("Noor's words", "on")


async def test_a_fault_hides_nobody_who_changed_the_texts_meanwhile(market: Market, desk: Desk):
    other = await someone(market, STAFF)
    page = await desk.get(TEXTS)
    await other.texts(backorder__button="Noor's words")

    wrong = await desk.post(TEXTS, fields(page.text) | {"button_colour": "red"})
    mended = await desk.post(TEXTS, fields(wrong.text) | {"button_colour": "#ff0000"})

    assert (wrong.status_code, mended.status_code) == (422, 409)
    assert fields(mended.text)["backorder.button"] == "Noor's words"


@pytest.mark.parametrize("seen", ["{", "[]", "[" * 100_000])
async def test_who_sends_no_form_of_ours_is_asked_to_open_it(desk: Desk, seen: str):
    page = fields((await desk.get(TEXTS)).text)
    await desk.texts(backorder__button="Reserve it")

    answer = await desk.post(TEXTS, page | {"seen": seen})

    assert answer.status_code == 422
    assert "Open the texts once more" in answer.text


async def test_an_old_version_is_put_back_at_a_click(desk: Desk):
    await desk.texts("/publish", backorder__button="First")
    await desk.texts("/publish", backorder__button="Second")
    history = await desk.get(f"{TEXTS}/history")
    nothing = await desk.get(f"{TEXTS}/history?language=nb")
    revision = re.search(r'name="revision" value="(\d+)"', history.text)
    assert revision

    restored = await desk.post(f"{TEXTS}/restore", {"version": "1", "revision": revision[1]})

    assert "Nothing is published yet" in nothing.text
    assert re.findall(r"<h3>(Version \d)</h3>", history.text) == ["Version 2", "Version 1"]
    assert "<del>First</del>" in history.text
    assert "<ins>Second</ins>" in history.text
    assert restored.status_code == 200
    assert await button() == "First"
    assert "Version 3" in (await desk.get(f"{TEXTS}/history")).text


@pytest.mark.parametrize(
    ("path", "leads_to"), [("discard", f"{TEXTS}?"), ("restore", f"{TEXTS}/history?")]
)
async def test_who_acts_on_texts_that_changed_meanwhile_gets_them_anew(
    market: Market, desk: Desk, path: str, leads_to: str
):
    for words in ("First", "Second"):
        await desk.texts("/publish", backorder__button=words)
    other = await someone(market, STAFF)
    seen = fields((await desk.get(TEXTS)).text) | {"version": "1"}
    await other.texts(backorder__button="Noor's words")

    refused = await desk.post(f"{TEXTS}/{path}", seen)
    dialog = await desk.get(f"{TEXTS}/{path}?version=1")

    assert refused.status_code == 409
    assert f"{STAFF.email} changed these texts meanwhile. Nothing" in refused.headers["HX-Trigger"]
    assert where(refused).startswith(leads_to)
    assert fields((await desk.get(TEXTS)).text)["backorder.button"] == "Noor's words"
    assert f"The draft that {STAFF.email} saved" in dialog.text
    again = await desk.post(f"{TEXTS}/{path}", fields(dialog.text))
    assert again.status_code == 200
    assert await Change.filter(action="discard draft", by=OWNER).count() == 1


async def test_languages_come_as_drafts_and_go_back_to_the_stores_own(desk: Desk):
    added = await desk.post(f"{TEXTS}/language", {"language": "nb"})
    twice = await desk.post(f"{TEXTS}/language", {"language": "nb"})
    await desk.texts("/publish", language="nb", backorder__button="Bestill nå")
    there = (await appearance.published(await harbour(), "generic")).document("nb")
    dialog = fields((await desk.get(f"{TEXTS}/language/remove?language=nb")).text)
    await desk.texts(language="nb", backorder__button="Kjøp nå")
    stale = await desk.post(f"{TEXTS}/language/remove", dialog)
    dialog = fields((await desk.get(f"{TEXTS}/language/remove?language=nb")).text)
    removed = await desk.post(f"{TEXTS}/language/remove", dialog)
    last = await desk.post(f"{TEXTS}/language/remove", dialog | {"language": "en"})

    assert (added.status_code, twice.status_code) == (200, 422)
    assert stale.status_code == 409
    assert "Nothing is removed" in stale.headers["HX-Trigger"]
    assert there.backorder.button == "Bestill nå"
    assert (removed.status_code, last.status_code) == (200, 422)
    left = (await appearance.published(await harbour(), "generic")).document("nb")
    assert left.backorder.button == "Backorder now"
    assert "Bestill nå" in (await desk.get(f"{TEXTS}/history?language=nb")).text


async def test_languages_are_named_in_english_as_the_pages_are(market: Market):
    desk = await someone(market, User(9, "kari@harbour.test", "nb-NO"))
    choices = (await desk.get(f"{TEXTS}/language")).text

    assert '<option value="de">German</option>' in choices
    assert '<option value="pt-BR">Portuguese (Brazil)</option>' in choices


async def test_texts_hold_for_every_theme_that_has_none_of_its_own(desk: Desk):
    await desk.texts("/publish", backorder__button="Everywhere")
    await desk.texts("/publish", theme="peak", backorder__button="Only there")

    store = await harbour()
    said = {
        theme: (await appearance.published(store, theme)).document("en").backorder.button
        for theme in ("generic", "camden", "peak")
    }
    assert said == {"generic": "Everywhere", "camden": "Everywhere", "peak": "Only there"}


async def test_a_silent_store_says_only_why_it_refuses(desk: Desk):
    await desk.texts("/publish", silent="on")

    told = (await desk.get(f"/s/{HASH}/config.json")).json()["languages"]["en"]
    said = {name for name, text in leaves(told).items() if isinstance(text, str) and text}
    refusals = {"limit", "cart_line.over_limit", "cart_line.sold_out"}
    assert said == {"beside_native"} | {
        f"{kind}.{name}" for kind in ("backorder", "pre_order") for name in refusals
    }
    kept = await desk.get(TEXTS)
    assert fields(kept.text)["backorder.button"] == "Backorder now"


async def test_the_preview_is_the_script_of_what_is_typed_and_keeps_nothing(desk: Desk):
    typed = await desk.texts("/preview", backorder__button="Almost here", button_colour="#ffe")

    assert "Almost here" in typed.json()["script"]
    assert "#ffe" in typed.json()["script"]
    assert typed.json()["colour"]["kind"] == "warning"
    assert fields((await desk.get(TEXTS)).text)["backorder.button"] == "Backorder now"


@pytest.mark.parametrize(
    ("last", "stands"),
    [("", "Kept before"), ("Shown before", "Shown before"), ("{y}", "Kept before")],
)
async def test_the_preview_shows_what_it_can_while_something_is_wrong(desk: Desk, last, stands):
    await desk.texts(backorder__button="Kept before")
    seen = {"shown.backorder.button": last} if last else {}
    wrong = {"backorder__button": "{x}", "button_colour": "blue"}

    told = (await desk.texts("/preview", cart__dated="All by {date}", **wrong, **seen)).json()

    assert set(told["errors"]) == {"backorder.button", "button_colour"}
    assert told["errors"]["backorder.button"].startswith("Unknown placeholder {x}")
    assert told["colour"]["kind"] == "error"
    assert [
        each for each in ("All by {date}", stands, "#1d4ed8") if each not in told["script"]
    ] == []
    assert "{x}" not in told["script"]


@pytest.mark.parametrize(
    ("colour", "kind", "words"),
    [
        ("#1d4ed8", "success", "white, 6.7 to 1"),
        ("#ff0", "warning", "1.1 to 1: choose a darker colour"),
        ("#fff", "warning", "black, 21.0 to 1"),
        ("", "info", "theme's own"),
        ("red", "error", "such as #1d4ed8"),
    ],
)
def test_what_is_said_of_a_colour(colour, kind, words):
    told = verdict(colour)

    assert told["kind"] == kind
    assert words in told["text"]


@pytest.mark.parametrize(
    ("kept", "picked"),
    [("#AbC", "#AAbbCC"), ("#102030", "#102030"), ("", "#1d4ed8"), ("red", "#1d4ed8")],
)
async def test_the_picker_shows_the_colour_that_is_kept(desk: Desk, kept: str, picked: str):
    """Browsers show black for three digits."""
    page = await desk.texts(button_colour=kept)
    if page.status_code == 200:
        page = await desk.get(TEXTS)

    [shown] = re.findall('type="color"[^>]* value="([^"]*)"', page.text)
    assert shown == picked


async def test_sample_pages_are_there_for_each_theme_page_and_situation(desk: Desk):
    """Those that the preview offers; a page is ours, so that nobody has to be known."""
    market = desk.market
    for theme in ("cornerstone", "merchant", "peak"):
        for state in SITUATIONS:
            for page in PAGES:
                answer = await market.app.get(f"/preview/{theme}/{state}/{page}")
                assert answer.status_code == 200, (theme, state, page)
                assert "sandbox allow-scripts" in answer.headers["Content-Security-Policy"]
    unknown = ["/preview/x/backorder/cart", "/preview/peak/x/cart", "/preview/peak/backorder/x"]
    unknown += ["/preview/peak/assets/..%2Fcart.html", "/preview/images/x.svg"]
    for path in unknown:
        assert (await market.app.get(path)).status_code == 404, path


async def test_a_previewed_shop_answers_its_theme_and_the_script(desk: Desk):
    shop, get = "/preview/cornerstone/partial", desk.market.app.get
    offered = (await get(f"{shop}/s/preview/availability.json?products=103,999")).json()
    asked = (await get(f"{shop}/s/preview/promise.json?lines=1030:13")).json()
    [cart] = (await get(f"{shop}/api/storefront/carts")).json()
    options = {"stencil-options": '{"render_with": "cart/preview"}', "Origin": "null"}
    part = await get(f"{shop}/cart.php?suggest=x", headers=options)
    added = await desk.market.app.client.post(f"{shop}/remote/v1/cart/add")

    assert list(offered["products"]) == ["103"]
    assert asked["lines"][0]["promise"]["state"] == "over_limit"
    assert cart["lineItems"]["physicalItems"][0]["quantity"] == 3
    assert "Added to your cart" in part.text
    assert part.headers["Access-Control-Allow-Origin"] == "null"
    assert added.json()["data"]["error"] is None


@pytest.mark.parametrize(
    ("said", "chosen", "words"),
    [
        (["Cornerstone"], "", "Your theme"),
        (["Cornerstone"], "peak", "was not made for your theme"),
        (["Cornerstone"], "generic", "Your theme"),
        (["Nordwind"], "", "No rules were written for Nordwind"),
        (None, "", "BigCommerce does not say"),
    ],
)
async def test_a_theme_is_chosen_with_what_bigcommerce_says(desk: Desk, said, chosen, words):
    await Store.filter(hash=HASH).update(active_themes=said)

    saved = await desk.post("/admin/settings/theme", {"theme": chosen})
    page = await desk.get("/admin/settings")

    assert saved.status_code == 200
    assert (await harbour()).theme == (chosen or None)
    assert words in page.text
    assert ("was not made" in page.text) == ("was not made" in words)
    assert await Change.filter(action="choose theme").count() == bool(chosen)


async def test_an_unknown_theme_is_refused(desk: Desk):
    answer = await desk.post("/admin/settings/theme", {"theme": "atlantis"})

    assert answer.status_code == 404
    assert (await harbour()).theme is None


STOCK = {"mode": "managed", "due_day": "receive", "note": "customer"}
ALL = STOCK | {"sells_from": "all"}


async def test_stock_rules_are_saved_and_written_down(desk: Desk):
    saved = await desk.post("/admin/settings/stock", STOCK)

    rules = await rules_of(await harbour())
    assert saved.status_code == 200
    assert (rules.due_day, rules.note, rules.keep_untracked) == ("receive", "customer", False)
    [change] = await Change.all()
    assert change.before == {"due_day": "wait", "note": "staff", "keep_untracked": True}
    wrong = await desk.post("/admin/settings/stock", STOCK | {"note": "everybody"})
    assert wrong.status_code == 422


async def test_where_shoppers_buy_from_is_said_and_products_are_read_again(desk: Desk):
    market = desk.market
    market.store.native_backorders = True
    market.store.settings.inventory.stock_level_display = "dont_show"
    await set_rules(await harbour(), mode=Mode.NATIVE)
    await market.back.assignments.assign(await harbour(), 103, {}, OWNER)
    await market.work()
    market.store.add_location("Warehouse")
    market.store.products.variants[1030].stocks[2] = Shelf(4, counted=True)
    before = (await StockLevel.get(variant__variant_id=1030)).on_hand
    page = await desk.get("/admin/settings/stock")
    assert 'name="sells_from" value="default" checked' in page.text
    assert "aggregated stock" in page.text

    saved = await desk.post("/admin/settings/stock", ALL | {"mode": "native"})
    await market.work()

    assert saved.status_code == 200
    assert (await rules_of(await harbour())).sells_from == SellsFrom.ALL
    assert (await StockLevel.get(variant__variant_id=1030)).on_hand == before + 4
    change = await Change.get(action="change stock settings")
    assert (change.before["sells_from"], change.after["sells_from"]) == ("default", "all")
    wrong = await desk.post("/admin/settings/stock", {**STOCK, "sells_from": "some"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("name", "typed", "most"),
    [
        ("buffer_days", "61", "60"),
        ("buffer_days", "-1", "60"),
        ("buffer_days", "two", "60"),
        ("safety_stock", "1.5", "2,147,483,647"),
        ("safety_stock", "9" * 5000, "2,147,483,647"),
    ],
)
async def test_a_buffer_that_cannot_be_is_told_and_what_was_typed_stays(
    desk: Desk, name, typed, most
):
    wrong = await desk.post("/admin/settings/stock", STOCK | {name: typed})

    assert wrong.status_code == 422
    assert f"Write a whole number from 0 to {most}." in wrong.text
    assert f'name="{name}" type="text" value="{typed}"' in wrong.text
    assert set(STOCK.values()) <= set(re.findall(r'value="(\w+)" checked', wrong.text))
    assert await Change.all().count() == 0


@pytest.mark.parametrize(
    ("locale", "days", "told"),
    [
        ("en-US", "2", ["comes Dec 3 – 5, 2026", "<strong>Dec 5 – 7, 2026</strong>"]),
        ("nb-NO", "2", ["comes 3.–5. des. 2026", "<strong>5.–7. des. 2026</strong>"]),
        ("en-US", "0", ["comes Dec 3 – 5, 2026", "the same days"]),
        ("en-US", "", ["the same days"]),
    ],
)
async def test_a_buffer_is_shown_by_an_example_while_it_is_typed(
    market: Market, locale, days, told
):
    desk = await someone(market, User(9, "kari@harbour.test", locale))
    answer = await desk.get(f"/admin/settings/stock/buffer?buffer_days={days}")
    nonsense = await desk.get("/admin/settings/stock/buffer?buffer_days=1e3")

    text = answer.text.replace("\u2009", " ").replace("\xa0", " ")
    assert [each for each in told if each not in text] == []
    assert nonsense.text.strip() == ""


@pytest.mark.parametrize(
    ("show", "save", "mine", "theirs"),
    [
        ("settings", "settings/theme", {"theme": "peak"}, {"theme": "camden"}),
        ("settings/stock", "settings/stock", STOCK, STOCK | {"note": "none"}),
        ("settings/stock", "settings/stock", STOCK | {"sells_from": "default"}, ALL),
    ],
)
async def test_two_who_change_settings_are_told_before_one_undoes_the_other(
    desk: Desk, show, save, mine, theirs
):
    seen = hidden((await desk.get(f"/admin/{show}")).text)
    await desk.post(f"/admin/{save}", theirs | seen)
    kept = await Change.all().count()

    refused = await desk.post(f"/admin/{save}", mine | seen)
    known = await Change.all().count()
    again = await desk.post(f"/admin/{save}", mine | hidden(refused.text))

    assert refused.status_code == 409
    assert "meanwhile" in refused.text
    chosen = re.findall(r'value="(\w+)" checked', refused.text)
    assert set(mine.values()) <= set(chosen)
    assert (kept, known) == (1, 1)
    assert again.status_code == 200
    assert await Change.all().count() == 2


async def test_who_counts_is_for_the_owner_to_say(market: Market, desk: Desk):
    staff = await someone(market, STAFF)
    native = STOCK | {"mode": "native"}

    assert (await staff.post("/admin/settings/stock", native)).status_code == 403
    assert (await staff.post("/admin/settings/stock", STOCK)).status_code == 200
    for path in ("/admin/settings/stock/readiness", "/admin/settings/stock/release"):
        assert (await staff.get(path)).status_code == 403
    assert (await staff.post("/admin/settings/stock/release")).status_code == 403
    assert (await desk.post("/admin/settings/stock", native)).status_code == 200
    assert (await rules_of(await harbour())).mode == Mode.NATIVE


async def test_what_stands_in_the_way_of_native_backorders_is_named(desk: Desk):
    desk.market.store.settings.inventory.stock_level_display = "show"

    answer = await desk.get("/admin/settings/stock/readiness")

    assert "Stock levels on the storefront" in answer.text


async def test_all_products_are_released_after_their_number_is_named(market: Market, desk: Desk):
    await market.back.assignments.assign(await harbour(), 101, {}, OWNER)

    asked = await desk.get("/admin/settings/stock/release")
    done = await desk.post("/admin/settings/stock/release")

    assert "<strong>1 product</strong>" in asked.text
    assert "way back to BigCommerce: 1" in done.headers["HX-Trigger"]
    assert "Being released: 1 left" in (await desk.get("/admin/settings/stock")).text
    await market.work()
    assert "Being released" not in (await desk.get("/admin/settings/stock")).text
    again = await desk.get("/admin/settings/stock/release")
    assert "<strong>0 products</strong>" in again.text
    assert await Change.filter(action="release products", by=OWNER).count() == 1
