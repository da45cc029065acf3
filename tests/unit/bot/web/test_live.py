"""The one look for all open pages begins with the first, ends with the last, and is never broken off in the middle of a read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from bot.web.live import LinksChanged, Live
from store import tickets
from store.database import Database, Session
from store.kinds import TicketEventKind
from tests.support.waiting import until
from tests.unit.bot.village import DISPUTE, NOW, village


class SlowDatabase:
    """A database whose reads end only when they are allowed to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.ends: list[str] = []

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """A read that waits."""
        self.begun.set()
        try:
            await self.go_on.wait()
            async with self._database.read() as session:
                yield session
        except asyncio.CancelledError:
            self.ends.append("broken off")
            raise
        self.ends.append("done")


async def listen(live: Live) -> None:
    """A page that stays open."""
    async with live.listening() as queue:
        await queue.get()


@pytest.mark.parametrize("times", [1, 2])
async def test_the_last_page_to_go_breaks_no_read_off(database: Database, times: int) -> None:
    slow = SlowDatabase(database)
    live = Live(slow)  # type: ignore[arg-type]
    page = asyncio.create_task(listen(live))
    await slow.begun.wait()
    for _ in range(times):  # the browser goes away, and then the server goes down
        page.cancel()
        await asyncio.sleep(0)
    if times == 2:
        with suppress(asyncio.CancelledError):
            await page
    slow.go_on.set()
    with suppress(asyncio.CancelledError):
        await page
    looks = [task for task in asyncio.all_tasks() if task.get_name() == "live"]
    if looks:
        await asyncio.wait(looks)
    assert slow.ends == ["done"]


async def test_a_page_that_comes_after_the_last_one_went_is_told_too(database: Database) -> None:
    place = await village(database)
    live = Live(database, look_every_s=0.01)
    await place.say(DISPUTE)
    for _ in range(2):
        async with live.listening() as queue:
            await until(lambda: bool(live._told), what="the first look")
            async with database.write() as session:
                ticket = await tickets.get(session, 1)
                assert ticket is not None
                await tickets.add_event(session, ticket, TicketEventKind.NOTE, actor="bridge", text="", now=NOW)
            async with asyncio.timeout(10):
                while isinstance(told := await queue.get(), LinksChanged):
                    pass
                assert told.kind == "note"
        live._told.clear()
    assert live._looking is None


async def test_a_link_that_changed_is_told_once(database: Database) -> None:
    state = "online"

    async def links(_session: Session) -> str:
        return state

    live = Live(database, links=links, look_every_s=0.01)
    async with live.listening() as queue, asyncio.timeout(10):
        assert isinstance(await queue.get(), LinksChanged)  # a page may be older than the first look
        state = "down"
        assert isinstance(await queue.get(), LinksChanged)
        await live.look()
        assert queue.empty()
