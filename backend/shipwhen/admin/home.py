"""The first page: what needs somebody, what waits, what comes, and the first steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.appearance.service import themes_with_appearance
from shipwhen.catalog.mirror import progress
from shipwhen.jobs import problems
from shipwhen.orders import report
from shipwhen.shopfront.looks import looked
from shipwhen.stock import arrivals, locations
from shipwhen.stock.arrivals import Asked, View
from shipwhen.stock.selection import Selection, chosen
from shipwhen.stores.models import Store
from shipwhen.stores.session import Sessions

SHOWN = 5


@dataclass(frozen=True)
class Trouble:
    """Something that needs somebody: what, why it matters, and where it is mended."""

    kind: str
    """As of messages: `error` or `warning`."""
    title: str
    text: str
    path: str = ""
    link: str = ""


@dataclass(frozen=True)
class Step:
    """Of the way to a first promise."""

    label: str
    done: bool
    path: str
    link: str


class Home:
    """What a merchant should know before anything else."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self._desk, self._sessions = desk, sessions

    def routes(self) -> list[BaseRoute]:
        return [
            self._desk.route("/admin/", self._home),
            self._desk.route("/admin/live", self._live, "POST"),
        ]

    async def _live(self, visit: Visit) -> Response:
        """The store as shoppers see it, with all that the script found there laid over it."""
        ticket = self._sessions.ticket(visit.store.hash)
        query = urlencode({"shipwhen": "debug", "ticket": ticket})
        return visit.page("live.html", address=f"{visit.store.url}/?{query}")

    async def _home(self, visit: Visit) -> Response:
        store, today = visit.store, visit.today
        steps = await _steps(store)
        return visit.page(
            "home.html",
            "home",
            troubles=await _troubles(visit),
            open=await report.still_open(store, report.Wanted()),
            coming=await arrivals.counts(store, today),
            week=await arrivals.arrivals(store, Asked(View.WEEK), today, SHOWN + 1),
            shown=SHOWN,
            steps=steps,
            catalogue=await progress(store),
        )


async def _troubles(visit: Visit) -> list[Trouble]:
    """The worst first."""
    store = visit.store
    return [
        *await _sync(store),
        *await _overdue(visit),
        *await _oversold(visit),
        *await _sold_out(visit),
        *await _exceeded(visit),
        *await _missed(visit),
    ]


async def _sync(store: Store) -> Sequence[Trouble]:
    told = await problems(store.hash)
    return [
        Trouble(
            "error",
            f"BigCommerce could not be worked with: {kind}",
            f"{why} We try again by ourselves. If this stays, open the app once more.",
            "/admin/activity",
            "See activity",
        )
        for kind, why in told.items()
    ]


async def _overdue(visit: Visit) -> Sequence[Trouble]:
    late = await arrivals.arrivals(visit.store, Asked(View.OVERDUE), visit.today, SHOWN)
    count = (await arrivals.counts(visit.store, visit.today)).overdue
    if not late:
        return []
    show = visit.show
    told = ", ".join(
        f"{each.name} ({show.number(each.expected)}, due {show.date(each.date)})" for each in late
    )
    more = f" and {show.number(count - len(late))} more" if count > len(late) else ""
    what = "1 shipment is" if count == 1 else f"{show.number(count)} shipments are"
    return [
        Trouble(
            "warning",
            f"{what} overdue",
            f"{told}{more}. Shoppers are told no day for these units until you receive or move"
            " them.",
            "/admin/shipments?view=overdue",
            "See overdue shipments",
        )
    ]


async def _oversold(visit: Visit) -> Sequence[Trouble]:
    found = await report.oversold(visit.store)
    if not found.units:
        return []
    units = "1 unit was" if found.units == 1 else f"{visit.show.number(found.units)} units were"
    return [
        Trouble(
            "error",
            f"{units} sold past the limit",
            "Nothing on the way covers them. Add a shipment, or write to the shoppers.",
            "/admin/report?state=waiting",
            "See who waits",
        )
    ]


async def _sold_out(visit: Visit) -> Sequence[Trouble]:
    """Assigned to go on selling, and yet nothing more can be sold."""
    count = await chosen(visit.store, Selection(assigned="yes", state="sold_out")).count()
    if not count:
        return []
    products = "1 product has" if count == 1 else f"{visit.show.number(count)} products have"
    return [
        Trouble(
            "warning",
            f"{products} reached the limit",
            "Nothing more of them can be bought. Raise the limit or add a shipment.",
            "/admin/products?assigned=yes&state=sold_out",
            "See sold out products",
        )
    ]


async def _exceeded(visit: Visit) -> Sequence[Trouble]:
    names = await locations.exceeded(visit.store)
    if not names:
        return []
    more = f" and {visit.show.number(len(names) - SHOWN)} more" if len(names) > SHOWN else ""
    return [
        Trouble(
            "warning",
            "BigCommerce lets more be backordered than you allow",
            f"{', '.join(names[:SHOWN])}{more}: other locations allow more than your limit. Lower"
            " their limits in BigCommerce, or raise yours.",
            "/admin/products?assigned=yes",
            "See assigned products",
        )
    ]


async def _missed(visit: Visit) -> Sequence[Trouble]:
    """Of the pages that were looked at from here."""
    found = [each for each in await looked(visit.store) if each.missed]
    if not found:
        return []
    places = sorted({place for each in found for place in each.missed})
    pages = ", ".join(each.page for each in found[:SHOWN])
    return [
        Trouble(
            "warning",
            "Not everything has its place in your theme",
            f"Missed on {pages}: {', '.join(places)}. Shoppers do not see what belongs there."
            " Choose the theme that your store runs.",
            "/admin/settings",
            "Choose theme",
        )
    ]


async def _steps(store: Store) -> list[Step]:
    assigned = await chosen(store, Selection(assigned="yes")).exists()
    return [
        Step(
            "Choose your theme",
            bool(store.theme or store.active_themes),
            "/admin/settings",
            "Choose theme",
        ),
        Step(
            "Say it in your words",
            bool(await themes_with_appearance(store)),
            "/admin/settings/texts",
            "Write texts",
        ),
        Step("Assign your first product", assigned, "/admin/products", "Assign product"),
        Step("See it live", bool(await looked(store)), "/admin/live", "See your store"),
    ]
