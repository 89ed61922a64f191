"""Files beside the code: what runs within pages, and what the report is made of."""

from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).with_name("scripts")
PAGES = Path(__file__).with_name("pages")


@cache
def script(name: str) -> str:
    return (SCRIPTS / name).read_text(encoding="utf-8")


@cache
def page(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")
