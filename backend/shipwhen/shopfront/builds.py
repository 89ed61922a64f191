"""Scripts as once served, kept for pages that pinned them by their hash."""

import re

from tortoise import timezone

from shipwhen.errors import Unknown
from shipwhen.prepared import Prepared
from shipwhen.shopfront.models import ScriptBuild
from shipwhen.stores.models import Store

HASH = re.compile(r"[0-9a-f]{64}")
KEPT = 20
NAMED = 5


async def keep(store: Store, theme: str, script: Prepared) -> None:
    """Keep a script as the newest of its store and theme; of older ones as many as there is room
    for, so that however often one theme is changed, another's stay."""
    facts = {"body": script.body, "theme": theme, "at": timezone.now()}
    await ScriptBuild.update_or_create(facts, store=store, hash=script.hash)
    newest = ScriptBuild.filter(store=store, theme=theme).order_by("-at", "-id")
    ids = await newest.values_list("id", flat=True)
    await ScriptBuild.filter(id__in=ids[KEPT:]).delete()


async def build(store: Store, hash: str) -> ScriptBuild:  # noqa: A002 - the column's name
    """Raises Unknown, which names the newest."""
    found = await ScriptBuild.get_or_none(store=store, hash=hash) if HASH.fullmatch(hash) else None
    if found is None:
        newest = ScriptBuild.filter(store=store).order_by("-at", "-id").limit(NAMED)
        raise Unknown("script", hash, map(str, await newest.values_list("hash", flat=True)))
    return found
