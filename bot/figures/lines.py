"""The tables of a report with the names that people know, the line of the whole at the end of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.desk.cards import label_name
from bot.figures.counting import Figures
from bot.figures.report import Report
from bot.texts import figures as words
from store import people
from store.database import Session
from store.ticket_queue import NONE


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a table; ``narrowed`` is how the ticket list is narrowed to its tickets, None where it cannot be."""

    name: str
    figures: Figures
    narrowed: Mapping[str, int | str] | None


@dataclass(frozen=True, kw_only=True)
class Table:
    """Lines of one kind."""

    kind: str
    """``village``, ``staff`` or ``label``."""
    lines: Sequence[Line]

    @property
    def title(self) -> str:
        """What it lists."""
        return words.BY[self.kind]


async def tables(session: Session, report: Report) -> list[Table]:
    """By village, by member of staff, by label; what belongs to none of them comes before the whole."""
    villages = {village.id: village.name for village in await people.villages(session)}
    staff = {member.id: member.name for member in await people.all_staff(session)}
    whole = Line(name=words.ALL, figures=report.total, narrowed={})
    by_village = [
        Line(
            name=villages.get(key, str(key)) if key is not None else words.NO_VILLAGE,
            figures=found,
            narrowed={"village": key or NONE},
        )
        for key, found in sorted(report.by_village.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
    ]
    by_staff = [
        Line(name=staff.get(key, str(key)) if key is not None else words.NOBODY, figures=found, narrowed={"handler": key or NONE})
        for key, found in sorted(report.by_staff.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
    ]
    by_label = [
        Line(name=label_name(key) if key else words.NO_LABEL, figures=found, narrowed={"label": key} if key else None)
        for key, found in sorted(report.by_label.items(), key=lambda pair: (pair[0] is None, pair[0] or ""))
    ]
    return [
        Table(kind=kind, lines=[*lines, whole])
        for kind, lines in (("village", by_village), ("staff", by_staff), ("label", by_label))
    ]
