"""The console as ``fengqiao serve`` shows it, with the demo county in its store: people log in, open pages and send forms."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import select

from bot.app import running_bridge, utc_now
from bot.bridge import Account, Bridge
from bot.chores import INTERVAL_S as CHORES_EVERY_S
from bot.demo import BRIDGE_NAME, GATEWAY, demo_network, seed_demo
from bot.gateways.simulator import SimulatorGateway
from bot.people import logins
from bot.settings import Settings, WebSettings
from bot.understanding import Understanding
from bot.web import events
from bot.web.demo import DemoWorld
from bot.web.server import build_web, listen, serving
from store import people, tickets
from store.database import Database
from store.kinds import TicketState
from store.tables import Contact, Staff, Ticket, Village
from tests.support.demo import PACE
from tests.support.understanding import tiny_understanding

PASSWORD = "一二三四五六七八九十"
CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
SEEN = re.compile(r'name="seen" value="(\d+)"')


@dataclass(kw_only=True)
class Clock:
    """The real time, and whatever was added to it."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a browser got."""

    status: int
    text: str
    path: str
    """Where it ended, redirects followed."""
    headers: Mapping[str, str]


class Visitor:
    """One browser."""

    def __init__(self, address: str, http: aiohttp.ClientSession) -> None:
        self.address = address
        self.http = http

    async def ask(self, path: str, **options: Any) -> Answer:
        """Open a page."""
        async with self.http.get(self.address + path, **options) as answer:
            return Answer(status=answer.status, text=await answer.text(), path=answer.url.path_qs, headers=answer.headers)

    async def open(self, path: str) -> str:
        """Open a page that must be there."""
        answer = await self.ask(path)
        assert answer.status == 200, answer.text
        return unescape(answer.text)

    async def post(self, path: str, fields: Mapping[str, str] | Sequence[tuple[str, str]] = (), **options: Any) -> Answer:
        """Send a form as it is."""
        data = aiohttp.FormData(list(fields.items() if isinstance(fields, Mapping) else fields))
        async with self.http.post(self.address + path, data=data, **options) as answer:
            return Answer(status=answer.status, text=await answer.text(), path=answer.url.path_qs, headers=answer.headers)

    async def send(self, path: str, fields: Mapping[str, str] | None = None, *, page: str) -> Answer:
        """Send a form with the tokens of the page that it stands on."""
        html = await self.open(page)
        tokens = {"csrf": CSRF.findall(html)[-1]}
        if seen := SEEN.search(html):
            tokens["seen"] = seen[1]
        return await self.post(path, {**tokens, **(fields or {})})

    async def log_in(self, name: str, password: str = PASSWORD, **more: str) -> Answer:
        """Write a name and a password into the login page."""
        return await self.send("/login", {"login": name, "password": password, **more}, page="/login")


@dataclass(kw_only=True)
class Console:
    """A running console."""

    address: str
    bridge: Bridge
    clock: Clock
    database: Database
    app: web.Application
    _stack: AsyncExitStack = field(repr=False)

    def listeners(self) -> int:
        """How many pages are listening for events."""
        return len(self.app[events.LIVE]._listeners)

    async def browser(self) -> Visitor:
        """Another browser, in which nobody is logged in."""
        jar = aiohttp.CookieJar(unsafe=True)  # else it keeps no cookies of an address in numbers
        http = await self._stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        return Visitor(self.address, http)

    async def logged_in(self, name: str) -> Visitor:
        """A browser in which somebody of the demo county is logged in, with a password of their own."""
        await give_password(self.database, name)
        visitor = await self.browser()
        answer = await visitor.log_in(name)
        assert (answer.status, answer.path) == (200, "/today"), answer.text
        return visitor


async def give_password(database: Database, name: str, password: str = PASSWORD, *, must_change: bool = False) -> None:
    """Give somebody a password, under their name."""
    async with database.write() as session:
        member = await staff_named(session, name)
        hashed = logins._HASHER.hash(password)
        await logins.set_password(session, member, hashed, login=name, must_change=must_change, now=utc_now())


async def staff_named(session: Any, name: str) -> Staff:
    """A member of staff of the demo county."""
    found: Staff = (await session.scalars(select(Staff).where(Staff.name == name))).one()
    return found


async def new_ticket(
    database: Database,
    summary: str,
    *,
    village: str = "柳塘村",
    person: str = "李桂芬",
    assignee: str | None = None,
    now: datetime | None = None,
    **values: Any,
) -> int:
    """Put a ticket into the store as the desk would; gives its number."""
    moment = now or utc_now()
    async with database.write() as session:
        place = (await session.scalars(select(Village).where(Village.name == village))).one()
        contact = (await session.scalars(select(Contact).where(Contact.name == person))).first()
        if contact is None:
            contact = await people.contact(session, gateway=GATEWAY, external_id=person, name=person, now=moment)
            await session.flush()
        member = await staff_named(session, assignee) if assignee else None
        ticket = Ticket(
            **{
                "label": "help.dispute",
                "state": (TicketState.ASSIGNED if member else TicketState.NEW).value,
                "gateway": GATEWAY,
                "account": BRIDGE_NAME,
                "conversation": f"private:{person}",
                "take_by": moment + timedelta(hours=2),
                "answer_by": moment + timedelta(days=1),
                **values,
            },
            summary=summary,
            contact_id=contact.id,
            village_id=place.id,
            station_id=place.station_id,
            assignee_id=member.id if member else None,
            opened_at=moment,
        )
        await tickets.open_ticket(session, ticket, actor="resident", now=moment)
        assert ticket.id is not None
        return ticket.id


@asynccontextmanager
async def running_console(
    database: Database,
    *,
    demo: bool = False,
    settings: Settings | None = None,
    clock: Callable[[], datetime] | None = None,
    chores_every_s: float = CHORES_EVERY_S,
    understanding: Understanding | None = None,
) -> AsyncIterator[Console]:
    """Run the console until the block ends; as the demo shows it where that is wanted."""
    ticking = Clock()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        await seed_demo(database, utc_now())
        world = DemoWorld(network=demo_network())
        world.network.now = clock or ticking
        account = Account(gateway=SimulatorGateway(world.network, BRIDGE_NAME), id=BRIDGE_NAME)
        bridge = await stack.enter_async_context(
            running_bridge(
                settings or Settings(data_dir=Path(folder), pace=PACE, web=WebSettings()),
                database,
                understanding or tiny_understanding(),
                [account],
                clock=clock or ticking,
                chores_every_s=chores_every_s,
            )
        )
        app = build_web(bridge, world if demo else None)
        served = await stack.enter_async_context(serving(app, listen("127.0.0.1", 0)))
        yield Console(address=served.address, bridge=bridge, clock=ticking, database=database, app=app, _stack=stack)
