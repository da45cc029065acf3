"""Rooms and messages of the simulated network, as they stand at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.gateways.base import FileContent, MessageKind


class RoomKind(StrEnum):
    """Whom a room is for."""

    RESIDENTS = "residents"
    STAFF = "staff"
    PRIVATE = "private"


@dataclass(frozen=True, kw_only=True)
class SimulatedRoom:
    """A room as it stands now; ``members`` are people, ``accounts`` the bridge accounts in it (None: every one)."""

    id: str
    topic: str
    kind: RoomKind
    village: str = ""
    station: str = ""
    members: tuple[str, ...] = ()
    accounts: tuple[str, ...] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        """Whether this is the private chat of one person with one account."""
        return self.kind is RoomKind.PRIVATE


@dataclass(frozen=True, kw_only=True)
class SimulatedMessage:
    """One message in the history of a room. Its id is a number, greater than that of every earlier message."""

    id: int
    sender: str
    text: str
    """As it is shown, mentions included; empty once recalled."""
    from_bridge: bool
    sent_at: datetime
    kind: MessageKind = MessageKind.TEXT
    file: FileContent | None = None
    quote: SimulatedMessage | None = None
    recalled: bool = False
    recalled_id: int | None = None
    """For the note that a message was recalled: which."""
    everybody: bool = False
    """Everybody in the room is mentioned."""


def kind_of(file: FileContent) -> MessageKind:
    """As what a file that the bridge sends is shown."""
    return MessageKind.IMAGE if file.media_type.startswith("image/") else MessageKind.FILE
