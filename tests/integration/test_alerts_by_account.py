"""A lost link is told in WeChat itself by another account of the bridge, on the simulator with two accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.alert_settings import AlertSettings
from bot.app import utc_now
from bot.demo import BRIDGE_NAME
from bot.gateways.base import LinkState
from bot.settings import Settings
from bot.texts import links as words
from bot.watch.alerts import Alerts
from bot.watch.by_account import OtherAccount
from bot.watch.channels import AlertFailed
from bot.watch.standing import Elsewhere, Standing, look_elsewhere
from bot.web.keys import WORLD
from store import people
from store.database import Database
from store.kinds import Role
from store.tables import Staff
from tests.support.console import running_console
from tests.support.demo import PACE
from tests.support.other_process import another_process
from tests.support.two_accounts import SECOND, TwoAccounts, two_accounts
from tests.support.waiting import until, until_true

QUICK = AlertSettings(after_s=0)
LOST = words.ALERTS["lost"].format(account=BRIDGE_NAME)
BACK = words.ALERTS["back"].format(account=BRIDGE_NAME)
GROUP = "staff-songjian"


async def administrator(database: Database) -> str:
    """The name, which on the simulator is the contact too, of the one who is bound."""
    async with database.read() as session:
        members = await people.all_staff(session)
    [name] = [member.name for member in members if member.role == Role.ADMINISTRATOR and member.external_id]
    return name


def told(pair: TwoAccounts, conversation: str) -> list[tuple[str, str]]:
    """Who said which alert there."""
    return [
        (one.sender, one.text.splitlines()[0])
        for room in pair.network.rooms()
        if room.id == conversation or (room.is_private and conversation in room.members)
        for one in pair.network.messages(room.id)
        if one.from_bridge and one.text.startswith((LOST, BACK))
    ]


async def test_administrators_hear_of_it_alone_by_the_account_that_stands(database: Database) -> None:
    async with two_accounts(database, alerts=QUICK) as pair:
        name = await administrator(database)
        pair.first.break_link(LinkState.SCAN)
        await until(lambda: told(pair, name) == [(SECOND, LOST)], what="the alert")
        pair.first.mend_link()
        await until(lambda: {text for _, text in told(pair, name)} == {LOST, BACK}, what="the all-clear")
    assert told(pair, GROUP) == []


async def test_a_named_group_is_told_instead(database: Database) -> None:
    async with two_accounts(database) as probe:
        topic = next(room.topic for room in probe.network.rooms() if room.id == GROUP)
    async with two_accounts(database, alerts=AlertSettings(after_s=0, room=topic)) as pair:
        name = await administrator(database)
        pair.first.break_link()
        await until(lambda: told(pair, GROUP) == [(SECOND, LOST)], what="the alert")
    assert told(pair, name) == []


async def test_the_account_that_an_administrator_wrote_to_is_taken_first(database: Database) -> None:
    async with two_accounts(database) as pair:
        name = await administrator(database)
        room = pair.network.private_room(name, SECOND)
        pair.network.post(room.id, name, "待办")
        await until(lambda: any(one.from_bridge for one in pair.network.messages(room.id)), what="the list")
        way = OtherAccount(database=database, accounts=pair.bridge.accounts, clock=utc_now, wake_senders=pair.bridge.wake_senders)
        await way.tell(LOST, "")
        await until(lambda: told(pair, name) == [(SECOND, LOST)], what="the alert")


async def test_where_nobody_is_reached_the_log_says_so(database: Database) -> None:
    async with two_accounts(database) as pair:
        way = OtherAccount(
            database=database,
            accounts=pair.bridge.accounts,
            clock=utc_now,
            wake_senders=pair.bridge.wake_senders,
            room="没有这个群",
        )
        with pytest.raises(AlertFailed, match="reaches the group"):
            await way.tell(LOST, "")
        async with database.write() as session:
            await session.execute(update(Staff).values(external_id=None))
        way = OtherAccount(database=database, accounts=pair.bridge.accounts, clock=utc_now, wake_senders=pair.bridge.wake_senders)
        with pytest.raises(AlertFailed, match="reaches an administrator"):
            await way.tell(LOST, "")


async def test_a_process_that_ends_is_told_by_another_one_and_so_is_its_return(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, pace=PACE, alerts=AlertSettings(by_account=False))  # only the alerts made here
    async with running_console(database, demo=True, settings=settings) as console:
        name = await administrator(database)
        network, board = console.app[WORLD].network, console.bridge.switchboard
        way = OtherAccount(
            database=database, accounts=console.bridge.accounts, clock=console.clock, wake_senders=console.bridge.wake_senders
        )

        others = partial(look_elsewhere, database, console.bridge.accounts, console.clock)

        async def told() -> list[str]:
            await board.look()
            await alerts.look()
            return [one.text for one in network.messages(f"private:{name}") if one.from_bridge]

        alerts = Alerts(console.bridge.accounts, console.clock, [way], after_s=0, elsewhere=others)
        async with another_process(database_url, tmp_path / "other") as gateway:
            assert await told() == []
            gateway.break_link()  # of that its own process tells
            await until_true(lambda: stands(others, Elsewhere.OFFLINE), what="the loss")
            assert await told() == []
        console.clock.ahead = timedelta(minutes=1)
        assert await stands(others, Elsewhere.NOT_RUNNING)

        async def is_told(count: int) -> bool:
            return len(await told()) == count

        await until_true(lambda: is_told(1), what="the alert")
        console.clock.ahead = timedelta(0)
        async with another_process(database_url, tmp_path / "other"):
            await until_true(lambda: is_told(2), what="the all-clear")
        lost, back = await told()
    assert lost.startswith(words.ALERTS["lost"].format(account=SECOND))
    assert words.NOT_RUNNING in lost
    assert back.startswith(words.ALERTS["back"].format(account=SECOND))


async def stands(others: Callable[[], Awaitable[Sequence[Standing]]], state: Elsewhere) -> bool:
    """Whether the one other account stands like this."""
    return [one.state for one in await others()] == [state]
