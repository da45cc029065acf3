"""What is a sighting and what is 「找到了」, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.dialogue import sightings
from bot.dialogue.matter import Matter
from bot.dialogue.state import State
from bot.dialogue.turn import Action, Decision, Found, Noticed, Scene, Sighting, Turn
from tests.unit.bot.dialogue.turns import NOW

NOTHING = Decision(action=Action.CHAT, label="other", confidence=0.1)
MISSED = Matter(number=12, label="help.missing_person", opened_at=NOW)
GOING_ROUND = Noticed(number=12, is_person=True)


def turn(text: str, *, matters: tuple[Matter, ...] = (), notices: tuple[Noticed, ...] = (), **more: object) -> Turn:
    values = {"scene": Scene.GROUP, "addressed": True, "person": "张德福", "now": NOW, **more}
    return Turn(text=text, matters=matters, notices=notices, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["找到了", "老倌找着了", "人找到了，谢谢大家", "自己回来了", "已经回家了", "#12 找到了"])
def test_found(text: str) -> None:
    outcome = sightings.found(turn(text, matters=(MISSED,)), State(), NOTHING)
    assert outcome is not None
    assert outcome[1][0] == Found(number=12, text=text)


@pytest.mark.parametrize(
    "text",
    [
        "还没找到",
        "找到了吗",
        "找到没有",
        "找不到了",
        "没有回来",
        "怎么还没找到",
        "等找到了再说",
        "要是找到了说一声",
        "#13 找到了",
    ],
)
def test_not_found(text: str) -> None:
    assert sightings.found(turn(text, matters=(MISSED,)), State(), NOTHING) is None


@pytest.mark.parametrize(
    ("text", "meant"), [("还没找到", True), ("一直找不到人", True), ("我妈又走丢了", False), ("没有找到合适的房子住", False)]
)
def test_not_found_yet_is_about_the_open_matter(text: str, meant: bool) -> None:
    assert (sightings.still_missed(turn(text, matters=(MISSED,)), State(), NOTHING) is not None) is meant
    assert sightings.still_missed(turn(text), State(), NOTHING) is None


def test_nobody_else_can_say_that_it_was_found() -> None:
    assert sightings.found(turn("找到了", notices=(GOING_ROUND,)), State(), NOTHING) is None


@pytest.mark.parametrize(
    ("text", "more"),
    [("我在街子看到了", {}), ("#12 往河边走了", {}), ("在桥头", {"about": 12}), ("刚刚在车站碰到一个老人", {})],
)
def test_a_sighting(text: str, more: dict[str, object]) -> None:
    outcome = sightings.seen(turn(text, notices=(GOING_ROUND,), **more), State(), NOTHING)
    assert outcome is not None
    state, acts, _ = outcome
    assert acts[0] == Sighting(number=12, text=text)
    assert state.noticed == 12


@pytest.mark.parametrize("text", ["没看到", "有没有看到吗", "看到了吗", "这事到哪步了", "今天天气好"])
def test_no_sighting(text: str) -> None:
    assert sightings.seen(turn(text, notices=(GOING_ROUND,)), State(), NOTHING) is None


def test_with_two_notices_it_must_be_said_which() -> None:
    both = (GOING_ROUND, Noticed(number=13, is_person=False))
    assert sightings.seen(turn("我在街子看到了", notices=both), State(), NOTHING) is None
    assert sightings.seen(turn("#13 我捡到了", notices=both), State(), NOTHING) is not None


def test_whoever_asked_for_help_adds_to_their_own_matter() -> None:
    assert sightings.seen(turn("有人看到他在街上", matters=(MISSED,), notices=(GOING_ROUND,)), State(), NOTHING) is None


def test_a_picture_follows_only_while_they_are_at_it() -> None:
    picture = turn("", notices=(GOING_ROUND,), attachment="image")
    assert sightings.followed(picture, State(noticed=12, spoke_at=NOW), NOTHING) is not None
    assert sightings.followed(picture, State(noticed=12), NOTHING) is None
    assert sightings.followed(turn("", attachment="image"), State(noticed=12, spoke_at=NOW), NOTHING) is None
