"""``fengqiao check`` names everything that must be mended, and how, in one go; exit code 1 then, 0 where all is well."""

from __future__ import annotations

import asyncio
import importlib
import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.demo import seed_demo
from bot.watch import qr
from intents import answers
from store import people
from store.database import Database
from store.tables import Room
from tests.contract.harness import standin_world
from tests.support.cli import Cli, Done, in_database
from tests.support.standin import Standin

command = importlib.import_module("bot.cli.check")
"""The module: the package shows the command under the same name."""
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECRET = "t0p-secret-t0ken"
ANSWER = """---
id: hukou.newborn/basic
title: 新生儿上户口
labels: [hukou.newborn]
questions: [娃娃刚出生咋个上户口, 刚生的娃娃上户口要带什么, 新生儿落户怎么办]
sources:
  - {name: 中华人民共和国户口登记条例, article: 第七条, date: 1958-01-09}
valid_from: 2020-01-01
review_by: 2099-01-01
---
带上出生医学证明到派出所办。
"""


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one answer in place of the tree's answers, whose review dates come and go."""
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "basic.md").write_text(ANSWER, encoding="utf-8")

    class OneAnswer(answers.AnswerBook):
        @classmethod
        def load(cls, folder: Path = folder) -> answers.AnswerBook:
            return super().load(folder)

    monkeypatch.setattr(command, "AnswerBook", OneAnswer)
    return folder


@pytest.fixture
def ready(knowing_cli: Cli, book: Path, database_url: str) -> Cli:
    """The command line on the demo county with fitted models: nothing is wrong."""
    asyncio.run(in_database(database_url, lambda database: seed_demo(database, NOW)))
    return Cli(knowing_cli.folder, FENGQIAO_DATABASE_URL=database_url)


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[Standin]:
    """A Wechaty gateway that an account is logged in to."""
    running = Standin(tmp_path, standin_world()).start()
    yield running
    running.kill()


def to_mend(done: Done) -> dict[str, str]:
    """What must be mended, with its sentence."""
    assert done.err == ""
    bad = [line.removeprefix("mend ").split(": ", 1) for line in done.lines if line.startswith("mend ")]
    assert done.code == (1 if bad else 0)
    assert all(line.startswith(("ok   ", "mend ")) for line in done.lines)
    return {what: sentence for what, sentence in bad}


def change(url: str, statement: str) -> None:
    async def execute(database: Database) -> None:
        async with database.write() as session:
            await session.execute(text(statement))

    asyncio.run(in_database(url, execute))


def test_where_all_is_well_every_line_is_ok_and_the_code_is_0(ready: Cli) -> None:
    done = ready("check")
    assert to_mend(done) == {}
    assert [line.split()[1].rstrip(":") for line in done.lines] == ["settings", "data", "database", "model", "answers", "wechat"]
    assert "FENGQIAO_WECHAT__ENDPOINT" in done.lines[-1]
    assert "wechat gateway" not in ready("check", "--no-network").out


def test_newer_database_is_named_and_left_alone(ready: Cli, database_url: str) -> None:
    change(database_url, "UPDATE alembic_version SET version_num = '9999'")
    sentence = to_mend(ready("check"))["database"]
    assert "9999" in sentence
    assert "newer Fengqiao" in sentence


def test_settings_for_a_station_that_is_not_registered_are_named(ready: Cli) -> None:
    (ready.folder / "fengqiao.toml").write_text(
        '[stations."禾丰派出所".thresholds]\nanswer = 0.9\n[stations."和丰派出所".thresholds]\nanswer = 0.9\n', encoding="utf-8"
    )
    found = to_mend(ready("check"))
    assert list(found) == ["settings of stations"]
    named, known = found["settings of stations"].split(". Registered are: ")
    assert "和丰派出所" in named
    assert "禾丰派出所" not in named
    assert "禾丰派出所" in known


def test_missing_local_facts_are_named_with_their_station(ready: Cli, database_url: str) -> None:
    async def forget(database: Database) -> str:
        async with database.write() as session:
            station = (await people.stations(session))[1]
            station.facts = {name: value for name, value in station.facts.items() if name != "phone"}
            session.add(station)
            return station.name

    name = asyncio.run(in_database(database_url, forget))
    sentence = to_mend(ready("check"))["local facts"]
    assert f"station.phone is not set for {name}" in sentence
    assert sentence.count("is not set") == 1


def test_a_phone_of_an_assistant_and_a_station_without_staff_are_local_facts_too(ready: Cli, database_url: str) -> None:
    async def forget(database: Database) -> tuple[str, list[str]]:
        async with database.write() as session:
            station = (await people.stations(session))[0]
            villages = await people.villages(session, station_id=station.id)
            for village in villages:
                village.facts = {**village.facts, "phone": " "}
                session.add(village)
            for member in await people.staff_of_station(session, None):
                if member.station_id == station.id:
                    member.active = False
                    session.add(member)
            return station.name, [village.name for village in villages]

    name, villages = asyncio.run(in_database(database_url, forget))
    found = to_mend(ready("check", "--no-network"))["local facts"].split("; ")
    assert [sentence.split(" (")[0] for sentence in found] == [
        f"assistant.name is not set for {name}",
        f"assistant.phone is not set for {name}: {', '.join(villages)}",
    ]


def test_answers_to_be_read_again_soon_are_named_before_they_are_withdrawn(ready: Cli, book: Path) -> None:
    soon = date.today() + timedelta(days=30)  # noqa: DTZ011  # the same day as the command's
    for days, named in ((0, True), (1, False)):
        text = ANSWER.replace("review_by: 2099-01-01", f"review_by: {soon + timedelta(days=days)}")
        (book / "basic.md").write_text(text, encoding="utf-8")
        done = ready("check", "--no-network")
        assert to_mend(done) == {}
        assert (f"hukou.newborn/basic by {soon}" in done.out) is named


def test_rooms_that_belong_to_nobody_are_counted(ready: Cli, database_url: str) -> None:
    async def join(database: Database) -> None:
        async with database.write() as session:
            session.add_all(Room(gateway="simulator", account="a", conversation=f"new{number}") for number in range(2))

    asyncio.run(in_database(database_url, join))
    found = to_mend(ready("check"))
    assert set(found) == {"rooms"}
    assert found["rooms"].startswith("2 rooms")
    assert "fengqiao room bind" in found["rooms"]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("review_by: 2099-01-01", "review_by: 2021-01-01", "hukou.newborn/basic"),
        ("带上", "到{station.fax}，带上", "station.fax"),
        ("hukou.newborn]", "hukou.nothing]", "hukou.nothing"),
        ("---\nid", "id", "basic.md"),
    ],
    ids=["expired", "unknown fact", "unknown label", "no front matter"],
)
def test_answer_that_cannot_be_given_is_named(ready: Cli, book: Path, old: str, new: str, word: str) -> None:
    (book / "basic.md").write_text(ANSWER.replace(old, new, 1), encoding="utf-8")
    found = to_mend(ready("check", "--no-network"))
    assert set(found) == {"answers"}
    assert word in found["answers"]


def test_everything_that_is_wrong_is_named_at_once(ready: Cli, book: Path) -> None:
    (book / "basic.md").write_text("nothing", encoding="utf-8")
    (ready.folder / "file").write_text("no folder")
    found = to_mend(
        ready(
            "check",
            FENGQIAO_DATA_DIR=str(ready.folder / "file" / "below"),
            FENGQIAO_DATABASE_URL=f"mysql://u:{SECRET}@db/x",
            FENGQIAO_WECHAT__ENDPOINT="nonsense",
            FENGQIAO_WECHAT__TOKEN=SECRET,
        )
    )
    assert set(found) == {"data folder", "database", "model", "answers", "wechat gateway"}
    assert "FENGQIAO_DATA_DIR" in found["data folder"]
    assert "FENGQIAO_DATABASE_URL" in found["database"]
    assert "'nonsense' is no host:port" in found["wechat gateway"]
    assert SECRET not in str(found)


def test_database_that_nobody_migrated_or_filled_says_what_to_run(knowing_cli: Cli, book: Path) -> None:
    assert "fengqiao migrate" in to_mend(knowing_cli("check"))["database"]
    knowing_cli("migrate")
    assert set(to_mend(knowing_cli("check"))) == {"stations"}


def test_bad_settings_are_the_only_thing_said(ready: Cli) -> None:
    done = ready("check", FENGQIAO_WEB__PORT="x")
    assert (done.code, done.out) == (1, "")
    assert "FENGQIAO_WEB__PORT" in done.err


def test_gateway_where_nobody_listens_is_named(ready: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "LINK_WAIT_S", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and never listening
        endpoint = f"127.0.0.1:{taken.getsockname()[1]}"
        found = to_mend(ready("check", FENGQIAO_WECHAT__ENDPOINT=endpoint, FENGQIAO_WECHAT__TOKEN=SECRET))
    assert f"{endpoint} does not answer" in found["wechat gateway"]
    assert "FENGQIAO_WECHAT__ENDPOINT" in found["wechat gateway"]


def test_certificate_that_cannot_be_read_is_not_called_a_wrong_token(ready: Cli) -> None:
    tls = {"FENGQIAO_WECHAT__TLS": "true", "FENGQIAO_WECHAT__TLS_CA": str(ready.folder / "nowhere.pem")}
    sentence = to_mend(ready("check", FENGQIAO_WECHAT__ENDPOINT="127.0.0.1:1", **tls))["wechat gateway"]
    assert "nowhere.pem" in sentence
    assert "TLS_CA" in sentence


@pytest.mark.standin
def test_gateway_with_another_token_refuses_and_with_the_right_one_is_online(ready: Cli, standin: Standin) -> None:
    endpoint = {"FENGQIAO_WECHAT__ENDPOINT": standin.endpoint}
    sentence = to_mend(ready("check", **endpoint, FENGQIAO_WECHAT__TOKEN=SECRET))["wechat gateway"]
    assert "refuses the token" in sentence
    assert "FENGQIAO_WECHAT__TOKEN" in sentence
    assert SECRET not in sentence
    done = ready("check", **endpoint, FENGQIAO_WECHAT__TOKEN=standin.token)
    assert to_mend(done) == {}
    assert done.lines[-1] == f"ok   wechat gateway: online at {standin.endpoint}"


@pytest.mark.standin
async def test_gateway_that_waits_for_a_phone_shows_the_code(ready: Cli, standin: Standin) -> None:
    await standin.control("autologin", on=False)
    await standin.control("logout", reason="")
    settings = {"FENGQIAO_WECHAT__ENDPOINT": standin.endpoint, "FENGQIAO_WECHAT__TOKEN": standin.token}
    checking = asyncio.create_task(asyncio.to_thread(ready, "check", **settings))
    while not checking.done():
        await standin.control("scan", qrcode="http://weixin.qq.com/x/one-time-code")
        await asyncio.wait([checking], timeout=0.1)
    done, code = checking.result(), qr.characters("http://weixin.qq.com/x/one-time-code")
    assert done.out.endswith(f"scans the QR code: http://weixin.qq.com/x/one-time-code\n{code}\n")
    assert done.code == 1
