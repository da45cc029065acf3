"""The resident's mark for how a ticket was settled. A low one goes to the officer in charge, with the words."""

from __future__ import annotations

from datetime import datetime

from bot.desk import post
from bot.desk.cards import label_name
from bot.desk.rota import in_charge
from bot.desk.tickets import assignee_name
from bot.dialogue.ending import LOW_MARKS
from bot.dialogue.turn import Rate
from bot.texts import desk as texts_desk
from store import tickets
from store.database import Session
from store.kinds import Role, TicketEventKind
from store.tables import Contact, Staff, Ticket


async def rate(session: Session, ticket: Ticket, act: Rate, *, key: str, now: datetime) -> None:
    """Keep the mark, or the word that is added to it; the officer hears of a low one."""
    mark = act.mark or ticket.rating
    if mark is None:
        return
    words = act.text or ticket.rating_text
    await tickets.change(session, ticket, rating=mark, rating_text=words, rated_at=ticket.rated_at or now)
    template = texts_desk.RATING_WORDS if act.text else texts_desk.RATING
    event = template.format(mark=mark, text=act.text)
    await tickets.add_event(session, ticket, TicketEventKind.RATED, actor="resident", text=event, now=now)
    if mark in LOW_MARKS:
        await _tell(session, ticket, mark, words, key=key, now=now)


async def _tell(session: Session, ticket: Ticket, mark: int, words: str, *, key: str, now: datetime) -> None:
    contact = await session.get(Contact, ticket.contact_id)
    text = texts_desk.RATED_LOW.format(
        number=ticket.id,
        label=label_name(ticket.label),
        person=contact.name if contact else "",
        mark=mark,
        holder=await assignee_name(session, ticket) or texts_desk.LIST_NOBODY,
        words=texts_desk.RATED_LOW_WORDS.format(text=words) if words else texts_desk.RATED_LOW_WORDLESS,
    )
    officer = await _officer(session, ticket, now=now)
    if officer is None or not await post.to_member(session, ticket, officer, text, key=f"rated:{key}", now=now):
        await post.to_staff(session, ticket, text, key=f"rated:{key}", now=now)


async def _officer(session: Session, ticket: Ticket, *, now: datetime) -> Staff | None:
    """The officer of the village; the chief where the station has no officer."""
    where = {"station_id": ticket.station_id, "village_id": ticket.village_id}
    officer, _ = await in_charge(session, Role.OFFICER, **where, now=now)
    chief, _ = await in_charge(session, Role.CHIEF, **where, now=now)
    return officer or chief
