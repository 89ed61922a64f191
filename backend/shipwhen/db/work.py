"""Transactions that a cancelled request cannot leave half open."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from tortoise.transactions import in_transaction

P = ParamSpec("P")
R = TypeVar("R")


def unit_of_work(work: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Run `work` in one transaction that ends by itself even if the caller is cancelled.

    Tortoise gives its connection back neither when cancelled while beginning nor later, so the
    transaction runs in a task of its own and cancellation waits for it. Start no task inside.
    """

    @functools.wraps(work)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        async def body() -> R:
            async with in_transaction():
                return await work(*args, **kwargs)

        task = asyncio.ensure_future(body())
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task})
            raise

    return wrapper
