"""The book written out and taken in: nothing is lost on the way, nothing changes where anything is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from intents.answer_files import take_in, to_markdown, write_book
from intents.answers import Answer, AnswerBook, Source, parse_answer, read_answer
from intents.errors import AnswerError

ONE = Answer(
    id="hukou.move/town",
    title="进城落户",
    labels=("hukou.move",),
    questions=("进城买房咋个迁户口", "在县城落户要什么", "户口迁到城里"),
    sources=(Source(name="户口登记条例", article="第十条", issued_by="全国人大常委会", date="1958-01-09"),),
    valid_from=date(2026, 1, 1),
    review_by=date(2027, 6, 30),
    needs=("station.name",),
    group="1. 带上户口簿。\n2. 到{station.name}办。",
    private="1. 带上户口簿。\n2. 到{station.name}办，慢慢来。",
)
TWO = replace(ONE, id="hukou.move/marriage", title="婚迁", private=ONE.group)


@pytest.mark.parametrize(
    "strange",
    [
        ONE,
        TWO,
        replace(ONE, general=True, region="云南", needs=()),
        replace(
            ONE,
            title="12345",
            questions=("110", "是: 什么", "- 一", "#x", '"引号"', "'单'", "{花}", "[方]", "null", "2026-01-01"),
        ),
        replace(
            ONE,
            title="a: b, c",
            sources=(Source(name="关于“12356”的通知", date="2024-12"), Source(name="x", article="一, 二", date="1958")),
        ),
        replace(ONE, group="第一行\n---\n第三行", private="# 标题\n\n```\n<b>"),
        replace(ONE, questions=("长" * 300, "😀", "a\\b")),
        replace(ONE, labels=("hukou.move", "idcard.lost")),
    ],
)
def test_what_is_written_is_read_as_it_was(strange: Answer) -> None:
    assert parse_answer(to_markdown(strange), "x") == strange


def test_every_answer_of_the_tree_survives_being_written(tmp_path: Path) -> None:
    book = AnswerBook.load()
    assert write_book(book, tmp_path) == len(book.answers)
    assert {a.id: a for a in map(read_answer, tmp_path.rglob("*.md"))} == book.answers


def test_only_what_differs_is_taken_in_and_nothing_is_deleted(tmp_path: Path) -> None:
    source, target = tmp_path / "new", tmp_path / "book"
    write_book(AnswerBook([ONE, TWO, replace(ONE, id="hukou.move/gone")]), target)
    three = replace(ONE, id="hukou.move/three")
    write_book(AnswerBook([replace(ONE, title="进城"), TWO, three]), source)
    untouched = (target / "hukou.move" / "marriage.md").stat().st_mtime_ns
    taken = take_in(source, target)
    assert (taken.new, taken.changed, taken.same) == (["hukou.move/three"], ["hukou.move/town"], ["hukou.move/marriage"])
    found = AnswerBook.load(target)
    assert (found.faults, sorted(found.answers)) == (
        {},
        ["hukou.move/gone", "hukou.move/marriage", "hukou.move/three", "hukou.move/town"],
    )
    assert found.answers["hukou.move/town"].title == "进城"
    assert (target / "hukou.move" / "marriage.md").stat().st_mtime_ns == untouched
    assert list(target.rglob("*.new")) == []
    assert take_in(source, target).same == ["hukou.move/marriage", "hukou.move/three", "hukou.move/town"]


def test_a_dry_run_says_the_same_and_changes_nothing(tmp_path: Path) -> None:
    write_book(AnswerBook([ONE]), tmp_path / "new")
    assert take_in(tmp_path / "new", tmp_path / "book", dry=True).new == [ONE.id]
    assert not (tmp_path / "book").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nothing", "no front matter"),
        (to_markdown(replace(ONE, labels=("hukou.nothing",), id="hukou.nothing/a")), "unknown label"),
        (to_markdown(replace(ONE, needs=())), "needs lists"),
        (to_markdown(replace(ONE, id="../../../tmp/evil")), "a label, a slash"),
        (to_markdown(replace(ONE, id="/etc/passwd")), "a label, a slash"),
        (to_markdown(replace(ONE, id="hukou.move/进城")), "a label, a slash"),
        (to_markdown(replace(ONE, id="hukou.move/a/b")), "a label, a slash"),
        (to_markdown(replace(ONE, id="idcard.lost/town")), "does not begin with its first label"),
        (to_markdown(TWO), "used twice"),
    ],
)
def test_one_wrong_file_keeps_everything_out(tmp_path: Path, text: str, words: str) -> None:
    source, target = tmp_path / "new", tmp_path / "book"
    write_book(AnswerBook([TWO]), source)
    (source / "z.md").write_text(text, encoding="utf-8")
    with pytest.raises(AnswerError, match=words):
        take_in(source, target)
    assert not target.exists()


def test_every_wrong_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "b.md").write_bytes(b"\xff")
    with pytest.raises(AnswerError) as caught:
        take_in(tmp_path, tmp_path / "book")
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["a.md", "b.md"]


def test_a_folder_without_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="there is no answer below"):
        take_in(tmp_path, tmp_path / "book")


def test_a_place_that_cannot_be_written_is_named_and_what_was_there_stays(tmp_path: Path) -> None:
    source, target = tmp_path / "new", tmp_path / "book"
    write_book(AnswerBook([replace(ONE, title="进城"), replace(ONE, id="idcard.lost/a", labels=("idcard.lost",))]), source)
    write_book(AnswerBook([ONE]), target)
    (target / "idcard.lost").write_text("a file where a folder should be")
    with pytest.raises(AnswerError, match="cannot write to"):
        take_in(source, target)
    assert AnswerBook.load(target).answers == {ONE.id: ONE}
    assert list(target.rglob("*.new")) == []
    with pytest.raises(AnswerError, match="cannot write to"):
        write_book(AnswerBook([ONE]), target / "idcard.lost")
