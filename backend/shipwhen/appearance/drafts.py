"""Texts that are worked on: seen by nobody but the store's people until they are published."""

import datetime as dt
from dataclasses import dataclass

from shipwhen.appearance import service
from shipwhen.appearance.document import Document
from shipwhen.appearance.models import AppearanceDraft
from shipwhen.appearance.service import Editor, Texts
from shipwhen.db import unit_of_work
from shipwhen.stores.service import hold


@dataclass(frozen=True)
class Work:
    """The texts of a theme in a language, as who opens them finds them."""

    document: Document
    """The draft where there is one, else what is in force."""
    in_force: Document
    drafted: bool
    revision: int
    by: str
    """Who touched them last."""
    at: dt.datetime | None


async def work(texts: Texts) -> Work:
    in_force = (await service.published(texts.store, texts.theme)).document(texts.language)
    row = await AppearanceDraft.get_or_none(**vars(texts))
    if row is None:
        return Work(in_force, in_force, drafted=False, revision=0, by="", at=None)
    drafted = row.document is not None
    document = Document.model_validate(row.document) if drafted else in_force
    return Work(document, in_force, drafted, row.revision, row.by, row.at)


@unit_of_work
async def save(texts: Texts, document: Document, editor: Editor) -> None:
    """Keep a draft. Raises Conflict where somebody else was at it since the editor looked."""
    await hold(texts.store)
    before = (await work(texts)).document
    await service.touch(texts, document, editor)
    await service.note("save draft", texts, (before, document), editor)


@unit_of_work
async def discard(texts: Texts, editor: Editor) -> None:
    """Back to what is in force. Raises Conflict."""
    await hold(texts.store)
    found = await work(texts)
    await service.touch(texts, None, editor)
    await service.note("discard draft", texts, (found.document, found.in_force), editor)
