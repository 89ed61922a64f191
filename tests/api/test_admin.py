"""Who gets to a merchant's pages, how long, and what each of them carries."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from api.conftest import HASH, Installed, Market
from conftest import NOW
from shipwhen.admin.desk import RENEWED
from shipwhen.admin.formats import Formats
from shipwhen.sandbox.platform import User
from shipwhen.stores.session import LIFETIME, LONGEST, RENEWED_AFTER

STAFF = User(41, "noor@harbour.test", "de-DE")


@pytest.fixture
async def market(installed_sqlite_copy: Installed) -> AsyncIterator[Market]:
    """No database plays a part in it."""
    async with installed_sqlite_copy.opened(plans="default") as market:
        yield market


async def test_the_first_page_hands_the_session_on_and_later_ones_do_not(market: Market):
    token = await market.session()
    first = await market.app.get("/admin/", params={"session": token})
    later = await market.admin("", session=token)

    assert f'name="session" content="{token}"' in first.text
    assert token not in later.text
    assert first.status_code == later.status_code == 200


async def test_a_page_may_load_only_what_is_ours_and_be_framed_only_by_the_control_panel(
    market: Market,
):
    headers = (await market.admin("")).headers

    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert f"https://store-{HASH}.mybigcommerce.com" in policy["frame-ancestors"]
    assert "set-cookie" not in headers


async def test_nothing_is_changed_by_a_token_in_an_address(market: Market):
    token = await market.session()

    answer = await market.app.client.post(
        "/admin/plan", params={"session": token}, data={"plan": "free"}
    )

    assert answer.status_code == 401
    assert "Open the app from the control panel" in answer.text


async def test_a_session_that_is_used_is_renewed_for_hours_and_no_longer(market: Market):
    token, clock = await market.session(), market.app.clock
    assert RENEWED not in (await market.admin("", session=token)).headers
    begun = clock.at

    while clock.at - begun < LONGEST:
        clock.at += RENEWED_AFTER
        answer = await market.admin("", session=token)
        assert answer.status_code == 200
        token = answer.headers.get(RENEWED, token)
    clock.at += LIFETIME

    assert (await market.admin("", session=token)).status_code == 401


async def test_a_session_that_is_not_used_ends(market: Market):
    token = await market.session()
    market.app.clock.at += LIFETIME + timedelta(seconds=1)

    answer = await market.admin("", session=token)

    assert answer.status_code == 401
    assert "The session is over: open the app once more." in answer.text


async def test_staff_see_what_only_the_owner_does_and_are_told_so(market: Market):
    token = await market.session(STAFF)
    page = await market.admin("plan", session=token)
    answer = await market.admin("plan", {"plan": "growth"}, session=token)

    assert "Only the store's owner can choose another plan." in page.text
    assert answer.status_code == 403
    told = json.loads(answer.headers["hx-trigger"])["alert"]["text"]
    assert told == "Only the store's owner can do this: ask them."


async def test_styles_and_scripts_are_kept_for_ever_and_change_their_address(market: Market):
    text = (await market.admin("")).text
    names = [part.split('"')[0] for part in text.split("/admin/assets/")[1:]]

    assert {name.rpartition("/")[2] for name in names} >= {"admin.css", "admin.js", "htmx.min.js"}
    for name in names:
        answer = await market.app.get(f"/admin/assets/{name}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    version = names[0].partition("/")[0]
    assert (await market.app.get(f"/admin/assets/{version}/zebra.css")).status_code == 404


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("These are more than 200000 rows: split the file.", "more than 200.000 rows"),
        ("Write a whole number from 0 to 2147483647.", "from 0 to 2.147.483.647."),
        ("Only 12000 units are left by now", "Only 12.000 units"),
        ("Lead time, longest: 5000 days are too many.", "5.000 days"),
        ("5000 are expected: write 5000 or fewer", "5.000 are expected: write 5.000 or fewer"),
        ("There is no product 50001.", "product 50001."),
        ("The variant 10301 has another SKU: 20261.", "variant 10301 has another SKU: 20261."),
    ],
)
def test_what_is_counted_is_written_as_the_reader_writes_it_and_names_are_not(text, told):
    assert told in Formats("de-DE", "Europe/Oslo", NOW).counted(text)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("batches/999", "bulk changes are listed under Activity."),
        ("products/999999/edit", "look for it under Products."),
        ("shipments/999999/receive", "look for it under Shipments."),
    ],
)
async def test_who_asks_for_what_is_not_there_is_told_what_to_do(
    market: Market, path: str, told: str
):
    answer = await market.admin(path)

    assert answer.status_code == 404
    assert "There is no " in answer.text
    assert told in answer.text


@pytest.mark.parametrize(
    ("locale", "number", "day"),
    [
        ("en-US", "1,234,567", "Dec 4, 2026"),
        ("de-DE", "1.234.567", "4. Dez. 2026"),
        ("", "1,234,567", "Dec 4, 2026"),
        ("zz-nonsense", "1,234,567", "Dec 4, 2026"),
    ],
)
def test_numbers_and_dates_are_as_the_reader_writes_them(locale, number, day):
    show = Formats(locale, "Europe/Oslo", NOW)

    assert show.number(1234567) == number
    assert show.date(date(2026, 12, 4)) == day


async def test_an_address_that_no_page_has_leads_home(market: Market):
    answer = await market.admin("nowhere")
    stranger = await market.app.get("/admin/nowhere")

    assert answer.status_code == 404
    assert "There is no page &#39;nowhere&#39;." in answer.text
    assert 'href="/admin/">Go to Home' in answer.text
    assert stranger.status_code == 401
    assert (await market.app.get("/nowhere")).headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("address", "told"),
    [("https://help.example/", 'href="https://help.example/"'), ("", "whoever set up this app")],
)
async def test_a_merchant_is_told_where_to_ask_for_help(
    installed_sqlite_copy: Installed, address: str, told: str
):
    async with installed_sqlite_copy.opened(help_url=address) as market:
        assert told in (await market.admin("settings/stock")).text
