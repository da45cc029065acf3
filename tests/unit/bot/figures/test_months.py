"""Months begin and end at midnight in the county, not in Greenwich."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.figures.months import Month, last_months, month_of, read_month


def test_a_month_begins_at_midnight_in_the_county() -> None:
    assert Month(2026, 3).since == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert Month(2026, 3).until == Month(2026, 4).since == datetime(2026, 3, 31, 16, tzinfo=UTC)


def test_the_year_turns() -> None:
    assert Month(2025, 12).next == Month(2026, 1)
    assert Month(2026, 1).previous == Month(2025, 12)
    assert [str(month) for month in last_months(Month(2026, 2), 4)] == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_a_moment_belongs_to_the_month_of_its_local_day() -> None:
    assert month_of(datetime(2026, 2, 28, 16, tzinfo=UTC)) == Month(2026, 3)
    assert month_of(datetime(2026, 2, 28, 15, 59, tzinfo=UTC)) == Month(2026, 2)


@pytest.mark.parametrize("month", [Month(2020, 1), Month(2026, 11), Month(2100, 12)])
def test_what_is_shown_can_be_read(month: Month) -> None:
    assert read_month(f" {month} ") == month


@pytest.mark.parametrize("text", ["", "2026", "2026-0", "2026-13", "2019-12", "2101-01", "26-11", "2026-11-01", "2026/11"])
def test_anything_else_is_no_month(text: str) -> None:
    assert read_month(text) is None
