"""What becomes of a broadcast in every room: when it leaves, what it is said with, or why it is spared. Pure.

The run carries out what is decided here and the forecast shows it, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcasts import spreading
from broadcasts.audience import read_audience
from broadcasts.burden import Budget, Slot, Spared, Told, Why, place
from broadcasts.message import Message
from store.tables import Broadcast

ROW_LIFE = timedelta(hours=24)
"""What has not left by then is dropped rather than sent, unless the broadcast expires sooner."""

Address = tuple[str, str]
"""Gateway and conversation."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A message that is to leave for a room from ``at`` on, and is of no use from ``until`` on."""

    message: Message
    at: datetime
    until: datetime


def is_correction(broadcast: Broadcast) -> bool:
    """Whether it goes to the rooms that heard another one."""
    return read_audience(broadcast.audience).told_by is not None


def is_spread(broadcast: Broadcast, due_at: datetime, now: datetime) -> bool:
    """Whether it is late and must not come on the heels of another one."""
    return not broadcast.urgent and not is_correction(broadcast) and spreading.is_late(due_at, now)


def wishes(
    broadcast: Broadcast, messages: Sequence[Message], *, due_at: datetime, now: datetime, last: Mapping[spreading.Room, datetime]
) -> list[Wish]:
    """When each message may leave.

    Parameters
    ----------
    last
        See ``spreading.not_before``; asked only of what is late.
    """
    until = min([now + ROW_LIFE, *([broadcast.expires_at] if broadcast.expires_at else [])])
    if not is_spread(broadcast, due_at, now):
        return [Wish(message=message, at=now, until=until) for message in messages]
    until = spreading.of_use_until(due_at, timedelta(minutes=broadcast.late_limit_minutes), until)
    rooms = [(message.room.gateway, message.room.account, message.room.conversation) for message in messages]
    return [
        Wish(message=message, at=spreading.not_before(room, last, now), until=until)
        for message, room in zip(messages, rooms, strict=True)
    ]


def decide(
    broadcast: Broadcast, wished: Sequence[Wish], told: Mapping[Address, Sequence[Told]], budget: Budget | None
) -> list[Slot | Spared]:
    """What becomes of each wish.

    Parameters
    ----------
    told
        What else the rooms got since Monday and are still to get.
    budget
        What a room bears; None: everything.
    """
    if budget is None or broadcast.urgent:
        return [Slot(at=wish.at) for wish in wished]
    if is_correction(broadcast):
        return [_after_quiet_hours(budget, wish.at) for wish in wished]
    return [
        place(
            budget,
            told.get((wish.message.room.gateway, wish.message.room.conversation), ()),
            at=wish.at,
            until=wish.until,
            chars=chars_of(broadcast, wish.message.text),
        )
        for wish in wished
    ]


def _after_quiet_hours(budget: Budget, at: datetime) -> Slot:
    loud = budget.loud_from(at)
    return Slot(at=loud, why=Why.QUIET_HOURS if loud > at else None)


def chars_of(broadcast: Broadcast, text: str) -> int:
    """How long a message is for the budget: what a picture follows is not said together with another."""
    return 0 if broadcast.picture_id is not None else len(text)
