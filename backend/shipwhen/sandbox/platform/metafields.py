"""Metafields: named texts that a client keeps beside an order."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import count
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shipwhen.sandbox.platform.answers import Refused, missing, wrong

MOST_PER_CLIENT = 250
PRIVATE = "app_only"

Permission = Literal["app_only", "read", "write", "read_and_sf_access", "write_and_sf_access"]
Label = Annotated[str, Field(min_length=1, max_length=64)]


class NewMetafield(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    permission_set: Permission
    namespace: Label
    key: Label
    value: Annotated[str, Field(min_length=1, max_length=65535)]
    description: Annotated[str, Field(max_length=255)] = ""


class MetafieldChange(NewMetafield):
    """A part of one; the defaults are never read."""

    permission_set: Permission = "app_only"
    namespace: Label = "-"
    key: Label = "-"
    value: Annotated[str, Field(min_length=1, max_length=65535)] = "-"


@dataclass
class Metafield:
    id: int
    client_id: str
    permission_set: str
    namespace: str
    key: str
    value: str
    description: str
    created: dt.datetime
    modified: dt.datetime

    def visible_to(self, client_id: str) -> bool:
        return self.client_id == client_id or self.permission_set != PRIVATE


@dataclass
class Metafields:
    """Those of one resource, numbered across all of a store's."""

    ids: "count[int]"
    by_id: dict[int, Metafield] = field(default_factory=dict)

    def of(self, client_id: str) -> list[Metafield]:
        return [each for each in self.by_id.values() if each.visible_to(client_id)]

    def add(self, new: NewMetafield, client_id: str, now: dt.datetime) -> Metafield:
        own = [each for each in self.by_id.values() if each.client_id == client_id]
        if any((each.namespace, each.key) == (new.namespace, new.key) for each in own):
            raise Refused(409, f"{new.namespace}.{new.key} is there already.")
        if len(own) >= MOST_PER_CLIENT:
            raise wrong({"key": f"At most {MOST_PER_CLIENT} metafields of one client."})
        made = Metafield(next(self.ids), client_id, **new.model_dump(), created=now, modified=now)
        self.by_id[made.id] = made
        return made

    def get(self, number: int, client_id: str) -> Metafield:
        found = self.by_id.get(number)
        if found is None or not found.visible_to(client_id):
            raise missing("metafield", number)
        return found

    def change(
        self, number: int, change: MetafieldChange, client_id: str, now: dt.datetime
    ) -> Metafield:
        """Only its own client renames one; others may write the value where they are let."""
        found = self.get(number, client_id)
        told = change.model_dump(exclude_unset=True)
        renamed = any(
            told.get(name, getattr(found, name)) != getattr(found, name)
            for name in ("permission_set", "namespace", "key")
        )
        foreign = found.client_id != client_id
        if foreign and (renamed or not found.permission_set.startswith("write")):
            raise Refused(403, "This metafield belongs to another client.")
        for name, value in told.items():
            setattr(found, name, value)
        found.modified = now
        return found

    def remove(self, number: int, client_id: str) -> None:
        if self.get(number, client_id).client_id != client_id:
            raise Refused(403, "This metafield belongs to another client.")
        del self.by_id[number]
