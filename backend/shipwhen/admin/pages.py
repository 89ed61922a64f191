"""Pages of ours in the control panel's frame, made of templates."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import brotli
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shipwhen.admin import frame
from shipwhen.admin.files import files

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
QUALITY = 5
"""Of brotli, for what is sent once."""


def page(
    request: Request,
    name: str,
    *,
    status: int = 200,
    control_panel: str = "",
    headers: Mapping[str, str] | None = None,
    **values: Any,  # noqa: ANN401 - whatever a template shows
) -> Response:
    """A template as an answer, compressed where that is understood."""
    body = ENVIRONMENT.get_template(name).render(file=files().url, **values).encode()
    own = {**frame.headers(control_panel), "Vary": "Accept-Encoding", **(headers or {})}
    if "br" in request.headers.get("accept-encoding", ""):
        body, own["Content-Encoding"] = brotli.compress(body, quality=QUALITY), "br"
    return HTMLResponse(body, status, headers=own)
