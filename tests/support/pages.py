"""Every page of the console and the demo, derived from the routes: what is added is looked at by the tests that look at all.

A page is what answers with a whole HTML document. Where a route has a variable, the furnished county holds something for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from aiohttp import web

from bot.app import utc_now
from bot.demo import BRIDGE_NAME, GATEWAY
from store import tickets
from store.database import Database
from store.kinds import RotaChangeKind, TicketEventKind, TicketState
from store.tables import CannedReply, Dispute, Room, RotaChange, SealedNumber
from tests.integration.test_web_answers import Office, draft
from tests.integration.test_web_broadcast_calendar import planned
from tests.support.console import Visitor, new_ticket, staff_named

EXAMPLES: Mapping[str, str] = {"number": "1", "label": "hukou.newborn", "slug": "basic"}
"""What stands for the variables of an address; ``furnish`` sees to it that it is there."""
NO_PAGES = ("/api/", "/static/", "/events", "/feeds/")
"""Programs, files, and a line that never ends."""
_VARIABLE = re.compile(r"\{(\w+)\}")


def addresses(app: web.Application) -> list[str]:
    """The addresses of an application that can be opened, filled in.

    Raises
    ------
    KeyError
        A variable of a new route has no example: it belongs into ``EXAMPLES``, and what it names into ``furnish``.
    """
    opened = [r.canonical for r in app.router.resources() if any(route.method == "GET" for route in r)]
    return [_VARIABLE.sub(lambda found: EXAMPLES[found[1]], path) for path in opened if not path.startswith(NO_PAGES)]


async def pages(paths: Iterable[str], visitor: Visitor) -> list[str]:
    """Those of some addresses that answer with a page."""
    found = []
    for path in dict.fromkeys(paths):
        async with visitor.http.get(visitor.address + path) as answer:
            assert answer.status == 200, f"{path}: {answer.status}. What it shows belongs into furnish()"
            if answer.content_type == "text/html" and (await answer.text()).lstrip().lower().startswith("<!doctype"):
                found.append(path)
    return found


async def furnish(database: Database, visitor: Visitor) -> None:
    """Put one of everything into the store that a page can show.

    Parameters
    ----------
    visitor
        Somebody in the demo, where everybody may be anybody.
    """
    now = utc_now()
    await _furnish_tickets(database, now)
    async with database.write() as session:
        absent, present = await staff_named(session, "李国栋"), await staff_named(session, "和丽萍")
        session.add(
            CannedReply(
                station_id=1,
                author="段志勇",
                title="今天来看",
                text="已经收到，今天下午来看。",
                label="help.dispute",
                changed_at=now,
            )
        )
        session.add(
            RotaChange(
                kind=RotaChangeKind.LEAVE.value,
                station_id=1,
                absent_id=absent.id,
                present_id=present.id,
                starts_at=now - timedelta(days=1),
                ends_at=now + timedelta(days=3),
                created_at=now,
            )
        )
        session.add(Room(gateway=GATEWAY, account=BRIDGE_NAME, conversation="residents-new", topic="还没绑定的群"))
    await planned(database, "冬至前查炭火", "冬至前1天18:30")
    await planned(database, "森林防火", "每年12月1日到6月15日每天8:00", approve=False)
    answers = Office(visitor)  # type: ignore[arg-type]
    await answers.send("/answers", draft())
    await answers.step("submit")


async def _furnish_tickets(database: Database, now: datetime) -> None:
    """Ticket 1 has everything: a talk, a number, a dispute, a mark; the others stand in every state."""
    first = await new_ticket(
        database,
        "隔壁家砌墙占了我家地",
        assignee="和丽萍",
        now=now - timedelta(hours=30),
        details={"place": "柳塘村一组", "time": "昨天"},
        outcome="墙退一尺",
        rating=2,
        rating_text="等得太久",
        late=True,
        reopened=1,
        confidential=True,
    )
    async with database.write() as session:
        ticket = await tickets.get(session, first)
        assert ticket is not None
        member = await staff_named(session, "和丽萍")
        said = [(TicketEventKind.RESIDENT_SAID, None, "墙有一米多高"), (TicketEventKind.STAFF_REPLIED, member, "我下午三点来看")]
        for kind, actor, text in said:
            await tickets.add_event(session, ticket, kind, actor="resident", member=actor, text=text, now=now)
        session.add(SealedNumber(ticket_id=first, masked="138****5678", sealed="", created_at=now))
        session.add(Dispute(ticket_id=first, level="station", parties="李某、王某", agreement="墙退一尺", settled=True))
    for number, state in enumerate(TicketState):
        closed = now if not state.is_open else None
        await new_ticket(database, f"第{number}件事", state=state.value, priority=number % 4, closed_at=closed, now=now)
    await new_ticket(database, "我家厨房着火了", label="emergency.fire", priority=0, take_by=now - timedelta(minutes=1), now=now)
