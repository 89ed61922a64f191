"""Tortoise's SQLite engine with BEGIN IMMEDIATE.

A deferred transaction that turns into a writer fails at once when another process wrote in
between, whatever `busy_timeout` says; one that begins as a writer waits its turn.
The module's name must contain "sqlite": Tortoise's migrations choose their dialect by it.
"""

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)


class ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        await self._connection.commit()
        await self._connection.execute("BEGIN IMMEDIATE")


class ImmediateClient(SqliteClient):
    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateClient
