"""Whether a text was said already a short time ago: alike by pairs of characters (Dice coefficient), in whatever order.

Placeholders, punctuation and spaces do not count, so that a text with another full stop is the same one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcasts.facts import PLACEHOLDER
from store import broadcasts
from store.database import Database

ALIKE = 0.7
"""From this likeness (0 to 1) on two texts are said to be nearly the same."""
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """Something that was sent, and how like it is (0 to 1)."""

    broadcast_id: int
    title: str
    sent_at: datetime
    likeness: float


def likeness(one: str, other: str) -> float:
    """How like two texts are: 0 nothing in common, 1 the same."""
    first, second = _pairs(one), _pairs(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


async def earlier_like(database: Database, text: str, *, but: int | None, now: datetime) -> Earlier | None:
    """What was sent in the last 14 days and is most like a text, if anything is like it.

    Parameters
    ----------
    but
        The broadcast itself, which is no duplicate of its own.
    """
    async with database.read() as session:
        ran = await broadcasts.runs_between(session, now - LOOK_BACK, now)
    found = [
        Earlier(broadcast_id=broadcast.id or 0, title=broadcast.title, sent_at=run.due_at, likeness=likeness(text, run.text))
        for run, broadcast in ran
        if run.rooms and broadcast.id != but
    ]
    best = max(found, key=lambda one: (one.likeness, one.sent_at), default=None)
    return best if best is not None and best.likeness >= ALIKE else None


def _pairs(text: str) -> Counter[str]:
    signs = "".join(sign for sign in PLACEHOLDER.sub("", text).casefold() if sign.isalnum())
    return Counter(signs[start : start + 2] for start in range(len(signs) - 1))
