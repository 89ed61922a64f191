"""What is wrong with a row: all of it, each with the field that it is of."""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Misfilled(ValueError):
    """Of one field, which is named as its column is."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Fault(NamedTuple):
    why: str
    field: str = ""
    """The column at fault, "" where it is not one alone."""


def fault(error: ValueError) -> Fault:
    return Fault(str(error), error.field if isinstance(error, Misfilled) else "")


def gathered(checks: Iterable[Callable[[], object]]) -> tuple[Fault, ...]:
    """What each of them raises."""
    found = []
    for check in checks:
        try:
            check()
        except ValueError as error:
            found.append(fault(error))
    return merged(found)


def merged(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The first of each field: what follows from it is no other fault."""
    found: dict[str, Fault] = {}
    for each in faults:
        found.setdefault(each.field or each.why, each)
    return tuple(found.values())
