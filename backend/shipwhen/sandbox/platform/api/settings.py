"""Inventory settings, of the store or of one channel, and its language."""

from dataclasses import asdict

from starlette.responses import Response

from shipwhen.sandbox.platform.answers import data
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.settings import SettingsChange


def _inventory(call: Call) -> Response:
    channel_id = call.asked("channel_id")
    if channel_id is None:
        return data(asdict(call.store.settings.inventory))
    call.store.channel(channel_id)
    own = call.store.settings.by_channel.get(channel_id, SettingsChange())
    return data(own.model_dump())


def _change_inventory(call: Call) -> Response:
    channel_id = call.asked("channel_id")
    if channel_id is not None:
        call.store.channel(channel_id)
    call.store.settings.change(call.read(SettingsChange), channel_id)
    return _inventory(call)


def _locale(call: Call) -> Response:
    return data(
        {
            "default_shopper_language": call.store.language,
            "shopper_language_selection_method": "default_shopper_language",
            "store_country": "United States",
        }
    )


RULES = [
    Rule("GET", "/v3/settings/inventory", _inventory),
    Rule("PUT", "/v3/settings/inventory", _change_inventory),
    Rule("GET", "/v3/settings/store/locale", _locale),
]
