"""Unified Billing: checkouts that a merchant approves, subscriptions, and what they cost."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shipwhen.clock import Clock
from shipwhen.sandbox.platform.tokens import new_secret

Json = dict[str, Any]
MONTH = dt.timedelta(days=30)


@dataclass
class Subscription:
    """Paid for a month ahead."""

    id: str
    store_hash: str
    price: Decimal
    ends_at: dt.datetime
    next_price: Decimal | None = None
    cancelled: bool = False
    charges: list[Decimal] = field(default_factory=list)

    def renew(self, now: dt.datetime) -> None:
        """Each period that has ended is followed by a paid one, unless it was cancelled."""
        while self.ends_at <= now and not self.cancelled:
            self.price, self.next_price = self.next_price or self.price, None
            self.charges.append(self.price)
            self.ends_at += MONTH

    def change(self, price: Decimal, now: dt.datetime) -> None:
        """A dearer price is paid at once for the days that are left, a lower one follows."""
        self.cancelled = False
        if price <= self.price:
            self.next_price = price
            return
        share = Decimal((self.ends_at - now) / MONTH)
        due = (price - self.price) * share
        self.charges.append(due.quantize(Decimal("0.01"), ROUND_HALF_UP))
        self.price, self.next_price = price, None


@dataclass
class Checkout:
    id: str
    store_hash: str
    title: str
    price: Decimal
    back: str
    subscription_id: str
    complete: bool = False


class Billing:
    """One partner's account. `token` opens it."""

    def __init__(self, clock: Clock) -> None:
        self.account, self.token, self._clock = "partner-1", new_secret(), clock
        self.checkouts: dict[str, Checkout] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.page = "https://login.bigcommerce.com/checkout/{id}"
        """Where a merchant approves a checkout."""

    def of(self, store_hash: str) -> list[Subscription]:
        """What a store pays for, the oldest first."""
        found = [each for each in self.subscriptions.values() if each.store_hash == store_hash]
        for each in found:
            each.renew(self._clock.on_calendar())
        return found

    def approve(self, checkout_id: str) -> Checkout:
        """The merchant agrees, and pays."""
        checkout, now = self.checkouts[checkout_id], self._clock.on_calendar()
        known = self.subscriptions.get(checkout.subscription_id)
        if known:
            known.change(checkout.price, now)
        else:
            checkout.subscription_id = f"bc/account/subscription/{new_secret()}"
            new = Subscription(
                checkout.subscription_id, checkout.store_hash, checkout.price, now + MONTH
            )
            new.charges.append(checkout.price)
            self.subscriptions[new.id] = new
        checkout.complete = True
        return checkout

    async def answer(self, request: Request) -> Response:
        """GraphQL of four operations, told apart by their names."""
        account, token = request.path_params["account"], request.headers.get("x-auth-token")
        if (account, token) != (self.account, self.token):
            return JSONResponse({"title": "Unauthorized"}, 401)
        told = await request.json()
        query, variables = str(told.get("query", "")), told.get("variables", {})
        for name, answered in {
            "createCheckout": self._create,
            "cancelSubscription": self._cancel,
            "subscriptions(": self._list,
            "checkout(": self._read,
        }.items():
            if name in query:
                try:
                    return JSONResponse({"data": answered(variables)})
                except KeyError as error:
                    return JSONResponse({"data": None, "errors": [{"message": f"no {error}"}]})
        return JSONResponse({"data": None, "errors": [{"message": "Unknown operation"}]})

    def _create(self, variables: Json) -> Json:
        [item] = variables["checkout"]["items"]
        known = self.subscriptions.get(item.get("subscriptionId", ""))
        scope = known.store_hash if known else item["scope"]["id"].rpartition("/")[2]
        price = Decimal(str(item["pricingPlan"]["price"]["value"]))
        number = f"bc-account-checkout-{len(self.checkouts) + 1}"
        back, title = item["redirectUrl"], item["description"]
        checkout = Checkout(number, scope, title, price, back, known.id if known else "")
        self.checkouts[number] = checkout
        return {"checkout": {"createCheckout": {"checkout": self._shown(checkout)}}}

    def _read(self, variables: Json) -> Json:
        return {"account": {"checkout": self._shown(self.checkouts[variables["checkoutId"]])}}

    def _list(self, variables: Json) -> Json:
        wanted, now = variables["filters"]["ids"], self._clock.on_calendar()
        edges = []
        for each in self.subscriptions.values():
            each.renew(now)
            if each.id in wanted:
                edges.append({"node": _subscription(each, now)})
        return {"account": {"subscriptions": {"edges": edges}}}

    def _cancel(self, variables: Json) -> Json:
        found = self.subscriptions[variables["subscription"]["id"]]
        found.cancelled = True
        at = self._clock.now().isoformat()
        told = {"subscriptionId": found.id, "cancelledAt": at}
        return {"subscription": {"cancelSubscription": told}}

    def _shown(self, checkout: Checkout) -> Json:
        status = "COMPLETE" if checkout.complete else "PENDING"
        subscription = checkout.subscription_id if checkout.complete else None
        item = {"subscriptionId": subscription, "status": status}
        return {
            "id": checkout.id,
            "status": status,
            "checkoutUrl": self.page.format(id=checkout.id),
            "items": {"edges": [{"node": item}]},
        }


def _subscription(each: Subscription, now: dt.datetime) -> dict[str, Any]:
    over = each.cancelled and each.ends_at <= now
    return {
        "id": each.id,
        "status": "CANCELLED" if over else "ACTIVE",
        "currentPeriodEnd": each.ends_at.isoformat(),
        "pricePerInterval": {"value": float(each.price), "currencyCode": "USD"},
    }
