"""Named queries on the rooms of a run: how each stands, what of it goes again, what is taken back, who answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.errors import NotFound
from store.kinds import OutboxState, Recall
from store.rows import insert_new
from store.tables import Broadcast, BroadcastRun, BroadcastSpared, CountedAnswer, Outbox, Room
from store.tables.columns import UtcDateTime

_HERE = (
    col(Room.gateway) == col(Outbox.gateway),
    col(Room.account) == col(Outbox.account),
    col(Room.conversation) == col(Outbox.conversation),
)
_OPEN = (OutboxState.WAITING.value, OutboxState.FAILED.value, OutboxState.SENDING.value)
FAILED_FOR_GOOD = (OutboxState.GAVE_UP.value, OutboxState.EXPIRED.value)
_SAID = (OutboxState.SENT.value, OutboxState.CONFIRMED.value)
_PERHAPS_SAID = (*_SAID, OutboxState.SENDING.value, OutboxState.UNKNOWN.value)
_BEHIND = tuple(
    state.value
    for state in (
        *(OutboxState.CANCELLED, OutboxState.CONFIRMED, OutboxState.SENT, OutboxState.EXPIRED, OutboxState.GAVE_UP),
        *(OutboxState.WAITING, OutboxState.FAILED, OutboxState.SENDING, OutboxState.UNKNOWN),
    )
)
"""A room stands where the part (words, picture) of its message stands that is furthest behind: the last of these."""
_RECALL_BEHIND = (Recall.DONE.value, Recall.WANTED.value, Recall.REFUSED.value)


async def of_run(
    session: AsyncSession, run_id: int, *, states: Collection[str] = (), limit: int = 5_000
) -> Sequence[tuple[Outbox, Room | None]]:
    """The rows of a run with their rooms, in the order in which they were written."""
    query = select(Outbox, Room).outerjoin(Room, and_(*_HERE)).where(col(Outbox.run_id) == run_id)
    if states:
        query = query.where(col(Outbox.state).in_(states))
    return [(row, room) for row, room in await session.execute(query.order_by(col(Outbox.id)).limit(limit))]


async def room_states(session: AsyncSession, run_id: int) -> Mapping[OutboxState, int]:
    """How many rooms of a run stand in each state."""
    counts = await _rooms_by(session, run_id, col(Outbox.state), _BEHIND)
    return {OutboxState(state): count for state, count in counts.items()}


async def _rooms_by(session: AsyncSession, run_id: int, column: Any, order: Sequence[str]) -> Mapping[str, int]:
    """How many rooms have each value of a column, of several values the one that comes last in ``order``."""
    rank = case({value: number for number, value in enumerate(order)}, value=column)
    rooms = select(func.max(rank).label("rank")).where(col(Outbox.run_id) == run_id, column.is_not(None))
    each = rooms.group_by(col(Outbox.gateway), col(Outbox.conversation)).subquery()
    found = await session.execute(select(each.c.rank, func.count()).group_by(each.c.rank))
    return {order[rank]: count for rank, count in found.all()}


async def unknown(session: AsyncSession, *, limit: int = 500) -> Sequence[tuple[Outbox, Room | None]]:
    """What of broadcasts nobody knows whether it was said, with its room, the oldest first."""
    query = select(Outbox, Room).outerjoin(Room, and_(*_HERE))
    query = query.where(col(Outbox.state) == OutboxState.UNKNOWN.value, col(Outbox.run_id).is_not(None))
    return [(row, room) for row, room in await session.execute(query.order_by(col(Outbox.id)).limit(limit))]


async def broadcast_of(session: AsyncSession, row_id: int) -> Broadcast:
    """The broadcast that a row belongs to.

    Raises
    ------
    NotFound
        There is no such row, or it belongs to none.
    """
    runs = select(col(BroadcastRun.broadcast_id)).join(Outbox, col(Outbox.run_id) == col(BroadcastRun.id))
    found: Broadcast | None = await session.scalar(
        select(Broadcast).where(col(Broadcast.id).in_(runs.where(col(Outbox.id) == row_id)))
    )
    if found is None:
        raise NotFound(f"outgoing message {row_id} belongs to no broadcast")
    return found


async def room_of(session: AsyncSession, row_id: int) -> Room | None:
    """The room of a row; None where it is no longer known."""
    found: Room | None = await session.scalar(select(Room).join(Outbox, and_(*_HERE)).where(col(Outbox.id) == row_id))
    return found


async def lock(session: AsyncSession, row_id: int) -> Outbox:
    """One row, locked until the transaction ends.

    Raises
    ------
    NotFound
    """
    found: Outbox | None = await session.scalar(select(Outbox).where(col(Outbox.id) == row_id).with_for_update())
    if found is None:
        raise NotFound(f"there is no outgoing message {row_id}")
    return found


async def open_by_account(session: AsyncSession, run_id: int) -> Mapping[str, int]:
    """How many rows each account has still to send."""
    account = func.coalesce(col(Room.speaker), col(Outbox.account))
    query = select(account, func.count()).select_from(Outbox).outerjoin(Room, and_(*_HERE))
    query = query.where(col(Outbox.run_id) == run_id, col(Outbox.state).in_(_OPEN)).group_by(account)
    return {name: count for name, count in (await session.execute(query)).all()}


async def send_again(session: AsyncSession, run_id: int, *, now: datetime, expires_at: datetime) -> int:
    """Let what failed for good go once more. Returns for how many rooms."""
    rows = await session.execute(
        update(Outbox)
        .where(col(Outbox.run_id) == run_id, col(Outbox.state).in_(FAILED_FOR_GOOD))
        .values(state=OutboxState.WAITING.value, attempts=0, not_before=now, expires_at=expires_at, claimed_at=None, error=None)
        .returning(col(Outbox.gateway), col(Outbox.conversation))
    )
    return len({tuple(room) for room in rows})


async def last_of_rooms(session: AsyncSession, *, since: datetime) -> Mapping[tuple[str, str, str], datetime]:
    """Of rooms (gateway, account, conversation) for which a broadcast waits, or that got one since a moment: when."""
    said = and_(col(Outbox.state).in_(_PERHAPS_SAID), col(Outbox.claimed_at) >= since)
    when = func.max(func.coalesce(col(Outbox.sent_at), col(Outbox.not_before)), type_=UtcDateTime())
    query = select(col(Outbox.gateway), col(Outbox.account), col(Outbox.conversation), when)
    query = query.where(col(Outbox.run_id).is_not(None), or_(said, col(Outbox.state).in_(_OPEN)))
    query = query.group_by(col(Outbox.gateway), col(Outbox.account), col(Outbox.conversation))
    return {(gateway, account, room): moment for gateway, account, room, moment in (await session.execute(query)).all()}


async def want_recall(session: AsyncSession, run_id: int) -> int:
    """Ask the senders to take back what is or may be in the rooms. Returns of how many rooms."""
    rows = await session.execute(
        update(Outbox)
        .where(col(Outbox.run_id) == run_id, col(Outbox.state).in_(_PERHAPS_SAID), col(Outbox.recall).is_(None))
        .values(recall=Recall.WANTED.value)
        .returning(col(Outbox.gateway), col(Outbox.conversation))
    )
    return len({tuple(room) for room in rows})


async def told(session: AsyncSession, run_id: int) -> Mapping[tuple[str, str], bool]:
    """Gateway and conversation of every room that heard a run or may have heard it, and whether it still stands there.

    A room that heard it within the message of another run is one of them.
    """
    within = select(col(BroadcastSpared.outbox_id)).where(
        col(BroadcastSpared.run_id) == run_id, col(BroadcastSpared.outbox_id).is_not(None)
    )
    query = select(col(Outbox.gateway), col(Outbox.conversation), col(Outbox.recall)).where(
        or_(col(Outbox.run_id) == run_id, col(Outbox.id).in_(within)), col(Outbox.state).in_(_PERHAPS_SAID)
    )
    found: dict[tuple[str, str], bool] = {}
    for gateway, conversation, recall in (await session.execute(query)).all():
        found[gateway, conversation] = found.get((gateway, conversation), False) or recall != Recall.DONE
    return found


def _to_recall(gateway: str, account: str) -> ColumnElement[bool]:
    return and_(
        col(Outbox.gateway) == gateway,
        func.coalesce(col(Outbox.spoken_by), col(Outbox.account)) == account,
        col(Outbox.recall) == Recall.WANTED.value,
        col(Outbox.state).in_(_SAID),
    )


async def next_recall(session: AsyncSession, *, gateway: str, account: str) -> Outbox | None:
    """What this account should take back next: the newest first, for a network takes back only what is young."""
    query = (
        select(Outbox).where(_to_recall(gateway, account)).order_by(col(Outbox.sent_at).desc(), col(Outbox.id).desc()).limit(1)
    )
    found: Outbox | None = await session.scalar(query)
    return found


async def settle_recall(session: AsyncSession, row: Outbox, *, done: bool) -> None:
    """Note what the network said. What it refuses it refuses for everything older that this account said in the run, too."""
    if done:
        await session.execute(update(Outbox).where(col(Outbox.id) == row.id).values(recall=Recall.DONE.value))
        return
    account = row.spoken_by or row.account
    older = and_(
        _to_recall(row.gateway, account), col(Outbox.run_id) == row.run_id, col(Outbox.sent_at) <= (row.sent_at or row.created_at)
    )
    await session.execute(update(Outbox).where(or_(col(Outbox.id) == row.id, older)).values(recall=Recall.REFUSED.value))


async def recalls(session: AsyncSession, run_id: int) -> Mapping[Recall, int]:
    """How far taking back a run is, in rooms."""
    counts = await _rooms_by(session, run_id, col(Outbox.recall), _RECALL_BEHIND)
    return {Recall(state): count for state, count in counts.items()}


async def answered(
    session: AsyncSession,
    *,
    gateway: str,
    account: str,
    conversation: str,
    since: datetime,
    until: datetime,
    quoted: str | None,
) -> int | None:
    """The broadcast (its row) that something said in a room answers; None where it answers none.

    Parameters
    ----------
    since
        Runs that began before are too old to be answered.
    until
        What the bridge said later is not what is answered.
    quoted
        The words that the answer quotes; without them it answers only what the bridge said last of all in the room.
    """
    here = (col(Outbox.gateway) == gateway, col(Outbox.account) == account, col(Outbox.conversation) == conversation)
    young = select(col(BroadcastRun.id)).where(col(BroadcastRun.started_at) >= since)
    query = select(Outbox).where(col(Outbox.run_id).in_(young), *here, col(Outbox.state).in_(_SAID))
    query = query.where(col(Outbox.sent_at) <= until)
    # Sorted here: asked to sort, SQLite reads all that was ever said in the room, because that lies there in order.
    rows = sorted((await session.scalars(query)).all(), key=lambda row: row.id or 0, reverse=True)
    if quoted is not None:
        start = quoted.strip().rstrip("….")
        return next((row.id for row in rows if start and row.text.strip().startswith(start)), None)
    if not rows:
        return None
    later = select(col(Outbox.id)).where(*here, col(Outbox.state).in_(_SAID), col(Outbox.id) > rows[0].id).limit(1)
    return rows[0].id if await session.scalar(later) is None else None


async def count_answer(session: AsyncSession, row_id: int, *, digest: str, expires_at: datetime) -> bool:
    """Count one answer, unless it is counted already. Nothing of the answer itself is kept.

    Parameters
    ----------
    digest, expires_at
        Of the id of the message, and until when it may be heard again.
    """
    if await insert_new(session, CountedAnswer(digest=digest, expires_at=expires_at)) is None:
        return False
    await session.execute(update(Outbox).where(col(Outbox.id) == row_id).values(replies=col(Outbox.replies) + 1))
    return True


async def replies(session: AsyncSession, run_ids: Collection[int]) -> Mapping[int, int]:
    """How many answers each run drew."""
    query = select(col(Outbox.run_id), func.sum(col(Outbox.replies))).where(col(Outbox.run_id).in_(run_ids))
    found = (await session.execute(query.group_by(col(Outbox.run_id)))).all()
    return {run_id: int(count) for run_id, count in found if run_id is not None}


async def said_texts(session: AsyncSession, texts: Collection[str]) -> Sequence[tuple[BroadcastRun, str]]:
    """Runs that said one of these texts as it stands, the newest first, with the text."""
    query = select(BroadcastRun).where(col(BroadcastRun.text).in_(texts), col(BroadcastRun.rooms) > 0)
    return [(run, run.text) for run in await session.scalars(query.order_by(col(BroadcastRun.started_at).desc()))]


async def titles(session: AsyncSession, row_ids: Collection[int]) -> Mapping[int, str]:
    """The titles of the broadcasts that rows belong to."""
    query = select(col(Outbox.id), col(Broadcast.title)).join(BroadcastRun, col(BroadcastRun.id) == col(Outbox.run_id))
    query = query.join(Broadcast, col(Broadcast.id) == col(BroadcastRun.broadcast_id)).where(col(Outbox.id).in_(row_ids))
    return {row_id: title for row_id, title in (await session.execute(query)).all() if row_id is not None}
