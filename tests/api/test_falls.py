"""A program that is killed while a store trades; `make bench` kills far more often."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import services
from bench.falls import killed, opened
from bench.services import Program
from bench.trade import trade
from bench.verdict import verdict
from shipwhen.db import connected
from shipwhen.jobs.models import Job

KILLS = 3


@pytest.mark.timeout(90)
async def test_killed_again_and_again_it_loses_no_hook_and_repeats_no_note(
    migrated_url: str, tmp_path: Path
):
    async with trade(migrated_url, tmp_path) as market:
        web = market.web()
        with services.running(web):
            await opened(market, web)
            async with market.selling(8):
                await killed({"web": web}, KILLS, market.dice)
            await half_a_minute_later(migrated_url, web)
            await market.settle()
            found = await verdict(market)

    assert found.ok, found
    assert found.notes
    assert market.told


async def half_a_minute_later(url: str, web: Program) -> None:
    """Every lease has ended: whoever had one is dead."""
    web.kill()
    async with connected(url):
        await Job.exclude(lease="").update(lease_until=datetime(2026, 1, 1, tzinfo=UTC))
    web.start()
