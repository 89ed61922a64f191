"""Whole numbers as people, browsers and addresses write them."""

MOST = 2_147_483_647
"""That a column of units or of the platform's numbers holds."""
MOST_ROWS = 2**63 - 1
"""Which the numbers of our own long tables never reach."""


def whole(text: str, most: int = MOST) -> int | None:
    """From 0 to `most`; None for any other word. Python refuses to read thousands of digits."""
    if not (text.isascii() and text.isdecimal()):
        return None
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(most)) or int(digits) > most:
        return None
    return int(digits)
