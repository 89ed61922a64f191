"""What is told on the terminal: a line per page while it runs, tables and a summary after."""

import textwrap
from collections.abc import Sequence

from shipwhen.qa.chapter import Chapter
from shipwhen.qa.visit import Kind, Look, Visit

WIDE = 100


def page(name: str, kind: Kind, visits: Sequence[Visit]) -> str:
    """One line for a page, and one for each thing that is wrong with it."""
    seen = [visit for visit in visits if visit.verdict != "absent"]
    wrong = [visit for visit in seen if visit.verdict == "wrong"]
    if not seen:
        return f"{name:<16} {kind:<11} not there: {visits[0].absent}"
    told = f"{len(wrong)} of {len(seen)} wrong" if wrong else f"{len(seen)} fine"
    states: dict[str, list[str]] = {}
    for visit in wrong:
        for problem in visit.problems:
            states.setdefault(str(problem), []).append(visit.state)
    lines = [f"    {problem} ({', '.join(where)})" for problem, where in states.items()]
    return "\n".join([f"{name:<16} {kind:<11} {told}", *lines])


def places(look: Look) -> str:
    """A table of what was looked for: where, by whose rule it was found, or that it was missed."""
    lines = []
    for each in look.findings.values():
        if not each.count:
            lines.append(f"  {each.what:<20} –       not on this page")
            continue
        by = (
            f"{each.by.origin}: {each.by.text}"
            if each.by
            else f"missed, rules tried: {len(each.rules)}"
        )
        there = f"{each.count - each.without}/{each.count}"
        lines.append(f"  {each.what:<20} {there:<7} {textwrap.shorten(by, WIDE - 32)}")
    return "\n".join(lines)


def summary(chapters: Sequence[Chapter], seconds: float) -> str:
    counts = [chapter.counts for chapter in chapters]
    seen, wrong = (sum(each[name] for each in counts) for name in ("fine", "wrong"))
    told = f"{wrong} wrong" if wrong else "nothing wrong"
    return f"{seen + wrong} situations seen in {seconds:.0f} s, {told}"
