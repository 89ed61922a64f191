"""Texts and colours: a draft that is previewed as it is typed, published, and rolled back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.admin.settings import fields
from shipwhen.admin.settings.verdict import NO_COLOUR, swatch, verdict
from shipwhen.appearance import drafts, history, languages, service
from shipwhen.appearance.document import Document, leaves, nested
from shipwhen.appearance.drafts import Work
from shipwhen.appearance.service import Editor, Texts
from shipwhen.errors import Conflict, Invalid, ShipwhenError
from shipwhen.shopfront.script import script_without_store, theme_named, told_for
from shipwhen.themes import GENERIC, Collection
from shipwhen.whole import whole

ROOT = "/admin/settings/texts"
SHOWN_ON = "cornerstone"
"""Whose sample pages stand in for a theme that nobody knows."""
SITUATIONS = {
    "backorder": "On backorder",
    "partial": "Partly in stock",
    "in-stock": "In stock",
    "pre-order": "Pre-order",
    "no-date": "Without a date",
    "over-limit": "Over the limit",
    "sold-out": "Sold out",
}
PAGES = {
    "product": "Product page",
    "added": "After adding",
    "listing": "Listing",
    "cart": "Cart",
}
OPEN_ANEW = "Open the texts once more, then save."
ANEW = {"HX-Retarget": "#page", "HX-Reselect": "#page"}
"""The whole page is shown, not only what is kept of the texts."""
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
COMMON = """ar bg cs da de el en en-GB es et fi fr fr-CA he hi hr hu id is it ja ko lt lv ms nb nl
pl pt pt-BR ro ru sk sl sr sv th tr uk vi zh-CN zh-TW"""
"""Languages to choose from."""


@dataclass(frozen=True)
class Sent:
    """A form that was refused."""

    values: Mapping[str, Any]
    seen: Mapping[str, Any]
    """What stood in its fields before somebody typed."""
    revision: int
    error: Invalid | Conflict


@dataclass(frozen=True)
class Filled:
    """What stands in the form, and what it says of what was seen."""

    values: Mapping[str, Any]
    seen: Mapping[str, Any]
    revision: int
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    theirs: Sequence[tuple[str, Any]] = ()
    """Fields that somebody else changed, too."""


class TextSettings:
    def __init__(self, desk: Desk, themes: Collection) -> None:
        self._desk, self._themes = desk, themes

    def routes(self) -> list[BaseRoute]:
        route = self._desk.route
        return [
            route(ROOT, self._show),
            route(ROOT, self._save, "POST"),
            route(f"{ROOT}/publish", self._publish, "POST"),
            route(f"{ROOT}/discard", self._confirm_discard),
            route(f"{ROOT}/discard", self._discard, "POST"),
            route(f"{ROOT}/preview", self._preview, "POST"),
            route(f"{ROOT}/history", self._history),
            route(f"{ROOT}/restore", self._confirm_restore),
            route(f"{ROOT}/restore", self._restore, "POST"),
            route(f"{ROOT}/language", self._choose_language),
            route(f"{ROOT}/language", self._add_language, "POST"),
            route(f"{ROOT}/language/remove", self._confirm_removal),
            route(f"{ROOT}/language/remove", self._remove_language, "POST"),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._page(visit, self._texts(visit, visit.query))

    async def _save(self, visit: Visit) -> Response:
        """Kept for the store's people; shoppers see nothing of it."""
        return await self._put(visit, "Draft saved. Shoppers see it once you publish.")

    async def _publish(self, visit: Visit) -> Response:
        return await self._put(visit, "Published. Shoppers see it within minutes.", publish=True)

    async def _put(self, visit: Visit, done: str, *, publish: bool = False) -> Response:
        texts, editor, form = await self._edited(visit)
        found = await drafts.work(texts)
        document = fields.entered(form, found.document)
        try:
            checked = service.checked(document)
            if publish:
                await service.publish(texts.store, texts.theme, texts.language, document, editor)
            else:
                await drafts.save(texts, checked, editor)
        except (Invalid, Conflict) as error:
            values, seen = leaves(document), _seen(form)
            answer = await self._page(visit, texts, Sent(values, seen, _revision(form), error))
            answer.headers.update(ANEW)
            return answer
        answer = await self._page(visit, texts)
        if "refused" in form:  # the page tells of faults that are mended now
            answer.headers.update(ANEW)
        answer.headers["HX-Trigger"] = json.dumps({"alert": {"text": done}})
        return answer

    async def _confirm_discard(self, visit: Visit) -> Response:
        texts = self._texts(visit, visit.query)
        found = await drafts.work(texts)
        return visit.page("settings-discard.html", texts=texts, work=found, version=None)

    async def _discard(self, visit: Visit) -> Response:
        texts, editor, _ = await self._edited(visit)
        try:
            await drafts.discard(texts, editor)
        except Conflict as error:
            return _anew(
                visit, _address(texts), error, "Nothing is discarded: look at theirs first."
            )
        return visit.go(_address(texts), "Draft discarded. This is what shoppers see.")

    async def _preview(self, visit: Visit) -> Response:
        """The script as it would be with what is typed, as far as that can be shown, and what is
        to be said of it."""
        form = await visit.form()
        texts = self._texts(visit, form)
        found = await drafts.work(texts)
        document, errors = _as_far_as_it_holds(form, found.document)
        adapter = self._adapter(texts)
        script = script_without_store(self._themes, adapter, document, texts.language)
        colour = verdict(form.get("button_colour", document.button_colour))
        told = {"colour": colour, "errors": errors, "script": script.decode()}
        return JSONResponse(told, headers=dict(visit.headers))

    async def _history(self, visit: Visit) -> Response:
        texts = self._texts(visit, visit.query)
        found = await drafts.work(texts)
        return visit.page(
            "settings-history.html",
            "settings",
            texts=texts,
            work=found,
            versions=await history.history(texts),
            names=fields.NAMES,
            language=visit.show.language_name(texts.language),
            address=_address,
        )

    async def _confirm_restore(self, visit: Visit) -> Response:
        """Asked for where a draft would be lost."""
        texts, number = self._texts(visit, visit.query), _number(visit.query)
        found = await drafts.work(texts)
        return visit.page("settings-discard.html", texts=texts, work=found, version=number)

    async def _restore(self, visit: Visit) -> Response:
        texts, editor, form = await self._edited(visit)
        number = _number(form)
        try:
            await history.restore(texts, number, editor)
        except Conflict as error:
            there = _address(texts, "/history")
            return _anew(visit, there, error, "Nothing is rolled back: look at theirs first.")
        return visit.go(_address(texts), f"Version {number} is in force again.")

    async def _choose_language(self, visit: Visit) -> Response:
        texts = self._texts(visit, visit.query)
        there = await languages.languages(texts.store, texts.theme)
        choices = {
            each: visit.show.language_name(each) for each in COMMON.split() if each not in there
        }
        ordered = sorted(choices.items(), key=lambda choice: choice[1])
        return visit.page("settings-language.html", texts=texts, choices=ordered)

    async def _add_language(self, visit: Visit) -> Response:
        texts = self._texts(visit, await visit.form())
        await languages.add(texts, Editor(visit.member.email, visit.now))
        name = visit.show.language_name(texts.language)
        return visit.go(_address(texts), f"{name} is a draft: translate it, then publish.")

    async def _confirm_removal(self, visit: Visit) -> Response:
        texts = self._texts(visit, visit.query)
        return visit.page(
            "settings-language-remove.html",
            texts=texts,
            work=await drafts.work(texts),
            language=visit.show.language_name(texts.language),
            fallback=visit.show.language_name(texts.store.language),
        )

    async def _remove_language(self, visit: Visit) -> Response:
        texts, editor, _ = await self._edited(visit)
        try:
            await languages.remove(texts, editor)
        except Conflict as error:
            return _anew(visit, _address(texts), error, "Nothing is removed: look at theirs first.")
        left = Texts(texts.store, texts.theme, texts.store.language)
        name = visit.show.language_name(texts.language)
        return visit.go(_address(left), f"{name} is removed. Its texts stay in the history.")

    async def _page(self, visit: Visit, texts: Texts, sent: Sent | None = None) -> Response:
        found = await drafts.work(texts)
        there = await languages.languages(texts.store, texts.theme)
        form = _filled(found, sent)
        shown = self._adapter(texts)
        return visit.page(
            "settings-texts.html",
            "settings",
            sent.error.status if sent else 200,
            texts=texts,
            work=found,
            form=form,
            seen=json.dumps(form.seen, ensure_ascii=False),
            colour=verdict(str(form.values["button_colour"])),
            swatch=swatch(str(form.values["button_colour"])),
            fields=fields,
            languages=[(each, visit.show.language_name(each)) for each in there],
            language=visit.show.language_name(texts.language),
            themes=[each for each in self._themes.by_priority if each.id != GENERIC],
            theme=self._themes.adapters[texts.theme],
            shared=texts.theme == GENERIC,
            sample=shown if shown in self._themes.samples else SHOWN_ON,
            situations=SITUATIONS,
            pages=PAGES,
            direction="rtl" if texts.language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
            address=_address,
        )

    async def _edited(self, visit: Visit) -> tuple[Texts, Editor, Mapping[str, str]]:
        """Texts that somebody changes, who they are and what they saw, and what they sent."""
        form = await visit.form()
        editor = Editor(visit.member.email, visit.now, _revision(form))
        return self._texts(visit, form), editor, form

    def _texts(self, visit: Visit, given: Mapping[str, str]) -> Texts:
        """Which are asked for: those of every theme in the store's language, unless said. Raises
        Unknown, Invalid."""
        theme = theme_named(self._themes, given.get("theme") or GENERIC).id
        language = service.checked_language(given.get("language") or visit.store.language)
        return Texts(visit.store, theme, language)

    def _adapter(self, texts: Texts) -> str:
        """On whose pages they are shown: the theme's, or that of the store."""
        return told_for(texts.store, self._themes, "" if texts.theme == GENERIC else texts.theme).id


def _anew(visit: Visit, path: str, error: Conflict, outcome: str) -> Response:
    """The page as it is by now, so that the next try is of somebody who has seen it."""
    answer = visit.go(path)
    told = {"kind": "error", "text": f"{error.message} {outcome}"}
    answer.headers["HX-Trigger"] = json.dumps({"close-dialog": {}, "alert": told})
    answer.status_code = Conflict.status
    return answer


def _filled(found: Work, sent: Sent | None) -> Filled:
    """After a conflict what one typed stays, and all else is as somebody else left it. Where a text
    cannot be, nobody has seen yet what else changed."""
    kept = fields.values(found.document)
    if sent is None:
        return Filled(kept, kept, found.revision)
    if isinstance(sent.error, Invalid):
        return Filled(sent.values, sent.seen, sent.revision, _by_field(sent.error))
    typed = {name: each for name, each in sent.values.items() if each != sent.seen.get(name)}
    theirs = [
        (fields.NAMES[name], kept[name])
        for name in kept
        if name in typed and kept[name] not in (typed[name], sent.seen.get(name))
    ]
    message = f"{sent.error.message} Yours are not saved yet."
    return Filled({**kept, **typed}, kept, found.revision, {}, message, theirs)


def _as_far_as_it_holds(form: Mapping[str, str], kept: Document) -> tuple[Document, dict[str, str]]:
    """What is typed, and what is wrong with it: in place of that stands what was shown last, by
    the form's `shown.` and the field's name, else what is kept."""
    typed = fields.entered(form, kept)
    try:
        return service.checked(typed), {}
    except Invalid as error:
        errors = _by_field(error)
    before = {name: fields.values(kept)[name] for name in errors}
    shown = {name: form.get(f"shown.{name}", before[name]) for name in errors}
    try:
        return service.checked(nested(leaves(typed) | shown)), errors
    except Invalid:
        return service.checked(nested(leaves(typed) | before)), errors


def _by_field(error: ShipwhenError) -> dict[str, str]:
    told = {each.field: f"{each.message[:1].upper()}{each.message[1:]}." for each in error.details}
    return told | {name: NO_COLOUR for name in told if name == "button_colour"}


def _revision(form: Mapping[str, str]) -> int:
    """Raises Invalid."""
    if (number := whole(form.get("revision", ""))) is None:
        raise Invalid(OPEN_ANEW)
    return number


def _seen(form: Mapping[str, str]) -> Mapping[str, Any]:
    """Raises Invalid."""
    try:
        seen = json.loads(form.get("seen", "{}"))
    except (ValueError, RecursionError) as error:
        raise Invalid(OPEN_ANEW) from error
    if not isinstance(seen, dict):
        raise Invalid(OPEN_ANEW)
    return seen


def _number(given: Mapping[str, str]) -> int:
    """Of a version. Raises Invalid."""
    if (number := whole(given.get("version", ""))) is None:
        raise Invalid("Choose a version.")
    return number


def _address(texts: Texts, path: str = "") -> str:
    return f"{ROOT}{path}?theme={texts.theme}&language={texts.language}"
