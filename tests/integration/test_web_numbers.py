"""A phone number that is given in private for a ticket is sealed, and shown in full to who may see the ticket and says why."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import utc_now
from bot.files import Files
from bot.privacy.retention import Keep, purge
from bot.privacy.seal import KEY_FILE
from bot.settings import Settings, WebSettings
from bot.texts import web as texts_web
from store.database import Database
from store.tables import Audit, SealedNumber, TicketEvent
from tests.support.console import CSRF, PASSWORD, Console, running_console
from tests.support.demo import PACE
from tests.unit.bot.village import ASSISTANT, DISPUTE, GROUP, STAFF_ROOM, Village

NUMBER, SHOWN = "13812345678", "138****5678"
GIVEN = f"{DISPUTE}，我的电话 {NUMBER}"
PAGE = "/tickets/1/numbers"
WHY = "回电话问情况"


@asynccontextmanager
async def county(database: Database, folder: Path) -> AsyncIterator[tuple[Console, Village]]:
    """The console, and people who talk to its bridge."""
    settings = Settings(data_dir=folder, pace=PACE, web=WebSettings())
    async with running_console(database, settings=settings) as console:
        place = Village(database)
        place.inbox = console.bridge.inbox
        yield console, place


async def test_number_of_a_ticket_is_sealed_masked_and_revealed_with_a_reason(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with county(database, tmp_path) as (console, place):
        await place.say(GIVEN)
        assert [row.masked for row in await place.rows(SealedNumber)] == [SHOWN]
        assistant = await console.logged_in(ASSISTANT)
        for path in ("/tickets/1", "/tickets/1/piece", PAGE):
            html = await assistant.open(path)
            assert SHOWN in html
            assert NUMBER not in html

        version = (await place.ticket()).version
        for reason in ("", "看看", "   看   "):
            refused = await assistant.send(f"{PAGE}/1", {"reason": reason}, page=PAGE)
            assert refused.status == 400
            assert texts_web.REVEAL_WHY in refused.text
            assert NUMBER not in refused.text
        assert await place.rows(Audit) == []

        opened = await assistant.send(f"{PAGE}/1", {"reason": f"{WHY} {NUMBER}"}, page=PAGE)
        assert opened.status == 200
        assert f'href="tel:{NUMBER}"' in opened.text
        assert NUMBER not in opened.path
        assert opened.headers["Cache-Control"] == "no-store"
        assert NUMBER not in await assistant.open(PAGE)
        [entry] = await place.rows(Audit)
        assert (entry.actor, entry.action, entry.subject) == (ASSISTANT, "number.reveal", "ticket:1")
        assert entry.detail == f"{SHOWN}: {WHY} [手机号]"
        assert timedelta(0) <= utc_now() - entry.at < timedelta(minutes=1)
        [event] = [event for event in await place.rows(TicketEvent) if event.kind == "revealed"]
        assert (event.actor, event.text) == (ASSISTANT, f"{SHOWN}：{WHY} [手机号]")
        html = await assistant.open("/tickets/1")
        assert "看了全号" in html
        assert f"{SHOWN}：{WHY}" in html
        assert (await place.ticket()).version == version  # a look changes nothing for whoever writes a reply just now
        assert NUMBER not in await place.everything()
        assert NUMBER not in caplog.text


async def test_who_may_not_see_the_ticket_learns_nothing_of_its_number(database: Database, tmp_path: Path) -> None:
    async with county(database, tmp_path) as (console, place):
        await place.say(GIVEN)
        await place.say(f"{DISPUTE}，打 13987654321", sender="周燕")  # of 大禾村, which 和丽萍 does not look after
        stranger, own = await console.logged_in("刀玉香"), await console.logged_in(ASSISTANT)
        token = CSRF.findall(await stranger.open("/password"))[-1]
        assert (await stranger.ask(PAGE)).status == 404
        answer = await stranger.post(f"{PAGE}/1", {"csrf": token, "reason": WHY})
        assert answer.status == 404
        assert SHOWN not in answer.text
        for path in (f"{PAGE}/2", f"{PAGE}/99", "/tickets/2/numbers/2", "/tickets/99/numbers/1"):  # a number of another ticket
            assert (await own.send(path, {"reason": WHY}, page=PAGE)).status == 404
        for token in ({}, {"csrf": "0" * 64}):
            assert (await own.post(f"{PAGE}/1", {**token, "reason": WHY})).status == 403
        nobody = await console.browser()
        assert (await nobody.post(f"{PAGE}/1", {"reason": WHY})).status == 401
        assert await place.rows(Audit) == []


async def test_numbers_elsewhere_are_masked_and_gone(database: Database, tmp_path: Path) -> None:
    async with county(database, tmp_path) as (_, place):
        await place.say(f"娃娃刚出生咋个上户口，打 {NUMBER}")  # answered: no ticket
        await place.say(GIVEN, room=GROUP, mentioned=True)
        assert (await place.ticket()).label == "help.dispute"
        assert await place.rows(SealedNumber) == []
        assert NUMBER not in await place.everything()
        assert not (tmp_path / KEY_FILE).exists()


async def test_what_is_told_later_goes_to_the_same_ticket_once(database: Database, tmp_path: Path) -> None:
    async with county(database, tmp_path) as (console, place):
        await place.say(DISPUTE)
        await place.say("柳塘村一组，电话 138 1234 5678")
        await place.say(f"{NUMBER}，还有 13899995678，再加 13900001111")
        assert [(row.ticket_id, row.masked) for row in await place.rows(SealedNumber)] == [
            (1, SHOWN),
            (1, SHOWN),  # another number that looks the same
            (1, "139****1111"),
        ]
        chief = await console.logged_in("赵建国")
        assert "13899995678" in (await chief.send(f"{PAGE}/2", {"reason": WHY}, page=PAGE)).text


async def test_after_the_purge_the_number_is_gone(database: Database, tmp_path: Path) -> None:
    async with county(database, tmp_path) as (console, place):
        await place.say(GIVEN)
        await place.say("结 1 说好了", sender=ASSISTANT, room=STAFF_ROOM)
        for days, there in ((29, True), (31, False)):
            await purge(database, Files(tmp_path), Keep(), now=utc_now() + timedelta(days=days))
            officer = await console.logged_in("段志勇")  # logins that are over are purged too
            assert (SHOWN in await officer.open(PAGE)) is there
        assert await place.rows(SealedNumber) == []
        assert (await officer.send(f"{PAGE}/1", {"reason": WHY}, page="/tickets/1")).status == 404


async def test_without_its_key_the_number_stays_closed_and_the_page_says_so(database: Database, tmp_path: Path) -> None:
    async with county(database, tmp_path / "before") as (_, place):
        await place.say(GIVEN)
    async with county(database, tmp_path / "after") as (console, place):
        answer = await (await console.logged_in(ASSISTANT)).send(f"{PAGE}/1", {"reason": WHY}, page=PAGE)
        assert answer.status == 409
        assert texts_web.REVEAL_BROKEN in answer.text
        assert f'value="{WHY}"' in answer.text
        assert await place.rows(Audit) == []


async def test_with_a_broken_key_the_message_is_heard_all_the_same(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / KEY_FILE).write_text("x")
    async with county(database, tmp_path) as (_, place):
        await place.say(GIVEN)
        assert (await place.ticket()).summary == f"{DISPUTE}，我的电话 [手机号]"
        assert await place.rows(SealedNumber) == []
        assert [record.action for record in caplog.records if record.levelname == "ERROR"] == ["seal_failed"]
        assert NUMBER not in caplog.text


async def test_a_reason_that_was_sent_too_late_stands_in_its_box_again(database: Database, tmp_path: Path) -> None:
    async with county(database, tmp_path) as (console, place):
        await place.say(GIVEN)
        visitor = await console.logged_in(ASSISTANT)
        token = CSRF.findall(await visitor.open(PAGE))[-1]
        console.clock.ahead += timedelta(hours=13)
        late = await visitor.post(f"{PAGE}/1", {"csrf": token, "reason": WHY})
        assert late.status == 401
        kept = late.text.split('name="kept" value="')[1].split('"')[0].replace("&#34;", '"')
        answer = await visitor.send("/login", {"login": ASSISTANT, "password": PASSWORD, "kept": kept}, page="/login")
        assert answer.path == PAGE
        assert f'value="{WHY}"' in answer.text
        assert NUMBER in (await visitor.send(f"{PAGE}/1", {"reason": WHY}, page=PAGE)).text
        assert f'value="{WHY}"' not in await visitor.open(PAGE)
