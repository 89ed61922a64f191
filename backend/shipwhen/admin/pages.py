"""Pages of ours in the control panel's frame."""

from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shipwhen.admin import frame
from shipwhen.errors import ShipwhenError

Handler = Callable[[Request], Awaitable[Response]]

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(name: str, status: int = 200, control_panel: str = "", **values: Any) -> Response:  # noqa: ANN401 - whatever a template shows
    html = ENVIRONMENT.get_template(name).render(**values)
    return HTMLResponse(html, status, headers=frame.headers(control_panel))


def for_people(handler: Handler) -> Handler:
    """What goes wrong is told on a page: a person looks at this address, not a program."""

    @wraps(handler)
    async def told(request: Request) -> Response:
        try:
            return await handler(request)
        except ShipwhenError as error:
            return page("problem.html", error.status, message=error.message)

    return told
