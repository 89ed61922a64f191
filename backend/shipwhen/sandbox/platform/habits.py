"""What nobody could tell us of the platform."""

from dataclasses import dataclass


@dataclass
class Habits:
    """Each of these may be one way or the other: try both."""

    levels_survive_untracking: bool = True
    untracked_adjustable: bool = True
    untracked_edits_tell: bool = False
