"""Bytes of the script as a browser gets them: runtime, adapters and config in one."""

import httpx

from bench.figure import Figure
from conftest import ROOT

MOST = 6144
RECOGNISING = 8192
"""Of the one script that carries the whole collection, since nobody chose a theme."""


def figures(address: str) -> list[Figure]:
    themes = sorted(path.parent.name for path in ROOT.glob("themes/*/adapter.json"))
    return [_figure(address, theme) for theme in ["", *themes]]


def _figure(address: str, theme: str) -> Figure:
    size = _size(f"{address}/s/demo/shipwhen.js", {"theme": theme} if theme else {})
    name = f"script, brotli, {theme or 'no theme chosen'}"
    most = MOST if theme else RECOGNISING
    return Figure(name, f"≤ {most} bytes", f"{size}", size <= most)


def _size(url: str, query: dict[str, str]) -> int:
    asked = {"Accept-Encoding": "br"}
    with httpx.stream("GET", url, params=query, headers=asked) as answer:
        answer.raise_for_status()
        return sum(map(len, answer.iter_raw()))
