"""Names of contacts, topics of rooms and room aliases, kept for a while and dropped when the network says they changed.

A name that cannot be learned never costs a message: the contact id stands in for it. A lost link is passed on, for then
the message itself is fetched again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, Protocol, TypeVar

from bot.errors import BridgeError, GatewayDown
from bot.gateways.wechat_payloads import RoomValues

logger = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Lookups(Protocol):
    """Where names come from; each may raise ``BridgeError``, ``GatewayDown`` where the link is lost."""

    async def contact_name(self, contact_id: str) -> str:
        """Give a contact's name."""

    async def room(self, room_id: str) -> RoomValues:
        """Give a room's topic and members."""

    async def room_alias(self, room_id: str, contact_id: str) -> str:
        """Give the name that a contact has in a room only, empty where there is none."""


class TtlCache(Generic[Key, Value]):
    """Values that are forgotten after a while; at most ``limit`` of them, the oldest go first."""

    def __init__(self, *, ttl_s: float, monotonic_s: Callable[[], float], limit: int = 20_000) -> None:
        self._ttl_s = ttl_s
        self._monotonic_s = monotonic_s
        self._limit = limit
        self._kept: dict[Key, tuple[float, Value]] = {}

    async def get(self, key: Key, learn: Callable[[], Awaitable[Value]]) -> Value:
        """Give the value of a key, learned anew where there is none or it is too old."""
        kept = self._kept.get(key)
        if kept is not None and self._monotonic_s() - kept[0] < self._ttl_s:
            return kept[1]
        value = await learn()
        self._kept.pop(key, None)
        self._kept[key] = (self._monotonic_s(), value)
        if len(self._kept) > self._limit:
            del self._kept[next(iter(self._kept))]
        return value

    def drop(self, wanted: Callable[[Key], bool]) -> None:
        """Forget the keys for which ``wanted`` holds."""
        for key in [key for key in self._kept if wanted(key)]:
            del self._kept[key]


class Directory:
    """The names that the gateway puts on messages."""

    def __init__(self, lookups: Lookups, *, ttl_s: float, monotonic_s: Callable[[], float]) -> None:
        self._lookups = lookups
        self._contacts: TtlCache[str, str] = TtlCache(ttl_s=ttl_s, monotonic_s=monotonic_s)
        self._rooms: TtlCache[str, RoomValues] = TtlCache(ttl_s=ttl_s, monotonic_s=monotonic_s)
        self._aliases: TtlCache[tuple[str, str], str] = TtlCache(ttl_s=ttl_s, monotonic_s=monotonic_s)

    async def names(self, contact_id: str, room_id: str) -> tuple[str, ...]:
        """Give the names of a contact in a conversation, the room alias first; empty where none can be learned."""
        name = await self._or_default(
            "contact", self._contacts.get(contact_id, lambda: self._lookups.contact_name(contact_id)), ""
        )
        alias = ""
        if room_id:
            key = (room_id, contact_id)
            alias = await self._or_default(
                "alias", self._aliases.get(key, lambda: self._lookups.room_alias(room_id, contact_id)), ""
            )
        return tuple(dict.fromkeys(shown for shown in (alias, name) if shown))

    async def topic(self, room_id: str) -> str:
        """Give a room's topic, empty where it cannot be learned."""
        default = RoomValues(topic="", member_ids=())
        room = await self._or_default("room", self._rooms.get(room_id, lambda: self._lookups.room(room_id)), default)
        return room.topic

    def forget_room(self, room_id: str) -> None:
        """Forget a room and the aliases in it."""
        self._rooms.drop(lambda key: key == room_id)
        self._aliases.drop(lambda key: key[0] == room_id)

    def forget_contact(self, contact_id: str) -> None:
        """Forget a contact's names."""
        self._contacts.drop(lambda key: key == contact_id)
        self._aliases.drop(lambda key: key[1] == contact_id)

    def forget_all(self) -> None:
        """Forget everything: changes may have been missed."""
        for cache in (self._contacts, self._rooms, self._aliases):
            cache.drop(lambda _: True)

    async def _or_default(self, what: str, learned: Awaitable[Value], default: Value) -> Value:
        try:
            return await learned
        except GatewayDown:
            raise
        except BridgeError as error:
            logger.warning("no name: %s", error, extra={"action": "lookup_failed", "what": what})
            return default
