"""What staff hear of their broadcasts in WeChat without asking: that one was sent back, and why."""

from __future__ import annotations

from datetime import datetime

from bot.gateways.base import private_conversation
from bot.texts import broadcast as words
from store import outbox, people
from store.database import Session
from store.kinds import Lane
from store.tables import Broadcast, Staff


async def rejected(session: Session, broadcast: Broadcast, now: datetime) -> None:
    """Tell the author, through the account that is in the staff room. Whoever is not bound to WeChat reads it on the page."""
    author = await _author(session, broadcast)
    room = await people.staff_room(session, station_id=author.station_id) if author is not None else None
    if author is None or room is None or author.external_id is None or author.gateway != room.gateway:
        return
    await outbox.enqueue(
        session,
        key=f"broadcast-rejected:{broadcast.id}:{broadcast.version}",
        gateway=room.gateway,
        account=room.account,
        conversation=private_conversation(author.external_id),
        text=words.REJECTED.format(
            title=broadcast.title, number=broadcast.id, name=broadcast.rejected_by, reason=broadcast.rejection
        ),
        lane=Lane.NOTICE,
        now=now,
    )


async def _author(session: Session, broadcast: Broadcast) -> Staff | None:
    """None where the name is a program's, or that of nobody or of several people: nobody hears of another's matter."""
    found = [member for member in await people.all_staff(session) if member.name == broadcast.author and member.active]
    return found[0] if len(found) == 1 else None
