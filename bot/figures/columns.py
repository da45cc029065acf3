"""The columns of every table of figures: what stands in them, and which tickets stand behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.figures.counting import Figures
from store.counted import Counted

Value = int | float | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column; ``key`` names it in ``texts_figures.COLUMNS``."""

    key: str
    value: Callable[[Figures], Value]
    of_tickets: bool = True
    """Whether tickets stand behind it, not messages."""
    counted: Counted | None = None
    """Of the tickets that were opened, those that it counts; None: all."""

    def text(self, line: Figures) -> str:
        """As it is shown: a dash where there is nothing to say."""
        value = self.value(line)
        if value is None:
            return "–"
        if self.key == "settled_rate":
            return f"{value:.2%}"
        return str(value) if isinstance(value, int) else f"{value:.1f}"


COLUMNS: Sequence[Column] = (
    Column(key="questions", value=lambda line: line.questions, of_tickets=False),
    Column(key="answered", value=lambda line: line.answered, of_tickets=False),
    Column(key="handed_over", value=lambda line: line.handed_over),
    Column(key="take_median", value=lambda line: line.to_take.median, counted=Counted.TAKEN),
    Column(key="take_ninetieth", value=lambda line: line.to_take.ninetieth, counted=Counted.TAKEN),
    Column(key="answer_median", value=lambda line: line.to_answer.median, counted=Counted.ANSWERED),
    Column(key="answer_ninetieth", value=lambda line: line.to_answer.ninetieth, counted=Counted.ANSWERED),
    Column(key="satisfaction", value=lambda line: line.satisfaction, counted=Counted.RATED),
    Column(key="marks", value=lambda line: line.marks, counted=Counted.RATED),
    Column(key="disputes_seen", value=lambda line: line.disputes_seen, counted=Counted.DISPUTES),
    Column(key="disputes_settled", value=lambda line: line.disputes_settled, counted=Counted.SETTLED),
    Column(key="settled_rate", value=lambda line: line.settled_rate, counted=Counted.DISPUTES),
    Column(key="people_found", value=lambda line: line.people_found, counted=Counted.PEOPLE_FOUND),
    Column(key="things_found", value=lambda line: line.things_found, counted=Counted.THINGS_FOUND),
    Column(key="still_open", value=lambda line: line.still_open, counted=Counted.OPEN),
    Column(key="untaken", value=lambda line: line.untaken, counted=Counted.UNTAKEN),
    Column(key="unanswered", value=lambda line: line.unanswered, counted=Counted.UNANSWERED),
    Column(key="late", value=lambda line: line.late, counted=Counted.LATE),
    Column(key="reopened", value=lambda line: line.reopened, counted=Counted.REOPENED),
    Column(key="merged", value=lambda line: line.merged, counted=Counted.MERGED),
)
OF_TICKETS: Sequence[Column] = [column for column in COLUMNS if column.of_tickets]
