"""How long a ticket may wait, when its assignee is reminded, and how both move as it is worked on."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.desk.county_time import COUNTY_TIME
from bot.desk.deadlines import DEFAULTS, deadlines_of
from bot.desk_settings import DeskSettings, PrioritySettings
from bot.inbox.receiving import Inbox
from bot.texts import desk as texts_desk
from intents.labels import labels
from store.database import Database
from store.kinds import Priority
from store.tables import Ticket
from tests.support.understanding import tiny_understanding
from tests.unit.bot.village import ASSISTANT, COLLEAGUE, DISPUTE, FIRE, GROUP, NOW, Village, village

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=COUNTY_TIME)


def ticket(priority: int = 2, **more: object) -> Ticket:
    values: dict[str, object] = {"label": "help.dispute", "priority": priority, "opened_at": at("03-02 10:00"), **more}
    return Ticket(**values)


def test_every_priority_has_its_deadlines_and_its_name() -> None:
    assert set(DEFAULTS.by_priority) == set(texts_desk.PRIORITIES) == {int(priority) for priority in Priority}


def test_every_label_that_becomes_a_ticket_has_a_priority_with_deadlines() -> None:
    assert {found.priority for found in labels().values()} <= {*DEFAULTS.by_priority, None}


@pytest.mark.parametrize(
    ("priority", "said", "take_by", "answer_by"),
    [
        (0, "10-03 03:00", "10-03 03:02", "10-03 03:05"),  # at night, on a holiday
        (1, "10-03 03:00", "10-03 03:10", "10-03 03:30"),
        (2, "03-02 10:00", "03-02 12:00", "03-03 10:00"),
        (2, "03-02 16:30", "03-03 09:30", "03-03 16:30"),
        (2, "03-02 23:00", "03-03 10:30", "03-03 17:30"),
        (2, "09-30 16:30", "10-08 09:30", "10-08 16:30"),  # National Day
        (3, "03-02 10:00", "03-03 10:00", "03-05 10:00"),
        (3, "02-13 10:00", "02-14 10:00", "02-25 10:00"),  # Spring Festival, and a Saturday that is worked
    ],
)
def test_what_is_urgent_counts_always_and_the_rest_while_people_work(
    priority: int, said: str, take_by: str, answer_by: str
) -> None:
    opened = DEFAULTS.on_opening(priority, at(said))
    assert (opened["take_by"], opened["answer_by"]) == (at(take_by), at(answer_by))


def test_the_more_urgent_the_sooner() -> None:
    for urgent, other in pairwise(sorted(DEFAULTS.by_priority)):
        first, second = DEFAULTS.on_opening(urgent, NOW), DEFAULTS.on_opening(other, NOW)
        assert all(first[name] < second[name] for name in ("take_by", "answer_by", "remind_at"))


@pytest.mark.parametrize(
    ("priority", "now", "deadline", "half"),
    [
        (0, "03-02 23:00", "03-02 23:02", "03-02 23:01"),
        (2, "03-02 10:00", "03-02 12:00", "03-02 11:00"),
        (2, "03-02 17:00", "03-03 10:00", "03-03 09:00"),  # half of the working time, not the middle of the night
        (2, "09-30 17:00", "10-08 10:00", "10-08 09:00"),
    ],
)
def test_half_way_is_half_of_the_time_that_counts(priority: int, now: str, deadline: str, half: str) -> None:
    assert DEFAULTS.half_way(priority, at(now), at(deadline)) == at(half)


def test_there_is_no_half_way_to_what_is_over_or_was_never_set() -> None:
    assert DEFAULTS.half_way(0, NOW, NOW) is None
    assert DEFAULTS.half_way(2, NOW, NOW - HOUR) is None
    assert DEFAULTS.half_way(2, NOW, None) is None


def test_whoever_takes_it_is_reminded_half_way_to_the_answer() -> None:
    open_ = ticket(take_by=at("03-02 12:00"), answer_by=at("03-03 10:00"))
    taken = DEFAULTS.on_taking(open_, at("03-02 11:00"))
    assert (taken["answer_by"], taken["remind_at"], taken["late"]) == (at("03-03 10:00"), at("03-02 15:00"), False)


def test_what_is_taken_at_the_end_of_the_chain_has_time_for_its_answer_again() -> None:
    taken = DEFAULTS.on_taking(ticket(0, late=True), at("03-02 11:00"))
    assert (taken["answer_by"], taken["late"]) == (at("03-02 11:05"), True)


def test_taken_or_answered_after_its_time_it_is_late_and_never_unset() -> None:
    open_ = ticket(take_by=at("03-02 12:00"), answer_by=at("03-03 10:00"))
    assert DEFAULTS.on_taking(open_, at("03-02 12:01"))["late"] is True
    assert DEFAULTS.on_answering(open_, at("03-02 12:01"))["late"] is True  # answering is the first taking
    taken = ticket(take_by=at("03-02 12:00"), answer_by=at("03-03 10:00"), taken_at=at("03-02 11:00"))
    assert DEFAULTS.on_answering(taken, at("03-02 12:01"))["late"] is False
    assert DEFAULTS.on_answering(taken, at("03-03 10:01"))["late"] is True
    assert DEFAULTS.on_answering(ticket(late=True), at("03-02 11:00"))["late"] is True


def test_only_the_first_answer_counts() -> None:
    answered = ticket(taken_at=NOW, answered_at=NOW, answer_by=NOW - HOUR)
    assert DEFAULTS.on_answering(answered, NOW + HOUR) == {"remind_at": None}


def test_passing_on_gives_time_to_take_it_but_none_to_answer() -> None:
    taken = ticket(taken_at=at("03-02 10:30"), take_by=at("03-02 12:00"), answer_by=at("03-03 10:00"))
    passed = DEFAULTS.on_passing(taken, at("03-02 14:00"))
    assert passed == {
        "taken_at": None,
        "take_by": at("03-02 16:00"),
        "answer_by": at("03-03 10:00"),
        "remind_at": at("03-02 15:00"),
    }


def test_opened_again_it_has_fresh_time_and_begins_at_the_foot_of_the_chain() -> None:
    again = DEFAULTS.on_reopening(2, at("03-06 16:30"))
    assert (again["take_by"], again["answer_by"]) == (at("03-09 09:30"), at("03-09 16:30"))
    assert (again["taken_at"], again["answered_at"], again["escalation"]) == (None, None, 0)


def test_corrected_to_something_more_urgent_it_counts_from_now_and_otherwise_from_its_opening() -> None:
    now = at("03-02 11:30")
    urgent = DEFAULTS.on_correcting(ticket(2), 1, now)
    assert (urgent["take_by"], urgent["remind_at"]) == (now + 10 * MINUTE, now + 5 * MINUTE)
    slower = DEFAULTS.on_correcting(ticket(2, taken_at=now), 3, now)
    assert (slower["take_by"], slower["answer_by"]) == (at("03-03 10:00"), at("03-05 10:00"))
    assert slower["remind_at"] == DEFAULTS.half_way(3, now, at("03-05 10:00"))


# The settings count wherever a ticket is worked on


async def test_a_ticket_gets_its_deadlines_from_the_moment_it_is_opened(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    place.clock.now += 3 * HOUR
    await place.say(FIRE, sender="张德福", room=GROUP)
    dispute, fire = await place.ticket(1), await place.ticket(2)
    assert (dispute.take_by, dispute.answer_by) == (at("03-03 09:00"), at("03-03 16:00"))
    assert (fire.take_by, fire.answer_by) == (NOW + 3 * HOUR + 2 * MINUTE, NOW + 3 * HOUR + 5 * MINUTE)


@pytest.fixture
async def slow(database: Database) -> Village:
    """A county that gives everything an hour to be taken and four to be answered, P0 and P1 as usual."""
    place = await village(database)
    slow = PrioritySettings(take="1h", answer="4h")
    settings = DeskSettings(p2=slow, p3=slow, hours="00:00-24:00")
    place.inbox = Inbox(database, tiny_understanding(), place.clock, deadlines=deadlines_of(settings))
    await place.say(DISPUTE)
    return place


async def test_the_settings_count_for_opening_taking_passing_and_correcting(slow: Village) -> None:
    opened = await slow.ticket()
    assert (opened.take_by, opened.answer_by, opened.remind_at) == (NOW + HOUR, NOW + 4 * HOUR, NOW + HOUR / 2)
    await slow.say("接 1", sender=ASSISTANT)
    assert (await slow.ticket()).remind_at == NOW + 2 * HOUR
    slow.clock.now += HOUR
    await slow.say(f"转 1 {COLLEAGUE}", sender=ASSISTANT)
    assert (await slow.ticket()).take_by == NOW + 2 * HOUR
    slow.clock.now += HOUR
    await slow.say("改 1 失物招领", sender=ASSISTANT)
    corrected = await slow.ticket()
    assert (corrected.priority, corrected.take_by, corrected.answer_by) == (3, NOW + HOUR, NOW + 4 * HOUR)
    await slow.say("#1 下午来看", sender=COLLEAGUE)
    assert (await slow.ticket()).remind_at is None
