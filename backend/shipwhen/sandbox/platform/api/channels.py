"""Channels, their sites and their themes."""

from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from shipwhen.sandbox.platform.answers import Json, data, iso, missing
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.state import Channel


def _list(call: Call) -> Response:
    opened = iso(call.store.opened)

    def show(channel: Channel) -> Json:
        return {
            "id": channel.id,
            "name": channel.name,
            "type": channel.type,
            "platform": "bigcommerce",
            "status": channel.status,
            "is_listable_from_ui": True,
            "is_visible": True,
            "is_enabled": channel.status == "active",
            "external_id": "",
            "icon_url": "",
            "date_created": opened,
            "date_modified": opened,
        }

    return call.paged(list(call.store.channels.values()), show)


def _site(call: Call) -> Response:
    channel = call.store.channel(call.number("channel_id"))
    opened = iso(call.store.opened)
    dates = {"created_at": opened, "updated_at": opened}
    kinds = ("primary", "canonical", "checkout")
    return data(
        {
            "id": channel.id,
            "url": channel.url,
            "channel_id": channel.id,
            **dates,
            "ssl_status": "dedicated",
            "urls": [{"url": channel.url, "type": kind, **dates} for kind in kinds],
            "is_checkout_url_customized": False,
        }
    )


def _theme(call: Call) -> Response:
    channel = call.store.channel(call.number("channel_id"))
    if not channel.theme:
        raise missing("active theme of channel", channel.id)
    configuration, version = (
        str(uuid5(NAMESPACE_URL, f"{channel.url} {name}")) for name in ("configuration", "version")
    )
    return data(
        {
            "active_theme_uuid": _uuid(channel.theme),
            "active_theme_configuration_uuid": configuration,
            "active_theme_version_uuid": version,
            "saved_theme_configuration_uuid": configuration,
        }
    )


def _uuid(theme: str) -> str:
    return str(uuid5(NAMESPACE_URL, theme))


def _by_uuid(call: Call) -> Response:
    uuid = call.path["uuid"]
    for theme in {channel.theme for channel in call.store.channels.values()}:
        if _uuid(theme) == uuid:
            return data({"uuid": uuid, "name": theme, "is_private": False, "variations": []})
    raise missing("theme", uuid)


RULES = [
    Rule("GET", "/v3/channels", _list),
    Rule("GET", "/v3/channels/{channel_id:int}/site", _site),
    Rule("GET", "/v3/channels/{channel_id:int}/active-theme", _theme),
    Rule("GET", "/v3/themes/{uuid}", _by_uuid),
]
