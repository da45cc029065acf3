"""The outbox's states, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from store import claims, echoes, outbox
from store.database import Database
from store.kinds import Lane, OutboxState, UnknownPolicy
from store.tables import Outbox

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ME = {"gateway": "simulator", "account": "bridge"}


async def put(database: Database, key: str, *, lane: Lane = Lane.REPLY, room: str = "room1", **more: object) -> None:
    async with database.write() as session:
        await outbox.enqueue(session, key=key, conversation=room, text=f"text {key}", lane=lane, now=NOW, **ME, **more)  # type: ignore[arg-type]


async def take(database: Database, *, limit: int = 1, owner: str = "one", resting: tuple[str, ...] = ()) -> list[str]:
    async with database.write() as session:
        rows = await claims.claim(session, owner=owner, now=NOW, limit=limit, resting=resting, **ME)
        return [row.key for row in rows]


async def row_of(database: Database, key: str) -> Outbox:
    async with database.read() as session:
        return (await session.scalars(select(Outbox).where(Outbox.key == key))).one()


async def test_same_key_exists_once(database: Database) -> None:
    await put(database, "a")
    await put(database, "a")
    assert await take(database, limit=9) == ["a"]


async def test_emergency_leaves_before_older_broadcast(database: Database) -> None:
    await put(database, "broadcast", lane=Lane.BROADCAST)
    await put(database, "emergency", lane=Lane.EMERGENCY, room="room2")
    assert await take(database, limit=9) == ["emergency", "broadcast"]


async def test_resting_rooms_and_later_rows_are_passed_over(database: Database) -> None:
    await put(database, "resting")
    await put(database, "later", room="room2", not_before=NOW + timedelta(seconds=1))
    await put(database, "stale", room="room3", expires_at=NOW)
    await put(database, "ready", room="room4")
    assert await take(database, limit=9, resting=("room1",)) == ["ready"]


async def test_a_failed_row_holds_back_its_own_conversation_only(database: Database) -> None:
    for key, room in (("first", "room1"), ("second", "room1"), ("other", "room2")):
        await put(database, key, room=room)
    assert await take(database) == ["first"]
    first = await row_of(database, "first")
    async with database.write() as session:
        await outbox.mark_failed(session, first.id or 0, error="busy", retry_at=NOW + timedelta(minutes=1))
    assert await take(database, limit=9) == ["other"]


async def test_fifty_claimers_never_share_a_row(database: Database) -> None:
    for number in range(50):
        await put(database, f"k{number}", room=f"room{number}")
    taken = await asyncio.gather(*(take(database, owner=str(n)) for n in range(50)))
    # A claimer that met only locked rows goes home empty; nobody gets a row twice.
    keys = [key for keys in taken for key in keys]
    assert len(keys) == len(set(keys)) > 0


async def test_orphans_become_unknown_and_replies_go_once_more(database: Database) -> None:
    await put(database, "reply")
    await put(database, "broadcast", room="room2", unknown_policy=UnknownPolicy.ASK_A_PERSON)
    await take(database, limit=9, owner="dead")
    async with database.write() as session:
        assert await outbox.orphan(session, owner="alive", **ME) == 2
        assert await outbox.settle_unknown(session, gateway="simulator", claimed_before=NOW + timedelta(seconds=1), now=NOW) == 1
    assert await take(database, limit=9) == ["reply"]
    assert (await row_of(database, "broadcast")).state == OutboxState.UNKNOWN
    async with database.write() as session:
        await outbox.orphan(session, owner="third", **ME)
        assert await outbox.settle_unknown(session, gateway="simulator", claimed_before=NOW + timedelta(seconds=1), now=NOW) == 0


@pytest.mark.parametrize("network_id", ["m1", None])
async def test_echo_confirms_by_id_or_by_text(database: Database, network_id: str | None) -> None:
    await put(database, "a")
    await take(database)
    row = await row_of(database, "a")
    async with database.write() as session:
        await outbox.mark_sent(session, row.id or 0, network_id=network_id, now=NOW)
        confirmed = await echoes.confirm(
            session, conversation="room1", network_id="m1", text="@王大妈\u2005text a", now=NOW, **ME
        )
    assert confirmed == row.id
    assert (await row_of(database, "a")).state == OutboxState.CONFIRMED


async def test_echo_before_the_answer_stays_confirmed(database: Database) -> None:
    await put(database, "a")
    await take(database)
    row = await row_of(database, "a")
    async with database.write() as session:
        await echoes.confirm(session, conversation="room1", network_id="m1", text="text a", now=NOW, **ME)
        await outbox.mark_sent(session, row.id or 0, network_id="m1", now=NOW)
    assert (await row_of(database, "a")).state == OutboxState.CONFIRMED


async def test_someone_elses_words_confirm_nothing(database: Database) -> None:
    await put(database, "a")
    await take(database)
    async with database.write() as session:
        assert await echoes.confirm(session, conversation="room1", network_id="x", text="other", now=NOW, **ME) is None
        assert await echoes.confirm(session, conversation="room9", network_id="y", text="text a", now=NOW, **ME) is None
