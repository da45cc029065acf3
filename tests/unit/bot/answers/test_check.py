"""What may stand in a local answer, and which files are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.answers.check import faults, read_file, with_needs
from bot.answers.errors import AnswerRefused, Reason
from bot.answers.wording import sentence, sentences
from intents.answer_files import to_markdown
from intents.answers import AnswerBook, Source
from tests.unit.bot.answers.office import NEWBORN, TODAY, worded


def reasons(**more: Any) -> list[Reason]:
    return [fault.reason for fault in faults(with_needs(replace(NEWBORN, **more)), today=TODAY)]


def test_every_answer_of_the_book_could_be_worded_anew() -> None:
    book = AnswerBook.load().answers.values()
    assert len(book) > 300
    assert {answer.id: found for answer in book if (found := faults(answer, today=TODAY))} == {}
    assert all(read_file(to_markdown(answer)) == answer for answer in book)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>先来</b>派出所", Reason.MARKUP),
        ("看<script>alert(1)</script>", Reason.MARKUP),
        ("看<img src=x onerror=1", Reason.MARKUP),
        ("<!-- 注 -->先来", Reason.MARKUP),
        ("甲&lt;乙", Reason.MARKUP),
        ("甲&#60;乙", Reason.MARKUP),
        ("**先来**派出所", Reason.MARKDOWN),
        ("# 怎么办", Reason.MARKDOWN),
        ("## private", Reason.MARKDOWN),
        ("要带：\n- 身份证", Reason.MARKDOWN),
        ("要带：\n* 身份证", Reason.MARKDOWN),
        ("> 引用", Reason.MARKDOWN),
        ("先来\n---\n再说", Reason.MARKDOWN),
        ("见[这里](http://x)", Reason.MARKDOWN),
        ("打`110`", Reason.MARKDOWN),
        ("|甲|乙|", Reason.MARKDOWN),
        ("先来\x00派出所", Reason.CONTROL),
        ("先来\x1b[31m", Reason.CONTROL),
        ("先来\u202e所出派", Reason.CONTROL),
        ("先\u200b来", Reason.CONTROL),
        ("先来\u2028再说", Reason.CONTROL),
        ("先来\ud800", Reason.CONTROL),
        ("打{station.fax}", Reason.UNKNOWN_PLACEHOLDER),
        ("打{station.phone", Reason.STRAY_BRACE),
        ("打{{station.phone}}", Reason.STRAY_BRACE),
        ("单号{ticket}", Reason.STRAY_BRACE),
        ("长" * 301, Reason.GROUP_LONG),
        ("", Reason.GROUP_EMPTY),
    ],
)
def test_words_that_must_not_be_said_are_refused(text: str, reason: Reason) -> None:
    assert reason in reasons(group=text, private=NEWBORN.private)


@pytest.mark.parametrize(
    "text",
    ["1. 带身份证。\n2. 到{station.name}办。", "不满 16 岁 < 18 岁的", "费用 20 元 / 本，90—180 天", "打 110 & 119", "3 * 5 元"],
)
def test_plain_words_pass(text: str) -> None:
    assert reasons(group=text, private=text) == []


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"title": ""}, Reason.TITLE_EMPTY),
        ({"title": "题" * 31}, Reason.TITLE_LONG),
        ({"title": "<i>题</i>"}, Reason.MARKUP),
        ({"title": "打{station.phone}"}, Reason.BRACE_ELSEWHERE),
        ({"questions": ("一", "二")}, Reason.QUESTIONS_COUNT),
        ({"questions": tuple("一二三四五六七八九")}, Reason.QUESTIONS_COUNT),
        ({"questions": ("一", "二", "问" * 81)}, Reason.QUESTION_LONG),
        ({"questions": ("一", "二", "**三**")}, Reason.MARKDOWN),
        ({"private": "长" * 801}, Reason.PRIVATE_LONG),
        ({"sources": ()}, Reason.SOURCE_MISSING),
        ({"sources": (Source(name="", date="2020-01-01"),)}, Reason.SOURCE_UNNAMED),
        ({"sources": (Source(name="条例", date=""),)}, Reason.SOURCE_DATE),
        ({"sources": (Source(name="条例", date="去年"),)}, Reason.SOURCE_DATE),
        ({"sources": (Source(name="例" * 81, date="2020-01-01"),)}, Reason.SOURCE_LONG),
        ({"sources": (Source(name="条\u200b例", date="2020-01-01"),)}, Reason.CONTROL),
        ({"sources": (Source(name="条例", date="2020-01-01"),) * 7}, Reason.SOURCES_MANY),
        ({"review_by": date(2026, 1, 1)}, Reason.DATES_REVERSED),
        ({"valid_from": date(2025, 1, 1), "review_by": date(2026, 3, 1)}, Reason.REVIEW_PAST),
        ({"review_by": date(2036, 1, 1)}, Reason.REVIEW_FAR),
        ({"labels": ("hukou.moon",)}, Reason.UNKNOWN_LABEL),
        ({"labels": ("other",)}, Reason.UNKNOWN_LABEL),
        ({"id": "../etc/passwd"}, Reason.WRONG_ID),
        ({"id": "hukou.move/basic"}, Reason.WRONG_ID),
    ],
)
def test_every_other_fault_has_its_reason(more: dict[str, Any], reason: Reason) -> None:
    assert reason in reasons(**more)


def test_sentences_say_what_is_wrong_and_leave_no_braces() -> None:
    found = faults(worded("打{station.fax}" + "长" * 300), today=TODAY)
    assert [sentence(fault) for fault in found] == [
        "群里说的话有 314 个字，最多 300 个。",
        "不认识「{station.fax}」。可以用的有：{station.name}、{station.phone}、{station.address}、{station.hours}、"
        "{county.name}、{county.hotline}、{assistant.name}、{assistant.phone}。",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("没有开头", "这不是答案文件"),
        ("---\nid: [\n---\n正文", "这不是答案文件"),
        ("---\n- 1\n---\n正文", "这不是答案文件"),
        ("x" * 20_001, "文件太长"),
        (to_markdown(NEWBORN).replace("hukou.newborn/basic", "../../evil"), "编号「../../evil」不对"),
        (to_markdown(NEWBORN).replace("hukou.newborn/basic", "hukou.move/basic"), "编号「hukou.move/basic」不对"),
        ("---\na: &a [x,x]\nb: [*a,*a]\n---\n", "这不是答案文件"),
        ("---\na: " + "[" * 50 + "]" * 50 + "\n---\n", "这不是答案文件"),
        ("---\na: " + "[" * 9_000 + "]" * 9_000 + "\n---\n", "这不是答案文件"),
    ],
)
def test_trouble_in_place_of_a_file_is_refused(text: str, words: str) -> None:
    with pytest.raises(AnswerRefused) as refusal:
        read_file(text)
    assert words in sentences(refusal.value)[0]


def test_windows_file_with_a_byte_order_mark_is_read() -> None:
    assert read_file("\ufeff" + to_markdown(NEWBORN).replace("\n", "\r\n")) == NEWBORN
