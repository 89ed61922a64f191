"""A server as a child process, with what it costs."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from browser.server import free_port
from shipwhen.settings import PREFIX

SHIPWHEN = Path(sys.executable).parent / "shipwhen"
BARE, INSERTING, BOX = map(Path(__file__).with_name, ("bare.py", "inserting.py", "box.py"))


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


def memory(pid: int) -> float:
    """The most that a process has held at a time so far, in MiB; 0 where there is no /proc.

    Not of `getrusage`: that counts what the process held which started it, from before `exec`.
    """
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


@contextmanager
def shipwhen() -> Iterator[Worker]:
    port = free_port()
    with _started([SHIPWHEN, "demo", "--port", str(port)], port) as worker:
        yield worker


@contextmanager
def serving(url: str, **settings: str) -> Iterator[Worker]:
    """`shipwhen serve` on a database, which leaves the work to others."""
    port = free_port()
    environment = _environment(database_url=url, port=str(port), **settings)
    with _started([SHIPWHEN, "serve", "--no-worker"], port, environment) as worker:
        yield worker


@contextmanager
def working(url: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """`shipwhen worker` on a database."""
    environment = _environment(database_url=url, **settings)
    with subprocess.Popen([SHIPWHEN, "worker"], env=environment) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def boxed(*store: str | int) -> Iterator[Worker]:
    """The platform, with one store in it: hash, token, products, variants of each."""
    port = free_port()
    with _started([sys.executable, BOX, str(port), *map(str, store)], port) as worker:
        yield worker


@contextmanager
def bare(url: str) -> Iterator[Worker]:
    """Answers everything with what the address answers now, and does nothing else."""
    port = free_port()
    with _started([sys.executable, BARE, url, str(port)], port) as worker:
        yield worker


@contextmanager
def inserting(url: str) -> Iterator[Worker]:
    """Puts a row for each request into a database, and does nothing else."""
    port = free_port()
    with _started([sys.executable, INSERTING, url, str(port)], port) as worker:
        yield worker


def _environment(**settings: str) -> dict[str, str]:
    """That of this process, with these settings and no others."""
    around = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    told = {"log_level": "warning", **settings}
    return around | {f"{PREFIX}{name.upper()}": value for name, value in told.items()}


@contextmanager
def _started(
    command: list[str | Path], port: int, environment: Mapping[str, str] | None = None
) -> Iterator[Worker]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as process:
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
