"""A notice on its ticket's page, from the draft to 「找到了」: what officers may, what assistants may not, and nothing twice."""

from __future__ import annotations

import re
from collections import Counter

from sqlalchemy import select

from bot.desk import notices
from store import tickets
from store.database import Database
from store.kinds import TicketEventKind
from store.tables import Notice, Outbox
from tests.support.console import Answer, Console, Visitor, new_ticket, running_console
from tests.unit.bot.village import GROUP

CHANGES = re.compile(r'name="changes" value="(\d+)"')


async def draft(console: Console) -> int:
    """A missing person of 柳塘村, told and submitted; gives the ticket's number."""
    number = await new_ticket(
        console.database, "我家老倌走丢了，穿蓝衣服", label="help.missing_person", priority=0, assignee="和丽萍"
    )
    async with console.database.write() as session:
        ticket = await tickets.get(session, number)
        assert ticket is not None
        await notices.submit(session, ticket, now=console.clock())
    return number


async def told(database: Database, prefix: str = "notice:") -> Counter[str]:
    async with database.read() as session:
        rows = (await session.scalars(select(Outbox))).all()
    return Counter(row.conversation for row in rows if row.key.startswith(prefix))


async def press(visitor: Visitor, number: int, step: str, text: str = "", *, changes: str | None = None) -> Answer:
    """Press a button of the notice, as the page shows it now."""
    page = f"/tickets/{number}"
    seen = changes or CHANGES.findall(await visitor.open(page))[0]
    return await visitor.send(f"{page}/notice/{step}", {"text": text, "changes": seen}, page=page)


async def test_an_officer_checks_sends_and_ends_it_on_the_page(database: Database) -> None:
    async with running_console(database) as console:
        number = await draft(console)
        officer = await console.logged_in("段志勇")
        html = await officer.open(f"/tickets/{number}")
        assert f"【寻人】#{number}" in html
        assert "蓝衣服" in html
        assert (await press(officer, number, "words", f"【寻人】#{number} 老人走失，穿蓝衣服")).status == 200
        assert (await press(officer, number, "approve")).status == 200
        assert await told(database) == {GROUP: 1}
        assert "不能发" in (await press(officer, number, "approve")).text
        async with database.write() as session:
            ticket = await tickets.get(session, number)
            assert ticket is not None
            kind = TicketEventKind.SIGHTED
            await tickets.add_event(session, ticket, kind, actor="witness", text="张德福：在桥头看到", now=console.clock())
        assert "张德福：在桥头看到" in (await officer.open(f"/tickets/{number}")).split("经过")[0]
        await press(officer, number, "widen")
        assert len(await told(database)) > 1
        assert (await press(officer, number, "found", "在河边")).status == 200
        async with database.read() as session:
            found = await tickets.get(session, number)
        assert found is not None
        assert (found.state, found.outcome) == ("closed", "找到了：在河边")
        assert max((await told(database)).values()) == 1


async def test_an_assistant_writes_but_does_not_approve(database: Database) -> None:
    async with running_console(database) as console:
        number = await draft(console)
        assistant = await console.logged_in("和丽萍")
        assert "对了，发出去" not in await assistant.open(f"/tickets/{number}")
        answer = await press(assistant, number, "approve")
        assert (answer.status, "要民警" in answer.text) == (409, True)
        assert await told(database) == {}
        assert (await press(assistant, number, "words", "老人走失")).status == 200


async def test_nobody_approves_what_they_have_not_seen(database: Database) -> None:
    async with running_console(database) as console:
        number = await draft(console)
        officer, assistant = await console.logged_in("段志勇"), await console.logged_in("和丽萍")
        seen = CHANGES.findall(await officer.open(f"/tickets/{number}"))[0]
        await press(assistant, number, "words", "别的话<script>alert(1)</script>")
        answer = await press(officer, number, "approve", changes=seen)
        assert (answer.status, "改过了" in answer.text) == (409, True)
        assert "<script>alert" not in answer.text
        assert "刚被别人改过" in (await press(officer, number, "words", "我的话", changes=seen)).text
        assert await told(database) == {}


async def test_staff_of_other_villages_find_no_notice(database: Database) -> None:
    async with running_console(database) as console:
        number = await draft(console)
        stranger = await console.logged_in("刀玉香")
        page = await stranger.send(f"/tickets/{number}/notice/approve", {"changes": "1"}, page="/tickets")
        assert page.status == 404
        async with database.read() as session:
            [found] = (await session.scalars(select(Notice))).all()
        assert found.state == "submitted"
