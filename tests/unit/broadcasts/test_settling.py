"""What people decide about rooms of a run: settling, sending again, taking back. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts import runs, settling
from broadcasts.calendar import Once
from broadcasts.errors import Reason, Refused
from store import broadcasts, echoes, outbox, run_rows
from store.database import Database
from store.kinds import BroadcastState as State
from store.kinds import OutboxState, Recall, RunState
from tests.unit.broadcasts.county import NOW, stored
from tests.unit.broadcasts.test_runs import MINUTE, claim, sent, started

LATER = NOW + timedelta(minutes=30)


async def with_one_unknown(database: Database) -> tuple[int, int, int]:
    """A run that is done but for one room of unknown fate: broadcast, run, row."""
    number, run_id = await started(database)
    lost, *rest = await claim(database)
    await sent(database, rest)
    async with database.write() as session:
        await outbox.mark_unknown(session, lost.id or 0, error="lost")
    await runs.finish_runs(database, LATER)
    return number, run_id, lost.id or 0


async def test_a_person_says_that_it_was_said(database: Database) -> None:
    _, run_id, row = await with_one_unknown(database)
    await settling.settle(database, row, said=True, by="王所长", now=LATER)
    found = await runs.progress(database, run_id)
    assert (found.delivered, found.of(OutboxState.UNKNOWN), found.adds_up) == (4, 0, True)
    with pytest.raises(Refused) as fault:
        await settling.settle(database, row, said=False, by="杨助理", now=LATER)
    assert fault.value.reason is Reason.SETTLED_ALREADY


async def test_a_person_says_that_it_was_not_said_and_it_goes_again(database: Database) -> None:
    number, run_id, row = await with_one_unknown(database)
    assert (await stored(database, number)).state == State.DONE
    await settling.settle(database, row, said=False, by="王所长", now=LATER)
    assert (await stored(database, number)).state == State.RUNNING
    [again] = await claim(database, at=LATER - NOW)
    assert again.id == row
    await sent(database, [again])
    await runs.finish_runs(database, LATER)
    assert (await stored(database, number)).state == State.DONE
    assert (await runs.progress(database, run_id)).delivered == 4


async def test_an_echo_that_comes_late_keeps_it_from_being_said_twice(database: Database) -> None:
    _, _, row_id = await with_one_unknown(database)
    row = await settling.settle(database, row_id, said=False, by="王所长", now=LATER)
    async with database.write() as session:
        told = {"gateway": row.gateway, "account": row.account, "conversation": row.conversation}
        assert await echoes.confirm(session, **told, network_id="m", text=row.text, now=LATER) == row_id
    assert list(await claim(database, at=LATER - NOW)) == []


async def test_of_a_withdrawn_run_nothing_goes_again(database: Database) -> None:
    number, run_id = await started(database)
    lost, *_ = await claim(database, 1)
    async with database.write() as session:
        await outbox.mark_unknown(session, lost.id or 0, error="lost")
    await runs.withdraw(database, number, by="王所长", now=NOW)
    await settling.settle(database, lost.id or 0, said=False, by="王所长", now=LATER)
    assert (await runs.progress(database, run_id)).of(OutboxState.CANCELLED) == 4
    assert list(await claim(database, at=LATER - NOW)) == []


async def test_only_failed_rooms_get_it_again(database: Database) -> None:
    number, run_id = await started(database)
    bad, *rest = await claim(database)
    await sent(database, rest)
    async with database.write() as session:
        await outbox.mark_failed(session, bad.id or 0, error="refused", retry_at=None)
    await runs.finish_runs(database, LATER)
    assert await settling.resend_failed(database, run_id, by="王所长", now=LATER) == 1
    again = await claim(database, at=LATER - NOW)
    assert [row.id for row in again] == [bad.id]
    await sent(database, again)
    await runs.finish_runs(database, LATER)
    assert (await stored(database, number)).state == State.DONE
    with pytest.raises(Refused) as fault:
        await settling.resend_failed(database, run_id, by="王所长", now=LATER)
    assert fault.value.reason is Reason.NOTHING_FAILED


async def test_what_has_expired_is_not_sent_again(database: Database) -> None:
    number, run_id, row = await with_one_unknown(database)
    async with database.write() as session:
        (await broadcasts.lock(session, number)).expires_at = LATER
    with pytest.raises(Refused) as fault:
        await settling.settle(database, row, said=False, by="王所长", now=LATER)
    assert fault.value.reason is Reason.EXPIRED
    assert (await runs.progress(database, run_id)).of(OutboxState.UNKNOWN) == 1


async def test_taking_back_begins_with_the_newest_and_ends_where_the_network_refuses(database: Database) -> None:
    _, run_id = await started(database, schedule=Once(at=NOW))
    rows = await claim(database)
    for minutes, row in enumerate(rows):
        async with database.write() as session:
            await outbox.mark_sent(session, row.id or 0, network_id=f"m{row.id}", now=NOW + minutes * MINUTE)
    await runs.finish_runs(database, LATER)
    assert await settling.take_back(database, run_id, by="王所长", now=LATER) == 4
    me = {"gateway": "paper", "account": "bridge"}
    asked = []
    for done in (True, False):
        async with database.write() as session:
            row = await run_rows.next_recall(session, **me)
            assert row is not None
            asked.append(row.id)
            await run_rows.settle_recall(session, row, done=done)
    async with database.read() as session:
        assert await run_rows.next_recall(session, **me) is None
        assert (await broadcasts.run(session, run_id)).state == RunState.WITHDRAWN
    assert asked == [rows[3].id, rows[2].id]
    found = await runs.progress(database, run_id)
    assert found.recalls == {Recall.DONE: 1, Recall.REFUSED: 3}
    assert found.delivered == 4
