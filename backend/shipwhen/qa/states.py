"""The situations in which a theme is tried: those of the sample pages, by the names that tests of
agencies use too."""

from shipwhen.sandbox.states import BY_NAME, STATES, State, catalogue, this_day

__all__ = ["ANY", "BY_NAME", "STATES", "State", "catalogue", "this_day"]

ANY = "any"
"""The name of the only situation of pages that show all products."""
