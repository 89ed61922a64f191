"""Plans of somebody who hosts Shipwhen for others: how many products each keeps, and what it costs.

Without plans, which is the default, nothing is limited."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from shipwhen.bigcommerce.billing import COMPLETE, Billing, Terms
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.errors import Invalid, Unknown
from shipwhen.jobs import enqueue
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Installation, Store, Subscription
from shipwhen.stores.service import hold, store_named

BEGIN_PERIOD = "begin a paid period"
"""Kind of work; its key is the store's hash."""
LATER = dt.timedelta(hours=1)
"""When the platform is asked again that has not begun the next period itself yet."""
OURS = Path(__file__).parent / "plans.json"


class Plan(BaseModel):
    """`products` that may be assigned at once, None for any; `price` in US dollars a month."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1)
    products: int | None = Field(ge=1)
    price: Decimal = Field(ge=0)

    def keeps(self, products: int) -> bool:
        return self.products is None or products <= self.products


@dataclass(frozen=True)
class PlanInForce:
    """The plan that a store is on, the one that follows, and when."""

    plan: Plan
    next_plan: Plan | None = None
    ends_at: dt.datetime | None = None
    is_renewed: bool = False
    """Whether it is paid on and on, so that another choice changes the price of what is paid."""

    def outlasts(self, wanted: Plan) -> bool:
        """Whether a plan that is chosen now waits until what is paid has ended."""
        return wanted.price < self.plan.price and self.ends_at is not None


def read_plans(file: str) -> list[Plan]:
    """From a JSON list, cheapest first; "" for no plans, `default` for ours. Raises Invalid."""
    if not file:
        return []
    path = OURS if file == "default" else Path(file)
    try:
        plans = TypeAdapter(list[Plan]).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise Invalid(f"{path} has no plans that can be used: {error}") from error
    plans.sort(key=lambda plan: plan.price)
    if not plans or plans[0].price:
        raise Invalid(f"{path}: one plan has to be free, since every store begins with it.")
    return plans


class Plans:
    """What a store may, and how it comes to more."""

    def __init__(self, plans: Sequence[Plan], billing: Billing | None, clock: Clock) -> None:
        self.all, self._billing, self._clock = list(plans), billing, clock

    async def in_force(self, store: Store) -> PlanInForce | None:
        """None where there are no plans."""
        if not self.all:
            return None
        row = await Subscription.get_or_none(store=store)
        return self._read(row) if row else PlanInForce(self.all[0])

    def _read(self, row: Subscription) -> PlanInForce:
        following = self._kept(row.next_plan) if row.next_plan else None
        is_renewed = bool(row.subscription_id)
        return PlanInForce(self._kept(row.plan), following, row.period_ends_at, is_renewed)

    async def check(self, store: Store, products: int) -> None:
        """Raises Invalid, naming the plan, where it keeps fewer products."""
        in_force = await self.in_force(store)
        most = in_force.plan.products if in_force else None
        if in_force and most is not None and products > most:
            noun = "product" if most == 1 else "products"
            raise Invalid(
                f"The plan {in_force.plan.name} keeps {most} {noun}: choose a larger one under"
                " Plan, or unassign a product first."
            )

    async def choose(self, store: Store, plan_id: str, by: str, back: str) -> str:
        """Ask for another plan; the page on which the owner approves its price, "" where there is
        nothing to approve. Raises Unknown, Invalid and PlatformError."""
        wanted, in_force = self.named(plan_id), await self.in_force(store)
        row = await Subscription.get_or_none(store=store)
        if in_force is None or (wanted == in_force.plan and in_force.next_plan is None):
            raise Invalid(f"The store is on the plan {wanted.name} already.")
        paid = row.subscription_id if row else ""
        if wanted.price == 0:
            if paid and self._billing:
                await self._billing.cancel(paid)
            # what was cancelled is not paid again, also where the owner thinks better of it
            await self._changed(store, by, wanted, {"subscription_id": "", "checkout_id": ""})
            return ""
        if self._billing is None:
            raise Invalid("Nothing can be paid here yet: whoever hosts Shipwhen sets up billing.")
        installation = await Installation.get(store=store)
        terms = Terms(f"Shipwhen {wanted.name}", wanted.price)
        checkout = await self._billing.open_checkout(
            installation.account_uuid, store.hash, terms, back, paid
        )
        await self._asked(store, in_force.plan, wanted, checkout.id)
        return checkout.checkout_url

    @unit_of_work
    async def _asked(self, store: Store, present: Plan, wanted: Plan, checkout_id: str) -> None:
        await hold(store)
        row = await Subscription.get_or_none(store=store)
        row = row or Subscription(store=store, plan=present.id)
        row.asked_plan, row.checkout_id = wanted.id, checkout_id
        await row.save()

    async def give(self, store: Store, products: int) -> None:
        """The smallest plan that keeps so many, for nothing; what was paid before is over."""
        plan = next((each for each in self.all if each.keeps(products)), None)
        if plan:
            unpaid = {"next_plan": "", "subscription_id": "", "period_ends_at": None}
            facts = {"plan": plan.id, **unpaid, "asked_plan": "", "checkout_id": ""}
            await Subscription.update_or_create(facts, store=store)

    async def confirm(self, store: Store, by: str) -> None:
        """Whether the owner has approved what was asked for: the platform tells nobody, so it is
        looked up when the app is opened. Raises PlatformError."""
        row = await Subscription.get_or_none(store=store)
        if row is None or not row.checkout_id or self._billing is None:
            return
        checkout = await self._billing.checkout(row.checkout_id)
        if checkout.status != COMPLETE:
            return
        paid = await self._billing.subscription(checkout.subscription_id)
        facts: dict[str, object] = {"checkout_id": "", "subscription_id": checkout.subscription_id}
        if paid:
            facts["period_ends_at"] = paid.current_period_end
        await self._changed(store, by, self._kept(row.asked_plan), facts, row.checkout_id)

    async def begin_period(self, hash: str) -> dt.datetime | None:  # noqa: A002 - the platform's word
        """A paid period has ended: a smaller plan that was chosen is in force from now on, and one
        that is no longer paid becomes the free one."""
        store = await store_named(hash)
        row = await Subscription.get_or_none(store=store)
        if row is None or row.period_ends_at is None or not self.all:
            return None
        if row.period_ends_at > self._clock.on_calendar():
            return row.period_ends_at
        paid = None
        if row.subscription_id and self._billing:
            paid = await self._billing.subscription(row.subscription_id)
        ends_at = paid.current_period_end if paid else None
        if ends_at and ends_at <= self._clock.on_calendar():
            return self._clock.now() + LATER
        following = self._kept(row.next_plan or row.plan) if paid else self.all[0]
        await self._begun(store, following, ends_at)
        return ends_at

    @unit_of_work
    async def _begun(self, store: Store, plan: Plan, ends_at: dt.datetime | None) -> None:
        await hold(store)
        row = await Subscription.get(store=store)
        before = self._read(row)
        row.plan, row.next_plan, row.period_ends_at = plan.id, "", ends_at
        if ends_at is None:
            row.subscription_id = ""
        await row.save()
        await self._told(store, "Shipwhen", before, self._read(row))

    @unit_of_work
    async def _changed(
        self,
        store: Store,
        by: str,
        wanted: Plan,
        facts: dict[str, object],
        checkout_id: str | None = None,
    ) -> None:
        """A larger plan is in force at once, a smaller one when what is paid has ended; what is
        said of a checkout only while that is the one that was asked for."""
        await hold(store)
        row = await Subscription.get_or_none(store=store)
        row = row or Subscription(store=store, plan=self.all[0].id)
        if checkout_id is not None and row.checkout_id != checkout_id:
            return
        before = self._read(row)
        row.update_from_dict(facts)
        if self._read(row).outlasts(wanted):
            row.next_plan = wanted.id
        else:
            row.plan, row.next_plan = wanted.id, ""
        row.asked_plan = ""
        await row.save()
        if row.period_ends_at:
            await enqueue(BEGIN_PERIOD, store.hash, row.period_ends_at)
        await self._told(store, by, before, self._read(row))

    async def _told(self, store: Store, by: str, before: PlanInForce, after: PlanInForce) -> None:
        old, new = _names(before), _names(after)
        differ = [name for name in old if old[name] != new[name]]
        if differ:
            was, became = ({name: names[name] for name in differ} for names in (old, new))
            await record(store, by, self._clock.now(), Changed("choose plan", "Plan", was, became))

    def _kept(self, plan_id: str) -> Plan:
        """The free one where a plan is no longer offered."""
        return next((plan for plan in self.all if plan.id == plan_id), self.all[0])

    def named(self, plan_id: str) -> Plan:
        """Raises Unknown."""
        found = next((plan for plan in self.all if plan.id == plan_id), None)
        if found is None:
            raise Unknown("plan", plan_id, (plan.id for plan in self.all))
        return found


def _names(in_force: PlanInForce) -> dict[str, str]:
    following = in_force.next_plan
    return {"plan": in_force.plan.name, "next_plan": following.name if following else ""}
