"""What would become of a broadcast in every room: when each would get it, with what, or why it would be spared. Changes nothing.

It asks the same code that decides at the run (``placing.decide``) about the rooms as they are now, after everything else on the
calendar that comes first. What cannot be known stays out: failing links, people who pause or write something meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from broadcasts import pacing, placing, spreading
from broadcasts.audience import Places
from broadcasts.burden import SEPARATOR, Budget, Slot, Spared, Told, Why, week_of
from broadcasts.calendar import AtOnce, Schedule, SchoolTerms, first_due, occurrences, read_schedule
from broadcasts.compose import draft_of, planned
from broadcasts.errors import Reason, Refused
from broadcasts.message import Message
from broadcasts.placing import Address
from broadcasts.sparing import quiet_until, since, told_of
from store import broadcasts, people, run_rows, spared
from store.database import Database, Session
from store.kinds import BroadcastState
from store.tables import Broadcast, Room

MOST_TIMES = 50
"""Times of one broadcast that are reckoned with: a room bears far fewer in a week."""
_ON_CALENDAR = (BroadcastState.SCHEDULED, BroadcastState.RUNNING)
_NO_MORE = (*_ON_CALENDAR, BroadcastState.PAUSED, BroadcastState.DONE, BroadcastState.WITHDRAWN)
"""Where nothing is due in these states, nothing comes."""


@dataclass(frozen=True, kw_only=True)
class RoomForecast:
    """What would become of it in one room."""

    room: Room
    found: Slot | Spared
    arrives_at: datetime | None
    """When it would be there at the pace of the account; None: never."""
    joins: str = ""
    """The title of the broadcast with which it would be said as one message."""

    @property
    def why(self) -> Why | None:
        """What it waits for, or why it is spared."""
        return self.found.why


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What would become of it in all rooms."""

    due_at: datetime
    rooms: tuple[RoomForecast, ...]

    @property
    def told(self) -> Sequence[RoomForecast]:
        """The rooms that would get it."""
        return [one for one in self.rooms if one.arrives_at is not None]


@dataclass(frozen=True, kw_only=True)
class _Coming:
    """A time of a broadcast, and what it would say in the rooms."""

    at: datetime
    broadcast: Broadcast
    messages: Sequence[Message]


async def forecast(
    database: Database,
    broadcast: Broadcast,
    *,
    now: datetime,
    budget: Budget | None,
    interval_s: float,
    terms: SchoolTerms = (),
) -> Forecast | None:
    """What would become of a broadcast at its next time; None where it has none any more, or what is stored cannot be understood.

    Parameters
    ----------
    interval_s
        Mean seconds between two sends of one account.
    """
    try:
        due = _next_time(broadcast, now, terms)
        async with database.read() as session:
            places = Places.of(await people.stations(session), await people.villages(session))
            own = _Coming(
                at=max(due, now), broadcast=broadcast, messages=(await planned(session, draft_of(broadcast), places)).messages
            )
            before = await _before(session, own, places, now=now, terms=terms)
            rows = await spared.told(session, since=since(budget, now)) if budget is not None else {}
            spread = placing.is_spread(broadcast, due, own.at)
            last = await run_rows.last_of_rooms(session, since=own.at - spreading.APART) if spread else {}
    except Refused:
        return None
    if broadcast.expires_at is not None and broadcast.expires_at <= own.at:
        return None
    held = quiet_until(budget, now) if budget is not None and own.at == now else None
    told = told_of(rows, held_until=held)
    # In a thread: many broadcasts before this one take a moment, in which residents must not wait for their answers.
    titles = await asyncio.to_thread(_let_go_first, before, told, budget, now)
    wished = placing.wishes(broadcast, own.messages, due_at=due, now=own.at, last=last)
    decisions = placing.decide(broadcast, wished, _as_of(told, own.at, now), budget)
    joined = {found.joins for found in decisions if isinstance(found, Slot) and found.joins is not None}
    async with database.read() as session:
        titles |= await run_rows.titles(session, [number for number in joined if number > 0])
    return Forecast(due_at=due, rooms=_arrivals(broadcast, own.messages, decisions, titles, interval_s))


def _next_time(broadcast: Broadcast, now: datetime, terms: SchoolTerms) -> datetime:
    """Raises ``Refused`` where there is none."""
    if broadcast.next_due_at is not None:
        return broadcast.next_due_at
    if broadcast.state in _NO_MORE:
        raise Refused(Reason.NO_SCHEDULE)
    return first_due(read_schedule(broadcast.schedule) or AtOnce(), now, terms)


async def _before(session: Session, own: _Coming, places: Places, *, now: datetime, terms: SchoolTerms) -> list[_Coming]:
    """Everything on the calendar that comes before it and counts for its rooms, in the order in which it would go out."""
    start = max(now, min(week_of(own.at), own.at - timedelta(days=1)))
    found: list[_Coming] = []
    for other in await broadcasts.in_states(session, _ON_CALENDAR):
        if other.id == own.broadcast.id or other.next_due_at is None:
            continue
        try:
            draft = draft_of(other)
            times = {other.next_due_at, *_later_times(draft.schedule, max(start, other.next_due_at), own.at, terms)}
            messages = (await planned(session, draft, places)).messages
        except Refused:
            continue  # it will not go out
        found += [
            _Coming(at=max(at, now), broadcast=other, messages=messages)
            for at in times
            if _comes_first(other, at, own) and (at >= start or at <= now)
        ]
    return sorted(found, key=lambda one: (one.at, one.broadcast.id or 0))


def _later_times(schedule: Schedule | None, start: datetime, end: datetime, terms: SchoolTerms) -> Iterable[datetime]:
    if schedule is None:
        return ()
    return islice(occurrences(schedule, start, end + timedelta(microseconds=1), terms), MOST_TIMES)


def _comes_first(other: Broadcast, at: datetime, own: _Coming) -> bool:
    if other.expires_at is not None and other.expires_at <= at:
        return False
    # Of two that are due at one moment the older one goes first; a draft is put on the calendar after all that stand there.
    on_calendar = own.broadcast.next_due_at is not None
    return at < own.at or (at == own.at and (not on_calendar or (other.id or 0) < (own.broadcast.id or 0)))


def _let_go_first(
    before: Sequence[_Coming], told: dict[Address, list[Told]], budget: Budget | None, now: datetime
) -> dict[int, str]:
    """Put what goes out before into ``told``. Gives titles by the (negative) numbers of rows that do not exist yet."""
    titles: dict[int, str] = {}
    for one in before:
        wished = placing.wishes(one.broadcast, one.messages, due_at=one.at, now=one.at, last={})
        decisions = placing.decide(one.broadcast, wished, _as_of(told, one.at, now), budget)
        for wish, found in zip(wished, decisions, strict=True):
            there = told.setdefault((wish.message.room.gateway, wish.message.room.conversation), [])
            if not isinstance(found, Slot):
                continue
            if found.joins is not None:
                chars = len(wish.message.text) + len(SEPARATOR)
                there[:] = [replace(was, chars=was.chars + chars) if was.row_id == found.joins else was for was in there]
                continue
            number = -len(titles) - 1
            titles[number] = one.broadcast.title
            joinable = not one.broadcast.urgent and one.broadcast.picture_id is None
            there.append(Told(at=found.at, row_id=number, chars=len(wish.message.text), waits=joinable))
    return titles


def _as_of(told: Mapping[Address, Sequence[Told]], at: datetime, now: datetime) -> Mapping[Address, Sequence[Told]]:
    """What the rooms will have got by a later moment: what is due before it has left by then and cannot be joined any more."""
    if at <= now:
        return told
    return {room: [replace(one, waits=one.waits and one.at >= at) for one in found] for room, found in told.items()}


def _arrivals(
    broadcast: Broadcast,
    messages: Sequence[Message],
    decisions: Sequence[Slot | Spared],
    titles: Mapping[int, str],
    interval_s: float,
) -> tuple[RoomForecast, ...]:
    leaving = [(number, found) for number, found in enumerate(decisions) if isinstance(found, Slot)]
    starts = [(messages[number].room.speaker or messages[number].room.account, found.at) for number, found in leaving]
    parts = 2 if broadcast.picture_id is not None else 1
    times = dict(zip((number for number, _ in leaving), pacing.arrivals(starts, interval_s=interval_s, parts=parts), strict=True))
    return tuple(
        RoomForecast(
            room=message.room,
            found=found,
            arrives_at=times.get(number),
            joins=titles.get(found.joins, "") if isinstance(found, Slot) and found.joins is not None else "",
        )
        for number, (message, found) in enumerate(zip(messages, decisions, strict=True))
    )
