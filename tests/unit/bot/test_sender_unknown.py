"""What is not known to have been said: never sent again blindly. Its echo settles it, or after a deadline its policy does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.gateways.simulator import Fault
from store import echoes, outbox
from store.database import Database
from store.kinds import Lane, OutboxState, UnknownPolicy
from tests.support.databases import PostgresTemplate
from tests.support.waiting import until
from tests.unit.bot.post import SECOND, Post, drain, open_post
from tests.unit.bot.village import BRIDGE_NAME, ME, NOW

ASK = {"unknown_policy": UnknownPolicy.ASK_A_PERSON, "lane": Lane.BROADCAST}
ECHO_WAIT = timedelta(seconds=30)


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Post]:
    async with open_post(database) as found:
        yield found


async def restart(post: Post) -> None:
    """A new process starts, sends what it may, and ends."""
    sender = post.sender(echo_wait_s=ECHO_WAIT.total_seconds())
    await sender.start()
    await drain(sender)
    await sender.aclose()


async def heard(post: Post, count: int = 1) -> None:
    """Wait until the inbox has had the echoes."""
    await until(lambda: len(post.heard) >= count, what="the echo")


async def test_an_echo_confirms_what_was_said(post: Post) -> None:
    await post.put("a", mentions=[("李桂芬", "李桂芬")])
    await drain(post.sender())
    await heard(post)
    row = await post.row("a")
    [message] = post.network.messages("r1")
    assert (row.state, row.network_id, row.confirmed_at) == (OutboxState.CONFIRMED, str(message.id), NOW)


async def test_an_echo_settles_a_send_whose_answer_was_lost(post: Post) -> None:
    await post.put("a")
    post.gateway.misbehave(Fault.LOSE)
    await drain(post.sender())
    await heard(post)
    assert (await post.row("a")).state == OutboxState.CONFIRMED
    post.clock.now += 10 * ECHO_WAIT
    await restart(post)
    assert post.said() == ["a"]


async def test_a_send_without_an_answer_is_unknown_and_waits_for_its_echo(post: Post) -> None:
    await post.put("a")
    post.gateway.misbehave(Fault.HANG)
    sender = post.sender()
    await drain(sender)
    assert (await post.row("a")).state == OutboxState.UNKNOWN
    post.clock.now += ECHO_WAIT
    await restart(post)  # its time is just not over
    assert ((await post.row("a")).state, post.said()) == (OutboxState.UNKNOWN, [])


async def test_what_a_crash_left_behind_is_not_sent_before_its_echo_had_time_to_come(post: Post) -> None:
    await post.left_by_a_crash("a")
    await restart(post)
    assert ((await post.row("a")).state, post.said()) == (OutboxState.UNKNOWN, [])


async def test_after_the_deadline_a_reply_is_sent_again_once(post: Post) -> None:
    await post.left_by_a_crash("a")
    await restart(post)
    post.clock.now += ECHO_WAIT + SECOND
    await restart(post)
    await heard(post)
    assert post.said() == ["a"]
    post.clock.now += ECHO_WAIT + SECOND
    await restart(post)
    assert post.said() == ["a"]


async def test_a_reply_that_is_lost_twice_is_not_sent_a_third_time(post: Post) -> None:
    await post.left_by_a_crash("a")
    await restart(post)
    post.clock.now += ECHO_WAIT + SECOND
    post.gateway.misbehave(Fault.HANG)
    await restart(post)
    for _ in range(3):
        post.clock.now += ECHO_WAIT + SECOND
        await restart(post)
    assert ((await post.row("a")).state, post.said()) == (OutboxState.UNKNOWN, [])


async def test_a_broadcast_of_unknown_fate_waits_for_a_person_however_long(post: Post) -> None:
    await post.left_by_a_crash("a", **ASK)
    for _ in range(3):
        await restart(post)
        post.clock.now += timedelta(days=1)
    assert ((await post.row("a")).state, post.said()) == (OutboxState.UNKNOWN, [])


async def test_unknown_words_do_not_hold_up_what_comes_after_them(post: Post) -> None:
    await post.left_by_a_crash("a", **ASK)
    await post.put("b", Lane.BROADCAST)
    await restart(post)
    assert post.said() == ["b"]


async def test_the_echo_of_what_was_said_before_the_crash_settles_it_after_the_restart(post: Post) -> None:
    await post.left_by_a_crash("a")
    post.network.say(BRIDGE_NAME, "r1", "a")  # it did go out; the answer found nobody
    await heard(post)
    for _ in range(2):
        await restart(post)
        post.clock.now += ECHO_WAIT + SECOND
    assert ((await post.row("a")).state, post.said()) == (OutboxState.CONFIRMED, ["a"])


async def test_the_words_of_somebody_else_confirm_nothing(post: Post) -> None:
    await post.left_by_a_crash("a")
    post.network.post("r1", "李桂芬", "a")
    post.network.say(BRIDGE_NAME, "r2", "a")
    await heard(post, 2)
    assert (await post.row("a")).state == OutboxState.SENDING


@pytest.fixture
def postgres_url(postgres_template: PostgresTemplate) -> str:
    return postgres_template.new_url()


async def test_an_echo_that_comes_while_the_answer_is_being_stored_is_not_lost(postgres_url: str) -> None:
    database = Database(postgres_url)
    await database.open()
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

    async def echo() -> int | None:
        async with database.write() as session:
            return await echoes.confirm(session, **ME, conversation="r1", network_id="m1", text="a", now=NOW)

    try:
        async with open_post(database) as post:
            await post.left_by_a_crash("a")
            row_id = (await post.row("a")).id or 0
            async with database.write() as session:
                await outbox.mark_sent(session, row_id, network_id="m1", now=NOW)
                confirming = asyncio.create_task(echo())
                held_up = False
                while not (confirming.done() or held_up):
                    held_up = bool(await session.scalar(waiting))
            assert await confirming == row_id
            assert (await post.row("a")).state == OutboxState.CONFIRMED
    finally:
        await database.aclose()
