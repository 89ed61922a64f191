"""The ASGI application: rooms wired together, nothing decided."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware

from shipwhen import errors
from shipwhen.clock import Clock
from shipwhen.db import connected
from shipwhen.db.migrate import migrate
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.sandbox.routes import Sandbox
from shipwhen.settings import Settings
from shipwhen.shopfront.recall import Recall
from shipwhen.shopfront.routes import Shopfront
from shipwhen.shopfront.script import runtime
from shipwhen.themes import Collection, folder


def create_app(
    settings: Settings | None = None,
    clock: Clock | None = None,
    catalogue: Catalogue | None = None,
) -> Starlette:
    """Shipwhen as an ASGI application; with a catalogue it has the sandbox and its store `demo`."""
    settings, clock, themes = settings or Settings(), clock or Clock(), Collection(folder())
    runtime()
    shopfront = Shopfront(settings, clock, themes)
    sandbox = Sandbox(catalogue, clock, themes, shopfront.memory) if catalogue else None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await migrate(settings.database_url)
        async with connected(settings.database_url):
            if sandbox:
                await sandbox.fill()
            yield

    app = Starlette(
        routes=[*shopfront.routes(), *(sandbox.routes() if sandbox else [])],
        middleware=[Middleware(Recall, shopfront.memory)],
        lifespan=lifespan,
    )
    errors.install(app)
    return app


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
