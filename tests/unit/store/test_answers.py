"""Versions of local answers in the store: one open version a place, a number that tells of every change, one notice a day."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest

from store import answers
from store.database import Database
from store.errors import Conflict, NotFound
from store.tables import AnswerOverride

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = date(2026, 12, 31)
PLACE = {"answer_id": "hukou.newborn/basic", "scope": "village", "scope_id": 1}


def version(number: int = 1, **more: object) -> AnswerOverride:
    values = {**PLACE, "version": number, "valid_from": NOW.date(), "review_by": DAY, "created_at": NOW, **more}
    return AnswerOverride(**values)


async def put(database: Database, row: AnswerOverride) -> int:
    async with database.write() as session:
        kept = await answers.add(session, row)
        assert kept.id is not None
        return kept.id


async def revision(database: Database) -> int:
    async with database.read() as session:
        return await answers.revision(session)


async def test_days_and_words_come_back_as_they_were(database: Database) -> None:
    number = await put(database, version(body="第一行\n第二行", note="因为"))
    async with database.read() as session:
        kept = await answers.get(session, number)
    assert (kept.valid_from, kept.review_by, kept.created_at) == (date(2026, 3, 2), DAY, NOW)
    assert (kept.body, kept.note, kept.state, kept.changes) == ("第一行\n第二行", "因为", "draft", 1)


@pytest.mark.parametrize("state", ["draft", "submitted", "rejected"])
async def test_a_place_has_one_open_version(database: Database, state: str) -> None:
    await put(database, version(state=state))
    with pytest.raises(Conflict):
        await put(database, version(2))
    await put(database, version(2, scope_id=2))
    await put(database, version(2, answer_id="hukou.newborn/other"))


@pytest.mark.parametrize("state", ["approved", "superseded", "withdrawn", "rolled_back"])
async def test_what_is_done_leaves_room_for_the_next(database: Database, state: str) -> None:
    await put(database, version(state=state))
    assert await put(database, version(2)) == 2


async def test_the_same_version_is_not_stored_twice(database: Database) -> None:
    await put(database, version(state="approved"))
    with pytest.raises(Conflict):
        await put(database, version(state="approved"))


async def test_province_and_county_are_places_too(database: Database) -> None:
    for scope in ("province", "county"):
        await put(database, version(scope=scope, scope_id=0))
        with pytest.raises(Conflict):
            await put(database, version(2, scope=scope, scope_id=0))


async def test_revision_grows_with_every_change(database: Database) -> None:
    seen = [await revision(database)]
    number = await put(database, version())
    seen.append(await revision(database))
    async with database.write() as session:
        (row,) = await answers.lock_place(session, **PLACE)  # type: ignore[arg-type]
        row.changes += 1
    seen.append(await revision(database))
    await put(database, version(scope_id=2))
    seen.append(await revision(database))
    assert seen == sorted(set(seen))
    assert number == 1


async def test_approved_come_with_the_newest_of_a_place_last(database: Database) -> None:
    for number, state in ((1, "superseded"), (3, "approved"), (2, "approved"), (4, "draft")):
        await put(database, version(number, state=state))
    async with database.read() as session:
        assert [row.version for row in await answers.approved(session)] == [2, 3]
        assert [row.version for row in await answers.current(session)] == [3, 2, 4]
        assert [row.version for row in await answers.of_answer(session, PLACE["answer_id"])] == [4, 2, 3, 1]  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [1, 2**31, 10**18])
async def test_number_that_is_not_there_is_not_found(database: Database, number: int) -> None:
    async with database.read() as session:
        with pytest.raises(NotFound):
            await answers.get(session, number)


async def test_owner_is_told_once_even_by_two_processes(database: Database) -> None:
    async def tell() -> bool:
        async with database.write() as session:
            return await answers.note_told(session, **PLACE, review_by=DAY, now=NOW)  # type: ignore[arg-type]

    assert sorted(await asyncio.gather(tell(), tell())) == [False, True]
    async with database.read() as session:
        assert await answers.told(session) == {("hukou.newborn/basic", "village", 1, DAY)}
