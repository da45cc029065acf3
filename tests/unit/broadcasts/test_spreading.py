"""After an outage nothing floods a room: what is still of use is spread over time. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from broadcasts.calendar import Once
from broadcasts.expand import Outcome, expand_due
from broadcasts.spreading import APART
from store.database import Database
from store.kinds import MissedRule
from store.tables import Outbox
from tests.unit.broadcasts.county import NOW, draft, on_calendar, settle
from tests.unit.broadcasts.test_runs import claim

MINUTE = timedelta(minutes=1)
ASLEEP = 40 * MINUTE


async def test_a_machine_asleep_over_three_due_times_sends_one_after_the_other(database: Database) -> None:
    county = await settle(database)
    for number, limit in enumerate((60, 60, 45)):
        due = NOW + number * MINUTE
        late = draft(schedule=Once(at=due), missed_rule=MissedRule.SEND_LATE, late_limit=limit * MINUTE)
        await on_calendar(database, county, replace(late, title=f"第{number}条"), now=NOW - MINUTE)
    skipped = draft(schedule=Once(at=NOW), missed_rule=MissedRule.SKIP)
    await on_calendar(database, county, skipped, now=NOW - MINUTE)
    awake = NOW + ASLEEP
    expansions = await expand_due(database, awake)
    assert sorted(one.outcome for one in expansions) == [Outcome.MISSED, Outcome.SENT, Outcome.SENT, Outcome.SENT]
    async with database.read() as session:
        rows = (await session.scalars(select(Outbox).where(Outbox.conversation == "r1").order_by(Outbox.id))).all()  # type: ignore[arg-type]
    assert [row.not_before - awake for row in rows] == [timedelta(0), APART, 2 * APART]
    # The third is of use until 45 minutes after its time: before its turn comes. It is dropped rather than sent too late.
    assert [row.expires_at is not None and row.expires_at > row.not_before for row in rows] == [True, True, False]
    assert len(await claim(database, at=ASLEEP)) == 4  # each room one, not three


async def test_what_is_on_time_waits_for_nothing(database: Database) -> None:
    county = await settle(database)
    for number in range(2):
        await on_calendar(database, county, draft(schedule=Once(at=NOW + number * MINUTE)), now=NOW - MINUTE)
    await expand_due(database, NOW + MINUTE)
    async with database.read() as session:
        rows = (await session.scalars(select(Outbox))).all()
    assert {row.not_before for row in rows} == {NOW + MINUTE}


async def test_a_clock_that_is_set_back_sends_nothing_twice(database: Database) -> None:
    county = await settle(database)
    await on_calendar(database, county, draft(schedule=Once(at=NOW)), now=NOW - MINUTE)
    assert [one.rooms for one in await expand_due(database, NOW)] == [4]
    assert await expand_due(database, NOW - 60 * MINUTE) == []
    assert await expand_due(database, NOW) == []
    async with database.read() as session:
        assert len((await session.scalars(select(Outbox))).all()) == 4
