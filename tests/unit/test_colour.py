"""The text on a button can be read, whatever colour a merchant picks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipwhen.appearance.colour import readable_on


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("#1d4ed8", "#fff"),
        ("#fde047", "#000"),
        ("#abc", "#000"),
        ("#ABC", "#000"),
        ("#000", "#fff"),
    ],
)
def test_on_colours_of_every_way_of_writing(colour: str, expected: str):
    assert expected == readable_on(colour)


@given(st.integers(0, 0xFFFFFF))
def test_the_contrast_is_enough_on_every_colour(number: int):
    colour = f"#{number:06x}"
    own, text = luminance(colour), {"#000": 0.0, "#fff": 1.0}[readable_on(colour)]
    contrast = (max(own, text) + 0.05) / (min(own, text) + 0.05)

    assert contrast >= 4.5
