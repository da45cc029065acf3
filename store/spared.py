"""Named queries on what rooms bear: the broadcasts that they got and are to get, and the messages that they were spared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.kinds import Lane, OutboxState, RunState
from store.tables import BroadcastRun, BroadcastSpared, Outbox, Room

_DUE = (OutboxState.WAITING.value, OutboxState.FAILED.value)
_NEVER = (OutboxState.CANCELLED.value, OutboxState.EXPIRED.value, OutboxState.GAVE_UP.value)


async def told(
    session: AsyncSession, *, since: datetime, lock: bool = False
) -> Mapping[tuple[str, str], Sequence[tuple[Outbox, bool]]]:
    """What went out as broadcasts since then and is still to go, by gateway and conversation.

    With each row, whether another text may still join it: nobody has tried to send it, nothing holds it, it is not urgent, and
    no picture follows it.

    Parameters
    ----------
    lock
        Against the senders, for whoever is going to join one.
    """
    when = func.coalesce(col(Outbox.sent_at), col(Outbox.not_before))
    recent = (col(Outbox.state).not_in(_NEVER), when >= since)
    query = (
        select(Outbox, col(BroadcastRun.state))
        .join(BroadcastRun, col(BroadcastRun.id) == col(Outbox.run_id))
        .where(col(Outbox.attachment_id).is_(None), *recent)
        .order_by(col(Outbox.id))
    )
    pictures = select(col(Outbox.run_id), col(Outbox.gateway), col(Outbox.conversation))
    pictures = pictures.where(col(Outbox.run_id).is_not(None), col(Outbox.attachment_id).is_not(None), *recent)
    followed = {tuple(found) for found in await session.execute(pictures)}
    found: dict[tuple[str, str], list[tuple[Outbox, bool]]] = defaultdict(list)
    for row, run_state in await session.execute(query.with_for_update(of=Outbox) if lock else query):
        untouched = row.state == OutboxState.WAITING.value and row.claimed_at is None and row.lane == int(Lane.BROADCAST)
        alone = (row.run_id, row.gateway, row.conversation) not in followed
        found[row.gateway, row.conversation].append((row, untouched and alone and run_state == RunState.RUNNING.value))
    return found


def is_held(row: Outbox) -> bool:
    """Whether ``hold`` is about this row."""
    return row.run_id is not None and row.lane == int(Lane.BROADCAST) and row.state in _DUE


async def hold(session: AsyncSession, *, until: datetime) -> int:
    """Let no broadcast that has not left yet leave before a moment, urgent ones excepted. Returns how many are held by this."""
    rows = await session.scalars(
        update(Outbox)
        .where(
            col(Outbox.run_id).is_not(None),
            col(Outbox.lane) == int(Lane.BROADCAST),
            col(Outbox.state).in_(_DUE),
            col(Outbox.not_before) < until,
        )
        .values(not_before=until)
        .returning(col(Outbox.id))
        .execution_options(synchronize_session=False)
    )
    return len(rows.all())


async def counts(session: AsyncSession, run_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """How many messages each run was spared, by reason."""
    query = select(col(BroadcastSpared.run_id), col(BroadcastSpared.reason), func.count())
    query = query.where(col(BroadcastSpared.run_id).in_(run_ids))
    found: dict[int, dict[str, int]] = {}
    for run_id, reason, number in await session.execute(
        query.group_by(col(BroadcastSpared.run_id), col(BroadcastSpared.reason)).order_by(col(BroadcastSpared.reason))
    ):
        found.setdefault(run_id, {})[reason] = number
    return found


async def count_since(session: AsyncSession, since: datetime) -> int:
    """How many messages were spared since then."""
    query = select(func.count()).select_from(BroadcastSpared).where(col(BroadcastSpared.at) >= since)
    return int(await session.scalar(query) or 0)


async def of_run(session: AsyncSession, run_id: int) -> Sequence[tuple[BroadcastSpared, Room]]:
    """What a run was spared, with the rooms, in their order."""
    query = select(BroadcastSpared, Room).join(Room, col(Room.id) == col(BroadcastSpared.room_id))
    query = query.where(col(BroadcastSpared.run_id) == run_id).order_by(col(BroadcastSpared.id))
    return [(spared, room) for spared, room in await session.execute(query)]


async def split(session: AsyncSession, run_id: int, *, separator: str) -> None:
    """Undo what joined two runs and has not left, before one of them is withdrawn: the other keeps its own message."""
    query = (
        select(BroadcastSpared, Outbox)
        .join(Outbox, col(Outbox.id) == col(BroadcastSpared.outbox_id))
        .where(or_(col(Outbox.run_id) == run_id, col(BroadcastSpared.run_id) == run_id), col(Outbox.state).in_(_DUE))
        .order_by(col(BroadcastSpared.id))
        .with_for_update(of=Outbox)
    )
    for spared, row in (await session.execute(query)).all():
        row.text = row.text.replace(separator + spared.text, "", 1)
        if spared.run_id != run_id:
            values = row.model_dump(exclude={"id", "key", "text", "run_id", "attempts"})
            key = f"run:{spared.run_id}:{row.gateway}:{row.conversation}"
            session.add(Outbox(**values, key=key, text=spared.text, run_id=spared.run_id))
            run = await session.get(BroadcastRun, spared.run_id)
            assert run is not None, "the foreign key keeps it"
            run.rooms += 1
        await session.delete(spared)
    await session.flush()
