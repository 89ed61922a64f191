"""Who changed what, how we and BigCommerce stand to each other, and what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.admin.recent import recent
from shipwhen.admin.searching import narrowed
from shipwhen.admin.words import Difference, differences, named, sentence
from shipwhen.bigcommerce import PlatformError
from shipwhen.bigcommerce.hooks import SCOPES
from shipwhen.bigcommerce.hooks import hooks as registered
from shipwhen.catalog.mirror import REFRESH, readings
from shipwhen.errors import Conflict, Invalid
from shipwhen.hooks.told import heard, latest
from shipwhen.jobs import Jobs, is_asked, problems
from shipwhen.orders.reading import READ
from shipwhen.orders.reconcile import COMPARE, LEDGER, Reconcile, comparisons, last_comparison
from shipwhen.stock import touched
from shipwhen.stores import changes
from shipwhen.stores.changes import Asked
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Change, Store
from shipwhen.themes import Collection
from shipwhen.whole import MOST_ROWS, whole

PATH, SYNC = "/admin/activity", "/admin/activity/sync"
ROWS, READINGS, TOLD, COMPARED = 50, 5, 20, 10
BATCH = "batch"
MENDS = {
    READ: "The order is read again, and takes, gives back and waits for what it should.",
    REFRESH: "The product is read again, and its stock follows what changed there.",
    LEDGER: "The number is set to the sum of all that moved it.",
}
"""What a repair does, by the kind of work that it asks for."""


@dataclass(frozen=True)
class Shown:
    """A change in words."""

    row: Change
    subject: str
    fields: Sequence[Difference]
    batch: int | None
    """The number of the batch whose rows it stands for."""


class Activity:
    """A table of changes; a page on how the store is kept in step."""

    def __init__(
        self,
        desk: Desk,
        installations: Installations,
        jobs: Jobs,
        reconcile: Reconcile,
        themes: Collection,
    ) -> None:
        self._desk, self._installations = desk, installations
        self._jobs, self._reconcile = jobs, reconcile
        self._themes = {each.id: each.name for each in themes.adapters.values()}

    def routes(self) -> list[BaseRoute]:
        route = self._desk.route
        return [
            route(PATH, self._changes),
            route(SYNC, self._sync),
            route(f"{PATH}/webhooks", self._webhooks),
            route(f"{PATH}/drift", self._drift),
            route(f"{PATH}/check", self._check, "POST"),
            route(f"{PATH}/repair", self._ask_repair),
            route(f"{PATH}/repair", self._repair, "POST"),
        ]

    async def _changes(self, visit: Visit) -> Response:
        asked = _asked(visit.query)
        rows = await _found(visit.store, asked)
        more = replace(asked, before=rows[ROWS - 1].id) if len(rows) > ROWS else None
        shown = [self._shown(row, visit) for row in rows[:ROWS]]
        people = await changes.named(visit.store, "by")
        actions = await changes.named(visit.store, "action")
        answer = visit.page(
            "activity.html",
            "activity",
            asked=asked,
            rows=shown,
            more=_address(more) if more else "",
            first=_address(replace(asked, before=None)) if asked.before is not None else "",
            people=[("", "Everybody"), *((each, each) for each in people)],
            actions=[("", "Every action"), *((each, sentence(each)) for each in actions)],
            sentence=sentence,
            searched=touched.NEWEST,
            recent=await recent(visit.store),
        )
        return narrowed(visit, answer, _address(asked))

    def _shown(self, row: Change, visit: Visit) -> Shown:
        told: tuple[Mapping[str, Any], Mapping[str, Any]] = (row.before, row.after)
        batch = row.after.get(BATCH) if row.action.endswith(" products") else None
        if batch:
            # how many rows came to what; that none did so need not be said
            told = {}, {name: count for name, count in row.after.items() if count and name != BATCH}
        elif row.action == "choose theme":
            told = self._by_name(row.before), self._by_name(row.after)
        subject = named(row.subject, self._themes, visit.show)
        return Shown(row, subject, differences(*told, visit.show), batch)

    def _by_name(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name: self._themes.get(theme, theme) for name, theme in told.items()}

    async def _sync(self, visit: Visit) -> Response:
        return visit.page(
            "activity-sync.html",
            "activity",
            readings=await readings(visit.store, READINGS),
            failed=await problems(visit.store.hash),
            heard=await heard(visit.store),
            latest=await latest(visit.store, TOLD),
            sentence=sentence,
            **await self._compared(visit),
        )

    async def _compared(self, visit: Visit) -> dict[str, Any]:
        """What the panel of differences shows."""
        return {
            "running": await is_asked(COMPARE, visit.store.hash),
            "failure": (await problems(visit.store.hash)).get(COMPARE, ""),
            "last": await last_comparison(visit.store),
            "compared": await comparisons(visit.store, COMPARED),
            "mends": MENDS,
        }

    async def _webhooks(self, visit: Visit) -> Response:
        """By BigCommerce's word, which takes a moment."""
        try:
            found = await registered(await self._installations.client(visit.store))
        except PlatformError as error:
            return visit.page("activity-webhooks.html", error=str(error), missing=[], off=[])
        active = {each.scope for each in found if each.is_active}
        off = sorted({each.scope for each in found} - active)
        missing = sorted(set(SCOPES) - active - set(off))
        return visit.page("activity-webhooks.html", error="", missing=missing, off=off)

    async def _drift(self, visit: Visit) -> Response:
        return visit.page("activity-drift.html", sentence=sentence, **await self._compared(visit))

    async def _check(self, visit: Visit) -> Response:
        if not await is_asked(COMPARE, visit.store.hash):
            await self._jobs.ask(COMPARE, visit.store.hash)
        return await self._drift(visit)

    async def _ask_repair(self, visit: Visit) -> Response:
        last = await last_comparison(visit.store)
        if last is None or last.repaired:
            raise Invalid("There is nothing to repair: check anew first.")
        return visit.page("activity-repair.html", last=last, mends=MENDS, sentence=sentence)

    async def _repair(self, visit: Visit) -> Response:
        told = whole((await visit.form()).get("comparison", ""), MOST_ROWS)
        if told is None:
            raise Invalid("Check anew first: nothing says what is to be repaired.")
        try:
            mended = await self._reconcile.repair_known(visit.store, told, visit.member.email)
        except Conflict as error:
            return visit.go(SYNC, error.message)
        self._jobs.ring()
        count = visit.show.number(mended)
        return visit.go(
            SYNC, f"{count} {'difference is' if mended == 1 else 'differences are'} being repaired."
        )


async def _found(store: Store, asked: Asked) -> list[Change]:
    """One more than a page shows. A product is also found by its SKU, where it was changed alone
    and among many."""
    looked_for = await touched.named(store, asked.q) if asked.q else ()
    products = {product for _, product in looked_for}
    batches = await touched.touching(store, looked_for) if looked_for else ()
    # one is made, and perhaps undone
    also = await changes.of_batches(store, batches, 2 * touched.NEWEST) if batches else ()
    return await changes.changes(store, asked, ROWS + 1, products, also)


def _asked(query: Mapping[str, str]) -> Asked:
    return Asked(
        query.get("by", "")[:255],
        query.get("action", "")[:64],
        query.get("q", "").strip()[:255],
        whole(query.get("before", ""), MOST_ROWS),
    )


def _address(asked: Asked) -> str:
    told = {"by": asked.by, "action": asked.action, "q": asked.q, "before": asked.before or ""}
    query = urlencode({name: value for name, value in told.items() if value})
    return f"{PATH}?{query}" if query else PATH
