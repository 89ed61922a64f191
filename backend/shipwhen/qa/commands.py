"""`shipwhen qa` and `shipwhen theme try`. Nothing here needs a browser until a command runs."""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from shipwhen.app import configure_logging
from shipwhen.errors import Invalid, ShipwhenError, Unknown
from shipwhen.qa import report, terminal
from shipwhen.qa.adapters import named
from shipwhen.qa.chapter import Chapter
from shipwhen.qa.states import BY_NAME
from shipwhen.qa.visit import CannotOpen, Kind
from shipwhen.settings import Settings
from shipwhen.shopfront.script import NotBuilt
from shipwhen.themes import AdapterError, Collection

if TYPE_CHECKING:
    from shipwhen.qa.checks import Checks

    Parsers = argparse._SubParsersAction[argparse.ArgumentParser]

Check = Callable[[], Coroutine[Any, Any, list[Chapter]]]

REPORT = Path("build/qa")
FINE, WRONG, UNUSABLE = 0, 1, 2
MISSING = """\
Playwright is not installed:
  pip install 'shipwhen[qa]'
  python -m shipwhen.qa.chromium"""


def add(commands: "Parsers") -> None:
    """`shipwhen qa`"""
    qa = commands.add_parser("qa", help="prove in a browser what the script does on a theme")
    qa.add_argument("--theme", metavar="ID", help="an adapter, its file, or `all` (sample pages)")
    qa.add_argument("--url", action="append", default=[], type=_address, help="a live page")
    qa.add_argument("--report", type=Path, default=REPORT, metavar="DIR")
    qa.add_argument("--page", action="append", default=[], choices=[*map(str, Kind)][:-1])
    qa.add_argument("--state", action="append", default=[], choices=list(BY_NAME))
    qa.set_defaults(command=_qa)


def add_try(commands: "Parsers") -> None:
    """`shipwhen theme try`"""
    attempt = commands.add_parser("try", help="try an adapter on a live page")
    attempt.add_argument("theme", metavar="ID", help="an adapter, or its file")
    attempt.add_argument("--url", required=True, type=_address, help="a page of the theme")
    attempt.add_argument("--show", action="store_true", help="look at it with the overlay instead")
    attempt.set_defaults(command=_try)


def add_picture(commands: "Parsers") -> None:
    """`shipwhen theme picture`"""
    picture = commands.add_parser("picture", help="take the small picture of sample themes")
    picture.add_argument("themes", metavar="ID", nargs="*", help="only these")
    picture.set_defaults(command=_picture)


def _picture(options: argparse.Namespace) -> None:
    try:
        from shipwhen.qa.pictures import take  # noqa: PLC0415 - Playwright is an extra
    except ModuleNotFoundError:
        sys.exit(MISSING)
    themes, _ = named(None)
    for line in asyncio.run(take(themes, options.themes or themes.samples)):
        _tell(line)


def _qa(options: argparse.Namespace) -> NoReturn:
    async def check() -> list[Chapter]:
        if options.url and options.page:
            raise Invalid("--page goes with sample pages: what a live page is, is seen")
        themes, theme = named(options.theme)
        checks = _checks(themes, [Kind(each) for each in options.page], options.state)
        if options.url:
            return await checks.of_pages(options.url, theme)
        if theme and theme not in themes.samples:
            raise Unknown("sample", theme, themes.samples)
        return await checks.of_samples([theme] if theme else themes.samples)

    _end(check, options.report)


def _try(options: argparse.Namespace) -> NoReturn:
    async def check() -> list[Chapter]:
        themes, theme = named(options.theme)
        if not theme:
            raise Unknown("theme", options.theme, themes.adapters)
        checks = _checks(themes)
        if options.show:
            return await checks.show(theme, options.url)
        return await checks.of_pages([options.url], theme)

    _end(check)


def _checks(themes: Collection, kinds: Sequence[Kind] = (), states: Sequence[str] = ()) -> "Checks":
    try:
        from shipwhen.qa.checks import Checks  # noqa: PLC0415 - Playwright is an extra
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("playwright"):
            raise
        raise CannotOpen(MISSING) from error
    return Checks(themes, _tell, kinds, states)


def _end(check: Check, folder: Path | None = None) -> NoReturn:
    """Run, tell, write and leave: 0 all is fine, 1 something is wrong, 2 it could not be tried."""
    configure_logging(Settings.model_construct(log_level="warning"))
    started = time.monotonic()
    try:
        chapters = asyncio.run(check())
    except (CannotOpen, ShipwhenError, AdapterError, NotBuilt) as error:
        print(f"shipwhen: {error}", file=sys.stderr)  # noqa: T201 - a command's output
        sys.exit(UNUSABLE)
    if chapters:
        _tell(terminal.summary(chapters, time.monotonic() - started))
    if folder:
        _tell(f"report: {report.write(chapters, folder)}")
    sys.exit(WRONG if any(chapter.verdict == "wrong" for chapter in chapters) else FINE)


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://", "file://")):
        raise argparse.ArgumentTypeError(f"{text!r} is no address: http://, https:// or file://")
    return text


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command's output
