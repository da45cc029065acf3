"""What shows only when answers are seen together or on a certain day: stray questions, reviews, facts that are used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from intents.answer_check import Stray, coming, due, expired, facts_used, strays
from intents.answers import Answer, AnswerBook, Source

TODAY = date(2026, 11, 25)


def answer(slug: str, questions: Sequence[str] = ("一", "二", "三"), **changes: Any) -> Answer:
    values: dict[str, Any] = {
        "id": f"hukou.move/{slug}",
        "title": slug,
        "labels": ("hukou.move",),
        "questions": tuple(questions),
        "sources": (Source(name="户口登记条例", date="1958-01-09"),),
        "valid_from": date(2026, 1, 1),
        "review_by": date(2027, 6, 30),
        "group": "带上户口簿。",
        **changes,
    }
    return Answer(**values)


MARRIAGE = ["结婚迁户口要带什么", "嫁过来户口咋个迁", "婚迁怎么办"]
TOWN = ["进城买房咋个迁户口", "在县城落户要什么", "户口迁到城里"]


def test_questions_that_find_their_own_answer_are_no_strays() -> None:
    assert strays(AnswerBook([answer("marriage", MARRIAGE), answer("town", TOWN)]), today=TODAY) == []


def test_a_question_that_belongs_to_another_answer_is_named_with_it() -> None:
    book = AnswerBook([answer("marriage", [*MARRIAGE, "买房进城落户"]), answer("town", [*TOWN, "买房落户", "城里买房"])])
    assert strays(book, today=TODAY) == [
        Stray(answer="hukou.move/marriage", label="hukou.move", question="买房进城落户", found="hukou.move/town")
    ]


def test_a_question_must_find_its_answer_under_every_label_that_it_has() -> None:
    both = answer("both", [*MARRIAGE, "身份证丢了"], labels=("hukou.move", "idcard.lost"))
    lost = answer("lost", ["身份证丢了", "身份证丢了补办", "补办身份证"], id="idcard.lost/lost", labels=("idcard.lost",))
    found = strays(AnswerBook([both, lost]), today=TODAY)
    assert [(stray.label, stray.question, stray.found) for stray in found] == [("idcard.lost", "身份证丢了", "idcard.lost/lost")]


def test_a_withdrawn_answer_is_not_asked_and_takes_no_question_away() -> None:
    old = answer("old", [*MARRIAGE, "进城买房"], review_by=TODAY - timedelta(days=1))
    assert strays(AnswerBook([old, answer("town", [*TOWN, "进城买房"])]), today=TODAY) == []


def test_every_question_of_the_tree_finds_its_own_answer() -> None:
    assert strays(AnswerBook.load(), today=TODAY) == []


@pytest.mark.parametrize(
    ("days", "is_expired", "is_due"),
    [
        (-1, True, False),  # withdrawn since today
        (0, False, True),  # its last day
        (30, False, True),
        (31, False, False),
    ],
)
def test_an_answer_is_due_until_its_last_day_and_expired_after_it(days: int, is_expired: bool, is_due: bool) -> None:
    one = answer("a", review_by=TODAY + timedelta(days=days))
    book = AnswerBook([one])
    assert (list(expired(book, today=TODAY)), list(due(book, today=TODAY))) == ([one] * is_expired, [one] * is_due)


def test_the_most_urgent_review_comes_first() -> None:
    book = AnswerBook([answer(f"a{days}", review_by=TODAY + timedelta(days=days)) for days in (9, -9, 3, -3)])
    assert [a.title for a in due(book, today=TODAY)] == ["a3", "a9"]
    assert [a.title for a in expired(book, today=TODAY)] == ["a-9", "a-3"]


def test_a_rule_that_is_not_in_force_yet_is_coming_and_not_expired() -> None:
    book = AnswerBook([answer("next", valid_from=TODAY + timedelta(days=1)), answer("now", valid_from=TODAY)])
    assert [a.title for a in coming(book, today=TODAY)] == ["next"]
    assert expired(book, today=TODAY) == []


def test_facts_are_counted_by_answer_and_those_of_expired_answers_are_left_out() -> None:
    phone = ("station.phone",)
    book = AnswerBook(
        [
            answer("a", needs=("station.name", "station.phone")),
            answer("b", needs=phone),
            answer("old", needs=(*phone, "county.hotline"), review_by=TODAY - timedelta(days=1)),
            answer("next", needs=("assistant.name",), valid_from=TODAY + timedelta(days=1)),
        ]
    )
    assert list(facts_used(book, today=TODAY).items()) == [("station.phone", 2), ("assistant.name", 1), ("station.name", 1)]
