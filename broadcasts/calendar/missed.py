"""What becomes of a due time that has come, perhaps long ago: a machine that slept, a bridge that was down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from broadcasts.calendar.days import SchoolTerms
from broadcasts.calendar.due import next_due
from broadcasts.calendar.kinds import AtOnce, Schedule
from store.kinds import MissedRule

ON_TIME = timedelta(minutes=5)
"""A run that starts within this time is not late: a restart of the bridge is no missed run."""


class Verdict(StrEnum):
    """What becomes of a due time."""

    SEND = "send"
    MISSED = "missed"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One due time and what becomes of it, and the time after it."""

    due_at: datetime
    verdict: Verdict
    next_at: datetime | None


def judge(
    schedule: Schedule,
    *,
    due_at: datetime,
    now: datetime,
    rule: MissedRule,
    late_limit: timedelta,
    expires_at: datetime | None = None,
    terms: SchoolTerms = (),
) -> Occasion:
    """Decide about a due time that has come, perhaps long ago.

    Of several times that passed while nothing ran only the last counts, and only if it is not too late for it: after an
    outage there is never a flood. What was to go at once has no hour of its own, so that only the limit counts for it.
    """
    may_be_late = rule is MissedRule.SEND_LATE or isinstance(schedule, AtOnce)
    allowance = max(ON_TIME, late_limit) if may_be_late else ON_TIME
    last = due_at
    while True:
        following = next_due(schedule, max(last, now - allowance), terms)
        if following is None or following > now:
            break
        last = following
    if following is not None and expires_at is not None and following >= expires_at:
        following = None
    if expires_at is not None and expires_at <= now:
        return Occasion(due_at=last, verdict=Verdict.EXPIRED, next_at=None)
    verdict = Verdict.SEND if now - last <= allowance else Verdict.MISSED
    return Occasion(due_at=last, verdict=verdict, next_at=following)
