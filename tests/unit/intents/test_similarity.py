"""Which words speak for an answer: their shares are parts of the score, and only words that both sides have."""

from __future__ import annotations

import math

import pytest

from intents.similarity import Similarity

KNOWN = Similarity({"lost": ["身份证丢了怎么补办", "补办身份证"], "move": ["结婚迁户口", "户口迁到城里"], "empty": []})


def test_shared_words_are_those_of_both_sides_what_counts_most_first() -> None:
    found = KNOWN.shared("我的身份证要补办", "lost")
    assert {word for word, _ in found} == {"身份证", "补办"}
    assert [share for _, share in found] == sorted((share for _, share in found), reverse=True)


def test_shares_of_words_are_a_part_of_the_score() -> None:
    text = "补办身份证"
    score = KNOWN.scores(text, ["lost"])["lost"]
    assert 0 < sum(share for _, share in KNOWN.shared(text, "lost")) < score


def test_a_text_of_one_word_of_one_character_is_shared_by_its_word_and_its_character() -> None:
    one = Similarity({"a": ["迁"], "b": ["丢"]})
    (word, share), *more = one.shared("迁", "a")
    # Word, character and two pairs stand in one of two texts, the two borders in both: log(3 / (1 + texts)) + 1 each, squared.
    rare, common = (math.log(3 / 2) + 1) ** 2, 1.0
    assert (word, share, more) == ("迁", pytest.approx(rare / (4 * rare + 2 * common)), [])


@pytest.mark.parametrize("text", ["", "zzz", "😀", "天气好"])
def test_nothing_in_common_is_nothing_shared(text: str) -> None:
    assert KNOWN.shared(text, "lost") == []


@pytest.mark.parametrize("name", ["empty", "nobody"])
def test_a_subject_without_words_or_unknown_shares_nothing(name: str) -> None:
    assert KNOWN.shared("补办身份证", name) == []
