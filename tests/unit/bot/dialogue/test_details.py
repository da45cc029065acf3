"""What was said already is not asked again, and at most three things are asked, but for what becomes a notice."""

from __future__ import annotations

import pytest

from bot.dialogue import details
from bot.dialogue.details import MAX_QUESTIONS, NEEDED, is_skip, next_question, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在龙井村三组老水井旁边", {"place"}),
        ("昨晚十点多丢的", {"time"}),
        ("两个人受伤了", {"people"}),
        ("穿红衣服，七十多岁", {"look"}),
        ("我家老倌姓张", {"who"}),
        ("没有照片", {"photo"}),
        ("找我家联系", {"contact"}),
        ("被骗了3000元", {"amount"}),
        ("我家隔壁砌墙", set()),
    ],
)
def test_said(text: str, expected: set[str]) -> None:
    assert said(text) == expected


def test_questions_come_in_order_and_end() -> None:
    assert next_question("help.missing_person", asked=(), known=frozenset()) == "place"
    assert next_question("help.missing_person", asked=("place",), known=frozenset()) == "look"
    assert next_question("help.missing_person", asked=("place",), known=frozenset({"look"})) == "time"
    assert next_question("help.missing_person", asked=NEEDED["help.missing_person"], known=frozenset()) is None
    assert next_question("help.theft", asked=("a", "b", "c"), known=frozenset()) is None
    assert next_question("chat.human", asked=(), known=frozenset()) is None


def test_nobody_is_asked_for_a_number() -> None:
    assert "phone" not in {name for names in NEEDED.values() for name in names}


def test_no_matter_asks_for_more_than_the_limit() -> None:
    assert max(len(names) for label, names in NEEDED.items() if label not in details.FORMS) <= MAX_QUESTIONS
    assert {name for names in NEEDED.values() for name in names} == set(details._SAID)


def test_a_finder_is_not_asked_what_only_the_owner_can_tell() -> None:
    assert details.known_from("help.lost_found", "捡到一个钱包") == {"look", "photo", "contact"}
    assert details.known_from("help.lost_found", "钱包掉了") == set()


def test_the_clauses_that_tell_a_detail_are_found() -> None:
    text = "我家老倌走丢了，早上出去的，穿蓝衣服，戴草帽"
    assert details.clause("look", text) == "穿蓝衣服，戴草帽"
    assert details.clause("time", text) == "早上出去的"
    assert details.clause("place", text) == ""


@pytest.mark.parametrize(("text", "skipped"), [("跳过", True), ("不晓得", True), ("没有。", True), ("没有人受伤", False)])
def test_skip(text: str, skipped: bool) -> None:
    assert is_skip(text) is skipped
