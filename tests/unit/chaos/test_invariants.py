"""The judge of the fault suite is judged itself: a healthy play passes, and each planted fault is found by its rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store.kinds import Lane, OutboxState, Priority, UnknownPolicy
from store.tables import IncomingMessage, LinkGap, Outbox, Ticket
from tests.chaos.evidence import Evidence, Heard
from tests.chaos.invariants import heard_twice, is_calm, violations
from tests.chaos.scenario import every_combination, scenario
from tests.chaos.talk import Sort, Spoken

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
ROOM, STAFF_ROOM = "liutang@chatroom", "staff@chatroom"
ANSWER = Heard(conversation=ROOM, text="@李桂芬\u2005answer")
CARD = Heard(conversation=STAFF_ROOM, text="#1 fire")
SAFETY = Heard(conversation=ROOM, text="119")


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def said(message_id: str, sort: Sort, seconds: float) -> Spoken:
    moments = {"since": at(seconds), "until": at(seconds + 0.01)}
    return Spoken(message_id=message_id, sort=sort, conversation=ROOM, **moments)


def stored(number: int, message_id: str, seconds: float, **more: Any) -> IncomingMessage:
    where = {"gateway": "wechat", "account": "main", "conversation": ROOM}
    return IncomingMessage(id=number, message_id=message_id, contact_id=1, received_at=at(seconds), **where, **more)


def row(number: int, key: str, conversation: str, text: str, **more: Any) -> Outbox:
    state = more.pop("state", OutboxState.CONFIRMED)
    return Outbox(id=number, key=key, conversation=conversation, text=text, state=state, attempts=1, **more)


def healthy() -> Evidence:
    """A question is answered, chatter is forgotten, a fire is told to staff."""
    return Evidence(
        spoken=[said("q", Sort.QUESTION, 0), said("c", Sort.CHATTER, 1), said("fire", Sort.EMERGENCY, 2)],
        heard=[ANSWER, CARD, SAFETY],
        incoming=[stored(1, "q", 0.1, action="answer"), stored(2, "fire", 2.1, action="emergency", ticket_id=1)],
        outbox=[
            row(1, "say:wechat:main:q:0", ROOM, "answer", mentions=[["wxid_li", "李桂芬"]]),
            row(2, "card:1", STAFF_ROOM, "#1 fire", lane=Lane.EMERGENCY, ticket_id=1),
            row(3, "say:wechat:main:fire:0", ROOM, "119"),
        ],
        tickets=[Ticket(id=1, priority=Priority.P0, conversation=ROOM)],
        staff_rooms=frozenset([STAFF_ROOM]),
    )


def without(evidence: Evidence, message_id: str) -> Evidence:
    """The bridge never stored this message, and so never answered it."""
    return replace(
        evidence,
        incoming=[one for one in evidence.incoming if one.message_id != message_id],
        outbox=[one for one in evidence.outbox if f":{message_id}:" not in one.key],
    )


def with_row(evidence: Evidence, number: int, **values: Any) -> Evidence:
    """One row of the outbox stands otherwise."""
    for one in evidence.outbox:
        if one.id == number:
            for name, value in values.items():
                setattr(one, name, value)
    return evidence


def gap(since: float, until: float | None) -> LinkGap:
    return LinkGap(since=at(since), until=None if until is None else at(until), reason="the link was down")


def test_a_healthy_play_is_in_order() -> None:
    assert violations(healthy()) == []
    assert is_calm(healthy())


PLANTED: dict[str, tuple[Callable[[Evidence], Evidence], str]] = {
    "a lost question": (lambda e: replace(without(e, "q"), heard=[CARD, SAFETY]), "question q of .* received and is nowhere"),
    "a lost emergency": (lambda e: replace(without(e, "fire"), heard=[ANSWER, CARD]), "emergency fire of .* is nowhere"),
    "a gap elsewhere": (
        lambda e: replace(without(e, "q"), heard=[CARD, SAFETY], gaps=[gap(-20, -10)]),
        "question q of .* is nowhere",
    ),
    "a question without an answer": (
        lambda e: replace(e, heard=[CARD, SAFETY], outbox=list(e.outbox)[1:]),
        "question q is stored .* nothing came of it",
    ),
    "chatter that was kept": (lambda e: replace(e, incoming=[*e.incoming, stored(3, "c", 1)]), "chatter c was stored"),
    "a doubled reply": (lambda e: replace(e, heard=[ANSWER, *e.heard]), "heard 2 times instead of 1"),
    "a tripled reply": (
        lambda e: replace(
            with_row(e, 1, unknown_policy=UnknownPolicy.ASK_A_PERSON, attempts=2), heard=[ANSWER, ANSWER, *e.heard]
        ),
        "heard 3 times instead of 2",
    ),
    "words of nobody": (
        lambda e: replace(e, heard=[*e.heard, Heard(conversation=ROOM, text="?")]),
        "heard 1 times instead of 0",
    ),
    "a reply that was not said": (lambda e: replace(e, heard=[CARD, SAFETY]), "called sent 1 times, heard 0 times"),
    "an emergency without a ticket": (lambda e: replace(e, tickets=[]), "has no ticket of priority 0"),
    "an emergency taken lightly": (
        lambda e: replace(e, tickets=[Ticket(id=1, priority=Priority.P1, conversation=ROOM)]),
        "has no ticket of priority 0",
    ),
    "staff who were not told": (
        lambda e: replace(e, heard=[ANSWER, SAFETY], outbox=[one for one in e.outbox if one.id != 2]),
        "ticket 1.* was not told to staff",
    ),
    "messages in the wrong order": (
        lambda e: replace(e, incoming=[stored(2, "q", 0.1), stored(1, "fire", 2.1, ticket_id=1)]),
        "fire was handled before q|q was handled before fire",
    ),
    "replies in the wrong order": (lambda e: replace(e, heard=[CARD, SAFETY, ANSWER]), "row 3 was heard before row 1"),
    "a row that hangs": (lambda e: with_row(e, 3, state=OutboxState.SENDING), "row 3 .* is still sending"),
    "a row of unknown fate that goes again": (lambda e: with_row(e, 3, state=OutboxState.UNKNOWN), "row 3 .* is still unknown"),
}


@pytest.mark.parametrize(("plant", "told"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_found(plant: Callable[[Evidence], Evidence], told: str) -> None:
    with pytest.raises(AssertionError, match=told):
        assert not violations(plant(healthy())), "; ".join(violations(plant(healthy())))


ALLOWED: dict[str, Callable[[Evidence], Evidence]] = {
    "lost in a gap that is shown": lambda e: replace(without(e, "q"), heard=[CARD, SAFETY], gaps=[gap(-1, 1)]),
    "lost in a gap that lasts": lambda e: replace(without(e, "q"), heard=[CARD, SAFETY], gaps=[gap(-1, None)]),
    "named by a gap": lambda e: replace(
        without(e, "q"), heard=[CARD, SAFETY], gaps=[LinkGap(since=at(9), until=at(9), reason="message q could not be fetched")]
    ),
    "said again because nobody knew": lambda e: replace(
        with_row(e, 1, unknown_policy=UnknownPolicy.ASK_A_PERSON, attempts=2), heard=[ANSWER, *e.heard]
    ),
    "of unknown fate for a person": lambda e: replace(
        with_row(e, 2, state=OutboxState.UNKNOWN, unknown_policy=UnknownPolicy.ASK_A_PERSON), heard=[ANSWER, SAFETY]
    ),
}


@pytest.mark.parametrize("happened", ALLOWED.values(), ids=ALLOWED.keys())
def test_what_is_shown_is_allowed(happened: Callable[[Evidence], Evidence]) -> None:
    assert violations(happened(healthy())) == []


def test_what_was_said_again_is_counted() -> None:
    assert heard_twice(healthy()) == 0
    assert heard_twice(ALLOWED["said again because nobody knew"](healthy())) == 1


def test_as_many_seeds_as_there_are_combinations_play_all_of_them() -> None:
    everything = every_combination()
    played = [scenario(seed) for seed in range(100, 100 + len(everything))]
    assert {(one.network, one.kind, one.fault) for one in played} == set(everything)
    assert scenario(7) == scenario(7)
    assert scenario(7).chance("fault").random() == scenario(7).chance("fault").random() != scenario(7).chance("talk").random()
