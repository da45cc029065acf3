"""What staff say on a matter in the residents' group itself: it goes to the ticket, and the bridge holds its tongue there.

Staff are asked once, alone, whether that settled it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.desk import post
from bot.desk.deadlines import Deadlines
from bot.desk.orders.holding import QUIET
from bot.dialogue.speaking import Raised
from bot.texts import desk as texts_desk
from store import resident_tickets, tickets
from store.database import Session
from store.kinds import TicketEventKind, TicketState
from store.scope import Scope
from store.tables import Contact, Staff, Ticket


async def raised_in(session: Session, room: Mapping[str, str], *, scope: Scope, member: Staff) -> Sequence[Raised]:
    """The open matters of a group that the member may see, the newest first."""
    found = [(t, c) for t, c in await resident_tickets.open_in_room(session, **room) if scope.holds(t)]
    words = await resident_tickets.last_words(session, [t.id for t, _ in found if t.id is not None])
    raised = []
    for ticket, contact in found:
        assert ticket.id is not None
        said = words.of_resident(ticket.id)
        raised.append(
            Raised(
                number=ticket.id,
                person=contact.name,
                is_holders=ticket.assignee_id == member.id,
                spoke_at=said.at if said else ticket.opened_at,
            )
        )
    return raised


async def note(
    session: Session, ticket: Ticket, member: Staff, text: str, *, key: str, now: datetime, deadlines: Deadlines
) -> None:
    """A member of staff said this to the resident in the group: it counts as an answer."""
    ask = ticket.settled_asked_at is None
    await tickets.change(
        session,
        ticket,
        state=TicketState.ANSWERED.value,
        assignee_id=ticket.assignee_id or member.id,
        **deadlines.on_answering(ticket, now),
        quiet_until=now + QUIET,
        settled_asked_at=ticket.settled_asked_at or now,
    )
    await tickets.add_event(session, ticket, TicketEventKind.STAFF_REPLIED, member=member, text=text, now=now)
    if not ask:
        return
    contact = await session.get(Contact, ticket.contact_id)
    question = texts_desk.SETTLED_QUESTION.format(number=ticket.id, person=contact.name if contact else "")
    if not await post.to_member(session, ticket, member, question, key=f"settled:{key}", now=now):
        await post.to_staff(session, ticket, question, key=f"settled:{key}", now=now)
