"""How far authors reach: when a draft is kept, when it is changed and once more at the approval. On both databases."""

from __future__ import annotations

import pytest

from broadcasts import approval, compose, reach
from broadcasts.audience import Audience, Exclusion, read_audience
from broadcasts.errors import Reason, Refused
from broadcasts.expand import expand_due
from store import broadcasts, outbox
from store.database import Database
from store.kinds import Role, RoomKind
from store.tables import Staff
from tests.unit.broadcasts.county import NOW, County, draft, on_calendar, settle, stored

HELPER, OTHER, PERSON = "高助理", "何警官", "县局方敏"


async def with_helper(database: Database) -> County:
    """The county with an assistant and an officer of the river station, and an administrator."""
    county = await settle(database)
    async with database.write() as session:
        session.add_all(
            [
                Staff(name=HELPER, role=Role.ASSISTANT, station_id=county.river),
                Staff(name=OTHER, role=Role.OFFICER, station_id=county.river),
                Staff(name=PERSON, role=Role.ADMINISTRATOR, station_id=county.river),
            ]
        )
    return county


async def refused(database: Database, audience: Audience, author: str) -> Reason:
    with pytest.raises(Refused) as fault:
        await compose.create(database, draft(audience=audience), author=author, now=NOW)
    return fault.value.reason


@pytest.mark.parametrize("author", [HELPER, OTHER])
async def test_assistants_and_officers_write_for_their_own_station(database: Database, author: str) -> None:
    county = await with_helper(database)
    tree, _, back = county.villages
    for beyond in (Audience(stations=(county.hill,)), Audience(villages=(tree, back)), Audience(villages=(back,))):
        assert await refused(database, beyond, author) is Reason.BEYOND_STATION
    made = await compose.create(database, draft(audience=Audience(villages=(tree,))), author=author, now=NOW)
    assert read_audience(made.audience) == Audience(villages=(tree,))


async def test_without_a_place_they_mean_their_own_station_and_the_others_are_named(database: Database) -> None:
    county = await with_helper(database)
    made = await compose.create(database, draft(audience=Audience(tags=("学校",))), author=HELPER, now=NOW)
    assert read_audience(made.audience) == Audience(stations=(county.river,), tags=("学校",))
    plan = await compose.preview(database, compose.draft_of(made), author=HELPER)
    assert [message.room.conversation for message in plan.messages] == ["r1"]
    reasons = {entry.room.conversation: entry.reason for entry in plan.excluded}
    assert (reasons["r3"], reasons["r2"], reasons["left"]) == (Exclusion.OTHER_STATION, Exclusion.NO_TAG, Exclusion.NO_TAG)
    anybody = await compose.preview(database, compose.draft_of(made))
    assert {entry.room.conversation: entry.reason for entry in anybody.excluded}["r3"] is Exclusion.OTHER_PLACE


@pytest.mark.parametrize("author", ["王所长", PERSON, "杨助理", "a program"])
async def test_chiefs_administrators_and_who_belongs_to_no_station_write_for_the_county(database: Database, author: str) -> None:
    await with_helper(database)
    made = await compose.create(database, draft(audience=Audience(kinds=(RoomKind.STAFF,))), author=author, now=NOW)
    assert read_audience(made.audience) == Audience(kinds=(RoomKind.STAFF,))


async def test_whoever_changes_it_is_bound_by_their_own_station(database: Database) -> None:
    county = await with_helper(database)
    made = await compose.create(database, draft(), author="王所长", now=NOW)
    beyond = draft(audience=Audience(stations=(county.hill,)))
    with pytest.raises(Refused) as fault:
        await compose.edit(database, made.id or 0, beyond, editor=OTHER, now=NOW)
    assert (fault.value.reason, fault.value.details["station"]) == (Reason.BEYOND_STATION, "河口派出所")
    await compose.edit(database, made.id or 0, draft(), editor=OTHER, now=NOW)
    assert read_audience((await stored(database, made.id or 0)).audience) == Audience(stations=(county.river,))


async def test_who_has_another_post_by_the_approval_reaches_no_further_than_it(database: Database) -> None:
    county = await with_helper(database)
    made = await compose.create(database, draft(), author=HELPER, now=NOW)
    await approval.submit(database, made.id or 0, by=HELPER, now=NOW)
    async with database.write() as session:
        moved = await approval.person(database, HELPER)
        moved.station_id = county.hill
        session.add(moved)
    with pytest.raises(Refused) as fault:
        await approval.approve(database, made.id or 0, approver=county.chief, now=NOW)
    assert fault.value.reason is Reason.BEYOND_STATION
    assert (await stored(database, made.id or 0)).state == "submitted"


async def test_a_correction_stays_within_the_station_too(database: Database) -> None:
    county = await with_helper(database)
    wide = await on_calendar(database, county)
    (expansion,) = await expand_due(database, NOW)
    assert (expansion.broadcast_id, expansion.rooms) == (wide, 4)
    async with database.write() as session:
        (run,) = await broadcasts.runs(session, wide)
        for row in await outbox.of_run(session, run.id or 0):
            row.state, row.sent_at = "confirmed", NOW
            session.add(row)
    assert await refused(database, Audience(told_by=run.id), HELPER) is Reason.BEYOND_STATION
    made = await compose.create(database, draft(audience=Audience(told_by=run.id)), author="王所长", now=NOW)
    assert len((await compose.preview(database, compose.draft_of(made))).messages) == 4


async def test_of_several_with_one_name_all_are_bound(database: Database) -> None:
    county = await with_helper(database)
    async with database.write() as session:
        session.add(Staff(name=HELPER, role=Role.CHIEF, station_id=county.hill))
    async with database.read() as session:
        assert await reach.station_of(session, HELPER) == county.river
