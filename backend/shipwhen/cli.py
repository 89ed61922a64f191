"""The commands: they wire, they decide nothing."""

import argparse
import asyncio
import contextlib
import datetime as dt
import getpass
import signal
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import httpx
import uvicorn
from annotated_types import Le
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from shipwhen import __version__, lint, scaffold, themes
from shipwhen.app import TICK, Back, configure_logging, create_app
from shipwhen.bigcommerce import PlatformError
from shipwhen.bigcommerce.gateway import PATIENCE
from shipwhen.clock import Clock
from shipwhen.db import connected
from shipwhen.db.migrate import migrate
from shipwhen.errors import Invalid, ShipwhenError, Unknown, checked
from shipwhen.orders.reconcile import Difference
from shipwhen.promise import Line, Offer, Stock, Units, offer, promise
from shipwhen.qa import commands as qa
from shipwhen.qa.adapters import collection
from shipwhen.sandbox.catalog import DEFAULT, Catalogue, CatalogueError
from shipwhen.settings import Settings
from shipwhen.shopfront.script import NotBuilt
from shipwhen.stock import ledger
from shipwhen.stock.ledger import Drift
from shipwhen.stores.service import store_named
from shipwhen.stores.vault import new_key

T = TypeVar("T")

DEMO_PORT = 8010
LAST_DAY = dt.date.max - dt.timedelta(days=3650)
"""The longest lead time from here is still a date."""


class Case(BaseModel):
    """One question on standard input of `shipwhen promise`."""

    model_config = ConfigDict(strict=True)

    stock: Stock
    today: Annotated[dt.date, Le(LAST_DAY)]
    quantities: list[Units]


@dataclass(frozen=True)
class Answer:
    offer: Offer
    promise: list[Line]


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except (CatalogueError, themes.AdapterError, NotBuilt, PlatformError, ShipwhenError) as error:
        details = [f"{each.field}: {each.message}" for each in getattr(error, "details", [])]
        sys.exit(f"shipwhen: {error} {'; '.join(details)}".rstrip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shipwhen", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True)

    demo = commands.add_parser("demo", help="a shop to try everything in, with the store `demo`")
    demo.add_argument("--port", type=int, choices=range(65536), metavar="PORT", default=DEMO_PORT)
    demo.add_argument("--host", default="127.0.0.1")
    demo.add_argument("--catalog", type=Path, default=DEFAULT, metavar="FILE.json")
    demo.set_defaults(command=_demo)

    serve = commands.add_parser("serve", help="answer storefronts from SHIPWHEN_DATABASE_URL")
    serve.add_argument("--no-worker", action="store_true", help="leave the work to `worker`s")
    serve.set_defaults(command=_serve)

    worker = commands.add_parser("worker", help="do due work and answer nobody, beside `serve`")
    worker.set_defaults(command=_worker)

    up = commands.add_parser("migrate", help="bring the database to the newest shape")
    up.set_defaults(command=_migrate)

    key = commands.add_parser("key", help="a key for SHIPWHEN_KEYS, which seals stored tokens")
    key.add_argument("--renew", action="store_true", help="seal everything with the newest key")
    key.set_defaults(command=_key)

    store = commands.add_parser("store", help="stores by hand").add_subparsers(required=True)
    add = store.add_parser("add", help="take in a store by an API account of its merchant's")
    add.add_argument("hash", metavar="HASH", help="as in https://store-HASH.mybigcommerce.com")
    add.set_defaults(command=_store_add)

    stock = commands.add_parser("stock", help="the ledger of stock").add_subparsers(required=True)
    rebuild = stock.add_parser("rebuild", help="set every level to the sum of its entries")
    rebuild.add_argument("hash", metavar="HASH")
    rebuild.set_defaults(command=_stock_rebuild)

    reconcile = commands.add_parser("reconcile", help="what differs from what BigCommerce says")
    reconcile.add_argument("hash", metavar="HASH")
    reconcile.add_argument("--repair", action="store_true", help="and ask for it to be made good")
    reconcile.set_defaults(command=_reconcile)

    ask = commands.add_parser("promise", help="offers and promises of the JSON cases on stdin")
    ask.set_defaults(command=_promise)

    schema = commands.add_parser("schema", help="print the JSON Schema of adapter.json")
    schema.set_defaults(command=lambda _: sys.stdout.write(themes.schema()))

    qa.add(commands)
    theme = commands.add_parser("theme", help="make and try adapters").add_subparsers(required=True)
    qa.add_try(theme)
    qa.add_picture(theme)
    _add_craft(theme)
    return parser


def _add_craft(theme: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    new = theme.add_parser("new", help="an adapter to begin with")
    new.add_argument("id", metavar="ID", help="words of a-z and 0-9 with hyphens")
    new.add_argument("--extends", metavar="ID", default=themes.GENERIC, help="the nearest relative")
    new.add_argument("--name", help="for people")
    new.add_argument("--folder", type=Path, default=Path("themes"), metavar="DIR")
    new.set_defaults(command=_theme_new)

    check = theme.add_parser("check", help="find what is wrong or unwise in adapters")
    check.add_argument("themes", nargs="*", metavar="ID|PATH", help="all that are shipped if none")
    check.add_argument("--strict", action="store_true", help="warnings are errors")
    check.set_defaults(command=_theme_check)


def _theme_new(options: argparse.Namespace) -> None:
    """Write the files of a new adapter and tell what comes next."""
    made = scaffold.make(collection(), options.folder, options.id, options.extends, options.name)
    for file in made:
        sys.stdout.write(f"{file}\n")
    sys.stdout.write(f"Fill in its fingerprint, then: shipwhen theme try {made[0]} --url ADDRESS\n")


def _theme_check(options: argparse.Namespace) -> None:
    """Tell every problem; exit status 1 where one is an error."""
    levels: Counter[str] = Counter()
    for family, file in _files(options.themes):
        for problem in lint.problems(family, file):
            level = "error" if options.strict else problem.level
            levels[level] += 1
            place = problem.path or "the file"
            sys.stdout.write(f"{file}: {place}: {level}: {problem.reason}\n")
    sys.stdout.write(f"errors: {levels['error']}, warnings: {levels['warning']}\n")
    sys.exit(1 if levels["error"] else 0)


def _files(names: list[str]) -> Iterator[tuple[themes.Collection, Path]]:
    """Each adapter's file and the collection that it is loaded in."""
    shipped = collection()
    for name in names or shipped.adapters:
        path = Path(name) / "adapter.json" if Path(name).is_dir() else Path(name)
        if name in shipped.adapters:
            yield shipped, shipped.folder / name / "adapter.json"
        elif path.suffix == ".json":
            yield collection(path), path
        else:
            raise Unknown("theme", name, shipped.adapters)


def _demo(options: argparse.Namespace) -> None:
    """Serve the sandbox on a fresh database, or on SHIPWHEN_DATABASE_URL if it is set."""
    catalogue = Catalogue.read(options.catalog)
    _free(options.host, options.port)
    with tempfile.TemporaryDirectory(prefix="shipwhen-demo-") as folder:
        settings = _settings()
        if "database_url" not in settings.model_fields_set:
            url = f"sqlite://{Path(folder) / 'demo.sqlite3'}"
            settings = settings.model_copy(update={"database_url": url})
        address = f"http://{options.host}:{options.port}"
        settings = settings.model_copy(update={"public_url": address})
        print(f"Shipwhen demo: {address}/", flush=True)  # noqa: T201
        _run(settings, options.host, options.port, catalogue)


def _free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Invalid(f"port {port} of {host} is not free; choose another: --port") from error


def _serve(options: argparse.Namespace) -> None:
    settings = _settings()
    _run(settings, settings.host, settings.port, worker=not options.no_worker)


def _worker(_: argparse.Namespace) -> None:
    settings = _settings()
    configure_logging(settings)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_with_back(_work, settings))


async def _work(back: Back) -> None:
    """Until the process is told to end, which gives back the work it is at."""
    ended = asyncio.Event()
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_, ended.set)
    async with back.jobs.opened(), back.jobs.working(TICK):
        print("Shipwhen worker: at work", flush=True)  # noqa: T201
        await ended.wait()


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        raise Invalid.of(error, "The settings SHIPWHEN_*") from error


def _run(
    settings: Settings,
    host: str,
    port: int,
    catalogue: Catalogue | None = None,
    *,
    worker: bool = True,
) -> None:
    configure_logging(settings)
    app = create_app(settings, catalogue=catalogue, worker=worker)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def _migrate(_: argparse.Namespace) -> None:
    asyncio.run(migrate(_settings().database_url))


def _key(options: argparse.Namespace) -> None:
    if not options.renew:
        sys.stdout.write(f"{new_key()}\n")
        return
    renewed = asyncio.run(_with_back(lambda back: back.installations.renew_secrets()))
    sys.stdout.write(f"stores sealed with the newest key: {renewed}\n")


def _store_add(options: argparse.Namespace) -> None:
    """The token is read from standard input: an argument would stand in the shell's history."""
    if sys.stdin.isatty():
        token = getpass.getpass("Token of the API account: ").strip()
    else:
        token = sys.stdin.readline().strip()
    if not token:
        raise Invalid("the token of the API account is expected on standard input")
    name = asyncio.run(_with_back(lambda back: back.add_store(options.hash, token)))
    sys.stdout.write(f"{name} is taken in; `shipwhen serve` reads its catalogue.\n")


def _stock_rebuild(options: argparse.Namespace) -> None:
    async def rebuild(_: Back) -> Sequence[Drift]:
        return await ledger.rebuild(await store_named(options.hash))

    found = asyncio.run(_with_back(rebuild))
    for each in found:
        sys.stdout.write(
            f"{each.sku}: {each.on_hand} on hand and {each.qty_backordered} backordered are now"
            f" {each.entries_on_hand} and {each.entries_qty_backordered}\n"
        )
    sys.stdout.write(f"levels that differed from their entries: {len(found)}\n")


def _reconcile(options: argparse.Namespace) -> None:
    """Tell every difference; exit status 1 where there is one that is left as it is."""

    async def compare(back: Back) -> list[Difference]:
        store = await store_named(options.hash)
        found = await back.reconcile.differences(store)
        if options.repair:
            await back.reconcile.repair(store, found)
        return found

    found = asyncio.run(_with_back(compare))
    for each in found:
        missing = f" ({each.missing} never came)" if each.missing else ""
        sys.stdout.write(f"{each.what}: here {each.ours}, there {each.theirs}{missing}\n")
    sys.stdout.write(f"differences: {len(found)}{', being made good' if options.repair else ''}\n")
    sys.exit(1 if found and not options.repair else 0)


async def _with_back(act: Callable[[Back], Awaitable[T]], settings: Settings | None = None) -> T:
    settings = settings or _settings()
    await migrate(settings.database_url)
    async with connected(settings.database_url), httpx.AsyncClient(timeout=PATIENCE) as http:
        return await act(Back(settings, Clock(), http))


def _promise(_: argparse.Namespace) -> None:
    cases = checked(TypeAdapter(list[Case]), sys.stdin.buffer.read(), "The list of cases")
    answers = [_answer(case) for case in cases]
    sys.stdout.buffer.write(TypeAdapter(list[Answer]).dump_json(answers) + b"\n")


def _answer(case: Case) -> Answer:
    whole = offer(case.stock, case.today)
    return Answer(whole, promise(whole, case.quantities))
