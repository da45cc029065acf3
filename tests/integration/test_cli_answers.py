"""``fengqiao answers`` and ``fengqiao evaluate`` on answers: what staff see, exit codes, and anything that may be typed."""

from __future__ import annotations

import asyncio
import importlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import seed_demo
from intents.answer_files import to_markdown
from intents.answers import FOLDER, AnswerBook, parse_answer
from store import people
from store.database import Database
from store.tables import Station
from tests.support.cli import Cli, Done, in_database

command = importlib.import_module("bot.cli.answers")
"""The module: the package shows the group under the same name."""
files = importlib.import_module("intents.answer_files")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TODAY = date.today()  # noqa: DTZ011  # the same day as the command's
NEWBORN = """---
id: hukou.newborn/basic
title: 新生儿上户口
labels: [hukou.newborn]
questions: [娃娃刚出生咋个上户口, 刚生的娃娃上户口要带什么, 新生儿落户怎么办]
sources:
  - {name: 中华人民共和国户口登记条例, article: 第七条, date: 1958-01-09}
valid_from: 2020-01-01
review_by: 2099-01-01
needs: [station.name, station.phone, assistant.phone]
---
带上出生医学证明到{station.name}（{station.phone}）办，或者问{assistant.phone}。
"""
LATE = (
    NEWBORN.replace("basic", "late")
    .replace("title: 新生儿上户口", "title: 大了才上户口")
    .replace("娃娃刚出生咋个上户口, 刚生的娃娃上户口要带什么, 新生儿落户怎么办", "五岁了还没上户口, 没报过户口补报, 大娃补登")
    .replace("带上", "写个说明，带上")
)


class Book:
    """A folder of a few answers in place of those of the tree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.put("basic.md", NEWBORN)
        self.put("late.md", LATE)

    def put(self, name: str, text: str | bytes) -> None:
        path = self.folder / "hukou.newborn" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    folder = tmp_path / "answers"

    class Few(AnswerBook):
        @classmethod
        def load(cls, folder: Path = folder) -> AnswerBook:
            return super().load(folder)

    monkeypatch.setattr(command, "AnswerBook", Few)
    monkeypatch.setattr(importlib.import_module("bot.cli.model"), "AnswerBook", Few)
    monkeypatch.setattr(files.take_in, "__defaults__", (folder,))
    return Book(folder)


def marked(done: Done, mark: str) -> list[str]:
    return [line.removeprefix(f"{mark} ") for line in done.lines if line.startswith(f"{mark} ")]


# check


def test_the_book_of_the_tree_is_all_right(cli: Cli) -> None:
    done = cli("answers", "check")
    assert (done.code, marked(done, "mend")) == (0, [])
    assert f"{len(list(FOLDER.rglob('*.md')))} answers with " in done.lines[-1]
    assert not (cli.data_dir / "fengqiao.db").exists()  # looking makes nothing


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("date: 1958-01-09", "issued_by: x", "source 1 has no name or date"),
        ("review_by: 2099-01-01", "review_by: soon", "basic.md"),
        ("带上", "长" * 301, "at most 300"),
        ("（{station.phone}）", "", "needs lists"),
        ("hukou.newborn]", "hukou.newborns]", "unknown label hukou.newborns"),
        ("新生儿落户怎么办", "五岁了没上过户口补报", "finds hukou.newborn/late first: 五岁了没上过户口补报"),
        ("---\nid", "id", "no front matter"),
        ("review_by: 2099-01-01", f"review_by: {TODAY - timedelta(days=1)}", "withdrawn since"),
    ],
    ids=["source", "date", "length", "placeholder", "label", "stray question", "front matter", "expired"],
)
def test_what_is_wrong_with_an_answer_is_named_with_it(cli: Cli, book: Book, old: str, new: str, words: str) -> None:
    assert cli("answers", "check").code == 0
    book.put("basic.md", NEWBORN.replace(old, new, 1))
    done = cli("answers", "check")
    assert (done.code, done.err) == (1, "")
    (fault,) = marked(done, "mend")
    assert words in fault
    assert "basic" in fault


def test_what_is_due_soon_is_named_and_no_fault(cli: Cli, book: Book) -> None:
    for name, days in (("basic.md", 30), ("late.md", 31)):
        book.put(name, (NEWBORN if name == "basic.md" else LATE).replace("2099-01-01", str(TODAY + timedelta(days=days))))
    done = cli("answers", "check")
    assert done.code == 0
    assert [line.split(":")[0] for line in marked(done, "due ")] == ["hukou.newborn/basic"]
    assert done.lines[-1].endswith("0 to mend, 1 due within 30 days")


def test_another_folder_is_checked_on_request(cli: Cli, book: Book, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x.md").write_text("x")
    assert cli("answers", "check", "--folder", tmp_path / "other").code == 1
    assert cli("answers", "check", "--folder", tmp_path / "nowhere").code == 2


def test_local_facts_that_answers_use_are_named_per_station(cli: Cli, book: Book, database_url: str) -> None:
    async def forget(database: Database) -> tuple[Station, str]:
        await seed_demo(database, NOW)
        async with database.write() as session:
            station = (await people.stations(session))[1]
            station.facts = {**station.facts, "phone": " ", "hours": ""}  # nothing here uses the hours
            village = (await people.villages(session, station_id=station.id))[0]
            village.facts = {}
            session.add_all([station, village])
            return station, village.name

    station, village = asyncio.run(in_database(database_url, forget))
    done = cli("answers", "check", FENGQIAO_DATABASE_URL=database_url)
    assert done.code == 0  # answers say whom to ask instead
    found = marked(done, "fact")
    assert len(found) == 2
    assert f"assistant.phone is not set for {station.name}: {village};" in "\n".join(found)
    assert f"station.phone is not set for {station.name}; 2 answers" in "\n".join(found)


def test_a_database_that_cannot_be_looked_into_is_said_and_no_fault_of_the_answers(cli: Cli, book: Book) -> None:
    cli("migrate")
    assert marked(cli("answers", "check"), "note") == []
    for url, words in (("mysql://u:secret@db/x", "not supported"), (f"sqlite:///{cli.folder}/new.db", "fengqiao migrate")):
        done = cli("answers", "check", FENGQIAO_DATABASE_URL=url)
        assert done.code == 0
        (note,) = marked(done, "note")
        assert words in note
        assert "secret" not in done.out


# list, show, ask


def test_answers_are_listed_whole_or_by_label(cli: Cli, book: Book) -> None:
    book.put("old.md", LATE.replace("late", "old").replace("2099-01-01", "2021-01-01"))
    lines = [line.split("\t") for line in cli("answers", "list").lines]
    assert [line[:2] for line in lines] == [
        ["hukou.newborn/basic", "新生儿上户口"],
        ["hukou.newborn/late", "大了才上户口"],
        ["hukou.newborn/old", "大了才上户口"],
    ]
    assert [line[-1] == "withdrawn" for line in lines] == [False, False, True]
    assert cli("answers", "list", "hukou.newborn").out == cli("answers", "list").out
    assert cli("answers", "list", "hukou.move").out == ""
    assert cli("answers", "list", "hukou.nothing").code == 2


def test_an_answer_is_shown_whole(cli: Cli, book: Book) -> None:
    book.put("basic.md", NEWBORN + "## private\n慢慢来。\n")
    done = cli("answers", "show", "hukou.newborn/basic")
    assert done.code == 0
    for words in (
        "新生儿上户口",
        "第七条",
        "1958-01-09",
        "2099-01-01",
        "刚生的娃娃上户口要带什么",
        "出生医学证明",
        "in private",
        "慢慢来",
    ):
        assert words in done.out


def test_an_id_that_nobody_has_is_answered_with_those_near_it(cli: Cli, book: Book) -> None:
    done = cli("answers", "show", "hukou.newborn/bsic")
    assert (done.code, done.out) == (1, "")
    assert "there is no answer hukou.newborn/bsic; near it: hukou.newborn/basic" in done.err
    assert cli("answers", "show", "").code == 1


def test_a_question_is_answered_with_its_reasons(knowing_cli: Cli, book: Book) -> None:
    done = knowing_cli("answers", "ask", "刚生的娃娃上户口要带什么")
    assert (done.code, done.err) == (0, "")
    assert done.lines[0].startswith("guesses    hukou.newborn ")
    assert done.lines[1:3] == ["label      hukou.newborn (新生儿上户口)", "comes      given at once"]
    first, shares, second = done.lines[3:6]
    assert "hukou.newborn/basic" in first
    assert "hukou.newborn/late" in second
    assert float(first.split()[0]) > float(second.split()[0])
    assert "娃娃 0." in shares
    assert done.lines[-1] == "带上出生医学证明到{station.name}（{station.phone}）办，或者问{assistant.phone}。"


def test_with_a_label_no_model_is_needed_and_near_ties_are_a_menu(cli: Cli, book: Book) -> None:
    book.put("late.md", NEWBORN.replace("basic", "late"))
    done = cli("answers", "ask", "--label", "hukou.newborn", "新生儿落户怎么办")
    assert (done.code, done.err) == (0, "")
    assert "a menu of 2" in done.lines[1]
    assert not (cli.data_dir / "models").exists()


def test_a_label_without_answers_leads_to_a_person(cli: Cli, book: Book) -> None:
    done = cli("answers", "ask", "--label", "hukou.move", "迁户口")
    assert (done.code, done.lines[-1]) == (0, "comes      nothing may be said today under hukou.move: a person gets the question")


@pytest.mark.parametrize("question", ["", "😀", "{station.phone}", "<b>x</b>", "长" * 100_000, "--label", "\ud800"])
def test_any_question_is_borne(cli: Cli, book: Book, question: str) -> None:
    done = cli("answers", "ask", "--label", "hukou.newborn", "--", question)
    assert (done.code, done.err) == (0, "")
    assert "comes" in done.out


# export, import


def test_what_is_exported_and_imported_again_changes_nothing(cli: Cli, book: Book) -> None:
    done = cli("answers", "export", "out", "--markdown", "page/answers.md")
    assert (done.code, done.err) == (0, "")
    assert "大了才上户口" in (cli.folder / "page" / "answers.md").read_text(encoding="utf-8")
    assert cli("answers", "import", "out").lines == ["0 new, 0 changed, 2 as they were"]


def test_an_import_names_what_it_changes_and_a_dry_run_only_names_it(cli: Cli, book: Book) -> None:
    cli("answers", "export", "out")
    edited = cli.folder / "out" / "hukou.newborn" / "basic.md"
    edited.write_text(edited.read_text(encoding="utf-8").replace("带上", "先带上"), encoding="utf-8")
    third = parse_answer(NEWBORN.replace("basic", "third"), "third")
    (edited.parent / "third.md").write_text(to_markdown(third), encoding="utf-8")
    wanted = ["new     hukou.newborn/third", "changed hukou.newborn/basic", "1 new, 1 changed, 1 as they were"]
    assert cli("answers", "import", "--dry-run", "out").lines == wanted
    assert "先带上" not in cli("answers", "show", "hukou.newborn/basic").out
    assert cli("answers", "import", "out").lines == wanted
    assert "先带上" in cli("answers", "show", "hukou.newborn/basic").out


def test_one_broken_file_keeps_the_whole_import_out(cli: Cli, book: Book) -> None:
    cli("answers", "export", "out")
    (cli.folder / "out" / "new.md").write_text(NEWBORN.replace("hukou.newborn/basic", "../evil"), encoding="utf-8")
    (cli.folder / "out" / "bad.md").write_bytes(b"\xff\x00")
    done = cli("answers", "import", "out")
    assert (done.code, done.out) == (1, "")
    assert "bad.md" in done.err
    assert "../evil" in done.err


def test_a_broken_answer_is_named_and_the_others_are_exported(cli: Cli, book: Book) -> None:
    book.put("broken.md", "x")
    done = cli("answers", "export", "out")
    assert done.code == 1
    assert "broken.md" in done.err
    assert len(list((cli.folder / "out").rglob("*.md"))) == 2


def test_export_wants_a_place_that_can_be_written(cli: Cli, book: Book) -> None:
    assert cli("answers", "export").code == 2
    (cli.folder / "file").write_text("x")
    for arguments in (["file/below"], ["--markdown", "file/below/page.md"]):
        done = cli("answers", "export", *arguments)
        assert done.code == 1
        assert "cannot write to" in done.err
    assert cli("answers", "import", "nowhere").code == 2


# evaluate


def evaluate(cli: Cli, *lines: object, options: tuple[str, ...] = ()) -> Done:
    file = cli.folder / "cases.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    file.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return cli("evaluate", *options, file)


BASIC = {"text": "刚生的娃娃上户口要带什么", "answer": "hukou.newborn/basic"}
SWAPPED = {"text": "五岁了还没上户口", "answer": "hukou.newborn/basic"}


def test_answers_are_measured_with_the_label_given_and_guessed(knowing_cli: Cli, book: Book) -> None:
    lost = {"text": "身份证丢了咋整，娃娃刚生", "answer": "hukou.newborn/basic"}
    done = evaluate(knowing_cli, BASIC, SWAPPED, {**SWAPPED, "alt": ["hukou.newborn/late"]}, lost, options=("--json",))
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert (found["given"]["cases"], found["given"]["first"], found["given"]["wrong"]) == (4, 3, 1)
    assert (found["label_right"], found["guessed"]["first"], found["guessed"]["nothing"]) == (3, 2, 1)
    assert [miss["text"] for miss in found["misses"]] == [SWAPPED["text"]]
    page = evaluate(knowing_cli, BASIC, SWAPPED)
    assert "right answer first               50.0%" in page.out
    assert "hukou.newborn/basic → wrong: hukou.newborn/late" in page.out


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{", "not JSON"),
        ({"answer": "hukou.newborn/basic"}, '"text"'),
        ({"text": "x", "answer": 3}, '"answer"'),
        ({"text": "x", "intent": "hukou.newborn"}, '"answer"'),
        ({"text": "x", "answer": "hukou.newborn/nothing"}, "unknown answer hukou.newborn/nothing"),
        ({**BASIC, "alt": ["hukou.newborn/late", "gone/too"]}, "unknown answer gone/too"),
        ({**BASIC, "alt": "hukou.newborn/late"}, '"alt" is not a list'),
        ({**BASIC, "alt": [[]]}, '"alt" is not a list'),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_the_rest_is_measured(
    knowing_cli: Cli, book: Book, bad: object, words: str
) -> None:
    done = evaluate(knowing_cli, BASIC, "", bad, {**BASIC, "alt": None})
    assert done.code == 2
    assert done.err.startswith("line 3: ")
    assert words in done.err
    assert "questions              2" in done.lines


def test_lines_of_labels_are_still_measured_as_labels(knowing_cli: Cli, book: Book) -> None:
    done = evaluate(
        knowing_cli, "{", {"text": "娃娃刚出生咋个上户口", "intent": "hukou.newborn", "answer": "hukou.newborn/basic"}
    )
    assert done.code == 2
    assert "cases              1" in done.lines


def test_answers_without_one_good_line_are_refused_and_have_no_picture(knowing_cli: Cli, book: Book) -> None:
    done = evaluate(knowing_cli, {"text": "x", "answer": "gone/too"})
    assert (done.code, done.out) == (1, "")
    assert "there is no line that could be evaluated" in done.err
    assert evaluate(knowing_cli, BASIC, options=("--plot", "pictures")).code == 2
    assert not (knowing_cli.folder / "pictures").exists()
