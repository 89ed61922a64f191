"""Whatever happens to orders, and however badly we are told of it, the numbers come out right."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.conftest import HASH, Market
from api.histories import ACTS, Shop, Step, play
from api.test_orders import assign
from shipwhen.catalog.models import Variant
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.stock.models import Assignment
from shipwhen.stores.models import Store

STEPS = st.lists(
    st.builds(Step, st.sampled_from(ACTS), st.integers(0, 3), st.integers(1, 6)),
    min_size=8,
    max_size=24,
)
EXAMPLES = 25
CHANCE = st.sampled_from([0, 0.3, 1])


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, lost=CHANCE, doubled=CHANCE)
async def test_after_one_reconcile_everything_adds_up(
    market: Market, steps: list[Step], lost: float, doubled: float
):
    shop = await opened(market)
    await play(shop, steps, lost=lost, doubled=doubled)
    await shop.check()


async def opened(market: Market) -> Shop:
    """A product not kept before: 2 on hand, plenty on the way, 12 may be owed."""
    if not await Store.filter(hash=HASH).exists():
        market.store.generate(2 * EXAMPLES, 1)
        await market.install()
        await market.work()
    kept = await Assignment.all().values_list("product_id", flat=True)
    variant = await Variant.exclude(product_id__in=kept).order_by("-id").first()
    product = await variant.product
    stock = Stock(
        on_hand=2,
        backorder_policy=Policy.LIMITED,
        backorder_limit=12,
        incoming=(Shipment(10_000, date(2027, 3, 1)),),
    )
    await assign(market, {variant.variant_id: stock}, product.product_id)
    return Shop(market, variant.variant_id, 2)
