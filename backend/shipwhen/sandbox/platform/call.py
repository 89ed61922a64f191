"""One request to a store: its query, its body, its pages."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response

from shipwhen.sandbox.platform.answers import Json, Refused, nothing, wrong
from shipwhen.sandbox.platform.faults import Faults
from shipwhen.sandbox.platform.store import PlatformStore
from shipwhen.sandbox.platform.tokens import Token

PER_PAGE, MOST_PER_PAGE = 50, 250
T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """`base` is the absolute address of the store's API, for links."""

    store: PlatformStore
    token: Token
    query: QueryParams
    path: dict[str, int | str]
    body: bytes
    base: str
    faults: Faults

    def number(self, name: str) -> int:
        """A number of the path."""
        return int(self.path[name])

    def read(self, kind: type[T]) -> T:
        """The body. Raises Refused naming every field at fault."""
        try:
            return TypeAdapter(kind).validate_json(self.body)
        except ValidationError as error:
            raise _refusal(error) from error

    def asked(self, name: str, *, least: int = 0) -> int | None:
        """A number of the query."""
        text = self.query.get(name)
        if text is None:
            return None
        if not re.fullmatch("[0-9]{1,9}", text) or int(text) < least:
            raise wrong({name: f"{text[:40]!r} is not a number that fits here"})
        return int(text)

    def numbers(self, name: str) -> list[int] | None:
        """A list of the query, such as `id:in=1,2`."""
        parts = self.texts(name)
        if parts is None:
            return None
        if not all(re.fullmatch("[0-9]{1,10}", part) for part in parts):
            raise wrong({name: "is a list of numbers"})
        return [int(part) for part in parts]

    def texts(self, name: str) -> list[str] | None:
        text = self.query.get(name)
        return None if text is None else [part for part in text.split(",") if part]

    def told(self, show: Callable[[T], Json], number: str) -> Callable[[T], Json]:
        """With only the fields that were asked for; the number always."""
        fields = self.texts("include_fields")
        if fields is None:
            return show
        wanted = {number, *fields}
        return lambda row: {name: value for name, value in show(row).items() if name in wanted}

    def cut(
        self, rows: Sequence[T], most: int = MOST_PER_PAGE, cap: int | None = None
    ) -> "Page[T]":
        """The page that was asked for, of at most `cap` rows whatever was asked."""
        page = self.asked("page", least=1) or 1
        limit = self.asked("limit", least=1) or PER_PAGE
        if limit > most:
            raise Refused(413, f"The limit is at most {most}.")
        limit = min(limit, cap or limit)
        start = (page - 1) * limit
        return Page(list(rows[start : start + limit]), len(rows), page, limit)

    def paged(
        self,
        rows: Sequence[T],
        show: Callable[[T], Json],
        most: int = MOST_PER_PAGE,
        cap: int | None = None,
    ) -> Response:
        """A list of version 3."""
        page = self.cut(rows, most, cap)
        data = [show(row) for row in page.rows]
        return JSONResponse({"data": data, "meta": {"pagination": self._pagination(page)}})

    def listed(self, rows: Sequence[T], show: Callable[[T], Json]) -> Response:
        """A list of version 2: bare, and no content at all when it is empty."""
        data = [show(row) for row in self.cut(rows).rows]
        return JSONResponse(data) if data else nothing()

    def _pagination(self, page: "Page[T]") -> Json:
        pages = -(-page.total // page.limit)
        links = {"current": self._link(page.number, page.limit)}
        if page.number > 1:
            links["previous"] = self._link(page.number - 1, page.limit)
        if page.number < pages:
            links["next"] = self._link(page.number + 1, page.limit)
        return {
            "total": page.total,
            "count": len(page.rows),
            "per_page": page.limit,
            "current_page": page.number,
            "total_pages": pages,
            "links": links,
        }

    def _link(self, number: int, limit: int) -> str:
        kept = [(k, v) for k, v in self.query.multi_items() if k not in {"page", "limit"}]
        return f"?{urlencode([*kept, ('page', number), ('limit', limit)])}"


@dataclass(frozen=True)
class Page(Generic[T]):
    rows: list[T]
    total: int
    number: int
    limit: int


Handler = Callable[[Call], Response]


class Rule(NamedTuple):
    """An endpoint: `path` is relative to the store."""

    method: str
    path: str
    handler: Handler


def _refusal(error: ValidationError) -> Refused:
    faults = error.errors(include_url=False)
    if any(each["type"] == "json_invalid" for each in faults):
        return Refused(400, "The body is not JSON.")
    return wrong({_field(each["loc"]): each["msg"] for each in faults})


def _field(place: Iterable[int | str]) -> str:
    return ".".join(map(str, place)) or "body"
