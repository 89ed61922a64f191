"""One store's REST API: quota, retries, pages, and answers as types."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Generic, TypeVar

import httpx
import structlog
from pydantic import BaseModel, TypeAdapter, ValidationError

from shipwhen.bigcommerce.errors import Missing, Refused, Unauthorized, Unavailable, Unreadable
from shipwhen.bigcommerce.quota import Quota, reset

log = structlog.get_logger()
T = TypeVar("T")
Params = Mapping[str, str | int]

AT_ONCE = 4
"""Requests of one store under way together."""
TRIES = 5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds; each further pause is twice as long, and a little less or more by chance."""
LONGEST_WAIT = 60.0
"""However long the platform asks for: whoever wants the answer tries again later anyway."""
UNPROCESSED = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
"""The request was not worked on: any method may be tried again."""


class Pagination(BaseModel):
    current_page: int
    total_pages: int
    total: int


class Links(BaseModel):
    next: str | None = None


class Cursors(BaseModel):
    end_cursor: str | None = None
    links: Links = Links()


class Meta(BaseModel):
    pagination: Pagination | None = None
    cursor_pagination: Cursors | None = None

    @property
    def following(self) -> dict[str, str | int] | None:
        """How to ask for the next page; None on the last."""
        cursors, pages = self.cursor_pagination, self.pagination
        if cursors and cursors.links.next and cursors.end_cursor:
            return {"after": cursors.end_cursor}
        if pages and pages.current_page < pages.total_pages:
            return {"page": pages.current_page + 1}
        return None


class Data(BaseModel, Generic[T]):
    """Version 3's envelope of one answer."""

    data: T


class Page(BaseModel, Generic[T]):
    """Version 3's envelope of a page."""

    data: list[T]
    meta: Meta = Meta()


class Answer:
    """What came back: a status among the 2xx, and bytes."""

    def __init__(self, request: str, status: int, content: bytes) -> None:
        self.request, self.content = request, content
        self.partial = status == HTTPStatus.MULTI_STATUS
        """The product was saved, its stock or address perhaps not: read it again."""

    def read(self, kind: TypeAdapter[T]) -> T:
        """Raises Unreadable with the first place that does not fit."""
        try:
            return kind.validate_json(self.content)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"])) or "the answer"
            log.warning("unreadable answer", request=self.request, place=place, why=first["msg"])
            raise Unreadable(self.request, place, first["msg"]) from None  # it quotes the answer


class Client:
    """Asks the platform on behalf of one store. Raises PlatformError of the fitting kind."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        address: str,
        token: str,
        quota: Quota,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http, self.address, self._quota, self._sleep = http, address, quota, sleep
        self._headers = {"X-Auth-Token": token, "Accept": "application/json"}
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def ask(
        self,
        method: str,
        path: str,
        params: Params | None = None,
        json: Any = None,  # noqa: ANN401 - whatever is JSON
    ) -> Answer:
        """Ask until there is an answer, or it is not worth asking again.

        A write whose fate is unknown (the connection broke, the platform failed) is repeated only
        where repeating it is harmless: never a POST.
        """
        request = f"{method} {path}"
        pause, told, heard = FIRST_PAUSE, "no answer", False
        for left in reversed(range(TRIES)):
            try:
                answer = await self._once(method, path, params, json)
            except httpx.RequestError as error:
                told = f"{type(error).__name__} {error}".rstrip()
                waited = pause
                heard = heard or not isinstance(error, httpx.ConnectError)
                again = method != "POST" or isinstance(error, httpx.ConnectError)
            else:
                if answer.is_success:
                    return Answer(request, answer.status_code, answer.content)
                _raise_if_final(request, answer)
                told = f"{answer.status_code}"
                heard = heard or answer.status_code not in UNPROCESSED
                # every answer says when the quota is whole; only a 429 means that it is used up
                limited = answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
                waited = min((limited and reset(answer.headers)) or pause, LONGEST_WAIT)
                again = method != "POST" or answer.status_code in UNPROCESSED
            if not (again and left):
                break
            log.info("platform asked again", request=request, after=told, seconds=waited)
            await self._sleep(waited * random.uniform(1, 1.2))  # noqa: S311 - spreads retries
            pause = min(2 * pause, LONGEST_PAUSE)
        raise Unavailable(request, told, heard=heard)

    async def remove(self, path: str) -> None:
        """Delete what may be gone already."""
        try:
            await self.ask("DELETE", path)
        except Missing:
            return

    async def _once(
        self,
        method: str,
        path: str,
        params: Params | None,
        json: Any,  # noqa: ANN401 - as above
    ) -> httpx.Response:
        async with self._turn:
            if (wait := self._quota.wait(time.monotonic())) > 0:
                await self._sleep(wait)
            url = f"{self.address}/{path}"
            answer = await self._http.request(
                method, url, params=params, json=json, headers=self._headers
            )
            self._quota.told(answer.headers, time.monotonic())
            return answer

    async def pages(
        self, path: str, kind: TypeAdapter[Page[T]], limit: int, params: Params | None = None
    ) -> AsyncIterator[Page[T]]:
        """Every page of a list of version 3, whichever way it is paged."""
        step: dict[str, str | int] | None = {}
        while step is not None:
            asked = {**(params or {}), "limit": limit, **step}
            page = (await self.ask("GET", path, asked)).read(kind)
            yield page
            step = page.meta.following


def _raise_if_final(request: str, answer: httpx.Response) -> None:
    """What asking again cannot mend."""
    status = answer.status_code
    if status in UNPROCESSED or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    title, fields = _words(answer)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise Unauthorized(request, f"{status} {title}")
    if status == HTTPStatus.NOT_FOUND:
        raise Missing(request, f"{status} {title}")
    raise Refused(request, status, title, fields)


def _words(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    """What an error says: an object in version 3, a list of them in version 2."""
    try:
        body = answer.json()
    except ValueError:
        return answer.reason_phrase, {}
    first = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, dict):
        return answer.reason_phrase, {}
    fields = first.get("errors")
    told = {str(k): str(v) for k, v in fields.items()} if isinstance(fields, dict) else {}
    return str(first.get("title") or first.get("message") or answer.reason_phrase), told
