"""The really running demo, as a child process on a free port."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


@contextmanager
def demo(*arguments: str, **settings: str) -> Iterator[str]:
    """Start `shipwhen demo`, give its address, and end it; tells its output if it dies.

    `settings` by the names of their variables: `SHIPWHEN_PLANS="default"`."""
    port = free_port()
    command = shutil.which("shipwhen", path=str(Path(sys.executable).parent)) or "shipwhen"
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [command, "demo", "--port", str(port), *arguments],
            stdout=output,
            stderr=output,
            env={**os.environ, **settings},
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process, output)
            yield address
        finally:
            process.terminate()
            process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: subprocess.Popen, output) -> None:
    for _ in range(150):
        if process.poll() is not None:
            output.seek(0)
            raise RuntimeError(f"the demo ended by itself:\n{output.read()}")
        try:
            httpx.get(f"{address}/openapi.json")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the demo did not answer within 15 seconds")
