"""The axes of the charts are whole numbers that people can read; the pictures hold no script."""

from __future__ import annotations

import re

import pytest

from bot.desk.cards import label_name
from bot.figures.charts import LABELS_SHOWN, course_chart, label_chart, ticks
from bot.figures.counting import Figures
from bot.figures.months import Month, last_months
from bot.texts import figures as words
from intents.labels import labels
from store.tables import Ticket

WRITTEN = re.compile(r"<text[^>]*>([^<]+)</text>")


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([], [0, 1]),
        ([0], [0, 1]),
        ([1], [0, 1]),
        ([5, 3], [0, 1, 2, 3, 4, 5]),
        ([6], [0, 2, 4, 6]),
        ([100], [0, 20, 40, 60, 80, 100]),
        ([1428], [0, 500, 1000, 1500]),
    ],
)
def test_an_axis_has_few_whole_numbers(numbers: list[int], shown: list[int]) -> None:
    assert ticks(numbers) == shown


def test_a_year_is_drawn_with_its_months_and_what_the_lines_are() -> None:
    months = last_months(Month(2026, 11), 12)
    picture = course_chart([(month, Figures(questions=month.number, answered=1)) for month in months]).decode()
    written = WRITTEN.findall(picture)
    assert {str(month) for month in months} <= set(written)
    assert {words.COLUMNS[key] for key in ("questions", "answered", "handed_over")} <= set(written)
    assert "script" not in picture


def test_the_labels_that_occur_most_are_drawn() -> None:
    names = [*labels()][: LABELS_SHOWN + 3]
    lines = {name: Figures(tickets=[Ticket(label=name)] * (number + 1)) for number, name in enumerate(names)}
    written = WRITTEN.findall(label_chart(lines).decode())
    assert {label_name(name) for name in names[3:]} <= set(written)
    assert not {label_name(name) for name in names[:3]} & set(written)


def test_a_month_without_anything_says_so() -> None:
    assert words.NO_DATA in label_chart({None: Figures()}).decode()
