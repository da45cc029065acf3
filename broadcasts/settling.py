"""What a person decides about rooms of a run: whether an uncertain one has it, and that failed ones get it after all."""

from __future__ import annotations

from datetime import datetime, timedelta

from broadcasts.errors import Reason, Refused
from broadcasts.states import Step, after
from store import audit, broadcasts, run_rows
from store.database import Database, Session
from store.kinds import OutboxState, RunState
from store.tables import BroadcastRun, Outbox

AGAIN_LIFE = timedelta(hours=24)
"""What was told to go again and has not left by then is dropped, unless the broadcast expires sooner."""


async def settle(database: Database, row_id: int, *, said: bool, by: str, now: datetime) -> Outbox:
    """Settle a row of unknown fate: it was said, or it was not and goes again (in a withdrawn run it is cancelled).

    Raises
    ------
    Refused
        Its echo or another person was faster, or the broadcast has expired.
    NotFound
    """
    async with database.write() as session:
        row = await run_rows.lock(session, row_id)
        if row.state != OutboxState.UNKNOWN:
            raise Refused(Reason.SETTLED_ALREADY)
        if said:
            row.state, row.sent_at = OutboxState.SENT.value, row.sent_at or row.claimed_at or now
        elif row.run_id is None:
            row.state, row.not_before, row.expires_at = OutboxState.WAITING.value, now, None
        else:
            await _again(session, row, now)
        session.add(row)
        answer = "said" if said else "not said"
        await audit.record(session, actor=by, action="outbox_settled", subject=f"outbox:{row_id}", now=now, detail=answer)
        return row


async def resend_failed(database: Database, run_id: int, *, by: str, now: datetime) -> int:
    """Send a run once more to the rooms in which it failed for good, and to no other. Returns how many.

    Raises
    ------
    Refused, NotFound
    """
    async with database.write() as session:
        run = await broadcasts.run(session, run_id)
        expires_at = await _reopen(session, run, now)
        rooms = await run_rows.send_again(session, run_id, now=now, expires_at=expires_at)
        if not rooms:
            raise Refused(Reason.NOTHING_FAILED)
        subject = f"broadcast:{run.broadcast_id}"
        await audit.record(session, actor=by, action="run_resent", subject=subject, now=now, detail=f"run={run_id} rooms={rooms}")
        return rooms


async def take_back(database: Database, run_id: int, *, by: str, now: datetime) -> int:
    """Ask the network to take a finished run back. Returns from how many rooms that is tried.

    What still goes out is withdrawn instead (``runs.withdraw``).

    Raises
    ------
    Refused, NotFound
    """
    async with database.write() as session:
        run = await broadcasts.run(session, run_id)
        await broadcasts.lock(session, run.broadcast_id)
        if run.state != RunState.DONE:
            raise Refused(Reason.RUN_NOT_DONE)
        run.state = RunState.WITHDRAWN.value
        rooms = await run_rows.want_recall(session, run_id)
        subject = f"broadcast:{run.broadcast_id}"
        await audit.record(
            session, actor=by, action="run_taken_back", subject=subject, now=now, detail=f"run={run_id} rooms={rooms}"
        )
        return rooms


async def _again(session: Session, row: Outbox, now: datetime) -> None:
    assert row.run_id is not None
    run = await broadcasts.run(session, row.run_id)
    if run.state == RunState.WITHDRAWN:
        row.state = OutboxState.CANCELLED.value
        return
    row.expires_at = await _reopen(session, run, now)
    row.state, row.not_before = OutboxState.WAITING.value, now


async def _reopen(session: Session, run: BroadcastRun, now: datetime) -> datetime:
    """Let the run go on where it was done. Returns until when its rows are of use."""
    broadcast = await broadcasts.lock(session, run.broadcast_id)
    if broadcast.expires_at is not None and broadcast.expires_at <= now:
        raise Refused(Reason.EXPIRED)
    if run.state not in (RunState.RUNNING, RunState.PAUSED):
        broadcast.state = after(broadcast.state, Step.SEND_AGAIN).value
        broadcast.version += 1
        run.state, run.finished_at = RunState.RUNNING.value, None
    return min(now + AGAIN_LIFE, *([broadcast.expires_at] if broadcast.expires_at else [now + AGAIN_LIFE]))
