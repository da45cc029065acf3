"""Which of the bridge's accounts listens in a room and speaks there, where several are in it.

One account speaks for a room; when its link is down the next one does (decision 0019). Everything about the room stays stored
under one address, so nothing has to be moved. The accounts of other processes are known by what they tell the database.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.gateways.account import Account
from bot.gateways.base import Incoming, LinkState
from bot.logs import following, of_message
from bot.standby import Standby
from store import accounts as stored
from store import outbox
from store.database import Database

logger = logging.getLogger(__name__)

LOOK_AGAIN_S = 5.0


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A room on a network on which the bridge has several accounts: its address, and who listens in it, in order."""

    home: str
    accounts: tuple[str, ...]


class Switchboard:
    """Decides for the accounts of this process."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        accounts: Sequence[Account],
        *,
        receive: Callable[[Incoming], Awaitable[None]],
        speakers_changed: Callable[[], None] = lambda: None,
        patience_s: float = 5.0,
    ) -> None:
        """Prepare it.

        Parameters
        ----------
        receive
            Handles a message, under the address of its room.
        speakers_changed
            Called when other accounts speak than before, so that senders look who they stand in for.
        patience_s
            For how long a link may be down before another account speaks in its place. Listening changes over at once.
        """
        self._database = database
        self._clock = clock
        self._accounts = {(account.gateway.name, account.id): account for account in accounts}
        self._receive = receive
        self._speakers_changed = speakers_changed
        self._patience = timedelta(seconds=patience_s)
        self._lines: Mapping[tuple[str, str], _Line] = {}
        self._others: Mapping[tuple[str, str], bool] = {}
        self._contact_ids: Mapping[tuple[str, str], str] = {}
        self._standby = {key: Standby() for key in self._accounts}
        self._looking = asyncio.Lock()
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        for account in accounts:
            account.gateway.meet(partial(self._colleagues, (account.gateway.name, account.id)))

    async def start(self) -> None:
        """Look at once, and go on looking."""
        await self.look()
        self._task = asyncio.create_task(self._run(), name="switchboard")

    async def aclose(self) -> None:
        """Stop after the look that is under way."""
        self._closing.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def hear(self, account: Account, incoming: Incoming) -> None:
        """Let one account's message be handled under the address of its room, once."""
        key = (account.gateway.name, account.id)
        own_words = incoming.from_bridge and incoming.sender_id == incoming.account
        incoming = replace(incoming, gateway=account.gateway.name, account=account.id, heard_by=account.id)
        line = None if incoming.is_private else self._lines.get((account.gateway.name, incoming.conversation))
        if line is None:
            if own_words or not incoming.from_bridge:
                await self._receive(incoming)
            return
        incoming = replace(incoming, account=line.home)
        if incoming.from_bridge:
            if own_words:
                await self._receive(incoming)
            return
        listener = self._listener(account.gateway.name, line)
        now_s = asyncio.get_running_loop().time()
        if listener not in (None, account.id):
            self._standby[key].heard_here(incoming, now_s)
            return
        for (gateway, name), standby in self._standby.items():
            if gateway == key[0] and name != account.id and name in line.accounts:
                standby.heard_there(incoming, now_s)
        await self._receive(incoming)

    async def look(self) -> None:
        """Tell how the own links stand, let others speak where one is gone, and hand over what nobody listened to."""
        async with self._looking:
            now = self._clock()
            async with self._database.write() as session:
                for (gateway, name), account in self._accounts.items():
                    status = account.gateway.status()
                    online = status.state is LinkState.ONLINE
                    await stored.tell_presence(
                        session, gateway=gateway, account=name, online=online, contact_id=status.account, now=now
                    )
                await session.flush()
                changed = await stored.choose_speakers(session, now=now, patience=self._patience)
                for gateway, name in await stored.gone(session, now=now):  # nobody else will ever say what it was sending
                    await outbox.orphan(session, gateway=gateway, account=name, owner="")
            await self._read(now)
        if changed:
            logger.warning("other accounts speak", extra={"action": "speakers_changed", "rooms": changed})
            self._speakers_changed()
        await self._hand_over()

    async def _read(self, now: datetime) -> None:
        async with self._database.read() as session:
            told = await stored.presences(session)
            networks = {one.gateway for one in told if sum(other.gateway == one.gateway for other in told) > 1}
            rooms = {gateway: await stored.lines(session, gateway=gateway) for gateway in networks}
        self._others = {(one.gateway, one.account): stored.is_there(one, now=now, patience=timedelta()) for one in told}
        self._contact_ids = {(one.gateway, one.account): one.contact_id for one in told if one.contact_id}
        self._lines = {
            (gateway, conversation): _Line(home=home, accounts=names)
            for gateway, known in rooms.items()
            for conversation, (home, names) in known.items()
        }

    async def _hand_over(self) -> None:
        now_s = asyncio.get_running_loop().time()
        for (gateway, name), standby in self._standby.items():
            conversations = {
                conversation
                for conversation in standby.waiting()
                if (line := self._lines.get((gateway, conversation))) is not None and self._listener(gateway, line) == name
            }
            for incoming in standby.take(conversations, now_s):
                with following(of_message(incoming.message_id)):
                    logger.info("heard by the account that stood by", extra={"action": "handed_over", "account": name})
                    await self._receive(incoming)

    def _listener(self, gateway: str, line: _Line) -> str | None:
        return next((name for name in line.accounts if self._is_online(gateway, name)), None)

    def _is_online(self, gateway: str, name: str) -> bool:
        own = self._accounts.get((gateway, name))
        if own is not None:
            return own.gateway.status().state is LinkState.ONLINE
        return self._others.get((gateway, name), False)

    def _colleagues(self, key: tuple[str, str]) -> Collection[str]:
        """The contact ids of the other accounts on the network of one account."""
        known = {other: contact for other, contact in self._contact_ids.items() if other[0] == key[0] and other != key}
        for other, account in self._accounts.items():
            if other[0] == key[0] and other != key and (contact := account.gateway.status().account):
                known[other] = contact
        return frozenset(known.values())

    async def _run(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), LOOK_AGAIN_S)
                return
            try:
                await self.look()
            except Exception:
                logger.exception("the switchboard stumbled", extra={"action": "switchboard_failed"})
