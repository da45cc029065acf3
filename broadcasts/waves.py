"""Notices that go round in waves: first the village's rooms, then those of its neighbours, then the whole county's.

A wave is one run of the notice's broadcast and one outbox row (two with a photo) per room that was not reached before; the key of
a row names broadcast and room, so that no room can be told twice whatever happens. At the end exactly the rooms that were told,
or may have been, hear so. A matter that is opened again is a search anew, with a broadcast of its own. Which words are said is
not decided here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from broadcasts import everybody
from broadcasts.approval import content_hash
from broadcasts.audience import Audience, Places, select_rooms, write_audience
from broadcasts.burden import SEPARATOR, Budget
from store import attachments, broadcasts, neighbours, notices, outbox, people, spared
from store.database import Session
from store.kinds import BroadcastState, Lane, NoticeKind, NoticeState, OutboxState, RunState, UnknownPolicy
from store.tables import Broadcast, BroadcastRun, Notice, Outbox, Room, Ticket, Village

ROW_LIFE = timedelta(hours=24)
"""A row that has not left by then is dropped: the notice is old news."""
SETTLING = timedelta(hours=24)
"""How long after the end it is waited for what was under way."""


class Wave(IntEnum):
    """How far a notice has gone."""

    VILLAGE = 1
    NEIGHBOURS = 2
    COUNTY = 3


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """When notices go further by themselves, counted from their approval."""

    neighbours: timedelta = timedelta(minutes=30)
    county: timedelta = timedelta(hours=2)
    things: bool = False
    """Things lost and found go further by themselves too; else only by hand."""
    budget: Budget = field(default_factory=Budget)
    """Nobody is disturbed for a thing in its quiet hours."""

    def due(self, notice: Notice, now: datetime) -> Wave | None:
        """The wave whose time has come; None where there is none."""
        if notice.state != NoticeState.APPROVED or notice.checked_at is None or notice.wave >= Wave.COUNTY:
            return None
        if notice.kind != NoticeKind.MISSING_PERSON and not self.things:
            return None
        wave = Wave(max(notice.wave + 1, Wave.VILLAGE))
        after = {Wave.VILLAGE: timedelta(0), Wave.NEIGHBOURS: self.neighbours, Wave.COUNTY: self.county}[wave]
        return wave if now - notice.checked_at >= after else None


def is_urgent(notice: Notice) -> bool:
    """Whether it goes round quiet hours and budgets."""
    return notice.kind == NoticeKind.MISSING_PERSON.value


def notice_hash(notice: Notice, photo: str) -> str:
    """SHA-256 over what is told; ``photo`` is the hash of the picture's bytes, empty where there is none."""
    told = {"kind": notice.kind, "text": notice.text, "photo": photo}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


async def photo_hash(session: Session, notice: Notice) -> str:
    """The hash of the picture that goes with the words; empty where there is none (any more)."""
    found = await attachments.get(session, notice.photo_id) if notice.photo_id is not None else None
    return found.sha256 if found is not None and found.removed_at is None and found.fetched_at is not None else ""


def audience_of(
    wave: Wave, *, village_id: int | None, station_id: int | None, known: Collection[int], villages: Sequence[Village]
) -> Audience:
    """Whom a wave is for. A matter of no village begins with its station, one of no station with the county.

    Parameters
    ----------
    known
        The neighbours of the village; where none are written down, the other villages of the station are taken for them.
    """
    if wave >= Wave.COUNTY or (village_id is None and station_id is None):
        return Audience()
    if village_id is None:
        return Audience(stations=(station_id,)) if station_id is not None else Audience()
    if wave is Wave.VILLAGE:
        return Audience(villages=(village_id,))
    of_station = [village.id for village in villages if village.station_id == station_id and village.id is not None]
    return Audience(villages=tuple(sorted({village_id, *(known or of_station)})))


async def start(session: Session, notice: Notice, *, title: str, author: str, approver: str, now: datetime) -> Broadcast:
    """The broadcast under which a notice goes round; nothing leaves yet."""
    broadcast = Broadcast(
        title=title,
        text=notice.text,
        state=BroadcastState.APPROVED.value,
        urgent=is_urgent(notice),
        author=author,
        approver=approver,
        created_at=now,
    )
    await broadcasts.add(session, broadcast)
    notice.broadcast_id = broadcast.id
    session.add(notice)
    return broadcast


async def audience_now(session: Session, ticket: Ticket, wave: Wave) -> Audience:
    """Whom a wave of a ticket's notice is for, with the places as they are now."""
    known = await neighbours.of_village(session, ticket.village_id) if ticket.village_id is not None else ()
    villages = await people.villages(session)
    return audience_of(wave, village_id=ticket.village_id, station_id=ticket.station_id, known=known, villages=villages)


async def rooms_of(session: Session, notice: Notice, ticket: Ticket, wave: Wave) -> list[Room]:
    """The rooms of a wave that no earlier wave reached."""
    reached = set(await notices.reached(session, notice.broadcast_id)) if notice.broadcast_id is not None else set()
    places = Places.of(await people.stations(session), await people.villages(session))
    selected = select_rooms(await audience_now(session, ticket, wave), await people.rooms(session), places)
    return [room for room in selected.chosen if (room.gateway, room.conversation) not in reached]


async def first_wave(session: Session, notice: Notice, ticket: Ticket) -> tuple[Wave, int]:
    """Where a notice begins: the village, or as far out as there are rooms. Gives the wave and how many rooms it is for."""
    nearest = Wave.VILLAGE if ticket.village_id is not None else Wave.NEIGHBOURS if ticket.station_id is not None else Wave.COUNTY
    for wave in Wave:
        rooms = await rooms_of(session, notice, ticket, wave) if wave >= nearest else []
        if rooms:
            return wave, len(rooms)
    return Wave.COUNTY, 0


async def send(session: Session, notice: Notice, ticket: Ticket, wave: Wave, *, now: datetime, budget: Budget) -> int:
    """Write the rows of a wave in the caller's transaction, which holds the notice. Returns how many rooms it is for."""
    assert notice.id is not None
    assert notice.broadcast_id is not None
    broadcast = await broadcasts.lock(session, notice.broadcast_id)
    rooms = await rooms_of(session, notice, ticket, wave)
    broadcast.audience = write_audience(await audience_now(session, ticket, wave))
    broadcast.text = notice.text
    broadcast.approved_hash = content_hash(broadcast)
    broadcast.version += 1
    notice.wave = wave
    session.add(notice)
    if not rooms:
        return 0
    due_at = now + timedelta(microseconds=int(wave))  # two waves at one moment are two runs
    run = BroadcastRun(broadcast_id=notice.broadcast_id, due_at=due_at, text=notice.text, rooms=len(rooms), started_at=now)
    run_id = await broadcasts.add_run(session, run)
    assert run_id is not None, "nobody else sends a wave of a notice that is held"
    broadcast.state = BroadcastState.RUNNING.value
    has_photo = await photo_hash(session, notice) != ""
    rows = []
    leaves_at = now if is_urgent(notice) else budget.loud_from(now)
    for room in rooms:
        rows.append(_row(notice, room, now, leaves_at, run_id=run_id, text=notice.text))
        if has_photo:
            photo = _row(notice, room, now, leaves_at, run_id=run_id)
            photo.key, photo.attachment_id = f"{photo.key}:photo", notice.photo_id
            rows.append(photo)
    await broadcasts.add_rows(session, rows)
    return len(rooms)


def begin_anew(notice: Notice) -> None:
    """What was over is looked for again: nobody has been told of this search yet."""
    notice.state, notice.wave, notice.broadcast_id = NoticeState.DRAFT.value, 0, None
    notice.checked_by, notice.checked_at, notice.approved_hash = "", None, None
    notice.found_at, notice.end_text, notice.end_told_at = None, "", None
    notice.changes += 1


async def finish(session: Session, notice: Notice, state: NoticeState, *, end_text: str, now: datetime, budget: Budget) -> None:
    """It is over: what has not left never does, and who was told hears so. The caller's transaction holds the notice."""
    notice.state, notice.end_text = state.value, end_text
    notice.found_at = now if state is NoticeState.FOUND else None
    session.add(notice)
    if notice.broadcast_id is None:
        return
    broadcast = await broadcasts.lock(session, notice.broadcast_id)
    for run in await broadcasts.open_runs(session, notice.broadcast_id):
        assert run.id is not None
        run.state, run.finished_at = RunState.WITHDRAWN.value, now
        await spared.split(session, run.id, separator=SEPARATOR)
        await outbox.cancel_run(session, run.id)
    if broadcast.state != BroadcastState.WITHDRAWN.value:
        broadcast.state = BroadcastState.DONE.value
    broadcast.version += 1
    await tell_end(session, notice, now=now, budget=budget)


async def tell_end(session: Session, notice: Notice, *, now: datetime, budget: Budget) -> int:
    """Tell the end to rooms that were told, or may have been, and have not heard of it. Returns how many.

    It is called again until nothing is under way any more: what was at the end may arrive.
    """
    if notice.broadcast_id is None or not notice.end_text or notice.end_told_at is not None:
        return 0
    rows = []
    leaves_at = now if is_urgent(notice) else budget.loud_from(now)
    for told in await notices.told_rows(session, notice.broadcast_id):
        room = Room(gateway=told.gateway, account=told.account, conversation=told.conversation)
        row = _row(notice, room, now, leaves_at, text=notice.end_text)
        row.key = f"notice-end:{notice.broadcast_id}:{told.gateway}:{told.conversation}"
        rows.append(row)
    if not await notices.is_under_way(session, notice.broadcast_id, since=now - SETTLING):
        notice.end_told_at = now
        session.add(notice)
    return await broadcasts.add_rows(session, rows)


def _row(
    notice: Notice,
    room: Room,
    now: datetime,
    leaves_at: datetime,
    *,
    text: str = "",
    run_id: int | None = None,
) -> Outbox:
    text, mentions = everybody.taken_out(text) if is_urgent(notice) else (text, [])
    return Outbox(
        key=f"notice:{notice.broadcast_id}:{room.gateway}:{room.conversation}",
        gateway=room.gateway,
        account=room.account,
        conversation=room.conversation,
        text=text,
        mentions=mentions,
        lane=int(Lane.NOTICE if is_urgent(notice) else Lane.BROADCAST),
        state=OutboxState.WAITING.value,
        unknown_policy=UnknownPolicy.ASK_A_PERSON.value,
        not_before=leaves_at,
        expires_at=leaves_at + ROW_LIFE,
        run_id=run_id,
        ticket_id=notice.ticket_id,
        created_at=now,
    )
