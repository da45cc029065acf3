"""Who gets a matter: the rota of the village, then of the station, then the village's assistant, then an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.rota import WEEK_MINUTES, OnDuty, covers, on_duty, week_minute
from store.database import Database
from store.kinds import Role
from store.tables import Contact, RotaShift, Staff, StaffVillage, Station, Ticket, Village

MONDAY_9 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday 9:00 in the county."""
DAY = 24 * 60
NINE, FIVE = 9 * 60, 17 * 60


@pytest.mark.parametrize(
    ("moment", "minute"),
    [
        (MONDAY_9, NINE),
        (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), 0),  # Sunday in UTC, Monday 0:00 in the county
        (datetime(2026, 3, 1, 15, 59, tzinfo=UTC), WEEK_MINUTES - 1),
    ],
)
def test_the_week_begins_on_monday_in_the_county(moment: datetime, minute: int) -> None:
    assert week_minute(moment) == minute


@pytest.mark.parametrize(
    ("start", "end", "minute", "holds"),
    [
        (NINE, FIVE, NINE, True),
        (NINE, FIVE, FIVE - 1, True),
        (NINE, FIVE, FIVE, False),  # the next one has it
        (NINE, FIVE, NINE - 1, False),
        (0, WEEK_MINUTES, WEEK_MINUTES - 1, True),
        (6 * DAY + FIVE, NINE, WEEK_MINUTES - 1, True),  # from Sunday evening …
        (6 * DAY + FIVE, NINE, 0, True),  # … over midnight …
        (6 * DAY + FIVE, NINE, NINE, False),  # … to Monday morning
        (6 * DAY + FIVE, NINE, 6 * DAY, False),
    ],
)
def test_a_stretch_holds_its_beginning_and_not_its_end(start: int, end: int, minute: int, holds: bool) -> None:
    assert covers(start, end, minute) is holds


@dataclass
class Post:
    """A station with two villages; staff and shifts are added by the tests."""

    database: Database
    station: int
    villages: tuple[int, int]

    async def hire(self, name: str, *, role: Role = Role.ASSISTANT, village: int | None = None, **more: object) -> int:
        async with self.database.write() as session:
            member = Staff(name=name, role=role.value, **{"station_id": self.station, **more})
            session.add(member)
            await session.flush()
            assert member.id is not None
            if village is not None:
                session.add(StaffVillage(staff_id=member.id, village_id=village))
            return member.id

    async def shift(self, staff: int, start: int, end: int, *, village: int | None = None, stand_in: bool = False) -> None:
        values = {"staff_id": staff, "station_id": self.station, "village_id": village, "stand_in": stand_in}
        async with self.database.write() as session:
            session.add(RotaShift(start_minute=start, end_minute=end, **values))

    async def burden(self, staff: int, *states: str) -> None:
        async with self.database.write() as session:
            person = Contact(gateway="paper", external_id=f"of{staff}", first_seen_at=MONDAY_9)
            session.add(person)
            await session.flush()
            where = {"gateway": "paper", "account": "bridge", "conversation": "r", "contact_id": person.id}
            for state in states:
                session.add(Ticket(label="help.noise", state=state, assignee_id=staff, opened_at=MONDAY_9, **where))

    async def ask(self, *, village: int | None = None, now: datetime = MONDAY_9) -> OnDuty:
        async with self.database.read() as session:
            return await on_duty(session, station_id=self.station, village_id=village, now=now)

    async def who(self, *, village: int | None = None, now: datetime = MONDAY_9) -> str | None:
        found = await self.ask(village=village, now=now)
        return found.member.name if found.member else None


@pytest.fixture
async def post(database: Database) -> Post:
    async with database.write() as session:
        station = Station(name="河口派出所")
        session.add(station)
        await session.flush()
        places = [Village(name=name, station_id=station.id or 0) for name in ("大树村", "桥头村")]
        session.add_all(places)
        await session.flush()
        return Post(database, station.id or 0, (places[0].id or 0, places[1].id or 0))


async def test_without_a_station_or_staff_nobody_gets_it(post: Post) -> None:
    assert await post.ask(village=post.villages[0]) == OnDuty(member=None, by_rota=False)
    async with post.database.read() as session:
        found = await on_duty(session, station_id=None, village_id=None, now=MONDAY_9)
    assert found == OnDuty(member=None, by_rota=False)


async def test_the_rota_of_the_village_comes_before_that_of_the_station(post: Post) -> None:
    tree, bridge = post.villages
    await post.shift(await post.hire("段警官", role=Role.OFFICER), 0, WEEK_MINUTES)
    await post.shift(await post.hire("杨助理"), NINE, FIVE, village=tree)
    assert await post.who(village=tree) == "杨助理"
    assert await post.who(village=bridge) == "段警官"
    assert await post.who() == "段警官"
    assert await post.who(village=tree, now=MONDAY_9 + timedelta(hours=8)) == "段警官"  # 17:00, the shift is over
    assert (await post.ask(village=tree)).by_rota


async def test_without_a_rota_the_villages_own_assistant_gets_it_then_an_officer(post: Post) -> None:
    tree, bridge = post.villages
    await post.hire("段警官", role=Role.OFFICER, village=tree)
    await post.hire("赵所长", role=Role.CHIEF)
    await post.hire("杨助理", village=tree)
    assert (await post.who(village=tree), await post.who(village=bridge)) == ("杨助理", "段警官")
    assert not (await post.ask(village=tree)).by_rota


async def test_without_an_officer_anybody_of_the_station_gets_it_but_no_administrator(post: Post) -> None:
    await post.hire("方敏", role=Role.ADMINISTRATOR, station_id=None)
    assert await post.who() is None
    await post.hire("赵所长", role=Role.CHIEF)
    assert await post.who() == "赵所长"


async def test_a_stand_in_is_asked_only_where_nobody_else_is_on_duty(post: Post) -> None:
    regular, stand_in = await post.hire("杨助理"), await post.hire("李助理")
    await post.shift(stand_in, 0, WEEK_MINUTES, stand_in=True)
    await post.shift(regular, NINE, FIVE)
    assert await post.who() == "杨助理"
    assert await post.who(now=MONDAY_9 - timedelta(minutes=1)) == "李助理"


async def test_of_several_the_least_loaded_gets_it(post: Post) -> None:
    first, second = await post.hire("杨助理"), await post.hire("李助理")
    for member in (first, second):
        await post.shift(member, 0, WEEK_MINUTES)
    assert await post.who() == "杨助理"  # equally free: the first
    await post.burden(first, "assigned")
    assert await post.who() == "李助理"
    await post.burden(second, "assigned", "answered")
    assert await post.who() == "杨助理"


async def test_what_is_closed_is_no_load(post: Post) -> None:
    first, second = await post.hire("杨助理"), await post.hire("李助理")
    for member in (first, second):
        await post.shift(member, 0, WEEK_MINUTES)
    await post.burden(first, "closed", "resolved", "closed")
    await post.burden(second, "new")
    assert await post.who() == "杨助理"


async def test_who_left_is_on_no_rota(post: Post) -> None:
    await post.shift(await post.hire("杨助理", active=False), 0, WEEK_MINUTES)
    await post.hire("段警官", role=Role.OFFICER)
    assert await post.who() == "段警官"
