"""``fengqiao trace`` on what the demo's bridge did."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.settings import Settings
from store.database import Database
from store.migrate import migrate
from tests.support.cli import Cli
from tests.support.demo import running_demo


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
                said = await demo.say("private:李桂芬", "李桂芬", "隔壁家砌墙占了我家地")
                await demo.hear("private:李桂芬", said)
        finally:
            await database.aclose()

    asyncio.run(talk())
    return knowing_cli


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


def test_words_are_shown_on_demand_and_noted(told: Cli) -> None:
    assert "隔壁家砌墙占了我家地" in told("trace", "ticket:1", "--words").out
    assert "砌墙" not in told("trace", "outbox:1").out


@pytest.mark.parametrize("asked", ["999999", "no-such-id", "ticket:77", "outbox:4711", "'; DROP TABLE ticket; --"])
def test_what_is_not_known_is_said(told: Cli, asked: str) -> None:
    result = told("trace", asked)
    assert (result.code, "nothing is known of" in result.err) == (1, True)
