"""Styles, scripts and the font of the pages: prepared ahead, kept by browsers for ever."""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from shipwhen.errors import Unknown
from shipwhen.prepared import Caching, Prepared

OURS = Path(__file__).parent / "assets"
BUILT = Path(__file__).parents[1] / "static" / "dist"
THEIRS = ("htmx.min.js", "source-sans-3.woff2")


class Files:
    """All of one version: a page never gets a script of another."""

    def __init__(self) -> None:
        paths = [*sorted(OURS.iterdir()), *(BUILT / name for name in THEIRS)]
        self._files = {
            path.name: Prepared(path.read_bytes(), _type(path.name), Caching.IMMUTABLE)
            for path in paths
        }
        hashes = "".join(file.hash for file in self._files.values())
        self.version = hashlib.sha256(hashes.encode()).hexdigest()[:12]

    def url(self, name: str) -> str:
        return f"/admin/assets/{self.version}/{name}"

    def routes(self) -> list[BaseRoute]:
        return [Route("/admin/assets/{version}/{name}", _Sent(self._files), methods=["GET"])]


class _Sent:
    def __init__(self, files: dict[str, Prepared]) -> None:
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        name = scope["path_params"]["name"]
        if name not in self._files:
            raise Unknown("file", name)
        await self._files[name].send(scope, send)


@cache
def files() -> Files:
    """They change with the package only."""
    return Files()


def _type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
