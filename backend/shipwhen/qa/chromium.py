"""Find a Chromium, or, run as a program, install one: $CHROMIUM, Playwright's own, the system's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium-headless-shell",  # a page in a third of the whole browser's time, but no window
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def find(playwrights_own: str | None = None, *, headed: bool = False) -> str | None:
    """The path of a Chromium that Playwright can drive, with a window or without; None where there
    is none.

    Where Playwright keeps its own is asked of it unless the caller knows: that takes a moment, and
    cannot be done while another Playwright of the same thread is open.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    own = playwrights_own or _playwrights_own()
    names = NAMES[1:] if headed else NAMES
    return own if Path(own).exists() else next(filter(None, map(_system, names)), None)


def install() -> str:
    """Debian's package, else Playwright's own download. Ubuntu's package is a snap: not taken."""
    if (
        _debian()
        and _run("apt-get", "update", "-qq")
        and any(_run("apt-get", "install", "-y", "-qq", name) for name in NAMES[:2])
    ):
        found = find()
        if found:
            return found
    if _run(sys.executable, "-m", "playwright", "install", "--with-deps", "chromium", root=False):
        found = find()
        if found:
            return found
    sys.exit("No Chromium was found and none could be installed; set CHROMIUM to the path of one.")


def _playwrights_own() -> str:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _system(name: str) -> str | None:
    path = shutil.which(name)
    return None if path and "/snap/" in str(Path(path).resolve()) else path


def _debian() -> bool:
    try:
        return "\nID=debian\n" in "\n" + Path("/etc/os-release").read_text()
    except OSError:
        return False


def _run(*command: str, root: bool = True) -> bool:
    sudo = ["sudo"] if root and os.geteuid() and shutil.which("sudo") else []
    print("installing a browser:", *sudo, *command)  # noqa: T201
    return subprocess.run([*sudo, *command], check=False).returncode == 0  # noqa: S603 - our own words


if __name__ == "__main__":
    print("browser:", find() or install())  # noqa: T201
