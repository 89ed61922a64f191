"""The sandbox, really served, for as long as its sample pages are looked at."""

import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import uvicorn

from shipwhen.app import create_app
from shipwhen.qa.states import catalogue
from shipwhen.settings import Settings

STARTING = 30.0


@contextmanager
def demo() -> Iterator[str]:
    """Serve it on a free port from a thread of this process, on a fresh database; its address."""
    with tempfile.TemporaryDirectory(prefix="shipwhen-qa-") as folder, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"sqlite://{Path(folder) / 'demo.sqlite3'}"
        settings = Settings.model_construct(database_url=url)  # no setting of the machine matters
        app = create_app(settings, catalogue=catalogue())
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            _wait(server, thread)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def _wait(server: uvicorn.Server, thread: Thread) -> None:
    end = time.monotonic() + STARTING
    while not server.started:
        if not thread.is_alive() or time.monotonic() > end:
            raise RuntimeError("the demo did not start")
        time.sleep(0.02)
