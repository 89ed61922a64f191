"""How the platform answers: envelopes, pages and errors of its two versions."""

import datetime as dt
from collections.abc import Mapping
from email.utils import format_datetime, parsedate_to_datetime

from starlette.responses import JSONResponse, Response

STATUS_CODES = "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes"

Json = dict[str, object]


class Refused(Exception):
    """A request that the platform does not carry out: why, with the fields at fault."""

    def __init__(self, status: int, title: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(title)
        self.status, self.title = status, title
        self.errors = dict(errors or {})

    def answer(self, path: str) -> Response:
        """In the shape of the version, and for inventory the media type, that was asked."""
        if path.startswith("/v2"):
            return JSONResponse([self.v2()], self.status)
        kind = "application/problem+json" if "/inventory/" in path else "application/json"
        return JSONResponse(self.v3(), self.status, media_type=kind)

    def v2(self) -> Json:
        details: Json = {"details": self.errors} if self.errors else {}
        return {"status": self.status, "message": self.title, **details}

    def v3(self) -> Json:
        return problem(self.status, self.title, self.errors)


def problem(status: int, title: str, errors: Mapping[str, str] | None = None) -> Json:
    return {
        "status": status,
        "title": title,
        "type": STATUS_CODES,
        "errors": dict(errors or {}),
    }


def missing(noun: str, name: object) -> Refused:
    return Refused(404, f"There is no {noun} {name}.")


def wrong(errors: Mapping[str, str]) -> Refused:
    return Refused(422, "; ".join(f"{name}: {why}" for name, why in errors.items()), errors)


def data(value: object, status: int = 200) -> JSONResponse:
    return JSONResponse({"data": value, "meta": {}}, status)


def nothing() -> Response:
    return Response(status_code=204)


def iso(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")


def rfc2822(moment: dt.datetime | None) -> str:
    """Dates as version 2 writes them; nothing for what has not happened."""
    return format_datetime(moment) if moment else ""


def money(amount: float) -> str:
    return f"{amount:.4f}"


def moment(name: str, text: str) -> dt.datetime:
    """ISO 8601 or the dates of version 2; without a zone it is UTC."""
    for read in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    raise wrong({name: f"{text[:40]!r} is no date"})
