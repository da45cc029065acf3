"""Webhooks against a real receiver that checks signatures, fails, is slow and redirects. On both databases, the clock stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.api import events, webhooks
from bot.api.courier import LEASE, PAUSES, Courier
from bot.api.posting import posting
from bot.desk import orders
from bot.dialogue.commands import Command, CommandKind
from bot.privacy.seal import Seal
from store import people, tickets
from store import webhooks as known
from store.database import Database
from store.kinds import TicketEventKind
from store.tables import Ticket, Webhook, WebhookDelivery
from tests.support.opened import opened
from tests.support.receiver import Receiver, receiving
from tests.support.waiting import until
from tests.unit.bot.village import ASSISTANT, DISPUTE, RESIDENT, STRANGER_STAFF, Village, village

NAME = "12345"
MINUTE = timedelta(minutes=1)


@dataclass(kw_only=True)
class Post:
    """The county, a courier whose rounds the test calls, and a platform that listens."""

    place: Village
    seal: Seal
    receiver: Receiver

    @property
    def database(self) -> Database:
        return self.place.database

    def courier(self, **more: object) -> Courier:
        """As a process of its own has it."""
        given = {"seal": lambda: self.seal, "private": True, "timeout_s": 1.0, **more}
        return Courier(self.database, self.place.clock, **given)  # type: ignore[arg-type]

    async def add(self, *wanted: str, name: str = NAME, **more: object) -> str:
        async with self.database.write() as session:
            return await webhooks.add(
                session,
                self.seal,
                name,
                self.receiver.url,
                wanted or events.EVENTS,
                station=more.pop("station", None),  # type: ignore[arg-type]
                confidential=bool(more.pop("confidential", False)),
                private=True,
                by="test",
                now=self.place.clock.now,
            )

    async def rows(self) -> list[WebhookDelivery]:
        async with self.database.read() as session:
            return list((await session.scalars(select(WebhookDelivery).order_by(col(WebhookDelivery.id)))).all())

    async def open(self) -> None:
        """A resident raises a matter."""
        async with self.database.write() as session:
            await opened(session, RESIDENT, DISPUTE, village_name="柳塘村", now=self.place.clock.now)

    async def take(self) -> None:
        """A member of staff takes it."""
        member = await self.place.member(ASSISTANT)
        async with self.database.write() as session:
            command = Command(kind=CommandKind.TAKE, number=1)
            await orders.carry_out(session, command, member, key="take", now=self.place.clock.now)

    async def note(self, number: int = 1) -> None:
        """One more event."""
        async with self.database.write() as session:
            ticket = await tickets.get(session, number)
            assert ticket is not None
            await tickets.add_event(session, ticket, TicketEventKind.NOTE, text="电话 138****1234", now=self.place.clock.now)


@pytest.fixture
async def post(database: Database, tmp_path: Path) -> AsyncIterator[Post]:
    async with receiving() as receiver:
        yield Post(place=await village(database), seal=Seal.in_folder(tmp_path), receiver=receiver)


async def test_events_arrive_signed_in_order_and_without_words(post: Post) -> None:
    post.receiver.secret = await post.add()
    await post.open()
    await post.take()
    await post.courier().do_once()
    assert post.receiver.forged == 0
    assert post.receiver.types == [f"ticket.{kind}" for kind in await post.place.history()]
    first = post.receiver.taken[0]
    ticket = await post.place.ticket()
    assert (first["ticket"]["number"], first["ticket"]["label"]) == (1, ticket.label)
    assert {row.state for row in await post.rows()} == {"delivered"}
    assert DISPUTE not in str(post.receiver.taken)
    assert not any(ASSISTANT in row.payload or RESIDENT in row.payload for row in await post.rows())


async def test_only_what_happens_after_the_entry_and_only_what_was_asked_for(post: Post) -> None:
    await post.open()
    post.receiver.secret = await post.add("ticket.note")
    await post.take()
    await post.note()
    await post.courier().do_once()
    assert post.receiver.types == ["ticket.note"]


async def test_every_event_is_put_down_once_however_often_and_by_however_many_processes(post: Post) -> None:
    post.receiver.secret = await post.add()
    await post.open()
    await asyncio.gather(*(post.courier().do_once() for _ in range(6)))
    post.place.clock.now += timedelta(hours=1)
    await post.note()
    await asyncio.gather(*(post.courier().do_once() for _ in range(3)))
    history = await post.place.history()
    assert [row.event_id for row in await post.rows()] == sorted({row.event_id for row in await post.rows()})
    assert sorted(post.receiver.types) == sorted(f"ticket.{kind}" for kind in history)  # none twice: the claims hold


async def test_an_event_that_comes_to_light_late_is_not_lost(post: Post) -> None:
    """On PostgreSQL an id may be given out before a greater one and be seen after it."""
    post.receiver.secret = await post.add("ticket.note")
    await post.open()
    if post.database.is_sqlite:
        pytest.skip("on SQLite one transaction writes at a time")
    async with post.database.write() as slow:
        ticket = await tickets.get(slow, 1)
        assert ticket is not None
        await tickets.add_event(slow, ticket, TicketEventKind.NOTE, text="slow", now=post.place.clock.now)
        await slow.flush()  # has its id, and is not to be seen yet
        await post.note()
        await post.courier().do_once()
        assert len(post.receiver.taken) == 1
    await post.courier().do_once()
    ids = [event["id"] for event in post.receiver.taken]
    assert (len(ids), ids[1] < ids[0]) == (2, True)


async def test_old_events_are_passed_so_that_a_look_stays_short(post: Post) -> None:
    post.receiver.secret = await post.add("ticket.closed")
    await post.open()
    await post.courier().do_once()
    async with post.database.read() as session:
        (before,) = await known.webhooks(session)
    post.place.clock.now += timedelta(minutes=10)
    await post.courier().do_once()
    async with post.database.read() as session:
        (after,) = await known.webhooks(session)
    assert before.last_event_id == 0
    assert after.last_event_id == len(await post.place.history())


async def test_a_receiver_that_fails_twice_gets_it_at_the_third_try(post: Post) -> None:
    post.receiver.secret = await post.add("ticket.opened")
    post.receiver.answers = [500, 503]
    await post.open()
    courier = post.courier()
    await courier.do_once()
    await courier.do_once()  # not due again yet
    assert (post.receiver.tries, post.receiver.taken) == (1, [])
    (row,) = await post.rows()
    assert (row.state, row.attempts, row.error) == ("waiting", 1, "answered 500")
    for pause in PAUSES[:2]:
        post.place.clock.now += pause
        await courier.do_once()
    (row,) = await post.rows()
    assert (post.receiver.types, row.state, row.attempts, row.error) == (["ticket.opened"], "delivered", 3, "")


async def test_ten_failed_tries_within_a_day_are_the_last(post: Post) -> None:
    post.receiver.secret = await post.add("ticket.opened")
    post.receiver.answers = [500] * 50
    await post.open()
    courier, began = post.courier(), post.place.clock.now
    for _ in range(2 * 24 * 12):
        await courier.do_once()
        (row,) = await post.rows()
        if row.state == "gave_up":
            break
        post.place.clock.now += 5 * MINUTE
    assert (row.state, row.attempts, post.receiver.tries, row.error) == ("gave_up", 10, 10, "answered 500")
    assert timedelta(hours=20) < post.place.clock.now - began < timedelta(hours=26)


@pytest.mark.parametrize(
    ("answer", "fault"), [(302, "redirects are not followed"), (307, "redirects are not followed"), ("slow", "no answer")]
)
async def test_redirects_are_not_followed_and_slowness_has_an_end(post: Post, answer: int | str, fault: str) -> None:
    post.receiver.secret = await post.add("ticket.opened")
    post.receiver.answers = [answer]
    await post.open()
    await post.courier(timeout_s=0.3).do_once()
    (row,) = await post.rows()
    assert (row.state, row.attempts, post.receiver.elsewhere) == ("waiting", 1, 0)
    assert fault in row.error


async def test_a_slow_platform_does_not_hold_up_another(post: Post) -> None:
    async with receiving() as slow:
        quick, post.receiver = post.receiver, slow
        slow.secret, slow.answers = await post.add("ticket.opened", name="slow"), ["slow"]
        post.receiver = quick
        quick.secret = await post.add("ticket.opened", name="quick")
        await post.open()
        await post.courier(timeout_s=0.5).do_once()
        assert (quick.types, slow.tries, slow.taken) == (["ticket.opened"], 1, [])


async def test_a_process_that_died_in_the_middle_leaves_it_to_the_next(post: Post) -> None:
    post.receiver.secret = await post.add("ticket.opened")
    await post.open()
    await webhooks.put_down(post.database, now=post.place.clock.now)
    async with post.database.write() as session:
        (found,) = await known.webhooks(session)
        assert await known.claim(session, found, now=post.place.clock.now, lease=MINUTE) is not None
    await post.courier().do_once()
    assert post.receiver.tries == 0
    post.place.clock.now += MINUTE
    await post.courier().do_once()
    assert post.receiver.types == ["ticket.opened"]


async def test_a_wrong_secret_is_refused_by_the_receiver(post: Post) -> None:
    await post.add("ticket.opened")
    post.receiver.secret = "whsec_another"
    await post.open()
    await post.courier().do_once()
    assert (post.receiver.forged, post.receiver.taken) == (1, [])
    assert (await post.rows())[0].error == "answered 401"


async def test_private_addresses_are_refused_where_the_setting_does_not_allow_them(post: Post) -> None:
    post.receiver.secret = await post.add("ticket.opened")
    await post.open()
    await post.courier(private=False).do_once()
    (row,) = await post.rows()
    assert post.receiver.tries == 0
    assert "private network" in row.error


async def test_a_name_that_stands_for_a_private_address_is_refused_when_it_is_used() -> None:
    async with receiving() as receiver, posting(private=False) as poster:
        url = receiver.url.replace("127.0.0.1", "localhost")  # the only name that every machine knows; ``check`` is gone around
        with pytest.raises(aiohttp.ClientConnectorError, match="private network"):
            await poster._http.post(url)
        assert receiver.tries == 0


async def test_a_station_hears_of_its_own_and_of_confidential_matters_only_where_it_was_said(post: Post) -> None:
    await post.add("ticket.opened", name="there", station="松涧派出所")
    await post.add("ticket.opened", name="open")
    await post.add("ticket.opened", name="all", confidential=True)
    await post.open()
    async with post.database.write() as session:
        ticket = await tickets.get(session, 1)
        assert ticket is not None
        stranger = next(member for member in await people.all_staff(session) if member.name == STRANGER_STAFF)
        assert stranger.station_id != ticket.station_id
        secret = Ticket(**ticket.model_dump(exclude={"id", "confidential"}), confidential=True)
        await tickets.open_ticket(session, secret, actor="resident", now=post.place.clock.now)
    await webhooks.put_down(post.database, now=post.place.clock.now)
    async with post.database.read() as session:
        names = {found.id: found.name for found in (await session.scalars(select(Webhook))).all()}
    assert sorted(names[row.webhook_id] for row in await post.rows()) == ["all", "all", "open"]


async def test_a_removed_platform_takes_its_deliveries_along(post: Post) -> None:
    await post.add("ticket.opened")
    await post.open()
    await webhooks.put_down(post.database, now=post.place.clock.now)
    assert len(await post.rows()) == 1
    async with post.database.write() as session:
        await webhooks.remove(session, NAME, by="test", now=post.place.clock.now)
    assert await post.rows() == []
    await post.courier().do_once()
    assert post.receiver.tries == 0


async def test_the_secret_is_sealed(post: Post) -> None:
    secret = await post.add()
    async with post.database.read() as session:
        (found,) = await known.webhooks(session)
    assert secret not in str(found.model_dump())
    assert post.seal.open(found.secret_sealed) == secret


async def test_a_lost_key_is_told(post: Post, tmp_path: Path) -> None:
    post.receiver.secret = await post.add("ticket.opened")
    await post.open()
    await post.courier(seal=lambda: Seal.in_folder(tmp_path / "restored without its key")).do_once()
    (row,) = await post.rows()
    assert (row.state, post.receiver.tries) == ("waiting", 0)
    assert "secret cannot be read" in row.error


async def test_a_courier_that_stops_breaks_off_what_it_sends_and_the_next_one_sends_it_again(post: Post) -> None:
    post.receiver.secret = await post.add("ticket.opened")
    post.receiver.answers = ["slow"]
    await post.open()
    courier = post.courier(timeout_s=60.0, interval_s=0.01)
    await courier.start()
    await until(lambda: post.receiver.tries == 1, what="the first try")
    await asyncio.wait_for(courier.aclose(), 5)
    (row,) = await post.rows()
    assert (row.state, row.attempts, row.error) == ("waiting", 1, "")
    post.place.clock.now += LEASE
    await post.courier().do_once()
    assert post.receiver.types == ["ticket.opened"]
