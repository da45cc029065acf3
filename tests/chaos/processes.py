"""The bridge as a process of its own: started, killed, frozen, started again; its log says when it noticed what."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.waiting import until

ROOT = Path(__file__).parents[2]


class BridgeProcess:
    """``command`` must bring up a bridge that logs to standard error."""

    def __init__(self, folder: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._log = folder / "bridge.log"
        self._told = folder / "bridge.out"
        self._command = [sys.executable, "-m", *command]
        self._environment = {**environment, "PYTHONPATH": str(ROOT)}
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process."""
        assert self._process is not None
        return self._process.pid

    @property
    def ended(self) -> int | None:
        """With which code it ended by itself; None while it runs."""
        return None if self._process is None else self._process.poll()

    async def start(self) -> None:
        """Start it and wait until its account is online."""
        known = len(self.links())
        with self._log.open("ab") as log, self._told.open("wb") as told:
            self._process = subprocess.Popen(  # noqa: ASYNC220 (it is killed, never read)
                self._command, cwd=self._folder, env=self._environment, stdout=told, stderr=log
            )

        def online() -> bool:
            if self.ended is not None:
                raise AssertionError(f"the bridge did not start:\n{self._log.read_text(encoding='utf-8')[-2000:]}")
            return any(state == "online" for _, state in self.links()[known:])

        await until(online, within_s=60, what="the bridge's start")

    async def control(self, route: str, **body: Any) -> Any:
        """One thing at its control port (see ``own_bridge``)."""
        await until(lambda: b"\n" in self._told.read_bytes(), within_s=60, what="the bridge's control port")
        port = json.loads(self._told.read_text(encoding="utf-8"))["port"]
        address = f"http://127.0.0.1:{port}/{route}"
        async with aiohttp.ClientSession(raise_for_status=True) as session, session.post(address, json=body) as answer:
            return await answer.json()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Stop it without ending it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def limit_files(self, most_bytes: int | None) -> None:
        """Let no file of it grow beyond a size (Linux): how a full disk looks from inside. None: no limit any more."""
        _, hard = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)
        soft = hard if most_bytes is None else most_bytes
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (soft, hard))

    def links(self) -> Sequence[tuple[datetime, str]]:
        """Every change of its link: when, and to which state."""
        return [(datetime.fromisoformat(one["at"]), one["state"]) for one in self.log() if one.get("action") == "link"]

    def log(self) -> Sequence[Mapping[str, Any]]:
        """What it logged; half a line of a process that was killed is left out."""
        found = []
        for line in self._log.read_text(encoding="utf-8", errors="replace").splitlines() if self._log.exists() else ():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                found.append(entry)
        return found
