"""The answer book: faults named per file, broken files left out, dates, and choosing among the answers of a label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.dialogue.answers import choose
from bot.dialogue.turn import Scene, Turn
from intents.answers import FOLDER, GROUP_CHARS, Answer, AnswerBook, Source, faults_of, read_answer
from intents.errors import AnswerError

TODAY = date(2026, 11, 25)
FIELDS: dict[str, Any] = {
    "id": "hukou.move/town",
    "title": "进城落户",
    "labels": ["hukou.move"],
    "questions": ["进城买房咋个迁户口", "在县城落户要什么", "户口迁到城里"],
    "sources": [{"name": "户口登记条例", "article": "第十条", "issued_by": "全国人大常委会", "date": date(1958, 1, 9)}],
    "valid_from": date(2026, 1, 1),
    "review_by": date(2027, 6, 30),
    "needs": ["station.name"],
}
BODY = "1. 带上户口簿。\n2. 到{station.name}办。\n"


def write(folder: Path, name: str = "hukou.move/town.md", body: str = BODY, **fields: Any) -> Path:
    """Write an answer; a field that is None is left out."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    front = {key: value for key, value in {**FIELDS, **fields}.items() if value is not None}
    path.write_text(f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n{body}", encoding="utf-8")
    return path


def answer(slug: str, questions: Sequence[str] = (), *, label: str = "hukou.move") -> Answer:
    return Answer(
        id=f"{label}/{slug}",
        title=slug,
        labels=(label,),
        questions=tuple(questions) or ("一", "二", "三"),
        sources=(Source(name="户口登记条例", date="1958-01-09"),),
        valid_from=date(2026, 1, 1),
        review_by=date(2027, 6, 30),
        group="带上户口簿。",
    )


def turn(text: str) -> Turn:
    now = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    return Turn(text=text, scene=Scene.PRIVATE, addressed=True, person="王婶", now=now)


MARRIAGE = answer("marriage", ["结婚迁户口要带什么", "嫁过来户口咋个迁", "婚迁怎么办"])
TOWN = answer("town", ["进城买房咋个迁户口", "在县城落户要什么", "户口迁到城里"])
BOOK = AnswerBook([MARRIAGE, TOWN])


def test_an_answer_is_read_with_its_two_forms(tmp_path: Path) -> None:
    found = read_answer(write(tmp_path, body=BODY + "## private\n带上户口簿，慢慢来。\n"))
    assert found.group == BODY.strip()
    assert found.private == "带上户口簿，慢慢来。"
    assert (found.valid_from, found.review_by) == (date(2026, 1, 1), date(2027, 6, 30))
    assert found.sources[0].date == "1958-01-09"
    assert faults_of(found) == []


def test_without_a_private_form_the_group_form_is_said(tmp_path: Path) -> None:
    found = read_answer(write(tmp_path))
    assert found.private == found.group


@pytest.mark.parametrize("missing", ["id", "title", "labels", "questions", "sources", "valid_from", "review_by"])
def test_a_missing_field_is_named_with_the_file(tmp_path: Path, missing: str) -> None:
    with pytest.raises(AnswerError, match=rf"^town\.md: missing {missing}$"):
        read_answer(write(tmp_path, **{missing: None}))


def test_every_missing_field_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="missing title, sources"):
        read_answer(write(tmp_path, title=None, sources=[]))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        "只有字，没有开头\n".encode(),
        b"---\nid: a\n",
        b"---\n- a list\n---\nwords\n",
        b"---\nid: [\n---\nwords\n",
        b"---\n---\nwords\n",
        "---\nid: 户口\n---\n".encode("gbk"),
        b"\x00\xff\xfe" * 100,
    ],
)
def test_a_file_that_is_no_answer_is_named(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "broken.md"
    path.write_bytes(raw)
    with pytest.raises(AnswerError, match=r"^broken\.md: "):
        read_answer(path)


@pytest.mark.parametrize(
    "fields",
    [{"review_by": "next year"}, {"valid_from": 2026}, {"sources": ["户口登记条例"]}, {"sources": [{"nme": "x"}]}, {"labels": 3}],
)
def test_a_field_of_the_wrong_kind_is_named(tmp_path: Path, fields: dict[str, Any]) -> None:
    with pytest.raises(AnswerError, match=r"^town\.md: "):
        read_answer(write(tmp_path, **fields))


@pytest.mark.parametrize(
    ("fields", "body", "fault"),
    [
        ({"labels": ["hukou.moove"]}, BODY, "unknown label hukou.moove"),
        ({"questions": ["一", "二"]}, BODY, "2 questions; 3 to 8 are wanted"),
        ({"questions": list("一二三四五六七八九")}, BODY, "9 questions; 3 to 8 are wanted"),
        ({}, BODY + "长" * GROUP_CHARS, f"at most {GROUP_CHARS}"),
        ({"needs": []}, "## private\n带上户口簿。\n", "the group text is empty"),
        ({"sources": [{"name": "户口登记条例"}]}, BODY, "source 1 has no name or date"),
        ({"needs": ["station.name", "station.fax"]}, BODY + "{station.fax}", "unknown placeholder {station.fax}"),
        ({"needs": []}, BODY, "needs lists [] but the text uses ['station.name']"),
        ({"review_by": date(2026, 1, 1)}, BODY, "review_by is not after valid_from"),
    ],
)
def test_faults_of_a_readable_answer_are_named_per_file(tmp_path: Path, fields: dict[str, Any], body: str, fault: str) -> None:
    write(tmp_path, body=body, **fields)
    book = AnswerBook.load(tmp_path)
    assert list(book.faults) == ["hukou.move/town.md"]
    assert any(fault in found for found in book.faults["hukou.move/town.md"])
    assert book.answers == {}


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "hukou.move" / "broken.md").write_bytes(b"\xff")
    write(tmp_path, "hukou.move/zoo.md", id="hukou.move/zoo")
    book = AnswerBook.load(tmp_path)
    assert sorted(book.answers) == ["hukou.move/town", "hukou.move/zoo"]
    assert list(book.faults) == ["hukou.move/broken.md"]


def test_an_id_that_is_used_twice_is_a_fault_of_the_second_file(tmp_path: Path) -> None:
    write(tmp_path, "hukou.move/a.md")
    write(tmp_path, "hukou.move/b.md")
    book = AnswerBook.load(tmp_path)
    assert book.faults == {"hukou.move/b.md": ["the id hukou.move/town is used twice"]}


def test_an_empty_folder_is_an_empty_book(tmp_path: Path) -> None:
    book = AnswerBook.load(tmp_path)
    assert (book.answers, book.faults, book.find("hukou.move", "迁户口", today=TODAY)) == ({}, {}, [])


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 12, 31), False),  # the rule is not yet in force
        (date(2026, 1, 1), True),
        (date(2027, 6, 30), True),
        (date(2027, 7, 1), False),  # nobody has read it again
    ],
)
def test_an_answer_is_said_from_its_first_to_its_last_day(today: date, said: bool) -> None:
    assert bool(BOOK.of_label("hukou.move", today=today)) is said
    assert bool(BOOK.find("hukou.move", "结婚迁户口", today=today)) is said


def test_a_day_written_with_a_time_is_a_day(tmp_path: Path) -> None:
    found = read_answer(write(tmp_path, valid_from=datetime(2026, 1, 1, 8, tzinfo=UTC)))
    assert found.is_valid(TODAY)


@pytest.mark.parametrize(("question", "expected"), [("我嫁过来了户口咋迁", "marriage"), ("县城买了房想把户口迁进城", "town")])
def test_the_answer_is_chosen_by_the_question(question: str, expected: str) -> None:
    matches = BOOK.find("hukou.move", question, today=TODAY)
    assert matches[0].answer.id == f"hukou.move/{expected}"
    assert matches[0].score > matches[1].score
    assert choose(BOOK, "hukou.move", turn(question)) == (matches[0].answer, ())


def test_every_question_of_the_book_finds_its_own_answer() -> None:
    for known in (MARRIAGE, TOWN):
        for question in known.questions:
            best, other = BOOK.find("hukou.move", question, today=TODAY)
            assert best.answer is known
            assert best.score > other.score


def test_an_answer_that_says_the_same_as_its_question_and_nothing_else_fits_fully() -> None:
    same = replace(TOWN, title="进城", questions=("进城",) * 3, group="进城", private="进城")
    found = AnswerBook([same]).find("hukou.move", "进城", today=TODAY)[0].score
    assert found == pytest.approx(1)


def test_answers_of_other_labels_are_not_looked_at() -> None:
    lost = answer("lost", MARRIAGE.questions, label="hukou.booklet")
    found = AnswerBook([MARRIAGE, lost]).find("hukou.booklet", "结婚迁户口", today=TODAY)
    assert [match.answer for match in found] == [lost]


def test_a_near_tie_is_offered_as_a_menu() -> None:
    tied = AnswerBook([MARRIAGE, TOWN, replace(TOWN, id="hukou.move/city", title="town")])
    chosen, menu = choose(tied, "hukou.move", turn("城里的房子好贵哦"))
    assert chosen is None
    assert [option.answer for option in menu] == ["hukou.move/town", "hukou.move/city"]


def test_a_question_that_fits_one_much_better_needs_no_menu() -> None:
    book = AnswerBook([MARRIAGE, TOWN])
    assert choose(book, "hukou.move", turn(TOWN.questions[0])) == (TOWN, ())


def test_a_question_that_says_nothing_of_either_gets_the_menu() -> None:
    chosen, menu = choose(BOOK, "hukou.move", turn("zzz"))
    assert (chosen, len(menu)) == (None, 2)


def test_a_label_without_an_answer_today_gives_nothing() -> None:
    assert choose(AnswerBook([replace(TOWN, review_by=date(2026, 2, 1))]), "hukou.move", turn("迁户口")) == (None, ())


@pytest.mark.parametrize("question", ["", "😀", "？", "zzz", "迁" * 100_000])
def test_any_question_is_borne(question: str) -> None:
    matches = BOOK.find("hukou.move", question, today=TODAY)
    assert len(matches) == 2
    assert all(0 <= match.score <= 1.000001 for match in matches)


def test_the_answers_of_the_tree_have_no_faults_and_their_path_as_id() -> None:
    book = AnswerBook.load()
    assert book.faults == {}
    paths = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.md")}
    assert set(book.answers) == paths
