"""Where the platform tells of events: checked, kept, acknowledged, and nothing else."""

import hmac

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from shipwhen.bigcommerce.gateway import Credentials
from shipwhen.bigcommerce.signature import signed
from shipwhen.errors import Malformed, TooLarge, Unsigned
from shipwhen.hooks.doors import Doors
from shipwhen.hooks.inbox import Inbox, Told
from shipwhen.stores.installation import Door
from shipwhen.stores.setup import SECRET_HEADER

LARGEST = 1024 * 1024
TOLD = TypeAdapter(Told)


class Hooks:
    """Takes in what the platform tells."""

    def __init__(self, doors: Doors, credentials: Credentials, inbox: Inbox) -> None:
        self._doors, self._credentials, self._inbox = doors, credentials, inbox

    def routes(self) -> list[BaseRoute]:
        return [Route("/hooks", self._receive, methods=["POST"])]

    async def _receive(self, request: Request) -> Response:
        """Two proofs are asked for: the app's signature, where there is one, and the secret that
        we gave the store's hooks."""
        body = await _whole(request)
        try:
            told = TOLD.validate_json(body)
        except ValueError as error:
            raise Malformed("The body is no webhook of BigCommerce.") from error
        found = await self._doors.of(told.store_hash)
        if not self._opens(found.door, request, body):
            found = await self._doors.anew(told.store_hash)
            if not self._opens(found.door, request, body):
                raise Unsigned("The webhook does not prove that it comes from BigCommerce.")
        await self._inbox.keep(found.store, told)
        return Response()

    def _opens(self, door: Door, request: Request, body: bytes) -> bool:
        secret = request.headers.get(SECRET_HEADER, "")
        known = hmac.compare_digest(secret.encode(), door.secret.encode())
        by_app = not door.signs or signed(request.headers, body, self._credentials.secrets)
        return known and by_app


async def _whole(request: Request) -> bytes:
    """The very bytes, as they were signed. Raises TooLarge as soon as they are."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise TooLarge(f"A webhook holds at most {LARGEST} bytes.")
    return bytes(body)
