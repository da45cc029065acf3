"""One account's link: every change is logged, its gaps are kept, also that of a process that was not running."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.gateways.account import Account
from bot.gateways.base import LinkState, LinkStatus
from bot.texts import links as words
from bot.watch.attendance import note_rooms
from store import accounts as known_accounts
from store import audit
from store.database import Database

logger = logging.getLogger(__name__)


class LinkWatch:
    """Watches one account's link."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        account: Account,
        *,
        online: Callable[[], None],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        """Prepare it.

        Parameters
        ----------
        online
            Called whenever the link is up again.
        changed
            Called after every change, when rooms and gaps are in the store.
        """
        self._database = database
        self._clock = clock
        self._account = account
        self._online = online
        self._changed = changed
        self._hearing = asyncio.Lock()
        self._heard: tuple[LinkState, str] | None = None
        self._recorded: set[datetime] = set()
        self._silent_since: datetime | None = None

    async def start(self) -> None:
        """Find out when a process was last seen to hold this account; to be called before the link is opened.

        Whoever stopped or killed it, and however soon another one starts: what people said meanwhile, nobody heard.
        """
        async with self._database.read() as session:
            told = await known_accounts.presences(session)
        for one in told:
            if (one.gateway, one.account) == (self._account.gateway.name, self._account.id):
                self._silent_since = one.seen_at if one.seen_at < self._clock() else None

    async def hear(self, status: LinkStatus) -> None:
        """Take in how the link stands now, or that a message was lost while it stood."""
        async with self._hearing:
            for gap in status.gaps:
                if gap.until is not None and gap.since not in self._recorded:
                    await self._keep_gap(gap.since, gap.until, gap.reason)
                    self._recorded.add(gap.since)
            if (status.state, status.account) != self._heard:
                await self._change(status)
                self._heard = (status.state, status.account)
            await self._changed()

    async def _change(self, status: LinkStatus) -> None:
        logger.warning("link changed", extra={"action": "link", **self._name, "state": status.state.value})
        if status.state is LinkState.ONLINE:
            await note_rooms(self._database, self._account, self._clock())
            await self._end_silence()
            self._online()

    @property
    def _name(self) -> dict[str, str]:
        return {"gateway": self._account.gateway.name, "account": self._account.id}

    async def _end_silence(self) -> None:
        if self._silent_since is not None:
            await self._keep_gap(self._silent_since, self._clock(), words.NOT_RUNNING)
            self._silent_since = None

    async def _keep_gap(self, since: datetime, until: datetime, reason: str) -> None:
        async with self._database.write() as session:
            await audit.record_gap(session, **self._name, since=since, until=until, reason=reason)
