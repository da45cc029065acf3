"""Words for the same thing: groups that can be read, told apart and found in a message."""

from __future__ import annotations

from collections import Counter

import pytest

from intents.same_words import groups, meant
from intents.text import normalise


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("奶娃的户口册", {"孩子", "户口簿"}),
        ("孩子", {"孩子"}),  # the name of a group is a word of it
        ("二代证整丢了", {"身份证", "丢失"}),
        ("ＡＰＰ上给办得", {"网上"}),  # written as messages are
        ("今天天气好", set()),
        ("", set()),
    ],
)
def test_a_text_means_the_groups_whose_words_it_holds(text: str, names: set[str]) -> None:
    assert meant(normalise(text)) == names


def test_no_word_stands_in_two_groups() -> None:
    counted = Counter(word for words in groups().values() for word in words)
    assert [word for word, count in counted.items() if count > 1] == []


def test_every_group_has_several_words_of_at_least_two_characters() -> None:
    assert all(len(words) > 1 for words in groups().values())
    assert [word for words in groups().values() for word in words if len(word) < 2] == []
