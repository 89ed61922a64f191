"""Every version of a theme's texts in a language: who put it in force, and what it changed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from shipwhen.appearance import drafts, service
from shipwhen.appearance.document import Document
from shipwhen.appearance.models import AppearanceRevision
from shipwhen.appearance.service import Editor, Texts
from shipwhen.db import unit_of_work
from shipwhen.errors import Unknown
from shipwhen.stores.service import hold

SHOWN = 50


@dataclass(frozen=True)
class Version:
    number: int
    by: str
    at: dt.datetime
    removed: bool
    document: Document
    before: dict[str, Any]
    """Fields that it changed, as they were and as they are since."""
    after: dict[str, Any]


async def history(texts: Texts) -> list[Version]:
    """The newest first."""
    rows = AppearanceRevision.filter(**vars(texts)).order_by("-version")
    found = await rows.limit(SHOWN + 1)
    documents = [Document.model_validate(row.document) for row in found]
    versions = zip(found, documents, [*documents, Document()][1:], strict=True)
    return [
        Version(
            row.version,
            row.by,
            row.at,
            row.removed,
            document,
            *service.differences(older, document),
        )
        for row, document, older in versions
    ][:SHOWN]


async def version(texts: Texts, number: int) -> Document:
    """The document of a version. Raises Unknown."""
    row = await AppearanceRevision.get_or_none(**vars(texts), version=number)
    if row is None:
        raise Unknown("version", str(number))
    return Document.model_validate(row.document)


@unit_of_work
async def restore(texts: Texts, number: int, editor: Editor) -> None:
    """Put a version in force again. A draft is lost, which is written down. Raises Conflict."""
    await hold(texts.store)
    document, found = await version(texts, number), await drafts.work(texts)
    await service.append(texts, document, editor)
    if found.drafted:
        await service.note("discard draft", texts, (found.document, found.in_force), editor)
    await service.note("publish texts", texts, (found.in_force, document), editor)
