"""``fengqiao broadcast create --when`` and ``fengqiao broadcast calendar``."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.app import utc_now
from broadcasts import workdays
from tests.support.cli import Cli, Done, in_database
from tests.unit.broadcasts.county import settle

AUTHOR, CHIEF = "杨助理", "王所长"


@pytest.fixture
def cli(tmp_path: Path, database_url: str) -> Cli:
    asyncio.run(in_database(database_url, settle))
    return Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url)


def create(cli: Cli, when: str, *more: str, title: str = "火把节防火") -> Done:
    return cli("broadcast", "create", "--title", title, "--text", "火把离柴草远一点。", "--by", AUTHOR, "--when", when, *more)


def test_a_sentence_becomes_a_schedule_that_goes_all_the_way(cli: Cli) -> None:
    assert create(cli, "农历六月廿四提前3天早上9点").code == 0
    assert "schedule   每年农历六月廿四前 3 天 9:00" in cli("broadcast", "show", 1).lines
    assert cli("broadcast", "approve", 1, "--by", CHIEF).code == 0
    # 火把节 2050 is on 11 August; what is due first depends on the day of the test.
    assert cli("broadcast", "schedule", 1, "--by", AUTHOR).out.startswith("broadcast 1: scheduled, 20")
    month = cli("broadcast", "calendar", "--month", "2050-08")
    assert month.code == 0
    day, lunar, at, number, title, state, audience, schedule = month.out.rstrip("\n").split("\t")
    assert (at, number, title, state, audience) == ("09:00", "1", "火把节防火", "已排期", "全县居民群")
    assert (day, lunar, schedule) == ("2050-08-08", "六月廿一", "每年农历六月廿四前 3 天 9:00")


def test_what_waits_for_approval_is_listed_too_and_a_draft_is_not(cli: Cli) -> None:
    create(cli, "每年12月1日 9:00")
    create(cli, "每年12月2日 9:00", "--draft")
    lines = cli("broadcast", "calendar", "--month", "2098-12").lines
    assert [line.split("\t")[5] for line in lines] == ["待审核"]
    assert cli("broadcast", "calendar", "--month", "2098-11").out == "nothing goes out in 2098-11\n"


def test_a_frequent_one_is_one_line_a_day(cli: Cli) -> None:
    create(cli, "按「0 8-20 * * *」重复发")
    lines = cli("broadcast", "calendar", "--month", "2098-02").lines
    assert len(lines) == 28
    assert lines[0].split("\t")[2] == "08:00 09:00 10:00……共 13 次"


def test_what_is_not_published_is_said_on_standard_error(cli: Cli) -> None:
    last = workdays.last_known_year()
    create(cli, "每个工作日 9:00", title="上班提醒")
    done = cli("broadcast", "calendar", "--month", f"{last + 1}-03")
    assert done.out == f"nothing goes out in {last + 1}-03\n"
    assert f"「上班提醒」只排到 {last}-12-31" in done.err


def test_school_days_come_from_the_settings_and_nowhere_else(cli: Cli) -> None:
    refused = create(cli, "学校开学前3天 9:00", title="开学路上")
    assert refused.code == 1
    assert "还没登记学期" in refused.err
    year = utc_now().year + 1
    term = f"school_terms = [{{ first_day = {year}-09-01, last_day = {year + 1}-01-15 }}]\n"
    (cli.folder / "fengqiao.toml").write_text(term, encoding="utf-8")
    assert create(cli, "学校开学前3天 9:00", title="开学路上").code == 0
    assert cli("broadcast", "calendar", "--month", f"{year}-08").out.startswith(f"{year}-08-29\t")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("改天吧", "看不懂「改天吧」。可以这样写：每周一 9:00"),
        ("每年除夕前99天9:00", "「提前或推后几天」写的是 -99，应该是 -60 到 60。"),
        ("每年2月30日9:00", "不是每年都有 2 月 30 日"),
        ("2020年1月1日9:00", "这个时间已经过了。"),
    ],
)
def test_a_bad_sentence_is_answered_in_chinese(cli: Cli, when: str, words: str) -> None:
    done = create(cli, when)
    assert (done.code, done.out) == (1, "")
    assert words in done.err


def test_one_way_of_saying_when_is_enough_and_a_month_is_a_month(cli: Cli) -> None:
    assert create(cli, "每周一9:00", "--cron", "0 9 * * 1").code == 2
    for wrong in ("2026-13", "December", "26-12", "9999-12"):
        done = cli("broadcast", "calendar", "--month", wrong)
        assert done.code == 2
        assert "no month such as 2026-12" in done.err
    assert cli("broadcast", "calendar").code == 0
