"""The languages in which a theme's texts are told."""

from shipwhen.appearance import drafts, service
from shipwhen.appearance.models import AppearanceDraft
from shipwhen.appearance.service import Editor, Texts
from shipwhen.db import unit_of_work
from shipwhen.errors import Invalid, Unknown
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold


async def languages(store: Store, theme: str) -> list[str]:
    """In force or worked on; the store's own is always there."""
    rows = AppearanceDraft.filter(store=store, theme=theme, document__isnull=False)
    drafted = {str(each) for each in await rows.values_list("language", flat=True)}
    published = await service.published(store, theme)
    in_force = set(published.languages) if published.version else set()
    return sorted(drafted | in_force | {store.language})


async def add(texts: Texts, editor: Editor) -> None:
    """Begin a draft with the texts that its readers see now. Raises Invalid."""
    service.checked_language(texts.language)
    if texts.language in await languages(texts.store, texts.theme):
        raise Invalid("That language is there already.")
    await drafts.save(texts, (await drafts.work(texts)).document, editor)


@unit_of_work
async def remove(texts: Texts, editor: Editor) -> None:
    """Take a language away; what was published stays in the history. Raises Unknown, Invalid."""
    await hold(texts.store)
    if texts.language == texts.store.language:
        raise Invalid("This is the store's own language, which all others fall back on.")
    found, newest = await drafts.work(texts), await texts.newest()
    if newest and not newest.removed:
        await service.append(texts, found.in_force, editor, removed=True)
    elif found.drafted:
        await service.touch(texts, None, editor)
    else:
        raise Unknown("language", texts.language)
    left = (await service.published(texts.store, texts.theme)).document(texts.language)
    await service.note("remove language", texts, (found.document, left), editor)
