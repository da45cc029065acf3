"""The figures of a month, as the page counts them. Numbers only: nobody is named but staff, whose ids are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from pydantic import Field, StringConstraints

from bot.api.route import Call, Route
from bot.api.scopes import ApiScope
from bot.api.values import Part, Sent
from bot.figures.counting import Figures
from bot.figures.months import month_of, read_month
from bot.figures.report import report
from intents.labels import labels

Key = TypeVar("Key", int, str)
MonthName = Annotated[str, StringConstraints(pattern=r"^(20[2-9][0-9]|2100)-(0[1-9]|1[0-2])$")]
HIDDEN = frozenset(label.id for label in labels().values() if label.confidential)
"""Of messages only the label tells that they are confidential."""


class FiguresQuery(Part):
    """Which month."""

    month: MonthName | None = Field(None, description="Such as 2026-11, Beijing time; without it the one that it is")


class Counts(Sent):
    """One line. Tickets count in the month in which they were opened; merged ones only in ``handed_over`` and ``merged``."""

    questions: int = Field(description="Messages to the bridge on a matter; small talk is none")
    answered: int = Field(description="Of these, answered from the answer book")
    handed_over: int = Field(description="Tickets that were opened")
    still_open: int
    untaken: int = Field(description="Of the open ones; not in the times to take")
    unanswered: int = Field(description="Of the open ones; not in the times to answer")
    late: int = Field(description="Once taken or answered too late")
    reopened: int
    merged: int
    taken: int
    take_minutes_median: float | None
    take_minutes_ninetieth: float | None = Field(description="null below ten tickets")
    answered_by_staff: int
    answer_minutes_median: float | None
    answer_minutes_ninetieth: float | None
    marks: int = Field(description="Residents who gave a mark")
    satisfaction: float | None = Field(description="Mean mark, 1 to 5")
    disputes_seen: int
    disputes_settled: int
    settled_rate: float | None = Field(description="0 to 1")
    people_found: int
    things_found: int


class VillageCounts(Counts):
    """A village; null: of no village."""

    village_id: int | None


class StaffCounts(Counts):
    """Who closed the tickets or has them in hand; null: nobody. Questions are nobody's."""

    staff_id: int | None


class LabelCounts(Counts):
    """A label; null: not understood."""

    label: str | None


class MonthFigures(Sent):
    """A month of what the program may see."""

    month: str
    total: Counts
    by_village: list[VillageCounts]
    by_staff: list[StaffCounts]
    by_label: list[LabelCounts]


async def get_figures(call: Call) -> MonthFigures:
    """Count a month."""
    query: FiguresQuery = call.query
    month = (read_month(query.month) if query.month else None) or month_of(call.now)
    open_eyes = call.may(ApiScope.TICKETS_CONFIDENTIAL)
    scope = call.scope if open_eyes else replace(call.scope, hidden=HIDDEN)
    async with call.bridge.database.read() as session:
        found = await report(session, scope=scope, month=month, confidential=open_eyes)
    return MonthFigures(
        month=str(month),
        total=Counts(**_counts(found.total)),
        by_village=[VillageCounts(village_id=key, **_counts(line)) for key, line in _sorted(found.by_village)],
        by_staff=[StaffCounts(staff_id=key, **_counts(line)) for key, line in _sorted(found.by_staff)],
        by_label=[LabelCounts(label=key, **_counts(line)) for key, line in _sorted(found.by_label)],
    )


def _sorted(lines: Mapping[Key | None, Figures]) -> list[tuple[Key | None, Figures]]:
    return sorted(lines.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))


def _counts(line: Figures) -> dict[str, Any]:
    return {
        "questions": line.questions,
        "answered": line.answered,
        "handed_over": line.handed_over,
        "still_open": line.still_open,
        "untaken": line.untaken,
        "unanswered": line.unanswered,
        "late": line.late,
        "reopened": line.reopened,
        "merged": line.merged,
        "taken": line.to_take.count,
        "take_minutes_median": line.to_take.median,
        "take_minutes_ninetieth": line.to_take.ninetieth,
        "answered_by_staff": line.to_answer.count,
        "answer_minutes_median": line.to_answer.median,
        "answer_minutes_ninetieth": line.to_answer.ninetieth,
        "marks": line.marks,
        "satisfaction": line.satisfaction,
        "disputes_seen": line.disputes_seen,
        "disputes_settled": line.disputes_settled,
        "settled_rate": line.settled_rate,
        "people_found": line.people_found,
        "things_found": line.things_found,
    }


routes = (
    Route(
        method="GET",
        path="/figures",
        summary="Figures of a month",
        scope=ApiScope.FIGURES_READ,
        handler=get_figures,
        answers=MonthFigures,
        query=FiguresQuery,
    ),
)
