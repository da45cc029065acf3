"""One line of figures from rows; nothing is lost between the lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.figures.columns import COLUMNS
from bot.figures.counting import by, count, spread
from store.counted import DISPUTE, LOST_FOUND, MISSING
from store.figures import Questions
from store.kinds import TicketState
from store.tables import Dispute, Ticket

OPENED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def ticket(number: int, **more: Any) -> Ticket:
    values = {"label": DISPUTE, "state": TicketState.CLOSED.value, "late": False, "reopened": 0, **more}
    return Ticket(id=number, opened_at=OPENED, **values)


def asked(number: int, action: str, *, village: int | None = 1, label: str | None = None) -> Questions:
    return Questions(village_id=village, label=label, action=action, count=number)


def test_disputes_are_counted_as_the_county_counts_them() -> None:
    tickets = [ticket(number) for number in range(1, 544)]
    disputes = {number: Dispute(ticket_id=number, settled=number <= 501) for number in range(1, 544)}
    line = count([], tickets, disputes)
    assert (line.disputes_seen, line.disputes_settled) == (543, 501)
    assert f"{line.settled_rate:.2%}" == "92.27%"


def test_a_closed_dispute_of_which_nobody_noted_that_it_is_settled_is_not() -> None:
    line = count(
        [], [ticket(1), ticket(2), ticket(3)], {2: Dispute(ticket_id=2, settled=None), 3: Dispute(ticket_id=3, settled=True)}
    )
    assert (line.disputes_seen, line.disputes_settled) == (3, 1)


def test_without_disputes_there_is_no_rate_and_without_marks_no_satisfaction() -> None:
    line = count([], [ticket(1, label="help.theft")], {})
    assert line.settled_rate is None
    assert line.satisfaction is None


def test_merged_late_and_reopened_ones_are_shown() -> None:
    rows = [ticket(1, late=True), ticket(2, reopened=3), ticket(3, merged_into_id=1, late=True, rating=1), ticket(4, state="new")]
    line = count([], rows, {})
    assert (line.handed_over, line.merged, line.late, line.reopened, line.still_open, line.closed) == (4, 1, 1, 1, 1, 2)
    assert line.marks == 0  # the mark of what was merged counts with the other


def test_times_are_minutes_from_opening() -> None:
    rows = [
        ticket(n, taken_at=OPENED + timedelta(minutes=n), answered_at=OPENED + timedelta(minutes=10 * n) if n < 4 else None)
        for n in range(1, 12)
    ]
    line = count([], rows, {})
    assert (line.to_take.count, line.to_take.median, line.to_take.ninetieth) == (11, 6, 10)
    assert (line.to_answer.count, line.to_answer.median, line.to_answer.ninetieth) == (3, 20, None)


def test_what_nobody_has_answered_is_not_in_the_times_and_is_told() -> None:
    rows = [
        ticket(1, taken_at=OPENED + timedelta(minutes=5), answered_at=OPENED + timedelta(minutes=9)),
        ticket(2, state="assigned", taken_at=OPENED + timedelta(minutes=7)),
        ticket(3, state="new", late=True),
        ticket(4, state="new", merged_into_id=3),
    ]
    line = count([], rows, {})
    assert (line.to_take.count, line.to_answer.count) == (2, 1)
    assert (line.still_open, line.untaken, line.unanswered, line.late) == (2, 1, 2, 1)


def test_a_month_in_which_nothing_happened_has_dashes_and_no_faults() -> None:
    line = count([], [], {})
    assert {column.text(line) for column in COLUMNS} == {"0", "–"}
    assert by([], [], {}, of_question=lambda q: q.village_id, of_ticket=lambda t: t.village_id) == {}


@pytest.mark.parametrize(("number", "shown"), [(9, False), (10, True)])
def test_a_ninetieth_percentile_needs_ten_values(number: int, shown: bool) -> None:
    assert (spread(float(n) for n in range(number)).ninetieth is not None) is shown


def test_satisfaction_says_of_how_many() -> None:
    line = count([], [ticket(1, rating=5), ticket(2, rating=2), ticket(3)], {})
    assert (line.satisfaction, line.marks) == (3.5, 2)


def test_people_and_things_found_are_closed_searches() -> None:
    rows = [ticket(1, label=MISSING), ticket(2, label=MISSING, state="new"), ticket(3, label=LOST_FOUND), ticket(4)]
    line = count([], rows, {})
    assert (line.people_found, line.things_found) == (1, 1)


def test_lines_add_up_to_the_whole() -> None:
    questions = [asked(3, "answer"), asked(2, "handoff", village=2), asked(4, "answer", village=None)]
    rows = [ticket(1, village_id=1), ticket(2, village_id=2), ticket(3, village_id=None), ticket(4, village_id=3, late=True)]
    whole = count(questions, rows, {})
    lines = by(questions, rows, {}, of_question=lambda q: q.village_id, of_ticket=lambda t: t.village_id)
    assert set(lines) == {1, 2, 3, None}
    for name in ("questions", "answered", "handed_over", "late", "disputes_seen"):
        assert sum(getattr(line, name) for line in lines.values()) == getattr(whole, name)
    assert (whole.questions, whole.answered) == (9, 7)
    assert lines[None].questions == 4
