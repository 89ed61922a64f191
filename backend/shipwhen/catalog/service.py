"""Mirror products and variants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shipwhen.catalog.models import KitPart, Product, Variant
from shipwhen.catalog.words import key_of, words_of
from shipwhen.stores.models import Store


@dataclass(frozen=True)
class VariantFacts:
    """A variant as the platform tells it; `options` maps option ids to value ids."""

    variant_id: int
    sku: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PartFacts:
    """A variant that a kit takes: always, or where a value of a pick-list option is chosen."""

    variant_id: int
    option_id: str = ""
    value_id: str = ""


async def variant_of(store: Store, variant_id: int) -> Variant:
    return await Variant.get(store=store, variant_id=variant_id)


async def put_product(
    store: Store, product_id: int, name: str, variants: Sequence[VariantFacts]
) -> list[Variant]:
    """Create or refresh a product with its variants."""
    told = {"name": name, "name_key": key_of(name)}
    told["words"] = words_of(name, [each.sku for each in variants])
    product, _ = await Product.update_or_create(told, store=store, product_id=product_id)
    return [
        (
            await Variant.update_or_create(
                {"product": product, "sku": facts.sku, "options": dict(facts.options)},
                store=store,
                variant_id=facts.variant_id,
            )
        )[0]
        for facts in variants
    ]


async def put_kit(store: Store, product_id: int, parts: Sequence[PartFacts]) -> None:
    """Say what a product is made of; nothing makes it an ordinary one. Parts must be mirrored."""
    product = await Product.get(store=store, product_id=product_id)
    await KitPart.filter(product=product).delete()
    for part in parts:
        await KitPart.create(
            product=product,
            variant=await variant_of(store, part.variant_id),
            option_id=part.option_id,
            value_id=part.value_id,
        )
