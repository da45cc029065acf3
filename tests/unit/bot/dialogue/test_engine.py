"""Whole talks with the bridge: menus, open exchanges, stopping, asking for a person, wrong turns. What is understood is told,
or left to the small model; what is said in an emergency is in ``test_handoff``."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue.answering import CLARIFY_AT_MOST
from bot.dialogue.checking import scam_words
from bot.dialogue.engine import Response
from bot.dialogue.state import Option, State
from bot.dialogue.turn import Action, Scene
from bot.texts import residents as texts
from intents.classifier import NOTHING
from intents.labels import labels
from intents.scam import Level, Verdict
from intents.text import BANK_CARD, ID_CARD, PHONE, mask
from tests.unit.bot.dialogue.turns import Talk, added, heard, opened, said, said_privately, sure

UNSURE = heard({"hukou.newborn": 0.3, "help.dispute": 0.25})
CHATTER = sure("other")
TWO_CARDS = heard({"idcard.lost": 0.3, "fraud.check": 0.25})


def asked_back() -> Talk:
    """A talk in which the bridge has just offered a menu of two (and of a person)."""
    talk = Talk()
    talk.says("我家娃娃和邻居的事", UNSURE)
    return talk


def is_answer(response: Response) -> bool:
    return response.decision.answer == "hukou.newborn/basic" and "出生医学证明" in "".join(said(response))


# Menus


def test_a_doubtful_question_gets_a_numbered_menu_that_ends_with_a_person() -> None:
    response = Talk().says("我家娃娃和邻居的事", UNSURE)
    assert response.decision.action is Action.CLARIFY
    [menu] = said(response)
    assert [line[:3] for line in menu.split("\n")[1:]] == ["1. ", "2. ", "3. "]
    assert menu.endswith(texts.MENU_NONE.format(number=3))


@pytest.mark.parametrize("reply", ["1", "１", "一", "第一个", "第1个", "选1", "我选一", "选第一个", "1.", "回复1", "1号", " 1 "])
def test_the_first_line_of_a_menu_is_chosen_in_many_ways(reply: str) -> None:
    assert is_answer(asked_back().says(reply, CHATTER))


@pytest.mark.parametrize("reply", ["2", "二", "两", "第二个", "第二", "2、"])
def test_the_second_line_of_a_menu_is_chosen_in_many_ways(reply: str) -> None:
    response = asked_back().says(reply, CHATTER)
    assert [ticket.label for ticket in opened(response)] == ["help.dispute"]
    assert opened(response)[0].summary == "我家娃娃和邻居的事"  # not the digit


@pytest.mark.parametrize("reply", ["3", "三", "第三个", "都不是", "都不是的"])
def test_the_last_line_of_a_menu_leads_to_a_person_with_the_question(reply: str) -> None:
    response = asked_back().says(reply, CHATTER)
    assert [(ticket.label, ticket.summary) for ticket in opened(response)] == [("chat.human", "我家娃娃和邻居的事")]


@pytest.mark.parametrize(("reply", "number"), [("4", 4), ("九", 9), ("十", 10), ("12", 12), ("0", 0), ("00", 0)])
def test_a_number_that_is_not_on_the_menu_is_told_and_the_menu_stays(reply: str, number: int) -> None:
    talk = asked_back()
    assert said(talk.says(reply, CHATTER)) == [texts.MENU_OUT_OF_RANGE.format(number=number, last=3)]
    assert is_answer(talk.says("1", CHATTER))


def test_a_number_without_a_menu_chooses_nothing() -> None:
    talk = asked_back()
    talk.says("1", CHATTER)
    assert not is_answer(talk.says("1", CHATTER))


def test_a_menu_that_the_person_talks_past_is_not_forced_on_them() -> None:
    response = asked_back().says("隔壁家砌墙占了我家地", sure("help.dispute"))
    assert [ticket.label for ticket in opened(response)] == ["help.dispute"]
    assert response.state.menu == ()


def test_what_a_menu_led_to_does_not_ask_for_a_place_that_the_question_named() -> None:
    talk = Talk()
    talk.says("石板村三组老水井边上的事", UNSURE)
    assert texts.DETAILS["place"] not in said(talk.says("2", CHATTER))[0]


def one_line() -> Talk:
    talk = Talk()
    response = talk.says("娃娃的那个事", heard({"hukou.newborn": 0.3, "other": 0.3}))
    assert said(response) == [texts.CONFIRM.format(name=labels()["hukou.newborn"].name)]
    return talk


@pytest.mark.parametrize("reply", ["是", "是的", "对", "嗯", "1", "第一个"])
def test_one_matter_alone_is_asked_for_with_yes_or_no(reply: str) -> None:
    response = one_line().says(reply, sure("other"))
    assert (response.decision.action, response.decision.label) == (Action.ANSWER, "hukou.newborn")


@pytest.mark.parametrize("reply", ["不是", "不对", "都不是"])
def test_who_says_no_is_asked_to_say_it_otherwise(reply: str) -> None:
    response = one_line().says(reply, sure("other"))
    assert (said(response), response.state.menu) == ([texts.NOT_UNDERSTOOD], ())


def test_what_the_answer_does_not_tell_is_said_and_a_person_offered() -> None:
    talk = Talk()
    [answer_words] = said(talk.says("娃娃刚出生咋个上户口", sure("hukou.newborn")))
    response = talk.says("走不动能上门不", UNSURE, helper="和丽萍")
    assert said(response) == [texts.NOT_IN_THE_ANSWER.format(helper="和丽萍")]
    assert answer_words not in said(response)
    handed = talk.says("人工", UNSURE)
    assert [ticket.summary for ticket in opened(handed)] == ["娃娃刚出生咋个上户口 走不动能上门不"]


def test_who_is_not_understood_again_and_again_gets_a_person() -> None:
    talk = Talk()
    actions = [talk.says("唔晓得咋个讲", UNSURE).decision.action for _ in range(CLARIFY_AT_MOST + 1)]
    assert actions == [Action.CLARIFY] * CLARIFY_AT_MOST + [Action.HANDOFF]


def test_the_scam_line_of_a_menu_asks_for_the_text() -> None:
    talk = Talk()
    talk.says("这个", TWO_CARDS)
    assert said(talk.says("2", CHATTER)) == [texts.SCAM_ASK]


def test_a_possible_emergency_goes_to_a_person_with_the_numbers() -> None:
    response = Talk().says("家里冒烟", heard({"safety.fire_advice": 0.3, "emergency.fire": 0.2}))
    assert response.decision.action is Action.HANDOFF
    assert "119" in said(response)[0]
    assert len(opened(response)) == 1


def test_an_emergency_on_a_menu_is_an_emergency_once_chosen() -> None:
    talk = Talk(state=State(menu=(Option(label="safety.fire_advice"), Option(label="emergency.fire")), question="家里冒烟"))
    response = talk.says("2", CHATTER)
    assert response.decision.action is Action.EMERGENCY
    assert "119" in said(response)[0].split("\n")[0]
    assert [(ticket.priority, ticket.summary) for ticket in opened(response)] == [(0, "家里冒烟")]


# Stopping, and asking for a person


@pytest.mark.parametrize("reply", ["算了", "算了吧", "不用了", "取消。"])
def test_who_has_had_enough_is_left_alone(reply: str) -> None:
    talk = asked_back()
    response = talk.says(reply, CHATTER)
    assert (said(response), opened(response)) == ([texts.STOPPED], [])
    assert not is_answer(talk.says("1", CHATTER))


def test_stopping_ends_the_questions_but_not_the_ticket() -> None:
    talk = Talk()
    talk.says("隔壁家砌墙占了我家地")
    assert talk.says("算了", CHATTER).state.asking is None
    assert talk.open_tickets == (1,)


@pytest.mark.parametrize("reply", ["人工", "转人工", "我要找工作人员", "找真人", "人工服务！", "请转人工"])
def test_the_word_for_a_person_leads_to_a_person(reply: str) -> None:
    response = Talk().says(reply, CHATTER)
    assert (response.decision.action, [t.label for t in opened(response)]) == (Action.HANDOFF, ["chat.human"])


def test_a_person_is_told_what_was_asked_before() -> None:
    talk = Talk()
    talk.says("娃娃刚出生咋个上户口")
    [ticket] = opened(talk.says("人工", CHATTER))
    assert (ticket.label, ticket.summary) == ("hukou.newborn", "娃娃刚出生咋个上户口")


# Groups: the exchange of five minutes


@pytest.mark.parametrize(("minutes", "heard_by_bridge"), [(5, True), (5.02, False)])
def test_in_a_group_the_exchange_stays_open_for_five_minutes(minutes: float, heard_by_bridge: bool) -> None:
    talk = Talk(scene=Scene.GROUP)
    talk.says("我家娃娃和邻居的事", UNSURE)
    response = talk.says("1", CHATTER, addressed=False, after=timedelta(minutes=minutes))
    assert is_answer(response) is heard_by_bridge
    assert bool(response.acts) is heard_by_bridge


def test_chatter_in_an_exchange_stays_chatter_and_does_not_prolong_it() -> None:
    talk = Talk(scene=Scene.GROUP)
    before = talk.says("娃娃刚出生咋个上户口").state
    response = talk.says("今天街子上的菌子便宜得很", addressed=False)
    assert (response.decision.action, response.acts) == (Action.SILENT, ())
    assert response.state == before


def test_a_short_question_after_an_answer_is_about_the_same_matter() -> None:
    talk = Talk(scene=Scene.GROUP)
    talk.says("娃娃刚出生咋个上户口")
    response = talk.says("要多少钱", heard({"other": 0.3}), addressed=False)
    assert response.decision.answer == "hukou.newborn/basic"
    assert said(response)[0].startswith("不收费")


def test_the_same_short_question_out_of_the_blue_is_about_nothing() -> None:
    assert Talk(scene=Scene.GROUP).says("要多少钱", heard({"other": 0.3}), addressed=False).acts == ()


# Room modes


def test_a_helpful_room_is_answered_unasked() -> None:
    assert is_answer(Talk(scene=Scene.GROUP).says("娃娃刚出生咋个上户口", addressed=False, volunteers=True))
    assert Talk(scene=Scene.GROUP).says("娃娃刚出生咋个上户口", addressed=False).acts == ()


@pytest.mark.parametrize("text", ["娃娃刚出生咋个上户口", "隔壁家砌墙占了我家地", "你好", "人工"])
def test_a_quiet_room_hears_nothing_even_when_the_bridge_is_mentioned(text: str) -> None:
    assert Talk(scene=Scene.GROUP).says(text, hushed=True).acts == ()


def test_a_quiet_room_still_hears_of_an_emergency() -> None:
    response = Talk(scene=Scene.GROUP).says("我家厨房着火了", addressed=False, hushed=True)
    assert "119" in said(response)[0].split("\n")[0]


# Small talk, what has no words, scams


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("chat.greeting", texts.GREETING),
        ("chat.thanks", texts.THANKS),
        ("chat.bot", texts.ABOUT),
        ("other", texts.OUT_OF_FIELD),
    ],
)
def test_small_talk(label: str, words: str) -> None:
    assert said(Talk().says("随便说说", sure(label))) == [words]


def test_only_emoji_opens_nothing_and_is_answered_only_when_addressed() -> None:
    response = Talk().says("😂😂👍", NOTHING)
    assert len(said(response)) == 1
    assert opened(response) == []
    assert Talk(scene=Scene.GROUP).says("😂😂👍", NOTHING, addressed=False).acts == ()


def test_a_picture_is_asked_about_and_goes_to_an_open_ticket() -> None:
    talk = Talk()
    assert said(talk.says("", NOTHING, attachment="image")) == [texts.WORDLESS.format(what=texts.ATTACHMENTS["image"])]
    talk.says("隔壁家砌墙占了我家地")
    assert [act.number for act in added(talk.says("", NOTHING, attachment="image"))] == [1]


def test_a_suspicious_text_is_never_called_safe() -> None:
    low = Verdict(level=Level.LOW, score=0.1, kind="", kind_name="", reasons=())
    high = Verdict(level=Level.HIGH, score=0.9, kind="x", kind_name="冒充公检法", reasons=("要您转账",) * 5)
    assert scam_words(low) == texts.SCAM_LOW
    assert "不等于安全" in texts.SCAM_LOW
    assert scam_words(high).count("· ") == 3
    assert said(Talk().says("这个短信是不是骗人的", verdict=None)) == [texts.SCAM_ASK]


# Numbers that nobody else should read


@pytest.mark.parametrize(
    ("number", "name"), [("53292119900101123X", texts.NUMBER_NAMES[ID_CARD]), ("6222021234567890123", "银行卡号")]
)
def test_who_writes_a_number_into_a_group_is_warned_alone(number: str, name: str) -> None:
    masked = mask(f"我的号是{number}")
    talk = Talk(scene=Scene.GROUP)
    response = talk.says(masked.text, CHATTER, addressed=False, masked=masked.found)
    assert said_privately(response) == [texts.RECALL_PLEASE.format(what=name)]
    assert said(response) == []
    assert talk.says("人工", CHATTER, addressed=False).acts == ()  # the warning opened no exchange


def test_a_phone_number_or_a_private_chat_needs_no_warning() -> None:
    assert said_privately(Talk(scene=Scene.GROUP).says("电话", CHATTER, masked=frozenset({PHONE}))) == []
    assert said_privately(Talk().says("我的号", CHATTER, masked=frozenset({ID_CARD, BANK_CARD}))) == []
