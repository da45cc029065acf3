"""Two WeChat accounts in the same groups: when one is gone the other goes on, in one process and in two on one database."""

from __future__ import annotations

import asyncio
import base64
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot.app import running_bridge, utc_now
from bot.bridge import Account
from bot.gateways.base import LinkState
from bot.gateways.wechat import WechatGateway
from store import accounts as known
from store.accounts import GONE
from store.database import Database
from store.kinds import OutboxState
from store.tables import AccountPresence, Attachment
from tests.support.databases import PostgresTemplate
from tests.support.one_account_bridge import SETTINGS
from tests.support.two_wechat_accounts import (
    FIRST,
    ROOMS,
    SECOND,
    SECOND_ID,
    TwoAccounts,
    put_on_calendar,
    rows_of,
    two_accounts_on_wechat,
)
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until, until_true
from tests.support.wechat_county import BRIDGE_ID, contact_id, settle

pytestmark = pytest.mark.standin

ROOT = Path(__file__).parents[2]
IMAGE = 6
PICTURE = b"\xff\xd8\xff\xe0 smoke"
UNDER_WAY = (OutboxState.SENDING.value, OutboxState.UNKNOWN.value)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[TwoAccounts]:
    with two_accounts_on_wechat(tmp_path) as found:
        yield found


@asynccontextmanager
async def bridge_on(two: TwoAccounts, database: Database, folder: Path) -> AsyncIterator[Sequence[Account]]:
    """One process with both accounts, logged in."""
    accounts = [Account(gateway=WechatGateway(*link), id=name) for name, link in two.links.items()]
    settings = SETTINGS.model_copy(update={"data_dir": folder})
    async with running_bridge(settings, database, tiny_understanding(), accounts) as bridge:
        for account in accounts:
            await until(lambda a=account: a.gateway.status().state is LinkState.ONLINE, what="the login")  # type: ignore[misc]
        await bridge.switchboard.look()
        yield accounts


async def told(two: TwoAccounts, rooms: int) -> None:
    """Wait until so many rooms have heard the broadcast."""

    async def enough() -> bool:
        return len(await two.told()) >= rooms

    await until_true(enough, what=f"{rooms} rooms")


async def rest_is_told(two: TwoAccounts, database: Database, number: int) -> None:
    """Wait until nothing may leave any more; every room has heard it once, or was being told when the first was cut off."""

    async def nothing_left() -> bool:
        states = Counter(state for _, state in await rows_of(database, number))
        return not states[OutboxState.WAITING.value] and not states[OutboxState.FAILED.value] and states.total() == len(ROOMS)

    await until_true(nothing_left, what="the end of the run")
    open_still = {room for room, state in await rows_of(database, number) if state in UNDER_WAY}
    heard = await two.told()
    assert max(heard.values()) == 1
    assert set(ROOMS) - set(heard) <= open_still
    by = Counter(account for account, _ in await two.said("关好火"))
    assert by[BRIDGE_ID] >= 2
    assert by[SECOND_ID] >= 1


async def test_the_second_goes_on_with_a_run_and_answers_when_the_first_is_killed(
    two: TwoAccounts, database: Database, tmp_path: Path
) -> None:
    await settle(database)
    async with bridge_on(two, database, tmp_path):
        await two.ask(ROOMS[0], "李桂芬", times=1)
        number = await put_on_calendar(database)
        await told(two, 2)
        await two.standin.control("server", action="stop")
        await rest_is_told(two, database, number)
        await two.ask(ROOMS[0], "王建军", times=2)
        answers = [account for account, _ in await two.said("出生医学证明")]
        assert answers == [BRIDGE_ID, SECOND_ID]  # each question once, though both accounts heard the first
        await two.standin.control("server", action="start")


async def test_a_picture_is_fetched_through_the_account_that_heard_it(
    two: TwoAccounts, database: Database, tmp_path: Path
) -> None:
    await settle(database)
    async with bridge_on(two, database, tmp_path) as (first, _):
        await two.standin.control("server", action="stop")
        await until(lambda: first.gateway.status().state is LinkState.DOWN, what="the loss")
        said = {"room": ROOMS[0], "from": contact_id("李桂芬")}
        await two.second.control("say", **said, text="我家厨房着火了")

        async def answered() -> bool:
            return (SECOND_ID, ROOMS[0]) in await two.said("119")

        await until_true(answered, what="the first words")
        file = {"name": "火.jpg", "base64": base64.b64encode(PICTURE).decode()}
        await two.second.control("say", **said, text="", type=IMAGE, file=file)
        found: list[Attachment] = []

        async def fetched() -> bool:
            async with database.read() as session:
                found[:] = (await session.scalars(select(Attachment).where(col(Attachment.fetched_at).is_not(None)))).all()
            return bool(found)

        await until_true(fetched, what="the picture")
        assert [(one.account, one.size) for one in found] == [(SECOND, len(PICTURE))]


async def test_two_processes_with_an_account_each_share_one_database(
    two: TwoAccounts, postgres_template: PostgresTemplate
) -> None:
    url = await asyncio.to_thread(postgres_template.new_url)
    database = Database(url)
    await database.open()
    await settle(database)
    processes = {name: await started(url, name, *link) for name, link in two.links.items()}
    try:
        await both_there(database)
        await two.ask(ROOMS[0], "李桂芬", times=1)
        number = await put_on_calendar(database)
        await told(two, 2)
        processes[FIRST].kill()
        await asyncio.to_thread(processes[FIRST].wait)
        async with database.write() as session:  # what it told of itself last is long ago by now
            long_ago = utc_now() - GONE - timedelta(seconds=1)
            await session.execute(update(AccountPresence).where(col(AccountPresence.account) == FIRST).values(seen_at=long_ago))
        await rest_is_told(two, database, number)
        await two.ask(ROOMS[0], "王建军", times=2)
        assert [account for account, _ in await two.said("出生医学证明")] == [BRIDGE_ID, SECOND_ID]

        async def settled() -> bool:
            return OutboxState.SENDING.value not in {state for _, state in await rows_of(database, number)}

        await until_true(settled, what="what the first was saying when it was killed")
        assert max((await two.told()).values()) == 1
    finally:
        for process in processes.values():
            process.kill()
            await asyncio.to_thread(process.wait)
        await database.aclose()


async def both_there(database: Database) -> None:
    async def there() -> bool:
        async with database.read() as session:
            return [one.account for one in await known.presences(session) if one.online] == [FIRST, SECOND]

    await until_true(there, what="both accounts")


async def started(url: str, account: str, endpoint: str, token: str) -> subprocess.Popen[bytes]:
    """A bridge process for one account, logged in."""
    process = subprocess.Popen(  # noqa: ASYNC220 (it is killed, never read)
        [sys.executable, "-m", "tests.support.one_account_bridge", url, account, endpoint, token],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    line = await asyncio.to_thread(process.stdout.readline)
    process.stdout.close()
    assert line == b"ready\n", "the bridge did not start"
    return process
