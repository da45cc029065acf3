"""When the bridge speaks, and what kind of thing it does: every rule of DESIGN §4 that looks at one message alone."""

from __future__ import annotations

import pytest

from bot.dialogue.policy import MENU_LINES, decide
from bot.dialogue.turn import Action, Scene, Turn
from intents.classifier import NOTHING
from intents.labels import LabelKind, label, labels
from tests.unit.bot.dialogue.turns import THRESHOLDS, heard, sure, turn

UNADDRESSED = turn(scene=Scene.GROUP, addressed=False)
ADDRESSED = turn(scene=Scene.GROUP, addressed=True)
HELPFUL = turn(scene=Scene.GROUP, addressed=False, volunteers=True)
DOES = {
    LabelKind.ANSWER: Action.ANSWER,
    LabelKind.SCAM_CHECK: Action.ANSWER,
    LabelKind.TICKET: Action.HANDOFF,
    LabelKind.HANDOFF: Action.HANDOFF,
    LabelKind.EMERGENCY: Action.EMERGENCY,
    LabelKind.CHAT: Action.CHAT,
    LabelKind.OTHER: Action.CHAT,
}
SUICIDE = "emergency.suicide"


@pytest.mark.parametrize("asked", [turn(), ADDRESSED], ids=["private", "group"])
@pytest.mark.parametrize("name", list(labels()))
def test_who_speaks_to_the_bridge_always_gets_what_the_label_stands_for(name: str, asked: Turn) -> None:
    decision = decide(asked, sure(name), THRESHOLDS)
    assert (decision.action, decision.label) == (DOES[label(name).kind], name)


@pytest.mark.parametrize("name", list(labels()))
def test_in_a_group_that_did_not_ask_only_an_emergency_is_answered(name: str) -> None:
    action = decide(UNADDRESSED, sure(name), THRESHOLDS).action
    assert action is (Action.EMERGENCY if label(name).kind is LabelKind.EMERGENCY else Action.SILENT)


@pytest.mark.parametrize(("probability", "action"), [(0.6, Action.ANSWER), (0.59, Action.CLARIFY)])
def test_an_answer_is_given_from_its_threshold_on(probability: float, action: Action) -> None:
    assert decide(turn(), heard({"idcard.lost": probability}), THRESHOLDS).action is action


@pytest.mark.parametrize(("probability", "action"), [(0.4, Action.HANDOFF), (0.39, Action.CLARIFY)])
def test_a_matter_for_a_person_is_handed_over_sooner_than_a_question_is_answered(probability: float, action: Action) -> None:
    assert decide(turn(), heard({"help.noise": probability}), THRESHOLDS).action is action


def test_between_close_labels_the_likeliest_are_offered_in_order() -> None:
    found = decide(turn(), heard({"idcard.lost": 0.4, "idcard.renew": 0.35, "hukou.move": 0.1}), THRESHOLDS)
    assert (found.action, found.options) == (Action.CLARIFY, ("idcard.lost", "idcard.renew"))


def test_a_menu_has_at_most_three_lines_of_matters_and_none_of_chatter() -> None:
    names = {"hukou.move": 0.21, "hukou.split": 0.2, "hukou.newborn": 0.2, "hukou.cancel": 0.2, "chat.thanks": 0.19}
    assert decide(turn(), heard(names), THRESHOLDS).options == ("hukou.move", "hukou.split", "hukou.newborn")[:MENU_LINES]
    found = decide(turn(), heard({"other": 0.4, "chat.greeting": 0.3, "idcard.temp": 0.2}), THRESHOLDS)
    assert found.options == ("idcard.temp",)


def test_where_nothing_is_likely_a_person_looks_at_it_unless_it_is_chatter() -> None:
    assert decide(turn(), heard({"hukou.move": 0.19}), THRESHOLDS).action is Action.HANDOFF
    assert decide(turn(), heard({"other": 0.5}), THRESHOLDS).action is Action.CHAT


def test_words_without_meaning_are_small_talk_when_addressed_and_nothing_when_not() -> None:
    assert decide(turn("👍👍"), NOTHING, THRESHOLDS).action is Action.CHAT
    assert decide(turn("👍👍", scene=Scene.GROUP), NOTHING, THRESHOLDS).action is Action.SILENT


# Rooms whose mode is helpful


@pytest.mark.parametrize(("probability", "action"), [(0.95, Action.ANSWER), (0.94, Action.SILENT)])
def test_a_helpful_room_hears_an_answer_only_when_the_bridge_is_very_sure(probability: float, action: Action) -> None:
    assert decide(HELPFUL, heard({"idcard.lost": probability}), THRESHOLDS).action is action


@pytest.mark.parametrize("name", ["help.dispute", "fraud.victim", "chat.human", "chat.greeting", "other", "fraud.check"])
def test_a_helpful_room_is_told_nothing_but_answers(name: str) -> None:
    assert decide(HELPFUL, sure(name), THRESHOLDS).action is Action.SILENT


# Emergencies


@pytest.mark.parametrize(
    ("asked", "in_exchange", "probability", "action"),
    [
        (turn(), False, 0.35, Action.EMERGENCY),
        (ADDRESSED, False, 0.35, Action.EMERGENCY),
        (UNADDRESSED, True, 0.35, Action.EMERGENCY),  # it was talking with this person a moment ago
        (UNADDRESSED, False, 0.9, Action.EMERGENCY),
        (UNADDRESSED, False, 0.89, Action.SILENT),
        (HELPFUL, False, 0.89, Action.SILENT),
    ],
)
def test_an_emergency_has_thresholds_of_its_own(asked: Turn, in_exchange: bool, probability: float, action: Action) -> None:
    decision = decide(asked, heard({"emergency.fire": probability}), THRESHOLDS, in_exchange=in_exchange)
    assert decision.action is action


def test_danger_counts_together_and_the_likeliest_kind_gives_the_words() -> None:
    found = decide(turn(), heard({"safety.fire_advice": 0.5, "emergency.fire": 0.25, "emergency.rescue": 0.1}), THRESHOLDS)
    assert (found.action, found.label) == (Action.EMERGENCY, "emergency.fire")
    assert found.confidence == pytest.approx(0.35)


def test_a_missing_person_or_violence_among_the_possibilities_is_no_matter_for_a_menu() -> None:
    likely = heard({"other": 0.5, "help.missing_person": 0.25, "help.domestic_violence": 0.15})
    found = decide(turn(), likely, THRESHOLDS)
    assert (found.action, found.label) == (Action.HANDOFF, "help.missing_person")


@pytest.mark.parametrize("asked", [turn(), ADDRESSED], ids=["private", "group"])
def test_a_possible_wish_to_die_is_never_a_line_of_a_menu(asked: Turn) -> None:
    found = decide(asked, heard({"other": 0.45, SUICIDE: 0.3, "help.noise": 0.22}), THRESHOLDS)
    assert (found.action, found.label) == (Action.EMERGENCY, SUICIDE)


def test_a_faint_likeness_to_a_wish_to_die_changes_nothing() -> None:
    assert decide(turn(), heard({"idcard.lost": 0.6, SUICIDE: 0.2}), THRESHOLDS).action is Action.ANSWER
    assert decide(UNADDRESSED, heard({"other": 0.5, SUICIDE: 0.3}), THRESHOLDS).action is Action.SILENT


# Inside an exchange the person need not mention the bridge again


@pytest.mark.parametrize(
    ("name", "probability", "action"),
    [
        ("idcard.lost", 0.6, Action.ANSWER),
        ("idcard.lost", 0.59, Action.SILENT),
        ("help.dispute", 0.6, Action.HANDOFF),
        ("help.dispute", 0.5, Action.SILENT),
        ("fraud.check", 0.6, Action.ANSWER),
        ("other", 0.97, Action.SILENT),
        ("chat.greeting", 0.97, Action.SILENT),  # a hello to the neighbours
        ("chat.human", 0.6, Action.HANDOFF),
        ("chat.human", 0.4, Action.HANDOFF),
        ("chat.human", 0.39, Action.SILENT),
    ],
)
def test_in_an_exchange_what_is_clear_is_taken_up_and_chatter_stays_chatter(
    name: str, probability: float, action: Action
) -> None:
    assert decide(UNADDRESSED, heard({name: probability}), THRESHOLDS, in_exchange=True).action is action


@pytest.mark.parametrize("text", ["我家四岁的孙子走丢了", "娃娃不见了", "3岁的小孩找不到了", "我姑娘没回家"])
def test_a_child_that_is_lost_is_heard_without_being_asked(text: str) -> None:
    told = turn(text, scene=Scene.GROUP, addressed=False)
    decision = decide(told, heard({"help.missing_person": 0.95}), THRESHOLDS)
    assert (decision.action, decision.label) == (Action.EMERGENCY, "help.missing_person")
    assert decide(told, heard({"help.missing_person": 0.85}), THRESHOLDS).action is Action.SILENT


@pytest.mark.parametrize("text", ["我男人昨天出门到现在没回来", "我爸 73 岁走丢了", "十五岁以上的都去开会"])
def test_nobody_else_is(text: str) -> None:
    told = turn(text, scene=Scene.GROUP, addressed=False)
    assert decide(told, heard({"help.missing_person": 0.95}), THRESHOLDS).action is Action.SILENT
