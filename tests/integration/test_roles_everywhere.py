"""Whatever the console opens, whatever staff order: what is not theirs stays untold and untouched. A resident is never obeyed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html import unescape

import pytest
from openpyxl import load_workbook

from bot.app import utc_now
from bot.dialogue.commands import CommandKind, parse
from store import tickets
from store.database import Database
from store.kinds import TicketEventKind
from store.tables import Dispute, SealedNumber, Staff
from tests.support.console import CSRF, Visitor, new_ticket, running_console
from tests.support.pages import addresses
from tests.unit.bot.village import COLLEAGUE, DISPUTE, GROUP, STAFF_ROOM, Village, village

NEIGHBOUR = "张德福"
SECRETS = ("邻居下毒", "周燕", "139****1111", "秘密协议", "悄悄说的话")
ORDERS: Mapping[CommandKind, str] = {
    CommandKind.REPLY: "#1 我来看",
    CommandKind.TAKE: "接 1",
    CommandKind.PASS: "转 1 李国栋",
    CommandKind.CLOSE: "结 1 好了",
    CommandKind.CORRECT: "改 1 噪音扰民",
    CommandKind.MERGE: "合并 1 2",
    CommandKind.QUIET: "静音 1",
    CommandKind.SPEAK: "静音 1 结束",
    CommandKind.REOPEN: "重开 1",
    CommandKind.MEDIATION_LEVEL: "调 1 派出所",
    CommandKind.AGREEMENT: "协议 1 墙退一尺",
    CommandKind.MEDIATED: "成 1",
    CommandKind.NOT_MEDIATED: "不成 1",
    CommandKind.FOLLOW_UP: "回访 1 7天",
    CommandKind.FOLLOWED_UP: "访 1 好了",
    CommandKind.FILES: "图 1",
    CommandKind.NOTICE_APPROVE: "启 1",
    CommandKind.NOTICE_REJECT: "不启 1",
    CommandKind.NOTICE_WORDS: "启事 1 走失的是老人",
    CommandKind.NOTICE_WIDEN: "下一波 1",
    CommandKind.NOTICE_STOP: "停发 1",
    CommandKind.NOTICE_FOUND: "找到 1",
}
WITHOUT_TICKET = {
    CommandKind.LIST,
    CommandKind.DUTY,
    CommandKind.LEAVE,
    CommandKind.LEAVE_BACK,
    CommandKind.HELP,
    CommandKind.HELP_DISPUTES,
    CommandKind.HELP_NOTICES,
    CommandKind.NOT_SETTLED,  # an answer to a quoted question of ours
}


def test_every_order_is_tried_here() -> None:
    assert set(ORDERS) | WITHOUT_TICKET == set(CommandKind)
    for kind, words in ORDERS.items():
        command = parse(words)
        assert command is not None
        assert (command.kind, command.number) == (kind, 1)


async def secret_ticket(database: Database) -> None:
    """Ticket 1 is of 大禾村, with everything that a ticket can have."""
    now = utc_now()
    number = await new_ticket(database, SECRETS[0], village="大禾村", person=SECRETS[1], assignee="马春梅", now=now)
    assert number == 1
    async with database.write() as session:
        ticket = await tickets.get(session, number)
        assert ticket is not None
        await tickets.add_event(session, ticket, TicketEventKind.NOTE, actor="bridge", text=SECRETS[4], now=now)
        session.add(SealedNumber(ticket_id=number, masked=SECRETS[2], sealed="", created_at=now))
        session.add(Dispute(ticket_id=number, level="station", agreement=SECRETS[3], settled=True))


async def read(visitor: Visitor, path: str) -> tuple[int, str]:
    """What an address answers with, the cells of an Excel file among it."""
    async with visitor.http.get(visitor.address + path) as answer:
        body = await answer.read()
        if not body.startswith(b"PK"):
            return answer.status, unescape(body.decode(errors="replace"))
    rows = [row for sheet in load_workbook(io.BytesIO(body)) for row in sheet.iter_rows(values_only=True)]
    return answer.status, str(rows)


@pytest.mark.parametrize("name", [COLLEAGUE, "刀玉香", "白雪松"])  # of another village; assistant and officer of another station
async def test_no_address_tells_of_what_is_not_theirs(database: Database, name: str) -> None:
    async with running_console(database) as console:
        await secret_ticket(database)
        visitor = await console.logged_in(name)
        opened = addresses(console.app)
        assert "/tickets/1/numbers" in opened
        for path in opened:
            status, text = await read(visitor, path)
            assert status in (200, 404), f"{path}: {status}"
            assert [secret for secret in SECRETS if secret in text] == [], path
            assert not path.startswith("/tickets/1") or status == 404, path
        own = await console.logged_in("马春梅")
        assert SECRETS[0] in (await read(own, "/tickets/1"))[1]
        assert "合计" in (await read(own, "/figures/export"))[1]  # what a file says can be read here


@pytest.mark.parametrize("name", [COLLEAGUE, "刀玉香"])
async def test_no_form_changes_what_is_not_theirs(database: Database, name: str) -> None:
    async with running_console(database) as console:
        await secret_ticket(database)
        visitor = await console.logged_in(name)
        token = CSRF.findall(await visitor.open("/password"))[-1]
        forms = [path for path in addresses(console.app, "POST") if path.startswith("/tickets/1/")]
        assert "/tickets/1/numbers/1" in forms
        orders = ("take", "pass", "close", "reopen", "merge", "correct", "note")
        for path in (*forms, *(f"/tickets/1/{order}" for order in orders)):
            answer = await visitor.post(path, {"csrf": token, "seen": "0", "text": "好", "reason": "想看看号码"})
            assert answer.status == 404, path
            assert [secret for secret in SECRETS if secret in answer.text] == []
        async with database.read() as session:
            assert [event.kind for event in await tickets.events(session, 1)] == ["opened", "note"]


async def untouched(place: Village, before: object) -> None:
    assert ((await place.ticket()).model_dump(), await place.history()) == before


async def with_dispute(database: Database, room: str) -> tuple[Village, object]:
    """A neighbourly quarrel is ticket 1."""
    place = await village(database)
    await place.say(DISPUTE, sender="周燕" if room == "residents-dahe" else "李桂芬", room=room, mentioned=True)
    return place, ((await place.ticket()).model_dump(), await place.history())


async def test_no_order_reaches_the_ticket_of_another_village(database: Database) -> None:
    place, before = await with_dispute(database, "residents-dahe")
    for words in ORDERS.values():
        for room in (STAFF_ROOM, None):
            said = await place.say(words, sender=COLLEAGUE, room=room)
            assert [row.text for row in said] == ["没有 #1 这张单。现在没有没办结的单。"], words
        await untouched(place, before)


async def test_lists_name_nothing_of_another_village(database: Database) -> None:
    place, _ = await with_dispute(database, "residents-dahe")
    for words in ("待办", "值班", "帮助", "#9 好"):
        for row in await place.say(words, sender=COLLEAGUE):
            assert DISPUTE not in row.text
            assert "#1 " not in row.text


async def test_residents_and_whoever_is_no_longer_staff_are_never_obeyed(database: Database) -> None:
    place, before = await with_dispute(database, GROUP)
    async with database.write() as session:
        member = await session.get(Staff, (await place.member(COLLEAGUE)).id)
        assert member is not None
        member.active = False
    for words in ORDERS.values():
        for sender in (NEIGHBOUR, COLLEAGUE):
            for room, mentioned in ((GROUP, False), (GROUP, True), (STAFF_ROOM, False), (None, False)):
                await place.say(words, sender=sender, room=room, mentioned=mentioned)
        await place.quote_card(words.split(" ")[0], 1, sender=NEIGHBOUR)
        await untouched(place, before)
