"""A store installs the app, opens it, loses a user, uninstalls."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest

from api.conftest import CLIENT_ID, HASH, KEY, OURS, SCOPES, SECRET, Market
from shipwhen.bigcommerce import Unauthorized, hooks
from shipwhen.catalog import mirror
from shipwhen.sandbox.platform import Token, User
from shipwhen.shopfront.script import PLACE, runtime
from shipwhen.stores.models import Installation, Store, StoreUser
from shipwhen.stores.setup import SECRET_HEADER
from shipwhen.stores.vault import Vault, new_key
from shipwhen.themes import Collection, folder

THEMES = Collection(folder())


async def scripts_on(market: Market) -> list[dict]:
    client = await market.back.installations.client(await Store.get(hash=HASH))
    return json.loads((await client.ask("GET", "v3/content/scripts")).content)["data"]


STRANGER = "another-secret-that-is-as-long-as-a-key"


async def test_installed_the_store_has_hooks_and_one_script_per_storefront(market: Market):
    answer = await market.install()
    await market.work()

    assert answer.status_code == 307
    assert answer.headers["location"].startswith("/admin/?session=")
    store = await Store.get(hash=HASH)
    assert (store.name, store.timezone) == ("Harbour", "Europe/Oslo")
    client = await market.back.installations.client(store)
    made = await hooks.hooks(client)
    assert {hook.scope for hook in made} == set(hooks.SCOPES)
    assert {hook.destination for hook in made} == {f"{OURS}/hooks"}
    secret = (await market.back.installations.door(store)).secret
    assert all(hook.headers == {SECRET_HEADER: secret} for hook in made)
    [script] = await scripts_on(market)
    source = f'src="{OURS}/s/{HASH}/shipwhen.js"'
    assert script["html"] == f'<script async {source} data-product="{{{{product.id}}}}"></script>'
    assert script["visibility"] == "storefront"
    assert script["location"] == "head"
    assert script["consent_category"] == "essential"
    assert script["auto_uninstall"] is True


async def test_what_opens_the_store_is_sealed(market: Market):
    await market.install()

    installation = await Installation.get(store__hash=HASH)
    [token] = [each for each in market.store.tokens if each != installation.token]
    assert token not in installation.token
    assert Vault(KEY).open(installation.token) == token


async def test_a_new_key_seals_anew_and_the_old_one_can_go(market: Market):
    await market.install()
    before = await Installation.get(store__hash=HASH)
    newest = new_key()
    market.back.installations._vault = Vault(f"{newest},{KEY}")

    assert await market.back.installations.renew_secrets() == 1

    after = await Installation.get(store__hash=HASH)
    assert Vault(newest).open(after.token) == Vault(KEY).open(before.token)
    assert Vault(newest).open(after.hook_secret) == Vault(KEY).open(before.hook_secret)


async def test_installed_again_it_is_the_same_store_with_a_new_token(market: Market):
    await market.install()
    before = await Installation.get(store__hash=HASH).values("token", "store_id")
    await market.install(user_id=8)
    after = await Installation.get(store__hash=HASH).values("token", "store_id")

    assert before["store_id"] == after["store_id"]
    assert Vault(KEY).open(before["token"]) != Vault(KEY).open(after["token"])
    assert {each.user_id for each in await StoreUser.filter(store__hash=HASH)} >= {7, 8}


async def test_from_outside_the_control_panel_the_merchant_is_sent_back_there(market: Market):
    well = await market.install(external_install="1")
    badly = await market.install(external_install="1", code="made-up")

    assert well.headers["location"].endswith(f"/app/{CLIENT_ID}/install/succeeded")
    assert badly.headers["location"].endswith(f"/app/{CLIENT_ID}/install/failed")


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({}, 422, "/auth needs code, scope, context"),
        ({"code": "made-up", "scope": "s", "context": "stores/x"}, 502, "open the app once more"),
    ],
)
async def test_an_installation_that_fails_is_told_on_a_page(market: Market, query, status, says):
    answer = await market.app.get("/auth", params=query)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert says in answer.text
    assert not await Installation.exists()


async def test_opened_the_page_shows_the_store_to_its_user_in_the_control_panels_frame(
    market: Market,
):
    await market.install()
    await market.work()
    opened = await market.open(user=User(9, "nine@harbour.test"))
    page = await market.app.get(opened.headers["location"])

    assert page.status_code == 200
    assert "Harbour" in page.text
    policy = page.headers["content-security-policy"]
    assert "https://login.bigcommerce.com https://*.mybigcommerce.com" in policy
    assert "x-frame-options" not in page.headers
    assert "set-cookie" not in opened.headers


async def test_the_page_tells_how_far_the_catalogue_is(market: Market):
    installed = await market.install()
    before = await market.app.get(installed.headers["location"])
    await market.work()
    after = await market.app.get(installed.headers["location"])

    products = await market.admin("products")

    assert "Your catalogue is being read" in before.text
    assert "Your catalogue is being read" not in after.text
    assert f"{len(market.store.products.by_id)} products" in products.text


async def test_a_session_may_come_in_a_header(market: Market):
    installed = await market.install()
    token = installed.headers["location"].partition("=")[2]

    answer = await market.app.get("/admin/", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200


async def test_a_store_comes_by_an_account_of_its_own(market: Market):
    market.store.issue(Token("of-the-account", "an-account", signed=False))

    assert await market.back.add_store(HASH, "of-the-account") == "Harbour"
    await market.work()

    assert not (await Installation.get(store__hash=HASH)).by_app
    assert (await mirror.progress(await Store.get(hash=HASH))).finished


async def test_a_token_that_does_not_open_the_store_takes_nothing_in(market: Market):
    with pytest.raises(Unauthorized):
        await market.back.add_store(HASH, "made-up")

    assert not await Installation.exists()


async def test_opened_it_mends_what_was_switched_off_or_taken_away(market: Market):
    await market.install()
    await market.work()
    store = await Store.get(hash=HASH)
    client = await market.back.installations.client(store)
    first, second, *_ = await hooks.hooks(client)
    await client.ask("PUT", f"v3/hooks/{first.id}", json={"is_active": False})
    await client.ask("DELETE", f"v3/hooks/{second.id}")
    [script] = await scripts_on(market)
    await client.ask("DELETE", f"v3/content/scripts/{script['uuid']}")

    await market.open()
    await market.work()

    mended = await hooks.hooks(client)
    assert {hook.scope for hook in mended if hook.is_active} == set(hooks.SCOPES)
    assert len(mended) == len(hooks.SCOPES)
    assert len(await scripts_on(market)) == len(market.store.channels)


async def test_what_is_as_it_should_be_is_left_alone(market: Market):
    await market.install()
    await market.work()
    market.platform.requests.clear()

    await market.open()
    await market.work()

    assert not [each for each in market.platform.requests if not each.startswith("GET")]


async def test_a_merchant_who_switched_the_script_off_is_not_overruled(market: Market):
    await market.install()
    await market.work()
    client = await market.back.installations.client(await Store.get(hash=HASH))
    [script] = await scripts_on(market)
    await client.ask("PUT", f"v3/content/scripts/{script['uuid']}", json={"enabled": False})

    await market.open()
    await market.work()

    [script] = await scripts_on(market)
    assert script["enabled"] is False


WRONG = {
    "signed by another": {"secret": STRANGER},
    "for another app": {"aud": "another-app"},
    "issued by another": {"iss": "another"},
    "over": {"exp": 1},
    "not yet good": {"nbf": 4_000_000_000},
    "of no store": {"sub": "stores/../x"},
    "of no algorithm": {"algorithm": "none"},
}


@pytest.mark.parametrize("path", ["/load", "/uninstall", "/remove_user"])
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_a_payload_that_is_not_good_opens_nothing(market: Market, path: str, wrong: dict):
    await market.install()
    claims = jwt.decode(market.platform.signed_payload(HASH), options={"verify_signature": False})
    changed = {**claims, **{k: v for k, v in wrong.items() if k not in {"secret", "algorithm"}}}
    algorithm = wrong.get("algorithm", "HS256")
    secret = "" if algorithm == "none" else wrong.get("secret", SECRET)
    signed = jwt.encode(changed, secret, algorithm)

    answer = await market.app.get(path, params={"signed_payload_jwt": signed})

    assert answer.status_code == 401
    assert (await Installation.get(store__hash=HASH)).token


async def test_uninstalled_the_token_is_forgotten_and_the_app_stays_shut(market: Market):
    await market.install()
    opened = await market.open()
    gone = await market.open("/uninstall")

    assert gone.status_code == 204
    assert (await Installation.get(store__hash=HASH)).token == ""
    assert (await market.open("/load")).status_code == 404
    assert (await market.app.get(opened.headers["location"])).status_code == 401
    await market.work()


async def test_an_uninstall_sent_again_after_a_new_installation_changes_nothing(market: Market):
    await market.install()
    earlier = market.platform.signed_payload(HASH)
    market.app.clock.at += timedelta(hours=2)
    await market.install()

    await market.app.get("/uninstall", params={"signed_payload_jwt": earlier})

    assert (await Installation.get(store__hash=HASH)).token


async def test_a_user_who_is_removed_no_longer_gets_in(market: Market):
    await market.install()
    nine, ten = User(9, "nine@harbour.test"), User(10, "ten@harbour.test")
    [theirs, others] = [await market.open(user=user) for user in (nine, ten)]

    await market.open("/remove_user", user=nine)

    assert (await market.app.get(theirs.headers["location"])).status_code == 401
    assert (await market.app.get(others.headers["location"])).status_code == 200


async def test_a_removed_users_earlier_address_opens_nothing(market: Market):
    await market.install()
    nine = User(9, "nine@harbour.test")
    earlier = market.platform.signed_payload(HASH, user=nine)
    market.app.clock.at += timedelta(minutes=1)
    await market.open("/remove_user", user=nine)

    answer = await market.app.get("/load", params={"signed_payload_jwt": earlier})

    assert answer.status_code == 401
    market.platform.clock.at += timedelta(minutes=2)
    assert (await market.open(user=nine)).status_code == 307


async def test_staff_cannot_uninstall_with_what_opens_the_app(market: Market):
    await market.install()

    answer = await market.open("/uninstall", user=User(9, "nine@harbour.test"))

    assert answer.status_code == 401
    assert (await Installation.get(store__hash=HASH)).token


async def test_hooks_that_the_platform_switched_off_are_set_right_the_next_day(market: Market):
    await market.install()
    await market.work()
    for hook in market.store.hooks.by_id.values():
        hook.is_active = False

    market.app.clock.at += timedelta(days=1)
    await market.work()

    assert all(hook.is_active for hook in market.store.hooks.by_id.values())


async def test_a_session_ends_after_half_an_hour(market: Market):
    await market.install()
    opened = await market.open()
    market.app.clock.at += timedelta(minutes=31)

    answer = await market.app.get(opened.headers["location"])

    assert answer.status_code == 401
    assert "open the app once more" in answer.text


async def test_a_platform_that_fails_is_asked_again_later_and_the_merchant_is_told(market: Market):
    installed = await market.install()
    market.platform.faults.malformed = 1
    await market.work()
    page = await market.app.get(installed.headers["location"])

    assert "BigCommerce could not be worked with" in page.text

    market.app.clock.at += timedelta(minutes=1)
    await market.work()
    page = await market.app.get(installed.headers["location"])

    assert "BigCommerce could not be worked with" not in page.text


async def test_nobody_learns_from_a_wrong_address_who_has_the_app(market: Market):
    await market.install()

    answer = await market.app.get("/s/nobody/config.json")

    assert answer.status_code == 404
    assert HASH not in answer.text


async def carried(market: Market, **query: str) -> list[str]:
    """The adapters that the store's script brings to a page."""
    script = await market.app.get(f"/s/{HASH}/shipwhen.js", params=query)
    before, after = runtime().split(PLACE)
    setup = script.text.removeprefix(before).removesuffix(after)
    return re.findall(r'\bid:"([a-z0-9-]+)"', setup)


async def store_with_themes(market: Market, *names: str) -> None:
    """Each storefront of the store shows the theme of that name."""
    channels = market.store.channels
    for number, name in enumerate(names, start=1):
        channels[number] = replace(channels[1], id=number, theme=name)
    await market.install()
    await market.work()


@pytest.mark.parametrize(
    ("themes", "expected"),
    [
        (["Halo"], ["halo"]),
        (["Cornerstone-5.9.0"], ["cornerstone-5"]),
        (["Halo", "Camden"], ["camden", "halo"]),
        (["Halo", "Of our own"], sorted(THEMES.adapters)),
    ],
)
async def test_the_script_is_for_the_themes_that_the_platform_says_are_active(
    market: Market, themes: list[str], expected: list[str]
):
    await store_with_themes(market, *themes)

    assert sorted(await carried(market)) == expected


async def test_what_the_merchant_chose_goes_before_what_the_platform_says(market: Market):
    await store_with_themes(market, "Halo")
    await Store.filter(hash=HASH).update(theme="camden")

    assert await carried(market) == ["camden"]
    assert await carried(market, theme="chiara") == ["chiara"]


async def test_a_theme_changed_in_the_control_panel_is_known_when_the_app_is_opened(market: Market):
    await store_with_themes(market, "Halo")
    market.store.channels[1].theme = "Camden"
    await market.open()
    await market.work()

    assert await carried(market) == ["camden"]


async def test_a_token_that_may_not_read_themes_leaves_it_to_the_page(market: Market, capsys):
    await market.install(granted=SCOPES.replace("store_themes_read_only", ""))
    await market.work()

    assert "store_themes_read_only" in capsys.readouterr().out
    assert sorted(await carried(market)) == sorted(THEMES.adapters)
    assert len(await scripts_on(market)) == len(market.store.channels)


async def test_a_theme_that_the_platform_does_not_name_leaves_it_to_the_page(market: Market):
    await store_with_themes(market, "Halo", "")

    assert sorted(await carried(market)) == sorted(THEMES.adapters)
    assert len(await scripts_on(market)) == len(market.store.channels)
