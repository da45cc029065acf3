"""Fetching the pictures and files that belong to tickets, one loop for all accounts of the process.

The row stands in the store before anything is fetched, so that a crash loses nothing: whoever runs next goes on. A row is leased
while the network is asked, outside of any transaction; what came of it is settled once, however often it is tried.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from bot.desk import attaching
from bot.errors import BridgeError, GatewayDown, Rejected, TooLarge
from bot.files import Files
from bot.gateways.base import FileContent, Gateway, LinkState
from bot.logs import following, of_message
from bot.media import OTHER, picture_name, picture_type
from store import attachments
from store.database import Database
from store.tables import Attachment

logger = logging.getLogger(__name__)

IDLE_S = 5.0
LEASE = timedelta(minutes=2)
"""How long the network may take before somebody else tries."""
AT_ONCE = 4
"""How many are fetched at the same time: each may be 25 MB in memory."""
PAUSES_S = (2.0, 10.0, 30.0, 120.0, 600.0, 1800.0, 3600.0, 3600.0)
"""Between the tries that the network answered with "not now"; after the last it is given up."""


class Collector:
    """Fetches what tickets wait for."""

    def __init__(
        self,
        database: Database,
        files: Files,
        gateways: Mapping[str, Gateway],
        clock: Callable[[], datetime],
        *,
        wake_senders: Callable[[], None] = lambda: None,
        idle_s: float = IDLE_S,
    ) -> None:
        """Prepare it.

        Parameters
        ----------
        gateways
            By the name under which the account's rows are kept.
        """
        self._database = database
        self._files = files
        self._gateways = dict(gateways)
        self._clock = clock
        self._wake_senders = wake_senders
        self._idle_s = idle_s
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Something is to be fetched."""
        self._wake.set()

    async def start(self) -> None:
        """Begin; what an earlier process left is fetched first."""
        self._task = asyncio.create_task(self._run(), name="collector")

    async def aclose(self) -> None:
        """Stop; what is being fetched is asked for again by whoever runs next."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            task, self._task = self._task, None
            await asyncio.wait([task], timeout=5)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def collect_once(self) -> int:
        """Fetch what is due and erase what was taken away. Returns how many were asked for."""
        await self._erase()
        asked = 0
        for account, gateway in self._gateways.items():
            if gateway.status().state is not LinkState.ONLINE:
                continue
            now = self._clock()
            async with self._database.read() as session:
                due = await attachments.next_fetch_at(session, gateway=gateway.name, account=account)
            if due is None or due > now:
                continue
            async with self._database.write() as session:
                found = await attachments.claim(
                    session, gateway=gateway.name, account=account, now=now, until=now + LEASE, limit=AT_ONCE
                )
            outcomes = await asyncio.gather(*(self._ask(gateway, attachment) for attachment in found))
            for attachment, outcome in zip(found, outcomes, strict=True):  # in the order in which they were sent
                await self._settle(attachment, outcome)
            asked += len(found)
        if asked:
            self._wake_senders()
        return asked

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                if await self.collect_once():
                    continue
            except Exception:
                logger.exception("the collector stumbled", extra={"action": "collector_failed"})
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._idle_s)

    async def _ask(self, gateway: Gateway, attachment: Attachment) -> FileContent | Exception:
        """The bytes, which lie in the data folder by then; else why there are none."""
        assert attachment.id is not None
        message_id = attachment.message_id or ""
        with following(of_message(message_id)):
            try:
                content = await gateway.fetch_file(message_id)
                await asyncio.to_thread(self._files.write, attachment.id, content.content)
            except (BridgeError, OSError) as error:
                extra = {"action": "file_failed", "attachment": attachment.id, "reason": str(error)}
                logger.warning("a file did not come", extra=extra)
                return error
        return content

    async def _settle(self, attachment: Attachment, outcome: FileContent | Exception) -> None:
        match outcome:
            case FileContent():
                await self._keep(attachment, outcome)
            case GatewayDown():
                await self._again(attachment, tries=attachment.tries)
            case TooLarge():
                await self._give_up(attachment, "too_large")
            case Rejected():
                await self._give_up(attachment, "gone")
            case _:
                await self._again(attachment, tries=attachment.tries + 1)

    async def _keep(self, attachment: Attachment, content: FileContent) -> None:
        assert attachment.id is not None
        now, picture = self._clock(), picture_type(content.content)
        media_type = picture or content.media_type or OTHER
        name = attachment.name or content.name or (picture_name(picture) if picture else "")
        values = {
            "fetch_at": None,
            "fetched_at": now,
            "name": name[: attaching.NAME_CHARS],
            "media_type": media_type,
            "size": len(content.content),
            "sha256": hashlib.sha256(content.content).hexdigest(),
        }
        async with self._database.write() as session:
            kept = await attachments.settle(session, attachment.id, **values)
            if kept:
                await attaching.arrived(session, attachment, now=now)
        if not kept:
            await self._drop_if_taken_away(attachment.id)

    async def _drop_if_taken_away(self, number: int) -> None:
        """It was recalled while it came."""
        async with self._database.read() as session:
            found = await attachments.get(session, number)
        if found is None or found.removed_at is not None:
            await asyncio.to_thread(self._files.remove, number)

    async def _again(self, attachment: Attachment, *, tries: int) -> None:
        """Later; the link that is down does not count as a try."""
        assert attachment.id is not None
        if tries > len(PAUSES_S):
            await self._give_up(attachment, "gone")
            return
        at = self._clock() + timedelta(seconds=PAUSES_S[max(tries - 1, 0)])
        async with self._database.write() as session:
            await attachments.settle(session, attachment.id, tries=tries, fetch_at=at)

    async def _give_up(self, attachment: Attachment, fault: str) -> None:
        assert attachment.id is not None
        async with self._database.write() as session:
            if await attachments.settle(session, attachment.id, fetch_at=None, fault=fault):
                await attaching.failed(session, attachment, fault, now=self._clock())

    async def _erase(self) -> None:
        async with self._database.read() as session:
            gone = await attachments.to_erase(session)
        if not gone:
            return
        for number in gone:
            await asyncio.to_thread(self._files.remove, number)
        async with self._database.write() as session:
            await attachments.note_erased(session, gone)
