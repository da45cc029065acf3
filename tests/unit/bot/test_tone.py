"""Advice on how a broadcast reads: the measures of the style guide, on what an author has just written."""

from __future__ import annotations

import pytest

from bot.tone import OFFICIALESE, SENTENCE_CHARS, TEXT_CHARS, advice
from broadcasts.library import Library
from tests.architecture.test_zh_style import FORBIDDEN, LONGEST


def test_the_measures_are_those_of_the_style_guide() -> None:
    assert OFFICIALESE == FORBIDDEN
    assert SENTENCE_CHARS == LONGEST


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("请广大群众务必小心。", "「务必」、「广大」"),
        ("长" * (SENTENCE_CHARS + 1) + "。", "46 个字"),
        ("短句。" * (TEXT_CHARS // 3 + 1), "201 个字"),
        ("快跑！！", "写一个就够了"),
    ],
)
def test_what_is_pointed_out(text: str, named: str) -> None:
    (sentence,) = advice(text)
    assert named in sentence


def test_what_the_library_says_needs_no_advice() -> None:
    assert {ready.id: advice(ready.text) for ready in Library.load().ready.values() if advice(ready.text)} == {}
