"""A file that changes the stock of 50 000 variants, beside a bare insert of its rows, and one four
times as long."""

import asyncio
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tortoise import connections

from bench import stocked
from bench.databases import KINDS, database
from bench.figure import Figure
from shipwhen.db import connected

FEW, MANY, LONG = 1_000, 50_000, 200_000
LEAST, MOST = 0.3, 1.2
ROUNDS = 5
"""Each of both kinds, one right after the other: a machine's speed changes meanwhile. The ratio is
the median of theirs."""
IMPORTING = Path(__file__).with_name("importing.py")
HEADER = "sku,on_hand,backorder_policy,backorder_limit,safety_stock\n"
ASSIGNED = """
INSERT INTO assignments (product_id, mode, tracking, availability, levels, at, taken_at)
SELECT id, 'managed', 'variant', 'available', '{}', '2026-01-01 00:00:00+00:00',
       '2026-01-01 00:00:00+00:00' FROM products
"""


@dataclass(frozen=True)
class Taken:
    seconds: float
    looked: float
    memory: float
    rows: int


def figures() -> list[Figure]:
    return [figure for kind in KINDS for figure in _figures(kind)]


def _figures(kind: str) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="shipwhen-bench-") as folder:
        rounds = []
        for number in range(ROUNDS):
            file = _file(Path(folder), MANY, number)
            with database(kind) as url:
                asyncio.run(_fill(url, MANY))
                rounds.append((_taken("whole", url, file), _taken("bare", url, file)))
        few, long = (_alone(kind, Path(folder), rows) for rows in (FEW, LONG))
    whole, bare = sorted(rounds, key=_rate)[ROUNDS // 2]
    rate = _rate((whole, bare))
    right = all(each.rows == MANY for both in rounds for each in both)
    writing = bare.seconds / (whole.seconds - whole.looked)
    seconds = f"{rate:.2f} ({whole.seconds:.1f} and {bare.seconds:.1f} s)"
    of = f"import of {MANY} rows"
    return [
        Figure(
            f"{of}, rate to a bare insert, {kind}", f"≥ {LEAST}", seconds, right and rate >= LEAST
        ),
        Figure(f"{of}, the same without the look before it, {kind}", "", f"{writing:.2f}"),
        _memory(kind, whole, few),
        _memory(kind, long, few),
    ]


def _alone(kind: str, folder: Path, rows: int) -> Taken:
    with database(kind) as url:
        asyncio.run(_fill(url, max(rows, MANY)))
        taken = _taken("whole", url, _file(folder, rows, 0))
    if taken.rows != rows:
        raise RuntimeError(f"{taken.rows} of {rows} rows were taken in")
    return taken


def _memory(kind: str, one: Taken, other: Taken) -> Figure:
    most = one.memory / other.memory if other.memory else 0
    name = f"import of {one.rows} rows, memory to {other.rows}, {kind}"
    told = f"{most:.2f} ({one.memory:.0f} and {other.memory:.0f} MiB)"
    return Figure(name, f"≤ {MOST}", told, most <= MOST)


def _rate(both: tuple[Taken, Taken]) -> float:
    whole, bare = both
    return bare.seconds / whole.seconds


async def _fill(url: str, variants: int) -> None:
    await stocked.fill(url, variants)
    async with connected(url):
        await connections.get("default").execute_script(ASSIGNED)


def _file(folder: Path, rows: int, number: int) -> Path:
    """Every row changes every setting."""
    path = folder / f"{rows}-{number}.csv"
    skus = [
        f"SKU-{product}-{place}"
        for product in stocked.products(max(rows, MANY))
        for place in range(stocked.VARIANTS_EACH)
    ]
    lines = [
        f"{sku},{100 + at % 50},limited,{50 + at % 9},{3 + at % 4}\n"
        for at, sku in enumerate(skus[:rows])
    ]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def _taken(how: str, url: str, file: Path) -> Taken:
    command = [sys.executable, IMPORTING, how, url, file]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=300, text=True)
    seconds, looked, memory, rows = done.stdout.split()[-4:]
    return Taken(float(seconds), float(looked), float(memory), int(rows))
