"""The platform in a box: `box.py PORT HASH TOKEN PRODUCTS VARIANTS_EACH` answers for one store.

`/requests` tells what it was asked so far.
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shipwhen.clock import Clock
from shipwhen.sandbox.platform import Platform


def app(store_hash: str, token: str, products: int, variants_each: int) -> Starlette:
    platform = Platform(Clock(), "the-app", "its-secret")
    store = platform.open_store(store_hash, token=token)
    store.quota.requests = 1_000_000
    store.generate(products, variants_each)

    async def requests(_: Request) -> Response:
        return JSONResponse(platform.requests)

    return Starlette(routes=[Route("/requests", requests), *platform.routes()])


if __name__ == "__main__":
    port, store_hash, token, products, variants_each = sys.argv[1:]
    uvicorn.run(
        app(store_hash, token, int(products), int(variants_each)),
        port=int(port),
        log_level="warning",
        access_log=False,
    )
