"""The picture of a broadcast in its run: a row of its own after the words, and rooms that are counted once. On both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from broadcasts import runs, settling
from broadcasts.burden import Budget, read_stretches
from broadcasts.expand import expand_due
from store import broadcasts, outbox, run_rows, spared
from store.database import Database
from store.kinds import OutboxState, Recall
from store.tables import BroadcastRun, Outbox
from tests.unit.broadcasts.county import NOW, draft, on_calendar, settle
from tests.unit.broadcasts.test_content import LINK, picture

BUDGET = Budget(quiet=read_stretches("21:30-07:30"))
ROOMS = ("r1", "r2", "r3", "r4")


async def sent_out(database: Database, *, with_picture: bool = True, text: str = "戴头盔。") -> int:
    """A run to four rooms; gives its number."""
    county = await settle(database)
    return await one_more(database, county, with_picture=with_picture, text=text)


async def one_more(database: Database, county: object, *, with_picture: bool, text: str) -> int:
    number = await picture(database) if with_picture else None
    broadcast = await on_calendar(database, county, draft(text=text, link=LINK, picture=number))  # type: ignore[arg-type]
    await expand_due(database, NOW, budget=BUDGET)
    async with database.read() as session:
        (run,) = await broadcasts.runs(session, broadcast)
    assert run.id is not None
    return run.id


async def rows_of(database: Database, run_id: int) -> Sequence[Outbox]:
    async with database.read() as session:
        return await outbox.of_run(session, run_id)


async def put(database: Database, run_id: int, state: OutboxState, *, pictures: bool, room: str = "") -> None:
    """Let rows of words or of pictures stand in a state."""
    async with database.write() as session:
        for row in await outbox.of_run(session, run_id):
            if (row.attachment_id is not None) is pictures and room in (row.conversation, ""):
                row.state, row.sent_at = state.value, NOW
                session.add(row)


async def test_every_room_gets_the_words_with_the_link_and_then_the_picture(database: Database) -> None:
    run_id = await sent_out(database)
    rows = await rows_of(database, run_id)
    assert [(row.conversation, row.text, row.attachment_id is not None) for row in rows] == [
        one for room in ROOMS for one in ((room, f"戴头盔。\n{LINK}", False), (room, "", True))
    ]
    assert len({row.key for row in rows}) == 8
    assert len({(row.lane, row.not_before, row.expires_at, row.unknown_policy) for row in rows}) == 1
    async with database.read() as session:
        run = await broadcasts.run(session, run_id)
    assert (run.rooms, run.text, run.link, run.picture_id) == (4, "戴头盔。", LINK, rows[1].attachment_id)


async def test_a_room_is_counted_once_and_stands_where_its_part_stands_that_is_furthest_behind(database: Database) -> None:
    run_id = await sent_out(database)
    await put(database, run_id, OutboxState.CONFIRMED, pictures=False)
    await put(database, run_id, OutboxState.SENT, pictures=True)
    await put(database, run_id, OutboxState.GAVE_UP, pictures=True, room="r2")
    await put(database, run_id, OutboxState.UNKNOWN, pictures=True, room="r3")
    await put(database, run_id, OutboxState.WAITING, pictures=True, room="r4")
    done = await runs.progress(database, run_id)
    assert done.adds_up
    assert (done.delivered, done.open, done.of(OutboxState.GAVE_UP), done.of(OutboxState.UNKNOWN)) == (1, 1, 1, 1)


async def test_only_the_picture_that_failed_goes_again(database: Database) -> None:
    run_id = await sent_out(database)
    await put(database, run_id, OutboxState.CONFIRMED, pictures=False)
    await put(database, run_id, OutboxState.CONFIRMED, pictures=True)
    await put(database, run_id, OutboxState.GAVE_UP, pictures=True, room="r2")
    assert await settling.resend_failed(database, run_id, by="王所长", now=NOW) == 1
    waiting = [row for row in await rows_of(database, run_id) if row.state == OutboxState.WAITING]
    assert [(row.conversation, row.attachment_id is not None) for row in waiting] == [("r2", True)]


async def test_withdrawing_counts_rooms_and_takes_both_parts_back(database: Database) -> None:
    run_id = await sent_out(database)
    await put(database, run_id, OutboxState.CONFIRMED, pictures=False, room="r1")
    await put(database, run_id, OutboxState.CONFIRMED, pictures=True, room="r1")
    await put(database, run_id, OutboxState.CONFIRMED, pictures=False, room="r2")
    async with database.read() as session:
        number = (await broadcasts.run(session, run_id)).broadcast_id
    done = await runs.withdraw(database, number, by="王所长", now=NOW)
    assert (done.cancelled, done.gone) == (2, 2)
    async with database.write() as session:
        assert await run_rows.recalls(session, run_id) == {Recall.WANTED: 2}
        newest = await run_rows.next_recall(session, gateway="paper", account="bridge")
        assert newest is not None
        assert newest.attachment_id is None or newest.conversation == "r1"
        for row in await outbox.of_run(session, run_id):
            if row.recall is not None:
                row.recall = Recall.DONE.value if row.attachment_id is None else Recall.REFUSED.value
                session.add(row)
    async with database.read() as session:
        assert await run_rows.recalls(session, run_id) == {Recall.REFUSED: 1, Recall.DONE: 1}
    assert (await runs.progress(database, run_id)).adds_up


async def test_what_a_picture_follows_is_not_joined_and_joins_nothing(database: Database) -> None:
    county = await settle(database)
    first = await one_more(database, county, with_picture=True, text="戴头盔。")
    second = await one_more(database, county, with_picture=False, text="关好火。")
    third = await one_more(database, county, with_picture=True, text="看好娃娃。")
    assert [len(await rows_of(database, run)) for run in (first, second, third)] == [8, 4, 8]
    starts = [{row.not_before for row in await rows_of(database, run)} for run in (first, second)]
    assert starts == [{NOW}, {NOW + timedelta(minutes=30)}]
    async with database.read() as session:
        assert await spared.counts(session, [first, second, third]) == {}
        runs_now = [await session.get(BroadcastRun, run) for run in (first, second, third)]
    assert [run.rooms for run in runs_now if run is not None] == [4, 4, 4]
