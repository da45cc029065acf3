"""Which rooms the accounts of this process are in, asked of the network: when a link comes up, and before a broadcast.

An account can be put out of a room without a word. Nothing waits long for the answer: where there is none, what was known stays.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.errors import BridgeError
from bot.gateways.account import Account
from bot.gateways.base import LinkState
from bot.people.rooms import bind_waiting
from store import accounts as stored
from store.database import Database

logger = logging.getLogger(__name__)

FRESH = timedelta(seconds=30)
"""What was asked less than this ago is not asked again."""
PATIENCE_S = 5.0


async def note_rooms(database: Database, account: Account, now: datetime) -> None:
    """Keep the list of rooms that an account is in; new ones wait for somebody to bind them to a village."""
    try:
        found = await account.gateway.rooms()
    except BridgeError as error:
        logger.warning("rooms not listed", extra={"action": "rooms_failed", "reason": str(error)})
        return
    async with database.write() as session:
        rooms = [(room.conversation, room.topic) for room in found]
        await stored.note_rooms(session, gateway=account.gateway.name, account=account.id, found=rooms)
        await session.flush()
        await bind_waiting(session, by="bridge", now=now)


class Attendance:
    """Asks for all accounts of this process."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        accounts: Sequence[Account],
        *,
        fresh: timedelta = FRESH,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Prepare it.

        Parameters
        ----------
        fresh
            What was asked less than this ago is not asked again.
        patience_s
            How long an account may take to answer.
        """
        self._database = database
        self._clock = clock
        self._accounts = accounts
        self._fresh = fresh
        self._patience_s = patience_s
        self._asked: dict[str, datetime] = {}

    async def look(self) -> None:
        """Ask every account whose link is up, all at the same time."""
        await asyncio.gather(*(self._ask(account) for account in self._accounts))

    async def _ask(self, account: Account) -> None:
        now, last = self._clock(), self._asked.get(account.id)
        if account.gateway.status().state is not LinkState.ONLINE or (last is not None and now - last < self._fresh):
            return
        self._asked[account.id] = now
        try:
            async with asyncio.timeout(self._patience_s):
                await note_rooms(self._database, account, now)
        except TimeoutError:
            logger.warning("rooms not listed in time", extra={"action": "rooms_slow", "account": account.id})
