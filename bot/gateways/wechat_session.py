"""One life of the link to a Wechaty server: start the puppet, listen to its events, make sure that it is alive.

It ends only by raising: ``LinkRefused``, or ``GatewayDown`` with a sentence for a person. What comes after is not its
business. The order of calls follows what was measured: ``Start`` and ``Event`` without ``Stop`` keep the login.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

from bot.errors import BridgeError, GatewayDown
from bot.gateways.wechat_link import LinkTiming, SlotTaken

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class PuppetEvent:
    """One event of the server: its name as wechaty writes it (``room-join``), and its payload."""

    name: str
    payload: Mapping[str, Any]

    def text(self, key: str) -> str:
        """Give a field of the payload as text, empty where it is missing or something else."""
        value = self.payload.get(key)
        return value if isinstance(value, str) else ""


class Puppet(Protocol):
    """The calls that the link itself needs; each raises ``GatewayDown`` or another ``BridgeError``."""

    async def start(self) -> None:
        """Start the puppet; nothing happens where it runs already."""

    async def stop(self) -> None:
        """Stop the puppet, which frees the slot of the event stream."""

    async def ding(self) -> None:
        """Ask for a dong."""

    def events(self) -> AsyncGenerator[PuppetEvent, None]:
        """Listen; raises ``SlotTaken`` where somebody listens already, ends where the server ends it."""


class LinkSession:
    """Holds the link as long as it lives; ``handle`` takes every event, ``started`` hears when the puppet answers."""

    def __init__(
        self,
        puppet: Puppet,
        *,
        started: Callable[[], Awaitable[None]],
        handle: Callable[[PuppetEvent], Awaitable[None]],
        timing: LinkTiming,
    ) -> None:
        self._puppet = puppet
        self._started = started
        self._handle = handle
        self._timing = timing
        self._heard_s = 0.0

    async def run(self) -> None:
        """Live until the link is lost. Raises ``GatewayDown``, or ``LinkRefused`` for a wrong token."""
        await self._puppet.start()
        await self._started()
        self._heard_s = asyncio.get_running_loop().time()
        watch = asyncio.create_task(self._watch(), name="link-watch")
        listen = asyncio.create_task(self._listen(), name="link-listen")
        try:
            done, _ = await asyncio.wait([watch, listen], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            watch.cancel()
            listen.cancel()
            await asyncio.gather(watch, listen, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            await self._take_events()
        except SlotTaken:
            logger.warning("the event stream is taken, taking it over", extra={"action": "link_takeover"})
            await self._puppet.stop()
            await self._puppet.start()
            await self._take_events()
        raise GatewayDown("the server ended the event stream: it was stopped, or another client took the account")

    async def _take_events(self) -> None:
        async with aclosing(self._puppet.events()) as events:
            async for event in events:
                self._heard_s = asyncio.get_running_loop().time()
                try:
                    await self._handle(event)
                except Exception:
                    logger.exception("handling an event failed", extra={"action": "event_failed", "event": event.name})

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(self._timing.ding_every_s, self._timing.dead_after_s / 3))
            silent_s = loop.time() - self._heard_s
            if silent_s > self._timing.dead_after_s:
                raise GatewayDown(f"the server has given no sign of life for {silent_s:.0f} s")
            if not (await self._ding() or await self._ding()):
                raise GatewayDown("the server does not answer")

    async def _ding(self) -> bool:
        try:
            await self._puppet.ding()
        except BridgeError as error:
            logger.warning("ding failed: %s", error, extra={"action": "ding_failed"})
            return False
        return True
