"""One warm worker, against a bare ASGI answer of the same bytes under the same server."""

from statistics import median

from bench import client
from bench.client import CONNECTIONS, REQUESTS, Round
from bench.figure import Figure
from bench.worker import Worker, bare, shipwhen

ROUNDS = 40
LEAST = 0.6
QUESTIONS = {
    "script": "/s/demo/shipwhen.js?theme=cornerstone",
    "availability": "/s/demo/availability.json?products=101,102,103,104,105,106,108,109",
}


def figures() -> list[Figure]:
    with shipwhen() as ours:
        return [figure for name, path in QUESTIONS.items() for figure in _figures(ours, name, path)]


def _figures(ours: Worker, name: str, path: str) -> list[Figure]:
    """Rounds in pairs, so that busy neighbours slow both; of their ratios the one in the middle."""
    with bare(ours.address + path) as plain:
        before = ours.cpu(), plain.cpu()
        pairs = [_pair(ours.address + path, plain.address + path) for _ in range(ROUNDS)]
        used = ours.cpu() - before[0], plain.cpu() - before[1]
    ratio = median(they.seconds / we.seconds for we, they in pairs)
    busy = median(they.client / they.seconds for _, they in pairs)
    how = f"median of {ROUNDS} pairs x {REQUESTS}, {CONNECTIONS} connections"
    told = f"{ratio:.2f} ({how}, asyncio client {busy:.0%} busy)"
    figures = [Figure(f"{name}, requests/s to bare ASGI", f"≥ {LEAST}", told, ratio >= LEAST)]
    if all(used):
        figures.append(
            Figure(f"{name}, requests/CPU s to bare ASGI", "", f"{used[1] / used[0]:.2f}")
        )
    return figures


def _pair(ours: str, plain: str) -> tuple[Round, Round]:
    return client.ask(ours), client.ask(plain)
