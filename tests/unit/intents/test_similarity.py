"""Which subject is nearest, and which words speak for it: their shares are parts of the score, and only those of both sides."""

from __future__ import annotations

import math

import pytest

from intents.similarity import Similarity

KNOWN = Similarity({"lost": ["身份证丢了怎么补办", "补办身份证"], "move": ["结婚迁户口", "户口迁到城里"], "empty": []})
NAMES = ["lost", "move", "empty"]


def test_shared_words_are_those_of_both_sides_what_counts_most_first() -> None:
    found = KNOWN.shared("我的身份证要补办", "lost", NAMES)
    assert {word for word, _ in found} == {"身份证", "补办"}
    assert [share for _, share in found] == sorted((share for _, share in found), reverse=True)


def test_shares_of_words_are_a_part_of_the_score() -> None:
    text = "补办身份证"
    score = KNOWN.scores(text, ["lost"])["lost"]
    assert 0 < sum(share for _, share in KNOWN.shared(text, "lost", ["lost"])) < score


def test_a_text_of_one_word_of_one_character_is_shared_by_its_word_and_its_character() -> None:
    one = Similarity({"a": ["迁"], "b": ["丢"]})
    (word, share), *more = one.shared("迁", "a", ["a"])
    # Word, character and two pairs stand in one of two texts, the two borders in both: log(3 / (1 + texts)) + 1 each, squared.
    rare, common = (math.log(3 / 2) + 1) ** 2, 1.0
    assert (word, share, more) == ("迁", pytest.approx(rare / (4 * rare + 2 * common)), [])


@pytest.mark.parametrize("text", ["", "zzz", "😀", "天气好"])
def test_nothing_in_common_is_nothing_shared(text: str) -> None:
    assert KNOWN.shared(text, "lost", NAMES) == []


@pytest.mark.parametrize("name", ["empty", "nobody"])
def test_a_subject_without_words_or_unknown_shares_nothing(name: str) -> None:
    assert KNOWN.shared("补办身份证", name, NAMES) == []


MOVES = {
    "army": ["户口随军迁到部队", "军属随军迁户口"],
    "marriage": ["户口结婚迁到婆家", "嫁人迁户口"],
    "town": ["户口迁到城里买房", "进城迁户口"],
    "lost": ["户口簿丢失补办", "随军随军随军"],
}


def test_what_few_of_the_compared_subjects_say_counts_more_than_what_all_of_them_say() -> None:
    similarity = Similarity(MOVES)
    text = "随军迁户口"
    among_moves = dict(similarity.shared(text, "army", ["army", "marriage", "town"]))
    alone = dict(similarity.shared(text, "army", ["army"]))
    assert among_moves["随军"] / among_moves["迁户口"] > alone["随军"] / alone["迁户口"]


def test_what_nobody_compared_says_gives_nothing_and_takes_the_same_from_all() -> None:
    similarity = Similarity(MOVES)
    plain, more = (similarity.scores(text, ["marriage", "town"]) for text in ("结婚迁户口", "结婚迁户口补办丢失"))
    assert more["marriage"] < plain["marriage"]
    assert more["marriage"] / more["town"] == pytest.approx(plain["marriage"] / plain["town"], rel=0.1)


def test_another_word_for_the_same_thing_is_found_and_told_by_the_name_of_its_group() -> None:
    similarity = Similarity({"child": ["给孩子取名"], "house": ["给房子取名"]})
    found = similarity.scores("娃娃", ["child", "house"])
    assert found["child"] > found["house"]  # which has its edges alone in common
    assert [word for word, _ in similarity.shared("娃娃", "child", ["child", "house"])] == ["孩子"]
