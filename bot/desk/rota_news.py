"""What staff hear of the rota without asking: each change when it is entered, and each gap a day ahead.

All of it goes to the staff room, a gap also to the officer in charge and to whoever it falls to. Why somebody is away is told to
nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.desk.county_time import COUNTY_TIME
from bot.desk.moments import say_moment, say_stretch
from bot.desk.roster import Gap
from bot.desk.rota import in_charge, on_duty, roster_of
from bot.gateways.base import private_conversation
from bot.texts import duty as words
from store import outbox, people
from store.database import Session
from store.kinds import Lane, Role, RotaChangeKind
from store.tables import Room, RotaChange, Staff, Village

AHEAD = timedelta(hours=36)
"""Whenever a gap begins, some of the hours from 36 to 24 before it are waking hours: so it is told a day ahead."""
BACK = timedelta(hours=36)
"""A gap that came up at short notice is told late rather than never; one that has lasted for longer was told before."""
LOOK = timedelta(days=8)
"""How far ahead the end of a gap is looked for."""
WAKING_HOURS = range(8, 20)
"""Nobody is told at night, in the county's time."""


async def tell_gaps(session: Session, *, now: datetime) -> int:
    """Tell every station of the gaps that begin soon or have just begun. Each is told once. Returns how many were."""
    if now.astimezone(COUNTY_TIME).hour not in WAKING_HOURS:
        return 0
    told = 0
    for station in await people.stations(session):
        assert station.id is not None
        villages = {v.id: v for v in await people.villages(session, station_id=station.id) if v.id is not None}
        roster, _ = await roster_of(session, station.id, since=now - BACK)
        since, until = now - BACK, now + LOOK
        for gap in roster.gaps(since, until, villages):
            if gap.ends_at > now and since < gap.starts_at <= now + AHEAD:
                told += await _tell_gap(session, station.id, gap, villages, ends=gap.ends_at < until, now=now)
    return told


async def _tell_gap(
    session: Session, station_id: int, gap: Gap, villages: Mapping[int, Village], *, ends: bool, now: datetime
) -> bool:
    room = await people.staff_room(session, station_id=station_id)
    if room is None:
        return False
    village_id = gap.village_ids[-1]
    duty = await on_duty(session, station_id=station_id, village_id=village_id, now=max(now, gap.starts_at))
    officer, _ = await in_charge(session, Role.OFFICER, station_id=station_id, village_id=village_id, now=max(now, gap.starts_at))
    starts = say_moment(gap.starts_at, now=now)
    text = words.GAP_TOLD.format(
        stretch=say_stretch(gap.starts_at, gap.ends_at, now=now) if ends else words.SINCE.format(starts=starts),
        places=words.NAME_MARK.join(villages[v].name if v is not None else words.WHOLE_STATION for v in gap.village_ids),
        fallback=duty.member.name if duty.member else words.NOBODY,
    )
    where = ",".join(str(v or "station") for v in gap.village_ids)
    key = f"rota-gap:{station_id}:{gap.starts_at.timestamp():.0f}:{where}"
    if not await _to_room(session, room, text, key=key, now=now):
        return False
    for member in {m.id: m for m in (officer, duty.member) if m is not None}.values():
        await _to_member(session, room, member, text, key=f"{key}:{member.id}", now=now)
    return True


async def tell_leave(session: Session, row: RotaChange, member: Staff, stand_in: Staff | None, *, now: datetime) -> None:
    """Somebody is away, and who stands in; the stand-in hears of it alone too."""
    who = words.STAND_IN_TOLD.format(name=stand_in.name) if stand_in else words.NO_STAND_IN_TOLD
    text = words.LEAVE_TOLD.format(name=member.name, stretch=say_stretch(row.starts_at, row.ends_at, now=now), stand_in=who)
    await _tell_change(session, row, text, [stand_in] if stand_in else [], now=now)


async def tell_swap(session: Session, row: RotaChange, first: Staff, second: Staff, *, now: datetime) -> None:
    """Two people have each other's duties; both hear of it alone too."""
    stretch = say_stretch(row.starts_at, row.ends_at, now=now)
    text = words.SWAP_TOLD.format(name=first.name, other=second.name, stretch=stretch)
    await _tell_change(session, row, text, [first, second], now=now)


async def tell_extra(session: Session, row: RotaChange, member: Staff, village: Village | None, *, now: datetime) -> None:
    """Somebody is on duty besides the others, and hears of it alone too."""
    stretch = say_stretch(row.starts_at, row.ends_at, now=now)
    text = words.EXTRA_TOLD.format(name=member.name, stretch=stretch, place=village.name if village else words.WHOLE_STATION)
    await _tell_change(session, row, text, [member], now=now)


async def tell_cancelled(session: Session, row: RotaChange, *, now: datetime) -> None:
    """A change was taken back; everybody in it hears of it alone too."""
    found = [await session.get(Staff, number) for number in (row.absent_id, row.present_id) if number is not None]
    members = [member for member in found if member is not None]
    text = words.CANCELLED_TOLD.format(
        kind=words.KINDS[RotaChangeKind(row.kind).value],
        names=words.NAME_MARK.join(member.name for member in members),
        stretch=say_stretch(row.starts_at, row.ends_at, now=now),
    )
    await _tell_change(session, row, text, members, now=now)


async def _tell_change(session: Session, row: RotaChange, text: str, members: Sequence[Staff], *, now: datetime) -> None:
    room = await people.staff_room(session, station_id=row.station_id)
    if room is None:
        return
    key = f"rota-change:{row.id}:{'cancelled' if row.cancelled_at else 'new'}"
    await _to_room(session, room, text, key=key, now=now)
    for member in members:
        await _to_member(session, room, member, text, key=f"{key}:{member.id}", now=now)


async def _to_room(session: Session, room: Room, text: str, *, key: str, now: datetime) -> bool:
    """Whether it was not there already."""
    return await _say(session, room, room.conversation, text, key=key, now=now)


async def _to_member(session: Session, room: Room, member: Staff, text: str, *, key: str, now: datetime) -> None:
    """Through the account that is in the staff room; whoever is not bound to a contact of its network reads it there only."""
    if member.external_id is not None and member.gateway == room.gateway:
        await _say(session, room, private_conversation(member.external_id), text, key=key, now=now)


async def _say(session: Session, room: Room, conversation: str, text: str, *, key: str, now: datetime) -> bool:
    row = await outbox.enqueue(
        session,
        key=key,
        gateway=room.gateway,
        account=room.account,
        conversation=conversation,
        text=text,
        lane=Lane.NOTICE,
        now=now,
    )
    return row is not None
