"""The figures on the page: every number leads to exactly its tickets, and nobody counts what they may not see."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.app import utc_now
from bot.desk.cards import label_name
from bot.figures.months import month_of
from bot.texts import figures as texts
from intents.labels import COMPLAINT
from store.database import Database
from store.kinds import TicketState
from store.tables import Dispute
from tests.support.console import Console, Visitor, new_ticket, running_console

CLOSED = TicketState.CLOSED.value
TABLE = re.compile(r'<table class="counted">(.*?)</table>', re.S)
LINKED = re.compile(r'<td><a href="([^"]+)">([^<]+)</a>')
NUMBERS = re.compile(r'href="/tickets/(\d+)"')


async def furnish(database: Database) -> dict[str, int]:
    """A month with one of everything."""
    now = utc_now()
    rows: dict[str, dict[str, Any]] = {
        "settled": {"state": CLOSED, "rating": 5, "taken_at": now + timedelta(minutes=4), "assignee": "和丽萍"},
        "open dispute": {"late": True, "answered_at": now + timedelta(minutes=30)},
        "theft": {"label": "help.theft", "reopened": 2, "assignee": "李国栋"},
        "person found": {"label": "help.missing_person", "state": CLOSED},
        "thing found": {"label": "help.lost_found", "state": CLOSED},
    }
    found = {name: await new_ticket(database, name, now=now, **values) for name, values in rows.items()}
    found["merged"] = await new_ticket(database, "merged", now=now, state=CLOSED, late=True, merged_into_id=found["open dispute"])
    found["complaint"] = await new_ticket(database, "complaint", now=now, label=COMPLAINT)
    found["long ago"] = await new_ticket(database, "long ago", now=now - timedelta(days=100))
    async with database.write() as session:
        session.add(Dispute(ticket_id=found["settled"], level="station", settled=True))
    return found


async def console_with(database: Database, console: Console, who: str) -> tuple[Visitor, dict[str, int]]:
    found = await furnish(database)
    return await console.logged_in(who), found


def links_of(html: str) -> list[tuple[str, str]]:
    return [pair for table in TABLE.findall(html) for pair in LINKED.findall(table)]


async def test_every_count_leads_to_as_many_tickets(database: Database) -> None:
    async with running_console(database) as console:
        visitor, _ = await console_with(database, console, "赵建国")
        html = await visitor.open("/figures")
        links = links_of(html)
        counts = [(address, int(text)) for address, text in links if text.isdecimal()]
        assert len({address for address, _ in counts}) > 20
        wrong = []
        for address, number in dict(counts).items():
            rows = set(NUMBERS.findall(await visitor.open(address)))
            if len(rows) != number:
                wrong.append((address, number, rows))
        assert wrong == []


@pytest.mark.parametrize(
    ("counted", "names"),
    [
        ("late", {"open dispute"}),
        ("merged", {"merged"}),
        ("reopened", {"theft"}),
        ("taken", {"settled"}),
        ("answered", {"open dispute"}),
        ("rated", {"settled"}),
        ("open", {"open dispute", "theft", "complaint"}),
        ("untaken", {"open dispute", "theft", "complaint"}),
        ("unanswered", {"theft", "complaint"}),
        ("disputes", {"settled", "open dispute"}),
        ("settled", {"settled"}),
        ("people_found", {"person found"}),
        ("things_found", {"thing found"}),
    ],
)
async def test_the_list_shows_what_a_figure_counts(database: Database, counted: str, names: set[str]) -> None:
    async with running_console(database) as console:
        visitor, found = await console_with(database, console, "赵建国")
        html = await visitor.open(f"/tickets?pile=all&month={month_of(utc_now())}&counted={counted}")
        assert {int(number) for number in NUMBERS.findall(html)} == {found[name] for name in names}
        assert texts.COUNTED[counted] in html


async def test_nobody_counts_what_they_may_not_see(database: Database) -> None:
    async with running_console(database) as console:
        await furnish(database)
        totals = {}
        for who in ("赵建国", "段志勇", "刀玉香"):
            visitor = await console.logged_in(who)
            html = await visitor.open("/figures")
            totals[who] = re.search(r"<b>(\d+)</b>" + texts.COLUMNS["handed_over"], html)
        shown = {who: int(found[1]) for who, found in totals.items() if found}
        assert shown == {"赵建国": 7, "段志勇": 6, "刀玉香": 0}  # the chief also sees the complaint
        stranger = await console.logged_in("刀玉香")
        for part in ("", "/report"):
            assert "柳塘村" not in await stranger.open(f"/figures{part}")
        anonymous = await console.browser()
        for part in ("", "/report", "/export", "/course.svg", "/labels.svg"):
            assert (await anonymous.ask(f"/figures{part}")).path.startswith("/login")


async def test_excel_has_the_same_numbers(database: Database) -> None:
    async with running_console(database) as console:
        visitor, _ = await console_with(database, console, "赵建国")
        async with visitor.http.get(f"{visitor.address}/figures/export?month={month_of(utc_now())}") as answer:
            book = load_workbook(io.BytesIO(await answer.read()))
        assert book.sheetnames == list(texts.BY.values())
        for sheet in book.worksheets:
            head, *lines = list(sheet.iter_rows(values_only=True))
            at = head.index(texts.COLUMNS["handed_over"])
            assert lines[-1][0] == texts.ALL
            assert sum(line[at] for line in lines[:-1]) == lines[-1][at] == 7
            assert lines[-1][head.index(texts.COLUMNS["settled_rate"])] == 0.5


async def test_charts_are_pictures_without_scripts(database: Database) -> None:
    async with running_console(database) as console:
        visitor, _ = await console_with(database, console, "赵建国")
        for name in ("course", "labels"):
            answer = await visitor.ask(f"/figures/{name}.svg")
            assert (answer.status, answer.headers["Content-Type"]) == (200, "image/svg+xml")
            assert answer.text.startswith("<svg")
            assert "script" not in answer.text
        axis = re.findall(r"<text[^>]*>([^<]+)</text>", answer.text)
        assert label_name("help.theft") in axis


@pytest.mark.parametrize("month", ["2026-13", "十一月", "<script>", "0000-01"])
async def test_a_month_that_is_none_is_said_to_be_one(database: Database, month: str) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("赵建国")
        answer = await visitor.ask("/figures", params={"month": month})
        assert answer.status == 400
        assert texts.MONTH_WRONG in answer.text
        assert (await visitor.ask("/tickets", params={"month": month})).status == 200
