"""A store's inventory settings, of all its channels and of one."""

from dataclasses import asdict, dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

OutOfStockBehavior = Literal[
    "do_nothing", "hide_product", "hide_product_and_accessible", "hide_product_and_redirect"
]


class SettingsChange(BaseModel):
    """None hands a channel's value back to the store's."""

    model_config = ConfigDict(extra="forbid", strict=True)

    product_out_of_stock_behavior: OutOfStockBehavior | None = None
    option_out_of_stock_behavior: Literal["do_nothing", "hide_option", "label_option"] | None = None
    update_stock_behavior: Literal["order_placed", "order_completed_or_shipped"] | None = None
    edit_order_stock_adjustment: bool | None = None
    refund_order_stock_adjustment: bool | None = None
    stock_level_display: Literal["dont_show", "show", "show_when_low"] | None = None
    default_out_of_stock_message: str | None = None
    hide_in_product_filtering: bool | None = None
    show_pre_order_stock_levels: bool | None = None
    show_out_of_stock_message: bool | None = None


@dataclass
class InventorySettings:
    """What holds for a store."""

    product_out_of_stock_behavior: str = "do_nothing"
    option_out_of_stock_behavior: str = "do_nothing"
    update_stock_behavior: str = "order_placed"
    edit_order_stock_adjustment: bool = True
    refund_order_stock_adjustment: bool = True
    stock_level_display: str = "show"
    default_out_of_stock_message: str = ""
    hide_in_product_filtering: bool = False
    show_pre_order_stock_levels: bool = False
    show_out_of_stock_message: bool = True


@dataclass
class Settings:
    """The store's own, and where a channel differs."""

    inventory: InventorySettings = field(default_factory=InventorySettings)
    by_channel: dict[int, SettingsChange] = field(default_factory=dict)

    def of(self, channel_id: int) -> InventorySettings:
        """What holds for an order of this channel."""
        own = self.by_channel.get(channel_id, SettingsChange()).model_dump(exclude_none=True)
        return InventorySettings(**{**asdict(self.inventory), **own})

    def change(self, change: SettingsChange, channel_id: int | None = None) -> None:
        if channel_id is None:
            for name, value in change.model_dump(exclude_none=True).items():
                setattr(self.inventory, name, value)
            return
        now = self.by_channel.get(channel_id, SettingsChange()).model_dump()
        told = change.model_dump(exclude_unset=True)
        self.by_channel[channel_id] = SettingsChange(**{**now, **told})
