"""Four eyes: a broadcast goes out only as somebody else than its author approved it, with the right to do so.

What was approved is remembered as a hash; it is compared when the broadcast is put on the calendar and again at every run.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from broadcasts import corrections, reach
from broadcasts.audience import Audience, Places, read_audience, within_station
from broadcasts.calendar import AtOnce, SchoolTerms, first_due, write_schedule
from broadcasts.compose import Draft, check, check_time, draft_of
from broadcasts.content import picture_hash
from broadcasts.errors import Reason, Refused
from broadcasts.message import Plan, plan
from broadcasts.states import Step, after
from intents.text import printable
from store import audit, broadcasts, people
from store.database import Database, Session
from store.kinds import Role
from store.tables import Broadcast, Staff

logger = logging.getLogger(__name__)

REJECTION_CHARS = 200
Tell = Callable[[Session, Broadcast, datetime], Awaitable[None]]
"""Writes what somebody hears of a broadcast."""


def content_hash(broadcast: Broadcast) -> str:
    """SHA-256 over everything that decides what is sent to whom and when, the same on every machine."""
    expires_at = broadcast.expires_at
    content = {
        "text": broadcast.text,
        "audience": broadcast.audience,
        "schedule": broadcast.schedule,
        "urgent": broadcast.urgent,
        "missed_rule": broadcast.missed_rule,
        "late_limit_minutes": broadcast.late_limit_minutes,
        "expires_at": expires_at.astimezone(UTC).isoformat() if expires_at else None,
    }
    # Only where there are any: what was approved before links and pictures came still has its hash.
    content |= {"link": broadcast.link} if broadcast.link else {}
    content |= {"picture": broadcast.picture_sha256} if broadcast.picture_id is not None else {}
    stable = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(stable.encode()).hexdigest()


def refusal(approver: Staff, *, author: str, audience: Audience, places: Places, planned: Plan | None = None) -> Reason | None:
    """Why this person may not approve this broadcast; None if they may.

    Chiefs and administrators approve everything but their own; an officer approves what stays in the officer's own station.
    Of a correction only ``planned`` tells where it goes.
    """
    if approver.name == author:
        return Reason.OWN_BROADCAST
    role = Role(approver.role)
    if not approver.active or role is Role.ASSISTANT:
        return Reason.NO_RIGHT
    if audience.told_by is None or planned is None:
        own = within_station(audience, approver.station_id, places)
    else:
        own = corrections.within_station(planned.messages, approver.station_id, places)
    return Reason.OTHER_STATION if role is Role.OFFICER and not own else None


def may_send_alone(member: Staff) -> bool:
    """Whether somebody may send what is urgent without anybody's approval: a chief."""
    return member.active and member.role == Role.CHIEF


def may_manage(member: Staff, *, author: str) -> bool:
    """Whether somebody may put it on the calendar, pause or withdraw it: its author, and everybody above the assistants."""
    return member.active and (member.role != Role.ASSISTANT or member.name == author)


async def person(database: Database, name: str) -> Staff:
    """The active member of staff with this name, or with this number.

    Raises
    ------
    Refused
        Nobody has it, or several people have.
    """
    async with database.read() as session:
        everybody = await people.staff_of_station(session, None)
    found = [member for member in everybody if name in (member.name, str(member.id))]
    if not found:
        raise Refused(Reason.UNKNOWN_PERSON, name=name)
    if len(found) > 1:
        raise Refused(Reason.AMBIGUOUS_PERSON, name=name, numbers=", ".join(str(member.id) for member in found))
    return found[0]


async def submit(database: Database, number: int, *, by: str, now: datetime, terms: SchoolTerms = ()) -> Broadcast:
    """Ask for approval.

    Raises
    ------
    Refused, NotFound
    """
    async with database.write() as session:
        broadcast = await broadcasts.lock(session, number)
        broadcast.state = after(broadcast.state, Step.SUBMIT).value
        broadcast.rejected_by, broadcast.rejection = None, ""
        draft = draft_of(broadcast)
        check_time(draft.schedule, expires_at=draft.expires_at, now=now, terms=terms)
        broadcast.version += 1
        await audit.record(session, actor=by, action="broadcast_submitted", subject=f"broadcast:{number}", now=now)
        return broadcast


async def approve(database: Database, number: int, *, approver: Staff, now: datetime, terms: SchoolTerms = ()) -> Broadcast:
    """Approve what is there now, if it can be sent as it is.

    Raises
    ------
    Refused
        The person may not, or the time is over, or no room is left, or a local fact is not written down.
    NotFound
    """
    async with database.write() as session:
        broadcast = await broadcasts.lock(session, number)
        state = after(broadcast.state, Step.APPROVE)
        draft = draft_of(broadcast)
        places = Places.of(await people.stations(session), await people.villages(session))
        planned = await _plan(session, broadcast, places)
        why_not = refusal(approver, author=broadcast.author, audience=draft.audience, places=places, planned=planned)
        if why_not is not None:
            raise Refused(why_not, name=approver.name)
        await reach.check(session, draft.audience, author=broadcast.author, places=places, planned=planned)
        check_time(draft.schedule, expires_at=draft.expires_at, now=now, terms=terms)
        rooms = await _sendable(session, draft, places, planned)
        broadcast.state = state.value
        broadcast.approver = approver.name
        broadcast.approved_hash = content_hash(broadcast)
        broadcast.version += 1
        detail = f"{broadcast.approved_hash} rooms={rooms}"
        await audit.record(
            session, actor=approver.name, action="broadcast_approved", subject=f"broadcast:{number}", now=now, detail=detail
        )
        return broadcast


async def send_emergency(database: Database, number: int, *, chief: Staff, now: datetime) -> Broadcast:
    """Send what is urgent at once, on the word of a chief alone, who may be its author; whatever its schedule was.

    Raises
    ------
    Refused
        The person is no chief, the broadcast is not marked as urgent, or it cannot be sent as it is.
    NotFound
    """
    async with database.write() as session:
        broadcast = await broadcasts.lock(session, number)
        state = after(broadcast.state, Step.EMERGENCY)
        if not may_send_alone(chief):
            raise Refused(Reason.CHIEF_ONLY, name=chief.name)
        if not broadcast.urgent:
            raise Refused(Reason.NOT_URGENT)
        broadcast.schedule = write_schedule(AtOnce())
        draft = draft_of(broadcast)
        places = Places.of(await people.stations(session), await people.villages(session))
        check_time(draft.schedule, expires_at=draft.expires_at, now=now)
        rooms = await _sendable(session, draft, places, await _plan(session, broadcast, places))
        broadcast.state = state.value
        broadcast.rejected_by, broadcast.rejection = None, ""
        broadcast.approver = chief.name
        broadcast.approved_hash = content_hash(broadcast)
        broadcast.next_due_at = now
        broadcast.version += 1
        detail = f"{broadcast.approved_hash} rooms={rooms}"
        await audit.record(
            session, actor=chief.name, action="broadcast_emergency", subject=f"broadcast:{number}", now=now, detail=detail
        )
    logger.warning(
        "emergency broadcast on the word of one person",
        extra={"action": "broadcast_emergency", "broadcast_id": number, "staff_id": chief.id, "rooms": rooms},
    )
    return broadcast


async def _plan(session: Session, broadcast: Broadcast, places: Places) -> Plan:
    audience = read_audience(broadcast.audience)
    told, rooms = await corrections.told(session, audience), await people.rooms(session)
    return plan(broadcast.text, audience, rooms=rooms, places=places, urgent=broadcast.urgent, link=broadcast.link, told=told)


async def _sendable(session: Session, draft: Draft, places: Places, planned: Plan) -> int:
    """How many rooms would get it now. Raises ``Refused`` where it cannot be sent as it is."""
    check(draft, places)
    await picture_hash(session, draft.picture)
    if planned.missing_facts:
        first, count = planned.missing_facts[0], str(len(planned.missing_facts))
        raise Refused(Reason.MISSING_FACT, name=first.detail, room=first.room.topic, rooms=count)
    if not planned.messages:
        raise Refused(Reason.NO_ROOMS)
    return len(planned.messages)


async def reject(
    database: Database, number: int, *, approver: Staff, reason: str, now: datetime, tell: Tell | None = None
) -> Broadcast:
    """Send it back to its author, who reads why. Whoever may approve may reject.

    Parameters
    ----------
    tell
        Lets the author hear of it, in the same transaction.

    Raises
    ------
    Refused, NotFound
    """
    reason = printable(reason).strip()
    if not reason:
        raise Refused(Reason.REJECTION_EMPTY)
    if len(reason) > REJECTION_CHARS:
        raise Refused(Reason.REJECTION_LONG, chars=str(len(reason)), limit=str(REJECTION_CHARS))
    async with database.write() as session:
        broadcast = await broadcasts.lock(session, number)
        state = after(broadcast.state, Step.REJECT)
        places = Places.of(await people.stations(session), await people.villages(session))
        planned, audience = await _plan(session, broadcast, places), read_audience(broadcast.audience)
        why_not = refusal(approver, author=broadcast.author, audience=audience, places=places, planned=planned)
        if why_not is not None:
            raise Refused(why_not, name=approver.name)
        broadcast.state = state.value
        broadcast.rejected_by, broadcast.rejection = approver.name, reason
        broadcast.version += 1
        await audit.record(
            session, actor=approver.name, action="broadcast_rejected", subject=f"broadcast:{number}", now=now, detail=reason
        )
        if tell is not None:
            await tell(session, broadcast, now)
        return broadcast


async def put_on_calendar(database: Database, number: int, *, by: str, now: datetime, terms: SchoolTerms = ()) -> Broadcast:
    """Let the calendar send an approved broadcast.

    Raises
    ------
    Refused
        It is not approved, or not any more, or its time is over.
    NotFound
    """
    async with database.write() as session:
        broadcast = await broadcasts.lock(session, number)
        state = after(broadcast.state, Step.SCHEDULE)
        if content_hash(broadcast) != broadcast.approved_hash:
            raise Refused(Reason.CHANGED)
        draft = draft_of(broadcast)
        check_time(draft.schedule, expires_at=draft.expires_at, now=now, terms=terms)
        assert draft.schedule is not None, "check_time refuses a broadcast without a schedule"
        broadcast.state = state.value
        broadcast.next_due_at = first_due(draft.schedule, now, terms)
        broadcast.version += 1
        await audit.record(session, actor=by, action="broadcast_scheduled", subject=f"broadcast:{number}", now=now)
        return broadcast
