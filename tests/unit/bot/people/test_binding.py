"""Codes that bind: they work once, for a week, in the right place, and nobody can guess them. On both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.people import binding
from bot.texts import people as words
from store import people
from store.database import Database
from store.kinds import RoomKind
from store.tables import Audit, BindingCode, Contact, Room, Staff
from tests.unit.bot.village import ASSISTANT, COLLEAGUE, GROUP, NOW, Village, village


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("绑定 12345678", "12345678"),
        ("绑定１２３４５６７８", "12345678"),
        ("绑定码：1234 5678", "12345678"),
        (" 绑定:1234-5678 ", "12345678"),
        ("绑定 1234567", None),
        ("绑定 123456789", None),
        ("我要绑定 12345678", None),
        ("绑定", None),
        ("12345678", None),
    ],
)
def test_a_code_is_found_in_what_is_written(text: str, code: str | None) -> None:
    assert binding.code_in(text) == code


async def code_for(place: Village, name: str, **when: Any) -> str:
    member = await place.member(name)
    async with place.database.write() as session:
        return await binding.code_for_member(session, member, by="方敏", now=when.get("now", NOW))


async def send(place: Village, code: str, *, sender: str = "wx-new", in_room: bool = False, now: Any = NOW) -> str:
    async with place.database.write() as session:
        contact = await people.contact(session, gateway="wechat", external_id=sender, name=sender, now=now)
        await session.flush()
        return await binding.redeem(
            session,
            code,
            gateway="wechat",
            account="main",
            conversation="room-9" if in_room else f"private:{sender}",
            in_room=in_room,
            contact_id=contact.id or 0,
            external_id=sender,
            now=now,
        )


async def test_a_member_is_bound_once_and_it_is_written_down(database: Database) -> None:
    place = await village(database)
    code = await code_for(place, ASSISTANT)
    assert await send(place, code) == "绑定好了：和丽萍（警务助理，禾丰派出所）。发「帮助」看怎么办事。"
    async with database.read() as session:
        bound = await people.staff_by_contact(session, gateway="wechat", external_id="wx-new")
    assert bound is not None
    assert bound.name == ASSISTANT
    assert await send(place, code, sender="wx-other") == words.BIND_UNKNOWN
    assert [row.action for row in await place.rows(Audit)] == ["binding.code", "staff.bind", "binding.failed"]


async def test_the_code_itself_is_not_stored(database: Database) -> None:
    place = await village(database)
    code = await code_for(place, ASSISTANT)
    assert code not in await place.everything()


async def test_an_old_code_does_not_work_and_a_new_one_kills_the_one_before(database: Database) -> None:
    place = await village(database)
    first = await code_for(place, ASSISTANT)
    second = await code_for(place, ASSISTANT)
    assert await send(place, first) == words.BIND_UNKNOWN
    assert await send(place, second, now=NOW + binding.VALID) == words.BIND_UNKNOWN
    assert "绑定好了" in await send(place, second, now=NOW + binding.VALID - timedelta(seconds=1))


async def test_a_code_sent_where_all_can_read_it_is_dead(database: Database) -> None:
    place = await village(database)
    code = await code_for(place, ASSISTANT)
    assert await send(place, code, in_room=True) == words.BIND_PRIVATELY
    assert await send(place, code) == words.BIND_UNKNOWN


async def test_after_five_wrong_codes_even_the_right_one_waits_an_hour(database: Database) -> None:
    place = await village(database)
    code = await code_for(place, ASSISTANT)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    assert [await send(place, wrong) for _ in range(6)] == [words.BIND_UNKNOWN] * 5 + [words.BIND_TOO_MANY]
    assert await send(place, code) == words.BIND_TOO_MANY
    assert "绑定好了" in await send(place, code, sender="wx-somebody-else")


async def test_a_contact_is_one_member_only_until_that_one_has_left(database: Database) -> None:
    place = await village(database)
    await send(place, await code_for(place, ASSISTANT))
    code = await code_for(place, COLLEAGUE)
    assert await send(place, code) == words.BIND_OTHER.format(name=ASSISTANT)
    async with database.write() as session:
        member = await session.get(Staff, (await place.member(ASSISTANT)).id)
        assert member is not None
        member.active = False
        session.add(member)
    assert "绑定好了：李国栋" in await send(place, code)


async def test_a_group_is_bound_by_a_code_that_is_sent_in_it(database: Database) -> None:
    place = await village(database)
    async with database.write() as session:
        [station, *_] = await people.stations(session)
        second = (await people.villages(session, station_id=station.id))[1]
        code = await binding.code_for_room(session, kind=RoomKind.RESIDENTS, station=station, village=second, by="方敏", now=NOW)
    assert await send(place, code) == words.BIND_IN_ROOM
    assert await send(place, code, in_room=True) == "这个群绑定好了：大禾村（居民群）。"
    room = next(room for room in await place.rows(Room) if room.conversation == "room-9")
    assert (room.kind, room.station_id, room.village_id) == ("residents", station.id, second.id)


async def test_of_two_who_send_a_code_at_once_one_is_bound(database: Database) -> None:
    place = await village(database)
    code = await code_for(place, ASSISTANT)
    said = await asyncio.gather(*(send(place, code, sender=f"wx-{number}") for number in range(5)))
    assert sum("绑定好了" in line for line in said) == 1
    assert sum(row.used_at is not None for row in await place.rows(BindingCode)) == 1


async def test_a_member_can_be_unbound(database: Database) -> None:
    place = await village(database)
    member = await place.member(ASSISTANT)
    async with database.write() as session:
        await binding.unbind(session, member, by="方敏", now=NOW)
    said = await place.say("待办", sender=ASSISTANT, room=GROUP)
    assert said == []
    assert any(contact.name == ASSISTANT for contact in await place.rows(Contact))
