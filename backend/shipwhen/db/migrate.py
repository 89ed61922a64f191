"""Migrations with the guards that Tortoise's own command lacks.

Lock, back up, switch foreign keys off (on SQLite a rebuilt table would otherwise empty its
children), migrate, check the foreign keys, release.
"""

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import structlog
from tortoise import connections
from tortoise.migrations.executor import MigrationExecutor

from shipwhen.db.config import opened, tortoise_config
from shipwhen.errors import ShipwhenError

log = structlog.get_logger()
ADVISORY_LOCK = 0x5B1D
TOO_OLD = (
    "This database lacks steps that were since made one. Nothing was changed. Bring it up to date"
    " with commit 6cd8879 (`git checkout 6cd8879`, then `shipwhen migrate`), then with this one."
)


async def migrate(url: str) -> None:
    """Bring the database at `url` to the newest shape; safe to call from several processes.

    Raises ShipwhenError where its steps are no longer here."""
    config = tortoise_config(url)
    sqlite_file = _sqlite_file(config)
    if sqlite_file:
        config["connections"]["default"]["credentials"]["foreign_keys"] = "OFF"
    config["connections"]["lock"] = config["connections"]["default"]
    async with opened(config), _alone(sqlite_file):
        await _run(config, sqlite_file)


async def _run(config: dict[str, object], sqlite_file: Path | None) -> None:
    connection = connections.get("default")
    executor = MigrationExecutor(connection, config["apps"])  # type: ignore[arg-type]
    plan = await executor.plan()
    pending = [step.migration.name for step in plan]
    if not pending:
        return
    applied = executor.loader.applied_migrations
    if applied and any(step.migration.initial for step in plan):
        raise ShipwhenError(TOO_OLD)
    if sqlite_file and applied:
        backup = sqlite_file.with_suffix(f".{datetime.now(UTC):%Y%m%dT%H%M%S%f}.backup")
        await connection.execute_query("VACUUM INTO ?", [str(backup)])
        log.info("database backed up", to=str(backup))
    await executor.migrate()
    if sqlite_file:
        _, orphans = await connection.execute_query("PRAGMA foreign_key_check")
        if orphans:
            raise RuntimeError(f"{len(orphans)} rows lost what they point at; restore the backup")
    log.info("database migrated", applied=pending)


@contextlib.asynccontextmanager
async def _alone(sqlite_file: Path | None) -> AsyncIterator[None]:
    lock = connections.get("lock")
    if sqlite_file:
        with _sqlite_lock(sqlite_file):
            yield
    elif lock.capabilities.dialect == "sqlite":
        yield
    else:
        async with lock.acquire_connection() as holder:
            await holder.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
            yield  # given back to its pool, a connection lets go of its locks


@contextlib.contextmanager
def _sqlite_lock(database: Path) -> Iterator[None]:
    """A sidecar database as lock: SQLite's own locks work wherever SQLite does."""
    holder = sqlite3.connect(database.with_suffix(".migrating"), timeout=60, isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        holder.close()


def _sqlite_file(config: dict[str, object]) -> Path | None:
    credentials = config["connections"]["default"]["credentials"]  # type: ignore[index]
    path = credentials.get("file_path")
    return Path(path) if path and path != ":memory:" else None
