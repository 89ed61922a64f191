"""A server as a child process, with what it costs."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from browser.server import free_port

SHIPWHEN = Path(sys.executable).parent / "shipwhen"
BARE = Path(__file__).parent / "bare.py"


@dataclass(frozen=True)
class Worker:
    port: int
    pid: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu(self) -> float:
        """CPU seconds so far, user and system; 0 where there is no /proc to tell them."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            return 0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def shipwhen() -> Iterator[Worker]:
    with _started([SHIPWHEN, "demo", "--port"]) as worker:
        yield worker


@contextmanager
def bare(url: str) -> Iterator[Worker]:
    """Answers everything with what the address answers now, and does nothing else."""
    with _started([sys.executable, BARE, url]) as worker:
        yield worker


@contextmanager
def _started(command: list[str | Path]) -> Iterator[Worker]:
    port = free_port()
    with subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL) as process:
        try:
            worker = Worker(port, process.pid)
            _wait(worker, process)
            yield worker
        finally:
            process.terminate()
            process.wait(10)


def _wait(worker: Worker, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended by itself: {process.args}")
        try:
            httpx.get(worker.address)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not answer within 15 seconds: {process.args}")
