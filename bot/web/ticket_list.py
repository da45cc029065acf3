"""The queue: every ticket that somebody may see, in piles, narrowed down, searched, fifty to a page. Works without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.desk.cards import label_name
from bot.figures.months import Month, read_month
from bot.texts import figures as figure_words
from bot.texts import web as words
from bot.web import access, fields
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.ticket_lines import lines
from store import people, ticket_queue
from store.counted import Counted
from store.database import Session
from store.kinds import Priority
from store.scope import Scope
from store.tables import Staff, Village
from store.ticket_queue import NUMBER_MAX, Narrowed, Pile

PER_PAGE = 50
SEARCH_CHARS = 60
PAGES_MAX = 10_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for."""

    pile: Pile = Pile.OPEN
    village: int | None = None
    label: str = ""
    priority: int | None = None
    month: Month | None = None
    """When it was opened."""
    handler: int | None = None
    counted: Counted | None = None
    words: str = ""
    page: int = 1

    def link(self, **changes: Any) -> str:
        """The address of another list."""
        other = replace(self, **changes)
        values = {
            "pile": "" if other.pile == Pile.OPEN else str(other.pile),
            "village": "" if other.village is None else other.village,
            "label": other.label,
            "priority": "" if other.priority is None else other.priority,
            "month": other.month or "",
            "handler": "" if other.handler is None else other.handler,
            "counted": other.counted or "",
            "q": other.words,
            "page": other.page if other.page > 1 else "",
        }
        query = urlencode({name: value for name, value in values.items() if value != ""})
        return f"/tickets?{query}" if query else "/tickets"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the pile was chosen."""
        return replace(self, pile=Pile.OPEN, page=1) != Asked()


async def listing(request: web.Request) -> web.Response:
    """The page."""
    return page(request, "tickets.html", **await _values(request))


async def piece(request: web.Request) -> web.Response:
    """The part of the page that changes, for the page that is open."""
    return page(request, "ticket_cards.html", **await _values(request))


async def _values(request: web.Request) -> dict[str, Any]:
    bridge, asked, member = request.app[BRIDGE], asked_of(request), access.member(request)
    assert member.id is not None
    now = bridge.clock()
    async with bridge.database.read() as session:
        since = await ticket_queue.last_event(session)
        scope = await access.scope(request, session)
        narrowed = Narrowed(
            scope=scope,
            staff_id=member.id,
            now=now,
            village_id=asked.village,
            label=asked.label or None,
            priority=asked.priority,
            opened_from=asked.month.since if asked.month else None,
            opened_before=asked.month.until if asked.month else None,
            handler_id=asked.handler,
            counted=asked.counted,
            words=asked.words,
        )
        counts = await ticket_queue.counts(session, narrowed)
        pages = max(1, -(-counts[asked.pile] // PER_PAGE))
        asked = replace(asked, page=min(asked.page, pages))
        found = await ticket_queue.page(session, narrowed, asked.pile, limit=PER_PAGE, offset=(asked.page - 1) * PER_PAGE)
        return {
            "since": since,
            "asked": asked,
            "lines": await lines(session, found, now=now),
            "counts": counts,
            "piles": words.PILES,
            "total": counts[asked.pile],
            "pages": pages,
            "villages": await visible_villages(session, scope),
            "narrowing": await _narrowing(session, asked),
            "labels": [(name, label_name(name)) for name in await ticket_queue.labels_used(session, scope)],
        }


def asked_of(request: web.Request) -> Asked:
    """Read the address; what cannot be understood counts as not chosen, but for numbers that are none."""
    query = request.query
    pile, priority, counted = query.get("pile", ""), query.get("priority", ""), query.get("counted", "")
    return Asked(
        pile=Pile(pile) if pile in set(Pile) else Pile.OPEN,
        village=_id(request, "village"),
        label=query.get("label", "")[:SEARCH_CHARS],
        priority=int(priority) if priority in {str(one.value) for one in Priority} else None,
        month=read_month(query.get("month", "")),
        handler=_id(request, "handler"),
        counted=Counted(counted) if counted in set(Counted) else None,
        words="".join(sign for sign in query.get("q", "")[:SEARCH_CHARS] if sign.isprintable()).strip(),
        page=min(max(1, fields.message_id("page", query.get("page") or "1")), PAGES_MAX),
    )


def _id(request: web.Request, name: str) -> int | None:
    value = request.query.get(name)
    return min(fields.message_id(name, value), NUMBER_MAX) if value else None


async def _narrowing(session: Session, asked: Asked) -> Sequence[str]:
    """In words, what was chosen elsewhere than in the search: a figure of a month leads here."""
    said = [figure_words.OPENED_IN.format(month=asked.month)] if asked.month else []
    if asked.handler is not None:
        found = await session.get(Staff, asked.handler) if asked.handler else None
        said.append(figure_words.HANDLED_BY.format(name=found.name if found else figure_words.NOBODY))
    return [*said, figure_words.COUNTED[asked.counted]] if asked.counted else said


async def visible_villages(session: Session, scope: Scope) -> Sequence[Village]:
    """The villages of which somebody may see tickets."""
    found = await people.villages(session, station_id=scope.station_id)
    return [village for village in found if scope.villages is None or village.id in scope.villages]


routes = [web.get("/tickets", listing), web.get("/tickets/piece", piece)]
