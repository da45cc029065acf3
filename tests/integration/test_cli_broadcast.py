"""``fengqiao broadcast`` from the first draft to the withdrawal, with the real rules on both databases."""

from __future__ import annotations

import asyncio
import re
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.app import utc_now
from bot.files import Files
from broadcasts.expand import expand_due
from store.database import Database
from store.tables import Audit, Village
from tests.support.cli import Cli, Done, in_database
from tests.support.pictures import png
from tests.unit.broadcasts.county import settle

AUTHOR, OFFICER, CHIEF = "杨助理", "李警官", "王所长"
TEXT = "骑摩托车赶街，请戴好头盔。"


@pytest.fixture
def cli(tmp_path: Path, database_url: str) -> Cli:
    """The command line on a county of two stations, three villages, four rooms of residents."""
    asyncio.run(in_database(database_url, settle))
    return Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url)


def create(cli: Cli, *more: str, by: str = AUTHOR) -> Done:
    return cli("broadcast", "create", "--title", "戴头盔", "--text", TEXT, "--by", by, *more)


def on_its_way(cli: Cli, database_url: str) -> None:
    """Broadcast 1, approved, scheduled, and in the outbox for four rooms."""
    create(cli)
    for step, name in (("approve", CHIEF), ("schedule", AUTHOR)):
        assert cli("broadcast", step, 1, "--by", name).code == 0
    (expansion,) = asyncio.run(in_database(database_url, lambda database: expand_due(database, utc_now())))
    assert expansion.rooms == 4


def test_a_broadcast_goes_from_the_draft_over_four_eyes_to_the_calendar(cli: Cli) -> None:
    drafted = create(cli, "--draft", "--at", "2099-12-01T09:00")
    assert drafted.code == 0
    assert "broadcast 1 is a draft for 4 rooms" in drafted.out
    for step, name, state in (
        ("submit", AUTHOR, "submitted"),
        ("approve", CHIEF, "approved"),
        ("schedule", AUTHOR, "scheduled, 2099-12-01 09:00"),
    ):
        done = cli("broadcast", step, 1, "--by", name)
        assert (done.code, done.out, done.err) == (0, f"broadcast 1: {state}\n", "")


def test_without_draft_it_waits_for_approval_at_once(cli: Cli) -> None:
    assert "broadcast 1 waits for approval (4 rooms now)" in create(cli).out
    assert cli("broadcast", "list", "--state", "submitted").lines == ["1\tsubmitted\t戴头盔\t全县居民群\t排期后马上发\t杨助理"]
    assert cli("broadcast", "list", "--state", "draft").out == "no broadcasts\n"


def test_newest_stands_first_in_the_list_with_whom_for_and_when(cli: Cli) -> None:
    create(cli, "--village", "大树村", "--station", "山背派出所")
    create(cli, "--tag", "学校", "--cron", "0  9 * * 1", "--urgent")
    newest, oldest = (line.split("\t") for line in cli("broadcast", "list").lines)
    assert newest == ["2", "submitted", "戴头盔", "学校", "按「0 9 * * 1」重复发", AUTHOR]
    assert oldest[3] == "山背派出所、大树村"


def test_audience_tells_room_by_room_when_or_why_not(cli: Cli) -> None:
    create(cli, "--village", "大树村", "--at", "2099-12-01T13:00")  # in the quiet hours of noon
    told = cli("broadcast", "audience", 1)
    assert (told.code, told.err) == (0, "")
    assert told.lines == [
        "照现在的安排，12 月 1 日 13:00 开始发：",
        "1 个群正在安静时间，等到 14:00 发",
        "群r1\t正在安静时间，等到 14:00 发",
        "群r2\t不发：不在要发的地方",
        "群r3\t不发：不在要发的地方",
        "群r4\t不发：不在要发的地方",
        "群left\t不发：小枫已不在群里",
        "群staff\t不发：不是居民群",
    ]
    assert "没有第 9 号群发" in cli("broadcast", "audience", 9).err
    create(cli, "--village", "大树村", "--tag", "没人有")
    assert cli("broadcast", "audience", 2).lines[0] == "没有群会收到。"


def test_staff_rooms_are_named_by_their_kind(cli: Cli) -> None:
    assert "waits for approval (1 rooms now)" in create(cli, "--kind", "staff").out
    assert "audience   全县、警务群 (1 rooms)" in cli("broadcast", "show", 1).lines
    assert "(5 rooms now)" in create(cli, "--kind", "staff", "--kind", "residents").out
    assert create(cli, "--kind", "everybody").code == 2


def test_an_officer_writes_for_the_own_station_only(cli: Cli) -> None:
    assert "(3 rooms now)" in create(cli, by=OFFICER).out
    done = create(cli, "--village", "山背村", by=OFFICER)
    assert (done.code, done.out) == (1, "")
    assert "李警官只能写发给河口派出所的群发" in done.err


def test_text_may_come_from_a_file_of_a_windows_editor(cli: Cli) -> None:
    (cli.folder / "words.txt").write_bytes(f"\ufeff{TEXT}\r\n".encode())
    done = cli("broadcast", "create", "--title", "戴头盔", "--file", "words.txt", "--by", AUTHOR)
    assert done.code == 0
    assert TEXT in cli("broadcast", "show", 1).lines
    assert "\ufeff" not in cli("broadcast", "show", 1).out


def test_link_and_picture_are_shown_as_they_are_sent(cli: Cli, database_url: str) -> None:
    content = png()
    (cli.folder / "poster.png").write_bytes(content)
    assert create(cli, "--link", "https://www.gov.cn/helm", "--picture", "poster.png").code == 0
    shown = cli("broadcast", "show", 1).lines
    assert shown[shown.index(TEXT) + 1] == "https://www.gov.cn/helm"
    assert "4 rooms read (群r1, 群r2, 群r3, 群r4):" in shown
    assert shown[-2:] == [TEXT, "https://www.gov.cn/helm"]
    assert f"picture    image/png, {len(content) / 1024:.0f} KiB, SHA-256 {sha256(content).hexdigest()[:12]}" in shown
    assert Files(cli.data_dir / "files").read(1) == content
    for step, name in (("approve", CHIEF), ("schedule", AUTHOR)):
        assert cli("broadcast", step, 1, "--by", name).code == 0
    (expansion,) = asyncio.run(in_database(database_url, lambda database: expand_due(database, utc_now())))
    assert expansion.rooms == 4


@pytest.mark.parametrize("content", [b"", b"GIF89a", png()[:60]])
def test_what_is_no_picture_is_refused_whatever_its_name_says(cli: Cli, content: bytes) -> None:
    (cli.folder / "poster.png").write_bytes(content)
    done = create(cli, "--picture", "poster.png")
    assert (done.code, done.out) == (1, "")
    assert "图片" in done.err
    assert cli("broadcast", "list").out == "no broadcasts\n"


def test_author_cannot_approve_what_the_author_wrote(cli: Cli) -> None:
    create(cli, by=CHIEF)
    for step in (["approve"], ["reject", "--reason", "太长"]):
        done = cli("broadcast", *step, 1, "--by", CHIEF)
        assert (done.code, done.err) == (1, "Error: 自己写的要由别人来审。\n")
    assert cli("broadcast", "list", "--state", "submitted").out


def test_staff_may_be_named_by_number_and_the_author_is_still_the_author(cli: Cli) -> None:
    create(cli, by="3")
    assert "author     王所长" in cli("broadcast", "show", 1).lines
    assert "自己写的" in cli("broadcast", "approve", 1, "--by", "3").err


def test_assistant_cannot_approve(cli: Cli) -> None:
    create(cli, by=CHIEF)
    assert "杨助理没有审核的权限" in cli("broadcast", "approve", 1, "--by", AUTHOR).err


def test_officer_approves_only_what_stays_in_the_own_station(cli: Cli) -> None:
    create(cli)
    create(cli, "--station", "河口派出所")
    refused = cli("broadcast", "approve", 1, "--by", OFFICER)
    assert (refused.code, refused.out) == (1, "")
    assert "李警官只能审本派出所的群发" in refused.err
    assert cli("broadcast", "approve", 2, "--by", OFFICER).out == "broadcast 2: approved\n"


def test_assistant_cannot_schedule_what_somebody_else_wrote(cli: Cli) -> None:
    create(cli, by=OFFICER)
    cli("broadcast", "approve", 1, "--by", CHIEF)
    done = cli("broadcast", "schedule", 1, "--by", AUTHOR)
    assert (done.code, done.out) == (1, "")
    assert "杨助理不能做这一步" in done.err


def test_rejected_goes_back_and_the_reason_is_kept(cli: Cli, database_url: str) -> None:
    create(cli)
    assert "--reason" in cli("broadcast", "reject", 1, "--by", CHIEF).err
    assert "请写退回的原因" in cli("broadcast", "reject", 1, "--by", CHIEF, "--reason", " ").err
    assert cli("broadcast", "reject", 1, "--by", CHIEF, "--reason", "太长").out == "broadcast 1: rejected\n"

    async def last(database: Database) -> Audit | None:
        async with database.read() as session:
            return await session.scalar(select(Audit).where(col(Audit.action) == "broadcast_rejected"))

    entry = asyncio.run(in_database(database_url, last))
    assert entry is not None
    assert (entry.actor, entry.subject, entry.detail) == (CHIEF, "broadcast:1", "太长")
    assert "rejected   王所长: 太长" in cli("broadcast", "show", 1).lines


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("submit", "现在是「待审核」，不能送审。"),
        ("schedule", "现在是「待审核」，不能排期。"),
        ("pause", "现在是「待审核」，不能暂停。"),
        ("resume", "现在是「待审核」，不能继续。"),
    ],
)
def test_step_that_does_not_come_next_is_refused(cli: Cli, step: str, sentence: str) -> None:
    create(cli)
    done = cli("broadcast", step, 1, "--by", CHIEF)
    assert (done.code, done.out, done.err) == (1, "", f"Error: {sentence}\n")


def test_paused_on_its_way_it_stays_paused_until_it_is_resumed(cli: Cli, database_url: str) -> None:
    on_its_way(cli, database_url)
    assert cli("broadcast", "pause", 1, "--by", OFFICER).out.startswith("broadcast 1: paused")
    assert re.search(r"run 1 due .*: paused", cli("broadcast", "show", 1).out)
    assert cli("broadcast", "resume", 1, "--by", AUTHOR).out.startswith("broadcast 1: running")


def test_show_counts_the_rooms_and_withdraw_says_how_many_will_not_get_it(cli: Cli, database_url: str) -> None:
    on_its_way(cli, database_url)
    shown = cli("broadcast", "show", 1).out
    assert "audience   全县居民群 (4 rooms)" in shown
    assert "approver   王所长" in shown
    assert "4 rooms: 0 have it, 4 to go, 0 did not get it" in shown
    done = cli("broadcast", "withdraw", 1, "--by", AUTHOR)
    assert done.code == 0
    assert done.lines[0].startswith("4 rooms will not get it; 0 have it")
    assert done.lines[1] == "broadcast 1: withdrawn"
    assert cli("broadcast", "withdraw", 1, "--by", AUTHOR).err == "Error: 现在是「已撤下」，不能撤下。\n"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--by", "无名氏"], "没有这位工作人员：无名氏。"),
        (["--by", ""], "没有这位工作人员：。"),
        (["--village", "无名村"], "没有这个村：无名村。"),
        (["--station", "无名派出所"], "没有这个派出所：无名派出所。"),
        (["--cron", "61 9 * * 1"], "看不懂时间「61」"),
        (["--cron", "每天"], "看不懂时间「每天」"),
        (["--cron", "0 9 30 2 *"], "这个时间永远不会到。"),  # February has no 30th
        (["--at", "tomorrow"], "看不懂时间「tomorrow」"),
        (["--at", "2026-13-01T09:00"], "看不懂时间「2026-13-01T09:00」"),
        (["--at", "2020-01-01T09:00"], "这个时间已经过了。"),
        (["--late", "99999"], "迟发的期限最多 7 天。"),
        (["--title", " "], "请写标题。"),
        (["--title", "长" * 61], "标题有 61 个字，最多 60 个。"),
        (["--text", ""], "请写正文。"),
        (["--text", "长" * 501], "正文有 501 个字，最多 500 个。"),
        (["--text", "请拨 {station.fax}。"], "不认识「{station.fax}」。"),
        (["--text", "响\a铃"], "看不见的字符（U+0007）"),
        (["--link", "www.gov.cn"], "「www.gov.cn」不是网址"),
        (["--link", "https://www.gov.cn/反诈"], "链接里不能有空格和汉字"),
    ],
)
def test_broadcast_that_cannot_be_is_refused_and_nothing_is_kept(cli: Cli, options: list[str], sentence: str) -> None:
    done = create(cli, *options)
    assert (done.code, done.out) == (1, "")
    assert sentence in done.err
    assert cli("broadcast", "list").out == "no broadcasts\n"


def test_village_that_two_stations_have_is_named_with_its_station(cli: Cli, database_url: str) -> None:
    async def found_namesake(database: Database) -> None:
        async with database.write() as session:
            session.add(Village(name="大树村", station_id=2))

    asyncio.run(in_database(database_url, found_namesake))
    refused = create(cli, "--village", "大树村")
    assert (refused.code, refused.out) == (1, "")
    assert "河口派出所/大树村、山背派出所/大树村" in refused.err
    assert "(1 rooms now)" in create(cli, "--village", "河口派出所/大树村").out


def test_missing_local_fact_is_named_when_it_comes_to_approval(cli: Cli) -> None:
    create(cli, "--text", "有事请拨 {station.phone}。")
    assert "有 1 个群缺少本地信息「station.phone」，例如「群r3」" in cli("broadcast", "approve", 1, "--by", CHIEF).err


@pytest.mark.parametrize("step", ["show", "submit", "approve", "reject", "schedule", "pause", "resume", "withdraw"])
def test_unknown_number_is_named_in_chinese(cli: Cli, step: str) -> None:
    why = ["--reason", "太长"] if step == "reject" else []
    done = cli("broadcast", step, 99, *(["--by", CHIEF] if step != "show" else []), *why)
    assert (done.code, done.out, done.err) == (1, "", "Error: 没有第 99 号群发。\n")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["create", "--title", "a", "--by", AUTHOR], "--text or --file"),
        (["create", "--title", "a", "--text", "b", "--at", "x", "--cron", "y", "--by", AUTHOR], "not both"),
        (["create", "--title", "a", "--text", "b"], "--by"),
        (["create", "--title", "a", "--file", "nowhere.txt", "--by", AUTHOR], "nowhere.txt"),
        (["create", "--title", "a", "--text", "b", "--late", "-1", "--by", AUTHOR], "--late"),
        (["approve", "one", "--by", CHIEF], "one"),
        (["approve", str(10**30), "--by", CHIEF], "range"),
        (["list", "--state", "lost"], "lost"),
    ],
)
def test_wrong_use_is_explained_with_exit_code_2(cli: Cli, arguments: list[str], word: str) -> None:
    done = cli("broadcast", *arguments)
    assert (done.code, done.out) == (2, "")
    assert word in done.err


def test_file_that_is_no_text_is_named(cli: Cli) -> None:
    (cli.folder / "words.txt").write_bytes(b"\xb0\xb2\xc8\xab")  # GBK
    done = cli("broadcast", "create", "--title", "a", "--file", "words.txt", "--by", AUTHOR)
    assert (done.code, done.err) == (1, "Error: words.txt: not UTF-8 at byte 0\n")


def test_a_chief_sends_what_is_urgent_alone_and_it_stands_in_the_audit(cli: Cli, database_url: str) -> None:
    create(cli, "--draft", "--urgent", by=CHIEF)
    refused = cli("broadcast", "emergency", 1, "--by", OFFICER)
    assert refused.code == 1
    assert "紧急直发要所长本人点" in refused.err
    done = cli("broadcast", "emergency", 1, "--by", CHIEF)
    assert done.code == 0
    assert done.out.startswith("broadcast 1: scheduled, ")

    async def actors(database: Database) -> list[tuple[str, str]]:
        async with database.read() as session:
            rows = await session.scalars(select(Audit).where(col(Audit.subject) == "broadcast:1"))
            return [(row.actor, row.action) for row in rows]

    assert asyncio.run(in_database(database_url, actors)) == [(CHIEF, "broadcast_emergency")]
