"""What was seen of one page in one situation: plain data, for verdicts and for reports."""

from dataclasses import dataclass, field
from enum import StrEnum


class CannotOpen(Exception):
    """A page, or the browser itself, that does not open: which one, and why."""


class Kind(StrEnum):
    """What a page is to a shopper."""

    HOME = "home"
    LISTING = "listing"
    PRODUCT = "product"
    QUICK_VIEW = "quick-view"
    CART = "cart"
    PREVIEW = "preview"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Rule:
    """One rule of an adapter: which adapter says it, and in how many places it finds something."""

    text: str
    origin: str
    found: int


@dataclass(frozen=True)
class Finding:
    """One kind of anchor: `count` places to look for it, `without` of them in vain."""

    what: str
    rules: list[Rule]
    by: Rule | None
    count: int
    without: int
    elements: list[str]

    @property
    def found(self) -> bool:
        return self.by is not None

    @property
    def missed(self) -> bool:
        """Whether it was looked for, and some place has none."""
        return self.without > 0


@dataclass(frozen=True)
class Message:
    """One node of ours that says something."""

    place: str
    text: str
    where: str
    shown: bool
    inside: bool
    """Whether it stands with a product, a card or the cart."""
    doubled: bool
    """Whether the same place says something once more, for the same product, card or row."""


@dataclass(frozen=True)
class Violation:
    """An accessibility rule that the page breaks with the script and keeps without it."""

    rule: str
    impact: str
    help: str
    target: str
    html: str


@dataclass(frozen=True)
class Fault:
    """An error in the console, or an exception that nobody caught."""

    kind: str
    text: str
    ours: bool


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in words."""

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass
class Look:
    """All that was read off a page at one moment."""

    title: str = ""
    adapter: str = ""
    """The one that the script took."""
    complaints: list[str] = field(default_factory=list)
    """What the script itself reports: `window.shipwhen.missed`."""
    findings: dict[str, Finding] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    label: str = ""
    """What the purchase button reads."""
    ours: bool = False
    """Whether the button wears our mark."""
    native: list[str] = field(default_factory=list)
    """Places where the theme itself speaks."""


@dataclass
class Visit:
    """One page of one theme in one situation."""

    theme: str
    kind: Kind
    state: str
    url: str
    look: Look = field(default_factory=Look)
    violations: list[Violation] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    shift: float = 0.0
    """Layout shift with the script, less what the page shifts without it."""
    screenshot: bytes = field(default=b"", repr=False)
    """WebP."""
    absent: str = ""
    """Why there was nothing to see: the theme has no such thing. No problem by itself."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def messages(self) -> dict[str, str]:
        """What each place says; `""` for nothing."""
        said = dict.fromkeys(PLACES, "")
        for message in self.look.messages:
            said[message.place] = said.get(message.place) or message.text
        return said

    @property
    def label(self) -> str:
        return self.look.label

    @property
    def missed(self) -> list[str]:
        """Anchors that were looked for and not found everywhere."""
        return [each.what for each in self.look.findings.values() if each.missed]

    @property
    def verdict(self) -> str:
        if self.absent:
            return "absent"
        return "wrong" if self.problems else "fine"


PLACES = ("inventory", "shipping", "added", "limit", "cart-line", "cart", "mini-cart", "badge")
