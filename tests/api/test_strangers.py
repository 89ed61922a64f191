"""One store can never read or change what is another's, whichever way it asks."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import jwt
import pytest
from starlette.routing import BaseRoute, Mount, Route
from tortoise.exceptions import DoesNotExist
from tortoise.expressions import F

from api import neighbours
from api.conftest import HASH, SCOPES, SECRET, Market
from api.neighbours import ALONE, ALONE_VARIANT, KETTLE, OTHER, SHARED_USER, VARIANT, Theirs
from shipwhen.appearance import drafts, history, languages
from shipwhen.appearance import service as appearance
from shipwhen.appearance.service import Texts
from shipwhen.bigcommerce import Unauthorized
from shipwhen.bigcommerce.signature import ID, SIGNATURE, TIMESTAMP, signature
from shipwhen.catalog import filters, naming
from shipwhen.catalog import service as catalog
from shipwhen.catalog.mirror import Mirror, progress
from shipwhen.catalog.models import Product
from shipwhen.catalog.service import PartFacts, VariantFacts
from shipwhen.errors import Unknown
from shipwhen.jobs import problems
from shipwhen.jobs.models import Job
from shipwhen.orders.reading import READ
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.sandbox.platform import User
from shipwhen.shopfront import builds
from shipwhen.stock import ledger, rules, shipments, units
from shipwhen.stock import service as stock
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import Cause
from shipwhen.stock.models import EntryKind, Mode, StockLevel
from shipwhen.stock.shipments import Hand, Received
from shipwhen.stores.models import Installation, Store
from shipwhen.stores.setup import SECRET_HEADER

STRANGE = "a-secret-that-is-not-ours-and-long-enough"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BY = "mallory@harbour.test"


@pytest.fixture
async def theirs(market: Market) -> Theirs:
    """Our store beside another one, each with the kettle assigned."""
    await neighbours.install(market, HASH, SHARED_USER, "seven@harbour.test")
    await market.work()
    store = await Store.get(hash=HASH)
    stock = Stock(on_hand=2, backorder_policy=Policy.LIMITED, backorder_limit=5)
    await market.back.assignments.assign(store, KETTLE, {VARIANT: stock}, "ana@harbour.test")
    await market.work()
    return await neighbours.neighbour(market)


@pytest.fixture
async def ours(theirs: Theirs) -> Store:
    return await Store.get(hash=HASH)


@dataclass
class Disguise:
    """What a request carries to be taken for somebody else's."""

    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


Expected = tuple[int, int, int]
"""Statuses for who has nothing, who has all that is our own, and who forges what is theirs."""
LOCKED = {
    "/auth": (422, 502, 502),
    "/load": (401, 307, 401),
    "/uninstall": (401, 204, 401),
    "/remove_user": (401, 204, 401),
    "/admin/": (401, 200, 401),
    "/admin/products/{product_id}/mode": (401, 403, 401),
    "/admin/settings/stock/readiness": (401, 403, 401),
    "/admin/settings/stock/release": (401, 403, 401),
    "/hooks": (400, 401, 401),
    "/looks/{store}": (401, 401, 401),
}
OPEN = ("/s/", "/openapi.json", "/admin/assets/", "/demo/", "/preview/", "/api/storefront/carts")
"""Where no credential is read: whoever asks, the answer has one status. The sandbox's pages are
among these; they know no store but the demo's, and previews none at all."""


def walked(routes: Iterable[BaseRoute], above: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every address of an application with its methods; what else there is fails."""
    for route in routes:
        if isinstance(route, Mount) and route.routes:
            yield from walked(route.routes, above + route.path)
        elif isinstance(route, Mount):
            yield f"{above}{route.path}/{{file}}", {"GET", "HEAD"}
        else:
            assert isinstance(route, Route), f"say how {route!r} is asked by a stranger"
            assert route.methods, f"{route.path} has no methods of its own: say them"
            yield above + re.sub(":[a-z]+}", "}", route.path), route.methods


def addresses(market: Market) -> dict[str, set[str]]:
    """By template; methods of one address may stand in several routes."""
    found: dict[str, set[str]] = {}
    for path, methods in walked(market.app.app.routes):
        found[path] = found.get(path, set()) | methods
    return found


def is_open(path: str) -> bool:
    return path == "/" or path.startswith(OPEN)


NAMED = {
    "store": OTHER,
    "products": f"{KETTLE},{ALONE}",
    "lines": f"{VARIANT}:1,{ALONE_VARIANT}:1",
}
"""Wherever a request can name what is theirs."""


async def disguises(theirs: Theirs) -> dict[str, Disguise]:
    """Afresh, since some of them are good once and some end with an uninstallation."""
    market, user = theirs.market, (SHARED_USER, "seven@harbour.test")
    session = await neighbours.install(market, HASH, *user)
    secret = (await market.back.installations.door(await Store.get(hash=HASH))).secret
    payload = market.platform.signed_payload(HASH)
    code = market.platform.authorize(HASH, *user, SCOPES)
    claims = jwt.decode(market.platform.signed_payload(OTHER), options={"verify_signature": False})
    at = int(market.app.clock.now().timestamp())
    told = {"iss": "shipwhen", "store": OTHER, "user_id": SHARED_USER, "iat": at, "exp": at + 99}
    forged = jwt.encode(told, STRANGE, "HS256")
    return {
        "nobody": Disguise(NAMED),
        "a neighbour": _disguise(session, payload, secret, SECRET, code),
        "a forger": _disguise(forged, jwt.encode(claims, STRANGE, "HS256"), "?", STRANGE, "?"),
    }


def _disguise(session: str, payload: str, door: str, key: str, code: str) -> Disguise:
    """All credentials at once."""
    query = {"session": session, "signed_payload_jwt": payload, "code": code, "scope": SCOPES}
    headers = {"Authorization": f"Bearer {session}", "Content-Type": "application/json"}
    body = neighbours.webhook(OTHER)
    named = NAMED | {"context": f"stores/{OTHER}"}
    return Disguise(query | named, headers | proofs(body, door, key), body)


def proofs(body: bytes, door: str, key: str = SECRET) -> dict[str, str]:
    """What a webhook carries."""
    made = {SECRET_HEADER: door, ID: "msg_1", TIMESTAMP: "1700000000"}
    return made | {SIGNATURE: signature(key, made[ID], made[TIMESTAMP], body)}


def filled(path: str, theirs: Theirs) -> str:
    """An address that names what is theirs; of an open one the store is ours."""
    known = {
        "store": HASH,
        "hash": theirs.script,
        "theme": "cornerstone",
        "language": "de",
        "id": str(ALONE),
        "variant_id": str(ALONE_VARIANT),
        "product_id": str(ALONE),
        "shipment": str(theirs.shipment),
        "version": "zebra",
        "name": "zebra.css",
        "file": "zebra.json",
        "state": "backorder",
        "page": "product",
        "act": "add",
        "batch": str(theirs.batch),
        "action": "zebra",
    }
    names = re.findall("{([a-z_]+)}", path)
    unknown = set(names) - set(known)
    assert not unknown, f"{path}: say what a stranger would put for {', '.join(unknown)}"
    return path.format(**known)


def expected(path: str, place: int) -> set[int]:
    """A page that names a thing of the store's knows none of theirs."""
    if path in LOCKED:
        return {LOCKED[path][place]}
    if is_open(path):
        return set()
    assert path.startswith("/admin/"), f"say in LOCKED or OPEN what a stranger gets of {path}"
    if place != 1:
        return {401}
    return {404} if "{" in path else {200, 204, 303, 422}


async def test_no_address_tells_a_stranger_of_another_store_or_changes_it(theirs: Theirs):
    before, wrong = await theirs.everything(), []
    for path, methods in addresses(theirs.market).items():
        for method in METHODS:
            wrong += await asked(theirs, path, method, allowed=method in methods)
        assert await theirs.everything() == before, path
    await theirs.market.work()

    assert wrong == []
    assert await theirs.everything() == before


async def asked(theirs: Theirs, path: str, method: str, *, allowed: bool) -> list[str]:
    """What is wrong with the answers to each disguise."""
    url, found, statuses = filled(path, theirs), [], set()
    for place, (name, disguise) in enumerate((await disguises(theirs)).items()):
        answer = await theirs.market.app.client.request(
            method, url, params=disguise.query, headers=disguise.headers, content=disguise.body
        )
        statuses.add(answer.status_code)
        good = expected(path, place) if allowed else {405}
        if good and answer.status_code not in good:
            found.append(f"{method} {path} by {name}: {answer.status_code}, not {good}")
        if told := await theirs.told_in(f"{answer.headers} {answer.text}", f"{url} {disguise}"):
            found.append(f"{method} {path} tells {name} of {told}")
    if is_open(path) and (len(statuses) > 1 or max(statuses) >= 500):
        found.append(f"{method} {path} answers {statuses}")
    return found


def test_an_address_of_which_nothing_is_said_fails():
    async def page(_: object) -> None: ...

    later = [Mount("/admin", routes=[Route("/boats/{boat:int}", page), Mount("/x", page)])]

    assert dict(walked(later)) == {
        "/admin/boats/{boat}": {"GET", "HEAD"},
        "/admin/x/{file}": {"GET", "HEAD"},
    }
    with pytest.raises(AssertionError, match="LOCKED or OPEN"):
        expected("/boats/", 0)
    with pytest.raises(AssertionError, match="put for boat"):
        filled("/admin/boats/{boat}", Theirs(*[""] * 7))


async def test_open_addresses_of_one_store_say_nothing_of_another(theirs: Theirs):
    get = theirs.market.app.get
    available = await get(f"/s/{HASH}/availability.json?products={KETTLE},{ALONE}")
    promised = await get(f"/s/{HASH}/promise.json?lines={VARIANT}:9,{ALONE_VARIANT}:9")
    pinned = await get(f"/s/{HASH}/{theirs.script}/shipwhen.js")
    nobodys = await get("/s/nobody/config.json")

    assert list(available.json()["products"]) == [str(KETTLE)]
    assert [line["variant"] for line in promised.json()["lines"]] == [VARIANT]
    assert (pinned.status_code, nobodys.status_code) == (404, 404)
    for answer in (available, promised, pinned, nobodys):
        assert not await theirs.told_in(answer.text, theirs.script)


async def test_what_is_public_of_a_store_is_neither_its_name_nor_its_people(theirs: Theirs):
    before = await theirs.everything()
    secrets = [*await theirs.secrets(), "Zebra & Sons", f"@{neighbours.WORD}.test"]
    for path in filter(is_open, addresses(theirs.market)):
        url = filled(path, theirs).replace(HASH, OTHER)
        answer = await theirs.market.app.get(url, params=NAMED)
        assert not [each for each in secrets if each in f"{answer.headers} {answer.text}"], path

    assert await theirs.everything() == before


async def test_our_webhook_that_names_their_numbers_leads_nowhere(theirs: Theirs, ours: Store):
    before = await theirs.everything()
    door = (await theirs.market.back.installations.door(ours)).secret
    for scope, data in EVENTS.items():
        body = neighbours.webhook(HASH, scope, data)
        answer = await theirs.market.app.client.post(
            "/hooks", content=body, headers=proofs(body, door)
        )
        assert answer.status_code == 200
    assert await Job.filter(key=f"{HASH}/{ALONE}").exists()
    await theirs.market.work()

    assert await theirs.everything() == before
    assert not await Product.filter(store=ours, product_id=ALONE).exists()


EVENTS = {
    "store/product/deleted": {"id": ALONE},
    "store/product/inventory/updated": {"id": ALONE, "inventory": {"product_id": ALONE}},
    "store/sku/deleted": {"id": 1, "sku": {"product_id": ALONE, "variant_id": ALONE_VARIANT}},
    "store/category/deleted": {"id": 1},
    "store/order/archived": {"id": 100},
    "store/information/updated": {"type": "store", "producer": f"stores/{OTHER}"},
}


async def test_who_works_in_two_stores_sees_one_and_leaves_one(theirs: Theirs):
    session = await neighbours.install(theirs.market, HASH, SHARED_USER, "seven@harbour.test")
    there = await neighbours.install(theirs.market, OTHER, SHARED_USER, "seven@zebra.test")
    pages = [
        (await theirs.market.app.get("/admin/", params={"session": each, "store": OTHER})).text
        for each in (session, there)
    ]
    gone = User(SHARED_USER, "seven@harbour.test")
    await theirs.market.open("/remove_user", user=gone)
    left = [
        (await theirs.market.app.get("/admin/", params={"session": each})).status_code
        for each in (session, there)
    ]

    assert ["Zebra" in page for page in pages] == [False, True]
    assert ["Harbour" in page for page in pages] == [True, False]
    assert left == [401, 200]


Act = Callable[[Theirs, Store], Awaitable[object]]
DUE = date(2026, 12, 3)


def cause(theirs: Theirs) -> Cause:
    return Cause(EntryKind.SET, BY, now(theirs))


def hand(theirs: Theirs) -> Hand:
    return Hand(BY, now(theirs))


def now(theirs: Theirs) -> datetime:
    return theirs.market.app.clock.now()


def copy(theirs: Theirs) -> Mirror:
    return Mirror(theirs.market.back.installations, theirs.market.app.clock)


REFUSED: dict[str, Act] = {
    "receive": lambda them, us: shipments.receive(us, Received(them.shipment, 1), cause(them)),
    "reschedule": lambda them, us: shipments.reschedule(us, them.shipment, DUE, None, hand(them)),
    "cancel": lambda them, us: shipments.cancel(us, them.shipment, hand(them)),
    "announce": lambda them, us: shipments.announce(
        us, ALONE_VARIANT, Shipment(5, DUE), hand(them)
    ),
    "assign": lambda them, us: them.market.back.assignments.assign(us, ALONE, {}, BY),
    "unassign": lambda them, us: them.market.back.assignments.unassign(us, ALONE, Leaving(), BY),
    "move": lambda them, us: them.market.back.assignments.move(us, ALONE, Mode.MANAGED, "ana"),
    "a variant": lambda _, us: catalog.variant_of(us, ALONE_VARIANT),
    "a kit": lambda _, us: catalog.put_kit(us, ALONE, []),
    "a part of a kit": lambda _, us: catalog.put_kit(us, KETTLE, [PartFacts(ALONE_VARIANT)]),
    "a script": lambda them, us: builds.build(us, them.script),
}
"""What names one thing of theirs, beside our own store."""


async def test_what_names_a_thing_of_theirs_is_refused(theirs: Theirs, ours: Store):
    before = await theirs.everything()
    for name, act in REFUSED.items():
        with pytest.raises((Unknown, DoesNotExist)) as refused:
            await act(theirs, ours)
        assert not await theirs.told_in(str(refused.value), theirs.script), name
        assert await theirs.everything() == before, name


LISTED = [KETTLE, ALONE]
VARIANTS = [VARIANT, ALONE_VARIANT]

SILENT: dict[str, Act] = {
    "stock by product": lambda _, us: stock.of_products(us, LISTED),
    "stock by variant": lambda _, us: stock.of_variants(us, VARIANTS),
    "offers": lambda _, us: stock.offered(us, LISTED, DUE),
    "promises": lambda _, us: stock.promised(us, [(each, 1) for each in VARIANTS], DUE),
    "who counts": lambda _, us: units.kept(us, [ALONE_VARIANT]),
    "free units": lambda _, us: units.free(us, ALONE_VARIANT),
    "take": lambda them, us: units.take(us, ALONE_VARIANT, 1, DUE, cause(them)),
    "give back": lambda them, us: units.give_back(us, ALONE_VARIANT, 1, 1, cause(them)),
    "owe": lambda them, us: units.owe(us, ALONE_VARIANT, 1, cause(them)),
    "settle": lambda them, us: units.settle(us, ALONE_VARIANT, 1, DUE, cause(them)),
    "serve": lambda them, us: units.serve(us, ALONE_VARIANT, 1, cause(them)),
    "brands": lambda _, us: filters.brands(us),
    "categories": lambda _, us: filters.categories(us),
    "products": lambda _, us: filters.products(us).values(),
    "progress": lambda _, us: progress(us),
    "problems": lambda _, us: problems(us.hash),
    "texts": lambda _, us: appearance.published(us, "generic"),
    "themes with texts": lambda _, us: appearance.themes_with_appearance(us),
    "worked on": lambda _, us: drafts.work(Texts(us, "generic", "en")),
    "versions": lambda _, us: history.history(Texts(us, "generic", "en")),
    "languages": lambda _, us: languages.languages(us, "generic"),
    "how many are kept": lambda _, us: rules.kept_products(us),
    "drift": lambda _, us: ledger.drift(us),
    "differences": lambda them, us: them.market.back.reconcile.differences(us),
    "repair": lambda them, us: them.market.back.reconcile.repair(us, []),
    "read a product": lambda them, us: copy(them).refresh(f"{us.hash}/{ALONE}"),
    "read the catalogue": lambda them, us: copy(them).sweep(us.hash),
    "follow": lambda them, us: them.market.back.keeping.follow(f"{us.hash}/{ALONE}"),
    "keep": lambda them, us: them.market.back.keeping.keep(f"{us.hash}/{ALONE}"),
    "read an order": lambda them, us: work(them, READ, f"{us.hash}/{them.order}"),
    "allot": lambda them, us: work(them, ledger.ALLOT, f"{us.hash}/{ALONE_VARIANT}"),
    "names": lambda them, us: work(them, naming.NAMES, us.hash),
    "our own product": lambda _, us: catalog.put_product(us, ALONE, "Ours", OWN),
    "our own texts": lambda _, us: appearance.publish(us, "generic", "en", {}),
    "forget our texts": lambda _, us: appearance.forget_all(us),
    "rebuild": lambda _, us: ledger.rebuild(us),
    "release all": lambda them, us: them.market.back.assignments.release_all(us, BY),
    "uninstall": lambda them, us: them.market.back.installations.uninstall(us.hash, 2**31),
}
"""What may name numbers of theirs as if they were ours, and what means all of ours."""
OWN = [VariantFacts(ALONE_VARIANT, "OURS")]


async def work(theirs: Theirs, kind: str, key: str) -> None:
    await theirs.market.back.jobs.ask(kind, key)
    await theirs.market.work()


async def test_what_is_done_in_our_store_neither_tells_of_theirs_nor_changes_it(
    theirs: Theirs, ours: Store
):
    await StockLevel.filter(variant__store=theirs.store).update(on_hand=F("on_hand") + 1)
    await Job.filter(key=OTHER).update(last_error="zebra")
    before = await theirs.everything()
    for name, act in SILENT.items():
        assert not await theirs.told_in(repr(await act(theirs, ours)), ""), name
        assert await theirs.everything() == before, name
    await theirs.market.work()

    assert await theirs.everything() == before


async def test_where_our_token_is_put_in_place_of_theirs_it_opens_nothing(
    theirs: Theirs, ours: Store
):
    await Installation.filter(store=theirs.store).update(
        token=(await Installation.get(store=ours)).token
    )
    before = await theirs.everything()

    with pytest.raises(Unauthorized):
        await theirs.market.back.reconcile.differences(theirs.store)
    assert await theirs.everything() == before


async def test_no_row_leads_to_two_stores(theirs: Theirs):
    counted = 0
    for model in neighbours.models():
        ways = neighbours.ways_to_the_store(model)
        assert ways or model is Job, f"{model.__name__} is nobody's"
        for row in await model.all().values_list(*ways) if len(ways) > 1 else []:
            assert len(set(row)) == 1, model.__name__
            counted += 1

    assert counted


async def test_what_is_kept_of_them_is_a_lot(theirs: Theirs):
    """Otherwise the other tests would compare nothing with nothing."""
    kept = await theirs.everything()

    assert {name for name, rows in kept.items() if not rows} <= {"KitPart", "StockRules", "Event"}
    assert len(await theirs.secrets()) > 1
