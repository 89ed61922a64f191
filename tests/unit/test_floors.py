"""The plan of the house: a floor imports only from floors below it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from conftest import ROOT

HOUSE = ROOT / "backend" / "shipwhen"
FLOORS = {
    4: {"app", "cli", "qa"},
    3: {"admin", "shopfront", "hooks", "sandbox"},
    2: {"stock", "orders", "notices", "appearance", "catalog", "stores", "lint", "scaffold"},
    1: {"bigcommerce", "jobs", "themes"},
    0: {"promise", "settings", "errors", "db", "texts", "clock", "prepared", "whole"},
}
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}

NEIGHBOURS = {
    ("cli", "app"): "the commands start the application",
    ("cli", "qa"): "one of them proves themes",
    ("qa", "app"): "on the application's sample pages",
    ("admin", "shopfront"): "a merchant reads what the script found on their pages",
    ("admin", "hooks"): "what the platform told is shown to merchants",
    ("sandbox", "shopfront"): "the demo forgets what its visitors changed, and names themes",
    ("stock", "catalog"): "stock is of variants",
    ("stock", "stores"): "of a store",
    ("orders", "stock"): "orders take stock",
    ("orders", "catalog"): "of variants",
    ("orders", "stores"): "by a store's own rules",
    ("orders", "appearance"): "and are told of in its words",
    ("catalog", "stores"): "products are of a store",
    ("appearance", "stores"): "texts are of a store",
    ("lint", "scaffold"): "what a scaffold leaves to be filled in is told of",
    ("db", "settings"): "the database's address",
    ("db", "errors"): "a database too old to be brought up to date",
}
"""Rooms of one floor that meet, and why."""

TABLES = {
    "admin/activity.py": {"stores"},
    "admin/assigning.py": {"stock"},
    "admin/batches.py": {"stock"},
    "admin/bulk.py": {"stock"},
    "admin/counting.py": {"stock"},
    "admin/desk.py": {"stores"},
    "admin/home.py": {"stores"},
    "admin/imports.py": {"stock"},
    "admin/products.py": {"stores"},
    "admin/recent.py": {"stock", "stores"},
    "admin/settings/stock.py": {"stock"},
    "admin/settings/theme.py": {"stores"},
    "admin/shipments.py": {"stock"},
    "appearance/languages.py": {"stores"},
    "appearance/service.py": {"stores"},
    "catalog/filters.py": {"stores"},
    "catalog/mirror.py": {"stores"},
    "catalog/naming.py": {"stores"},
    "catalog/service.py": {"stores"},
    "hooks/doors.py": {"stores"},
    "hooks/inbox.py": {"stores"},
    "hooks/told.py": {"stores"},
    "orders/affected.py": {"stores"},
    "orders/allotment.py": {"stock"},
    "orders/note.py": {"stores"},
    "orders/reading.py": {"stock", "stores"},
    "orders/reconcile.py": {"stock", "stores"},
    "orders/report.py": {"stores"},
    "sandbox/store.py": {"stock", "stores"},
    "shopfront/builds.py": {"stores"},
    "shopfront/looks.py": {"stores"},
    "shopfront/script.py": {"stores"},
    "stock/arrivals.py": {"stores"},
    "stock/assignment.py": {"catalog", "stores"},
    "stock/batch.py": {"stores"},
    "stock/batching.py": {"stores"},
    "stock/bulk.py": {"stores"},
    "stock/editing.py": {"catalog", "stores"},
    "stock/export.py": {"catalog", "stores"},
    "stock/keeping.py": {"stores"},
    "stock/ledger.py": {"catalog", "stores"},
    "stock/listing.py": {"catalog", "stores"},
    "stock/locations.py": {"stores"},
    "stock/looking.py": {"stores"},
    "stock/making.py": {"stores"},
    "stock/managed.py": {"catalog", "stores"},
    "stock/native.py": {"catalog", "stores"},
    "stock/release.py": {"stores"},
    "stock/rules.py": {"stores"},
    "stock/selection.py": {"catalog", "stores"},
    "stock/service.py": {"catalog", "stores"},
    "stock/shipments.py": {"catalog", "stores"},
    "stock/showing.py": {"catalog", "stores"},
    "stock/situation.py": {"catalog", "stores"},
    "stock/standing.py": {"catalog", "stores"},
    "stock/touched.py": {"catalog", "stores"},
    "stock/units.py": {"stores"},
    "stock/worksheet.py": {"catalog", "stores"},
}
"""Files other than models.py that reach for another room's tables."""


def imports() -> Iterator[tuple[Path, str, str]]:
    """(file, room, module of ours that it imports); migrations name enumerations of any room."""
    for file in sorted(HOUSE.rglob("*.py")):
        within = file.relative_to(HOUSE)
        room = within.parts[0].removesuffix(".py")
        if room == "__init__" or "migrations" in within.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{within} imports relatively"
                modules = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            for module in modules:
                if module.startswith("shipwhen.") and module != "shipwhen.__version__":
                    yield within, room, module.removeprefix("shipwhen.")


def test_every_room_stands_on_a_floor():
    rooms = {room for _, room, _ in imports()}

    assert rooms <= set(FLOOR)


def test_a_floor_imports_only_from_below():
    upward, level = set(), set()
    for _, room, module in imports():
        other = module.split(".")[0]
        if FLOOR[other] > FLOOR[room]:
            upward.add((room, other))
        elif FLOOR[other] == FLOOR[room] and other != room:
            level.add((room, other))

    assert upward == set()
    assert level == set(NEIGHBOURS)


def test_a_room_asks_another_for_its_service_and_not_for_its_tables():
    found: dict[str, set[str]] = {}
    for file, room, module in imports():
        other, *rest = module.split(".")
        if other != room and rest[:1] == ["models"] and file.name != "models.py":
            found.setdefault(str(file), set()).add(other)

    assert found == TABLES


def test_what_promises_is_pure():
    ours = {module for file, _, module in imports() if file.name == "promise.py"}

    assert ours == set()
