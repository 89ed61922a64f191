"""What is to be said of a button's colour before shoppers see it (WCAG 1.4.3 and 1.4.11)."""

import re

from shipwhen.appearance.colour import WHITE, contrast, in_full, readable_on

ENOUGH = 3.0
"""Of a control against what it stands on."""
COLOUR = re.compile("#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
EXAMPLE = "#1d4ed8"
NO_COLOUR = f"Give a colour such as {EXAMPLE}, or nothing."


def verdict(colour: str) -> dict[str, str]:
    """How well the label reads, and whether the button stands out on a white page."""
    if not colour:
        return {"kind": "info", "text": "The theme's own colour is kept."}
    if not COLOUR.fullmatch(colour):
        return {"kind": "error", "text": NO_COLOUR}
    label = readable_on(colour)
    name = "white" if label == WHITE else "black"
    read = f"The label is {name}, {contrast(label, colour):.1f} to 1: it reads well."
    stands_out = contrast(colour, WHITE)
    if stands_out < ENOUGH:
        return {
            "kind": "warning",
            "text": f"{read} On a white page the button itself is hard to see,"
            f" {stands_out:.1f} to 1: choose a darker colour to reach 3.",
        }
    return {"kind": "success", "text": read}


def swatch(colour: str) -> str:
    """What the picker shows, which only knows six digits and always has a colour."""
    return in_full(colour) if COLOUR.fullmatch(colour) else EXAMPLE
