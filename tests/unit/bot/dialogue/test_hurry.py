"""Who writes faster than anybody reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.dialogue.hurry import ALARMS, TURNS, calmed
from bot.dialogue.state import State
from bot.dialogue.turn import Act, Action, AddToTicket, OpenTicket, Say, Scene, Turn
from bot.texts import residents as texts

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def turn(now: datetime = NOW) -> Turn:
    return Turn(text="x", scene=Scene.PRIVATE, addressed=True, person="甲", now=now)


def said_over(answers: list[list[Act]], action: Action, *, every: timedelta = timedelta()) -> list[list[Act]]:
    """What is left of the acts of messages that come one after the other."""
    state, left = State(), []
    for number, acts in enumerate(answers):
        state = State.from_json(state.to_json())  # as it comes back from the store
        state, kept = calmed(turn(NOW + number * every), state, state, acts, action)
        left.append(kept)
    return left


def words(acts: list[list[Act]]) -> list[str]:
    return [act.text for some in acts for act in some if isinstance(act, Say)]


def test_a_hundred_times_the_same_question_is_answered_once_and_told_so_once() -> None:
    left = said_over([[Say(text="带身份证")]] * 100, Action.ANSWER)
    assert words(left) == ["带身份证", texts.TOO_FAST]


def test_a_hundred_different_questions_get_words_for_the_first_ones_only() -> None:
    left = said_over([[Say(text=f"答{number}")] for number in range(100)], Action.ANSWER)
    assert words(left) == [*(f"答{number}" for number in range(TURNS)), texts.TOO_FAST]


def test_who_sends_it_twice_is_not_lectured() -> None:
    assert words(said_over([[Say(text="带身份证")]] * 2, Action.ANSWER)) == ["带身份证"]


def test_after_a_minute_the_same_is_answered_again() -> None:
    left = said_over([[Say(text="带身份证")]] * 3, Action.ANSWER, every=timedelta(seconds=61))
    assert words(left) == ["带身份证"] * 3


def test_questions_at_the_speed_of_a_person_are_all_answered() -> None:
    left = said_over([[Say(text=f"答{number}")] for number in range(60)], Action.ANSWER, every=timedelta(seconds=6))
    assert len(words(left)) == 60


def test_what_belongs_to_a_ticket_is_kept_and_no_other_ticket_is_opened() -> None:
    acts: list[Act] = [
        Say(text="已记下"),
        OpenTicket(label="help.noise", priority=2, summary="x"),
        AddToTicket(number=1, text="x"),
    ]
    last = said_over([[*acts, Say(text=str(number))] for number in range(TURNS + 5)], Action.HANDOFF)[-1]
    assert last == [AddToTicket(number=1, text="x")]


@pytest.mark.parametrize("count", [ALARMS + 1, 100])
def test_an_alarm_is_never_only_told_that_it_is_too_fast(count: int) -> None:
    acts: list[Act] = [Say(text="打 119", urgent=True), AddToTicket(number=1, text="x")]
    left = said_over([acts] * count, Action.EMERGENCY)
    assert words(left) == ["打 119"] * ALARMS
    assert all(AddToTicket(number=1, text="x") in some for some in left)


def test_an_alarm_after_a_hundred_questions_is_answered() -> None:
    state = State()
    for number in range(100):
        state, _ = calmed(turn(), state, state, [Say(text=f"答{number}")], Action.ANSWER)
    _, left = calmed(turn(), state, state, [Say(text="打 119", urgent=True)], Action.EMERGENCY)
    assert left == [Say(text="打 119", urgent=True)]


def test_a_clock_that_is_set_back_begins_a_new_minute() -> None:
    state, _ = calmed(turn(), State(), State(), [Say(text="a")], Action.ANSWER)
    _, left = calmed(turn(NOW - timedelta(hours=1)), state, state, [Say(text="a")], Action.ANSWER)
    assert left == [Say(text="a")]
