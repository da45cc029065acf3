"""Waiting on conditions, for tests that must not sleep for a guessed time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], bool], *, within_s: float = 30.0, what: str = "it") -> None:
    """Wait until a condition holds; fail when it does not in time."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {within_s} s")
        await asyncio.sleep(0.01)


async def until_true(condition: Callable[[], Awaitable[bool]], *, within_s: float = 30.0, what: str = "it") -> None:
    """The same for a condition that must be asked for, of a database or of another process."""
    deadline = time.monotonic() + within_s
    while not await condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {within_s} s")
        await asyncio.sleep(0.05)
