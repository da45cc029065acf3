"""A proposal is decided once, found again by its ticket or its text, and forgotten in time. On both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from store import proposals
from store.database import Database
from store.errors import Conflict, NotFound
from store.kinds import ProposalState
from store.tables import Proposal

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def put(database: Database, text: str = "楼上吵", *, now: datetime = NOW, **more: object) -> int:
    async with database.write() as session:
        found = await proposals.add(session, Proposal(text=text, label="other", probability=0.3, **more), now=now)
    assert found.id is not None
    return found.id


async def waiting(database: Database, now: datetime = NOW) -> list[str]:
    async with database.read() as session:
        return [found.text for found in await proposals.list_open(session, now=now)]


async def decide(database: Database, number: int, state: ProposalState, label: str | None = None) -> Proposal:
    async with database.write() as session:
        return await proposals.decide(session, number, state, staff_label=label)


async def test_what_waits_is_listed_the_oldest_first_until_its_time_is_over(database: Database) -> None:
    for number, text in enumerate(("一", "二", "三")):
        await put(database, text, now=NOW + timedelta(days=number))
    await decide(database, 2, ProposalState.REJECTED)
    assert await waiting(database) == ["一", "三"]
    assert await waiting(database, NOW + proposals.KEPT) == ["三"]


@pytest.mark.parametrize("state", [ProposalState.ACCEPTED, ProposalState.REJECTED])
async def test_a_decision_is_made_once(database: Database, state: ProposalState) -> None:
    number = await put(database)
    assert (await decide(database, number, state)).state == state
    with pytest.raises(Conflict, match=f"{number} is {state} already"):
        await decide(database, number, ProposalState.ACCEPTED, "help.noise")
    async with database.read() as session:
        found = await session.get(Proposal, number)
    assert found is not None
    assert (found.state, found.staff_label) == (state, None)


async def test_two_who_decide_at_once_do_not_both_win(database: Database) -> None:
    number = await put(database)
    done = await asyncio.gather(
        *(decide(database, number, state) for state in (ProposalState.ACCEPTED, ProposalState.REJECTED)), return_exceptions=True
    )
    assert sorted(isinstance(outcome, Conflict) for outcome in done) == [False, True]


async def test_a_number_that_is_not_there_is_named(database: Database) -> None:
    with pytest.raises(NotFound, match="7"):
        await decide(database, 7, ProposalState.ACCEPTED)


@pytest.mark.parametrize(
    ("kept", "asked", "same"),
    [("楼上吵", "楼上吵", True), ("楼上吵", "楼上", False), ("吵" * 250, "吵" * 200, True), ("吵" * 250, "吵" * 199, False)],
)
async def test_the_same_text_is_found_also_where_a_ticket_cut_it(database: Database, kept: str, asked: str, same: bool) -> None:
    number = await put(database, kept)
    async with database.write() as session:
        found = await proposals.open_with(session, text=asked, ticket_id=None)
        assert (found.id if found else None) == (number if same else None)
        assert await proposals.drop(session, text=asked, ticket_id=99) == same


async def test_what_is_decided_is_neither_found_nor_dropped(database: Database) -> None:
    await decide(database, await put(database), ProposalState.ACCEPTED)
    async with database.write() as session:
        assert await proposals.open_with(session, text="楼上吵", ticket_id=None) is None
        assert await proposals.drop(session, text="楼上吵", ticket_id=99) == 0


async def test_forgetting_tells_how_many(database: Database) -> None:
    await put(database)
    await put(database, now=NOW + timedelta(seconds=1))
    async with database.write() as session:
        assert await proposals.forget(session, now=NOW + proposals.KEPT) == 1
