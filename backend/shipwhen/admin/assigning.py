"""The dialogs in which a product is assigned, edited and unassigned."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.admin.productform import Form
from shipwhen.admin.stockform import ALL, Entered
from shipwhen.admin.words import KINDS, POLICIES
from shipwhen.bigcommerce import PlatformError
from shipwhen.errors import Conflict, Invalid, ShipwhenError, Unknown, Unreached
from shipwhen.jobs import Jobs
from shipwhen.promise import Stock, offer
from shipwhen.stock import standing
from shipwhen.stock.assignment import Assignments, Shelf
from shipwhen.stock.editing import edit
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import Cause
from shipwhen.stock.locations import on_hand_of
from shipwhen.stock.models import EntryKind, LocationLevel, Mode
from shipwhen.stock.readiness import Unmet
from shipwhen.stock.worksheet import Line, Worksheet, worksheet
from shipwhen.whole import MOST

PRODUCTS = "/admin/products"
PRODUCT = f"{PRODUCTS}/{{product_id:int}}"
REPLACE = (
    "What you left alone is as it is now. What you both changed has beside it what is there now:"
    " save again to replace that."
)
LEFT = ("", "Leave as it is")
AWAY = Unreached("BigCommerce could not be asked. Try again in a minute.")


class Assigning:
    """Opens the dialogs, computes while somebody types, and saves."""

    def __init__(self, desk: Desk, assignments: Assignments, jobs: Jobs) -> None:
        self._desk, self._assignments, self._jobs = desk, assignments, jobs

    def routes(self) -> list[BaseRoute]:
        route = self._desk.route
        return [
            route(f"{PRODUCT}/assign", self._open_assign),
            route(f"{PRODUCT}/assign", self._assign, "POST"),
            route(f"{PRODUCT}/edit", self._open_edit),
            route(f"{PRODUCT}/edit", self._edit, "POST"),
            route(f"{PRODUCT}/unassign", self._open_unassign),
            route(f"{PRODUCT}/unassign", self._unassign, "POST"),
            route(f"{PRODUCT}/variant", self._variant, "POST"),
            route(f"{PRODUCT}/offer", self._offer, "POST"),
            route(f"{PRODUCTS}/shipment", self._shipment),
        ]

    async def _open_assign(self, visit: Visit) -> Response:
        sheet = await self._seen(visit, await worksheet(visit.store, number_of(visit)))
        if sheet.revision is not None:
            raise Invalid(f"{sheet.product.name} is assigned already: edit it.")
        return await self._assign_dialog(visit, Form.of_sheet(sheet))

    async def _assign_dialog(
        self, visit: Visit, form: Form, error: ShipwhenError | None = None
    ) -> Response:
        unmet = []
        if form.sheet.mode == Mode.NATIVE:
            unmet = await self._unmet(visit, form.sheet.product.product_id)
        return _dialog(visit, form, "assign", error, unmet=unmet)

    async def _seen(self, visit: Visit, sheet: Worksheet) -> Worksheet:
        """With what BigCommerce has now, unless it cannot be asked."""
        try:
            return await self._located(visit, sheet)
        except PlatformError:
            return sheet

    async def _located(self, visit: Visit, sheet: Worksheet) -> Worksheet:
        """With what is on the shelf and at each of several locations, which is known of an assigned
        product. Raises PlatformError."""
        if sheet.revision is not None:
            return sheet
        number = sheet.product.product_id
        shelves = await self._assignments.shelves(visit.store, number)
        native = sheet.mode == Mode.NATIVE
        places = await self._assignments.locations(visit.store, number) if native else {}
        lines = [
            _with(each, shelves.get(each.variant_id), places.get(each.variant_id))
            for each in sheet.lines
        ]
        return replace(sheet, lines=lines)

    async def _unmet(self, visit: Visit, product_id: int) -> list[Unmet]:
        """Where BigCommerce cannot be asked it is said when it matters, on saving."""
        try:
            told = await self._assignments.told(visit.store, [product_id], native=True)
        except PlatformError:
            return []
        return [unmet for each in told for unmet in each.unmet or []]

    async def _assign(self, visit: Visit) -> Response:
        sheet = await worksheet(visit.store, number_of(visit))
        try:
            sheet = await self._located(visit, sheet)
        except PlatformError:
            return await self._assign_dialog(visit, await Form.of_visit(visit, sheet), AWAY)
        form = await Form.of_visit(visit, sheet)
        if not form.wrong:
            form.check_locations()
        if form.wrong:
            return await self._assign_dialog(visit, form)
        by = visit.member.email
        try:
            await self._assignments.assign(
                visit.store, sheet.product.product_id, form.stocks(), by, form.typed()
            )
        except Invalid as error:
            return await self._assign_dialog(visit, form, error)
        except PlatformError:
            return await self._assign_dialog(visit, form, AWAY)
        return self._done(visit, f"{sheet.product.name} is assigned.")

    async def _open_edit(self, visit: Visit) -> Response:
        return _dialog(visit, Form.of_sheet(await assigned(visit)), "edit")

    async def _edit(self, visit: Visit) -> Response:
        sheet = await assigned(visit)
        form = await Form.of_visit(visit, sheet)
        if form.wrong:
            return _dialog(visit, form, "edit")
        cause = Cause(EntryKind.SET, visit.member.email, visit.now)
        number = sheet.product.product_id
        try:
            await edit(visit.store, number, form.edits(), cause, form.revision)
        except Conflict as error:
            told = Conflict(f"{error.message} {REPLACE}")
            return _dialog(visit, form.beside(await assigned(visit), visit.today), "edit", told)
        except Invalid as error:
            form.take(error)
            return _dialog(visit, form, "edit", error)
        await standing.write(visit.store, [number], visit.today)
        return self._done(visit, f"{sheet.product.name} is saved.")

    async def _open_unassign(self, visit: Visit) -> Response:
        return visit.page("products_unassign.html", sheet=await assigned(visit))

    async def _unassign(self, visit: Visit) -> Response:
        sheet, given = await assigned(visit), await visit.form()
        leaving = Leaving(track="track" in given, closed="closed" in given)
        await self._assignments.unassign(
            visit.store, sheet.product.product_id, leaving, visit.member.email
        )
        return self._done(visit, f"{sheet.product.name} is no longer assigned.")

    async def _variant(self, visit: Visit) -> Response:
        """The fields of one of many, with what is typed for all as a beginning."""
        sheet = await self._seen(visit, await worksheet(visit.store, number_of(visit)))
        line = _line(visit, sheet)
        wanted = (await Form.of_visit(visit, sheet)).all.read()
        stock = wanted.stock(line.stock)
        incoming = [*line.incoming, *wanted.incoming]
        entered = Entered.of_line(replace(line, stock=stock, incoming=incoming))
        there = Entered.of_line(line)
        entered.values["seen"], entered.was = there.values["seen"], there.was
        return visit.page("products_variant.html", entered=entered, **_offered(visit, line, stock))

    async def _offer(self, visit: Visit) -> Response:
        """What could be had of a variant with what is typed, or of all together; nothing while that
        means nothing."""
        sheet = await worksheet(visit.store, number_of(visit))
        form = await Form.of_visit(visit, sheet)
        if "variant" not in visit.query:
            return visit.page("products_total.html", total=form.total(visit.today))
        line = _line(visit, sheet)
        return visit.page("products_offer.html", **_offered(visit, line, form.stock(line)))

    async def _shipment(self, visit: Visit) -> Response:
        """An empty row for one more."""
        return visit.page("products_shipment.html", prefix=visit.query.get("of", ALL)[:20])

    def _done(self, visit: Visit, alert: str) -> Response:
        self._jobs.ring()
        return visit.go(back_of(visit), alert)


def _with(line: Line, shelf: Shelf | None, places: Sequence[LocationLevel] | None) -> Line:
    stock = shelf.alone(line.stock) if shelf else line.stock
    if places:
        stock = replace(stock, on_hand=on_hand_of(places))
    return replace(line, locations=places or (), stock=stock)


def number_of(visit: Visit) -> int:
    """Of the product that an address names. Raises Unknown for a number that no product has."""
    number = int(visit.request.path_params["product_id"])
    if number > MOST:
        raise Unknown("product", str(number))
    return number


def back_of(visit: Visit) -> str:
    """The list as it was: with its filters."""
    address = urlsplit(visit.request.headers.get("HX-Current-URL", ""))
    query = f"?{address.query}" if address.query else ""
    return PRODUCTS + query if address.path == PRODUCTS else PRODUCTS


async def assigned(visit: Visit) -> Worksheet:
    sheet = await worksheet(visit.store, number_of(visit))
    if sheet.revision is None:
        raise Unknown("assigned product", str(sheet.product.product_id))
    return sheet


def _line(visit: Visit, sheet: Worksheet) -> Line:
    asked = visit.query.get("variant", "")
    for line in sheet.lines:
        if str(line.variant_id) == asked:
            return line
    raise Unknown("variant", asked)


def _offered(visit: Visit, line: Line, stock: Stock | None) -> dict[str, Any]:
    offered = offer(stock, visit.today) if stock else None
    return {
        "line": line,
        "offer": offered,
        "product_id": number_of(visit),
        "kinds": KINDS,
        "policies": POLICIES,
    }


def _dialog(
    visit: Visit,
    form: Form,
    action: str,
    error: ShipwhenError | None = None,
    unmet: Sequence[Unmet] = (),
) -> Response:
    wrong = 422 if form.wrong else 200
    return visit.page(
        "products_dialog.html",
        status=error.status if error else wrong,
        form=form,
        sheet=form.sheet,
        action=action,
        error=error.message if error else "",
        offers={
            line.variant_id: offer(form.likely(line), visit.today) for line in form.sheet.lines
        },
        product_id=form.sheet.product.product_id,
        kinds=KINDS,
        policies=POLICIES,
        left=LEFT,
        unmet=unmet,
        total=form.total(visit.today),
    )
