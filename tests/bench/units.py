"""The promise on many units against one: its cost follows lines and shipments, never units."""

import datetime as dt
import json
import subprocess
import timeit
from pathlib import Path

from bench.figure import Figure
from shipwhen.promise import Policy, Shipment, Stock, offer, promise

MANY = 50_000
MOST = 1.5
REPEATS, CALLS = 150, 200  # samples far shorter than a turn of the scheduler
SCRIPT = Path(__file__).with_name("units.mjs")


def figures() -> list[Figure]:
    reach = f"≤ {MOST}"
    name = f"promise on {MANY} units to 1 unit"
    ratios = {"Python": _python(), "JavaScript": _javascript()}
    return [Figure(f"{name}, {k}", reach, f"{v:.2f}", v <= MOST) for k, v in ratios.items()]


def _python() -> float:
    today = dt.date(2026, 11, 21)
    due = tuple(Shipment(3 * MANY, today + dt.timedelta(days=days)) for days in (5, 9, 30))
    whole = offer(Stock(backorder_policy=Policy.INCOMING, incoming=due), today)
    best = dict.fromkeys([1, MANY], float("inf"))
    for _ in range(REPEATS):
        for units in best:
            took = timeit.timeit(lambda units=units: promise(whole, [units]), number=CALLS)
            best[units] = min(best[units], took)
    return best[MANY] / best[1]


def _javascript() -> float:
    command = ["node", SCRIPT, str(MANY), str(REPEATS), str(CALLS)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return float(json.loads(done.stdout))
