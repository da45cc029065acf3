"""Reading tickets. What a program may not see is not there."""

from __future__ import annotations

from bot.api.problems import Problem
from bot.api.route import Call, Route
from bot.api.scopes import ApiScope
from bot.api.ticket_models import TicketList, TicketQuery, TicketWithEvents, item, with_events
from bot.texts import api as words
from store import ticket_feed, tickets
from store.database import Session
from store.tables import Ticket
from store.ticket_feed import Wanted


async def list_tickets(call: Call) -> TicketList:
    """The newest first."""
    query: TicketQuery = call.query
    wanted = Wanted(
        scope=call.scope,
        confidential=call.may(ApiScope.TICKETS_CONFIDENTIAL),
        states=query.state,
        is_open=None if query.open is None else query.open == "true",
        **query.model_dump(exclude={"state", "open", "limit", "cursor"}),
    )
    async with call.bridge.database.read() as session:
        found = await ticket_feed.newest(session, wanted, before=query.cursor, limit=query.limit + 1)
    shown = found[: query.limit]
    return TicketList(items=[item(ticket) for ticket in shown], next_cursor=shown[-1].id if len(found) > query.limit else None)


async def get_ticket(call: Call) -> TicketWithEvents:
    """With its history."""
    async with call.bridge.database.read() as session:
        found = allowed(call, await tickets.get(session, call.number))
        return await as_sent(session, found)


def allowed(call: Call, ticket: Ticket | None) -> Ticket:
    """The ticket, if there is one and the program may see it.

    Raises
    ------
    Problem
        404 in both cases, so that guessing teaches nothing.
    """
    if ticket is None or not call.scope.holds(ticket) or (ticket.confidential and not call.may(ApiScope.TICKETS_CONFIDENTIAL)):
        raise Problem(404, words.NO_SUCH_TICKET.format(number=call.number))
    return ticket


async def as_sent(session: Session, ticket: Ticket) -> TicketWithEvents:
    """The ticket with its history."""
    return with_events(ticket, await tickets.events(session, ticket.id or 0))


routes = (
    Route(
        method="GET",
        path="/tickets",
        summary="List tickets",
        scope=ApiScope.TICKETS_READ,
        handler=list_tickets,
        query=TicketQuery,
        answers=TicketList,
    ),
    Route(
        method="GET",
        path="/tickets/{number}",
        summary="Read a ticket with its history",
        scope=ApiScope.TICKETS_READ,
        handler=get_ticket,
        answers=TicketWithEvents,
    ),
)
