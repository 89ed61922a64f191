"""BigCommerce in a box: the platform's REST API over stores that live in memory."""

from shipwhen.sandbox.platform.faults import Faults
from shipwhen.sandbox.platform.host import Platform
from shipwhen.sandbox.platform.sales import NotForSale, OutOfStock
from shipwhen.sandbox.platform.store import PlatformStore
from shipwhen.sandbox.platform.tokens import Token, User

__all__ = [
    "Faults",
    "NotForSale",
    "OutOfStock",
    "Platform",
    "PlatformStore",
    "Token",
    "User",
]
