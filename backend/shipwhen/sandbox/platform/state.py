"""What one store knows."""

import datetime as dt
from dataclasses import dataclass

from shipwhen.clock import Clock
from shipwhen.sandbox.platform.answers import missing
from shipwhen.sandbox.platform.delivery import Deliveries
from shipwhen.sandbox.platform.events import Events, Sender
from shipwhen.sandbox.platform.habits import Habits
from shipwhen.sandbox.platform.hooks import Hooks
from shipwhen.sandbox.platform.orders import Orders
from shipwhen.sandbox.platform.products import Products
from shipwhen.sandbox.platform.quota import Quota
from shipwhen.sandbox.platform.scripts import Scripts
from shipwhen.sandbox.platform.settings import Settings
from shipwhen.sandbox.platform.stock import DEFAULT_LOCATION
from shipwhen.sandbox.platform.tokens import Token, User
from shipwhen.sandbox.platform.writes import Writes


@dataclass
class Location:
    id: int
    code: str
    label: str
    enabled: bool = True


@dataclass
class Channel:
    id: int
    name: str
    url: str
    type: str = "storefront"
    status: str = "active"
    theme: str = "Cornerstone"
    """Nothing where it is one of the old kind, Blueprint, which has no name in the API."""


@dataclass(frozen=True)
class Identity:
    """What a store is called and where it stands."""

    hash: str
    number: int
    name: str
    timezone: str
    url: str


class StoreState:
    """Everything that requests read and change."""

    def __init__(
        self, identity: Identity, clock: Clock, deliveries: Deliveries, writes: Writes
    ) -> None:
        self.identity, self.clock, self.writes = identity, clock, writes
        self.hash, self.opened = identity.hash, clock.now()
        self.owner = User(identity.number, f"owner@{identity.hash}.example")
        self.tokens: dict[str, Token] = {}
        self.quota, self.habits = Quota(), Habits()
        self.native_backorders, self.language = False, "en"
        self.aggregated_stock = False
        """Storefronts sell from all enabled locations; support switches it on."""
        self.products, self.orders, self.settings = Products(), Orders(), Settings()
        self.scripts, self.hooks = Scripts(), Hooks()
        sender = Sender(identity.hash, identity.number)
        self.events = Events(sender, clock, self.hooks, self.habits, deliveries)
        self.locations = {DEFAULT_LOCATION: Location(DEFAULT_LOCATION, "BC-LOCATION-1", "Default")}
        self.channels = {1: Channel(1, identity.name, identity.url)}
        self.expected_levels: dict[tuple[int, int, int], int] = {}

    def now(self) -> dt.datetime:
        return self.clock.now()

    def location(self, number: int) -> Location:
        if number not in self.locations:
            raise missing("location", number)
        return self.locations[number]

    def channel(self, number: int) -> Channel:
        if number not in self.channels:
            raise missing("channel", number)
        return self.channels[number]
