"""How long a ticket may wait: shorter the more urgent, and the clock begins when it is opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot import texts
from bot.desk.deadlines import DEADLINES, due
from intents.labels import labels
from store.database import Database
from store.kinds import Priority
from tests.unit.bot.village import DISPUTE, FIRE, GROUP, NOW, village

OPENED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_every_priority_has_its_deadlines_and_its_name() -> None:
    assert set(DEADLINES) == set(texts.PRIORITIES) == {int(priority) for priority in Priority}


def test_every_label_that_becomes_a_ticket_has_a_priority_with_deadlines() -> None:
    assert {found.priority for found in labels().values()} <= {*DEADLINES, None}


@pytest.mark.parametrize("priority", list(DEADLINES))
def test_taking_comes_before_answering(priority: int) -> None:
    take_by, answer_by = due(priority, OPENED)
    assert OPENED < take_by < answer_by


def test_the_more_urgent_the_sooner() -> None:
    for urgent, other in pairwise(sorted(DEADLINES)):
        assert all(sooner < later for sooner, later in zip(due(urgent, OPENED), due(other, OPENED), strict=True))


def test_an_emergency_is_to_be_taken_within_two_minutes() -> None:
    assert due(Priority.P0, OPENED) == (OPENED + timedelta(minutes=2), OPENED + timedelta(minutes=5))


async def test_a_ticket_gets_the_deadlines_of_its_priority_from_the_moment_it_is_opened(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    place.clock.now += timedelta(hours=3)
    await place.say(FIRE, sender="张德福", room=GROUP)
    dispute, fire = await place.ticket(1), await place.ticket(2)
    assert (dispute.take_by, dispute.answer_by) == due(2, NOW)
    assert (fire.take_by, fire.answer_by) == due(0, NOW + timedelta(hours=3))
