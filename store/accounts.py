"""Named queries on the bridge's accounts: who is in which room, whose link is up, and who speaks for a room.

A room is stored once, however many accounts are in it. Everything about it keeps the address under which it was first found;
``Room.speaker`` alone says whose sender takes its rows and whose ear counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.errors import NotFound
from store.tables import AccountPresence, Room, RoomAccount

STALE = timedelta(seconds=20)
"""An account of which its process has not told anything for so long is not there."""
GONE = timedelta(minutes=2)
"""Nothing that its process was sending can still be under way: no gateway waits for an answer for so long."""


async def tell_presence(
    session: AsyncSession, *, gateway: str, account: str, online: bool, contact_id: str, now: datetime
) -> None:
    """Note whether an account's link is up, and as whom it is logged in where that is known."""
    row = await session.get(AccountPresence, (gateway, account))
    if row is None:
        row = AccountPresence(gateway=gateway, account=account, online=online, since=now, seen_at=now)
    elif row.online != online:
        row.online, row.since = online, now
    row.seen_at = now
    row.contact_id = contact_id or row.contact_id
    session.add(row)


async def presences(session: AsyncSession) -> Sequence[AccountPresence]:
    """Every account that was ever there, by name."""
    order = (col(AccountPresence.gateway), col(AccountPresence.account))
    return (await session.scalars(select(AccountPresence).order_by(*order))).all()


def is_there(presence: AccountPresence, *, now: datetime, patience: timedelta) -> bool:
    """Whether an account counts as able to speak: its link is up, or has been down for less than ``patience``."""
    return now - presence.seen_at < STALE and (presence.online or now - presence.since < patience)


async def gone(session: AsyncSession, *, now: datetime) -> Sequence[tuple[str, str]]:
    """Gateway and name of the accounts whose processes have not told anything for ``GONE``."""
    query = select(col(AccountPresence.gateway), col(AccountPresence.account)).where(col(AccountPresence.seen_at) < now - GONE)
    return [(gateway, account) for gateway, account in (await session.execute(query)).all()]


async def note_rooms(session: AsyncSession, *, gateway: str, account: str, found: Sequence[tuple[str, str]]) -> None:
    """Keep the rooms (conversation, topic) that an account is in; those it is no longer in are marked, never deleted."""
    rooms = (await session.scalars(select(Room).where(col(Room.gateway) == gateway).order_by(col(Room.id).desc()))).all()
    known = {room.conversation: room for room in rooms}
    known.update({room.conversation: room for room in rooms if room.account == account})
    everybody = await standings(session)
    topics = dict(found)
    for conversation, topic in found:
        room = known.get(conversation)
        if room is None:
            room = Room(gateway=gateway, account=account, conversation=conversation)
            session.add(room)
        room.topic, room.joined = topic or room.topic, True
        await session.flush()
        assert room.id is not None
        mine = [standing for standing in everybody.get(room.id, ()) if standing.account == account]
        if mine:
            mine[0].joined = True
        else:
            session.add(RoomAccount(room_id=room.id, account=account, rank=len(everybody.get(room.id, ()))))
    for room in known.values():
        assert room.id is not None
        others = everybody.get(room.id, ())
        if room.conversation in topics:
            continue
        for standing in others:
            if standing.account == account:
                standing.joined = False
        if not any(standing.joined for standing in others) and (others or room.account == account):
            room.joined = False


async def standings(session: AsyncSession, room_ids: Collection[int] = ()) -> Mapping[int, Sequence[RoomAccount]]:
    """The accounts of each room (of all where none is named), those who speak first in front."""
    query = select(RoomAccount).order_by(col(RoomAccount.rank), col(RoomAccount.account))
    if room_ids:
        query = query.where(col(RoomAccount.room_id).in_(room_ids))
    found: dict[int, list[RoomAccount]] = {}
    for standing in await session.scalars(query):
        found.setdefault(standing.room_id, []).append(standing)
    return found


def choose(room: Room, accounts: Sequence[RoomAccount], there: Collection[str]) -> str:
    """Who speaks for a room: the first of its accounts that is there; while none is, the first that is in it."""
    joined = [standing.account for standing in accounts if standing.joined]
    return next((account for account in joined if account in there), joined[0] if joined else room.account)


async def choose_speakers(session: AsyncSession, *, now: datetime, patience: timedelta) -> int:
    """Let another speak where the account that speaks for a shared room is gone, or is back. Returns how many rooms changed."""
    there = {(one.gateway, one.account) for one in await presences(session) if is_there(one, now=now, patience=patience)}
    shared = select(col(RoomAccount.room_id)).group_by(col(RoomAccount.room_id)).having(func.count() > 1)
    rooms = (await session.scalars(select(Room).where(col(Room.id).in_(shared)))).all()
    everybody = await standings(session) if rooms else {}
    changed = 0
    for room in rooms:
        assert room.id is not None
        able = [account for gateway, account in there if gateway == room.gateway]
        chosen = choose(room, everybody[room.id], able)
        speaker = None if chosen == room.account else chosen
        if room.speaker != speaker:
            room.speaker = speaker
            changed += 1
    return changed


async def lines(session: AsyncSession, *, gateway: str) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Of every room (by conversation) the account of its address, and those that are in it, who speaks first in front."""
    rooms = select(col(Room.id), col(Room.conversation), col(Room.account)).where(col(Room.gateway) == gateway)
    everybody = await standings(session)
    return {
        conversation: (home, tuple(one.account for one in everybody.get(room_id or 0, ()) if one.joined))
        for room_id, conversation, home in (await session.execute(rooms.order_by(col(Room.id).desc()))).all()
    }


async def put_first(session: AsyncSession, room: Room, account: str) -> None:
    """Let an account that is in the room speak for it from now on, before the others.

    Raises
    ------
    NotFound
        The account is not in the room.
    """
    assert room.id is not None
    accounts = (await standings(session, [room.id])).get(room.id, ())
    if account not in [standing.account for standing in accounts if standing.joined]:
        raise NotFound(f"the account {account} is not in room {room.id}")
    for rank, standing in enumerate(sorted(accounts, key=lambda one: (one.account != account, one.rank))):
        standing.rank = rank


async def stood_in_for(session: AsyncSession, *, gateway: str, account: str) -> Sequence[str]:
    """The accounts under whose address there are rooms for which this one speaks."""
    query = select(col(Room.account)).where(col(Room.gateway) == gateway, col(Room.speaker) == account).distinct()
    return (await session.scalars(query)).all()
