"""What the dialogue decided about tickets, done: opened, added to, opened again, rated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk import notice_news, notices
from bot.desk.deadlines import Deadlines
from bot.desk.rating import rate
from bot.desk.reopening import reopen
from bot.desk.tickets import Origin, add_to_ticket, open_ticket
from bot.dialogue.turn import Act, AddToTicket, Forget, FormDone, Found, OpenTicket, Rate, Reopen, Sighting
from bot.privacy.forgetting import forget
from store import ticket_queue
from store.database import Session
from store.kinds import TicketState
from store.tables import Ticket


async def do(
    session: Session, acts: Sequence[Act], origin: Origin, *, last: int | None, now: datetime, deadlines: Deadlines
) -> tuple[Ticket | None, Ticket | None]:
    """Do what concerns tickets; what is to be said is left to the caller.

    Parameters
    ----------
    last
        The ticket that the conversation was about: details without a number go there.

    Returns
    -------
    (opened, touched)
        The ticket that was opened, and the one that the words went to; None where there is none.
    """
    opened: Ticket | None = None
    touched: Ticket | None = None
    for act in acts:
        if isinstance(act, OpenTicket):
            opened = touched = await open_ticket(session, act, origin, now=now, deadlines=deadlines)
            await notices.begin(session, opened, now=now)
    for act in acts:
        if isinstance(act, AddToTicket):
            touched = opened or await _going_on(session, act.number or last)
            if touched is not None:
                await add_to_ticket(session, touched, act, origin, now=now)
        elif isinstance(act, Reopen):
            touched = await _going_on(session, act.number)
            if touched is None:
                continue
            if TicketState(touched.state).is_open:
                await add_to_ticket(session, touched, AddToTicket(number=touched.id, text=act.text), origin, now=now)
            else:
                await reopen(session, touched, act.text, key=origin.key, now=now, deadlines=deadlines)
        elif isinstance(act, Rate):
            touched = await ticket_queue.locked(session, act.number)
            if touched is not None:
                await rate(session, touched, act, key=origin.key, now=now)
        elif isinstance(act, Sighting):
            touched = await notice_news.sighted(session, act.number, act.text, origin, now=now)
        elif isinstance(act, Found):
            touched = await notice_news.found_by_resident(session, act.number, act.text, origin, now=now, budget=deadlines.budget)
        elif isinstance(act, Forget):
            await forget(session, origin.contact, now=now)
    return opened, touched


async def finish_forms(session: Session, acts: Sequence[Act], opened: Ticket | None, *, last: int | None, now: datetime) -> None:
    """Hand on what is to become a notice; after the picture that came with the last answer was noted."""
    for act in acts:
        if isinstance(act, FormDone):
            told = opened or await _going_on(session, act.number or last)
            if told is not None:
                await notices.submit(session, told, now=now)


async def _going_on(session: Session, number: int | None) -> Ticket | None:
    """The ticket, or the one that goes on in its place; nobody else changes it until the transaction ends."""
    found = await ticket_queue.locked(session, number) if number is not None else None
    if found is not None and found.merged_into_id is not None:
        return await ticket_queue.locked(session, found.merged_into_id)
    return found
