"""Hooks: which addresses want to hear of which events."""

import re
from dataclasses import dataclass, field
from itertools import count

from shipwhen.sandbox.platform.answers import missing, wrong

MOST_PER_SCOPE = 10
CHANNEL_STOCK = "store/channel/*/inventory/product"
LIMIT_REACHED = f"{CHANNEL_STOCK}/backorder_limit_reached"

SCOPES = frozenset(
    {
        *(f"store/order/{each}" for each in ("created", "updated", "archived", "statusUpdated")),
        "store/order/refund/created",
        "store/order/message/created",
        *(f"store/product/{each}" for each in ("created", "updated", "deleted")),
        *(f"store/category/{each}" for each in ("created", "updated", "deleted")),
        *(f"store/sku/{each}" for each in ("created", "updated", "deleted")),
        *(
            f"store/{noun}/inventory/{each}"
            for noun in ("product", "sku")
            for each in ("updated", "order/updated")
        ),
        *(
            f"{CHANNEL_STOCK}/{each}"
            for each in (
                "stock_changed",
                "low_stock_reached",
                "out_of_stock_reached",
                "settings_changed",
                "backorder_limit_reached",
            )
        ),
        *(f"store/inventory/location/{each}" for each in ("created", "updated")),
        *(f"store/shipment/{each}" for each in ("created", "updated", "deleted")),
        "store/information/updated",
        "store/app/uninstalled",
        "store/hook/deliveryException",
    }
)


@dataclass
class Hook:
    id: int
    client_id: str
    signed: bool
    scope: str
    destination: str
    headers: dict[str, str]
    is_active: bool
    created_at: int
    updated_at: int

    def hears(self, scope: str) -> bool:
        return self.is_active and matches(self.scope, scope)


@dataclass
class Hooks:
    """A store's hooks, with the platform's limits on them."""

    by_id: dict[int, Hook] = field(default_factory=dict)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def add(self, hook: Hook) -> Hook:
        """Raises Refused for an address that hears this already, and for too many addresses."""
        self.check(hook)
        hook.id = next(self._ids)
        self.by_id[hook.id] = hook
        return hook

    def check(self, hook: Hook, scope: str = "", destination: str = "") -> None:
        """Whether a hook may be like this beside the others of its client."""
        scope, destination = scope or hook.scope, destination or hook.destination
        others = [
            each for each in self.of(hook.client_id) if each.scope == scope and each is not hook
        ]
        if any(each.destination == destination for each in others):
            raise wrong({"destination": "This address has a hook for this scope already."})
        if len(others) >= MOST_PER_SCOPE:
            raise wrong({"scope": f"At most {MOST_PER_SCOPE} hooks may have one scope."})

    def of(self, client_id: str) -> list[Hook]:
        return [each for each in self.by_id.values() if each.client_id == client_id]

    def get(self, number: int, client_id: str) -> Hook:
        """Those of other clients cannot be seen."""
        hook = self.by_id.get(number)
        if hook is None or hook.client_id != client_id:
            raise missing("hook", number)
        return hook

    def remove_all(self, client_id: str) -> None:
        for hook in self.of(client_id):
            del self.by_id[hook.id]

    def hearing(self, scope: str) -> list[Hook]:
        return [each for each in self.by_id.values() if each.hears(scope)]


def matches(wanted: str, scope: str) -> bool:
    """A last star stands for all that follows, any other for one part.

    store/order/* hears store/order/refund/created; store/channel/1/x hears store/channel/*/x.
    """
    if wanted.endswith("/*"):
        stem = wanted.removesuffix("*").split("/")[:-1]
        return _alike(stem, scope.split("/")[: len(stem)]) and scope.count("/") >= len(stem)
    return _alike(wanted.split("/"), scope.split("/"))


def is_scope(text: str) -> bool:
    """Whether some event has this scope; a channel may be named by its number."""
    named = re.sub("^store/channel/[0-9]+/", "store/channel/*/", text)
    stem = named.removesuffix("*")
    return named in SCOPES or (stem.endswith("/") and any(each.startswith(stem) for each in SCOPES))


def _alike(wanted: list[str], parts: list[str]) -> bool:
    pairs = zip(wanted, parts, strict=False)
    return len(wanted) == len(parts) and all(a == b or "*" in (a, b) for a, b in pairs)
