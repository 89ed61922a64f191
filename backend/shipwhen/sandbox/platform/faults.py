"""What goes wrong on purpose."""

from dataclasses import dataclass, field
from random import Random
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Times = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0)]
Chance = Annotated[float, Field(ge=0, le=1)]


class FaultsChange(BaseModel):
    """Which faults to switch, by JSON."""

    model_config = ConfigDict(extra="forbid")

    throttled: Times = 0
    overloaded: Times = 0
    broken: Times = 0
    down: Times = 0
    malformed: Times = 0
    partial: Times = 0
    slow: Seconds = 0
    hooks_lost: Chance = 0
    hooks_doubled: Chance = 0
    hooks_reordered: Chance = 0
    hooks_late: Chance = 0
    late_by: Seconds = 0
    seed: int = 0


@dataclass
class Faults:
    """The next so many answers that fail, the seconds each takes, and the odds of each hook.

    throttled: 429 with the rate limit's headers; overloaded: 429 without; broken: 500; down: 503;
    malformed: carried out, but told in JSON cut short; partial: product writes that answer 207.
    """

    throttled: int = 0
    overloaded: int = 0
    broken: int = 0
    down: int = 0
    malformed: int = 0
    partial: int = 0
    slow: float = 0
    hooks_lost: float = 0
    hooks_doubled: float = 0
    hooks_reordered: float = 0
    hooks_late: float = 0
    late_by: float = 0.05
    dice: Random = field(default_factory=lambda: Random(0))  # noqa: S311 - a test's dice

    def use(self, name: str) -> bool:
        """Whether the next answer has this fault; counts it down."""
        left: int = getattr(self, name)
        if left:
            setattr(self, name, left - 1)
        return left > 0

    def happens(self, name: str) -> bool:
        """Whether this hook has the fault of that name."""
        chance: float = getattr(self, name)
        return chance > 0 and self.dice.random() < chance

    def change(self, change: FaultsChange) -> None:
        for name, value in change.model_dump(exclude_unset=True).items():
            if name == "seed":
                self.dice.seed(value)
            else:
                setattr(self, name, value)

    def as_json(self) -> dict[str, float]:
        names = [name for name in FaultsChange.model_fields if name != "seed"]
        return {name: getattr(self, name) for name in names}
