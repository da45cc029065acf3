"""What counts as not met with confidence, and so as something to learn from: only words to the bridge, standing on their own."""

from __future__ import annotations

import pytest

from bot.dialogue.policy import decide
from bot.dialogue.turn import Action, Scene
from intents.labels import labels
from tests.unit.bot.dialogue.turns import THRESHOLDS, Talk, heard, sure, turn

MENU = heard({"idcard.lost": 0.33, "hukou.move": 0.3})


@pytest.mark.parametrize(
    ("likely", "action"),
    [
        ({"idcard.lost": 0.4, "hukou.move": 0.3}, Action.CLARIFY),
        ({"hukou.move": 0.15, "hukou.split": 0.1}, Action.HANDOFF),  # nothing near: to a person
        ({"help.missing_person": 0.12, "other": 0.7}, Action.HANDOFF),  # it may be grave, but who knows
        ({"other": 0.5}, Action.CHAT),  # the polite word that it is not our field, without being sure of that
    ],
)
def test_what_is_not_likely_enough_is_unsure(likely: dict[str, float], action: Action) -> None:
    decision = decide(turn(), heard(likely), THRESHOLDS)
    assert (decision.action, decision.unsure) == (action, True)


@pytest.mark.parametrize("name", list(labels()))
def test_what_is_clear_is_not_unsure(name: str) -> None:
    assert not decide(turn(), sure(name), THRESHOLDS).unsure


@pytest.mark.parametrize("likely", [{"help.noise": 0.45}, {"chat.greeting": 0.5}, {"emergency.fire": 0.4}])
def test_what_is_acted_on_is_not_unsure(likely: dict[str, float]) -> None:
    assert not decide(turn(), heard(likely), THRESHOLDS).unsure


def test_the_response_says_so() -> None:
    assert Talk().says("办那个", MENU).unsure
    assert Talk(scene=Scene.GROUP).says("办那个", MENU).unsure


def test_chatter_is_never_unsure_even_in_an_exchange() -> None:
    talk = Talk(scene=Scene.GROUP)
    talk.says("你好", sure("chat.greeting"))
    assert not talk.says("办那个", MENU, addressed=False).unsure


def test_a_choice_from_the_menu_is_not_unsure_and_neither_is_a_number_that_is_not_on_it() -> None:
    talk = Talk()
    talk.says("办那个", MENU)
    assert not talk.says("9", MENU).unsure
    assert not talk.says("1", MENU).unsure


def test_a_detail_that_was_asked_for_is_not_unsure() -> None:
    talk = Talk()
    talk.says("隔壁家砌墙占了我家地", sure("help.dispute"))
    assert talk.state.asking
    assert not talk.says("村东头老水井那里", MENU).unsure


def test_asking_for_a_person_is_not_unsure() -> None:
    assert not Talk().says("人工", MENU).unsure


def test_in_a_quiet_room_silence_is_no_doubt() -> None:
    assert not Talk(scene=Scene.GROUP).says("办那个", MENU, hushed=True).unsure


def test_a_menu_too_many_is_handed_over_and_still_unsure() -> None:
    talk = Talk()
    for _ in range(2):
        assert talk.says("办那个", MENU).decision.action is Action.CLARIFY
    last = talk.says("办那个", MENU)
    assert (last.decision.action, last.unsure) == (Action.HANDOFF, True)
