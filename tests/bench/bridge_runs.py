"""One contender of ``tests.bench.bridge`` on a stand-in of its own: started, heated, given a burst and steady rates, measured."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

from tests.bench.bridge_county import people, questions, rooms, world
from tests.support.standin import Standin
from tests.support.wechat_county import BRIDGE_ID

BURST = 5_000
RATES = ((20, 15), (50, 20), (100, 15))
"""Messages a second, and for how many seconds."""
PATIENCE_S = 15.0
"""Without any new answer for so long a run is over, whatever is missing."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(kw_only=True)
class Figures:
    """What one contender brought."""

    per_second: float = 0.0
    cpu_ms: float = 0.0
    """Processor time of the bot for one message of the burst."""
    memory_mb: float = 0.0
    """The most that it ever held."""
    missing: int = 0
    """Messages of all runs that got no answer."""
    latencies_ms: dict[int, list[float]] = field(default_factory=dict)
    """By rate, sorted."""
    stages: dict[str, float] = field(default_factory=dict)

    def median_ms(self, rate: int) -> float:
        """Half of the answers came faster."""
        return median(self.latencies_ms[rate])

    def p99_ms(self, rate: int) -> float:
        """Of a hundred answers one took longer."""
        found = self.latencies_ms[rate]
        return found[min(len(found) - 1, int(len(found) * 0.99))]


class Contest:
    """A stand-in with the county on it, and one program that listens there."""

    def __init__(self, folder: Path, command: Sequence[str], *arguments: str) -> None:
        self._standin = Standin(folder, world())
        self._command, self._arguments = command, arguments
        self._process: subprocess.Popen[str] | None = None
        self._figures = Figures()
        self._turned = 0

    async def measure(self, *, stages: bool) -> Figures:
        """Run everything."""
        self._standin.start()
        try:
            endpoint = [self._standin.endpoint, self._standin.token]
            self._process = subprocess.Popen(  # noqa: ASYNC220 (its output is read on a thread)
                [*self._command, *endpoint, *self._arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            await self._line()
            await self._heat()
            await self._burst(stages=stages)
            for rate, seconds in RATES:
                await self._steady(rate, seconds)
            return self._figures
        finally:
            if self._process is not None:
                self._process.terminate()
                self._process.wait()
            self._standin.kill()

    async def _line(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        line = await asyncio.to_thread(self._process.stdout.readline)
        if not line:
            raise RuntimeError(f"{self._command} ended before it was ready")
        return line

    async def _heat(self) -> None:
        """Everybody has been heard before, as in a bridge that has run for a day; and the first question is behind it."""
        await self._called("event", 1)
        await self._standin.control("burst", prefix="warm", rooms=rooms, count=len(people), **{"from": people})
        await self._called("messagePayload", len(people))
        await self._quiet()
        await self._ask("burst", "first", len(rooms))
        await self._quiet()

    async def _burst(self, *, stages: bool) -> None:
        assert self._process is not None
        before, cpu_s = await self._said_count(), self._cpu_s()
        if stages:
            self._process.send_signal(signal.SIGUSR1)
        began_ms = (await self._ask("burst", "burst", BURST))["at"]
        said = await self._said_after(before, BURST)
        if stages:
            self._process.send_signal(signal.SIGUSR2)
            self._figures.stages = json.loads(await self._line())
        self._figures.per_second = len(said) / ((said[-1]["at"] - began_ms) / 1000)
        self._figures.cpu_ms = (self._cpu_s() - cpu_s) / len(said) * 1000
        self._figures.memory_mb = self._peak_mb()

    async def _steady(self, rate: int, seconds: int) -> None:
        before, prefix, count = await self._said_count(), f"rate{rate}", rate * seconds
        await self._ask("rate", prefix, count, perSecond=rate)
        await asyncio.sleep(seconds)
        said = await self._said_after(before, count)
        times = (await self._standin.control("rated", prefix=prefix))["times"]
        waiting: dict[str, deque[float]] = defaultdict(deque)
        for number, asked_ms in enumerate(times):
            waiting[rooms[number % len(rooms)]].append(asked_ms)
        # In one room a message comes every second or more, so answers come in the order of the questions.
        found = [one["at"] - waiting[one["conversation"]].popleft() for one in said if waiting[one["conversation"]]]
        self._figures.latencies_ms[rate] = sorted(found)

    async def _ask(self, how: str, prefix: str, count: int, **more: Any) -> Any:
        # Each run begins with another question: within a minute nobody gets the same answer twice.
        self._turned += 1
        texts = questions()[self._turned :] + questions()[: self._turned]
        body = {"prefix": prefix, "rooms": rooms, "from": people, "texts": texts, "mentions": [BRIDGE_ID], "count": count}
        return await self._standin.control(how, **body, **more)

    async def _said_count(self) -> int:
        return int((await self._standin.control("state"))["saidCount"])

    async def _said_after(self, before: int, count: int) -> list[dict[str, Any]]:
        """What was said since ``before``, as soon as it is ``count`` messages or nothing more comes."""
        latest, since = before, monotonic()
        while latest < before + count and monotonic() - since < PATIENCE_S:
            await asyncio.sleep(0.2)
            if (now := await self._said_count()) > latest:
                latest, since = now, monotonic()
        said = list((await self._standin.control("said", **{"from": before}))["list"])
        self._figures.missing += max(0, count - len(said))
        return said

    async def _called(self, method: str, times: int) -> None:
        """Wait until the bot has called a method of the server so often."""
        while (await self._standin.control("calls")).get(method, 0) < times:  # noqa: ASYNC110 (the stand-in tells nobody)
            await asyncio.sleep(0.1)

    async def _quiet(self) -> None:
        """Wait until the bot has nothing to do."""
        cpu_s = -1.0
        while self._cpu_s() - cpu_s > 0.1:
            cpu_s = self._cpu_s()
            await asyncio.sleep(1)

    def _cpu_s(self) -> float:
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def _peak_mb(self) -> float:
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
