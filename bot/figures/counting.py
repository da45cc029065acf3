"""Counting: from rows to one line of figures. Pure.

Nothing is left out silently: merged, reopened and late tickets are counted beside the others and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import TypeVar

from store.counted import DISPUTE, LOST_FOUND, MISSING
from store.figures import Questions
from store.kinds import TicketState
from store.tables import Dispute, Ticket

ANSWERED = "answer"

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How long something took, in minutes."""

    count: int
    median: float | None
    ninetieth: float | None
    """Nine in ten were at most this long."""


@dataclass(kw_only=True)
class Figures:
    """One line: a village, a member of staff, a label, or all together."""

    questions: int = 0
    """Messages to the bridge."""
    answered: int = 0
    """Of these, answered from the answer book."""
    tickets: Sequence[Ticket] = field(default_factory=list)
    """Handed to a person: every ticket that was opened, also what was merged later."""
    disputes: Mapping[int, Dispute] = field(default_factory=dict)

    @property
    def handed_over(self) -> int:
        """Tickets that were opened."""
        return len(self.tickets)

    @property
    def own(self) -> Sequence[Ticket]:
        """Tickets without those that were merged into another: times and marks are counted on these."""
        return [ticket for ticket in self.tickets if ticket.merged_into_id is None]

    @property
    def merged(self) -> int:
        """Tickets that turned out to be another one's matter."""
        return len(self.tickets) - len(self.own)

    @property
    def still_open(self) -> int:
        """Tickets that nobody has closed."""
        return sum(TicketState(ticket.state).is_open for ticket in self.own)

    @property
    def untaken(self) -> int:
        """Open tickets that nobody has taken, so that they are not yet in the times to take."""
        return sum(TicketState(ticket.state).is_open and ticket.taken_at is None for ticket in self.own)

    @property
    def unanswered(self) -> int:
        """Open tickets that nobody has answered, so that they are not yet in the times to answer."""
        return sum(TicketState(ticket.state).is_open and ticket.answered_at is None for ticket in self.own)

    @property
    def closed(self) -> int:
        """Tickets that were closed."""
        return len(self.own) - self.still_open

    @property
    def late(self) -> int:
        """Tickets that were once taken or answered too late."""
        return sum(ticket.late for ticket in self.own)

    @property
    def reopened(self) -> int:
        """Tickets that were opened again at least once."""
        return sum(ticket.reopened > 0 for ticket in self.own)

    @property
    def to_take(self) -> Spread:
        """From opening to taking by whoever has it now: who is handed a ticket, or gets it again, takes it anew."""
        return spread((t.taken_at - t.opened_at).total_seconds() / 60 for t in self.own if t.taken_at)

    @property
    def to_answer(self) -> Spread:
        """From opening to the first answer of a person; where it was opened again, to the first answer after that."""
        return spread((t.answered_at - t.opened_at).total_seconds() / 60 for t in self.own if t.answered_at)

    @property
    def marks(self) -> int:
        """How many residents gave a mark."""
        return sum(ticket.rating is not None for ticket in self.own)

    @property
    def satisfaction(self) -> float | None:
        """The mean of the marks, 1 to 5; None without any."""
        given = [ticket.rating for ticket in self.own if ticket.rating is not None]
        return sum(given) / len(given) if given else None

    @property
    def disputes_seen(self) -> int:
        """Disputes that were looked into."""
        return sum(ticket.label == DISPUTE for ticket in self.own)

    @property
    def disputes_settled(self) -> int:
        """Disputes of which staff noted that they are settled."""
        return sum(
            ticket.label == DISPUTE and (dispute := self.disputes.get(ticket.id or 0)) is not None and dispute.settled is True
            for ticket in self.own
        )

    @property
    def settled_rate(self) -> float | None:
        """Settled of looked into, 0 to 1, as the county counts it; None without disputes."""
        return self.disputes_settled / self.disputes_seen if self.disputes_seen else None

    @property
    def people_found(self) -> int:
        """Missing people whose ticket was closed."""
        return sum(ticket.label == MISSING and not TicketState(ticket.state).is_open for ticket in self.own)

    @property
    def things_found(self) -> int:
        """Things lost or found whose ticket was closed."""
        return sum(ticket.label == LOST_FOUND and not TicketState(ticket.state).is_open for ticket in self.own)


def spread(minutes: Iterable[float]) -> Spread:
    """Median and ninetieth percentile; the latter only from ten values on, where it means something."""
    found = sorted(minutes)
    ninetieth = quantiles(found, n=10, method="inclusive")[-1] if len(found) >= 10 else None
    return Spread(count=len(found), median=median(found) if found else None, ninetieth=ninetieth)


def count(questions: Iterable[Questions], tickets: Sequence[Ticket], disputes: Mapping[int, Dispute]) -> Figures:
    """One line of everything that is given."""
    asked = list(questions)
    return Figures(
        questions=sum(one.count for one in asked),
        answered=sum(one.count for one in asked if one.action == ANSWERED),
        tickets=tickets,
        disputes=disputes,
    )


def by(
    questions: Sequence[Questions],
    tickets: Sequence[Ticket],
    disputes: Mapping[int, Dispute],
    *,
    of_question: Callable[[Questions], Key | None],
    of_ticket: Callable[[Ticket], Key | None],
) -> Mapping[Key | None, Figures]:
    """One line for every key; what has none stands under None, so that the lines add up to the whole."""
    asked: dict[Key | None, list[Questions]] = {}
    opened: dict[Key | None, list[Ticket]] = {}
    for question in questions:
        asked.setdefault(of_question(question), []).append(question)
    for ticket in tickets:
        opened.setdefault(of_ticket(ticket), []).append(ticket)
    return {key: count(asked.get(key, ()), opened.get(key, []), disputes) for key in asked.keys() | opened.keys()}
