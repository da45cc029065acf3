"""Notices of missing people and of things lost and found: the draft of a ticket, an officer's check, and its end.

Everything happens in the caller's transaction. What was approved is what goes out: whoever changes the words asks for another
check.
"""

from __future__ import annotations

from datetime import datetime

from bot.desk import notice_words, post, rota
from bot.dialogue.details import FORMS
from bot.texts import notices as words
from broadcasts import everybody, waves
from broadcasts.burden import Budget
from broadcasts.waves import Wave
from store import attachments, audit, notices, tickets
from store.database import Session
from store.kinds import NoticeKind, NoticeState, Role, TicketEventKind, TicketState
from store.tables import Notice, Staff, Ticket

OVER = (NoticeState.FOUND.value, NoticeState.ENDED.value)
_CHECKED_NOT = (NoticeState.DRAFT.value, NoticeState.SUBMITTED.value, NoticeState.REJECTED.value)


class NoticeRefused(Exception):
    """It cannot be done; the message says why, in the words of whoever asked."""


async def begin(session: Session, ticket: Ticket, *, now: datetime) -> Notice | None:
    """The notice of a ticket, made now where its matter becomes one and there is none; None where it becomes none."""
    assert ticket.id is not None
    found = await notices.of_ticket(session, ticket.id)
    kind = notice_words.kind_of(ticket.label, ticket.summary)
    if found is not None or kind is None:
        return found
    notice = Notice(ticket_id=ticket.id, kind=kind.value, state=NoticeState.DRAFT.value, created_at=now)
    await notices.add(session, notice)
    await refresh(session, notice, ticket)
    return notice


async def refresh(session: Session, notice: Notice, ticket: Ticket) -> None:
    """Write a draft anew from what the resident told by now, with the last picture. What staff saw already stays as it is."""
    if notice.state != NoticeState.DRAFT.value:
        return
    kind = NoticeKind(notice.kind)
    fields = notice_words.fields_of(kind, ticket.summary, ticket.details)
    text = notice_words.text_of(kind, fields, number=notice.ticket_id)
    photo = None if kind is NoticeKind.FOUND else await _last_picture(session, notice.ticket_id)
    if (fields, text, photo) != (notice.fields, notice.text, notice.photo_id):
        notice.fields, notice.text, notice.photo_id = fields, text, photo
        notice.changes += 1
        session.add(notice)


async def take_picture(session: Session, ticket: Ticket) -> None:
    """A picture that came after the words were handed on goes with them, if there is none and nothing was approved yet."""
    assert ticket.id is not None
    notice = await notices.of_ticket(session, ticket.id) if ticket.label in FORMS else None
    if notice is None or notice.state != NoticeState.SUBMITTED.value or notice.photo_id is not None:
        return
    notice.photo_id = None if notice.kind == NoticeKind.FOUND.value else await _last_picture(session, ticket.id)
    if notice.photo_id is not None:
        notice.changes += 1
        session.add(notice)


async def submit(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """The resident told what they could: an officer is asked to check it."""
    notice = await begin(session, ticket, now=now)
    if notice is None or notice.state != NoticeState.DRAFT.value:
        return
    await refresh(session, notice, ticket)
    notice.state = NoticeState.SUBMITTED.value
    await show(session, notice, ticket, now=now)


async def begin_anew(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """The ticket is opened again: where its search was over, an officer is asked to check a second notice."""
    assert ticket.id is not None
    notice = await notices.of_ticket(session, ticket.id)
    if notice is None or notice.state not in OVER:
        return
    waves.begin_anew(notice)
    if not notice.text:
        await refresh(session, notice, ticket)
    notice.photo_id = None if notice.kind == NoticeKind.FOUND.value else await _last_picture(session, ticket.id)
    notice.state = NoticeState.SUBMITTED.value
    await show(session, notice, ticket, now=now, head=words.AGAIN)


async def show(session: Session, notice: Notice, ticket: Ticket, *, now: datetime, head: str = "") -> None:
    """Ask whoever answers for the place to check it, alone; where nobody is reached, in the staff room."""
    text = head + await check_text(session, notice, ticket)
    notice.shown_changes = notice.changes
    session.add(notice)
    key = f"notice-check:{notice.id}:{notice.changes}"
    told = False
    for role in (Role.OFFICER, Role.CHIEF):
        place = {"station_id": ticket.station_id, "village_id": ticket.village_id}
        member, is_there = await rota.in_charge(session, role, **place, now=now)
        if member is not None and (is_there or role is Role.CHIEF) and not told:
            told = await post.to_member(session, ticket, member, text, key=f"{key}:{member.id}", now=now)
    if not told:
        await post.to_staff(session, ticket, text, key=key, now=now, urgent=ticket.priority == 0)


async def check_text(session: Session, notice: Notice, ticket: Ticket) -> str:
    """What an officer reads."""
    wave, rooms = await waves.first_wave(session, notice, ticket)
    photo = words.CHECK_PHOTO if notice.photo_id is not None else words.CHECK_NO_PHOTO
    return words.CHECK.format(
        number=notice.ticket_id,
        text=notice.text,
        photo=photo.format(number=notice.ticket_id),
        wave=words.WAVES[wave],
        rooms=rooms,
    )


async def edit(session: Session, notice: Notice, ticket: Ticket, member: Staff, text: str, *, now: datetime) -> None:
    """Other words; whatever was approved must be approved again, and nothing more goes out until then.

    Raises
    ------
    NoticeRefused
    """
    if notice.state in OVER:
        raise NoticeRefused(words.NOT_APPROVABLE.format(number=notice.ticket_id, state=words.STATES[notice.state]))
    if not text:
        raise NoticeRefused(words.EMPTY)
    if everybody.is_mentioned(text) and not waves.is_urgent(notice):
        raise NoticeRefused(words.MENTION_ALL)
    if len(text) > notice_words.TEXT_CHARS:
        raise NoticeRefused(words.TOO_LONG.format(chars=len(text), limit=notice_words.TEXT_CHARS))
    notice.text, notice.state, notice.approved_hash = text, NoticeState.SUBMITTED.value, None
    notice.changes += 1
    notice.shown_changes = notice.changes
    session.add(notice)
    await _note(session, ticket, member, words.WORDS_EVENT, now=now)


async def approve(
    session: Session, notice: Notice, ticket: Ticket, member: Staff, *, seen: int, now: datetime, budget: Budget
) -> int:
    """Let it go to the village's rooms at once. Returns how many they are.

    Parameters
    ----------
    seen
        The count of changes that the officer has read.

    Raises
    ------
    NoticeRefused
    """
    if member.role == Role.ASSISTANT:
        raise NoticeRefused(words.NOT_YOURS_TO_APPROVE)
    if notice.state not in _CHECKED_NOT:
        raise NoticeRefused(words.NOT_APPROVABLE.format(number=notice.ticket_id, state=words.STATES[notice.state]))
    if not TicketState(ticket.state).is_open:
        raise NoticeRefused(words.TICKET_CLOSED.format(number=notice.ticket_id))
    if seen != notice.changes:
        raise NoticeRefused(words.CHANGED_SINCE + await check_text(session, notice, ticket))
    if await _is_coming(session, notice):
        raise NoticeRefused(words.PHOTO_PENDING.format(number=notice.ticket_id))
    wave, rooms = await waves.first_wave(session, notice, ticket)
    if notice.wave > 0:  # it has gone round before: those who know it are not told again
        wave = Wave(notice.wave)
    elif not rooms:
        raise NoticeRefused(words.NO_ROOMS.format(number=notice.ticket_id))
    notice.state, notice.checked_by, notice.checked_at = NoticeState.APPROVED.value, member.name, now
    notice.approved_hash = waves.notice_hash(notice, await waves.photo_hash(session, notice))
    if notice.broadcast_id is None:
        title = words.TITLES[notice.kind].format(number=notice.ticket_id)
        await waves.start(session, notice, title=title, author="resident", approver=member.name, now=now)
    rooms = await waves.send(session, notice, ticket, wave, now=now, budget=budget)
    text = words.APPROVED_EVENT.format(wave=words.WAVES[wave], rooms=rooms)
    await _note(session, ticket, member, text, now=now)
    subject = f"notice:{notice.id}"
    detail = f"{notice.approved_hash} rooms={rooms}"
    await audit.record(session, actor=member.name, action="notice_approved", subject=subject, now=now, detail=detail)
    return rooms


async def reject(session: Session, notice: Notice, ticket: Ticket, member: Staff, reason: str, *, now: datetime) -> None:
    """It does not go out.

    Raises
    ------
    NoticeRefused
    """
    if member.role == Role.ASSISTANT:
        raise NoticeRefused(words.NOT_YOURS_TO_APPROVE)
    if notice.state not in _CHECKED_NOT:
        raise NoticeRefused(words.NOT_APPROVABLE.format(number=notice.ticket_id, state=words.STATES[notice.state]))
    if not reason:
        raise NoticeRefused(words.WHY_NOT.format(number=notice.ticket_id))
    notice.state, notice.checked_by, notice.checked_at = NoticeState.REJECTED.value, member.name, now
    session.add(notice)
    await _note(session, ticket, member, words.REJECTED_EVENT.format(text=reason), now=now)


async def widen(
    session: Session, notice: Notice, ticket: Ticket, member: Staff, *, now: datetime, budget: Budget
) -> tuple[Wave, int]:
    """The next wave, by hand. Returns it and how many rooms it is for.

    Raises
    ------
    NoticeRefused
    """
    if member.role == Role.ASSISTANT:
        raise NoticeRefused(words.NOT_YOURS_TO_APPROVE)
    if notice.state != NoticeState.APPROVED.value:
        raise NoticeRefused(words.NOT_GOING_ROUND.format(number=notice.ticket_id, state=words.STATES[notice.state]))
    if notice.wave >= Wave.COUNTY:
        raise NoticeRefused(words.EVERYWHERE.format(number=notice.ticket_id))
    wave = Wave(notice.wave + 1)
    rooms = await waves.send(session, notice, ticket, wave, now=now, budget=budget)
    await _note(session, ticket, member, words.APPROVED_EVENT.format(wave=words.WAVES[wave], rooms=rooms), now=now)
    return wave, rooms


async def stop(session: Session, notice: Notice, ticket: Ticket, member: Staff, *, now: datetime, budget: Budget) -> None:
    """No further, although nothing was found; the ticket goes on.

    Raises
    ------
    NoticeRefused
    """
    if notice.state != NoticeState.APPROVED.value:
        raise NoticeRefused(words.NOT_GOING_ROUND.format(number=notice.ticket_id, state=words.STATES[notice.state]))
    end_text = words.END_STOPPED[notice.kind].format(number=notice.ticket_id)
    await waves.finish(session, notice, NoticeState.ENDED, end_text=end_text, now=now, budget=budget)
    await _note(session, ticket, member, words.STOPPED_EVENT, now=now)


async def _last_picture(session: Session, number: int) -> int | None:
    found = [one for one in await attachments.of_ticket(session, number) if one.kind == "image" and not one.fault]
    return found[-1].id if found else None


async def _is_coming(session: Session, notice: Notice) -> bool:
    """Whether its photo is still being fetched."""
    photo = await attachments.get(session, notice.photo_id) if notice.photo_id is not None else None
    return photo is not None and photo.removed_at is None and photo.fetch_at is not None


async def _note(session: Session, ticket: Ticket, member: Staff, text: str, *, now: datetime) -> None:
    await tickets.change(session, ticket)
    await tickets.add_event(session, ticket, TicketEventKind.NOTE, member=member, text=text, now=now)
