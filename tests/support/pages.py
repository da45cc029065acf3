"""Every page of the console and the demo, derived from the routes: what is added is looked at by the tests that look at all.

A page is what answers with a whole HTML document. Where a route has a variable, the furnished county holds something for it.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from aiohttp import web

from bot.app import utc_now
from bot.demo import BRIDGE_NAME, GATEWAY
from bot.files import Files
from store import broadcasts, outbox, tickets
from store.database import Database
from store.kinds import Lane, RotaChangeKind, TicketEventKind, TicketState
from store.tables import Attachment, BroadcastRun, CannedReply, Dispute, LinkGap, Room, RotaChange, SealedNumber
from tests.integration.test_web_answers import Office, draft
from tests.integration.test_web_broadcast_calendar import planned
from tests.support.console import Console, Visitor, new_ticket, staff_named

WORDS: Mapping[str, str] = {"label": "hukou.newborn", "slug": "basic", "order": "reply", "step": "submit", "picture": "2"}
"""What stands for the variables of an address; every other one is 1, and ``furnish`` puts one there."""
NO_PAGES = ("/api/", "/static/", "/events", "/feeds/")
"""For programs, and a line that never ends."""
PICTURE = b64decode(b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
FURTHER = (
    "/nothing",
    "/tickets?pile=closed",
    "/tickets?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E6%A0%B7%E7%9A%84",
    "/tickets/2",
    "/broadcasts/2",
    "/broadcasts/calendar?month=2050-12",
    "/people/2",
    "/people/rota?station=1",
)
"""The error page, what is empty, and what looks different with other rows."""
_VARIABLE = re.compile(r"\{(\w+)\}")


def filled(path: str) -> str:
    """An address of a route, with examples for its variables."""
    return _VARIABLE.sub(lambda found: WORDS.get(found[1], "1"), path)


def addresses(app: web.Application, method: str = "GET") -> list[str]:
    """The addresses of an application that can be opened, or to which a form can be sent; filled in."""
    routes = [r.canonical for r in app.router.resources() if any(route.method == method for route in r)]
    return [filled(path) for path in routes if not path.startswith(NO_PAGES)]


async def pages(paths: Iterable[str], visitor: Visitor) -> list[str]:
    """Those of some addresses that answer with a page."""
    found = []
    for path in dict.fromkeys(paths):
        async with visitor.http.get(visitor.address + path) as answer:
            assert answer.status == 200, f"{path}: {answer.status}. What it shows belongs into furnish()"
            if answer.content_type == "text/html" and (await answer.text()).lstrip().lower().startswith("<!doctype"):
                found.append(path)
    return found


async def furnish(console: Console, visitor: Visitor) -> None:
    """Put one of everything into the store that a page can show.

    Parameters
    ----------
    visitor
        Somebody in the demo, where everybody may be anybody.
    """
    await furnish_store(console)
    answers = Office(visitor)  # type: ignore[arg-type]
    await answers.send("/answers", draft())
    await answers.step("submit")


async def furnish_store(console: Console) -> None:
    """All of it but the answers, which need somebody who writes them."""
    now, database = utc_now(), console.database
    await _furnish_tickets(database, now)
    Files(console.bridge.settings.files_dir).write(1, PICTURE)
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
        cut = now - timedelta(days=1)
        session.add(LinkGap(gateway=GATEWAY, account=BRIDGE_NAME, since=cut, until=cut + timedelta(hours=1), reason="down"))
    await planned(database, "冬至前查炭火", "冬至前1天18:30")
    async with database.write() as session:
        run = BroadcastRun(broadcast_id=1, due_at=now, text="烤火的炭搬出屋再睡。", rooms=2, started_at=now)
        session.add(run)
        await session.flush()
        for room in ("residents-liutang", "residents-nowhere"):  # there is no such room: nothing can be said there
            await outbox.enqueue(
                session,
                key=f"run:{run.id}:{room}",
                gateway=GATEWAY,
                account=BRIDGE_NAME,
                conversation=room,
                text=run.text,
                lane=Lane.BROADCAST,
                now=now,
                run_id=run.id,
            )
    forest = await planned(database, "森林防火", "每年12月1日到6月15日每天8:00", approve=False)
    Files(console.bridge.settings.files_dir).write(2, PICTURE)
    async with database.write() as session:
        picture = Attachment(kind="image", name="picture.png", sha256="0" * 64, created_at=now, fetched_at=now)
        session.add(picture)
        await session.flush()
        broadcast = await broadcasts.lock(session, forest)
        broadcast.link, broadcast.picture_id = "https://www.gov.cn/forest", picture.id


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
        session.add(Attachment(ticket_id=first, kind="image", name="墙.png", created_at=now, fetched_at=now))
        session.add(SealedNumber(ticket_id=first, masked="138****5678", sealed="", created_at=now))
        session.add(Dispute(ticket_id=first, level="station", parties="李某、王某", agreement="墙退一尺", settled=True))
    for number, state in enumerate(TicketState):
        closed = now if not state.is_open else None
        await new_ticket(database, f"第{number}件事", state=state.value, priority=number % 4, closed_at=closed, now=now)
    await new_ticket(database, "我家厨房着火了", label="emergency.fire", priority=0, take_by=now - timedelta(minutes=1), now=now)
