"""While a ticket waits its assignee is reminded, then it goes up: assistant, officer, chief. On both databases."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.chores import Chores
from bot.desk.cards import label_name
from bot.desk.county_time import COUNTY_TIME
from bot.desk.deadlines import DEFAULTS, Deadlines, deadlines_of
from bot.desk.escalation import escalate_due, remind_due
from bot.desk.moments import say_moment
from bot.desk_settings import DeskSettings
from bot.gateways.base import private_conversation
from bot.texts import duty as words
from store import tickets
from store.database import Database
from store.kinds import Lane, RotaChangeKind, TicketState
from store.tables import ConversationState, Outbox, RotaChange
from tests.unit.bot.village import ASSISTANT, CHIEF, COLLEAGUE, DISPUTE, FIRE, GROUP, NOW, OFFICER, STAFF_ROOM, Village, village

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
P2_TAKE_BY = datetime(2026, 3, 3, 9, 0, tzinfo=COUNTY_TIME)
"""``NOW`` is Monday, 16:00 in the county: two working hours end on Tuesday at 9:00 …"""
P2_ANSWER_BY = datetime(2026, 3, 3, 16, 0, tzinfo=COUNTY_TIME)
"""… and one working day at 16:00."""


async def pass_time(place: Village, until: datetime, *, deadlines: Deadlines = DEFAULTS) -> list[Outbox]:
    """Time passes; gives what is said because of it."""
    before = len(await place.outbox())
    place.clock.now = until
    async with place.database.write() as session:
        await remind_due(session, now=until)
    async with place.database.write() as session:
        await escalate_due(session, now=until, deadlines=deadlines)
    return list(await place.outbox())[before:]


def late(what: str, name: str, number: int = 1) -> str:
    return words.ESCALATED.format(number=number, what=what, name=name)


def again(name: str, times: int, number: int = 1, what: str = words.TAKEN) -> str:
    return words.ESCALATED_AGAIN.format(number=number, what=what, name=name, times=times)


async def away(place: Village, name: str, *, stand_in: str | None = None) -> None:
    """Somebody is on leave for a month."""
    member = await place.member(name)
    other = await place.member(stand_in) if stand_in else None
    async with place.database.write() as session:
        session.add(
            RotaChange(
                kind=RotaChangeKind.LEAVE.value,
                station_id=member.station_id or 0,
                absent_id=member.id,
                present_id=other.id if other else None,
                starts_at=NOW - DAY,
                ends_at=NOW + 30 * DAY,
                created_at=NOW,
            )
        )


async def dismiss(place: Village, *names: str) -> None:
    for name in names:
        member = await place.member(name)
        async with place.database.write() as session:
            member.active = False
            session.add(member)


@pytest.fixture
async def place(database: Database) -> Village:
    """Ticket 1 is a dispute, in the hands of 和丽萍."""
    found = await village(database)
    await found.say(DISPUTE, room=GROUP, mentioned=True)
    return found


@pytest.fixture
async def fire(database: Database) -> Village:
    """Ticket 1 is a fire, in the hands of 和丽萍."""
    found = await village(database)
    await found.say(FIRE, sender="张德福", room=GROUP)
    return found


# Reminders


async def test_at_half_time_the_assignee_alone_is_reminded_once(place: Village) -> None:
    half = NOW + HOUR
    assert await pass_time(place, half - SECOND) == []
    [said] = await pass_time(place, half)
    assert (said.conversation, said.lane) == (private_conversation(ASSISTANT), Lane.NOTICE)
    until = say_moment(P2_TAKE_BY, now=half)
    assert until == "明天 9:00"
    assert said.text == words.REMIND_TAKE.format(number=1, label=label_name("help.dispute"), until=until)
    assert (await place.history())[-1] == "reminded"
    assert await pass_time(place, P2_TAKE_BY - SECOND) == []


async def test_a_reminder_changes_nothing_that_somebody_at_work_must_know_of(place: Village) -> None:
    before = (await place.ticket()).version
    await pass_time(place, NOW + HOUR)
    assert (await place.ticket()).version == before


async def test_taken_in_time_the_reminder_is_about_the_answer(place: Village) -> None:
    await place.say("接 1", sender=ASSISTANT)
    half = datetime(2026, 3, 3, 11, 30, tzinfo=COUNTY_TIME)  # of nine working hours from 16:00 on
    assert await pass_time(place, half - SECOND) == []
    [said] = await pass_time(place, half)
    assert said.text == words.REMIND_ANSWER.format(number=1, label=label_name("help.dispute"), until="今天 16:00")


async def test_an_emergency_reminds_after_a_minute_ahead_of_everything(fire: Village) -> None:
    [said] = await pass_time(fire, NOW + MINUTE)
    assert (said.conversation, said.lane) == (private_conversation(ASSISTANT), Lane.EMERGENCY)


@pytest.mark.parametrize("order", ["#1 下午来看", "结 1 好了"])
async def test_what_was_answered_or_closed_neither_reminds_nor_goes_up(place: Village, order: str) -> None:
    await place.say(order, sender=ASSISTANT)
    for until in (NOW + HOUR, P2_TAKE_BY, P2_ANSWER_BY, NOW + 30 * DAY):
        assert await pass_time(place, until) == []
    assert not (await place.ticket()).late


async def test_who_cannot_be_written_to_is_reminded_in_the_staff_room(place: Village) -> None:
    member = await place.member(ASSISTANT)
    async with place.database.write() as session:
        member.gateway = member.external_id = None
        session.add(member)
    assert [row.conversation for row in await pass_time(place, NOW + HOUR)] == [STAFF_ROOM]


async def test_after_a_night_without_the_bridge_nobody_is_reminded_of_what_is_over(place: Village) -> None:
    said = await pass_time(place, P2_ANSWER_BY + DAY)
    assert {row.text for row in said} == {late(words.TAKEN, OFFICER)}
    assert "reminded" not in await place.history()


# Up the chain


async def test_before_its_time_is_over_it_stays_where_it_is(place: Village) -> None:
    await pass_time(place, P2_TAKE_BY - SECOND)
    ticket = await place.ticket()
    assert (ticket.escalation, ticket.late) == (0, False)


async def test_what_nobody_took_goes_to_the_officer_in_the_staff_room_and_alone(place: Village) -> None:
    said = await pass_time(place, P2_TAKE_BY)
    text = late(words.TAKEN, OFFICER)
    assert [(row.conversation, row.text) for row in said] == [(STAFF_ROOM, text), (private_conversation(OFFICER), text)]
    assert {row.lane for row in said} == {Lane.NOTICE}
    ticket = await place.ticket()
    assert (ticket.escalation, ticket.late, ticket.take_by) == (1, True, P2_TAKE_BY + 2 * HOUR)
    assert ticket.assignee_id == (await place.member(ASSISTANT)).id
    assert (await place.history())[-1] == "escalated"
    assert await pass_time(place, P2_TAKE_BY) == []


async def test_nothing_goes_up_at_night_or_on_a_holiday(database: Database) -> None:
    place = await village(database)
    place.clock.now = datetime(2026, 9, 30, 16, 30, tzinfo=COUNTY_TIME)  # the eve of National Day
    await place.say(DISPUTE, room=GROUP, mentioned=True)
    back = datetime(2026, 10, 8, 9, 30, tzinfo=COUNTY_TIME)
    assert [row.text for row in await pass_time(place, back - SECOND) if "超时" in row.text] == []
    assert len(await pass_time(place, back)) == 2


async def test_of_anything_but_an_emergency_the_chief_hears_once(place: Village) -> None:
    await pass_time(place, P2_TAKE_BY)
    assert [row.text for row in await pass_time(place, P2_TAKE_BY + 2 * HOUR)] == [late(words.TAKEN, CHIEF)] * 2
    for days in (1, 10, 30):
        assert await pass_time(place, NOW + days * DAY + 6 * HOUR) == []
    ticket = await place.ticket()
    assert (ticket.escalation, ticket.take_by, ticket.answer_by) == (2, None, None)


async def test_taken_at_last_and_not_answered_the_chief_hears_of_that_too(place: Village) -> None:
    await pass_time(place, P2_TAKE_BY)
    await pass_time(place, P2_TAKE_BY + 2 * HOUR)
    await place.say("接 1", sender=COLLEAGUE)
    answer_by = (await place.ticket()).answer_by
    assert answer_by == DEFAULTS.answer_by(2, place.clock.now)
    said = await pass_time(place, answer_by)
    assert [row.text for row in said] == [again(CHIEF, 2, what=words.ANSWERED)] * 2
    assert await pass_time(place, NOW + 30 * DAY) == []


async def test_what_was_taken_in_time_but_not_answered_goes_up_when_the_answer_is_late(place: Village) -> None:
    await place.say("接 1", sender=ASSISTANT)
    await pass_time(place, P2_ANSWER_BY - SECOND)
    assert [row.text for row in await pass_time(place, P2_ANSWER_BY)] == [late(words.ANSWERED, OFFICER)] * 2
    next_by = (await place.ticket()).answer_by
    assert next_by == P2_ANSWER_BY + DAY
    assert [row.text for row in await pass_time(place, next_by)] == [late(words.ANSWERED, CHIEF)] * 2


async def test_what_was_passed_on_late_is_not_late_at_once(place: Village) -> None:
    await place.say("接 1", sender=ASSISTANT)
    place.clock.now = P2_TAKE_BY + HOUR
    await place.say("转 1 李国栋", sender=ASSISTANT)
    assert await pass_time(place, P2_TAKE_BY + 2 * HOUR - SECOND) == []
    assert [row.conversation for row in await pass_time(place, P2_TAKE_BY + 2 * HOUR)] == [private_conversation(COLLEAGUE)]
    assert len(await pass_time(place, P2_TAKE_BY + 3 * HOUR)) == 2


async def test_opened_again_it_climbs_once_more_and_everybody_is_told_anew(place: Village) -> None:
    await pass_time(place, P2_TAKE_BY)
    await place.say("结 1 好了", sender=ASSISTANT)
    async with place.database.write() as session:
        ticket = await tickets.get(session, 1)
        assert ticket is not None
        fresh = DEFAULTS.on_reopening(ticket.priority, place.clock.now)
        await tickets.change(session, ticket, state=TicketState.REOPENED.value, reopened=1, closed_at=None, **fresh)
    await pass_time(place, P2_TAKE_BY + HOUR)
    assert [row.text for row in await pass_time(place, P2_TAKE_BY + 2 * HOUR)] == [late(words.TAKEN, OFFICER)] * 2
    assert (await place.ticket()).late


# Who stands on a step


async def test_a_step_where_nobody_stands_is_passed_over(place: Village) -> None:
    await dismiss(place, OFFICER)
    assert [row.text for row in await pass_time(place, P2_TAKE_BY)] == [late(words.TAKEN, CHIEF)] * 2
    assert await pass_time(place, NOW + 30 * DAY) == []  # the chief is not told a second time


async def test_an_officer_on_leave_is_passed_over(place: Village) -> None:
    await away(place, OFFICER)
    assert [row.text for row in await pass_time(place, P2_TAKE_BY)] == [late(words.TAKEN, CHIEF)] * 2


async def test_where_everybody_is_on_leave_the_chief_hears_of_it_all_the_same(place: Village) -> None:
    await away(place, OFFICER)
    await away(place, CHIEF)
    assert [row.text for row in await pass_time(place, P2_TAKE_BY)] == [late(words.TAKEN, CHIEF)] * 2


async def test_what_the_officer_has_goes_to_the_chief(place: Village) -> None:
    await place.say(f"转 1 {OFFICER}", sender=ASSISTANT)
    assert [row.text for row in await pass_time(place, P2_TAKE_BY)] == [late(words.TAKEN, CHIEF)] * 2


async def test_what_the_officer_has_goes_to_the_chief_even_on_leave(place: Village) -> None:
    await place.say(f"转 1 {OFFICER}", sender=ASSISTANT)
    await away(place, CHIEF)
    assert [row.text for row in await pass_time(place, P2_TAKE_BY)] == [late(words.TAKEN, CHIEF)] * 2


async def test_where_the_chief_is_on_leave_the_officer_is_the_end(fire: Village) -> None:
    await away(fire, CHIEF)
    assert [row.text for row in await pass_time(fire, NOW + 2 * MINUTE)] == [late(words.TAKEN, OFFICER)] * 2
    assert [row.text for row in await pass_time(fire, NOW + 7 * MINUTE)] == [again(OFFICER, 2)] * 2


async def test_where_nobody_answers_for_the_place_the_staff_room_hears_of_it(place: Village) -> None:
    await dismiss(place, OFFICER, CHIEF)
    [said] = await pass_time(place, P2_TAKE_BY)
    assert (said.conversation, said.text) == (STAFF_ROOM, words.ESCALATED_TO_NOBODY.format(number=1, what=words.TAKEN))


# Emergencies


async def test_an_emergency_that_nobody_takes_climbs_to_the_chief_and_is_told_there_again_and_again(fire: Village) -> None:
    """The clock walks by five seconds, as the chores do, for two hours."""
    told: list[tuple[timedelta, str, str]] = []
    start, hours = fire.clock.now, 2
    for step in range(1, hours * 720 + 1):
        moment = start + step * 5 * SECOND
        told += [(moment - start, row.conversation, row.text) for row in await pass_time(fire, moment)]
    climbed = [(2, late(words.TAKEN, OFFICER), OFFICER), (4, late(words.TAKEN, CHIEF), CHIEF)]
    climbed += [(4 + 5 * number, again(CHIEF, number + 1), CHIEF) for number in range(1, 7)]
    reminder = words.REMIND_TAKE.format(number=1, label=label_name((await fire.ticket()).label), until="今天 16:02")
    assert told == [
        (MINUTE, private_conversation(ASSISTANT), reminder),
        *((minutes * MINUTE, room, text) for minutes, text, name in climbed for room in (STAFF_ROOM, private_conversation(name))),
    ]
    assert (await fire.history()).count("escalated") == len(climbed)
    assert (await fire.ticket()).late


async def test_once_somebody_takes_it_the_chief_is_left_in_peace_until_the_answer_is_late(fire: Village) -> None:
    await pass_time(fire, NOW + 2 * MINUTE)
    await pass_time(fire, NOW + 4 * MINUTE)
    await fire.say("接 1", sender=COLLEAGUE)
    [reminder] = await pass_time(fire, NOW + 9 * MINUTE - SECOND)
    assert reminder.conversation == private_conversation(COLLEAGUE)
    said = await pass_time(fire, NOW + 9 * MINUTE)
    assert [row.text for row in said] == [again(CHIEF, 2, what=words.ANSWERED)] * 2
    assert {row.lane for row in said} == {Lane.EMERGENCY}
    assert await pass_time(fire, NOW + DAY) == []


async def test_how_often_the_chief_hears_of_it_is_set(fire: Village) -> None:
    never = deadlines_of(DeskSettings(repeats=0))
    twice = deadlines_of(DeskSettings(repeats=2, repeat="1min"))
    await pass_time(fire, NOW + 2 * MINUTE, deadlines=twice)
    await pass_time(fire, NOW + 4 * MINUTE, deadlines=twice)
    assert len(await pass_time(fire, NOW + 5 * MINUTE, deadlines=twice)) == 2
    assert len(await pass_time(fire, NOW + 6 * MINUTE, deadlines=twice)) == 2
    assert await pass_time(fire, NOW + DAY, deadlines=twice) == []
    await fire.say(FIRE, sender="王建军", room=GROUP)
    for minutes in (2, 4):
        assert len(await pass_time(fire, NOW + DAY + minutes * MINUTE, deadlines=never)) == 2
    assert await pass_time(fire, NOW + 2 * DAY, deadlines=never) == []


# Several processes, restarts


async def test_several_processes_at_once_do_each_step_once(fire: Village) -> None:
    others = [Database(fire.database.url) for _ in range(4)]
    for other in others:
        await other.open()
    try:
        for minutes in (1, 2, 4, 9):
            fire.clock.now = NOW + minutes * MINUTE
            chores = [Chores(database, fire.clock, wake_senders=lambda: None) for database in (fire.database, *others)]
            await asyncio.gather(*(one.do_once() for one in chores))
    finally:
        for other in others:
            await other.aclose()
    assert [kind for kind in await fire.history() if kind in ("reminded", "escalated")] == ["reminded", *["escalated"] * 3]
    assert (await fire.ticket()).escalation == 3
    texts = [row.text for row in await fire.outbox() if "超时" in row.text or "还是没有" in row.text]
    assert texts == [*[late(words.TAKEN, OFFICER)] * 2, *[late(words.TAKEN, CHIEF)] * 2, *[again(CHIEF, 2)] * 2]


async def test_a_bridge_that_was_down_goes_on_where_it_was(fire: Village) -> None:
    await pass_time(fire, NOW + 2 * MINUTE)
    said = await pass_time(fire, NOW + HOUR)  # nothing looked for an hour
    assert [row.text for row in said] == [late(words.TAKEN, CHIEF)] * 2
    assert [row.text for row in await pass_time(fire, NOW + HOUR + 5 * MINUTE)] == [again(CHIEF, 2)] * 2


async def test_the_chores_remind_escalate_wake_the_senders_and_forget_old_talks(place: Village) -> None:
    woken: list[bool] = []
    chores = Chores(place.database, place.clock, wake_senders=lambda: woken.append(True))
    await chores.do_once()
    assert (woken, len(await place.rows(ConversationState))) == ([], 1)
    place.clock.now = NOW + HOUR
    await chores.do_once()
    assert (woken, (await place.history())[-1]) == ([True], "reminded")
    place.clock.now = P2_TAKE_BY
    await chores.do_once()
    assert (len(woken), len(await place.rows(ConversationState))) == (2, 0)
    assert (await place.ticket()).escalation == 1
