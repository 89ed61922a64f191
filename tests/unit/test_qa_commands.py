"""`shipwhen qa` and `shipwhen theme try`, as far as no browser is needed."""

import json
import subprocess
import sys

import pytest

from shipwhen.cli import main
from shipwhen.qa.adapters import collection, named
from shipwhen.qa.proposal import written
from shipwhen.qa.show import with_overlay
from shipwhen.themes import AdapterError

WITHOUT_PLAYWRIGHT = """
import sys
sys.modules["playwright"] = None
from shipwhen.cli import main
main(sys.argv[1:])
"""


def ended(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    return exit_.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["qa", "--theme", "nope"], "There is no theme 'nope'. Known: "),
        (["qa", "--theme", "generic"], "There is no sample 'generic'. Known: "),
        (["qa", "--theme", "nowhere/adapter.json"], "nowhere/adapter.json: the file: "),
        (["qa", "--url", "javascript:alert(1)"], "is no address: http://, https:// or file://"),
        (["qa", "--state", "nope"], "invalid choice: 'nope'"),
        (["qa", "--url", "http://shop.test", "--page", "cart"], "--page goes with sample pages"),
        (["theme", "try", "all", "--url", "http://shop.test"], "There is no theme 'all'"),
        (["theme", "try", "generic"], "the following arguments are required: --url"),
    ],
)
def test_what_cannot_be_tried_is_told(arguments, told, capsys):
    status, said = ended(arguments, capsys)

    assert (status, told in said) == (2, True), said


def test_no_display_is_told(capsys, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    status, said = ended(["theme", "try", "generic", "--url", "http://shop.test", "--show"], capsys)

    assert (status, "there is no display" in said) == (2, True)


def test_without_playwright_it_tells_how_to_get_it():
    run = [sys.executable, "-c", WITHOUT_PLAYWRIGHT, "qa", "--theme", "cornerstone"]
    process = subprocess.run(run, capture_output=True, text=True, timeout=60, check=False)

    assert process.returncode == 2
    assert "pip install 'shipwhen[qa]'" in process.stderr
    assert "Traceback" not in process.stderr


def test_the_pytest_plugin_costs_nothing_until_it_is_used():
    program = "import shipwhen.qa.plugin, sys; print([*sys.modules])"
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True, timeout=60)

    assert "'shipwhen.qa.plugin'" in loaded
    for heavy in ("playwright", "jinja2", "pydantic", "shipwhen.qa.storefront"):
        assert f"'{heavy}'" not in loaded


def test_somebodys_own_adapter_joins_the_collection(tmp_path):
    file = tmp_path / "acme" / "adapter.json"
    file.parent.mkdir()
    file.write_text('{"format": 1, "id": "acme", "name": "Acme", "extends": "cornerstone"}')
    themes, theme = named(str(file))

    assert theme == "acme"
    assert themes.adapters["acme"].card == themes.adapters["cornerstone"].card


def test_what_is_wrong_with_it_is_told_of_its_own_file(tmp_path):
    file = tmp_path / "acme" / "adapter.json"
    file.parent.mkdir()
    file.write_text('{"format": 1, "id": "acme", "extends": "generic", "priority": 101}')
    with pytest.raises(AdapterError, match="priority: Input should be less than") as raised:
        collection(file)

    assert raised.value.file == file


def test_an_adapter_is_written_as_the_collections_are():
    adapter = {"id": "acme", "card": {"select": [".a"], "outside": ["x" * 90]}, "product": {}}

    assert json.loads(written(adapter)) == adapter
    assert written(adapter).splitlines()[2:4] == ['  "card": {', '    "select": [".a"],']
    assert written({"card": {"select": [".a"]}}) == '{\n  "card": {"select": [".a"]}\n}'


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://shop.test/a", "http://shop.test/a?shipwhen=debug"),
        ("http://shop.test/a?b=1#c", "http://shop.test/a?b=1&shipwhen=debug#c"),
    ],
)
def test_the_overlay_is_asked_for_in_the_address(url, shown):
    assert with_overlay(url) == shown
