"""From a due broadcast to one outbox row per room, in one transaction, exactly once whatever happens.

Any number of processes may do this at the same time: the broadcast's row is locked, a run is unique per broadcast and due
time, an outbox row per run and room. A process that is killed in the middle leaves nothing behind.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from broadcasts import corrections, writing
from broadcasts.approval import content_hash
from broadcasts.audience import Places, read_audience
from broadcasts.awaiting import goes_on
from broadcasts.burden import Budget
from broadcasts.calendar import AtOnce, Occasion, SchoolTerms, Verdict, judge, read_schedule
from broadcasts.errors import ScheduleFault
from broadcasts.message import Message, plan
from broadcasts.sparing import keep_quiet
from broadcasts.states import Step, after
from store import audit, broadcasts, people
from store.database import Database
from store.kinds import MissedRule, RunState
from store.tables import Broadcast, BroadcastRun

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of one due time; also the note of its run."""

    SENT = "sent"
    MISSED = "missed"
    EXPIRED = "expired"
    STILL_RUNNING = "still_running"
    NO_ROOMS = "no_rooms"
    SPARED = "spared"
    ASK_AGAIN = "ask_again"
    DONE_ALREADY = "done_already"


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """One due time that was dealt with."""

    broadcast_id: int
    due_at: datetime
    outcome: Outcome
    run_id: int | None = None
    rooms: int = 0
    spared: int = 0
    """Rooms that get it within another message, or not at all."""


async def expand_due(database: Database, now: datetime, terms: SchoolTerms = (), budget: Budget | None = None) -> list[Expansion]:
    """Deal with everything that is due, the longest due first.

    Parameters
    ----------
    budget
        What a room bears; None: everything.
    """
    expansions: list[Expansion] = []
    if budget is not None:
        await keep_quiet(database, budget, now)
    async with database.read() as session:
        due = await broadcasts.earliest_due_at(session)
    while due is not None and due <= now:
        expansion = await _expand_one(database, now, terms, budget)
        if expansion is None:
            break
        expansions.append(expansion)
        logger.info(
            "broadcast due",
            extra={
                "action": "broadcast_expanded",
                "broadcast_id": expansion.broadcast_id,
                "run_id": expansion.run_id,
                "outcome": expansion.outcome.value,
                "rooms": expansion.rooms,
                "spared": expansion.spared,
            },
        )
    return expansions


async def _expand_one(database: Database, now: datetime, terms: SchoolTerms, budget: Budget | None) -> Expansion | None:
    async with database.write() as session:
        broadcast = await broadcasts.lock_due(session, now=now)
        if broadcast is None:
            return None
        assert broadcast.id is not None
        assert broadcast.next_due_at is not None
        broadcast.version += 1
        occasion = _occasion(broadcast, now, terms)
        if occasion is None:
            due_at = broadcast.next_due_at
            broadcast.state = after(broadcast.state, Step.ASK_AGAIN).value
            broadcast.approver = broadcast.approved_hash = broadcast.next_due_at = None
            subject = f"broadcast:{broadcast.id}"
            await audit.record(session, actor="bridge", action="broadcast_not_as_approved", subject=subject, now=now)
            return Expansion(broadcast_id=broadcast.id, due_at=due_at, outcome=Outcome.ASK_AGAIN)

        broadcast.next_due_at = occasion.next_at
        outcome = _OUTCOMES[occasion.verdict]
        if outcome is Outcome.SENT and await broadcasts.open_runs(session, broadcast.id):
            outcome = Outcome.STILL_RUNNING
        messages: tuple[Message, ...] = ()
        if outcome is Outcome.SENT:
            places = Places.of(await people.stations(session), await people.villages(session))
            rooms = await people.rooms(session)
            audience, urgent = read_audience(broadcast.audience), broadcast.urgent
            told = await corrections.told(session, audience)
            text, link = broadcast.text, broadcast.link
            planned = plan(text, audience, rooms=rooms, places=places, urgent=urgent, link=link, told=told)
            messages = planned.messages
            outcome = Outcome.SENT if messages else Outcome.NO_ROOMS
        run = _run_of(broadcast, occasion, outcome, now)
        run_id = await broadcasts.add_run(session, run)
        rows = 0
        if run_id is None:
            outcome, messages = Outcome.DONE_ALREADY, ()
        elif messages:
            rows = await writing.write(session, run_id, broadcast, messages, due_at=occasion.due_at, now=now, budget=budget)
            its_run = await broadcasts.run(session, run_id)
            its_run.rooms = rows
            if rows == 0:
                outcome = Outcome.SPARED
                its_run.state, its_run.finished_at, its_run.note = RunState.SKIPPED.value, now, outcome.value
        if outcome is Outcome.SENT:
            broadcast.state = after(broadcast.state, Step.START).value
        elif not await broadcasts.open_runs(session, broadcast.id):
            broadcast.state = after(broadcast.state, Step.WAIT if goes_on(broadcast, now) else Step.COMPLETE).value
        return Expansion(
            broadcast_id=broadcast.id,
            due_at=occasion.due_at,
            outcome=outcome,
            run_id=run_id,
            rooms=rows,
            spared=len(messages) - rows,
        )


_OUTCOMES = {Verdict.SEND: Outcome.SENT, Verdict.MISSED: Outcome.MISSED, Verdict.EXPIRED: Outcome.EXPIRED}


def _occasion(broadcast: Broadcast, now: datetime, terms: SchoolTerms) -> Occasion | None:
    """What becomes of the due time; None if the broadcast is no longer what was approved."""
    if content_hash(broadcast) != broadcast.approved_hash or broadcast.next_due_at is None:
        return None
    try:
        schedule = read_schedule(broadcast.schedule)
    except ScheduleFault:
        logger.exception("schedule unreadable", extra={"action": "schedule_broken", "broadcast_id": broadcast.id})
        return None
    return judge(
        schedule or AtOnce(),
        due_at=broadcast.next_due_at,
        now=now,
        rule=MissedRule(broadcast.missed_rule),
        late_limit=timedelta(minutes=broadcast.late_limit_minutes),
        expires_at=broadcast.expires_at,
        terms=terms,
    )


def _run_of(broadcast: Broadcast, occasion: Occasion, outcome: Outcome, now: datetime) -> BroadcastRun:
    assert broadcast.id is not None
    state = RunState.RUNNING if outcome is Outcome.SENT else RunState.SKIPPED
    return BroadcastRun(
        broadcast_id=broadcast.id,
        due_at=occasion.due_at,
        state=state.value,
        text=broadcast.text,
        link=broadcast.link,
        picture_id=broadcast.picture_id,
        started_at=now,
        finished_at=None if outcome is Outcome.SENT else now,
        note="" if outcome is Outcome.SENT else outcome.value,
    )
