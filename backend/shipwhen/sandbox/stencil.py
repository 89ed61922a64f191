"""Parts of pages, as a theme's script asks for them in place of a whole one."""

from pydantic import BaseModel, TypeAdapter
from starlette.requests import Request

from shipwhen.errors import Invalid, checked

MOST = 8
"""Each is a page's work; no theme asks for more than five at once."""


class StencilOptions(BaseModel):
    """A header of that name carries these."""

    render_with: str = ""


def render_with(request: Request) -> list[str]:
    """Each name once. Raises Invalid."""
    header = request.headers.get("stencil-options") or "{}"
    options = checked(TypeAdapter(StencilOptions), header, "The header stencil-options")
    names = dict.fromkeys(name for name in options.render_with.split(",") if name)
    if len(names) > MOST:
        raise Invalid(f"Ask for at most {MOST} parts of a page at once.")
    return list(names)


def asked_templates(request: Request, otherwise: str) -> list[str]:
    """Template names of a partial request; `products/quick-view` is the file quick-view.html."""
    return render_with(request) or [otherwise]
