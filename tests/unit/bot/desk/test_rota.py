"""Who gets a matter: the rota of the village, then of the station, then the village's assistant, then an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.desk.county_time import WEEK_MINUTES
from bot.desk.rota import OnDuty, duties_of, in_charge, on_duty
from store.database import Database
from store.kinds import Role, RotaChangeKind
from store.tables import Contact, RotaChange, RotaShift, Staff, StaffVillage, Station, Ticket, Village

MONDAY_9 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday 9:00 in the county."""
DAY = 24 * 60
NINE, FIVE = 9 * 60, 17 * 60


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

    async def leave(self, staff: int, stand_in: int | None = None, **more: object) -> None:
        values = {
            "starts_at": MONDAY_9 - timedelta(hours=1),
            "ends_at": MONDAY_9 + timedelta(hours=1),
            "created_at": MONDAY_9,
            **more,
        }
        async with self.database.write() as session:
            session.add(
                RotaChange(
                    kind=RotaChangeKind.LEAVE.value, station_id=self.station, absent_id=staff, present_id=stand_in, **values
                )
            )

    async def duties(self, staff: int) -> set[int | None]:
        async with self.database.read() as session:
            return await duties_of(session, await session.get_one(Staff, staff), now=MONDAY_9)

    async def burden(self, staff: int, *states: str, run: int = 0) -> None:
        async with self.database.write() as session:
            person = Contact(gateway="paper", external_id=f"of{staff}.{run}", first_seen_at=MONDAY_9)
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


# Changes


async def test_on_leave_the_stand_in_gets_it_and_sees_the_village(post: Post) -> None:
    tree, _ = post.villages
    away, stand_in = await post.hire("杨助理", village=tree), await post.hire("李助理")
    await post.shift(away, 0, WEEK_MINUTES, village=tree)
    assert (await post.duties(away), await post.duties(stand_in)) == ({tree}, set())
    await post.leave(away, stand_in)
    assert (await post.ask(village=tree)).by_rota
    assert await post.who(village=tree) == "李助理"
    assert (await post.duties(away), await post.duties(stand_in)) == (set(), {tree})
    assert await post.who(village=tree, now=MONDAY_9 + timedelta(hours=1)) == "杨助理"


async def test_a_leave_that_was_cancelled_does_not_count(post: Post) -> None:
    regular = await post.hire("杨助理")
    await post.shift(regular, 0, WEEK_MINUTES)
    await post.leave(regular, cancelled_at=MONDAY_9)
    assert await post.who() == "杨助理"


async def test_a_gap_falls_to_the_officer_of_the_village_then_any_officer_then_the_chief(post: Post) -> None:
    tree, _ = post.villages
    away = await post.hire("杨助理", village=tree)
    await post.hire("李助理", village=tree)  # looks after the village too, but is not on duty
    await post.shift(away, 0, WEEK_MINUTES, village=tree)
    await post.hire("赵所长", role=Role.CHIEF)
    any_officer = await post.hire("段警官", role=Role.OFFICER)
    officer = await post.hire("马警官", role=Role.OFFICER, village=tree)
    await post.leave(away)
    assert not (await post.ask(village=tree)).by_rota
    assert await post.who(village=tree) == "马警官"
    await post.leave(officer)
    assert await post.who(village=tree) == "段警官"
    await post.leave(any_officer)
    assert await post.who(village=tree) == "赵所长"


async def test_where_everybody_is_on_leave_nobody_gets_it(post: Post) -> None:
    await post.leave(await post.hire("段警官", role=Role.OFFICER))
    assert await post.ask() == OnDuty(member=None, by_rota=False)


async def test_without_a_rota_an_assistant_on_leave_is_passed_over(post: Post) -> None:
    tree, _ = post.villages
    await post.leave(await post.hire("杨助理", village=tree))
    await post.hire("段警官", role=Role.OFFICER)
    assert await post.who(village=tree) == "段警官"


async def test_of_a_role_whoever_looks_after_the_village_answers_unless_on_leave(post: Post) -> None:
    tree, _ = post.villages
    await post.hire("段警官", role=Role.OFFICER)
    own = await post.hire("马警官", role=Role.OFFICER, village=tree)

    async def officer() -> tuple[str, bool]:
        async with post.database.read() as session:
            found, is_there = await in_charge(session, Role.OFFICER, station_id=post.station, village_id=tree, now=MONDAY_9)
            return (found.name if found else "", is_there)

    assert await officer() == ("马警官", True)
    await post.leave(own)
    assert await officer() == ("段警官", True)
    async with post.database.write() as session:
        (await session.get_one(Staff, own - 1)).active = False
    assert await officer() == ("马警官", False)


async def test_of_those_on_duty_whoever_is_there_with_the_least_load_gets_it_whatever_the_loads(post: Post) -> None:
    """Many loads and absences, drawn with a fixed seed; the expected one is found by counting."""
    draw = Random(5)
    tree, _ = post.villages
    team = [await post.hire(f"助理{number}", village=tree) for number in range(4)]
    for member in team:
        await post.shift(member, 0, WEEK_MINUTES, village=tree)
    loads = dict.fromkeys(team, 0)
    away = set[int]()
    for step in range(25):
        burdened, number = draw.choice(team), draw.randrange(3)
        await post.burden(burdened, *(["assigned"] * number), run=step)
        loads[burdened] += number
        if step in (8, 16):
            away.add(left := draw.choice([member for member in team if member not in away]))
            await post.leave(left)
        expected = min((member for member in team if member not in away), key=lambda member: (loads[member], member))
        found = (await post.ask(village=tree)).member
        assert found is not None
        assert found.id == expected
