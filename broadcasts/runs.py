"""A run under way: how far it is, pausing and going on, withdrawing, and noticing that it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from broadcasts.awaiting import goes_on
from broadcasts.burden import SEPARATOR
from broadcasts.states import Step, after
from store import audit, broadcasts, outbox, run_rows, spared
from store.database import Database
from store.kinds import BroadcastState, OutboxState, Recall, RunState
from store.tables import Broadcast


@dataclass(frozen=True, kw_only=True)
class RunProgress:
    """How many rooms of a run stand where; the parts always add up to ``rooms``."""

    rooms: int
    counts: Mapping[OutboxState, int]
    open_by_account: Mapping[str, int] = field(default_factory=dict)
    recalls: Mapping[Recall, int] = field(default_factory=dict)
    """Of a withdrawn run: how many rooms it was taken back from, or could not be."""
    replies: int = 0
    """Answers that it drew within a day."""

    def of(self, *states: OutboxState) -> int:
        """How many rooms are in any of these states."""
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def open(self) -> int:
        """Rooms that may still get it without anybody's doing."""
        return self.of(OutboxState.WAITING, OutboxState.SENDING, OutboxState.FAILED)

    @property
    def delivered(self) -> int:
        """Rooms that have it."""
        return self.of(OutboxState.SENT, OutboxState.CONFIRMED)

    @property
    def adds_up(self) -> bool:
        """Whether every room of the run is accounted for."""
        return sum(self.counts.values()) == self.rooms


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """What withdrawing could still do."""

    cancelled: int
    """Rooms that will not get it."""
    gone: int
    """Rooms that have it, are getting it now, or may have it: the senders try to take it back there."""


async def progress(database: Database, run_id: int) -> RunProgress:
    """How far a run is.

    Raises
    ------
    NotFound
    """
    async with database.read() as session:
        run = await broadcasts.run(session, run_id)
        return RunProgress(
            rooms=run.rooms,
            counts=await run_rows.room_states(session, run_id),
            open_by_account=await run_rows.open_by_account(session, run_id),
            recalls=await run_rows.recalls(session, run_id),
            replies=(await run_rows.replies(session, [run_id])).get(run_id, 0),
        )


async def pause(database: Database, number: int, *, by: str, now: datetime) -> Broadcast:
    """Let nothing more of it leave until it is resumed.

    Raises
    ------
    Refused, NotFound
    """
    async with database.write() as session:
        broadcast = await broadcasts.lock(session, number)
        broadcast.state = after(broadcast.state, Step.PAUSE).value
        broadcast.version += 1
        for run in await broadcasts.open_runs(session, number):
            run.state = RunState.PAUSED.value
        await audit.record(session, actor=by, action="broadcast_paused", subject=f"broadcast:{number}", now=now)
        return broadcast


async def resume(database: Database, number: int, *, by: str, now: datetime) -> Broadcast:
    """Go on where it was paused. Times that passed meanwhile are missed runs, with their rule.

    Raises
    ------
    Refused, NotFound
    """
    async with database.write() as session:
        broadcast = await broadcasts.lock(session, number)
        broadcast.state = after(broadcast.state, Step.RESUME).value
        broadcast.version += 1
        runs = await broadcasts.open_runs(session, number)
        for run in runs:
            run.state = RunState.RUNNING.value
        if runs:
            broadcast.state = after(broadcast.state, Step.START).value
        elif not goes_on(broadcast, now):
            broadcast.state = after(broadcast.state, Step.COMPLETE).value
        await audit.record(session, actor=by, action="broadcast_resumed", subject=f"broadcast:{number}", now=now)
        return broadcast


async def withdraw(database: Database, number: int, *, by: str, now: datetime) -> Withdrawal:
    """Stop it for good: what has not left is cancelled, what is said is taken back where the network lets us.

    Raises
    ------
    Refused, NotFound
    """
    async with database.write() as session:
        broadcast = await broadcasts.lock(session, number)
        broadcast.state = after(broadcast.state, Step.WITHDRAW).value
        broadcast.next_due_at = None
        broadcast.version += 1
        cancelled = rooms = 0
        for run in await broadcasts.open_runs(session, number):
            assert run.id is not None
            run.state = RunState.WITHDRAWN.value
            run.finished_at = now
            await spared.split(session, run.id, separator=SEPARATOR)
            await outbox.cancel_run(session, run.id)
            cancelled += (await run_rows.room_states(session, run.id)).get(OutboxState.CANCELLED, 0)
            await run_rows.want_recall(session, run.id)
            rooms += run.rooms
        detail = f"cancelled={cancelled} of {rooms}"
        await audit.record(session, actor=by, action="broadcast_withdrawn", subject=f"broadcast:{number}", now=now, detail=detail)
        return Withdrawal(cancelled=cancelled, gone=rooms - cancelled)


async def finish_runs(database: Database, now: datetime) -> list[int]:
    """Mark runs done of which no row is open any more, and their broadcasts. Returns the runs' numbers."""
    async with database.read() as session:
        candidates = await broadcasts.finished(session)
        leftovers = await broadcasts.withdrawn_rows(session)
    if leftovers:
        async with database.write() as session:
            await broadcasts.cancel_withdrawn(session)
    done: list[int] = []
    for number in candidates:
        async with database.write() as session:
            broadcast = await broadcasts.lock(session, number)
            for run in await broadcasts.open_runs(session, number):
                assert run.id is not None
                if run.state == RunState.RUNNING.value and not await broadcasts.open_rows(session, run.id):
                    run.state = RunState.DONE.value
                    run.finished_at = now
                    done.append(run.id)
            if broadcast.state == BroadcastState.RUNNING.value and not await broadcasts.open_runs(session, number):
                broadcast.state = after(broadcast.state, Step.WAIT if goes_on(broadcast, now) else Step.COMPLETE).value
                broadcast.version += 1
    return done
