"""The page of all answers: complete, harmless as Markdown, and up to date in the tree."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from intents.answer_page import page
from intents.answers import AnswerBook
from intents.labels import labels
from tests.unit.intents.test_answer_files import ONE, TWO

PAGE = Path(__file__).parents[3] / "docs" / "answers.md"


def test_the_page_in_the_tree_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(AnswerBook.load()), "run `make docs`"


def test_an_answer_stands_there_with_words_sources_and_last_day() -> None:
    found = page(AnswerBook([ONE]))
    for words in (
        "## 户口迁移 · hukou.move",
        "### 进城落户 †",
        ONE.group,
        "`hukou.move/town` · valid until 2027-06-30",
        "- 《户口登记条例》第十条, 全国人大常委会, 1958-01-09",
    ):
        assert words in found
    assert "慢慢来" not in found  # the fuller form stays in its file
    assert "### 婚迁\n" in page(AnswerBook([TWO]))


def test_an_answer_of_two_labels_stands_once_and_names_the_other() -> None:
    found = page(AnswerBook([replace(ONE, labels=("hukou.move", "idcard.lost"), region="云南")]))
    assert found.count("### ") == 1
    assert "· 云南 · also 身份证丢失" in found
    assert "## 身份证丢失" not in found


def test_labels_come_in_their_own_order_and_every_one_can_be_jumped_to() -> None:
    found = page(AnswerBook.load())
    shown = re.findall(r"^## .* · (\S+)$", found, re.MULTILINE)
    assert shown == [name for name in labels() if name in shown]
    assert re.findall(r"\(#(\S+)\)", found) == re.findall(r'<a id="(\S+)">', found)
    assert len(shown) > 30


def test_markdown_and_html_in_a_title_or_a_source_are_taken_as_words() -> None:
    source = replace(ONE.sources[0], name="<script>x</script> [a](b)")
    found = page(AnswerBook([replace(ONE, title="# <b>粗</b> *斜* | `x`", sources=(source,))]))
    assert "<script>" not in found.replace("\\<", "")
    assert "### \\# \\<b\\>粗\\</b\\> \\*斜\\* \\| \\`x\\`" in found


def test_a_fence_in_an_answer_does_not_end_its_own_block() -> None:
    found = page(AnswerBook([replace(ONE, group="```\n# 大标题")]))
    assert "````text\n```\n# 大标题\n````" in found


def test_an_empty_book_is_an_empty_page() -> None:
    assert "0 answers under 0 labels" in page(AnswerBook([]))
