"""``fengqiao examples review``: what waits is shown, decided by key or by option, and learnt if accepted. Both databases."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import subprocess
import sys
import termios
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import demo_county, seed_demo
from bot.texts import cli as words
from intents.learnt import read_learnt
from store import people, proposals
from store.database import Database
from store.kinds import ProposalReason
from store.tables import Proposal
from tests.support.cli import Cli, in_database

NOISE, CARD, LONG = "楼上天天跳广场舞", "那个证掉了咋个整", "这个事情\n讲起来话长"
STATION = demo_county().stations[0].name


async def fill(database: Database) -> None:
    """Three that wait, and one whose time is over."""
    now = datetime.now(UTC)
    await seed_demo(database, now)
    async with database.write() as session:
        station = next(row for row in await people.stations(session) if row.name == STATION)
        noise = Proposal(
            text=NOISE,
            label="other",
            probability=0.41,
            staff_label="help.noise",
            reason=ProposalReason.CORRECTED.value,
            station_id=station.id,
        )
        await proposals.add(session, noise, now=now)
        await proposals.add(session, Proposal(text=CARD, label="idcard.lost", probability=0.35), now=now)
        await proposals.add(session, Proposal(text=LONG, label="other", probability=0.2), now=now)
        await proposals.add(session, Proposal(text="老早的", label="other", probability=0.2), now=now - timedelta(days=31))


@pytest.fixture
def cli(tmp_path: Path, database_url: str) -> Cli:
    """The command line on a database in which something waits."""
    asyncio.run(in_database(database_url, fill))
    return Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url)


@pytest.fixture
def empty_cli(tmp_path: Path) -> Cli:
    """The command line where nothing has happened yet."""
    return Cli(tmp_path)


def learnt(cli: Cli) -> list[tuple[str, str]]:
    return [(example.label, example.text) for example in read_learnt(cli.data_dir / "examples")]


def waiting(cli: Cli) -> list[str]:
    """Numbers of what is still to be reviewed."""
    return [line.split("\t")[0] for line in cli("examples", "review", "--list").lines]


# For scripts


def test_the_list_has_one_line_each_with_all_that_is_known(cli: Cli) -> None:
    done = cli("examples", "review", "--list")
    assert (done.code, done.err) == (0, "")
    rows = [line.split("\t") for line in done.lines]
    assert [row[:5] for row in rows] == [
        ["1", "corrected", "other 0.41", "help.noise", STATION],
        ["2", "unsure", "idcard.lost 0.35", "-", "-"],
        ["3", "unsure", "other 0.20", "-", "-"],
    ]
    assert [row[6] for row in rows] == [NOISE, CARD, "这个事情 讲起来话长"]


def test_accepting_takes_what_staff_said_else_what_was_guessed(cli: Cli) -> None:
    done = cli("examples", "review", "--accept", 1, "--accept", 2)
    assert (done.code, done.err) == (0, "")
    assert learnt(cli) == [("help.noise", NOISE), ("idcard.lost", CARD)]
    assert str(cli.data_dir / "examples" / "help.noise.txt") in done.out
    assert waiting(cli) == ["3"]


@pytest.mark.parametrize("name", ["idcard.renew", "身份证办理", "ＩＤcard.Renew"])
def test_accepting_with_another_label(cli: Cli, name: str) -> None:
    assert cli("examples", "review", "--accept", 2, "--label", name).code == 0
    assert learnt(cli) == [("idcard.renew", CARD)]


def test_rejecting_learns_nothing(cli: Cli) -> None:
    assert cli("examples", "review", "--reject", 1, "--reject", 3).code == 0
    assert (learnt(cli), waiting(cli)) == ([], ["2"])


def test_an_unknown_label_decides_nothing_and_names_the_nearest(cli: Cli) -> None:
    done = cli("examples", "review", "--accept", 1, "--label", "help.nois")
    assert (done.code, done.out) == (1, "")
    assert "help.nois" in done.err
    assert "help.noise 噪音扰民" in done.err
    assert (learnt(cli), len(waiting(cli))) == ([], 3)


@pytest.mark.parametrize("option", ["--accept", "--reject"])
def test_a_number_that_is_not_there_is_named(cli: Cli, option: str) -> None:
    done = cli("examples", "review", option, 99)
    assert done.code == 1
    assert "there is no proposal 99" in done.err


def test_what_is_decided_is_not_decided_again(cli: Cli) -> None:
    cli("examples", "review", "--reject", 1)
    done = cli("examples", "review", "--accept", 1)
    assert done.code == 1
    assert "proposal 1 is rejected already" in done.err
    assert learnt(cli) == []


def test_where_the_file_cannot_be_written_nothing_is_decided(cli: Cli) -> None:
    cli.data_dir.mkdir()
    (cli.data_dir / "examples").write_text("in the way")
    done = cli("examples", "review", "--accept", 1)
    assert done.code == 1
    assert "cannot write" in done.err
    assert waiting(cli) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "options", [("--label", "other"), ("--reject", 1, "--label", "other"), ("--list", "--accept", 1), ("--accept", 0)]
)
def test_wrong_use(cli: Cli, options: tuple[object, ...]) -> None:
    done = cli("examples", "review", *map(str, options))
    assert (done.code, done.out) == (2, "")
    assert waiting(cli) == ["1", "2", "3"]


def test_nothing_to_review(empty_cli: Cli) -> None:
    assert empty_cli("examples", "review").out == f"{words.REVIEW_NOTHING}\n"
    assert empty_cli("examples", "review", "--list").out == ""


# Key by key


def test_one_after_the_other(cli: Cli) -> None:
    done = cli("examples", "review", stdin="a\nr\ns\n")
    assert (done.code, done.err) == (0, "")
    first, second, third = (done.out.index(text) for text in (NOISE, CARD, "这个事情 讲起来话长"))
    assert first < second < third
    assert "other 其他 (0.41)" in done.out
    assert "help.noise 噪音扰民" in done.out
    assert words.REVIEW_THEN in done.out
    assert (learnt(cli), waiting(cli)) == ([("help.noise", NOISE)], ["3"])


def test_another_label_is_asked_for_until_it_is_known_or_left(cli: Cli) -> None:
    done = cli("examples", "review", stdin="e\nnone.such\ne\n\ne\n被盗\nq\n")
    assert done.code == 0
    assert "none.such" in done.err
    assert learnt(cli) == [("help.theft", NOISE)]


@pytest.mark.parametrize("keys", ["q\n", "", "x\n\n?\n", "e\n"])
def test_the_end_decides_nothing(cli: Cli, keys: str) -> None:
    done = cli("examples", "review", stdin=keys)
    assert done.code == 0
    assert CARD not in done.out
    assert (learnt(cli), waiting(cli)) == ([], ["1", "2", "3"])


def test_at_a_terminal_one_key_is_enough(cli: Cli) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "examples", "review"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=cli.folder,
        env=dict(cli.environment(TERM="dumb")),
        start_new_session=True,
    )
    os.close(theirs)
    try:
        shown = ""
        for prompt, key in (("1 a/e/r/s/q?", "a"), ("2 a/e/r/s/q?", "e"), ("label?", "身份证办理\n"), ("3 a/e/r/s/q?", "\x04")):
            shown = read_until(ours, prompt, shown, by_line=key.endswith("\n"))
            os.write(ours, key.encode())
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert (learnt(cli), waiting(cli)) == ([("help.noise", NOISE), ("idcard.renew", CARD)], ["3"])


def read_until(terminal: int, prompt: str, shown: str, *, by_line: bool) -> str:
    """Read what a terminal shows until the prompt is there and keys are waited for; gives what was shown after the prompt."""
    end = time.monotonic() + 60
    while prompt not in shown or bool(termios.tcgetattr(terminal)[3] & termios.ICANON) is not by_line:
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 0.05)[0]:
            shown += os.read(terminal, 4096).decode(errors="replace")
    return shown.split(prompt, 1)[1]
