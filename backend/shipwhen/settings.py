"""All settings, read from the environment (`SHIPWHEN_<NAME>`). README.md has the same table."""

import hashlib
import os
import secrets
from typing import Any, Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SHIPWHEN_"
OF_THE_TESTS = "SHIPWHEN_TEST_"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    database_url: str = Field(
        "sqlite://shipwhen.sqlite3",
        pattern="^(sqlite|postgres(ql)?)://.",
        description="Where everything is kept: `sqlite://FILE` or `postgres://USER@HOST/NAME`.",
    )
    redis_url: str = Field(
        "",
        pattern="^(rediss?://.+)?$",
        description="Wakes workers of other processes at once: `redis://HOST:6379/0`.",
    )
    host: str = Field("127.0.0.1", description="Address that `shipwhen serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that `shipwhen serve` listens on.")
    public_url: str = Field(
        "http://127.0.0.1:8000",
        pattern="^https?://[^/]+$",
        description="Where the internet finds us: `https://HOST`, as registered with BigCommerce.",
    )
    client_id: str = Field("", description="The app's id, from BigCommerce's developer portal.")
    client_secret: str = Field(
        "", repr=False, description="The app's secret, which signs what BigCommerce sends."
    )
    previous_client_secret: str = Field(
        "", repr=False, description="The secret before, believed while it is being changed."
    )
    keys: str = Field(
        "",
        repr=False,
        description="Seal stored tokens: what `shipwhen key` prints; newest first, commas between.",
    )
    api_url: str = Field(
        "https://api.bigcommerce.com", description="Where BigCommerce answers for stores."
    )
    login_url: str = Field(
        "https://login.bigcommerce.com", description="Where BigCommerce gives tokens."
    )
    help_url: str = Field(
        "",
        pattern="^(https?://.+|mailto:.+)?$",
        description="Where merchants ask for help: a page, or `mailto:` and an address.",
    )
    plans: str = Field(
        "",
        description="Plans that limit assigned products: `default`, or a JSON file; none without.",
    )
    app_id: str = Field("", description="The app's number, which its plans are billed under.")
    billing_account: str = Field("", description="Our account's UUID at BigCommerce, for billing.")
    billing_token: str = Field(
        "", repr=False, description="Of that account: may create checkouts, read subscriptions."
    )
    known_units: int = Field(
        100,
        ge=1,
        le=100_000,
        description="Units up to which the public offer is exact; past them the server is asked.",
    )
    memory_seconds: float = Field(
        2.0,
        ge=0,
        le=2,
        description="Longest time a worker answers from its own memory after a change.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe message that is logged."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="`console` for people, `json` for machines."
    )

    @property
    def session_secret(self) -> str:
        """Signs merchants' sessions; without keys one that ends with the process."""
        newest = self.keys.split(",")[0].strip() or secrets.token_hex()
        return hashlib.sha256(f"session {newest}".encode()).hexdigest()

    @model_validator(mode="before")
    @classmethod
    def _no_other(cls, given: Any) -> Any:  # noqa: ANN401 - whatever was given, handed on
        known = [f"{PREFIX}{name.upper()}" for name in cls.model_fields]
        for name in map(str.upper, os.environ):
            if name.startswith(PREFIX) and not name.startswith(OF_THE_TESTS) and name not in known:
                raise ValueError(f"there is no {name}; known: {', '.join(known)}")
        return given


def table() -> str:
    """The settings as a Markdown table: name, type, default, sentence."""
    lines = ["| name | type | default | what it does |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if field.default != "" else "none"
        cells = f"`{PREFIX}{name.upper()}`", _type(field.annotation), default
        lines.append(f"| {' | '.join(cells)} | {field.description} |")
    return "\n".join(lines)


def _type(annotation: object) -> str:
    if isinstance(annotation, type):
        return {"str": "text", "int": "whole number", "float": "number"}[annotation.__name__]
    return " or ".join(f"`{choice}`" for choice in getattr(annotation, "__args__", ()))
