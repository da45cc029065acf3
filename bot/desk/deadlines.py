"""How long a ticket may wait to be taken and to be answered, and when its assignee is reminded: half-way there.

P0 and P1 count always, by day and by night. P2 and P3 count working time, so that nothing is due at night, at a weekend or on a
holiday. With the times that are set by default (``[desk]`` in the settings):

- *2 h*, in which a P2 is to be taken, are two working hours: what is said at 16:30 is due at 9:30 of the next workday, and what
  is said at night counts from 8:30 of the next workday on.
- *1 day* and *1 working day* are the same: the working time of one whole day, nine hours. What is said at 10:00 on a workday is
  due at 10:00 of the next one; what is said at night is due at 17:30 of the next workday. *3 working days* are three times that.

Working hours are one stretch, 8:30 to 17:30. Assistants live in the village and can be reached at noon, when most people have
time to write; and everybody can tell "the same time tomorrow" without counting. A county that closes at noon sets two stretches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.desk.working_time import WorkingHours
from bot.desk_settings import ALWAYS, DeskSettings, length_of, stretches_of
from bot.settings import BurdenSettings
from broadcasts.burden import Budget
from store.kinds import Priority
from store.tables import Ticket


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Time from opening to taking and to answering; working time from P2 on."""

    take: timedelta
    answer: timedelta


@dataclass(frozen=True, kw_only=True)
class Deadlines:
    """The rules of a county. The methods ``on_…`` give the columns of a ticket that change."""

    by_priority: Mapping[int, Deadline]
    hours: WorkingHours
    repeat: timedelta
    """After which the last in the chain hears again of a P0 that nobody took."""
    repeats: int
    """How often they hear of it again."""
    budget: Budget
    """What a room bears: notices of things wait for the end of its quiet hours."""

    def take_by(self, priority: int, now: datetime) -> datetime:
        """When a ticket is to be taken whose time begins now."""
        return self._after(priority, now, self.by_priority[priority].take)

    def answer_by(self, priority: int, now: datetime) -> datetime:
        """When a ticket is to be answered whose time begins now."""
        return self._after(priority, now, self.by_priority[priority].answer)

    def half_way(self, priority: int, now: datetime, deadline: datetime | None) -> datetime | None:
        """The middle of the time that is left until a deadline; None where none is left."""
        if deadline is None or deadline <= now:
            return None
        left = deadline - now if priority in ALWAYS else self.hours.between(now, deadline)
        return self._after(priority, now, left / 2)

    def on_opening(self, priority: int, now: datetime) -> dict[str, Any]:
        """A ticket is opened: all of its time begins."""
        take_by = self.take_by(priority, now)
        answer_by = self.answer_by(priority, now)
        return {"take_by": take_by, "answer_by": answer_by, "remind_at": self.half_way(priority, now, take_by)}

    def on_reopening(self, priority: int, now: datetime) -> dict[str, object]:
        """A ticket is opened again: it has fresh time, and begins at the foot of the chain."""
        return {**self.on_opening(priority, now), "taken_at": None, "answered_at": None, "escalation": 0}

    def on_taking(self, ticket: Ticket, now: datetime) -> dict[str, object]:
        """A ticket is taken: its time for answering goes on, or begins where the chain had come to its end."""
        answer_by = ticket.answer_by or self.answer_by(ticket.priority, now)
        remind_at = self.half_way(ticket.priority, now, answer_by)
        return {
            "taken_at": now,
            "answer_by": answer_by,
            "remind_at": remind_at,
            "late": ticket.late or _is_over(ticket.take_by, now),
        }

    def on_answering(self, ticket: Ticket, now: datetime) -> dict[str, object]:
        """A ticket is answered, or closed: only the first answer counts, and it is as good as taking."""
        if ticket.answered_at is not None:
            return {"remind_at": None}
        is_late = _is_over(ticket.answer_by, now) or (ticket.taken_at is None and _is_over(ticket.take_by, now))
        return {"taken_at": ticket.taken_at or now, "answered_at": now, "remind_at": None, "late": ticket.late or is_late}

    def on_passing(self, ticket: Ticket, now: datetime) -> dict[str, object]:
        """A ticket is passed on: the other has fresh time to take it, but no more time to answer."""
        take_by = self.take_by(ticket.priority, now)
        return {
            "taken_at": None,
            "take_by": take_by,
            "answer_by": ticket.answer_by or self.answer_by(ticket.priority, now),
            "remind_at": self.half_way(ticket.priority, now, take_by),
        }

    def on_correcting(self, ticket: Ticket, priority: int, now: datetime) -> dict[str, object]:
        """A ticket gets another priority: a more urgent one counts from now on, a less urgent one from its opening."""
        since = now if priority < ticket.priority else ticket.opened_at
        take_by, answer_by = self.take_by(priority, since), self.answer_by(priority, since)
        running = take_by if ticket.taken_at is None else answer_by
        remind_at = None if ticket.answered_at else self.half_way(priority, now, running)
        return {"priority": priority, "take_by": take_by, "answer_by": answer_by, "remind_at": remind_at}

    def _after(self, priority: int, moment: datetime, span: timedelta) -> datetime:
        return moment + span if priority in ALWAYS else self.hours.after(moment, span)


def _is_over(deadline: datetime | None, now: datetime) -> bool:
    return deadline is not None and deadline < now


def deadlines_of(settings: DeskSettings, burden: BurdenSettings = BurdenSettings()) -> Deadlines:  # noqa: B008  # frozen
    """The rules that the settings set."""
    times = {int(priority): settings.times(priority) for priority in Priority}
    return Deadlines(
        by_priority={priority: Deadline(take=take, answer=answer) for priority, (take, answer) in times.items()},
        hours=WorkingHours(stretches=stretches_of(settings.hours)),
        repeat=length_of(settings.repeat, day=timedelta(days=1)),
        repeats=settings.repeats,
        budget=burden.budget,
    )


DEFAULTS = deadlines_of(DeskSettings())
"""The rules where nothing is set."""
