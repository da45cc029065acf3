"""Where the processor time of a process goes, by stage: a timer of the kernel asks every few milliseconds what is being done.

Cheap enough to run while speed is measured (below 1 %), unlike a tracing profiler. Only the main thread is asked.
"""

from __future__ import annotations

import signal
from collections import Counter
from types import FrameType

EVERY_S = 0.005
STAGES = (
    ("understand", ("/intents/",)),
    ("decide", ("/bot/dialogue/", "/bot/answers/")),
    ("network", ("/grpclib/", "/h2/", "/hpack/", "/hyperframe/", "/betterproto/", "/wechaty_grpc/", "/bot/gateways/")),
    ("store", ("/sqlalchemy/", "/sqlmodel/", "/aiosqlite/", "/asyncpg/", "/sqlite3/", "/store/")),
    ("log", ("/logging/", "/bot/logs.py")),
    ("inbox, sender and desk", ("/bot/",)),
)
"""A sample belongs to the innermost frame that lies in one of these; what lies in none is the event loop's."""


class Sampler:
    """Counts samples from ``start`` to ``stop``."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def start(self) -> None:
        """Begin."""
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)

    def stop(self) -> dict[str, float]:
        """Give the share of every stage in the processor time, the largest first."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        return {stage: count / self._counts.total() for stage, count in self._counts.most_common()}

    def _look(self, _number: int, frame: FrameType | None) -> None:
        self._counts[_stage(frame)] += 1


def _stage(frame: FrameType | None) -> str:
    while frame is not None:
        path = frame.f_code.co_filename
        for stage, parts in STAGES:
            if any(part in path for part in parts):
                return stage
        frame = frame.f_back
    return "event loop"
