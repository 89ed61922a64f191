"""Which text reads on a colour (WCAG 2)."""

BLACK, WHITE = "#000", "#fff"
EVEN = 0.179
"""The luminance against which black and white stand out alike."""


def readable_on(colour: str) -> str:
    """Black or white, whichever reads better on `#rgb` or `#rrggbb`: always 4.5 to 1 or more."""
    return BLACK if _luminance(colour) > EVEN else WHITE


def contrast(one: str, other: str) -> float:
    """From 1, no difference, to 21, black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def in_full(colour: str) -> str:
    """`#aabbcc` of `#abc`."""
    if len(colour) == len("#rrggbb"):
        return colour
    return "#" + "".join(digit * 2 for digit in colour.removeprefix("#"))


def _luminance(colour: str) -> float:
    full = in_full(colour)
    red, green, blue = (_linear(int(full[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - sRGB's own
