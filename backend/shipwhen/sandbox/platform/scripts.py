"""Scripts that an app puts on a storefront's pages."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Annotated, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from shipwhen.sandbox.platform.answers import Refused, missing, wrong

MOST_PER_APP = 10
UNKNOWN = "unknown"
"""What a script that tells no category reads as; not one that may be told."""


class ScriptChange(BaseModel):
    """A script as a client writes it; what is not told keeps its value."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=255)] = ""
    description: str = ""
    kind: Literal["src", "script_tag"] = "src"
    src: str = ""
    html: Annotated[str, Field(max_length=65536)] = ""
    load_method: Literal["default", "async", "defer"] = "default"
    location: Literal["head", "footer"] = "head"
    visibility: Literal["storefront", "checkout", "order_confirmation", "all_pages"] = "storefront"
    consent_category: Literal["essential", "functional", "analytics", "targeting"] | None = None
    auto_uninstall: bool = False
    enabled: bool = True
    channel_id: Annotated[int, Field(ge=1)] = 1
    integrity_hashes: Annotated[list[str], Field(max_length=5)] = []
    api_client_id: str = ""


@dataclass
class Script:
    uuid: str
    client_id: str
    body: ScriptChange
    created: dt.datetime
    modified: dt.datetime


@dataclass
class Scripts:
    """A store's scripts; an app sees its own."""

    by_uuid: dict[str, Script] = field(default_factory=dict)

    def of(self, client_id: str) -> list[Script]:
        return [each for each in self.by_uuid.values() if each.client_id == client_id]

    def get(self, uuid: str, client_id: str) -> Script:
        script = self.by_uuid.get(uuid)
        if script is None or script.client_id != client_id:
            raise missing("script", uuid)
        return script

    def add(self, body: ScriptChange, client_id: str, now: dt.datetime) -> Script:
        if "name" not in body.model_fields_set:
            raise wrong({"name": "A script has a name."})
        _check(body)
        if len(self.of(client_id)) >= MOST_PER_APP:
            raise Refused(422, f"An app may have {MOST_PER_APP} scripts.")
        script = Script(str(uuid4()), client_id, body, now, now)
        self.by_uuid[script.uuid] = script
        return script

    def change(self, script: Script, change: ScriptChange, now: dt.datetime) -> None:
        body = script.body.model_copy(update=change.model_dump(exclude_unset=True))
        _check(body)
        script.body, script.modified = body, now

    def uninstall(self, client_id: str) -> None:
        for script in self.of(client_id):
            if script.body.auto_uninstall:
                del self.by_uuid[script.uuid]


def _check(body: ScriptChange) -> None:
    """What one field demands of another."""
    errors: dict[str, str] = {}
    if body.kind == "src" and not body.src:
        errors["src"] = "A script of kind src has an address."
    if body.kind == "script_tag" and body.html.count("<script") != 1:
        errors["html"] = "A script of kind script_tag has one script element."
    if body.kind == "script_tag" and body.load_method != "default":
        errors["load_method"] = "A script of kind script_tag is loaded as default."
    if body.integrity_hashes and body.kind != "src":
        errors["integrity_hashes"] = "Only a script of kind src has integrity hashes."
    if errors:
        raise wrong(errors)
