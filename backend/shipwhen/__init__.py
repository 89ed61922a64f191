"""Shipwhen: a dated promise per unit, on any BigCommerce theme."""

from importlib.metadata import version

__version__ = version("shipwhen")
