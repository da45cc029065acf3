"""A WeChat look-alike in memory: people, rooms, private chats, quotes, mentions, recall, and a history to read.

It is the world that ``SimulatorGateway`` connects to and that the demo page shows. It knows nothing of the bridge's
rules. It forgets all when the process ends, and keeps only the last messages of each room.
A person's contact id is the name; the private chat of a person with the first account is the room ``private:NAME``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.errors import Rejected
from bot.gateways.base import FileContent, MessageKind, private_conversation
from bot.gateways.simulated_rooms import RoomKind, SimulatedMessage, SimulatedRoom, kind_of
from bot.gateways.wechat_text import mentions_any, write_mentions

Listener = Callable[[SimulatedRoom, SimulatedMessage], None]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SimulatedNetwork:
    """The world: who is there, in which rooms, and what was said.

    Message ids follow the clock in milliseconds, so that they keep growing from one run of the process to the next.
    """

    def __init__(self, *, now: Callable[[], datetime] = _utc_now, history_limit: int = 2000) -> None:
        self.now = now
        self._history_limit = history_limit
        self._accounts: list[str] = []
        self._people: set[str] = set()
        self._rooms: dict[str, SimulatedRoom] = {}
        self._history: dict[str, dict[int, SimulatedMessage]] = {}
        self._listeners: dict[str, Listener] = {}
        self._waiters: dict[str, set[asyncio.Future[None]]] = {}
        self._last_id = 0

    # Who and where

    def add_account(self, account: str) -> None:
        """Add an account of the bridge; ``SimulatorGateway`` does it. The first one owns the private chats."""
        if account not in self._accounts:
            self._accounts.append(account)

    def add_person(self, name: str, *, village: str = "", station: str = "") -> None:
        """Add a person with a private chat; adding one twice changes nothing."""
        if name in self._people:
            return
        self._people.add(name)
        self._put_room(
            SimulatedRoom(
                id=private_conversation(name),
                topic=name,
                kind=RoomKind.PRIVATE,
                village=village,
                station=station,
                members=(name,),
            )
        )

    def add_room(
        self,
        room_id: str,
        *,
        topic: str,
        members: Sequence[str],
        kind: RoomKind = RoomKind.RESIDENTS,
        village: str = "",
        station: str = "",
        accounts: Sequence[str] | None = None,
    ) -> SimulatedRoom:
        """Add a room; members who are not there yet are added as people. None for accounts: every account is in it."""
        for name in members:
            self.add_person(name, village=village, station=station)
        room = SimulatedRoom(
            id=room_id,
            topic=topic,
            kind=kind,
            village=village,
            station=station,
            members=tuple(members),
            accounts=None if accounts is None else tuple(accounts),
        )
        self._put_room(room)
        return room

    def join(self, room_id: str, name: str, *, alias: str | None = None) -> None:
        """Let a person into a room, or give one who is in it a room alias."""
        room = self._require_room(room_id)
        self.add_person(name)
        members = room.members if name in room.members else (*room.members, name)
        aliases = dict(room.aliases) if alias is None else {**room.aliases, name: alias}
        self._rooms[room_id] = replace(room, members=members, aliases=aliases)

    def leave(self, room_id: str, name: str) -> None:
        """Let a person leave a room."""
        room = self._require_room(room_id)
        self._rooms[room_id] = replace(room, members=tuple(member for member in room.members if member != name))

    def put_out(self, account: str, room_id: str) -> None:
        """Take an account of the bridge out of a room, without a word."""
        room = self._require_room(room_id)
        there = self._accounts if room.accounts is None else room.accounts
        self._rooms[room_id] = replace(room, accounts=tuple(one for one in there if one != account))

    def rooms(self) -> Sequence[SimulatedRoom]:
        """List every room and private chat in the order of making."""
        return tuple(self._rooms.values())

    def room(self, room_id: str) -> SimulatedRoom | None:
        """Give one room, None where there is none."""
        return self._rooms.get(room_id)

    def private_room(self, name: str, account: str) -> SimulatedRoom:
        """Give the private chat of a person with an account. Raises ``Rejected`` for somebody unknown."""
        if name not in self._people:
            raise Rejected(f"nobody on the network is called {name!r}")
        first = self._rooms[private_conversation(name)]
        if not self._accounts or account == self._accounts[0]:
            return first
        other_id = f"{first.id}/{account}"
        if other_id not in self._rooms:
            self._put_room(replace(first, id=other_id, accounts=(account,)))
        return self._rooms[other_id]

    def hears(self, account: str, room: SimulatedRoom) -> bool:
        """Whether an account is in a room."""
        if room.accounts is not None:
            return account in room.accounts
        return account == self._accounts[0] if room.is_private else account in self._accounts

    # What is said

    def post(
        self,
        room_id: str,
        sender: str,
        text: str,
        *,
        mention: bool = False,
        quote: int | None = None,
        kind: MessageKind = MessageKind.TEXT,
        file: FileContent | None = None,
    ) -> int:
        """Say something as a person, or send a file; ``mention`` @s the bridge, ``quote`` is a message in the same room.

        Returns
        -------
        int
            The id of the message.

        Raises
        ------
        Rejected
            There is no such room, the sender is not in it, or there is no such message to quote.
        """
        room = self._require_room(room_id)
        if sender not in room.members:
            raise Rejected(f"{sender!r} is not in the room {room_id!r}")
        bridge = next((account for account in self._accounts if self.hears(account, room)), None)
        if mention and bridge is not None and not mentions_any(text, [bridge]):
            text = write_mentions(text, [bridge])
        quoted = None
        if quote is not None:
            quoted = self._history[room_id].get(quote)
            if quoted is None:
                raise Rejected(f"there is no message {quote} in the room {room_id!r}")
        return self._add(room, sender=sender, text=text, quote=quoted, kind=kind, file=file)

    def say(self, account: str, room_id: str, text: str, *, file: FileContent | None = None, everybody: bool = False) -> int:
        """Say something, or send a file, as an account of the bridge; every account in the room hears it, this one too."""
        room = self._require_room(room_id)
        if not self.hears(account, room):
            raise Rejected(f"the account {account!r} is not in the room {room_id!r}")
        kind = MessageKind.TEXT if file is None else kind_of(file)
        return self._add(room, sender=account, text=text if file is None else "", kind=kind, file=file, everybody=everybody)

    def file(self, message_id: int) -> FileContent | None:
        """The picture or file of a message; None where there is none, or it was taken back."""
        found = next((history[message_id] for history in self._history.values() if message_id in history), None)
        return None if found is None or found.recalled else found.file

    def recall(self, message_id: int, *, by: str) -> bool:
        """Take a message back; False where there is none of that id or it is somebody else's."""
        for room_id, history in self._history.items():
            message = history.get(message_id)
            if message is None:
                continue
            if message.sender != by or message.recalled or message.kind is MessageKind.RECALL:
                return False
            history[message_id] = replace(message, text="", file=None, recalled=True)
            self._add(self._rooms[room_id], sender=by, text="", kind=MessageKind.RECALL, recalled_id=message_id)
            return True
        return False

    def messages(self, room_id: str, *, after: int = 0) -> Sequence[SimulatedMessage]:
        """List what was said in a room after the message ``after``, oldest first. Raises ``Rejected``."""
        self._require_room(room_id)
        newer: list[SimulatedMessage] = []
        for message in reversed(self._history[room_id].values()):
            if message.id <= after:
                break
            newer.append(message)
        return newer[::-1]

    async def wait_for_messages(self, room_id: str, *, after: int = 0, timeout_s: float = 10.0) -> Sequence[SimulatedMessage]:
        """Like ``messages``, but wait for the first one; empty when none came in ``timeout_s`` seconds."""
        found = self.messages(room_id, after=after)
        if found or timeout_s <= 0:
            return found
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiters = self._waiters.setdefault(room_id, set())
        waiters.add(waiter)
        try:
            await asyncio.wait([waiter], timeout=timeout_s)
        finally:
            waiters.discard(waiter)
        return self.messages(room_id, after=after)

    # For the gateway

    def listen(self, account: str, listener: Listener) -> None:
        """Call ``listener`` for whatever is said in the rooms of an account."""
        self._listeners[account] = listener

    def unlisten(self, account: str) -> None:
        """Stop calling the listener of an account."""
        self._listeners.pop(account, None)

    def _put_room(self, room: SimulatedRoom) -> None:
        self._rooms[room.id] = room
        self._history.setdefault(room.id, {})

    def _require_room(self, room_id: str) -> SimulatedRoom:
        room = self._rooms.get(room_id)
        if room is None:
            raise Rejected(f"there is no room {room_id!r}")
        return room

    def _add(
        self,
        room: SimulatedRoom,
        *,
        sender: str,
        text: str,
        kind: MessageKind = MessageKind.TEXT,
        quote: SimulatedMessage | None = None,
        recalled_id: int | None = None,
        file: FileContent | None = None,
        everybody: bool = False,
    ) -> int:
        sent_at = self.now()
        self._last_id = max(self._last_id + 1, int(sent_at.timestamp() * 1000))
        message = SimulatedMessage(
            id=self._last_id,
            sender=sender,
            text=text,
            from_bridge=sender in self._accounts,
            sent_at=sent_at,
            kind=kind,
            quote=quote if quote is None else replace(quote, quote=None),
            recalled_id=recalled_id,
            file=file,
            everybody=everybody,
        )
        history = self._history[room.id]
        history[message.id] = message
        if len(history) > self._history_limit:
            del history[next(iter(history))]
        for waiter in self._waiters.get(room.id, set()):
            if not waiter.done():
                waiter.set_result(None)
        for account, listener in tuple(self._listeners.items()):
            if self.hears(account, room):
                listener(room, message)
        return message.id
