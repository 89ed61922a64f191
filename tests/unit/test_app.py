"""What the application is set up with."""

import json
from pathlib import Path

import pytest
import structlog

from shipwhen.app import configure_logging
from shipwhen.db import config
from shipwhen.settings import Settings


@pytest.fixture
def own_logging():
    yield
    structlog.reset_defaults()


def fault() -> Exception:
    """One that was raised, and so has a way behind it."""
    with pytest.raises(FileNotFoundError) as raised:
        Path("/nowhere/at/all").read_bytes()
    return raised.value


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_fault_is_logged_with_a_plain_traceback(own_logging, capsys, log_format):
    configure_logging(Settings(log_format=log_format))
    structlog.get_logger().error("fault", exc_info=fault())
    told = capsys.readouterr().out
    trace = json.loads(told)["exception"] if log_format == "json" else told

    assert "Traceback (most recent call last)" in trace
    assert trace.strip().splitlines()[-1].startswith("FileNotFoundError: ")
    assert "locals" not in told


def test_tortoises_own_command_finds_the_database_of_the_settings(monkeypatch):
    monkeypatch.setenv("SHIPWHEN_DATABASE_URL", "sqlite://elsewhere.sqlite3")
    connection = config.TORTOISE["connections"]["default"]

    assert connection["credentials"]["file_path"] == "elsewhere.sqlite3"
