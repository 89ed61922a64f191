"""The platform: its addresses, field names and quirks are known in this room only."""

from shipwhen.bigcommerce.client import Client
from shipwhen.bigcommerce.errors import (
    Missing,
    PlatformError,
    Refused,
    Unauthorized,
    Unavailable,
    Unreadable,
)
from shipwhen.bigcommerce.gateway import Gateway, Grant, User

__all__ = [
    "Client",
    "Gateway",
    "Grant",
    "Missing",
    "PlatformError",
    "Refused",
    "Unauthorized",
    "Unavailable",
    "Unreadable",
    "User",
]
