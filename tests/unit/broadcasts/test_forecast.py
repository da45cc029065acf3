"""The forecast is what the run then does: in every room the same time, the same company, the same reason. On both databases."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from broadcasts import approval, compose
from broadcasts.audience import Audience
from broadcasts.burden import Budget, Slot, Why, read_stretches
from broadcasts.calendar import Once
from broadcasts.compose import Draft
from broadcasts.expand import expand_due
from broadcasts.forecast import Forecast, forecast
from broadcasts.pacing import arrivals
from store import broadcasts, claims, outbox, spared
from store.database import Database
from store.kinds import MissedRule, RoomKind
from store.tables import BroadcastRun, Outbox
from tests.unit.broadcasts.county import NOW, approved, draft, on_calendar, settle, stored
from tests.unit.broadcasts.test_content import picture

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BUDGET = Budget(quiet=read_stretches("21:30-07:30,12:30-14:00"), per_day=2, per_week=5)
INTERVAL_S = 2.0
Rooms = Mapping[str, tuple[datetime | None, str, str]]
"""By conversation: when it leaves, with which other broadcast, and what it waits for or why it is spared."""


async def foretold(database: Database, number: int, now: datetime) -> Forecast:
    found = await forecast(database, await stored(database, number), now=now, budget=BUDGET, interval_s=INTERVAL_S)
    assert found is not None
    return found


def in_rooms(found: Forecast) -> Rooms:
    return {
        one.room.conversation: (
            one.found.at if isinstance(one.found, Slot) else None,
            one.joins,
            one.why.value if one.why is not None and (one.joins or not isinstance(one.found, Slot)) else "",
        )
        for one in found.rooms
    }


async def done_in_rooms(database: Database, number: int) -> Rooms:
    """What the newest run of a broadcast did."""
    rooms: dict[str, tuple[datetime | None, str, str]] = {}
    async with database.read() as session:
        run = (await broadcasts.runs(session, number))[0]
        for row in await outbox.of_run(session, run.id or 0):
            if row.attachment_id is None:
                rooms[row.conversation] = (row.not_before, "", "")
        for instead, room in await spared.of_run(session, run.id or 0):
            within = await session.get(Outbox, instead.outbox_id) if instead.outbox_id is not None else None
            title = ""
            if within is not None:
                other = await session.get(BroadcastRun, within.run_id)
                assert other is not None
                title = (await broadcasts.get(session, other.broadcast_id)).title
            rooms[room.conversation] = (within.not_before if within is not None else None, title, instead.reason)
    return rooms


async def sent(database: Database, now: datetime) -> None:
    """The sender took everything that was due."""
    async with database.write() as session:
        for row in await claims.claim(session, gateway="paper", account="bridge", owner="me", now=now, limit=200):
            await outbox.mark_sent(session, row.id or 0, network_id=None, now=max(row.not_before, now))


async def is_what_happens(database: Database, number: int, now: datetime) -> Forecast:
    """Foretell a broadcast that is due now, let it run, and compare."""
    found = await foretold(database, number, now)
    await expand_due(database, now, budget=BUDGET)
    assert in_rooms(found) == await done_in_rooms(database, number)
    return found


@pytest.mark.parametrize("seed", range(5))
async def test_forecast_and_run_agree_whatever_came_before(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    county = await settle(database, more_rooms=3)
    tree, bridge, back = county.villages
    shown = await picture(database)
    now, seen = NOW, set[str]()
    audiences = (Audience(), Audience(stations=(county.river,)), Audience(villages=(tree,)), Audience(villages=(bridge, back)))
    for turn in range(9):
        now += chance.choice((timedelta(0), 5 * MINUTE, 40 * MINUTE, 4 * HOUR, 9 * HOUR))
        drafted = draft(
            title=f"第{turn}条",
            text=chance.choice("关戴看") * chance.choice((10, 140, 280)),
            audience=chance.choice(audiences),
            urgent=chance.random() < 0.15,
            picture=shown if chance.random() < 0.25 else None,
            expires_at=now + chance.choice((HOUR, 3 * HOUR, 2 * DAY)),
        )
        number = await on_calendar(database, county, drafted, now=now)
        found = await is_what_happens(database, number, now)
        seen |= {one.why.value if one.why else "at once" for one in found.rooms}
        if chance.random() < 0.6:
            await sent(database, now + MINUTE)
    assert {"at once", "quiet_hours"} <= seen
    assert len(seen) >= 3


async def test_each_reason_is_told_with_its_time(database: Database) -> None:
    county = await settle(database)
    await on_calendar(database, county, draft(title="先", text="关好火。"), now=NOW)
    await expand_due(database, NOW, budget=BUDGET)
    merged = await is_what_happens(
        database, await on_calendar(database, county, draft(title="后", text="戴头盔。"), now=NOW), NOW
    )
    assert {(one.why, one.joins) for one in merged.rooms} == {(Why.MERGED, "先")}
    await sent(database, NOW)
    close = await is_what_happens(database, await on_calendar(database, county, now=NOW + MINUTE), NOW + MINUTE)
    assert {(one.why, one.found.at) for one in close.rooms if isinstance(one.found, Slot)} == {(Why.TOO_CLOSE, NOW + 30 * MINUTE)}
    await sent(database, NOW + HOUR)
    soon = draft(expires_at=NOW + 3 * HOUR)
    full = await is_what_happens(database, await on_calendar(database, county, soon, now=NOW + 2 * HOUR), NOW + 2 * HOUR)
    assert {(one.why, one.arrives_at) for one in full.rooms} == {(Why.DAILY_CAP, None)}
    assert full.told == []


async def test_drafts_are_foretold_before_anybody_approves_them_and_nothing_is_changed(database: Database) -> None:
    county = await settle(database)
    later = NOW + DAY + 4 * HOUR  # Tuesday 13:00, quiet
    made = await compose.create(database, draft(schedule=Once(at=later)), author=county.author.name, now=NOW)
    before = await stored(database, made.id or 0)
    found = await foretold(database, made.id or 0, NOW)
    assert found.due_at == later
    assert {(one.why, one.found.at) for one in found.rooms if isinstance(one.found, Slot)} == {(Why.QUIET_HOURS, later + HOUR)}
    assert (await stored(database, made.id or 0)).model_dump() == before.model_dump()
    async with database.read() as session:
        assert await broadcasts.runs(session, made.id or 0) == []


async def test_what_stands_on_the_calendar_before_it_is_reckoned_with(database: Database) -> None:
    county = await settle(database)
    at = [NOW + hours * HOUR for hours in (1, 2, 2, 26)]
    for title, due in zip("甲乙丙", at, strict=False):
        await on_calendar(database, county, draft(title=title, text=f"{title}：关好火。", schedule=Once(at=due)), now=NOW)
    number = await approved(database, county, draft(title="丁", text="戴头盔。", schedule=Once(at=at[2])), now=NOW)
    found = await foretold(database, number, NOW)
    assert {(one.why, one.joins) for one in found.rooms} == {(Why.MERGED, "乙")}
    await approval.put_on_calendar(database, number, by=county.author.name, now=NOW)
    assert in_rooms(await foretold(database, number, NOW)) == in_rooms(found)
    await expand_due(database, at[0], budget=BUDGET)
    await sent(database, at[0])
    await expand_due(database, at[1], budget=BUDGET)
    assert in_rooms(found) == await done_in_rooms(database, number)


async def test_what_is_late_after_an_outage_is_foretold_as_it_is_spread(database: Database) -> None:
    county = await settle(database)
    now = NOW + 2 * HOUR
    await on_calendar(database, county, draft(title="先", text="关" * 200), now=now - 5 * MINUTE)
    await expand_due(database, now - 5 * MINUTE, budget=Budget())
    late = draft(text="戴" * 200, schedule=Once(at=now + HOUR), missed_rule=MissedRule.SEND_LATE, late_limit=5 * HOUR)
    number = await on_calendar(database, county, late, now=now)
    async with database.write() as session:  # it was due an hour ago, and nothing ran
        (await broadcasts.lock(session, number)).next_due_at = now - HOUR
    found = await is_what_happens(database, number, now)
    assert {one.found.at for one in found.rooms if isinstance(one.found, Slot)} == {now + 25 * MINUTE}
    assert found.due_at == now - HOUR


async def test_corrections_wait_for_quiet_hours_only(database: Database) -> None:
    county = await settle(database)
    wrong = await on_calendar(database, county, now=NOW)
    await expand_due(database, NOW, budget=BUDGET)
    await sent(database, NOW)
    async with database.read() as session:
        (run,) = await broadcasts.runs(session, wrong)
    noon = NOW + 4 * HOUR
    number = await on_calendar(database, county, draft(text="更正。", audience=Audience(told_by=run.id)), now=noon)
    found = await is_what_happens(database, number, noon)
    assert {one.why for one in found.rooms} == {Why.QUIET_HOURS}
    assert len(found.rooms) == 4


async def test_without_a_time_to_come_there_is_none(database: Database) -> None:
    county = await settle(database)
    made = await compose.create(database, draft(schedule=Once(at=NOW + HOUR)), author=county.author.name, now=NOW)
    past = NOW + 2 * HOUR
    assert await forecast(database, made, now=past, budget=BUDGET, interval_s=1) is None
    gone = await on_calendar(database, county, now=NOW)
    await expand_due(database, NOW, budget=BUDGET)
    assert await forecast(database, await stored(database, gone), now=NOW, budget=BUDGET, interval_s=1) is None
    over: Draft = draft(expires_at=NOW + MINUTE, audience=Audience(kinds=(RoomKind.STAFF,)))
    made = await compose.create(database, over, author=county.author.name, now=NOW)
    assert await forecast(database, made, now=NOW + HOUR, budget=BUDGET, interval_s=1) is None
    found = await forecast(database, made, now=NOW, budget=None, interval_s=1)
    assert found is not None
    assert [(one.room.conversation, one.arrives_at) for one in found.rooms] == [("staff", NOW)]


def test_accounts_speak_side_by_side_one_room_after_the_other() -> None:
    later = NOW + timedelta(seconds=3)
    starts = [("a", NOW), ("a", NOW), ("b", NOW), ("a", later), ("b", NOW - HOUR)]
    seconds = [(at - NOW).total_seconds() for at in arrivals(starts, interval_s=2)]
    assert seconds == [0, 2, 0, 4, -3600]
    assert [(at - NOW).total_seconds() for at in arrivals(starts[:2], interval_s=2, parts=2)] == [0, 4]
