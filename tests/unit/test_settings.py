"""Settings: read from the environment, told in one table."""

import pytest
from pydantic import ValidationError

from conftest import ROOT
from shipwhen.settings import Settings, table


def test_the_readme_has_the_table_as_it_is():
    assert table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_has_a_row_with_its_name_and_default():
    rows = [row for row in table().splitlines() if row.startswith("| `SHIPWHEN_")]
    kinds = {
        "port": "whole number",
        "known_units": "whole number",
        "memory_seconds": "number",
        "log_level": "`debug` or `info` or `warning` or `error`",
        "log_format": "`console` or `json`",
    }
    names = [
        f"| `SHIPWHEN_{name.upper()}` | {kinds.get(name, 'text')} | "
        + (f"`{field.default}` | " if field.default != "" else "none | ")
        for name, field in Settings.model_fields.items()
    ]

    assert len(rows) == len(names)
    assert all(row.startswith(name) for row, name in zip(rows, names, strict=True))


def test_secrets_are_not_shown(monkeypatch):
    for name in ("CLIENT_SECRET", "PREVIOUS_CLIENT_SECRET", "KEYS"):
        monkeypatch.setenv(f"SHIPWHEN_{name}", "hush")

    assert "hush" not in repr(Settings())


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("SHIPWHEN_DATABASE_URL", "postgres://shop@db/shipwhen")
    monkeypatch.setenv("SHIPWHEN_PORT", "9000")
    monkeypatch.setenv("SHIPWHEN_LOG_FORMAT", "json")
    settings = Settings()

    assert settings.database_url == "postgres://shop@db/shipwhen"
    assert (settings.port, settings.log_format) == (9000, "json")
    assert settings.host == Settings.model_fields["host"].default


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "65536"),
        ("port", "http"),
        ("database_url", "mysql://shop@db/shipwhen"),
        ("database_url", "sqlite://"),
        ("known_units", "0"),
        ("known_units", "100001"),
        ("memory_seconds", "2.1"),
        ("memory_seconds", "-1"),
        ("log_level", "loud"),
        ("log_format", "xml"),
        ("public_url", "shop.example"),
        ("public_url", "https://shop.example/app"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"SHIPWHEN_{name.upper()}", value)
    with pytest.raises(ValidationError, match=name):
        Settings()


@pytest.mark.parametrize("name", ["SHIPWHEN_PROT", "shipwhen_prot", "SHIPWHEN_PORTS"])
def test_a_variable_that_is_no_setting_is_refused_with_the_known_ones(monkeypatch, name):
    monkeypatch.setenv(name, "1")
    with pytest.raises(ValidationError, match=f"there is no {name.upper()}; known: .*HOST"):
        Settings()


def test_variables_of_the_tests_are_not_settings(monkeypatch):
    monkeypatch.setenv("SHIPWHEN_TEST_ANYTHING", "1")

    assert Settings().port == Settings.model_fields["port"].default


def test_a_setting_that_is_not_there_is_refused():
    with pytest.raises(ValidationError, match="colour"):
        Settings(colour="blue")
