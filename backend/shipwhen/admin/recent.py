"""The way back to what was last changed of many products at once."""

from dataclasses import dataclass

from shipwhen.stock import batch as batches
from shipwhen.stock.models import Action, Batch, BatchState
from shipwhen.stores.models import Store

TITLES = {
    Action.ASSIGN: "Assign products",
    Action.EDIT: "Edit products",
    Action.UNASSIGN: "Unassign products",
}
STATES = {
    BatchState.READ: ("Columns not matched yet", "warning"),
    BatchState.CHECKING: ("Being checked", "primary"),
    BatchState.CHECKED: ("Checked, nothing changed yet", "warning"),
    BatchState.APPLYING: ("Under way", "primary"),
    BatchState.DONE: ("Done", "success"),
    BatchState.UNDOING: ("Being undone", "primary"),
    BatchState.UNDONE: ("Undone", ""),
    BatchState.STOPPED: ("Nothing was changed", "warning"),
}
"""What is said of each, and the kind of its badge."""
NOTHING = {
    BatchState.CHECKED: ("No row can be changed", "warning"),
    BatchState.DONE: ("No row could be changed", "warning"),
}
"""And of one without a good row."""
UNNEEDED = ("Nothing had to change", "success")


@dataclass(frozen=True)
class Recent:
    """One of them, as a link tells it."""

    batch: Batch

    @property
    def title(self) -> str:
        return titled(self.batch)

    @property
    def badge(self) -> tuple[str, str]:
        if self.batch.good or self.batch.state not in NOTHING:
            return STATES[self.batch.state]
        return NOTHING[self.batch.state] if self.batch.wrong else UNNEEDED


def titled(batch: Batch) -> str:
    return f"Import {batch.source}" if batch.source else TITLES[batch.action]


async def recent(store: Store) -> list[Recent]:
    """The newest, and the last that changed something, where that is another."""
    return [Recent(each) for each in await batches.recent(store)]
