"""One HTML file that needs nothing else, for people; the same as JSON, for machines."""

import base64
import dataclasses
import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from shipwhen import __version__
from shipwhen.qa.assets import PAGES, page
from shipwhen.qa.chapter import Chapter
from shipwhen.qa.states import ANY, BY_NAME
from shipwhen.qa.visit import Finding, Visit

SIGNS = {"fine": "✓", "wrong": "✕", "absent": "–"}
WORDS = {"fine": "fine", "wrong": "wrong", "absent": "not there"}


def write(chapters: Sequence[Chapter], folder: Path) -> Path:
    """Write report.html and report.json; the path of the former."""
    folder.mkdir(parents=True, exist_ok=True)
    readable = folder / "report.html"
    readable.write_text(html(chapters), encoding="utf-8")
    facts = [as_json(chapter) for chapter in chapters]
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    (folder / "report.json").write_text(f"{text}\n", encoding="utf-8")
    return readable


def html(chapters: Sequence[Chapter]) -> str:
    environment = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    visits = [visit for chapter in chapters for visit in chapter.visits]
    names = {id(visit): f"visit-{number}" for number, visit in enumerate(visits, start=1)}
    wrong = [visit for visit in visits if visit.verdict == "wrong"]
    following = {id(one): names[id(other)] for one, other in itertools.pairwise(wrong)}
    return environment.get_template("report.html").render(
        chapters=chapters,
        visits=visits,
        wrong=wrong,
        name=lambda visit: names[id(visit)],
        following=lambda visit: following.get(id(visit)),
        columns=_columns,
        words_of=_words,
        picture=_picture,
        rank=_rank,
        signs=SIGNS,
        words=WORDS,
        style=Markup(page("report.css")),  # noqa: S704 - our own
        script=Markup(page("report.js")),  # noqa: S704 - our own
        version=__version__,
        at=datetime.now(UTC),
    )


def as_json(chapter: Chapter) -> dict[str, Any]:
    """A chapter as plain data, without pictures."""
    return {
        "name": chapter.name,
        "about": chapter.about,
        "verdict": chapter.verdict,
        "proposal": chapter.proposal and dataclasses.asdict(chapter.proposal),
        "visits": [_visit(visit) for visit in chapter.visits],
    }


def _visit(visit: Visit) -> dict[str, Any]:
    facts = dataclasses.asdict(visit)
    del facts["screenshot"]
    return {**facts, "verdict": visit.verdict, "missed": visit.missed}


def _columns(chapter: Chapter) -> list[str]:
    """Situations in the order of the table of states; what has none comes first."""
    order = [ANY, *BY_NAME]
    return sorted(chapter.states, key=order.index)


def _words(name: str) -> str:
    return "all products" if name == ANY else name.replace("-", " ")


def _picture(visit: Visit) -> str:
    return f"data:image/webp;base64,{base64.b64encode(visit.screenshot).decode()}"


def _rank(finding: Finding) -> str:
    """How much a place can be relied on."""
    if not finding.count:
        return "not looked for"
    if not finding.by:
        return "missed"
    where = "" if not finding.without else f", missed in {finding.without} of {finding.count}"
    return f"found by {finding.by.origin}{where}"
