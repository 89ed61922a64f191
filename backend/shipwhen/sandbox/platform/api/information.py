"""The store itself and the platform's time."""

import datetime as dt
from zoneinfo import ZoneInfo

from starlette.responses import JSONResponse, Response

from shipwhen.sandbox.platform.answers import Json
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.oauth import account_uuid


def _store(call: Call) -> Response:
    store = call.store
    identity, url = store.identity, store.identity.url
    return JSONResponse(
        {
            "id": store.hash,
            "account_uuid": account_uuid(store.hash),
            "domain": url.partition("://")[2],
            "secure_url": url,
            "control_panel_base_url": f"https://store-{store.hash}.mybigcommerce.com",
            "status": "live",
            "name": identity.name,
            "first_name": "Demo",
            "last_name": "Owner",
            "address": "",
            "country": "United States",
            "country_code": "US",
            "phone": "",
            "admin_email": store.owner.email,
            "order_email": store.owner.email,
            "timezone": _timezone(identity.timezone, store.now()),
            "language": store.language,
            "currency": "USD",
            "currency_symbol": "$",
            "decimal_separator": ".",
            "thousands_separator": ",",
            "decimal_places": 2,
            "currency_symbol_location": "left",
            "weight_units": "LBS",
            "dimension_units": "Inches",
            "plan_name": "Sandbox",
            "plan_level": "sandbox",
            "plan_is_trial": False,
            "store_id": identity.number,
            "default_channel_id": 1,
            "default_site_id": 1,
            "features": {
                "stencil_enabled": True,
                "checkout_type": "optimized",
                "graphql_storefront_api_enabled": True,
                "multi_storefront_enabled": True,
                "shopper_consent_tracking_enabled": False,
                "storefront_limits": {"active": 5, "total_including_inactive": 10},
            },
        }
    )


def _timezone(name: str, now: dt.datetime) -> Json:
    """Summer time as the platform tells it: whether it is now, and both distances from UTC."""
    there = now.astimezone(ZoneInfo(name))
    offset, summer = (round(each.total_seconds()) for each in _offsets(there))
    return {
        "name": name,
        "raw_offset": offset - summer,
        "dst_offset": offset if summer else offset - summer + 3600,
        "dst_correction": bool(summer),
        "date_format": {
            "display": "M jS Y",
            "export": "M jS Y",
            "extended_display": "M jS Y @ g:i A",
        },
    }


def _offsets(there: dt.datetime) -> tuple[dt.timedelta, dt.timedelta]:
    return there.utcoffset() or dt.timedelta(), there.dst() or dt.timedelta()


def _time(call: Call) -> Response:
    return JSONResponse({"time": int(call.store.now().timestamp())})


RULES = [Rule("GET", "/v2/store", _store), Rule("GET", "/v2/time", _time)]
