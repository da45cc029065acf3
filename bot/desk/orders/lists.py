"""What is open, as staff read it: the list, and the numbers that are near one that does not exist."""

from __future__ import annotations

from bot.desk import cards
from bot.desk.tickets import assignee_name, village_name
from bot.texts import desk as texts_desk
from intents.labels import COMPLAINT
from store import tickets
from store.database import Session
from store.scope import Scope

LINES = 12
NEAREST = 5


async def open_list(session: Session, scope: Scope, *, in_group: bool) -> str:
    """What the member may see and is not settled, the most urgent first.

    Parameters
    ----------
    in_group
        Colleagues read along: complaints stand on no list then.
    """
    found = await tickets.list_open(session, scope=scope, limit=LINES)
    found = [ticket for ticket in found if not (in_group and ticket.label == COMPLAINT)]
    if not found:
        return texts_desk.NOTHING_OPEN
    lines = [
        cards.line(ticket, village=await village_name(session, ticket), assignee=await assignee_name(session, ticket))
        for ticket in found
    ]
    return "\n".join([texts_desk.LIST_HEAD.format(count=len(found)), *lines])


async def no_such(session: Session, number: int, scope: Scope) -> str:
    """There is no such ticket, or it is not theirs to see; these are the nearest open ones."""
    return texts_desk.NO_SUCH_TICKET.format(number=number, hint=await nearest(session, number, scope))


async def nearest(session: Session, number: int, scope: Scope) -> str:
    """The open numbers that are near a number."""
    found = await tickets.list_open(session, scope=scope, limit=200)
    near = sorted((t.id or 0 for t in found), key=lambda other: abs(other - number))[:NEAREST]
    numbers = "、".join(f"#{n}" for n in sorted(near))
    return texts_desk.OPEN_NUMBERS.format(numbers=numbers) if near else texts_desk.NOTHING_OPEN
