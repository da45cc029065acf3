"""``say`` and ``classify`` in the county and in a place of it: local answers and facts, and a clear word where there are none."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from intents.answers import Answer, AnswerBook
from store.database import Database
from store.migrate import migrate
from tests.support.cli import Cli
from tests.unit.bot.answers.office import STATION, VILLAGE, office

QUESTION = "娃娃刚出生咋个上户口"
MARKET, ALIKE = "刚生的娃娃赶街天上户口", ("赶街天能不能给娃娃上户口", "赶街天村委会上户口")
PHONE = "演示号码 0000-0001"
LATER = (datetime.now(UTC) + timedelta(days=300)).date()


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which a station and one of its villages have words of their own."""
    folder = tmp_path_factory.mktemp("settled")

    async def write() -> None:
        database = Database(Settings(data_dir=folder).database)
        await database.open()
        try:
            await migrate(database)
            desk = await office(database)
            desk.now = datetime.now(UTC)
            book = AnswerBook.load().answers["hukou.newborn/married"]

            def worded(text: str, **more: Any) -> Answer:
                return replace(book, **{"group": text, "private": text, "needs": (), "review_by": LATER, **more})

            await desk.approved(worded("先打{station.phone}问。", needs=("station.phone",)), STATION)
            await desk.approved(worded("柳塘村的话。"), VILLAGE)
            own = worded("赶街天在村委会办。", id="", title="赶街天办", questions=(MARKET, *ALIKE))
            await desk.approved(own, VILLAGE)
        finally:
            await database.aclose()

    asyncio.run(write())
    return folder / "fengqiao.db"


@pytest.fixture
def county(knowing_cli: Cli, settled: Path) -> Cli:
    """The command line with that database."""
    shutil.copy(settled, knowing_cli.data_dir / "fengqiao.db")
    return knowing_cli


def test_each_place_says_its_own_words(county: Cli) -> None:
    village = county("say", "--village", "柳塘村", QUESTION)
    assert (village.code, village.err) == (0, "")
    assert "answer     hukou.newborn/married  (version 1 of the village)" in village.lines
    assert "柳塘村的话。" in village.out
    station = county("say", "--station", "禾丰派出所", QUESTION)
    assert "(version 1 of the station)" in station.out
    assert f"先打{PHONE}问。" in station.out
    book = county("say", QUESTION)
    assert "answer     hukou.newborn/married  (answer book)" in book.lines
    assert "出生医学证明" in book.out


def test_an_answer_of_one_village_is_classified_there_alone(county: Cli) -> None:
    line = json.dumps({"id": 1, "text": MARKET}).encode()

    def answer(*place: str) -> str:
        done = county("classify", *place, stdin=line)
        assert (done.code, done.err) == (0, "")
        return str(json.loads(done.out)["answer"])

    own = answer("--village", "柳塘村")
    elsewhere = answer()
    assert own.startswith("hukou.newborn/")
    assert own != elsewhere
    assert answer("--village", "石板村") == elsewhere


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--village", "没有村"), "there is no village named 没有村"),
        (("--village", "石板村", "--station", "禾丰派出所"), "there is no village named 石板村 in that station"),
        (("--station", "没有所"), "there is no station named 没有所"),
    ],
)
@pytest.mark.parametrize("command", ["say", "classify"])
def test_a_place_that_is_not_there_is_said(county: Cli, command: str, arguments: tuple[str, ...], sentence: str) -> None:
    done = county(command, *arguments, *([QUESTION] if command == "say" else []))
    assert (done.code, done.out, sentence in done.err) == (1, "", True)


def test_without_a_database_the_book_answers_and_says_so(knowing_cli: Cli) -> None:
    done = knowing_cli("say", QUESTION)
    assert (done.code, done.err) == (0, "")
    assert "answer     hukou.newborn/married  (answer book: there is no database yet)" in done.lines
    done = knowing_cli("say", "--village", "柳塘村", QUESTION)
    assert (done.code, done.out) == (1, "")
    assert "there is no database to look the place up in" in done.err
    assert not (knowing_cli.data_dir / "fengqiao.db").exists()


@pytest.mark.parametrize("fault", ["not migrated", "unreachable"])
def test_a_database_that_cannot_be_read_is_said(knowing_cli: Cli, fault: str) -> None:
    (knowing_cli.data_dir / "fengqiao.db").touch()
    unreachable = {"FENGQIAO_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"} if fault == "unreachable" else {}
    done = knowing_cli("say", QUESTION, **unreachable)
    assert (done.code, "出生医学证明" in done.out) == (0, True)
    assert done.err.startswith("note local answers and facts were not looked at: ")
    assert knowing_cli("say", "--station", "禾丰派出所", QUESTION, **unreachable).code == 1
    with closing(sqlite3.connect(knowing_cli.data_dir / "fengqiao.db")) as left:
        assert left.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)  # it was not brought up to date
