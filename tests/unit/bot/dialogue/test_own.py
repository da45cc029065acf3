"""What people say about what they have with us: asked, not settled, rated, answered, held back. Nothing is somebody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue.engine import Response, respond
from bot.dialogue.matter import Matter
from bot.dialogue.state import Option, State
from bot.dialogue.turn import Action, Rate, Reopen, Scene
from bot.texts import residents as texts
from intents.classifier import Classification
from tests.support.understanding import tiny_understanding
from tests.unit.bot.dialogue.turns import (
    NOW,
    THRESHOLDS,
    added,
    heard,
    matter,
    opened,
    said,
    said_privately,
    sure,
    turn,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
UNCLEAR = heard({"other": 0.5})
CHATTER = sure("other")


def says(
    text: str,
    *matters: Matter,
    likely: Classification = UNCLEAR,
    state: State | None = None,
    scene: Scene = Scene.PRIVATE,
    **more: object,
) -> Response:
    told = turn(text, scene=scene, matters=matters, **more)  # type: ignore[arg-type]
    return respond(told, state or State(), likely, tiny_understanding().answers, THRESHOLDS)


def in_group(text: str, *matters: Matter, addressed: bool = True, **more: object) -> Response:
    return says(text, *matters, scene=Scene.GROUP, addressed=addressed, **more)  # type: ignore[arg-type]


def reopened(response: Response) -> list[int]:
    return [act.number for act in response.acts if isinstance(act, Reopen)]


def rated(response: Response) -> list[tuple[int, int | None, str]]:
    return [(act.number, act.mark, act.text) for act in response.acts if isinstance(act, Rate)]


def closed(number: int = 1, ago: timedelta = 10 * MINUTE, **more: object) -> Matter:
    return matter(number, **{"closed_at": NOW - ago, "answered_at": NOW - ago, "opened_at": NOW - 9 * DAY, **more})  # type: ignore[arg-type]


# How it stands


def test_in_private_everything_is_told_wherever_it_was_raised() -> None:
    [words] = said(says("我的事咋样了", matter(2, here=False), matter(1, private=True)))
    assert "#1" in words
    assert "#2" in words


def test_in_a_group_what_is_hidden_is_told_alone() -> None:
    response = in_group("我的事咋样了", matter(3), matter(2, confidential=True), matter(1, here=False, private=True))
    assert "#3" in said(response)[0]
    assert not any(number in said(response)[0] for number in ("#1", "#2"))
    assert all(number in said_privately(response)[0] for number in ("#1", "#2"))
    only_hidden = in_group("我的事咋样了", matter(2, confidential=True))
    assert said(only_hidden) == [texts.TOLD_PRIVATELY]


def test_a_number_that_is_not_ones_own_is_not_told_of() -> None:
    response = says("#12 到哪步了", matter(3))
    assert said(response) == [texts.PROGRESS_NOT_YOURS.format(number=12) + texts.PROGRESS_YOURS.format(numbers="#3")]


def test_who_has_nothing_is_told_so_and_what_ended_is_told_for_a_week() -> None:
    assert said(says("有消息没")) == [texts.PROGRESS_NONE]
    assert said(says("有消息没", closed(ago=8 * DAY))) == [texts.PROGRESS_NONE]
    assert "办结" in said(says("有消息没", closed(ago=6 * DAY)))[0]


def test_a_question_after_an_answer_is_a_follow_up_and_unaddressed_nobody_is_answered() -> None:
    after_answer = State(matter="idcard.lost", answer="idcard.lost/replace", question="身份证丢了", spoke_at=NOW)
    assert texts.PROGRESS_NONE not in said(says("还要等多久", state=after_answer))
    assert in_group("我的事咋样了", matter(), addressed=False, likely=CHATTER).acts == ()


# Not settled


@pytest.mark.parametrize("text", ["没解决", "又来了", "还是老样子"])
def test_within_a_week_it_is_opened_again(text: str) -> None:
    response = says(text, closed(ago=6 * DAY))
    assert (reopened(response), opened(response)) == ([1], [])
    assert said(response) == [texts.REOPENED.format(number=1, helper=texts.HELPER_UNKNOWN)]


def test_after_a_week_it_is_a_new_matter_that_names_the_old() -> None:
    response = says("没解决", closed(ago=7 * DAY + MINUTE))
    [ticket] = opened(response)
    assert reopened(response) == []
    assert (ticket.label, ticket.summary) == ("help.dispute", texts.FOLLOWS.format(number=1, text="没解决"))


def test_the_one_that_is_named_or_quoted_or_was_last_spoken_of_is_meant() -> None:
    both = (closed(5), closed(3))
    assert reopened(says("#3 没解决", *both)) == [3]
    assert reopened(says("没解决", *both, about=3)) == [3]
    assert reopened(says("没解决", *both, state=State(ticket=3))) == [3]
    assert reopened(says("没解决", *both)) == [5]
    assert reopened(says("#9 没解决", *both)) == []


def test_while_something_is_open_it_is_that_which_is_not_settled() -> None:
    response = says("没解决", matter(2), closed(1))
    assert (reopened(response), [act.number for act in added(response)]) == ([], [2])


def test_the_same_told_anew_is_opened_again_and_something_else_is_new() -> None:
    again = says("隔壁家砌墙又占我家地了", closed(), likely=sure("help.dispute"))
    assert (reopened(again), opened(again)) == ([1], [])
    assert reopened(says("摩托车又被人偷了", closed(), likely=sure("help.theft"))) == []
    assert reopened(says("没办好身份证咋个补", closed(), likely=sure("idcard.lost"))) == []


def test_danger_on_a_closed_matter_is_an_alarm_and_mere_likeness_is_none() -> None:
    knife = heard({"emergency.crime": 0.9})
    assert says("他们又来了，拿着刀", closed(), likely=knife).decision.action is Action.EMERGENCY
    likely = heard({"emergency.rescue": 0.5, "other": 0.3})
    assert reopened(says("没解决，他们又来了", closed(), likely=likely)) == [1]
    fire = closed(label_id="emergency.fire")
    assert says("又烧起来了", fire, likely=heard({"emergency.fire": 0.5})).decision.action is Action.EMERGENCY


# Marks


def test_a_mark_is_taken_from_the_answer_to_our_question_only() -> None:
    asked = closed(rateable=True)
    assert rated(says("4分 很快", asked)) == [(1, 4, "很快")]
    assert rated(in_group("5", asked)) == [(1, 5, "")]
    assert rated(in_group("5", asked, about=1)) == [(1, 5, "")]
    assert rated(in_group("5", asked, addressed=False, likely=CHATTER)) == [(1, 5, "")]  # at once, to the closing message
    late = closed(ago=40 * MINUTE, rateable=True)
    assert in_group("5", late, addressed=False, likely=CHATTER).acts == ()
    assert rated(says("5", closed(ago=8 * DAY, rateable=True))) == []
    assert rated(says("5", closed())) == []  # never asked
    assert rated(says("5")) == []


def test_a_menu_is_answered_before_a_mark_is_given() -> None:
    menu = State(menu=(Option(label="idcard.lost"), Option(label="idcard.renew")), question="身份证", spoke_at=NOW)
    assert rated(says("2", closed(rateable=True), state=menu)) == []
    assert rated(says("2", closed(rateable=True), state=menu, about=1)) == [(1, 2, "")]


def test_a_low_mark_without_a_word_is_asked_about_once() -> None:
    asked = closed(rateable=True)
    low = says("1", asked)
    assert (rated(low), said(low)) == ([(1, 1, "")], [texts.RATED_LOW_WHY])
    why = says("人都没来", asked, state=low.state)
    assert (rated(why), said(why), why.state.asking) == ([(1, None, "人都没来")], [texts.RATED_LOW], None)
    skipped = says("跳过", asked, state=low.state)
    assert (rated(skipped), said(skipped)) == ([], [texts.RATED])
    assert said(says("1 人都没来", asked)) == [texts.RATED_LOW]
    question = says("娃娃刚出生咋个上户口", asked, state=low.state, likely=sure("hukou.newborn"))
    assert (rated(question), question.decision.label) == ([], "hukou.newborn")


# Answering staff


def answered(ago: timedelta, **more: object) -> Matter:
    return matter(**{"answered_at": NOW - ago, "spoke_at": NOW - timedelta(hours=1), "holder": "和丽萍", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ago", "text", "reaches"),
    [
        (4, "红色的那个门", True),  # what comes next at once
        (6, "红色的那个门", False),
        (25, "在家的，您来嘛", True),
        (31, "在家的，您来嘛", False),
        (4, "@郑凯 接点水", False),
        (4, "大家晚上好", False),
    ],
)
def test_the_next_words_reach_the_ticket(ago: int, text: str, reaches: bool) -> None:
    response = in_group(text, answered(ago * MINUTE), addressed=False, likely=CHATTER)
    assert [act.number for act in added(response)] == ([1] if reaches else [])
    assert bool(response.acts) is reaches


def test_once_they_have_spoken_only_what_reads_like_an_answer_reaches_it() -> None:
    spoken = answered(4 * MINUTE, spoke_at=NOW - MINUTE)
    assert in_group("红色的那个门", spoken, addressed=False, likely=CHATTER).acts == ()
    assert added(in_group("我下午都在", spoken, addressed=False, likely=CHATTER))


def test_thanks_get_no_receipt_and_another_room_hears_nothing() -> None:
    thanks = in_group("好的，谢谢", answered(4 * MINUTE), addressed=False, likely=CHATTER)
    assert (len(added(thanks)), said(thanks)) == (1, [])
    assert in_group("好的", answered(4 * MINUTE, here=False), addressed=False, likely=CHATTER).acts == ()
    assert in_group("好的", closed(), addressed=False, likely=CHATTER).acts == ()


def test_who_names_or_quotes_somebody_else_speaks_to_them() -> None:
    assert in_group("好的", answered(MINUTE), addressed=False, likely=CHATTER, to_others=True).acts == ()


# Holding the tongue


def test_on_a_quiet_matter_words_are_kept_and_nothing_is_said() -> None:
    response = in_group("他家还在砌", matter(quiet=True))
    assert (len(added(response)), said(response)) == (1, [])
    assert said(in_group("#1 到哪步了", matter(quiet=True)))  # asked outright
    assert said(says("他家还在砌", matter(quiet=True)))  # in private there is nobody to talk over


def test_danger_is_answered_in_spite_of_it() -> None:
    fire = in_group("着火了", matter(quiet=True), likely=sure("emergency.fire"), addressed=False)
    assert (fire.decision.action, bool(said(fire))) == (Action.EMERGENCY, True)


def test_a_helpful_bridge_says_nothing_on_what_a_person_speaks_of() -> None:
    likely = sure("idcard.lost")
    assert in_group("身份证丢了咋整", addressed=False, volunteers=True, likely=likely).acts
    quiet = frozenset({"idcard.lost"})
    assert in_group("身份证丢了咋整", addressed=False, volunteers=True, likely=likely, quiet_labels=quiet).acts == ()


# The same once more


def test_the_same_matter_of_the_same_person_is_added_to() -> None:
    likely = sure("help.noise")
    response = in_group("又吵起来了", matter(label_id="help.noise"), likely=likely)
    assert (opened(response), [act.number for act in added(response)]) == ([], [1])
    elsewhere = matter(label_id="help.noise", here=False)
    assert opened(in_group("又吵起来了", elsewhere, likely=likely))  # raised in another group


def test_a_second_fire_alarms_again() -> None:
    old = matter(label_id="emergency.fire", opened_at=NOW - DAY, spoke_at=NOW - DAY)
    assert opened(in_group("着火了", old, likely=sure("emergency.fire")))
    fresh = matter(label_id="emergency.fire", opened_at=NOW - 5 * MINUTE)
    assert opened(in_group("火烧大了", fresh, likely=sure("emergency.fire"))) == []


def test_a_confidential_matter_spoken_of_again_in_the_group_is_added_to_and_nothing_shows() -> None:
    hidden = matter(label_id="help.domestic_violence", confidential=True, here=False, private=True)
    response = in_group("他又打我", hidden, likely=sure("help.domestic_violence"))
    assert (opened(response), len(added(response))) == ([], 1)
    assert said(response) == [texts.HANDED_OVER_PRIVATELY]
    assert said_privately(response) == [texts.ADDED.format(number=1)]


def test_that_all_is_well_again_after_a_wish_to_die_reaches_the_assistant() -> None:
    despair = matter(label_id="emergency.suicide", confidential=True)
    response = says("没事，谢谢", despair, likely=sure("chat.thanks"))
    assert ([act.text for act in added(response)], said(response)) == (["没事，谢谢"], [texts.SUICIDE_STAY])
    old = matter(label_id="emergency.suicide", confidential=True, opened_at=NOW - 2 * DAY)
    assert said(says("谢谢", old, likely=sure("chat.thanks"))) == [texts.THANKS]
    in_exchange = State(matter="emergency.suicide", ticket=1, spoke_at=NOW)
    group = in_group("没事，谢谢", despair, likely=sure("chat.thanks"), addressed=False, state=in_exchange)
    assert len(added(group)) == 1
