"""Publish and read appearances."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from shipwhen.appearance.document import Document, Language
from shipwhen.appearance.models import AppearanceRevision
from shipwhen.db import unit_of_work
from shipwhen.errors import Invalid
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold

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


async def published(store: Store, theme: str) -> Appearance:
    """The newest document of each language; English defaults where a store has set nothing."""
    rows = await AppearanceRevision.filter(store=store, theme=theme).order_by("version")
    documents = {row.language: Document.model_validate(row.document) for row in rows}
    return Appearance(theme, len(rows), documents or {"en": Document()})


async def themes_with_appearance(store: Store) -> list[str]:
    rows = await AppearanceRevision.filter(store=store).distinct().values_list("theme", flat=True)
    return sorted(str(theme) for theme in rows)


async def publish(store: Store, theme: str, language: str, document: Any) -> AppearanceRevision:  # noqa: ANN401 - any JSON, checked here
    """Check a document and put it in force. Raises Invalid naming every field at fault."""
    try:
        _LANGUAGE.validate_python(language)
        checked = Document.model_validate(document)
    except ValidationError as error:
        raise Invalid.of(error, "The appearance") from error
    return await _append(store, theme, language, checked)


async def forget_all(store: Store) -> None:
    """Back to the defaults, for every theme."""
    await AppearanceRevision.filter(store=store).delete()


@unit_of_work
async def _append(
    store: Store, theme: str, language: str, document: Document
) -> AppearanceRevision:
    await hold(store)
    newest = (
        await AppearanceRevision.filter(store=store, theme=theme, language=language)
        .order_by("-version")
        .first()
    )
    return await AppearanceRevision.create(
        store=store,
        theme=theme,
        language=language,
        version=newest.version + 1 if newest else 1,
        document=document.model_dump(),
    )
