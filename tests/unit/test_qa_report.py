"""The report: one file, whatever the pages in it are called."""

import json
import re

from shipwhen.qa.chapter import Chapter, Proposal
from shipwhen.qa.report import html, write
from shipwhen.qa.visit import Kind, Look, Problem, Visit

HOSTILE = "</style></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'"


def chapter() -> Chapter:
    look = Look(title=HOSTILE, adapter=HOSTILE, label=HOSTILE, complaints=[HOSTILE])
    wrong = Visit("generic", Kind.PRODUCT, "backorder", f"http://shop.test/?{HOSTILE}", look)
    wrong.problems = [Problem("missed", HOSTILE)]
    absent = Visit("generic", Kind.PRODUCT, "partial", "http://shop.test/", absent=HOSTILE)
    return Chapter(HOSTILE, HOSTILE, [wrong, absent], look, Proposal(HOSTILE, 1, 2, 3))


def test_what_pages_say_stays_text():
    text = html([chapter()])

    assert "alert(1)" in text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert text.count("<script>") == text.count("</style>") == 1


def test_it_needs_nothing_but_itself():
    loaded = re.findall(
        r"<(?:img|script|link|iframe)\b[^>]*?(?:src|href)=(.{5})", html([chapter()])
    )

    assert loaded == ['"data']


def test_machines_read_the_same(tmp_path):
    page = write([chapter()], tmp_path / "deep" / "down")
    [facts] = json.loads((page.parent / "report.json").read_text())

    assert page.name == "report.html"
    assert facts["verdict"] == "wrong"
    assert [visit["verdict"] for visit in facts["visits"]] == ["wrong", "absent"]
    assert "screenshot" not in facts["visits"][0]
