"""What is handed over: it names no machine of ours and no place to download from."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT, skip

# put together here, so that this file does not name them itself
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
    )
]
MACHINE = {str(ROOT), str(ROOT.parent), str(Path.home())} - {"/"}
PLACES = re.compile(
    "|".join([*map(re.escape, REGISTRIES), *(rf"(?<![\w.]){re.escape(each)}/" for each in MACHINE)])
)


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        skip("not a checkout")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [file for file in files if file.is_file()]


def test_no_file_names_a_registry_or_a_folder_of_this_machine(tracked):
    found = {
        str(file.relative_to(ROOT)): sorted(set(PLACES.findall(text)))
        for file in tracked
        for text in [file.read_text(encoding="utf-8", errors="replace")]
        if PLACES.search(text)
    }

    assert len(tracked) > 50
    assert found == {}


def test_the_npm_lock_says_which_and_not_where_from():
    lock = json.loads((ROOT / "storefront/package-lock.json").read_text())
    packages = {name: facts for name, facts in lock["packages"].items() if name}

    assert packages
    assert [name for name, facts in packages.items() if "http" in facts.get("resolved", "")] == []
    assert [name for name, facts in packages.items() if "version" not in facts] == []


def test_every_constraint_is_one_version():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]

    assert pins
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][\w.]*", pin)] == []
