"""One ticket: what the resident and staff said, what happened to it, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.texts import web as words
from bot.web import access, fields, kept
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.ticket_lines import TicketLine, lines
from intents.labels import LabelKind, labels
from store import attachments, canned, delivery, notices, people, resident_tickets, sealed, ticket_queue, tickets
from store.database import Session
from store.kinds import Role, TicketEventKind, TicketState
from store.scope import Scope
from store.tables import Attachment, Notice, Staff, Ticket, TicketEvent
from store.ticket_queue import NUMBER_MAX

_SAID = {
    TicketEventKind.OPENED.value: "resident",
    TicketEventKind.RESIDENT_SAID.value: "resident",
    TicketEventKind.SIGHTED.value: "witness",
    TicketEventKind.STAFF_REPLIED.value: "staff",
    TicketEventKind.CLOSED.value: "staff",
}
_DOABLE = ("take", "pass", "close", "reopen", "merge", "correct", "note")


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands in the boxes: what was typed and could not be done yet."""

    text: Mapping[str, str]

    def get(self, order: str) -> str:
        """The words in the box of an order."""
        return self.text.get(order, "")


NOTHING = Written(text={})


async def show(request: web.Request) -> web.Response:
    """The page; where a reply was kept over a login, it stands in its box."""
    found = kept.for_page(request)
    if found is not None:
        written = Written(text={found.path.rpartition("/")[2]: found.field("text")})
    else:
        written = await _chosen(request)
    return await ticket_page(request, number_of(request), written=written, is_kept=found is not None)


async def _chosen(request: web.Request) -> Written:
    """The canned reply that the address names, where scripts do not put it into the box."""
    if not request.query.get("canned"):
        return NOTHING
    number = min(fields.message_id("canned", request.query["canned"]), NUMBER_MAX)
    async with request.app[BRIDGE].database.read() as session:
        ticket = await visible(session, number_of(request), await access.scope(request, session))
        offered = await canned.offered(session, station_id=ticket.station_id, label=ticket.label)
    return Written(text={"reply": next((reply.text for reply in offered if reply.id == number), "")})


async def piece(request: web.Request) -> web.Response:
    """What changes of the page, for the page that is open: everything but the boxes."""
    return await ticket_page(request, number_of(request), template="ticket_live.html")


async def ticket_page(
    request: web.Request,
    number: int,
    *,
    template: str = "ticket.html",
    written: Written = NOTHING,
    fault: str = "",
    status: int = 200,
    is_kept: bool = False,
) -> web.Response:
    """Render one ticket.

    Raises
    ------
    HTTPNotFound
        There is no such ticket, or not for this person.
    """
    bridge, member = request.app[BRIDGE], access.member(request)
    async with bridge.database.read() as session:
        since = await ticket_queue.last_event(session)
        scope = await access.scope(request, session)
        ticket = await visible(session, number, scope)
        line = (await lines(session, [ticket], now=bridge.clock()))[0]
        numbered = await together(session, ticket, scope)
        events = await _events(session, numbered)
        values: dict[str, Any] = {
            "since": since,
            "line": line,
            "ticket": ticket,
            "events": events,
            "said": [(event, _SAID[event.kind]) for event in events if event.kind in _SAID and event.text],
            "notice": (notice := await notices.of_ticket(session, number)),
            "notice_photo": await _photo(session, notice),
            "may_check": member.role != Role.ASSISTANT,
            "files": _by_message(await attachments.of_tickets(session, numbered)),
            "numbers": await sealed.of_tickets(session, numbered),
            "unsent": await delivery.unsent_of_ticket(session, number),
            "colleagues": await _colleagues(session, ticket, member),
            "replies": await canned.offered(session, station_id=ticket.station_id, label=ticket.label),
            "labels": [found for found in labels().values() if found.kind not in (LabelKind.CHAT, LabelKind.OTHER)],
            "orders": orders_for(line),
            "written": written,
            "fault": fault,
            "is_kept": is_kept,
        }
    return page(request, template, status=status, here=f"/tickets/{number}", **values)


def orders_for(line: TicketLine) -> Sequence[str]:
    """What can be done about a ticket now, in the order of the buttons."""
    is_closed = line.ticket.state == TicketState.CLOSED
    left_out = {"take", "pass", "close", "merge"} if is_closed else {"reopen"}
    if line.ticket.merged_into_id is not None:
        left_out.add("reopen")
    if line.ticket.taken_at is not None:
        left_out.add("take")
    return [order for order in words.ORDERS if order in _DOABLE and order not in left_out]


def number_of(request: web.Request) -> int:
    """The number in the address."""
    return fields.message_id("number", request.match_info["number"])


async def visible(session: Session, number: int, scope: Scope) -> Ticket:
    """The ticket, where it may be seen.

    Raises
    ------
    HTTPNotFound
        The same words whether there is none or somebody else's.
    """
    found = await tickets.get(session, number) if number <= NUMBER_MAX else None
    if found is None or not scope.holds(found):
        raise web.HTTPNotFound(text=words.NO_SUCH_TICKET.format(number=number))
    return found


async def together(session: Session, ticket: Ticket, scope: Scope) -> Sequence[int]:
    """The number of a ticket, and of those that were merged into it and may be seen."""
    assert ticket.id is not None
    merged = [one.id for one in await resident_tickets.merged_into(session, ticket.id) if scope.holds(one)]
    return [number for number in [ticket.id, *merged] if number is not None]


async def _events(session: Session, numbered: Sequence[int]) -> Sequence[TicketEvent]:
    """What happened to them, in the order in which it happened."""
    found = [event for number in numbered for event in await tickets.events(session, number)]
    return sorted(found, key=lambda event: event.id or 0)


async def _photo(session: Session, notice: Notice | None) -> int | None:
    """The picture that goes with the words of a notice, where it is here."""
    found = await attachments.get(session, notice.photo_id) if notice is not None and notice.photo_id is not None else None
    return found.id if found is not None and found.removed_at is None and found.fetched_at is not None else None


def _by_message(found: Sequence[Attachment]) -> Mapping[str, Sequence[Attachment]]:
    """Pictures and files by the message that brought them."""
    files: dict[str, list[Attachment]] = {}
    for attachment in found:
        files.setdefault(attachment.message_id or "", []).append(attachment)
    return files


async def _colleagues(session: Session, ticket: Ticket, member: Staff) -> Sequence[Staff]:
    """To whom it can be passed: the station's people, but for whoever has it."""
    station = ticket.station_id or member.station_id
    found = await people.staff_of_station(session, station)
    return [
        other
        for other in found
        if other.id != ticket.assignee_id and (station is None or other.station_id == station or other.role == Role.ADMINISTRATOR)
    ]


routes = [web.get(r"/tickets/{number:\d+}", show), web.get(r"/tickets/{number:\d+}/piece", piece)]
