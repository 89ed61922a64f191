"""Migrations: the same database as the models declare, whoever runs them and however often."""

import asyncio
import contextlib
import datetime as dt
import importlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tortoise import Tortoise, connections

from shipwhen.catalog.models import Product, Variant
from shipwhen.db import connected
from shipwhen.db import migrate as guarded
from shipwhen.db.config import tortoise_config
from shipwhen.db.migrate import migrate
from shipwhen.errors import ShipwhenError
from shipwhen.orders.models import Backorder, Order, OrderLine, State
from shipwhen.stores.models import Store

LATER = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("shipwhen", "{last}")]
    operations = [
        ops.AddField(
            model_name="Store",
            name="note",
            field=fields.CharField(max_length=20, default="", db_default=""),
        )
    ]
"""

STEPS = sorted(each.stem for each in Path(guarded.__file__).parent.glob("migrations/0*.py"))
"""The thirteen that were made one, by its name, and those since."""

Shape = dict[str, dict[str, Any]]


async def shape(url: str) -> Shape:
    """Columns, sets of unique columns and foreign keys of every table of ours."""
    read = _sqlite_shape if url.startswith("sqlite") else _postgres_shape
    tables = await read()
    return {name: facts for name, facts in tables.items() if name != "tortoise_migrations"}


async def rows(sql: str) -> list[dict[str, Any]]:
    return await connections.get("default").execute_query_dict(sql)


async def _sqlite_shape() -> Shape:
    shapes = {}
    for table in await rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        name = table["name"]
        indexes = await rows(f"SELECT * FROM pragma_index_list('{name}')")
        shapes[name] = {
            "columns": {
                (each["name"], each["type"], each["notnull"], each["dflt_value"], each["pk"])
                for each in await rows(f"SELECT * FROM pragma_table_info('{name}')")
            },
            "indexes": {
                (each["unique"], *[column["name"] for column in columns])
                for each in indexes
                for columns in [await rows(f"SELECT * FROM pragma_index_info('{each['name']}')")]
            },
            "foreign": {
                (each["from"], each["table"], each["to"], each["on_delete"])
                for each in await rows(f"SELECT * FROM pragma_foreign_key_list('{name}')")
            },
        }
    shapes.pop("sqlite_sequence", None)
    return shapes


async def _postgres_shape() -> Shape:
    shapes: Shape = {}
    facts = {
        "columns": """SELECT table_name AS table, column_name, data_type, is_nullable,
                             character_maximum_length, column_default
                      FROM information_schema.columns WHERE table_schema = 'public'""",
        "indexes": """SELECT t.relname AS table, i.indisunique,
                             array_to_string(ARRAY(
                               SELECT pg_get_indexdef(i.indexrelid, k, true)
                               FROM generate_series(1, i.indnkeyatts) AS k), ',') AS columns
                      FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
                      WHERE t.relnamespace = 'public'::regnamespace""",
        "foreign": """SELECT conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS rule
                      FROM pg_constraint
                      WHERE contype = 'f' AND connamespace = 'public'::regnamespace""",
    }
    for kind, sql in facts.items():
        for row in await rows(sql):
            table = shapes.setdefault(row.pop("table"), {kind: set() for kind in facts})
            table[kind].add(tuple(row.values()))
    return shapes


async def as_the_models_say(url: str) -> Shape:
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    try:
        await Tortoise.generate_schemas(safe=False)
        return await shape(url)
    finally:
        await Tortoise.close_connections()


async def as_it_is(url: str) -> Shape:
    async with connected(url):
        return await shape(url)


@pytest.fixture
def later_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The migrations as they are, and one more."""
    folder = shutil.copytree(
        Path(guarded.__file__).with_name("migrations"), tmp_path / "later_migrations"
    )
    last = max(each.stem for each in folder.glob("0*.py"))
    (folder / "9999_note.py").write_text(LATER.replace("{last}", last))
    monkeypatch.syspath_prepend(tmp_path)

    def later(url: str) -> dict[str, Any]:
        config = tortoise_config(url)
        config["apps"]["shipwhen"]["migrations"] = "later_migrations"
        return config

    monkeypatch.setattr(guarded, "tortoise_config", later)


async def test_migrations_lead_where_the_models_are(database_url, request, tmp_path):
    await migrate(database_url)
    migrated = await as_it_is(database_url)
    if database_url.startswith("sqlite"):
        declared = await as_the_models_say(f"sqlite://{tmp_path / 'declared.sqlite3'}")
    else:
        await drop_everything(database_url)
        declared = await as_the_models_say(database_url)

    assert "stock_levels" in declared
    assert declared == migrated


async def drop_everything(url: str) -> None:
    async with connected(url):
        await connections.get("default").execute_script(
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        )


async def test_migrating_again_changes_nothing(database_url):
    await migrate(database_url)
    async with connected(database_url):
        await Store.create(hash="kept", name="Kept")
        before = await shape(database_url)
    await migrate(database_url)
    async with connected(database_url):
        assert before == await shape(database_url)
        assert [store.hash for store in await Store.all()] == ["kept"]


async def test_three_processes_may_migrate_at_once(database_url):
    command = "import asyncio, sys; from shipwhen.db.migrate import migrate; "
    command += "asyncio.run(migrate(sys.argv[1]))"
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", command, database_url),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    outputs = [(await each.communicate())[1].decode() for each in processes]

    assert outputs == [""] * 3
    assert [each.returncode for each in processes] == [0] * 3
    assert "stock_levels" in await as_it_is(database_url)


async def test_the_options_of_an_address_hold_while_migrating(postgres_url):
    await migrate(f"{postgres_url}?minsize=1&maxsize=2")

    assert "stock_levels" in await as_it_is(postgres_url)


async def test_one_process_may_open_databases_of_both_kinds(sqlite_url, postgres_url):
    for url in (sqlite_url, postgres_url, sqlite_url):
        await migrate(url)
        async with connected(url):
            store, _ = await Store.update_or_create({"name": "Kept"}, hash="kept")
            await store.delete()
            await Store.create(hash="kept", name="Kept")

            assert [each.name for each in await Store.all()] == ["Kept"]


async def test_a_new_database_needs_no_backup(sqlite_url, tmp_path):
    await migrate(sqlite_url)

    assert list(tmp_path.glob("*.backup")) == []


async def test_what_was_there_is_backed_up_before_it_changes(
    sqlite_url, tmp_path, later_migration, monkeypatch
):
    with monkeypatch.context() as first_release:
        first_release.setattr(guarded, "tortoise_config", tortoise_config)
        await migrate(sqlite_url)
        async with connected(sqlite_url):
            await Store.create(hash="kept", name="Kept")
    await migrate(sqlite_url)
    [backup] = tmp_path.glob("*.backup")

    rows = [
        sqlite3.connect(file).execute("SELECT * FROM stores WHERE hash = 'kept'").fetchone()
        for file in (backup, tmp_path / "shipwhen.sqlite3")
    ]
    before, after = map(len, rows)
    assert after == before + 1


@pytest.mark.parametrize(
    ("taken", "named"),
    [(["0001_initial", "0012_plans"], "6cd8879"), (["0001_initial", *STEPS], "")],
)
async def test_a_database_from_before_its_steps_were_made_one(database_url, taken, named):
    """One that took them all has what it needs; one that lacks some is left alone, with a word."""
    await migrate(database_url)
    async with connected(database_url):
        table = connections.get("default")
        await table.execute_script("DELETE FROM tortoise_migrations")
        for name in taken:
            await table.execute_script(
                "INSERT INTO tortoise_migrations (app, name, applied_at)"
                f" VALUES ('shipwhen', '{name}', CURRENT_TIMESTAMP)"
            )
        before = await shape(database_url)

    refused = pytest.raises(ShipwhenError, match=named) if named else contextlib.nullcontext()
    with refused:
        await migrate(database_url)

    assert await as_it_is(database_url) == before


async def test_lines_from_before_get_the_day_that_their_next_unit_was_promised(migrated_url):
    """Units that came were those promised first; some were promised none."""
    two = [{"date": "2026-12-01", "quantity": 1}, {"date": "2026-12-03", "quantity": 2}]
    half = [{"date": "2026-12-01", "quantity": 1}, {"date": None, "quantity": 2}]
    lines = [(two, 0), (two, 1), (two, 2), (two, 3), (half, 0), (half, 1), ([], 0)]
    [name] = [each for each in STEPS if each.endswith("_promised_by")]
    step = importlib.import_module(f"shipwhen.db.migrations.{name}")
    async with connected(migrated_url):
        for number, (splits, came) in enumerate(lines, 1):
            await backordered(number, splits, came)
        await step.written(None, SimpleNamespace(client=connections.get("default")))

        days = [each.promised_by for each in await Backorder.all().order_by("id")]
        first, last = dt.date(2026, 12, 1), dt.date(2026, 12, 3)
        assert days == [first, last, last, None, first, None, None]


async def backordered(number: int, splits: list[dict[str, Any]], came: int) -> None:
    """A line of 3 units, with its row in the report."""
    at = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    store, _ = await Store.get_or_create({"name": "Kept"}, hash="kept")
    product = await Product.create(store=store, product_id=number, name="Kettle")
    variant = await Variant.create(store=store, product=product, variant_id=number, sku="KT")
    order = await Order.create(
        store=store, order_id=number, status_id=11, placed_at=at, modified_at=at, read_at=at
    )
    facts = {"quantity": 3, "ready": 0, "backordered": 3, "splits": splits}
    kept = {"held": came, "waiting": 3 - came}
    line = await OrderLine.create(
        order=order, line_id=number, variant=variant, name="Kettle", **facts, **kept
    )
    state = State.WAITING if came < 3 else State.READY
    same = {"state": state, "waiting": 3 - came, "placed_at": at}
    await Backorder.create(store=store, line=line, order=order, variant=variant, **same)
