"""Starts and stops the Node stand-in for WeChat, and talks to its control port.

The process belongs to whoever made the ``Standin``; it can be killed, frozen and started again on the same port, which
is how the tests show that the link mends itself.
"""

from __future__ import annotations

import io
import json
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.support import node

FOLDER = Path(__file__).parents[1] / "standin"
TOKEN = "standin-token"


@dataclass(kw_only=True)
class World:
    """Who and what is there when the stand-in starts, also when it starts again."""

    contacts: list[dict[str, Any]] = field(default_factory=list)
    rooms: list[dict[str, Any]] = field(default_factory=list)

    def contact(self, contact_id: str, name: str) -> None:
        """Add a person."""
        self.contacts.append({"id": contact_id, "name": name})

    def room(self, room_id: str, topic: str, members: list[str]) -> None:
        """Add a room; its id must contain an ``@``."""
        self.rooms.append({"id": room_id, "topic": topic, "memberIdList": members})


@dataclass(kw_only=True)
class StandinAccount:
    """A further account of the bridge in the world of a stand-in, with a server of its own."""

    bridge_id: str
    token: str
    grpc_port: int = 0
    control_port: int = 0

    @property
    def endpoint(self) -> str:
        """Where its gRPC server listens."""
        return f"127.0.0.1:{self.grpc_port}"

    @property
    def option(self) -> str:
        """As the process takes it."""
        ports = {"grpcPort": self.grpc_port, "controlPort": self.control_port}
        return json.dumps({"bridgeId": self.bridge_id, "token": self.token, **ports})

    async def control(self, route: str, **body: Any) -> Mapping[str, Any]:
        """Do one thing at its control port."""
        return await _control(self.control_port, route, body)


class Standin:
    """One stand-in process; ``start`` may be called again after ``kill``."""

    def __init__(
        self,
        folder: Path,
        world: World,
        *,
        token: str = TOKEN,
        tls: bool = False,
        journal: Path | None = None,
        also: Sequence[StandinAccount] = (),
    ) -> None:
        self._world_file = folder / "world.json"
        self._log_file = folder / "standin.log"
        self._options = ["--token", token, *(["--tls"] if tls else [])]
        self._options += ["--journal", str(journal)] if journal else []
        self._world = world
        self.also = also
        self._process: subprocess.Popen[str] | None = None
        self.token = token
        self.grpc_port = 0
        self.control_port = 0

    @property
    def endpoint(self) -> str:
        """Where the gRPC server listens."""
        return f"127.0.0.1:{self.grpc_port}"

    def start(self) -> Self:
        """Start the process and wait until it listens; a second start takes the same ports."""
        node.install(FOLDER)
        self._world_file.write_text(json.dumps({"contacts": self._world.contacts, "rooms": self._world.rooms}), encoding="utf-8")
        ports = ["--grpc-port", str(self.grpc_port), "--control-port", str(self.control_port)]
        also = [part for account in self.also for part in ("--also", account.option)]
        with self._log_file.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [node.program("node"), "sim.mjs", *ports, "--world", str(self._world_file), *self._options, *also],
                cwd=FOLDER,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.kill()
            raise RuntimeError(f"the stand-in did not start:\n{self._log_file.read_text(encoding='utf-8')[-2000:]}")
        told = json.loads(line)
        self.grpc_port, self.control_port = told["grpcPort"], told["controlPort"]
        for account, ports in zip(self.also, told["also"], strict=True):
            account.grpc_port, account.control_port = ports["grpcPort"], ports["controlPort"]
        return self

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None

    def freeze(self) -> None:
        """Stop the process without ending it: connections stay open and nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def control(self, route: str, **body: Any) -> Mapping[str, Any]:
        """Do one thing at the control port (see ``control.mjs``) and give its answer."""
        return await _control(self.control_port, route, body)

    async def said(self) -> list[dict[str, Any]]:
        """List what the bridge did, in order."""
        return list((await self.control("said"))["list"])


async def _control(port: int, route: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    address = f"http://127.0.0.1:{port}/{route}"
    data = io.BytesIO(json.dumps(body).encode())  # a stream: a picture is too large for aiohttp to take as one value
    async with aiohttp.ClientSession() as session, session.post(address, data=data) as response:
        answer: dict[str, Any] = await response.json()
        if response.status != 200:
            raise AssertionError(f"the stand-in refused {route}: {answer['error']}")
        return answer
