"""``fengqiao trace`` on what the demo's bridge did."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing

import pytest

from bot.settings import Settings
from store.database import Database
from store.migrate import migrate
from tests.support.cli import Cli
from tests.support.demo import running_demo

MOBILE, STAFF_MOBILE, ID_CARD, BANK_CARD = "13812345678", "13987654321", "53292119900101123X", "6222020200112233445"
SAID = f"隔壁家砌墙占了我家地\n打我{MOBILE}，身份证{ID_CARD}，卡{BANK_CARD}"
SAID_SHOWN = "隔壁家砌墙占了我家地 / 打我[手机号]，身份证[身份证号]，卡[银行卡号]"


@pytest.fixture
def told(knowing_cli: Cli) -> Cli:
    """A database in which one ticket was opened."""

    knowing_cli.data_dir.mkdir(exist_ok=True)

    async def talk() -> None:
        database = Database(Settings(data_dir=knowing_cli.data_dir).database)
        await database.open()
        try:
            await migrate(database)
            async with running_demo(database) as demo:
                said = await demo.say("private:李桂芬", "李桂芬", SAID)
                await demo.hear("private:李桂芬", said)
                said = await demo.say("staff-hefeng", "和丽萍", f"#1 我来看，打我{STAFF_MOBILE}")
                await demo.hear("private:李桂芬", said)
        finally:
            await database.aclose()

    asyncio.run(talk())
    return knowing_cli


def entries(cli: Cli) -> list[tuple[str, ...]]:
    """What the audit holds of traces."""
    with closing(sqlite3.connect(cli.data_dir / "fengqiao.db")) as database:
        found = database.execute("SELECT actor, action, subject, detail FROM audit WHERE action = 'trace.words' ORDER BY id")
        return found.fetchall()


def test_a_message_is_followed_from_arriving_to_its_ticket(told: Cli) -> None:
    result = told("trace", "1")
    assert result.code == 0
    for word in (
        "message 1",
        "received",
        "understood  as help.dispute",
        "done        handoff",
        "lane reply",
        "ticket #1",
        "opened by",
    ):
        assert word in result.out
    assert re.search(r"tries 1", result.out)
    assert "砌墙" not in result.out


def test_the_trace_of_a_log_line_is_taken(told: Cli) -> None:
    number = told("trace", "1").lines[0]
    [network_id] = re.findall(r"\((\d+)…?\)", number)
    assert told("trace", f"message:{network_id}").lines[0] == number


def test_words_are_shown_on_demand_alone(told: Cli) -> None:
    assert "隔壁家砌墙占了我家地" in told("trace", "ticket:1", "--words").out
    for asked in ("1", "ticket:1", "outbox:1"):
        assert "砌墙" not in told("trace", asked).out


@pytest.mark.parametrize("more", [[], ["--words"]], ids=["without words", "with words"])
@pytest.mark.parametrize("asked", ["1", "ticket:1", "outbox:1", "outbox:2"])
def test_no_personal_number_is_shown(told: Cli, asked: str, more: list[str]) -> None:
    shown = told("trace", asked, *more)
    assert shown.code == 0
    for number in (MOBILE, ID_CARD, BANK_CARD, STAFF_MOBILE):
        assert number not in shown.out


def test_each_step_is_one_line(told: Cli) -> None:
    shown = [line.strip() for line in told("trace", "1", "--words").lines]
    assert SAID_SHOWN in shown


def test_whoever_asks_for_words_is_noted_once_and_nobody_else(told: Cli) -> None:
    assert told("trace", "1").code == 0
    assert entries(told) == []
    assert told("trace", "ticket:1", "--words").code == 0
    assert told("trace", " #1 ", "--words").code == 0
    assert entries(told) == [("command line", "trace.words", "ticket:1", "")] * 2


def test_nothing_is_noted_where_nothing_was_shown(told: Cli) -> None:
    for asked in ("999999", "ticket:77", f"找 {MOBILE}"):
        assert told("trace", asked, "--words").code == 1
    assert entries(told) == []


@pytest.mark.parametrize(
    ("asked", "noted"),
    [
        ("1", "message:{id}"),
        ("{id}", "message:{id}"),
        ("message:{id}", "message:{id}"),
        ("outbox:1", "outbox:1"),
        ("#1", "ticket:1"),
    ],
)
def test_what_is_noted_leads_to_what_was_shown(told: Cli, asked: str, noted: str) -> None:
    with closing(sqlite3.connect(told.data_dir / "fengqiao.db")) as database:
        (network_id,) = database.execute("SELECT message_id FROM incoming_message WHERE id = 1").fetchone()
    assert told("trace", asked.format(id=network_id), "--words").code == 0
    assert [entry[2] for entry in entries(told)] == [noted.format(id=network_id)]


def test_what_a_network_complained_of_shows_no_number(told: Cli) -> None:
    with closing(sqlite3.connect(told.data_dir / "fengqiao.db")) as database, database:
        database.execute("UPDATE outbox SET error = ?", (f"cannot send '打{MOBILE}'",))
    shown = told("trace", "outbox:1").out
    assert "last fault: cannot send" in shown
    assert MOBILE not in shown


@pytest.mark.parametrize("asked", ["999999", "no-such-id", "ticket:77", "outbox:4711", "'; DROP TABLE ticket; --"])
def test_what_is_not_known_is_said(told: Cli, asked: str) -> None:
    result = told("trace", asked)
    assert (result.code, "nothing is known of" in result.err) == (1, True)
