"""More subjects join a similarity without moving those that were there."""

from __future__ import annotations

import pytest

from intents.similarity import Similarity

KNOWN = {"move": ("迁户口要带什么", "户口迁移"), "card": ("身份证丢了怎么补", "补办身份证")}
ASKED = "彝族火把节迁户口找毕摩行不行"


def test_known_subjects_keep_their_scores_although_new_words_are_known() -> None:
    before = Similarity(KNOWN)
    after = before.grown({"feast": ("彝族火把节找毕摩", "火把节")})
    assert after.scores(ASKED, KNOWN) == pytest.approx(before.scores(ASKED, KNOWN))
    assert after.scores(ASKED, ["feast"])["feast"] > after.scores(ASKED, ["move"])["move"]
    assert before.scores(ASKED, ["feast"]) == {"feast": 0.0}


def test_same_texts_get_the_same_score() -> None:
    grown = Similarity(KNOWN).grown({"again": KNOWN["card"]})
    found = grown.scores("身份证掉了怎么补办", ["card", "again"])
    assert found["card"] == pytest.approx(found["again"])
    again, card = (grown.shared("身份证掉了怎么补办", name, ["card", "again"]) for name in ("again", "card"))
    assert again == card


def test_scores_stay_between_zero_and_one_and_growing_twice_is_growing_once() -> None:
    twice = Similarity(KNOWN).grown({"a": ("毕摩毕摩",)}).grown({"b": ("火把节",)})
    once = Similarity(KNOWN).grown({"a": ("毕摩毕摩",), "b": ("火把节",)})
    for text in ("毕摩", "火把节", "毕摩过火把节补身份证", ""):
        found = twice.scores(text, ["a", "b", "move", "card"])
        assert found == pytest.approx(once.scores(text, ["a", "b", "move", "card"]))
        assert all(0 <= score <= 1 for score in found.values())


def test_a_similarity_of_nothing_can_grow() -> None:
    grown = Similarity({}).grown({"a": ("毕摩",)})
    assert grown.scores("毕摩", ["a"])["a"] == pytest.approx(1)
