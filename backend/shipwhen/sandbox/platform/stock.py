"""Units of one item at one location, and how a sale takes them."""

from dataclasses import dataclass

DEFAULT_LOCATION = 1
MOST = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Taken:
    """What an order line took: units from the shelf and units to come."""

    on_hand: int = 0
    backordered: int = 0

    @property
    def total(self) -> int:
        return self.on_hand + self.backordered


@dataclass(slots=True)
class Stock:
    """`backorder_limit` None is no limit; `counted` says that an absolute level was ever set."""

    on_hand: int = 0
    qty_backordered: int = 0
    backorder_limit: int | None = 0
    safety_stock: int = 0
    warning_level: int = 0
    is_in_stock: bool = True
    bin_picking_number: str = ""
    counted: bool = False

    @property
    def ready(self) -> int:
        """Units that ship now."""
        return max(0, self.on_hand - self.safety_stock)

    @property
    def backorderable(self) -> int:
        if self.backorder_limit is None:
            return MOST
        return max(0, self.backorder_limit - self.qty_backordered)

    def available(self, *, native: bool) -> int:
        return min(MOST, self.ready + (self.backorderable if native else 0))

    def set_available(self, units: int) -> None:
        """As the catalogue writes a level: what it reads afterwards."""
        self.on_hand, self.counted = units + self.safety_stock, True

    def take(self, quantity: int, *, native: bool) -> Taken:
        """The shelf first, then what is to come: 3 of 2 on hand is 2 and 1; else below zero."""
        now = min(quantity, self.ready) if native else quantity
        taken = Taken(now, quantity - now)
        self.on_hand -= taken.on_hand
        self.qty_backordered += taken.backordered
        return taken

    def give_back(self, taken: Taken) -> None:
        self.on_hand += taken.on_hand
        self.qty_backordered = max(0, self.qty_backordered - taken.backordered)


def split(held: Taken, quantity: int) -> Taken:
    """Of what a line holds, the units given back first: those still to come."""
    backordered = min(quantity, held.backordered)
    return Taken(min(quantity - backordered, held.on_hand), backordered)


def less(held: Taken, given: Taken) -> Taken:
    return Taken(held.on_hand - given.on_hand, held.backordered - given.backordered)


def more(held: Taken, taken: Taken) -> Taken:
    return Taken(held.on_hand + taken.on_hand, held.backordered + taken.backordered)
