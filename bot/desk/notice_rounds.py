"""What happens to notices without anybody's doing: drafts go to an officer, waves go further, ends are told, photos expire."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.desk import notices, post
from bot.texts import notices as words
from broadcasts import waves
from broadcasts.waves import Rounds
from store import attachments, broadcasts, ticket_queue, tickets
from store import notices as stored
from store.database import Database, Session
from store.kinds import BroadcastState, NoticeState, TicketEventKind, TicketState
from store.tables import Notice, Ticket

logger = logging.getLogger(__name__)


async def go_round(database: Database, rounds: Rounds, *, form_wait: timedelta, photo_keep: timedelta, now: datetime) -> int:
    """One look at everything, each notice in a transaction of its own. Returns how many messages were put into the outbox."""
    async with database.read() as session:
        drafts = [n.id for n in await stored.in_state(session, NoticeState.DRAFT) if now - n.created_at >= form_wait]
        approved = [n.id for n in await stored.in_state(session, NoticeState.APPROVED)]
        ended = await stored.ended_untold(session)
        photos = [n.id for n in await stored.photos_due(session, approved_before=now - photo_keep)]
    said = 0
    for number in drafts:
        async with database.write() as session:
            said += await _submit(session, number, rounds, now=now)
    for number in approved:
        async with database.write() as session:
            said += await _go_further(session, number, rounds, now=now)
    for number in ended:
        async with database.write() as session:
            notice = await _held(session, number)
            said += await waves.tell_end(session, notice, now=now, budget=rounds.budget) if notice is not None else 0
    for number in photos:
        async with database.write() as session:
            await _drop_photo(session, number, now=now)
    return said


async def _submit(session: Session, number: int | None, rounds: Rounds, *, now: datetime) -> int:
    """The resident stopped answering: what is known is checked."""
    notice = await _held(session, number)
    if notice is None or notice.state != NoticeState.DRAFT.value:
        return 0
    ticket = await stored.ticket_of(session, notice)
    if not TicketState(ticket.state).is_open:
        await waves.finish(session, notice, NoticeState.ENDED, end_text="", now=now, budget=rounds.budget)
        return 0
    await notices.submit(session, ticket, now=now)
    return 1


async def _go_further(session: Session, number: int | None, rounds: Rounds, *, now: datetime) -> int:
    notice = await _held(session, number)
    if notice is None or notice.state != NoticeState.APPROVED.value or notice.broadcast_id is None:
        return 0
    ticket = await ticket_queue.locked(session, notice.ticket_id)
    assert ticket is not None, "a notice always has a ticket"
    broadcast = await broadcasts.lock(session, notice.broadcast_id)
    if broadcast.state == BroadcastState.WITHDRAWN.value or not await _goes_on(session, ticket):
        end_text = words.END_STOPPED[notice.kind].format(number=notice.ticket_id)
        await waves.finish(session, notice, NoticeState.ENDED, end_text=end_text, now=now, budget=rounds.budget)
        return 1
    wave = rounds.due(notice, now)
    if wave is None or broadcast.state == BroadcastState.PAUSED.value:
        return 0
    if waves.notice_hash(notice, await waves.photo_hash(session, notice)) != notice.approved_hash:
        await _ask_again(session, notice, ticket, now=now)
        return 1
    rooms = await waves.send(session, notice, ticket, wave, now=now, budget=rounds.budget)
    text = words.APPROVED_EVENT.format(wave=words.WAVES[wave], rooms=rooms)
    await tickets.add_event(session, ticket, TicketEventKind.NOTE, text=text, now=now)
    said = words.WENT_FURTHER.format(number=ticket.id, wave=words.WAVES[wave], rooms=rooms)
    await post.to_staff(session, ticket, said, key=f"notice-wave:{notice.broadcast_id}:{int(wave)}", now=now)
    logger.info("a notice went further", extra={"action": "notice_wave", "notice": notice.id, "wave": wave.name, "rooms": rooms})
    return rooms + 1


async def _goes_on(session: Session, ticket: Ticket) -> bool:
    """Whether the matter is still open, itself or in the ticket that it was merged into."""
    into = await tickets.get(session, ticket.merged_into_id) if ticket.merged_into_id is not None else None
    return TicketState((into or ticket).state).is_open


async def _ask_again(session: Session, notice: Notice, ticket: Ticket, *, now: datetime) -> None:
    notice.state, notice.approved_hash = NoticeState.SUBMITTED.value, None
    notice.changes += 1
    session.add(notice)
    head = words.ASK_AGAIN.format(number=notice.ticket_id) + "\n"
    await notices.show(session, notice, ticket, now=now, head=head)


async def _drop_photo(session: Session, number: int | None, *, now: datetime) -> None:
    """Its bytes go next (``bot.collector``). A notice that still goes round goes on without it."""
    notice = await _held(session, number)
    if notice is None or notice.photo_id is None:
        return
    await attachments.remove(session, notice.photo_id, now=now)
    if notice.state == NoticeState.APPROVED.value:
        notice.approved_hash = waves.notice_hash(notice, "")
        session.add(notice)
    ticket = await stored.ticket_of(session, notice)
    await tickets.add_event(session, ticket, TicketEventKind.NOTE, text=words.PHOTO_GONE.format(number=ticket.id), now=now)


async def _held(session: Session, number: int | None) -> Notice | None:
    return await stored.locked(session, number) if number is not None else None
