"""What a store pays us by Unified Billing: checkouts that its owner approves, and the subscription
that follows."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel

from shipwhen.bigcommerce.client import Client
from shipwhen.bigcommerce.errors import Refused

T = TypeVar("T")
COMPLETE, ACTIVE = "COMPLETE", "ACTIVE"
CHECKOUT = """id status checkoutUrl items(first: 1) { edges { node { subscriptionId status } } }"""
CREATE = f"""mutation ($checkout: CreateCheckoutInput!) {{
  checkout {{ createCheckout(input: $checkout) {{ checkout {{ {CHECKOUT} }} }} }}
}}"""
READ = f"""query ($checkoutId: ID!) {{
  account {{ checkout(id: $checkoutId) {{ {CHECKOUT} }} }}
}}"""
SUBSCRIPTIONS = """query ($filters: SubscriptionFiltersInput!) {
  account { subscriptions(first: 50, filters: $filters) {
    edges { node { id status currentPeriodEnd pricePerInterval { value currencyCode } } }
  } }
}"""
CANCEL = """mutation ($subscription: CancelSubscriptionInput!) {
  subscription { cancelSubscription(input: $subscription) { subscriptionId cancelledAt } }
}"""


class Told(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Edge(Told, Generic[T]):
    node: T


class Edges(Told, Generic[T]):
    edges: list[Edge[T]]


class Item(Told):
    subscription_id: str | None = None
    status: str = ""


class Checkout(Told):
    """Something to be approved at `checkout_url`, a page of the control panel."""

    id: str
    status: str
    checkout_url: str = ""
    items: Edges[Item] = Field(default_factory=lambda: Edges[Item](edges=[]))

    @property
    def subscription_id(self) -> str:
        """ "" until it is approved."""
        found = [edge.node.subscription_id for edge in self.items.edges]
        return next((each for each in found if each), "")


class Subscription(Told):
    """What is paid again and again until `current_period_end`, and then anew."""

    id: str
    status: str
    current_period_end: dt.datetime | None = None


@dataclass(frozen=True)
class Terms:
    """What a store shall pay a month, in US dollars: the platform bills in no other money."""

    name: str
    price: Decimal


class Billing:
    """Our account at the platform. Raises PlatformError of the fitting kind."""

    def __init__(self, account: Client, app_id: str) -> None:
        self._account, self._app_id = account, app_id

    async def open_checkout(
        self, account_uuid: str, store_hash: str, terms: Terms, back: str, subscription_id: str = ""
    ) -> Checkout:
        """Ask a merchant's account for its agreement; `back` is where its owner goes then. Of a
        subscription that is already there, the price changes."""
        item: dict[str, Any] = {
            "pricingPlan": {
                "interval": "MONTH",
                "price": {"value": float(terms.price), "currencyCode": "USD"},
            },
            "description": terms.name,
            "redirectUrl": back,
        }
        if subscription_id:
            item["subscriptionId"] = subscription_id
        else:
            item["product"] = {
                "id": f"bc/account/product/{self._app_id}",
                "type": "APPLICATION",
                "productLevel": terms.name,
            }
            item["scope"] = {"id": f"bc/account/scope/{store_hash}", "type": "STORE"}
        wanted = {"accountId": f"bc/account/account/{account_uuid}", "items": [item]}
        told = await self._ask(CREATE, {"checkout": wanted})
        return Checkout.model_validate(told["checkout"]["createCheckout"]["checkout"])

    async def checkout(self, checkout_id: str) -> Checkout:
        told = await self._ask(READ, {"checkoutId": checkout_id})
        return Checkout.model_validate(told["account"]["checkout"])

    async def subscription(self, subscription_id: str) -> Subscription | None:
        """None where the platform knows none, or it is no longer paid."""
        told = await self._ask(SUBSCRIPTIONS, {"filters": {"ids": [subscription_id]}})
        found = TypeAdapter(Edges[Subscription]).validate_python(told["account"]["subscriptions"])
        return next((edge.node for edge in found.edges if edge.node.status == ACTIVE), None)

    async def cancel(self, subscription_id: str) -> None:
        """It goes on until its period ends."""
        await self._ask(CANCEL, {"subscription": {"id": subscription_id}})

    async def _ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        answer = await self._account.ask(
            "POST", "graphql", json={"query": query, "variables": variables}
        )
        told = answer.read(TypeAdapter(dict[str, Any]))
        if told.get("errors"):
            raise Refused("POST graphql", 200, str(told["errors"][0].get("message", "")))
        data: dict[str, Any] = told["data"]
        return data
