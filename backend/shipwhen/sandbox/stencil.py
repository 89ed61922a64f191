"""Parts of pages, as a theme's script asks for them in place of a whole one."""

from pydantic import BaseModel, TypeAdapter
from starlette.requests import Request

from shipwhen.errors import checked


class StencilOptions(BaseModel):
    """A header of that name carries these."""

    render_with: str = ""


def render_with(request: Request) -> list[str]:
    header = request.headers.get("stencil-options") or "{}"
    options = checked(TypeAdapter(StencilOptions), header, "The header stencil-options")
    return [name for name in options.render_with.split(",") if name]


def asked_templates(request: Request, otherwise: str) -> list[str]:
    """Template names of a partial request; `products/quick-view` is the file quick-view.html."""
    return render_with(request) or [otherwise]
