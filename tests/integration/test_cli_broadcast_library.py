"""``fengqiao broadcast library`` and ``create --from-library``, with the library of the tree and with broken ones."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import broadcast_library
from broadcasts import library
from broadcasts.library import Library
from tests.support.cli import Cli, in_database
from tests.unit.broadcasts.county import settle
from tests.unit.broadcasts.test_library import write

AUTHOR, CHIEF = "杨助理", "王所长"
NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day on which all of the library is offered."""
    monkeypatch.setattr(broadcast_library, "utc_now", lambda: NOW)


@pytest.fixture
def cli(tmp_path: Path, database_url: str) -> Cli:
    """The command line on a county of two stations, three villages, four rooms of residents."""
    asyncio.run(in_database(database_url, settle))
    return Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of the test's own instead of the one of the tree."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setattr(broadcast_library, "Library", _LibraryAt(folder))
    return folder


class _LibraryAt:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> Library:
        return Library.load(self._folder)


def test_the_whole_library_is_listed_without_a_database(tmp_path: Path) -> None:
    done = Cli(tmp_path)("broadcast", "library")
    assert (done.code, done.err) == (0, "")
    assert len(done.lines) == len(list(library.FOLDER.rglob("*.md")))
    assert "fire/forest-season\t打火机不上山\t12,1,2,3,4,5,6 森林防火期\teverybody, farmers" in done.lines
    assert "fraud/tasks\t要先垫钱的刷单\tall year\teverybody" in done.lines


def test_a_month_and_a_subject_narrow_it_and_the_season_comes_first(tmp_path: Path) -> None:
    lines = Cli(tmp_path)("broadcast", "library", "--month", 7, "--subject", "events").lines
    assert lines[0].startswith("events/torch-festival\t")
    assert all(line.startswith("events/") for line in lines)
    assert not any(line.startswith("events/temple-fair") for line in lines)
    assert len(lines) == 3


def test_full_shows_texts_and_sources(tmp_path: Path) -> None:
    out = Cli(tmp_path)("broadcast", "library", "--subject", "drugs", "--full").out
    assert "罂粟一棵也不能种" in out
    assert "中华人民共和国禁毒法 第十九条 (全国人民代表大会常务委员会, 2007-12-29)" in out


@pytest.mark.parametrize("arguments", [["--month", "13"], ["--month", "0"], ["--month", "may"], ["--subject", "cooking"]])
def test_a_month_or_subject_that_is_none_is_wrong_use(tmp_path: Path, arguments: list[str]) -> None:
    done = Cli(tmp_path)("broadcast", "library", *arguments)
    assert (done.code, done.out) == (2, "")
    assert arguments[1] in done.err


def test_broken_files_are_named_and_the_others_listed(tmp_path: Path, shelf: Path) -> None:
    write(shelf)
    (shelf / "fire" / "broken.md").write_text("words", encoding="utf-8")
    done = Cli(tmp_path)("broadcast", "library")
    assert done.code == 1
    assert done.lines == ["fire/ash\t灶灰浇透再倒\t11,12\teverybody"]
    assert "library/fire/broken.md: left out: broken.md: no front matter" in done.err


def test_nothing_that_fits_is_said(tmp_path: Path, shelf: Path) -> None:
    write(shelf)
    assert Cli(tmp_path)("broadcast", "library", "--month", 5).out == "nothing in the library fits\n"


def test_a_draft_is_made_from_the_library_and_goes_the_way_of_every_other(cli: Cli) -> None:
    done = cli("broadcast", "create", "--from-library", "fraud/tasks", "--by", AUTHOR)
    assert (done.code, done.err) == (0, "")
    assert "broadcast 1 is a draft for 4 rooms" in done.out
    shown = cli("broadcast", "show", 1).out
    ready = Library.load().ready["fraud/tasks"]
    assert shown.startswith(f"1 {ready.title}: draft\n")
    assert ready.text in shown
    assert cli("broadcast", "submit", 1, "--by", AUTHOR).code == 0
    assert "自己写的" in cli("broadcast", "approve", 1, "--by", AUTHOR).err
    assert cli("broadcast", "approve", 1, "--by", CHIEF).out == "broadcast 1: approved\n"


def test_title_rooms_and_time_are_the_authors(cli: Cli) -> None:
    more = ["--title", "下街天", "--station", "山背派出所", "--cron", "0 9 * * 1"]
    assert cli("broadcast", "create", "--from-library", "theft/market", *more, "--by", AUTHOR).code == 0
    assert cli("broadcast", "list").lines == ["1\tdraft\t下街天\t山背派出所\t按「0 9 * * 1」重复发\t杨助理"]


def test_an_unknown_id_is_named_with_what_is_near(cli: Cli) -> None:
    done = cli("broadcast", "create", "--from-library", "fraud/task", "--by", AUTHOR)
    assert (done.code, done.out) == (1, "")
    assert "文库里没有「fraud/task」。相近的有：fraud/tasks" in done.err
    assert cli("broadcast", "create", "--from-library", "?", "--by", AUTHOR).err == "Error: 文库里没有「?」。\n"
    assert cli("broadcast", "list").out == "no broadcasts\n"


def test_what_is_past_its_review_date_is_marked_and_not_taken_over(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast_library, "utc_now", lambda: datetime(2031, 1, 1, tzinfo=UTC))
    done = cli("broadcast", "create", "--from-library", "fraud/tasks", "--by", AUTHOR)
    assert (done.code, done.out) == (1, "")
    assert "「fraud/tasks」的复核日期 2027-06-30 已经过了" in done.err
    assert "not offered since its review date 2027-06-30" in cli("broadcast", "library").lines[0]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--from-library", "fraud/tasks", "--text", "b"], "--from-library"),
        (["--title", "a", "--from-library", "fraud/tasks", "--text", "b"], "--from-library"),
        (["--text", "b"], "--title"),
        (["--from-library"], "requires an argument"),
    ],
)
def test_wrong_use_is_explained_with_exit_code_2(cli: Cli, arguments: list[str], word: str) -> None:
    done = cli("broadcast", "create", "--by", AUTHOR, *arguments)
    assert (done.code, done.out) == (2, "")
    assert word in done.err
