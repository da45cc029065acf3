"""A message that waits in a crowd is classified once, and nothing is kept of it when it is gone."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.gateways.base import Incoming, MessageKind
from bot.inbox.hearing import Hearing
from intents.classifier import NOTHING, Classifier
from intents.linear import Floats
from tests.support.understanding import tiny_understanding

FIRE = "我家着火了快来人"


class Counting(Classifier):
    """A classifier that counts what it is asked."""

    def __init__(self, shipped: Classifier) -> None:
        super().__init__(shipped.model, shipped.thresholds)
        self.asked: list[str] = []

    def probabilities(self, text: str) -> Floats | None:
        """Count, and answer as ever."""
        self.asked.append(text)
        return super().probabilities(text)


def message(text: str, *, kind: MessageKind = MessageKind.TEXT) -> Incoming:
    return Incoming(
        gateway="simulator",
        account="小枫",
        message_id="m1",
        conversation="room-1",
        sender_id="p1",
        sender_name="李桂芬",
        text=text,
        sent_at=datetime(2026, 11, 25, tzinfo=UTC),
        kind=kind,
    )


@pytest.fixture(scope="module")
def shipped() -> Classifier:
    """Real models, of a few labels."""
    return tiny_understanding().classifier


@pytest.fixture
def counting(shipped: Classifier) -> Counting:
    """A new count."""
    return Counting(shipped)


def test_what_was_found_when_it_came_is_used_when_its_turn_comes(counting: Counting) -> None:
    hearing = Hearing(counting)
    incoming = message(FIRE)
    alarm = hearing.emergency(incoming)
    known = hearing.classified(incoming)
    assert known is not None
    assert counting.asked == [FIRE]
    assert known == hearing.classify(incoming, FIRE)
    assert known.emergency == alarm > counting.thresholds.emergency
    assert hearing.classified(incoming) is None


def test_another_message_with_the_same_words_is_another_message(counting: Counting) -> None:
    hearing = Hearing(counting)
    hearing.emergency(message(FIRE))
    assert hearing.classified(replace(message(FIRE), message_id="m2")) is None


def test_nothing_is_kept_of_a_message_that_is_gone(counting: Counting) -> None:
    hearing = Hearing(counting)
    incoming = message(FIRE)
    hearing.emergency(incoming)
    assert len(hearing._waiting) == 1
    del incoming
    gc.collect()
    assert len(hearing._waiting) == 0


@pytest.mark.parametrize(
    "incoming", [message("", kind=MessageKind.IMAGE), message("？？！"), message("[图片]", kind=MessageKind.IMAGE)]
)
def test_what_has_no_words_is_no_emergency(counting: Counting, incoming: Incoming) -> None:
    hearing = Hearing(counting)
    assert hearing.emergency(incoming) == 0.0
    assert hearing.classified(incoming) is None
    assert hearing.classify(incoming, incoming.text) is NOTHING
