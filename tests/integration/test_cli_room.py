"""``fengqiao room`` lists the groups of the account and binds them to villages and stations, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from store import accounts
from store.database import Database
from store.tables import Village
from tests.support.cli import Cli, in_database
from tests.unit.broadcasts.county import settle

STRANGER = "7"
"""The room that the account has just been taken into: it belongs to nobody yet."""


@pytest.fixture
def cli(tmp_path: Path, database_url: str) -> Cli:
    """The command line on a county of two stations and six rooms, with one room more that is new."""

    async def prepare(database: Database) -> None:
        await settle(database)
        async with database.write() as session:
            await accounts.note_rooms(
                session,
                gateway="paper",
                account="bridge",
                found=[("new", "新来的群"), *((name, f"群{name}") for name in ("r1", "r2", "r3", "r4", "staff"))],
            )

    asyncio.run(in_database(database_url, prepare))
    return Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url)


def row(cli: Cli, number: str) -> list[str]:
    """One line of the list: number, gateway/account, topic, kind, mode, station, village, whether the account left."""
    return next(fields for fields in (line.split("\t") for line in cli("room", "list").lines) if fields[0] == number)


def test_without_rooms_the_list_says_when_they_come(tmp_path: Path) -> None:
    done = Cli(tmp_path)("room", "list")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("no rooms yet")


def test_list_tells_to_whom_each_room_belongs(cli: Cli) -> None:
    assert len(cli("room", "list").lines) == 7
    assert row(cli, "1") == ["1", "paper/bridge", "群r1", "residents", "mention", "河口派出所", "大树村", ""]
    assert row(cli, STRANGER) == [STRANGER, "paper/bridge", "新来的群", "residents", "mention", "-", "-", ""]
    assert row(cli, "5")[-1] == "left"


def test_bound_to_a_village_it_belongs_to_the_station_too(cli: Cli) -> None:
    done = cli("room", "bind", STRANGER, "--village", "山背村")
    assert (done.code, done.out, done.err) == (0, f"room {STRANGER} is bound\n", "")
    assert row(cli, STRANGER)[5:7] == ["山背派出所", "山背村"]


def test_bound_to_a_station_it_may_become_a_staff_room(cli: Cli) -> None:
    assert cli("room", "bind", STRANGER, "--station", "河口派出所", "--kind", "staff", "--mode", "quiet").code == 0
    assert row(cli, STRANGER)[3:7] == ["staff", "quiet", "河口派出所", "-"]


def test_what_is_not_named_stays(cli: Cli) -> None:
    cli("room", "bind", "1", "--mode", "helpful")
    assert row(cli, "1")[3:7] == ["residents", "helpful", "河口派出所", "大树村"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["99", "--village", "大树村"], "99"),
        ([STRANGER, "--village", "无名村"], "无名村"),
        ([STRANGER, "--station", "无名派出所"], "无名派出所"),
        ([STRANGER, "--village", "大树村", "--station", "无名派出所"], "无名派出所"),
        ([STRANGER, "--village", "桥头村", "--station", "山背派出所"], "桥头村"),  # which belongs to another station
    ],
)
def test_what_is_not_there_is_named_and_nothing_is_bound(cli: Cli, arguments: list[str], word: str) -> None:
    before = cli("room", "list").out
    done = cli("room", "bind", *arguments)
    assert (done.code, done.out) == (1, "")
    assert word in done.err
    assert cli("room", "list").out == before


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["one", "--village", "大树村"], "ROOM_ID"),
        (["--", "-1"], "ROOM_ID"),
        ([STRANGER, "--kind", "pub"], "--kind"),
        ([STRANGER, "--mode", "loud"], "--mode"),
        ([STRANGER], "--village"),  # nothing to bind it to
    ],
)
def test_wrong_use_is_explained(cli: Cli, arguments: list[str], word: str) -> None:
    done = cli("room", "bind", *arguments)
    assert (done.code, done.out) == (2, "")
    assert word in done.err


def test_village_that_two_stations_have_is_bound_by_its_station(cli: Cli, database_url: str) -> None:
    async def found_namesake(database: Database) -> None:
        async with database.write() as session:
            session.add(Village(name="大树村", station_id=2))

    asyncio.run(in_database(database_url, found_namesake))
    assert "大树村" in cli("room", "bind", STRANGER, "--village", "大树村").err
    assert cli("room", "bind", STRANGER, "--village", "大树村", "--station", "山背派出所").code == 0
    assert row(cli, STRANGER)[5:7] == ["山背派出所", "大树村"]
