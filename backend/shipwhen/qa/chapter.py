"""What belongs together in a report: a theme's sample pages, or one live page."""

from collections import Counter
from dataclasses import dataclass, field

from shipwhen.qa.visit import Look, Visit


@dataclass
class Proposal:
    """A first adapter for a theme that none of ours describes."""

    adapter: str
    """The text of an `adapter.json`."""
    found_before: int
    found_with_it: int
    of: int

    def __str__(self) -> str:
        found = f"finds {self.found_with_it} of {self.of} places, generic rules {self.found_before}"
        return f"{found}:\n{self.adapter}"


@dataclass
class Chapter:
    """Visits under one heading."""

    name: str
    about: str
    visits: list[Visit] = field(default_factory=list)
    look: Look | None = None
    """Of a live page: what was found on it before anything of ours was there."""
    proposal: Proposal | None = None

    @property
    def verdict(self) -> str:
        verdicts = self.counts
        return "wrong" if verdicts["wrong"] else "fine" if verdicts["fine"] else "absent"

    @property
    def counts(self) -> Counter[str]:
        return Counter(visit.verdict for visit in self.visits)

    @property
    def states(self) -> list[str]:
        """In the order in which they were tried first."""
        return list(dict.fromkeys(visit.state for visit in self.visits))

    @property
    def rows(self) -> dict[str, dict[str, Visit]]:
        """Visits by page and situation."""
        found: dict[str, dict[str, Visit]] = {}
        for visit in self.visits:
            found.setdefault(visit.kind, {})[visit.state] = visit
        return found
