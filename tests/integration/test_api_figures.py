"""Figures for other programs: the same as on the page, as far as the token sees. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.api.figures import HIDDEN
from bot.api.scopes import ApiScope
from bot.app import utc_now
from bot.figures.months import month_of
from store.counted import DISPUTE
from store.database import Database
from store.tables import Dispute, Ticket
from tests.support.api import HERE, ServedApi, served_api

WITHOUT_TIPS = (ApiScope.FIGURES_READ,)
WITH_TIPS = (ApiScope.FIGURES_READ, ApiScope.TICKETS_CONFIDENTIAL)


@pytest.fixture
async def api(database: Database) -> AsyncIterator[ServedApi]:
    async with served_api(database) as served:
        yield served


async def test_a_month_is_counted_and_its_lines_add_up(api: ServedApi) -> None:
    async with api.database.write() as session:
        ticket = await session.get(Ticket, api.here)
        assert ticket is not None
        ticket.label = DISPUTE
        session.add_all([ticket, Dispute(ticket_id=api.here, level="station", settled=True)])
    token = await api.token(scopes=WITH_TIPS)
    found = (await api.ask("GET", "/figures", token)).body
    assert found["month"] == str(month_of(utc_now()))
    total = found["total"]
    assert (total["handed_over"], total["still_open"], total["untaken"], total["unanswered"]) == (3, 3, 3, 3)
    assert (total["disputes_seen"], total["disputes_settled"], total["settled_rate"]) == (1, 1, 1.0)
    assert (total["answer_minutes_median"], total["satisfaction"]) == (None, None)
    for lines in ("by_village", "by_staff", "by_label"):
        for name in ("handed_over", "unanswered", "disputes_seen"):
            assert sum(line[name] for line in found[lines]) == total[name], (lines, name)


async def test_an_earlier_month_is_empty(api: ServedApi) -> None:
    found = (await api.ask("GET", "/figures?month=2024-02", await api.token(scopes=WITH_TIPS))).body
    assert (found["month"], found["total"]["handed_over"], found["by_village"]) == ("2024-02", 0, [])


async def test_a_stations_program_counts_its_own_tickets(api: ServedApi) -> None:
    own = await api.token("own", WITH_TIPS, station=HERE)
    assert (await api.ask("GET", "/figures", own)).body["total"]["handed_over"] == 2


async def test_confidential_tickets_are_not_counted_without_their_scope(api: ServedApi) -> None:
    token = await api.token(scopes=WITHOUT_TIPS)
    assert (await api.ask("GET", "/figures", token)).body["total"]["handed_over"] == 2
    async with api.database.write() as session:
        tip = await session.get(Ticket, api.here)
        assert tip is not None
        tip.label = min(HIDDEN)
        session.add(tip)
    found = (await api.ask("GET", "/figures", token)).body
    assert [line["label"] for line in found["by_label"]] == ["help.noise"]


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "2019-12", "11", ""])
async def test_what_is_no_month_is_told(api: ServedApi, month: str) -> None:
    answer = await api.ask("GET", f"/figures?month={month}", await api.token())
    assert (answer.status, [fault["field"] for fault in answer.body["errors"]]) == (400, ["month"])
