"""Which account speaks for a room, changed by hand: whatever waits goes on through the other account."""

from __future__ import annotations

from datetime import datetime

from bot.people.editing import may_change_room
from bot.people.errors import ChangeRefused
from bot.texts import runs as words
from store import accounts, audit
from store.database import Session
from store.errors import NotFound
from store.tables import Room, Staff


async def move_room(session: Session, room: Room, account: str, *, by: Staff | None, now: datetime) -> None:
    """Let another account that is in the room speak for it from now on.

    Parameters
    ----------
    by
        Who does it; None for whoever sits at the command line.

    Raises
    ------
    ChangeRefused
        Not allowed, or the account is not in the room.
    """
    if by is not None and not may_change_room(by, room):
        raise ChangeRefused(words.NOT_YOURS)
    try:
        await accounts.put_first(session, room, account)
    except NotFound as error:
        raise ChangeRefused(words.NOT_IN_ROOM.format(account=account, room=room.topic or room.id)) from error
    actor = by.name if by is not None else "command line"
    await audit.record(session, actor=actor, action="room.move", subject=f"room:{room.id}", now=now, detail=account)
