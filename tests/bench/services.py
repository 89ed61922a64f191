"""Programs of our own on free ports, which may be killed, stopped and started anew."""

import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvicorn
from starlette.types import ASGIApp

PORTS = range(20_000, 32_000)
"""Below those that a system gives to clients: one that is killed finds its port free again."""
PATIENCE = 30
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def port() -> int:
    for _ in range(100):
        number = random.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", number))
            return number
    raise RuntimeError("no port is free")


@dataclass
class Program:
    """A child process; what it writes is kept in a file."""

    command: list[str | Path]
    output: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                self.command, stdout=output, stderr=output, env={**_inherited(), **self.environment}
            )

    @property
    def ended(self) -> bool:
        """By itself."""
        return self._process is not None and self._process.poll() is not None

    def kill(self) -> None:
        """As `kill -9`, without a word of warning."""
        if self._process:
            self._process.kill()
            self._process.wait(PATIENCE)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    @property
    def told(self) -> str:
        return self.output.read_text(errors="replace")[-4000:]

    def lines(self, text: str) -> int:
        """How often it wrote this, in all its lives."""
        return self.output.read_text(errors="replace").count(text)


def _inherited() -> dict[str, str]:
    """No setting of the machine reaches a program."""
    return {name: v for name, v in os.environ.items() if not name.startswith("SHIPWHEN_")}


@contextmanager
def running(*programs: Program) -> Iterator[None]:
    with ExitStack() as stack:
        for each in programs:
            stack.callback(each.kill)
            each.start()
        yield


async def until_it_answers(url: str, program: Program) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(PATIENCE * 10):
            if program.ended:
                raise RuntimeError(f"{program.command} ended by itself:\n{program.told}")
            with suppress(httpx.TransportError):
                await client.get(url)
                return
            await asyncio.sleep(0.1)
    raise RuntimeError(f"{program.command} did not answer:\n{program.told}")


class Server(uvicorn.Server):
    """Leaves the signals to the process that it is a part of."""

    def capture_signals(self) -> "nullcontext[None]":  # type: ignore[override]
        return nullcontext()


@asynccontextmanager
async def served(app: ASGIApp, at: int) -> AsyncIterator[None]:
    """By this very process."""
    config = uvicorn.Config(
        app, port=at, lifespan="off", log_level="critical", access_log=False, timeout_keep_alive=60
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.02)
        yield
    finally:
        server.should_exit = server.force_exit = True
        await serving


def lacking() -> str:
    """What is needed and not there, "" where all is."""
    if not BINARIES:
        return "no /usr/lib/postgresql/*/bin"
    return "" if shutil.which("redis-server") else "no redis-server"


@dataclass
class Postgres:
    """A cluster of its own."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self._run("initdb", "--auth=trust", "--username=postgres", "--no-instructions")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder}/log", f"--options={options}")

    def crash(self) -> None:
        """As if the power went: nothing is written that is not written yet."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def freeze(self) -> None:
        """It takes connections and answers nobody, as one whose disk or network hangs."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        chief = (self.folder / "data" / "postmaster.pid").read_text().split()[0]
        others = Path(f"/proc/{chief}/task/{chief}/children").read_text().split()
        for pid in (chief, *others):
            with suppress(ProcessLookupError):
                os.kill(int(pid), number)

    def _run(self, name: str, *arguments: str) -> None:
        """PostgreSQL refuses to be run by root."""
        command = [str(BINARIES[-1] / name), f"--pgdata={self.folder}/data", *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(
            command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, timeout=PATIENCE
        )


@contextmanager
def postgres() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="shipwhen-postgres-") as name:
        if os.geteuid() == 0:
            shutil.chown(name, "postgres", "postgres")
        cluster = Postgres(Path(name), port())
        cluster.make()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.thaw()
            with suppress(subprocess.CalledProcessError):
                cluster.crash()


@dataclass
class Redis(Program):
    port: int = 0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


def redis(folder: Path) -> Redis:
    number = port()
    options = ["--port", str(number), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    return Redis(["redis-server", *options], folder / "redis.log", port=number)
