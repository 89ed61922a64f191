"""A bare ASGI answer: `bare.py URL PORT` answers everything with what the URL answers now."""

import sys

import httpx
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

OF_THE_SERVER = {b"date", b"server"}


def answering(url: str) -> ASGIApp:
    with httpx.stream("GET", url, headers={"Accept-Encoding": "br"}) as answer:
        body = b"".join(answer.raise_for_status().iter_raw())
    headers = [(n.lower(), v) for n, v in answer.headers.raw if n.lower() not in OF_THE_SERVER]
    start = {"type": "http.response.start", "status": answer.status_code, "headers": headers}
    rest = {"type": "http.response.body", "body": body}

    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send(start)
        await send(rest)

    return app


if __name__ == "__main__":
    uvicorn.run(
        answering(sys.argv[1]),
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
