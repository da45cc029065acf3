"""A short question after an answer asks for a part of that answer; what names a matter of its own does not."""

from __future__ import annotations

import pytest

from bot.dialogue.follow_ups import is_follow_up, is_nothing_else, part_of

ANSWER = """孩子出生后一个月内，到派出所户籍窗口报户口。
要带：
1. 《出生医学证明》；
2. 户口簿、身份证。
爷爷奶奶代办的，带委托书。
不收钱，当天能办好。"""


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("要多少钱", ["不收钱，当天能办好。"]),
        ("那要带什么", ["要带：", "1. 《出生医学证明》；", "2. 户口簿、身份证。", "爷爷奶奶代办的，带委托书。"]),
        ("可以代办吗", ["爷爷奶奶代办的，带委托书。"]),
        ("多久能好", ["孩子出生后一个月内，到派出所户籍窗口报户口。", "不收钱，当天能办好。"]),
        ("周末上班不", []),
    ],
)
def test_the_lines_that_tell_it(question: str, lines: list[str]) -> None:
    assert part_of(ANSWER, question).splitlines() == lines


@pytest.mark.parametrize(
    "text", ["要多少钱", "那要带什么", "孩子不在本地咋办", "可以吗", "网上能办不", "那我没有结婚证咋个办，那咋整"]
)
def test_short_questions_about_it_follow_up(text: str) -> None:
    assert is_follow_up(text)


@pytest.mark.parametrize("text", ["那我先走了", "谢谢", "今天街子热闹", "我想问一下我家孙子的户口要带什么材料去哪里办理才行呢"])
def test_other_words_do_not(text: str) -> None:
    assert not is_follow_up(text)


@pytest.mark.parametrize(("text", "nothing_else"), [("要多少钱", True), ("那要带什么呢？", True), ("身份证多少钱", False)])
def test_what_names_a_matter_stands_on_its_own(text: str, nothing_else: bool) -> None:
    assert is_nothing_else(text) is nothing_else
