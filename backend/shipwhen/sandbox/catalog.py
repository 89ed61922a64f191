"""The catalogue of the sandbox's store: what a BigCommerce store would tell, in one JSON file."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    model_validator,
)

from shipwhen.appearance.document import Language
from shipwhen.catalog.service import PartFacts
from shipwhen.errors import Invalid, Unknown, checked
from shipwhen.promise import Days, Kind, Policy, Shipment, Stock, Units

DEFAULT = Path(__file__).with_name("catalog.json")


def _day(text: str) -> str:
    if not re.fullmatch("[+-][0-9]{1,4}", text):
        dt.date.fromisoformat(text)
    return text


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"there is no time zone {name!r}") from error
    return name


Day = Annotated[
    str,
    AfterValidator(_day),
    Field(description="A date such as 2027-05-12, or days from today such as +12 or -3."),
]
Timezone = Annotated[str, AfterValidator(_timezone)]
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
Name = Annotated[str, Field(max_length=255)]
OptionType = Literal["select", "rectangle", "swatch", "radio", "text", "product-list"]
NOT_OF_VARIANTS = {"text", "product-list"}


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DemoShipment(Part):
    quantity: Annotated[Units, Field(ge=1)]
    date: Day
    date_from: Day | None = None

    def on(self, today: dt.date) -> Shipment:
        first = _date(self.date_from, today) if self.date_from else None
        return Shipment(self.quantity, _date(self.date, today), first)


class DemoStock(Part):
    """Stock as in `shipwhen.promise`, with days that may be relative to today."""

    kind: Kind = Kind.BACKORDER
    on_hand: Units = 0
    safety_stock: Units = 0
    qty_backordered: Units = 0
    backorder_policy: Policy = Policy.NONE
    backorder_limit: Units | None = None
    lead_time_days: tuple[Days, Days] | None = None
    incoming: list[DemoShipment] = []

    def on(self, today: dt.date) -> Stock:
        incoming = tuple(shipment.on(today) for shipment in self.incoming)
        return Stock(**self.model_dump(exclude={"incoming"}), incoming=incoming)

    @model_validator(mode="after")
    def _possible(self) -> "DemoStock":
        self.on(dt.date(2000, 1, 1))
        return self


class OptionValue(Part):
    id: int
    label: str
    colour: str | None = None
    variant: Annotated[
        int | None, Field(description="In a product list: the variant that choosing this takes.")
    ] = None


class Option(Part):
    """A choice on the product page; texts and product lists tell cart lines apart, not variants."""

    id: int
    name: str
    type: OptionType
    values: list[OptionValue] = []
    required: bool = True


class DemoVariant(Part):
    id: Id
    sku: Name
    options: dict[int, int] = {}
    stock: DemoStock | None = Field(None, description="Absent: never assigned to Shipwhen.")

    @property
    def chosen_values(self) -> dict[str, str]:
        """Option ids to value ids as a form carries them: texts."""
        return {str(option): str(value) for option, value in self.options.items()}


class DemoProduct(Part):
    id: Id
    name: Name
    price: float
    image: str
    brand: str = ""
    category: str = ""
    tagline: str = ""
    description: list[str] = []
    options: list[Option] = []
    variants: Annotated[list[DemoVariant], Field(min_length=1)]
    parts: list[int] = Field([], description="Of a kit: variants that every unit takes.")

    @property
    def choices(self) -> list[Option]:
        """Options that tell variants apart."""
        return [option for option in self.options if option.type not in NOT_OF_VARIANTS]

    @property
    def kit(self) -> list[PartFacts]:
        """What the product is made of; nothing for an ordinary one."""
        chosen = [
            PartFacts(value.variant, str(option.id), str(value.id))
            for option in self.options
            for value in option.values
            if value.variant
        ]
        return [*map(PartFacts, self.parts), *chosen]

    def chosen(self, attributes: dict[str, str]) -> DemoVariant | None:
        """The variant of these form fields (`{"11": "111"}`); None while a choice is missing."""
        names = [str(option.id) for option in self.choices]
        wanted = {name: attributes[name] for name in names if name in attributes}
        return next((each for each in self.variants if each.chosen_values == wanted), None)


class DemoStore(Part):
    name: Name = "Demo store"
    timezone: Timezone = "UTC"
    language: Language = "en"


class CatalogueError(Exception):
    """A catalogue that cannot be used: which file, and why, with the place in it."""

    def __init__(self, file: Path, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"{file}: {reason}")


class Catalogue(Part):
    """Everything the sandbox sells."""

    store: DemoStore = DemoStore()
    products: Annotated[list[DemoProduct], Field(min_length=1)]

    @classmethod
    def read(cls, file: Path = DEFAULT) -> "Catalogue":
        """Raises CatalogueError naming the file and the place."""
        try:
            return checked(TypeAdapter(cls), file.read_bytes(), "The catalogue")
        except OSError as error:
            raise CatalogueError(file, str(error)) from error
        except Invalid as error:
            wrong = (f"{each.field}: {each.message}" for each in error.details)
            raise CatalogueError(file, "; ".join(wrong)) from error

    @model_validator(mode="after")
    def _once_each(self) -> "Catalogue":
        _no_doubles("product id", (product.id for product in self.products))
        _no_doubles("variant id", (variant.id for _, variant in self.variants()))
        known = {variant.id for _, variant in self.variants()}
        for product in self.products:
            for part in product.kit:
                if part.variant_id not in known:
                    raise ValueError(f"{product.name} takes a variant {part.variant_id}: unknown")
        return self

    @cached_property
    def by_number(self) -> dict[str, DemoProduct]:
        """Products by their ids as addresses and forms carry them: texts."""
        return {str(product.id): product for product in self.products}

    def variants(self) -> Iterable[tuple[DemoProduct, DemoVariant]]:
        return ((product, variant) for product in self.products for variant in product.variants)

    def product(self, number: str) -> DemoProduct:
        if number not in self.by_number:
            raise Unknown("product", number, self.by_number)
        return self.by_number[number]

    def variant(self, number: str) -> DemoVariant:
        by_number = {str(variant.id): variant for _, variant in self.variants()}
        if number not in by_number:
            raise Unknown("variant", number, by_number)
        return by_number[number]


def _date(day: str, today: dt.date) -> dt.date:
    if day[0] in "+-":
        return today + dt.timedelta(days=int(day))
    return dt.date.fromisoformat(day)


def _no_doubles(what: str, ids: Iterable[int]) -> None:
    seen: set[int] = set()
    for each in ids:
        if each in seen:
            raise ValueError(f"{what} {each} stands there twice")
        seen.add(each)
