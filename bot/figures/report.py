"""The figures of a month: all together, by village, by member of staff, by label, and month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.figures.counting import Figures, by, count
from bot.figures.months import Month, last_months
from store import figures
from store.database import Session
from store.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Report:
    """One month of one scope. Keys are ids; None holds what belongs to no village, to nobody, or has no label."""

    month: Month
    total: Figures
    by_village: Mapping[int | None, Figures]
    by_staff: Mapping[int | None, Figures]
    """Tickets by who has them in hand at the end."""
    by_label: Mapping[str | None, Figures]


async def report(session: Session, *, scope: Scope, month: Month, confidential: bool = True) -> Report:
    """Count a month; ``confidential``: also tickets that are."""
    when = {"scope": scope, "since": month.since, "until": month.until}
    asked = await figures.questions(session, **when)  # type: ignore[arg-type]
    opened = await figures.opened(session, **when, confidential=confidential)  # type: ignore[arg-type]
    disputes = {dispute.ticket_id: dispute for dispute in await figures.disputes_of(session, **when)}  # type: ignore[arg-type]
    return Report(
        month=month,
        total=count(asked, opened, disputes),
        by_village=by(asked, opened, disputes, of_question=lambda q: q.village_id, of_ticket=lambda t: t.village_id),
        by_staff=by([], opened, disputes, of_question=lambda _: None, of_ticket=lambda t: t.closed_by_id or t.assignee_id),
        by_label=by(asked, opened, disputes, of_question=lambda q: q.label, of_ticket=lambda t: t.label),
    )


async def course(session: Session, *, scope: Scope, until: Month, months: int = 12) -> Sequence[tuple[Month, Figures]]:
    """All together, month by month, oldest first."""
    return [(month, (await report(session, scope=scope, month=month)).total) for month in last_months(until, months)]
