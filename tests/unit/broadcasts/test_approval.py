"""Drafts and four eyes, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from broadcasts import approval, compose
from broadcasts.audience import Audience, Places
from broadcasts.calendar import Cron, Once
from broadcasts.compose import Draft
from broadcasts.errors import Reason, Refused
from store.database import Database
from store.errors import NotFound
from store.kinds import BroadcastState as State
from store.kinds import Role
from store.tables import Audit, Staff, Station
from tests.unit.broadcasts.county import DRAFT, NOW, County, approved, draft, on_calendar, settle, stored


async def submitted(database: Database, county: County, content: Draft = DRAFT) -> int:
    broadcast = await compose.create(database, content, author=county.author.name, now=NOW)
    assert broadcast.id is not None
    await approval.submit(database, broadcast.id, by=county.author.name, now=NOW)
    return broadcast.id


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (draft(title=" "), Reason.TITLE_EMPTY),
        (draft(title="长" * 61), Reason.TITLE_LONG),
        (draft(text="\n"), Reason.TEXT_EMPTY),
        (draft(text="长" * 501), Reason.TEXT_LONG),
        (draft(text="a\x00b"), Reason.TEXT_CONTROL),
        (draft(text="打 {station.fax}"), Reason.UNKNOWN_PLACEHOLDER),
        (draft(audience=Audience(stations=(999,))), Reason.UNKNOWN_STATION),
        (draft(audience=Audience(villages=(999,))), Reason.UNKNOWN_VILLAGE),
        (draft(schedule=Once(at=NOW)), Reason.SCHEDULE_PAST),
        (draft(schedule=Cron(expression="0 9 30 2 *")), Reason.SCHEDULE_NEVER),
        (draft(schedule=Once(at=NOW + timedelta(days=1)), expires_at=NOW + timedelta(hours=1)), Reason.EXPIRES_FIRST),
        (draft(late_limit=timedelta(days=8)), Reason.LATE_LIMIT),
    ],
)
async def test_a_draft_that_can_never_be_sent_is_refused(database: Database, content: Draft, reason: Reason) -> None:
    await settle(database)
    with pytest.raises(Refused) as caught:
        await compose.create(database, content, author="杨助理", now=NOW)
    assert caught.value.reason is reason


async def test_a_draft_comes_back_as_it_was_written(database: Database) -> None:
    county = await settle(database)
    content = draft(
        audience=Audience(stations=(county.river,), tags=("学校",)),
        schedule=Cron(expression="0 9 * * 1"),
        urgent=True,
        expires_at=NOW + timedelta(days=30),
    )
    broadcast = await compose.create(database, content, author="杨助理", now=NOW)
    assert compose.draft_of(await stored(database, broadcast.id or 0)) == content


async def test_a_draft_without_a_time_cannot_be_submitted(database: Database) -> None:
    county = await settle(database)
    with pytest.raises(Refused) as caught:
        await submitted(database, county, draft(schedule=None))
    assert caught.value.reason is Reason.NO_SCHEDULE


def person(role: Role, *, station: int | None = 1, name: str = "别人", active: bool = True) -> Staff:
    return Staff(name=name, role=role.value, station_id=station, active=active)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (person(Role.CHIEF, station=2), None),
        (person(Role.ADMINISTRATOR, station=None), None),
        (person(Role.OFFICER), None),
        # An officer of another station, an assistant, somebody who has left, and the author in whatever role.
        (person(Role.OFFICER, station=2), Reason.OTHER_STATION),
        (person(Role.ASSISTANT), Reason.NO_RIGHT),
        (person(Role.CHIEF, active=False), Reason.NO_RIGHT),
        (person(Role.CHIEF, name="杨助理"), Reason.OWN_BROADCAST),
        (person(Role.ADMINISTRATOR, name="杨助理"), Reason.OWN_BROADCAST),
    ],
)
def test_who_may_approve(who: Staff, reason: Reason | None) -> None:
    places = Places.of([Station(id=1, name="a"), Station(id=2, name="b")], [])
    assert approval.refusal(who, author="杨助理", audience=Audience(stations=(1,)), places=places) is reason


async def test_approval_is_remembered_and_on_record(database: Database) -> None:
    county = await settle(database)
    number = await submitted(database, county)
    await approval.approve(database, number, approver=county.chief, now=NOW)
    broadcast = await stored(database, number)
    assert (broadcast.state, broadcast.approver) == (State.APPROVED, "王所长")
    assert broadcast.approved_hash == approval.content_hash(broadcast)
    async with database.read() as session:
        entries = (await session.scalars(select(Audit).order_by(Audit.id))).all()  # type: ignore[arg-type]
    assert [(e.actor, e.action) for e in entries] == [
        ("杨助理", "broadcast_submitted"),
        ("王所长", "broadcast_approved"),
    ]


async def test_a_refused_approval_changes_nothing(database: Database) -> None:
    county = await settle(database)
    number = await submitted(database, county)
    for who, reason in ((county.author, Reason.OWN_BROADCAST), (county.officer, Reason.OTHER_STATION)):
        with pytest.raises(Refused) as caught:
            await approval.approve(database, number, approver=who, now=NOW)
        assert caught.value.reason is reason
    broadcast = await stored(database, number)
    assert (broadcast.state, broadcast.approver, broadcast.approved_hash) == (State.SUBMITTED, None, None)


async def test_an_officer_approves_for_the_own_station(database: Database) -> None:
    county = await settle(database)
    number = await submitted(database, county, draft(audience=Audience(villages=county.villages[:2])))
    await approval.approve(database, number, approver=county.officer, now=NOW)
    assert (await stored(database, number)).state == State.APPROVED


async def test_a_fact_that_nobody_wrote_down_refuses_the_approval(database: Database) -> None:
    county = await settle(database)
    number = await submitted(database, county, draft(text="有事打 {station.phone}。"))
    with pytest.raises(Refused) as caught:
        await approval.approve(database, number, approver=county.chief, now=NOW)
    assert caught.value.reason is Reason.MISSING_FACT
    assert caught.value.details == {"name": "station.phone", "room": "群r3", "rooms": "1"}


async def test_an_audience_without_rooms_refuses_the_approval(database: Database) -> None:
    county = await settle(database)
    number = await submitted(database, county, draft(audience=Audience(tags=("没有的",))))
    with pytest.raises(Refused) as caught:
        await approval.approve(database, number, approver=county.chief, now=NOW)
    assert caught.value.reason is Reason.NO_ROOMS


async def test_a_time_that_passed_while_it_waited_refuses_the_approval(database: Database) -> None:
    county = await settle(database)
    number = await submitted(database, county, draft(schedule=Once(at=NOW + timedelta(hours=1))))
    with pytest.raises(Refused) as caught:
        await approval.approve(database, number, approver=county.chief, now=NOW + timedelta(hours=2))
    assert caught.value.reason is Reason.SCHEDULE_PAST


async def test_rejected_then_edited_then_approved(database: Database) -> None:
    county = await settle(database)
    number = await submitted(database, county)
    await approval.reject(database, number, approver=county.chief, reason=" 太\x07长 ", now=NOW)
    assert (await stored(database, number)).state == State.REJECTED
    await compose.edit(database, number, draft(text="短一点。"), editor=county.author.name, now=NOW)
    sent_back = await stored(database, number)
    assert (sent_back.rejected_by, sent_back.rejection) == ("王所长", "太长")  # still there while it is being rewritten
    await approval.submit(database, number, by=county.author.name, now=NOW)
    again = await stored(database, number)
    assert (again.rejected_by, again.rejection) == (None, "")
    await approval.approve(database, number, approver=county.chief, now=NOW)
    assert (await stored(database, number)).state == State.APPROVED


@pytest.mark.parametrize(("why", "reason"), [(" \n", Reason.REJECTION_EMPTY), ("长" * 201, Reason.REJECTION_LONG)])
async def test_whoever_sends_it_back_says_why_in_a_few_words(database: Database, why: str, reason: Reason) -> None:
    county = await settle(database)
    number = await submitted(database, county)
    with pytest.raises(Refused) as caught:
        await approval.reject(database, number, approver=county.chief, reason=why, now=NOW)
    assert caught.value.reason is reason
    assert (await stored(database, number)).state == State.SUBMITTED


async def test_an_edit_after_the_approval_asks_again(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county)
    await compose.edit(database, number, draft(text="换了话。"), editor="王所长", now=NOW)
    broadcast = await stored(database, number)
    assert (broadcast.state, broadcast.approver, broadcast.approved_hash, broadcast.next_due_at) == (
        State.DRAFT,
        None,
        None,
        None,
    )
    # Who changed it is now its author, and cannot approve it.
    await approval.submit(database, number, by="王所长", now=NOW)
    with pytest.raises(Refused) as caught:
        await approval.approve(database, number, approver=county.chief, now=NOW)
    assert caught.value.reason is Reason.OWN_BROADCAST


@pytest.mark.parametrize(
    "change",
    [
        {"text": "别的话"},
        {"audience": {"tags": ["学校"]}},
        {"schedule": {"kind": "cron", "expression": "* * * * *"}},
        {"urgent": True},
        {"expires_at": NOW + timedelta(days=400)},
        {"missed_rule": "send_late"},
        {"late_limit_minutes": 600},
    ],
)
async def test_what_was_changed_behind_the_back_is_not_put_on_the_calendar(database: Database, change: dict[str, object]) -> None:
    county = await settle(database)
    number = await approved(database, county)
    async with database.write() as session:
        broadcast = await session.merge(await stored(database, number))
        for name, value in change.items():
            setattr(broadcast, name, value)
    with pytest.raises(Refused) as caught:
        await approval.put_on_calendar(database, number, by="杨助理", now=NOW)
    assert caught.value.reason is Reason.CHANGED


async def test_people_are_found_by_name_or_number(database: Database) -> None:
    county = await settle(database)
    assert (await approval.person(database, "王所长")).id == county.chief.id
    assert (await approval.person(database, str(county.chief.id))).name == "王所长"
    async with database.write() as session:
        session.add(Staff(name="王所长", role=Role.CHIEF, station_id=county.river))
    for name, reason in (("王所长", Reason.AMBIGUOUS_PERSON), ("没有", Reason.UNKNOWN_PERSON)):
        with pytest.raises(Refused) as caught:
            await approval.person(database, name)
        assert caught.value.reason is reason


async def test_an_unknown_number_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        await approval.submit(database, 7, by="杨助理", now=NOW)
