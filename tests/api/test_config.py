"""The config document of a theme: the merchant's texts and colours in force."""

import asyncio

from shipwhen.appearance.document import Document
from shipwhen.themes import Collection, folder

ADDRESS = "/s/demo/config.json"


async def test_nothing_published_is_the_defaults(small_shop):
    answer = await small_shop.get(f"{ADDRESS}?theme=cornerstone")

    assert answer.json() == {
        "theme": "cornerstone",
        "version": 0,
        "languages": {"en": Document().model_dump()},
    }


async def test_what_is_published_is_in_force_at_once(shop):
    await shop.get(f"{ADDRESS}?theme=cornerstone")
    for version, colour in enumerate(["#111111", "#222222"], start=1):
        published = await shop.client.put(
            "/demo/appearance/cornerstone/en", json={"button_colour": colour}
        )
        answer = (await shop.get(f"{ADDRESS}?theme=cornerstone")).json()

        assert published.json() == {"version": version}
        assert answer["version"] == version
        assert answer["languages"]["en"]["button_colour"] == colour


async def test_who_publishes_at_the_same_time_is_served_one_after_another(shop):
    address = "/demo/appearance/cornerstone/en"
    publishing = [shop.client.put(address, json={}) for _ in range(8)]
    answers = await asyncio.gather(*publishing)

    assert [answer.status_code for answer in answers] == [200] * 8
    assert list(range(1, 9)) == sorted(answer.json()["version"] for answer in answers)


async def test_each_theme_has_its_own(small_shop):
    await small_shop.client.put("/demo/appearance/merchant/en", json={"button_colour": "#111111"})
    merchant = (await small_shop.get(f"{ADDRESS}?theme=merchant")).json()
    cornerstone = (await small_shop.get(f"{ADDRESS}?theme=cornerstone")).json()

    assert merchant["languages"]["en"]["button_colour"] == "#111111"
    assert cornerstone["version"] == 0


async def test_each_language_has_its_own(shop):
    for language, text in {"en": "Soon", "nb": "Snart"}.items():
        document = {"backorder": {"badge": text}}
        await shop.client.put(f"/demo/appearance/cornerstone/{language}", json=document)
    languages = (await shop.get(f"{ADDRESS}?theme=cornerstone")).json()["languages"]

    assert {
        language: document["backorder"]["badge"] for language, document in languages.items()
    } == {"en": "Soon", "nb": "Snart"}


async def test_no_theme_is_the_generic_one(small_shop):
    for query in ("", "?theme=", "?theme=generic"):
        assert (await small_shop.get(f"{ADDRESS}{query}")).json()["theme"] == "generic"


async def test_a_config_may_be_cached_like_the_script(small_shop):
    answer = await small_shop.get(f"{ADDRESS}?theme=cornerstone")
    again = await small_shop.get(
        f"{ADDRESS}?theme=cornerstone", headers={"if-none-match": answer.headers["etag"]}
    )

    assert answer.headers["cache-control"] == (
        "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers
    assert (again.status_code, again.content) == (304, b"")


async def test_what_is_not_there_is_told_with_what_is(small_shop):
    themes = f"Known: {', '.join(Collection(folder()).adapters)}."
    for path, code, told in [
        ("/s/nobody/config.json", "unknown_store", "There is no store 'nobody'."),
        (f"{ADDRESS}?theme=nothing", "unknown_theme", themes),
    ]:
        answer = await small_shop.get(path)
        error = answer.json()["error"]

        assert (answer.status_code, error["code"]) == (404, code)
        assert told in error["message"]
