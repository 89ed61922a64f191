"""The ASGI application: rooms wired together, nothing decided."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import httpx
import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Router

from shipwhen import errors
from shipwhen.admin.activity import Activity
from shipwhen.admin.assigning import Assigning
from shipwhen.admin.batches import Batches
from shipwhen.admin.bulk import Bulk
from shipwhen.admin.counting import Counting
from shipwhen.admin.desk import PLAN, TABS, Desk, Page
from shipwhen.admin.elsewhere import Elsewhere
from shipwhen.admin.files import files
from shipwhen.admin.home import Home
from shipwhen.admin.imports import Imports
from shipwhen.admin.lifecycle import Lifecycle
from shipwhen.admin.plan import PlanPage
from shipwhen.admin.products import Products
from shipwhen.admin.report import Report
from shipwhen.admin.settings.stock import StockSettings
from shipwhen.admin.settings.texts import TextSettings
from shipwhen.admin.settings.theme import ThemeSettings
from shipwhen.admin.shipments import Shipments
from shipwhen.bigcommerce import orders as platform
from shipwhen.bigcommerce.billing import Billing
from shipwhen.bigcommerce.gateway import PATIENCE, Credentials, Gateway
from shipwhen.catalog.mirror import REFRESH, SWEEP, Mirror
from shipwhen.catalog.naming import NAMES, UNKNOWN, Names
from shipwhen.clock import Clock
from shipwhen.db import connected
from shipwhen.db.migrate import migrate
from shipwhen.hooks.doors import Doors
from shipwhen.hooks.inbox import FORGET, Inbox
from shipwhen.hooks.routes import Hooks
from shipwhen.jobs import Bell, Jobs
from shipwhen.orders.allotment import Allotment
from shipwhen.orders.reading import READ, Reading
from shipwhen.orders.reconcile import COMPARE, RECONCILE, Reconcile
from shipwhen.sandbox.box import ORDER_PAGE, Box
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.sandbox.preview import Preview
from shipwhen.sandbox.routes import Sandbox
from shipwhen.sandbox.store import DemoStore
from shipwhen.settings import Settings
from shipwhen.shopfront.looks import Looks
from shipwhen.shopfront.recall import Recall
from shipwhen.shopfront.routes import Shopfront
from shipwhen.shopfront.script import runtime
from shipwhen.stock.assignment import Assignments
from shipwhen.stock.batch import WORK
from shipwhen.stock.batching import Batching
from shipwhen.stock.keeping import Keeping
from shipwhen.stock.ledger import ALLOT, KEEP
from shipwhen.stock.release import RELEASE, Release
from shipwhen.stock.showing import Showing
from shipwhen.stores.installation import Installations
from shipwhen.stores.plan import BEGIN_PERIOD, Plans, read_plans
from shipwhen.stores.service import store_named
from shipwhen.stores.session import Sessions
from shipwhen.stores.setup import SET_UP, Setup
from shipwhen.stores.vault import Vault
from shipwhen.themes import Collection, folder

TICK = 10.0
"""Seconds after which due work is looked for without being asked to."""


def create_app(
    settings: Settings | None = None,
    clock: Clock | None = None,
    catalogue: Catalogue | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    worker: bool = True,
) -> Starlette:
    """Shipwhen as an ASGI application; with a catalogue it has the sandbox and its store `demo`.

    `transport` is how the platform is reached, where it is not by the internet; without `worker`
    work is asked for here and done elsewhere.
    """
    settings, clock, themes = settings or Settings(), clock or Clock(), Collection(folder())
    runtime()
    box = Box(catalogue, clock, settings.public_url) if catalogue else None
    if box:
        settings, transport = box.settings(settings), box.transport()
    shopfront = Shopfront(settings, clock, themes)
    http = httpx.AsyncClient(transport=transport, timeout=PATIENCE)
    back = Back(settings, clock, http, themes, ORDER_PAGE if box else platform.PAGE)
    sandbox = None
    if box:
        demo = DemoStore(box, shopfront.memory, back)
        sandbox = Sandbox(demo, themes)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await migrate(settings.database_url)
        async with (
            connected(settings.database_url),
            http,
            back.jobs.opened(),
            sandbox.opened(app) if sandbox else nullcontext(),
        ):
            await back.jobs.ask(FORGET, "all")
            async with back.jobs.working(TICK) if worker else nullcontext():
                yield

    app = Starlette(
        routes=[
            *shopfront.routes(),
            *back.routes(),
            *Preview(themes, clock).routes(),
            *(sandbox.routes() if sandbox else []),
        ],
        middleware=[Middleware(Recall, shopfront.memory)],
        lifespan=lifespan,
    )
    app.router.default = back.elsewhere
    app.state.back = back
    errors.install(app)
    return app


class Back:
    """What merchants and the platform meet: pages, callbacks, work to do."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        http: httpx.AsyncClient,
        themes: Collection | None = None,
        order_page: str = platform.PAGE,
    ) -> None:
        credentials = _credentials(settings)
        gateway = Gateway(http, credentials, settings.api_url, settings.login_url, clock)
        self.installations = Installations(
            gateway, Vault(settings.keys), clock, [SET_UP, SWEEP, RECONCILE]
        )
        bell = Bell(settings.redis_url) if settings.redis_url else None
        self.jobs = Jobs(clock, bell=bell)
        sessions = Sessions(settings.session_secret, clock)
        self._lifecycle = Lifecycle(gateway, self.installations, sessions, self.jobs, clock)
        self._setup = Setup(self.installations, settings.public_url, clock)
        mirror, names = Mirror(self.installations, clock), Names(self.installations, clock)
        self.plans = Plans(read_plans(settings.plans), _billing(settings, gateway), clock)
        self.assignments = Assignments(self.installations, self.plans, clock)
        batching = Batching(self.assignments, clock)
        self.keeping = Keeping(self.installations, mirror, self.assignments, clock)
        self.reconcile = Reconcile(self.installations, self.keeping, clock)
        themes = themes or Collection(folder())
        desk = Desk(sessions, self.installations, clock, [*TABS, PLAN] if self.plans.all else TABS)
        self.elsewhere = Router(Elsewhere(desk).routes())
        self._pages: list[Page] = [
            Home(desk, sessions, themes, self.plans, self.assignments),
            Products(desk, Showing(self.installations, clock), self.jobs),
            Assigning(desk, self.assignments, self.jobs),
            Counting(desk, self.assignments, self.jobs),
            Bulk(desk, self.jobs),
            Imports(desk),
            Batches(desk, self.jobs),
            Shipments(desk, self.jobs),
            Report(desk, order_page),
            ThemeSettings(desk, themes),
            TextSettings(desk, themes),
            StockSettings(desk, self.assignments, self.keeping, self.jobs, settings.help_url),
            Activity(desk, self.installations, self.jobs, self.reconcile, themes),
        ]
        reading, allotment = Reading(self.installations, clock), Allotment(clock)
        inbox = Inbox(self.jobs, clock)
        doors = Doors(self.installations, settings.memory_seconds)
        self._hooks = Hooks(doors, credentials, inbox)
        self._looks = Looks(sessions, clock)
        self.jobs.handle(SET_UP, self._setup.work)
        self.jobs.handle(SWEEP, mirror.sweep)
        self.jobs.handle(NAMES, names.read)
        self.jobs.handle(UNKNOWN, names.learn)
        self.jobs.handle(REFRESH, self.keeping.refresh)
        self.jobs.handle(KEEP, self.keeping.keep)
        self.jobs.handle(READ, reading.read)
        self.jobs.handle(ALLOT, allotment.work)
        self.jobs.handle(RECONCILE, self.reconcile.work)
        self.jobs.handle(COMPARE, self.reconcile.compare)
        self.jobs.handle(FORGET, inbox.forget)
        self.jobs.handle(RELEASE, Release(self.assignments).work)
        self.jobs.handle(WORK, batching.work)
        self.jobs.handle(BEGIN_PERIOD, self.plans.begin_period)
        if self.plans.all:
            self._pages.append(PlanPage(desk, self.plans, self.assignments))

    async def add_store(self, hash: str, token: str) -> str:  # noqa: A002 - the platform's word
        """Take a store in by its merchant's own token, once that is good; the store's name."""
        store = await self.installations.add(hash, token)
        await self._setup.check(store)
        return (await store_named(hash)).name

    def routes(self) -> list[BaseRoute]:
        pages = [route for page in self._pages for route in page.routes()]
        return [
            *self._lifecycle.routes(),
            *pages,
            *files().routes(),
            *self._hooks.routes(),
            *self._looks.routes(),
        ]


def _billing(settings: Settings, gateway: Gateway) -> Billing | None:
    """None where nobody is paid."""
    if not settings.billing_account:
        return None
    account = gateway.account(settings.billing_account, settings.billing_token)
    return Billing(account, settings.app_id)


def _credentials(settings: Settings) -> Credentials:
    return Credentials(
        settings.client_id,
        settings.client_secret,
        settings.previous_client_secret,
        f"{settings.public_url}/auth",
    )


def configure_logging(settings: Settings) -> None:
    """Tracebacks are plain: drawing one in colours takes longer than many requests."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer()
            if settings.log_format == "json"
            else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
    )
