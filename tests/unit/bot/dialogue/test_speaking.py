"""When staff who speak in the residents' group speak on a matter there, and when they only chat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue.speaking import Raised, matter_spoken_of
from tests.unit.bot.dialogue.turns import NOW

MINUTE = timedelta(minutes=1)


def raised(number: int = 1, person: str = "李桂芬", *, mine: bool = True, ago: int = 2) -> Raised:
    return Raised(number=number, person=person, is_holders=mine, spoke_at=NOW - ago * MINUTE)


def meant(text: str, *matters: Raised, person: str | None = None, number: int | None = None) -> int | None:
    return matter_spoken_of(text, matters, quoted_person=person, quoted_number=number, now=NOW)


@pytest.mark.parametrize("text", ["@李桂芬 我下午来看", "@李桂芬\u2005我下午来看", "＠李桂芬，在家吗", "我下午来看 @李桂芬"])
def test_who_names_the_resident_speaks_on_the_matter_however_old_it_is(text: str) -> None:
    assert meant(text, raised(ago=600, mine=False)) == 1


def test_the_newest_matter_of_the_resident_is_meant() -> None:
    assert meant("@李桂芬 来了", raised(7, ago=1), raised(3, ago=90)) == 7


def test_who_quotes_the_resident_or_our_message_speaks_on_that_matter() -> None:
    both = (raised(7, "张德福", ago=1), raised(3, ago=600))
    assert meant("我下午来看", *both, person="李桂芬") == 3
    assert meant("我下午来看", *both, number=3) == 3
    assert meant("我下午来看", *both, number=9) is None
    assert meant("我下午来看", *both, person="王建军") is None


@pytest.mark.parametrize("text", ["您别急，我马上到", "你在家等一下"])
def test_who_has_it_in_hand_and_answers_at_once_speaks_on_it(text: str) -> None:
    assert meant(text, raised()) == 1
    assert meant(text, raised(ago=6)) is None  # too late to be sure
    assert meant(text, raised(mine=False)) is None  # somebody else's
    assert meant(text, raised(1), raised(2, "张德福")) is None  # two people wait
    assert meant(text) is None


@pytest.mark.parametrize(
    "text",
    ["明天街子上有人来收菌子", "大家注意，您家也看看", "你们哪个去赶街", "@张德福 你家牛跑了", "@李桂芬家的牛", "我来赶街了", ""],
)
def test_chatter_is_on_no_matter(text: str) -> None:
    assert meant(text, raised()) is None
