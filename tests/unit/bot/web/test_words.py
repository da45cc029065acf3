"""Every state, step and reason that a page can show has its words."""

from __future__ import annotations

import string
from collections.abc import Mapping
from enum import Enum

import pytest

from bot import wording
from bot.answers import errors as answer_errors
from bot.answers.wording import sentence
from bot.dialogue.turn import Action
from bot.gateways.base import LinkState
from bot.texts import answers as texts_answers
from bot.texts import broadcast as texts_broadcast
from bot.texts import desk as texts_desk
from bot.texts import links as texts_links
from bot.texts import web as words
from bot.web import answer_forms
from bot.web.broadcast_forms import PEOPLE_STEPS
from broadcasts.errors import Reason, Refused
from broadcasts.states import Step
from store.kinds import AnswerScope, AnswerState, BroadcastState, Priority, Role, RunState, TicketEventKind, TicketState


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (words.ACTIONS, Action),
        (words.ROLES, Role),
        (words.TICKET_STATES, TicketState),
        (words.TICKET_EVENTS, TicketEventKind),
        (texts_links.STATES, LinkState),
        (texts_broadcast.BROADCAST_STATES, BroadcastState),
        (texts_broadcast.RUN_STATES, RunState),
        (texts_desk.PRIORITIES, Priority),
        (texts_broadcast.REFUSALS, Reason),
        (texts_broadcast.BROADCAST_STEPS, PEOPLE_STEPS),
        (texts_answers.STATES, AnswerState),
        (texts_answers.STEPS, answer_forms.PEOPLE_STEPS),
        (texts_answers.SCOPES, AnswerScope),
        (texts_answers.REFUSALS, answer_errors.Reason),
    ],
)
def test_nothing_is_left_without_words(table: Mapping[object, str], values: type[Enum]) -> None:
    assert [value for value in values if not table.get(value.value)] == []


def test_refusal_fills_its_details_in() -> None:
    fault = Refused(Reason.WRONG_STATE, state="done", step=Step.PAUSE.value)
    assert wording.refusal(fault) == "现在是「已发完」，不能暂停。"


@pytest.mark.parametrize("reason", Reason)
def test_refusal_without_details_is_still_a_sentence(reason: Reason) -> None:
    assert wording.refusal(Refused(reason)).endswith("。")
    names = {name for _, name, _, _ in string.Formatter().parse(texts_broadcast.REFUSALS[reason.value]) if name}
    assert all(name.isidentifier() for name in names)


@pytest.mark.parametrize("reason", answer_errors.Reason)
def test_refusal_of_an_answer_without_details_is_still_a_sentence(reason: answer_errors.Reason) -> None:
    said = sentence(answer_errors.Fault(reason=reason))
    assert said.endswith("。")
    assert "{" not in said.replace("{station.phone}", "").replace("{}", "")
