"""Publish and read appearances."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from shipwhen.appearance.document import Document, Language, leaves
from shipwhen.appearance.models import AppearanceDraft, AppearanceRevision
from shipwhen.db import unit_of_work
from shipwhen.errors import Conflict, Invalid
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold
from shipwhen.themes import GENERIC

_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)


@dataclass(frozen=True)
class Appearance:
    """What is in force for a theme: documents by language, and how often it was published."""

    theme: str
    version: int
    languages: dict[str, Document]

    def document(self, language: str) -> Document:
        """In this language, else in English, else in any."""
        names = (language, "en", *self.languages)
        return next(self.languages[name] for name in names if name in self.languages)


@dataclass(frozen=True)
class Texts:
    """Which texts are meant."""

    store: Store
    theme: str
    language: str

    @property
    def name(self) -> str:
        """As people know them."""
        whose = "every theme" if self.theme == GENERIC else self.theme
        return f"Texts of {whose} in {self.language}"

    async def newest(self) -> AppearanceRevision | None:
        """What was done last to them."""
        rows = AppearanceRevision.filter(**vars(self))
        return await rows.order_by("-version").first()


@dataclass(frozen=True)
class Editor:
    """Who changes texts, when, and at which revision they looked at them; None looked at none."""

    by: str
    at: dt.datetime
    seen: int | None = None


async def published(store: Store, theme: str) -> Appearance:
    """The newest document of each language: a theme's own, else those of the generic adapter, which
    are for every theme; English defaults where a store has set nothing."""
    rows = AppearanceRevision.filter(store=store, theme__in={theme, GENERIC}).order_by("version")
    newest: dict[str, dict[str, AppearanceRevision]] = {GENERIC: {}, theme: {}}
    for row in (found := await rows):
        newest[row.theme][row.language] = row
    documents = {
        language: Document.model_validate(row.document)
        for name in (GENERIC, theme)
        for language, row in newest[name].items()
        if not row.removed
    }
    return Appearance(theme, len(found), documents or {"en": Document()})


async def themes_with_appearance(store: Store) -> list[str]:
    rows = await AppearanceRevision.filter(store=store).distinct().values_list("theme", flat=True)
    return sorted(str(theme) for theme in rows)


async def publish(
    store: Store,
    theme: str,
    language: str,
    document: Any,  # noqa: ANN401 - any JSON, checked here
    editor: Editor | None = None,
) -> AppearanceRevision:
    """Check a document and put it in force; without an editor nobody's doing is written down.

    Raises Invalid naming every field at fault, and Conflict.
    """
    texts = Texts(store, theme, checked_language(language))
    return await _publish(texts, checked(document), editor)


def checked(document: Any) -> Document:  # noqa: ANN401 - as above
    """Raises Invalid naming every field at fault."""
    try:
        return Document.model_validate(document)
    except ValidationError as error:
        raise Invalid.of(error, "The appearance") from error


def checked_language(language: str) -> str:
    """Raises Invalid."""
    try:
        return _LANGUAGE.validate_python(language)
    except ValidationError as error:
        raise Invalid.of(error, "The appearance") from error


async def forget_all(store: Store) -> None:
    """Back to the defaults, for every theme."""
    await AppearanceDraft.filter(store=store).delete()
    await AppearanceRevision.filter(store=store).delete()


@unit_of_work
async def _publish(texts: Texts, document: Document, editor: Editor | None) -> AppearanceRevision:
    await hold(texts.store)
    before = (await published(texts.store, texts.theme)).document(texts.language)
    revision = await append(texts, document, editor)
    if editor:
        await note("publish texts", texts, (before, document), editor)
    return revision


async def append(
    texts: Texts, document: Document, editor: Editor | None, *, removed: bool = False
) -> AppearanceRevision:
    """Write the next version within a transaction that holds the store; no draft is left."""
    await touch(texts, None, editor)
    last = await texts.newest()
    return await AppearanceRevision.create(
        **vars(texts),
        version=last.version + 1 if last else 1,
        document=document.model_dump(),
        by=editor.by if editor else "",
        removed=removed,
    )


async def touch(texts: Texts, document: Document | None, editor: Editor | None) -> None:
    """Put a draft, or none. Raises Conflict where somebody else did so since the editor looked."""
    row, _ = await AppearanceDraft.get_or_create(**vars(texts))
    if editor and editor.seen is not None and editor.seen != row.revision:
        who = row.by or "Somebody"
        raise Conflict(f"{who} changed these texts meanwhile.")
    row.document = document.model_dump() if document else None
    row.revision += 1
    row.by = editor.by if editor else ""
    await row.save()


async def note(
    action: str, texts: Texts, change: tuple[Document, Document], editor: Editor
) -> None:
    """Write down who changed texts, field by field."""
    changed = Changed(action, texts.name, *differences(*change))
    await record(texts.store, editor.by, editor.at, changed)


def differences(before: Document, after: Document) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fields of the one and of the other, where they differ."""
    old, new = leaves(before.model_dump()), leaves(after.model_dump())
    different = [name for name in new if new[name] != old[name]]
    return {name: old[name] for name in different}, {name: new[name] for name in different}
