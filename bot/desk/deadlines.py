"""How long a ticket may wait to be taken and to be answered. P0 and P1 count always, the others too in this first version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Time from opening to taking and to answering."""

    take: timedelta
    answer: timedelta


DEADLINES: Mapping[int, Deadline] = {
    0: Deadline(take=timedelta(minutes=2), answer=timedelta(minutes=5)),
    1: Deadline(take=timedelta(minutes=10), answer=timedelta(minutes=30)),
    2: Deadline(take=timedelta(hours=2), answer=timedelta(days=1)),
    3: Deadline(take=timedelta(days=1), answer=timedelta(days=3)),
}


def due(priority: int, opened_at: datetime) -> tuple[datetime, datetime]:
    """Give (take by, answer by)."""
    deadline = DEADLINES[priority]
    return opened_at + deadline.take, opened_at + deadline.answer
