"""The commands, run as people run them."""

import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from shipwhen import __version__, themes
from shipwhen.cli import main
from shipwhen.stores.vault import Vault, new_key

SHIPWHEN = Path(sys.executable).with_name("shipwhen")
VECTORS = json.loads((ROOT / "tests/data/promise.json").read_text())


def shipwhen(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SHIPWHEN, *arguments], input=said, capture_output=True, text=True, timeout=60, check=False
    )


def test_promise_answers_the_vectors_as_they_stand():
    ended = shipwhen("promise", said=json.dumps(VECTORS))
    expected = [{"offer": case["offer"], "promise": case["promise"]} for case in VECTORS]

    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout) == expected


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("nonsense", "line 1 column 2"),
        ("{}", "The list of cases: Input should be a valid"),
        ('[{"stock": {}, "today": "2026-11-21"}]', "0.quantities: Field required"),
        (
            '[{"stock": {"on_hand": -1}, "today": "2026-11-21", "quantities": []}]',
            "0.stock.on_hand: Input should be greater than or equal to 0",
        ),
        (
            json.dumps(
                [{"stock": {"backorder_policy": "limited"}, "today": "x", "quantities": []}]
            ),
            "0.stock: backorder_policy limited needs a backorder_limit",
        ),
        ('[{"stock": {}, "today": "2026-02-30", "quantities": []}]', "0.today: "),
        (
            '[{"stock": {"lead_time_days": [7, 10]}, "today": "9999-12-31", "quantities": []}]',
            "0.today: Input should be less than or equal to 9990-01-02",
        ),
        (
            '[{"stock": {"on_hnad": 3}, "today": "2026-11-21", "quantities": []}]',
            "0.stock.on_hnad: Unexpected keyword argument",
        ),
        (
            '[{"stock": {}, "today": "2026-11-21", "quantities": [true, 2147483648]}]',
            "0.quantities.1: Input should be less than or equal to 2147483647",
        ),
        ('[{"stock": {}, "today": "2026-11-21", "quantities": [1, -1]}]', "0.quantities.1: "),
    ],
)
def test_promise_tells_what_it_cannot_use_and_where(said, told, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(said.encode())))
    with pytest.raises(SystemExit) as ended:
        main(["promise"])

    assert str(ended.value).startswith("shipwhen: The list of cases cannot be used")
    assert told in str(ended.value)
    assert capsys.readouterr().out == ""


def test_promise_ends_with_a_message_and_no_trace():
    ended = shipwhen("promise", said="nonsense")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("shipwhen: The list of cases cannot be used")
    assert "Traceback" not in ended.stderr


def test_demo_tells_which_catalogue_is_missing(tmp_path):
    missing = tmp_path / "missing.json"
    ended = shipwhen("demo", "--port", "0", "--catalog", str(missing))

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"shipwhen: {missing}: ")
    assert "Traceback" not in ended.stderr


def test_demo_tells_what_is_wrong_with_a_catalogue(tmp_path):
    file = tmp_path / "catalogue.json"
    file.write_text('{"products": [{"id": 1}]}')
    ended = shipwhen("demo", "--port", "0", "--catalog", str(file))

    assert ended.returncode == 1
    assert f"shipwhen: {file}: products.0.name: Field required" in ended.stderr


@pytest.mark.parametrize("command", [["demo", "--port", "0"], ["serve"], ["migrate"]])
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SHIPWHEN_PORT", "abc", "port: Input should be a valid integer"),
        ("SHIPWHEN_DATABASE_URL", "mysql://x", "database_url: String should match"),
        ("SHIPWHEN_PROT", "1", "there is no SHIPWHEN_PROT; known: SHIPWHEN_DATABASE_URL, "),
    ],
)
def test_a_wrong_setting_is_told(command, name, value, told, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        main(command)

    assert str(ended.value).startswith("shipwhen: The settings SHIPWHEN_* cannot be used")
    assert told in str(ended.value)
    assert "\n" not in str(ended.value)


def test_a_wrong_setting_ends_with_a_message_and_no_trace(monkeypatch):
    monkeypatch.setenv("SHIPWHEN_PORT", "abc")
    ended = shipwhen("migrate")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Traceback" not in ended.stderr


def test_what_needs_no_setting_minds_none(monkeypatch):
    monkeypatch.setenv("SHIPWHEN_PORT", "abc")

    assert shipwhen("schema").returncode == 0


def test_schema_prints_the_schema_of_adapters():
    assert shipwhen("schema").stdout == themes.schema()


def test_version():
    assert shipwhen("--version").stdout == f"{__version__}\n"


def test_migrate_makes_the_database_that_the_settings_name(tmp_path, monkeypatch):
    file = tmp_path / "shop.sqlite3"
    monkeypatch.setenv("SHIPWHEN_DATABASE_URL", f"sqlite://{file}")
    first, second = shipwhen("migrate"), shipwhen("migrate")

    assert (first.returncode, second.returncode) == (0, 0)
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT * FROM stock_levels").fetchall() == []


def test_no_command_is_told_with_the_commands():
    ended = shipwhen()

    assert ended.returncode == 2
    assert (
        "{demo,serve,worker,migrate,key,store,stock,reconcile,promise,schema,qa,theme}"
        in ended.stderr
    )


def test_a_key_is_made_and_what_is_sealed_is_renewed(tmp_path, monkeypatch):
    monkeypatch.setenv("SHIPWHEN_DATABASE_URL", f"sqlite://{tmp_path / 'shop.sqlite3'}")
    key = shipwhen("key").stdout.strip()
    monkeypatch.setenv("SHIPWHEN_KEYS", key)

    assert Vault(key).open(Vault(key).seal("token")) == "token"
    assert "newest key: 0" in shipwhen("key", "--renew").stdout


STORE_ADD = {
    "no token": ("", "is expected on standard input"),
    "no platform": ("token", "ConnectError"),
}


@pytest.mark.parametrize(("said", "reason"), STORE_ADD.values(), ids=STORE_ADD)
def test_a_store_that_cannot_be_taken_in_is_told_why(tmp_path, monkeypatch, said, reason):
    monkeypatch.setenv("SHIPWHEN_DATABASE_URL", f"sqlite://{tmp_path / 'shop.sqlite3'}")
    monkeypatch.setenv("SHIPWHEN_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("SHIPWHEN_KEYS", new_key())

    ended = shipwhen("store", "add", "harbour1", said=said)

    assert ended.returncode == 1
    assert reason in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture
def own_database(migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHIPWHEN_DATABASE_URL", migrated_sqlite_url)
    return Path(migrated_sqlite_url.removeprefix("sqlite://"))


def test_levels_are_rebuilt_from_their_entries(own_database: Path):
    with sqlite3.connect(own_database) as database:
        database.executescript(
            """
            INSERT INTO stores (id, hash, name) VALUES (1, 'harbour1', 'Harbour');
            INSERT INTO products (id, store_id, product_id, name) VALUES (1, 1, 103, 'Kettle');
            INSERT INTO variants (id, store_id, product_id, variant_id, sku, options)
              VALUES (1, 1, 1, 1030, 'KT-16', '{}');
            INSERT INTO stock_levels
              (id, variant_id, kind, on_hand, safety_stock, qty_backordered, backorder_policy)
              VALUES (1, 1, 'backorder', 99, 0, 0, 'none');
            INSERT INTO stock_entries
              (store_id, variant_id, kind, on_hand, qty_backordered, source, source_event_id, at)
              VALUES (1, 1, 'set', 5, 0, 'ana', 'a', '2026-11-21 12:00:00'),
                     (1, 1, 'order', -2, 3, 'order 7', 'b', '2026-11-21 13:00:00');
            """
        )
    first, second = (shipwhen("stock", "rebuild", "harbour1") for _ in range(2))

    assert "KT-16: 99 on hand and 0 backordered are now 3 and 3" in first.stdout
    assert first.stdout.endswith("levels that differed from their entries: 1\n")
    assert second.stdout.endswith("levels that differed from their entries: 0\n")


def test_a_worker_works_until_it_is_told_to_end(own_database: Path):
    with subprocess.Popen([SHIPWHEN, "worker"], stdout=subprocess.PIPE, text=True) as worker:
        assert any("at work" in line for line in worker.stdout)
        assert worker.poll() is None
        worker.terminate()
        assert worker.wait(10) == 0


@pytest.mark.parametrize("command", [("stock", "rebuild"), ("reconcile",)])
def test_a_store_that_is_not_there_is_told(own_database: Path, command: tuple[str, ...]):
    ended = shipwhen(*command, "nowhere")

    assert ended.returncode == 1
    assert "There is no store 'nowhere'" in ended.stderr
