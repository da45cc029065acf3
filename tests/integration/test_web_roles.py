"""What one may not see is not there: by list, search, guessed address, form, piece or event."""

from __future__ import annotations

import asyncio

import pytest

from bot.app import utc_now
from store import people, tickets
from store.database import Database
from store.kinds import TicketEventKind
from tests.support.console import CSRF, Console, Visitor, new_ticket, running_console
from tests.support.waiting import until_true

OWN, OTHER_VILLAGE, OTHER_STATION = "自家村的事", "别的村的事", "别的所的事"
ORDERS = ("reply", "take", "pass", "close", "reopen", "merge", "correct", "note")


async def three_tickets(database: Database) -> tuple[int, int, int]:
    """One of 柳塘村, one of 大禾村 (the same station), one of 石板村 (another station)."""
    return (
        await new_ticket(database, OWN, village="柳塘村"),
        await new_ticket(database, OTHER_VILLAGE, village="大禾村", person="周燕"),
        await new_ticket(database, OTHER_STATION, village="石板村", person="普文昌", confidential=True),
    )


async def seen_by(visitor: Visitor, numbers: tuple[int, int, int]) -> list[str]:
    """Which of the three somebody sees, the same in every way of looking."""
    summaries = (OWN, OTHER_VILLAGE, OTHER_STATION)
    listed = [number for number in numbers if f'href="/tickets/{number}"' in await visitor.open("/tickets")]
    assert listed == [number for number in numbers if f'href="/tickets/{number}"' in await visitor.open("/tickets/piece")]
    for number, summary in zip(numbers, summaries, strict=True):
        there = number in listed
        for path in (f"/tickets/{number}", f"/tickets/{number}/piece"):
            answer = await visitor.ask(path)
            assert answer.status == (200 if there else 404)
            assert (summary in answer.text) is there
        for query in (f"q={number}", f"q=%23{number}", "q=%E7%9A%84%E4%BA%8B", "pile=late", f"village={number}"):
            html = await visitor.open(f"/tickets?{query}")
            assert there or f'href="/tickets/{number}"' not in html
            assert there or summary not in html
        assert there or summary not in await visitor.open("/today")
    return [summary for number, summary in zip(numbers, summaries, strict=True) if number in listed]


@pytest.mark.parametrize(
    ("name", "visible"),
    [
        ("李国栋", [OWN]),  # an assistant of the village who is off duty or on; his own village either way
        ("马春梅", [OTHER_VILLAGE]),
        ("段志勇", [OWN, OTHER_VILLAGE]),
        ("赵建国", [OWN, OTHER_VILLAGE]),
        ("白雪松", [OTHER_STATION]),
        ("方敏", [OWN, OTHER_VILLAGE, OTHER_STATION]),
    ],
)
async def test_everybody_sees_their_own(database: Database, name: str, visible: list[str]) -> None:
    async with running_console(database) as console:
        numbers = await three_tickets(database)
        assert await seen_by(await console.logged_in(name), numbers) == visible


async def test_orders_on_what_is_not_theirs_do_nothing(database: Database) -> None:
    async with running_console(database) as console:
        numbers = await three_tickets(database)
        visitor = await console.logged_in("李国栋")
        token = CSRF.findall(await visitor.open("/tickets/canned"))[-1]
        for number in (*numbers[1:], 999, 2**40):
            sentences = set()
            for order in ORDERS:
                answer = await visitor.post(f"/tickets/{number}/{order}", {"csrf": token, "seen": "0", "text": "好"})
                assert answer.status == 404
                sentences.add(answer.text.split("<h1>")[1].split("</h1>")[0])
            assert sentences == {f"没有 #{number} 这张单。"}
        async with database.read() as session:
            for number in numbers[1:]:
                ticket = await tickets.get(session, number)
                assert ticket is not None
                assert ticket.version == 0
                assert [event.kind for event in await tickets.events(session, number)] == ["opened"]


async def heard(visitor: Visitor, since: int, seconds: float = 10) -> list[str]:
    """The data of the events that name something, until a ticket of the own village is named; news of a link are empty."""
    found: list[str] = []
    async with asyncio.timeout(seconds), visitor.http.get(f"{visitor.address}/events?since={since}") as line:
        assert line.status == 200
        async for raw in line.content:
            text = raw.decode()
            if text.startswith("data:") and text.strip() != "data: {}":
                found.append(text)
                if '"number": 1,' in text:
                    return found
    return found


async def note(console: Console, number: int) -> None:
    async with console.database.write() as session:
        ticket = await tickets.get(session, number)
        assert ticket is not None
        await tickets.add_event(session, ticket, TicketEventKind.NOTE, actor="bridge", text="秘密", now=utc_now())


async def test_events_name_only_what_may_be_seen(database: Database) -> None:
    async with running_console(database) as console:
        numbers = await three_tickets(database)
        visitor = await console.logged_in("李国栋")
        assert [line.count('"number": 1,') for line in await heard(visitor, 0)] == [1]  # of three missed ones, one

        async def listening() -> bool:
            return bool(console.listeners())

        hearing = asyncio.create_task(heard(visitor, 3))
        await until_true(listening, what="the line")
        for number in reversed(numbers):
            await note(console, number)
        assert [('"number": 1,' in line, "秘密" in line) for line in await hearing] == [(True, False)]


@pytest.mark.parametrize("name", ["和丽萍", "段志勇", "赵建国"])
async def test_people_rooms_and_rota_of_others_are_not_there(database: Database, name: str) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in(name)
        async with database.read() as session:
            strangers = [m.id for m in await people.all_staff(session) if m.name in ("白雪松", "刀玉香", "方敏")]
            rooms = [room.id for room in await people.rooms(session) if room.station_id == 2]
        paths = [f"/people/{number}" for number in strangers] + [f"/people/rooms/{number}" for number in rooms]
        paths += ["/people/rota?station=2"]
        if name == "和丽萍":
            paths += ["/people", "/people/2", "/people/rooms", "/people/rooms/1", "/people/rota"]
        else:
            for path in ("/people", "/people/rooms", "/people/rota"):
                html = await visitor.open(path)
                assert "松涧" not in html
                assert "刀玉香" not in html
        token = CSRF.findall(await visitor.open("/tickets/canned"))[-1]
        for path in paths:
            assert (await visitor.ask(path)).status == 404
            for tail in ("", "/password", "/code", "/unbind"):
                if "?" not in path and path.count("/") == 2:
                    answer = await visitor.post(path + tail, {"csrf": token, "role": "administrator", "login": "x"})
                    assert answer.status in (404, 405)
        assert (await visitor.post("/people/rooms/2", {"csrf": token, "place": "station:2"})).status in (404, 409)
