"""``fengqiao rota`` shows a week and changes it, with sentences for what cannot be, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.demo import seed_demo
from bot.desk.county_time import COUNTY_TIME
from store.database import Database
from store.tables import Audit, Outbox, RotaChange
from tests.support.cli import Cli, in_database
from tests.unit.bot.village import ASSISTANT, COLLEAGUE, NOW, OFFICER, STRANGER_STAFF

STATION, WEEK = "禾丰派出所", "2030-03-06"
"""A week that is not over when the tests run; it begins on Monday the 4th."""
ONE_DAY = ("--from", "2030-03-05", "--to", "2030-03-05")


@pytest.fixture
def cli(tmp_path: Path, database_url: str) -> Cli:
    """The command line on the demo county."""

    async def prepare(database: Database) -> None:
        await seed_demo(database, NOW)

    asyncio.run(in_database(database_url, prepare))
    return Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url)


def week(cli: Cli) -> list[str]:
    done = cli("rota", "show", "--station", STATION, "--week", WEEK)
    assert (done.code, done.err) == (0, "")
    return done.lines


def test_a_week_shows_who_is_on_duty_in_the_countys_time(cli: Cli) -> None:
    head, *lines = week(cli)
    assert head == f"{STATION}, week of 2030-03-04"
    assert f"Mon 2030-03-04 00:00\tThu 2030-03-07 12:00\t柳塘村\t{ASSISTANT}" in lines
    assert f"Thu 2030-03-07 12:00\tMon 2030-03-11 00:00\t柳塘村\t{COLLEAGUE}" in lines
    assert f"Mon 2030-03-04 00:00\tSat 2030-03-09 00:00\twhole station\t{OFFICER}" in lines


def test_without_a_station_every_one_is_shown_and_this_week(cli: Cli) -> None:
    heads = [line for line in cli("rota", "show").lines if ", week of " in line]
    assert len(heads) == 3


def test_a_leave_without_a_stand_in_shows_as_a_gap_and_as_a_change(cli: Cli) -> None:
    done = cli("rota", "leave", ASSISTANT, *ONE_DAY, "--note", "家里有事")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"change 1: {ASSISTANT} is away Tue 2030-03-05 00:00 to Wed 2030-03-06 00:00; "
        "nobody stands in, so matters fall to the officer\n"
    )
    lines = week(cli)
    assert f"Tue 2030-03-05 00:00\tWed 2030-03-06 00:00\t柳塘村\tnobody; falls to {OFFICER}" in lines
    assert lines[-1] == f"change 1\tleave\tTue 2030-03-05 00:00 to Wed 2030-03-06 00:00\t{ASSISTANT} → nobody\t家里有事"


def test_a_stand_in_is_shown_with_whom_they_stand_in_for(cli: Cli) -> None:
    done = cli("rota", "leave", ASSISTANT, "--from", "2030-03-05T08:00", "--to", "2030-03-05T20:00", "--stand-in", COLLEAGUE)
    assert done.out.endswith(f"; {COLLEAGUE} stands in\n")
    assert f"Tue 2030-03-05 08:00\tTue 2030-03-05 20:00\t柳塘村\t{COLLEAGUE} for {ASSISTANT}" in week(cli)


def test_a_swap_goes_both_ways_and_is_cancelled_whole(cli: Cli) -> None:
    before = week(cli)
    done = cli("rota", "swap", ASSISTANT, "马春梅", *ONE_DAY)
    assert done.out.startswith(f"change 1: {ASSISTANT} and 马春梅 have each other's duties ")
    lines = week(cli)
    assert f"Tue 2030-03-05 00:00\tWed 2030-03-06 00:00\t柳塘村\t马春梅 for {ASSISTANT}" in lines
    assert f"Tue 2030-03-05 00:00\tWed 2030-03-06 00:00\t大禾村\t{ASSISTANT} for 马春梅" in lines
    assert cli("rota", "cancel", 2).out == "cancelled: 2, 1\n"
    assert week(cli) == before


def test_extra_duty_is_for_a_village_or_the_station(cli: Cli) -> None:
    assert cli("rota", "extra", "马春梅", *ONE_DAY, "--village", "柳塘村").code == 0
    assert cli("rota", "extra", "马春梅", *ONE_DAY).code == 0
    shown = [line for line in week(cli) if line.endswith("\t马春梅") and "Tue 2030-03-05 00:00\tWed" in line]
    assert {line.split("\t")[2] for line in shown} == {"柳塘村", "whole station"}


def test_every_change_is_audited_and_told(cli: Cli, database_url: str) -> None:
    cli("rota", "leave", ASSISTANT, *ONE_DAY)
    cli("rota", "cancel", 1)

    async def look(database: Database) -> tuple[list[tuple[str, str, str]], list[str]]:
        from sqlalchemy import select

        async with database.read() as session:
            audits = (await session.scalars(select(Audit).order_by(Audit.id))).all()  # type: ignore[arg-type]
            said = (await session.scalars(select(Outbox).order_by(Outbox.id))).all()  # type: ignore[arg-type]
            [change] = (await session.scalars(select(RotaChange))).all()
            assert change.starts_at.astimezone(COUNTY_TIME).isoformat() == "2030-03-05T00:00:00+08:00"
            return [(a.actor, a.action, a.subject) for a in audits], [row.conversation for row in said]

    audits, rooms = asyncio.run(in_database(database_url, look))
    assert audits == [
        ("command line", "rota.leave", "rota_change:1"),
        ("command line", "rota.cancel", "rota_change:1"),
    ]
    assert rooms == ["staff-hefeng", "staff-hefeng", f"private:{ASSISTANT}"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["leave", "无名氏", *ONE_DAY], "no active member of staff named 无名氏"),
        (["leave", ASSISTANT, "--from", "tomorrow", "--to", "2030-03-05"], "tomorrow is no day or time"),
        (["leave", ASSISTANT, "--from", "2030-02-30", "--to", "2030-03-05"], "2030-02-30 is no day or time"),
        (["leave", ASSISTANT, "--from", "9999-12-31", "--to", "9999-12-31"], "9999-12-31 is no day or time"),
        (["leave", ASSISTANT, "--from", "2030-03-05", "--to", "2030-03-04"], "--to is not after --from"),
        (["leave", ASSISTANT, "--from", "2020-03-05", "--to", "2020-03-06"], "over already"),
        (["leave", ASSISTANT, "--from", "2030-03-05", "--to", "2032-03-05"], "at most 366 days"),
        (["leave", ASSISTANT, *ONE_DAY, "--stand-in", STRANGER_STAFF], "different stations"),
        (["leave", ASSISTANT, *ONE_DAY, "--village", "无名村"], "no village named 无名村"),
        (["leave", ASSISTANT], "Missing option '--from'"),
        (["swap", ASSISTANT, ASSISTANT, *ONE_DAY], "the same person twice"),
        (["cancel", "7"], "there is no change 7"),
        (["cancel", "0"], "0 is not in the range"),
        (["show", "--station", "无名派出所"], "no station named 无名派出所"),
        (["show", "--week", "soon"], "soon is no day or time"),
        (["show", "--week", "0001-01-01"], "0001-01-01 is no day or time"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_and_changes_nothing(cli: Cli, arguments: list[str], said: str) -> None:
    before = week(cli)
    done = cli("rota", *arguments)
    assert done.code in (1, 2)
    assert said in done.err
    assert "Traceback" not in done.err
    assert week(cli) == before
