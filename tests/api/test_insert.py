"""One row in one statement, on each database."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tortoise.exceptions import ValidationError

from conftest import NOW
from shipwhen.db import connected, insert
from shipwhen.hooks.models import Event
from shipwhen.stores.models import Store


@pytest.fixture
async def store(migrated_url: str) -> AsyncIterator[Store]:
    async with connected(migrated_url):
        yield await Store.create(hash="harbour1", name="Harbour")


def event(store: Store, **facts: object) -> dict[str, object]:
    told = {"scope": "a", "hash": "b", "data": {"id": 7, "of": ["ü", None]}, "at": NOW}
    return {"store_id": store.id, **told, **facts}


async def test_what_is_told_stands_in_the_row(store: Store):
    await insert(Event, event(store), "DO NOTHING")

    row = await Event.get().select_related("store")
    assert (row.store.hash, row.scope, row.hash, row.at) == (store.hash, "a", "b", NOW)
    assert row.data == {"id": 7, "of": ["ü", None]}


async def test_columns_that_are_not_told_have_the_defaults_of_the_database(store: Store):
    await insert(Store, {"hash": "harbour2", "name": "Another"}, "DO NOTHING")

    row = await Store.get(hash="harbour2")
    assert (row.timezone, row.language, row.theme) == ("UTC", "en", None)


async def test_a_row_that_was_there_stays_as_it_is(store: Store):
    await insert(Event, event(store), "DO NOTHING")
    await insert(Event, event(store, at=NOW + timedelta(days=1)), "DO NOTHING")

    assert (await Event.get()).at == NOW


async def test_a_row_that_was_there_is_changed_as_it_is_said(store: Store):
    longer = "(hash) DO UPDATE SET name = stores.name || excluded.name"
    await insert(Store, {"hash": store.hash, "name": "!"}, longer)

    assert (await Store.get()).name == "Harbour!"


async def test_what_does_not_fit_is_refused(store: Store):
    with pytest.raises(ValidationError, match="hash"):
        await insert(Event, event(store, hash="b" * 65), "DO NOTHING")
