"""From what was decided for every room to the rows of a run: one of words per room, one of the picture after it, what was spared.

The key of a row names run and room, so that no room can get a run twice. Everything happens in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from broadcasts import everybody, placing, spreading
from broadcasts.burden import SEPARATOR, Budget, Slot, Why
from broadcasts.message import Message
from broadcasts.placing import Wish
from broadcasts.sparing import since, told_of
from store import broadcasts, run_rows, spared
from store.database import Session
from store.kinds import Lane, OutboxState, UnknownPolicy
from store.tables import Broadcast, BroadcastSpared, Outbox

PICTURE = "picture"
"""What the key of a picture's row ends with."""


async def write(
    session: Session,
    run_id: int,
    broadcast: Broadcast,
    messages: Sequence[Message],
    *,
    due_at: datetime,
    now: datetime,
    budget: Budget | None,
) -> int:
    """Write what leaves and what is spared. Returns how many rooms get a message of their own."""
    spread = placing.is_spread(broadcast, due_at, now)
    last = await run_rows.last_of_rooms(session, since=now - spreading.APART) if spread else {}
    wished = placing.wishes(broadcast, messages, due_at=due_at, now=now, last=last)
    there = await spared.told(session, since=since(budget, now), lock=True) if budget and not broadcast.urgent else {}
    decisions = placing.decide(broadcast, wished, told_of(there), budget)
    known = {row.id: row for told in there.values() for row, _ in told}
    leaving: list[Outbox] = []
    for wish, found in zip(wished, decisions, strict=True):
        if isinstance(found, Slot) and found.joins is None:
            leaving.append(_row(run_id, broadcast, wish, found.at, now))
            continue
        joined = found.joins if isinstance(found, Slot) else None
        if joined is not None:
            known[joined].text += SEPARATOR + wish.message.text
        session.add(
            BroadcastSpared(
                run_id=run_id,
                room_id=wish.message.room.id or 0,
                reason=(found.why or Why.MERGED).value,
                outbox_id=joined,
                text=wish.message.text,
                at=now,
            )
        )
    with_pictures = [one for row in leaving for one in (row, _picture_after(row, broadcast.picture_id)) if one is not None]
    await broadcasts.add_rows(session, with_pictures)
    return len(leaving)


def _row(run_id: int, broadcast: Broadcast, wish: Wish, at: datetime, now: datetime) -> Outbox:
    room = wish.message.room
    text, mentions = everybody.taken_out(wish.message.text) if broadcast.urgent else (wish.message.text, [])
    return Outbox(
        key=f"run:{run_id}:{room.gateway}:{room.conversation}",
        gateway=room.gateway,
        account=room.account,
        conversation=room.conversation,
        text=text,
        mentions=mentions,
        lane=int(Lane.NOTICE if broadcast.urgent else Lane.BROADCAST),
        state=OutboxState.WAITING.value,
        unknown_policy=UnknownPolicy.ASK_A_PERSON.value,
        not_before=at,
        expires_at=wish.until,
        run_id=run_id,
        created_at=now,
    )


def _picture_after(row: Outbox, picture_id: int | None) -> Outbox | None:
    """The picture that follows a row of words, sent by the same rules."""
    if picture_id is None:
        return None
    values = row.model_dump(exclude={"id", "key", "text", "mentions", "attachment_id"})
    return Outbox(**values, key=f"{row.key}:{PICTURE}", attachment_id=picture_id)
