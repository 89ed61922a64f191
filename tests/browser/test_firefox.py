"""A second engine: every sample theme, where a Firefox is installed."""

import json
import os
import shutil
import subprocess

import httpx
import pytest

from browser.themes import THEMES
from conftest import ROOT

FIREFOX = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


@pytest.mark.skipif(not FIREFOX, reason="no Firefox is installed; $FIREFOX names one")
@pytest.mark.timeout(300)
def test_every_theme_tells_the_same_in_firefox(server: str):
    httpx.post(f"{server}/demo/reset").raise_for_status()
    names = [theme.id for theme in THEMES]
    command = ["node", "tests/firefox.mjs", str(FIREFOX), server, *names]
    done = subprocess.run(
        command, cwd=ROOT / "storefront", capture_output=True, text=True, check=False
    )
    told = {look.pop("theme"): look for look in map(json.loads, done.stdout.splitlines())}

    assert list(told) == names, done.stderr
    for theme, look in told.items():
        assert look["product"]["inventory"] == "Available on backorder", theme
        assert look["product"]["button"] == "Backorder now", theme
        assert look["product"]["shipping"].startswith("Expected to ship "), theme
        assert look["cart"]["line"] == look["product"]["shipping"], theme
        assert look["cart"]["whole"].startswith("Includes backordered items"), theme
        assert look["badges"] >= 4, theme
        assert (look["missed"], look["errors"]) == ([], []), theme
