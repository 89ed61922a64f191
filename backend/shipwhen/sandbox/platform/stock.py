"""Units of one item at one location, and how a sale takes them."""

from collections.abc import Iterable, Mapping, Sequence
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

    def take(self, taken: Taken) -> None:
        self.on_hand -= taken.on_hand
        self.qty_backordered += taken.backordered

    def give_back(self, taken: Taken) -> None:
        self.on_hand += taken.on_hand
        self.qty_backordered = max(0, self.qty_backordered - taken.backordered)


def shared(stocks: Sequence[Stock], quantity: int, *, native: bool) -> list[Taken]:
    """What a sale takes of each: all shelves first, then what is to come, each in their order. What
    nobody has is the first one's: owed in a native store, else below zero."""
    shelves, left = _handed_out([each.ready for each in stocks], quantity)
    owed, left = _handed_out([each.backorderable if native else 0 for each in stocks], left)
    first, *others = map(Taken, shelves, owed)
    return [more(first, Taken(0, left) if native else Taken(left)), *others]


def returned(held: Mapping[int, Taken], quantity: int) -> dict[int, Taken]:
    """Of what a line holds by location, the units given back first: those still to come."""
    places = list(held)[::-1]
    owed, left = _handed_out([held[each].backordered for each in places], quantity)
    shelves, _ = _handed_out([held[each].on_hand for each in places], left)
    return dict(zip(places, map(Taken, shelves, owed), strict=True))


def _handed_out(room: Iterable[int], units: int) -> tuple[list[int], int]:
    """Units by the room that there is for them, one place after another, and those left over."""
    found = []
    for each in room:
        found.append(min(units, each))
        units -= found[-1]
    return found, units


def less(held: Taken, given: Taken) -> Taken:
    return Taken(held.on_hand - given.on_hand, held.backordered - given.backordered)


def more(held: Taken, taken: Taken) -> Taken:
    return Taken(held.on_hand + taken.on_hand, held.backordered + taken.backordered)
