"""Leave, swaps and extra duty: what is refused, what is kept, what staff hear of it, and taking it back. On both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.desk import rota_changes
from bot.desk.rota import on_duty
from bot.desk.rota_changes import NOTE_CHARS, RotaFault, RotaRefused
from bot.gateways.base import private_conversation
from bot.texts import cli as texts_cli
from bot.texts import duty as texts_duty
from store import people
from store.database import Database, Session
from store.tables import Audit, RotaChange, Staff
from tests.unit.bot.village import ASSISTANT, COLLEAGUE, NOW, OFFICER, STAFF_ROOM, STRANGER_STAFF, Village, village

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OTHER = "马春梅"
"""The assistant of another village of the station."""
BY = {"by": "段志勇", "now": NOW}
TODAY = {"starts_at": NOW - HOUR, "ends_at": NOW + DAY}
Change = Callable[..., Awaitable[object]]


@pytest.fixture
async def place(database: Database) -> Village:
    return await village(database)


async def do(place: Village, change: Change, *names: str, stand_in: str | None = None, **more: object) -> object:
    """Make a change with people by their names."""
    members = [await place.member(name) for name in names]
    values = {**TODAY, **BY, **more}
    if stand_in is not None:
        values["stand_in"] = await place.member(stand_in)
    async with place.database.write() as session:
        return await change(session, *members, **values)


async def refused(place: Village, change: Change, *names: str, **more: object) -> RotaFault:
    before = await place.counts()
    with pytest.raises(RotaRefused) as caught:
        await do(place, change, *names, **more)
    assert await place.counts() == before
    for said in (texts_duty.REFUSED, texts_cli.ROTA_REFUSED):
        assert "{" not in said[caught.value.fault.value].format(**caught.value.details)
    return caught.value.fault


async def cancel(place: Village, number: int, now: datetime = NOW) -> list[int | None]:
    async with place.database.write() as session:
        return [row.id for row in await rota_changes.cancel(session, number, by="段志勇", now=now)]


async def who(place: Village, village_name: str = "柳塘村") -> str | None:
    async with place.database.read() as session:
        here = next(v for v in await people.villages(session) if v.name == village_name)
        found = await on_duty(session, station_id=here.station_id, village_id=here.id, now=NOW)
        return found.member.name if found.member else None


def test_every_reason_has_its_sentences() -> None:
    assert set(texts_duty.REFUSED) == set(texts_cli.ROTA_REFUSED) == {fault.value for fault in RotaFault}


async def test_a_leave_is_kept_audited_and_told_to_the_staff_room_and_the_stand_in(place: Village) -> None:
    await do(place, rota_changes.add_leave, ASSISTANT, stand_in=COLLEAGUE, note=" 家里有事 ")
    [row] = await place.rows(RotaChange)
    assert (row.kind, row.note, row.created_by, row.starts_at, row.ends_at) == (
        "leave",
        "家里有事",
        "段志勇",
        NOW - HOUR,
        NOW + DAY,
    )
    [entry] = await place.rows(Audit)
    assert (entry.action, entry.subject, entry.actor) == ("rota.leave", "rota_change:1", "段志勇")
    told = [(said.conversation, said.text) for said in await place.outbox()]
    text = f"排班变动：{ASSISTANT}请假，今天 15:00到明天 16:00，由{COLLEAGUE}替。"
    assert told == [(STAFF_ROOM, text), (private_conversation(COLLEAGUE), text)]
    assert await who(place) == COLLEAGUE


async def test_a_leave_without_a_stand_in_falls_to_the_officer(place: Village) -> None:
    await do(place, rota_changes.add_leave, ASSISTANT)
    assert await who(place) == OFFICER
    assert "没有人替" in (await place.outbox())[0].text


async def test_a_swap_is_two_rows_and_goes_both_ways(place: Village) -> None:
    await do(place, rota_changes.add_swap, ASSISTANT, OTHER)
    assert (await who(place), await who(place, "大禾村")) == (OTHER, ASSISTANT)
    assert [(row.absent_id, row.present_id) for row in await place.rows(RotaChange)] == [
        ((await place.member(first)).id, (await place.member(second)).id)
        for first, second in ((ASSISTANT, OTHER), (OTHER, ASSISTANT))
    ]
    conversations = {said.conversation for said in await place.outbox()}
    assert conversations == {STAFF_ROOM, private_conversation(ASSISTANT), private_conversation(OTHER)}


async def test_extra_duty_is_besides_the_others(place: Village) -> None:
    async with place.database.read() as session:
        here = next(v for v in await people.villages(session) if v.name == "柳塘村")
    await do(place, rota_changes.add_extra, OTHER, village=here)
    assert await who(place) in (ASSISTANT, OTHER)
    await do(place, rota_changes.add_leave, ASSISTANT)
    assert await who(place) == OTHER


@pytest.mark.parametrize("number", [1, 2])
async def test_a_swap_is_taken_back_whole_by_either_number(place: Village, number: int) -> None:
    await do(place, rota_changes.add_swap, ASSISTANT, OTHER)
    assert sorted(await cancel(place, number)) == [1, 2]  # type: ignore[type-var]
    assert (await who(place), await who(place, "大禾村")) == (ASSISTANT, OTHER)
    assert [entry.action for entry in await place.rows(Audit)] == ["rota.swap", "rota.swap", "rota.cancel", "rota.cancel"]


async def test_what_was_taken_back_is_told_and_may_be_entered_anew(place: Village) -> None:
    await do(place, rota_changes.add_leave, ASSISTANT, stand_in=COLLEAGUE)
    before = len(await place.outbox())
    await cancel(place, 1)
    said = (await place.outbox())[before:]
    assert {row.text for row in said} == {f"取消请假：{ASSISTANT}、{COLLEAGUE}，今天 15:00到明天 16:00。照原来的排班。"}
    assert {row.conversation for row in said} == {STAFF_ROOM, private_conversation(ASSISTANT), private_conversation(COLLEAGUE)}
    assert await who(place) == ASSISTANT
    await do(place, rota_changes.add_leave, ASSISTANT)
    assert await who(place) == OFFICER


async def test_times_and_notes_that_cannot_be_are_refused(place: Village) -> None:
    leave = rota_changes.add_leave
    assert await refused(place, leave, ASSISTANT, starts_at=NOW, ends_at=NOW) is RotaFault.OUT_OF_ORDER
    assert await refused(place, leave, ASSISTANT, starts_at=NOW - DAY, ends_at=NOW) is RotaFault.OVER
    assert await refused(place, leave, ASSISTANT, ends_at=NOW + 366 * DAY) is RotaFault.LONG
    assert await refused(place, leave, ASSISTANT, note="字" * (NOTE_CHARS + 1)) is RotaFault.NOTE_LONG


async def test_people_who_do_not_fit_are_refused(place: Village) -> None:
    leave, swap = rota_changes.add_leave, rota_changes.add_swap
    assert await refused(place, leave, ASSISTANT, stand_in=ASSISTANT) is RotaFault.SAME_PERSON
    assert await refused(place, leave, ASSISTANT, stand_in=STRANGER_STAFF) is RotaFault.OTHER_STATION
    assert await refused(place, swap, ASSISTANT, STRANGER_STAFF) is RotaFault.OTHER_STATION
    assert await refused(place, swap, ASSISTANT, ASSISTANT) is RotaFault.SAME_PERSON
    administrator = next(member.name for member in await place.rows(Staff) if member.station_id is None)
    assert await refused(place, leave, administrator) is RotaFault.NO_STATION
    async with place.database.read() as session:
        stranger = await place.member(STRANGER_STAFF)
        far = (await people.villages(session, station_id=stranger.station_id))[0]
    assert await refused(place, rota_changes.add_extra, ASSISTANT, village=far) is RotaFault.NO_SUCH_VILLAGE


async def test_who_is_away_already_cannot_be_away_twice_nor_stand_in(place: Village) -> None:
    await do(place, rota_changes.add_leave, ASSISTANT)
    assert await refused(place, rota_changes.add_leave, ASSISTANT, starts_at=NOW) is RotaFault.ALREADY
    assert await refused(place, rota_changes.add_swap, OTHER, ASSISTANT) is RotaFault.ALREADY
    assert await refused(place, rota_changes.add_leave, COLLEAGUE, stand_in=ASSISTANT) is RotaFault.STAND_IN_ABSENT
    assert await refused(place, rota_changes.add_extra, ASSISTANT) is RotaFault.STAND_IN_ABSENT
    await do(place, rota_changes.add_leave, ASSISTANT, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)  # right after it


async def test_what_is_not_there_or_over_cannot_be_taken_back(place: Village) -> None:
    async def fault(number: int, now: datetime = NOW) -> RotaFault:
        with pytest.raises(RotaRefused) as caught:
            await cancel(place, number, now)
        return caught.value.fault

    assert await fault(7) is RotaFault.NO_SUCH_CHANGE
    await do(place, rota_changes.add_leave, ASSISTANT)
    assert await fault(1, NOW + DAY) is RotaFault.OVER_ALREADY
    await cancel(place, 1)
    assert await fault(1) is RotaFault.CANCELLED_ALREADY


async def test_without_a_staff_room_a_change_is_kept_all_the_same(place: Village) -> None:
    async def close_rooms(session: Session) -> None:
        for room in await people.rooms(session):
            room.joined = False
            session.add(room)

    async with place.database.write() as session:
        await close_rooms(session)
    await do(place, rota_changes.add_leave, ASSISTANT)
    assert await place.outbox() == []
    assert await who(place) == OFFICER
