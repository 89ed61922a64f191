from enum import StrEnum
from typing import Any, NotRequired, TypedDict

from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model

from shipwhen.bigcommerce.inventory import SellsFrom
from shipwhen.catalog.models import Product, Variant
from shipwhen.promise import Kind, Policy
from shipwhen.stores.models import Store


class EntryKind(StrEnum):
    """Why units moved."""

    SET = "set"
    """Somebody typed or imported a number."""
    PLATFORM = "platform"
    """The platform's own number changed."""
    ORDER = "order"
    """An order took units, or gave them back."""
    SHIPMENT = "shipment"
    """Units on the way arrived."""
    ALLOTMENT = "allotment"
    """Units on the shelf went to who waited for them."""


class Mode(StrEnum):
    """Who counts."""

    NATIVE = "native"
    """The platform, which refuses the unit past the limit itself."""
    MANAGED = "managed"
    """We do: the platform's tracking is off, and we close the sale."""


class DueDay(StrEnum):
    """What becomes of a shipment on the day it is due."""

    WAIT = "wait"
    """Nothing, until stock really comes; then it is overdue."""
    RECEIVE = "receive"
    """It counts as received."""


class StockRules(Model):
    """How a store wants its stock kept, one without a row has the defaults."""

    id = fields.IntField(primary_key=True)
    store: fields.OneToOneRelation[Store] = fields.OneToOneField(
        "shipwhen.Store", "stock_rules", on_delete=fields.RESTRICT
    )
    mode = fields.CharEnumField(Mode, max_length=16, default=Mode.MANAGED, db_default="managed")
    due_day = fields.CharEnumField(DueDay, max_length=16, default=DueDay.WAIT, db_default="wait")
    keep_untracked = fields.BooleanField(default=True, db_default=True)
    """Tracking that somebody else switches on is switched off again, otherwise the product is
    given back."""
    sells_from = fields.CharEnumField(
        SellsFrom, max_length=16, default=SellsFrom.DEFAULT, db_default="default"
    )
    """Locations that storefronts sell from, where the platform counts."""
    note = fields.CharField(max_length=16, default="staff", db_default="staff")
    """Where an order's backorder message goes: `staff`, `customer` or `none`."""
    buffer_days = fields.IntField(default=0, db_default=0)
    """Added to both ends of every window that is promised: goods that came have to be unpacked."""
    safety_stock = fields.IntField(default=0, db_default=0)
    """Of a variant that is newly kept, where nobody says otherwise."""

    class Meta:
        app = "shipwhen"
        table = "stock_rules"


class Assignment(Model):
    """A product that Shipwhen keeps, with all that it was before."""

    id = fields.IntField(primary_key=True)
    product: fields.OneToOneRelation[Product] = fields.OneToOneField(
        "shipwhen.Product", "assignment", on_delete=fields.RESTRICT
    )
    product_id: int
    mode = fields.CharEnumField(Mode, max_length=16)
    tracking = fields.CharField(max_length=16)
    """Before it was assigned, as are the levels by variant id and the availability."""
    availability = fields.CharField(max_length=16)
    levels = fields.JSONField[dict[str, int]](default=dict)
    limits = fields.JSONField[dict[str, int | None] | None](null=True)
    """The platform's backorder limits by variant id before we set them, null until we did."""
    at = fields.DatetimeField()
    moved_at = fields.DatetimeField(null=True)
    """When it came from the other mode: to native once the platform counts."""
    written_at = fields.DatetimeField(null=True)
    """When native numbers were last written to the platform, which shows them a little later."""
    taken_at = fields.DatetimeField(null=True)
    """When the platform had stopped counting; null again once it counts natively."""
    closed = fields.BooleanField(default=False, db_default=False)
    """Whether we closed its sale."""
    revision = fields.IntField(default=0, db_default=0)
    """The store's when somebody edited it last, so that two who do so at once are told."""
    revised_by = fields.CharField(max_length=255, default="", db_default="")
    """Who did so last: an address, or in words what of ours did."""
    leaving = fields.JSONField[dict[str, Any]](null=True)
    """How it is given back: `track`, `closed`, `units` by variant id, and `at`, when that was."""
    batch_id = fields.BigIntField(null=True)
    """The batch that assigned it, which goes on with its other variants."""

    class Meta:
        app = "shipwhen"
        table = "assignments"

    @classmethod
    async def of(cls, store: Store, product_id: int) -> "Assignment | None":
        """Of a product by the platform's number."""
        return await cls.get_or_none(product__store=store, product__product_id=product_id)

    @classmethod
    async def revise(cls, store: Store, by: str, **which: Any) -> None:  # noqa: ANN401 - what a filter takes
        """Who has one of these open is told by whom it was changed, when they save.

        To be called in a transaction that holds the store."""
        await Store.filter(id=store.id).update(revision=F("revision") + 1)
        [revision] = await Store.filter(id=store.id).values_list("revision", flat=True)
        await cls.filter(**which).update(revision=revision, revised_by=by)

    async def stock_levels(self) -> "list[StockLevel]":
        """With their variants."""
        found = StockLevel.filter(variant__product_id=self.product_id)
        return await found.order_by("id").prefetch_related("variant")


class LocationLevel(TypedDict):
    """What the platform last said of a variant at one location; None is no limit."""

    location_id: int
    name: str
    on_hand: int
    qty_backordered: int
    backorder_limit: int | None
    safety_stock: NotRequired[int]
    """Not in what was read before this was asked for."""
    sells: bool
    """Whether storefronts sell from it."""


class StockLevel(Model):
    """The stock of an assigned variant, one without a level is left alone by Shipwhen.

    Units on hand and backordered are the sums of the ledger's entries."""

    id = fields.IntField(primary_key=True)
    variant: fields.OneToOneRelation[Variant] = fields.OneToOneField(
        "shipwhen.Variant", "stock_level", on_delete=fields.RESTRICT
    )
    variant_id: int
    kind = fields.CharEnumField(Kind, max_length=16)
    on_hand = fields.IntField()
    safety_stock = fields.IntField()
    qty_backordered = fields.IntField()
    backorder_policy = fields.CharEnumField(Policy, max_length=16)
    backorder_limit = fields.IntField(null=True)
    lead_time_shortest = fields.IntField(null=True)
    lead_time_longest = fields.IntField(null=True)
    platform_level = fields.IntField(null=True)
    """What the platform said last, another number means that somebody changed it there."""
    platform_safety_stock = fields.IntField(null=True)
    """What the platform keeps back at the default location, as it was read or written last."""
    closed = fields.BooleanField(default=False, db_default=False)
    """Whether we closed its sale."""
    locations = fields.JSONField[list[LocationLevel] | None](null=True)
    """Where the platform counts at several, otherwise null."""
    on_hand_elsewhere = fields.IntField(default=0, db_default=0)
    """Units on hand that are sold from other locations than the default one, none of which we
    write to."""
    limit_exceeded = fields.BooleanField(default=False, db_default=False)
    """Whether other locations alone let more be backordered than is wanted."""

    class Meta:
        app = "shipwhen"
        table = "stock_levels"
        indexes = (("limit_exceeded",),)


class IncomingShipment(Model):
    """Units of a variant on the way, due between two days, some of them received already."""

    id = fields.IntField(primary_key=True)
    variant: fields.ForeignKeyRelation[Variant] = fields.ForeignKeyField(
        "shipwhen.Variant", "incoming", on_delete=fields.RESTRICT
    )
    variant_id: int
    quantity = fields.IntField()
    date_from = fields.DateField(null=True)
    date = fields.DateField()
    received = fields.IntField(default=0, db_default=0)
    cancelled = fields.BooleanField(default=False, db_default=False)
    """No more of it will come, what was received stays received."""
    reference = fields.CharField(max_length=100, default="", db_default="")
    """How the merchant calls it: a purchase order's number, a supplier."""

    class Meta:
        app = "shipwhen"
        table = "incoming_shipments"
        indexes = (("variant_id",),)

    @property
    def expected(self) -> int:
        """Units still on the way."""
        return 0 if self.cancelled else max(0, self.quantity - self.received)

    @property
    def seen(self) -> str:
        """What somebody saw of it: another one after every change."""
        facts = (self.quantity, self.received, self.date_from, self.date, int(self.cancelled))
        return "/".join(map(str, facts))


class StockEntry(Model):
    """One movement of a variant's units, never changed once it is written."""

    id = fields.BigIntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "stock_entries", on_delete=fields.RESTRICT
    )
    variant: fields.ForeignKeyRelation[Variant] = fields.ForeignKeyField(
        "shipwhen.Variant", "stock_entries", on_delete=fields.RESTRICT
    )
    variant_id: int
    kind = fields.CharEnumField(EntryKind, max_length=16)
    on_hand = fields.IntField()
    """How many more units on hand, less where negative."""
    qty_backordered = fields.IntField()
    source = fields.CharField(max_length=100)
    """Who or what moved them, in words: `order 105`, `shipment 7`, somebody's address."""
    source_event_id = fields.CharField(max_length=100)
    """What happened, once: the same twice for one variant is one movement."""
    at = fields.DatetimeField()

    class Meta:
        app = "shipwhen"
        table = "stock_entries"
        unique_together = (("variant", "source_event_id"),)
        indexes = (("store_id", "at"),)


class StockAdjustment(Model):
    """Units that move here while the platform counts, to be told to it.

    It is told once, a row that was sent and stays has an uncertain fate."""

    id = fields.BigIntField(primary_key=True)
    variant: fields.ForeignKeyRelation[Variant] = fields.ForeignKeyField(
        "shipwhen.Variant", "adjustments", on_delete=fields.RESTRICT
    )
    variant_id: int
    on_hand = fields.IntField()
    qty_backordered = fields.IntField()
    source = fields.CharField(max_length=100)
    source_event_id = fields.CharField(max_length=100)
    at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)

    class Meta:
        app = "shipwhen"
        table = "stock_adjustments"
        unique_together = (("variant", "source_event_id"),)


class Action(StrEnum):
    """What a batch does with each of its rows."""

    ASSIGN = "assign"
    EDIT = "edit"
    UNASSIGN = "unassign"


class BatchState(StrEnum):
    """How far a batch is; those that end in `ing` are somebody's work."""

    READ = "read"
    """Its rows are here, and nobody has said yet what their columns are."""
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    STOPPED = "stopped"
    """All or none was wanted, and one could not be."""


WORKING = {BatchState.CHECKING, BatchState.APPLYING, BatchState.UNDOING}


class Batch(Model):
    """Many changes that somebody wants at once, of a file or of products that they chose."""

    id: int = fields.BigIntField(primary_key=True)
    store: fields.ForeignKeyRelation[Store] = fields.ForeignKeyField(
        "shipwhen.Store", "batches", on_delete=fields.RESTRICT
    )
    action = fields.CharEnumField(Action, max_length=16)
    state = fields.CharEnumField(BatchState, max_length=16, default=BatchState.READ)
    by = fields.CharField(max_length=255)
    at = fields.DatetimeField()
    source = fields.CharField(max_length=255, default="", db_default="")
    """The name of the file, empty for products that were chosen on a page."""
    header = fields.JSONField[list[str]](default=list)
    """What the columns of the rows are called where they come from."""
    columns = fields.JSONField[list[str]](default=list)
    """And what each is of ours, empty for one that is nothing to us."""
    ticked = fields.JSONField[list[str]](default=list)
    """What may be overwritten."""
    options = fields.JSONField[dict[str, bool]](default=dict)
    """How products are given back, and how far it goes on by itself."""
    all_or_none = fields.BooleanField(default=False, db_default=False)
    rows = fields.IntField(default=0, db_default=0)
    handled = fields.IntField(default=0, db_default=0)
    """Of the work that it is at."""
    wrong = fields.IntField(default=0, db_default=0)
    same = fields.IntField(default=0, db_default=0)
    """Rows that change nothing."""
    to_waiting = fields.IntField(default=0, db_default=0)
    """Units that it puts on hand and that orders wait for."""
    touched = fields.JSONField[dict[str, str] | None](null=True)
    """Which variants it changed, or products: bits by their page, see `touched.py`."""

    class Meta:
        app = "shipwhen"
        table = "batches"
        indexes = (("store_id", "id"),)

    @property
    def good(self) -> int:
        """Rows that change something, or have."""
        return self.rows - self.wrong - self.same

    @property
    def working(self) -> bool:
        return self.state in WORKING


class BatchPortion(Model):
    """Some neighbouring rows of a batch, which are handled together.

    They are kept as JSON texts, since nobody asks a database for one of them."""

    id = fields.BigIntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField(
        "shipwhen.Batch", "portions", on_delete=fields.CASCADE
    )
    batch_id: int
    number = fields.IntField()
    count = fields.IntField()
    rows = fields.TextField()
    """Of each row the line and the cells."""
    outcomes = fields.TextField(default="[]")
    """Of each row: nothing for a good one, `=` for one that changes nothing, or why not."""
    wrong = fields.IntField(default=0, db_default=0)
    before = fields.TextField(default="{}")
    """What each variant or product was before and became, by the platform's numbers. Variants
    stand here with what they are to become once their rows were checked."""
    state = fields.CharEnumField(BatchState, max_length=16, default=BatchState.READ)
    """What was done to it last."""

    class Meta:
        app = "shipwhen"
        table = "batch_portions"
        unique_together = (("batch", "number"),)
