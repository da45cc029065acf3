"""``@所有人``: what turns to everybody, and what becomes of it in rows. On both databases where something is stored."""

from __future__ import annotations

import pytest

from broadcasts import approval, compose
from broadcasts.errors import Reason, Refused
from broadcasts.everybody import is_mentioned, taken_out
from broadcasts.expand import expand_due
from store import broadcasts, outbox
from store.database import Database
from store.kinds import EVERYBODY
from tests.unit.broadcasts.county import NOW, draft, settle


@pytest.mark.parametrize(
    ("text", "left", "name"),
    [
        ("@所有人 洪水来了", "洪水来了", "所有人"),
        ("＠ 所有人\u2005洪水来了", "洪水来了", "所有人"),
        ("洪水来了 @ALL", "洪水来了", "ALL"),
        ("@所有人 快走 @所有人", "快走", "所有人"),
        ("@所有人", "", "所有人"),
        ("叫上所有人，快走", "叫上所有人，快走", None),
        ("@allan 来一下", "@allan 来一下", None),
    ],
)
def test_it_is_taken_out_of_the_words(text: str, left: str, name: str | None) -> None:
    assert is_mentioned(text) is (name is not None)
    assert taken_out(text) == (left, [] if name is None else [[EVERYBODY, name]])


async def test_rows_of_what_is_urgent_mention_everybody(database: Database) -> None:
    county = await settle(database)
    made = await compose.create(database, draft(text="@所有人 洪水来了。", urgent=True), author=county.chief.name, now=NOW)
    await approval.send_emergency(database, made.id or 0, chief=county.chief, now=NOW)
    [expansion] = await expand_due(database, NOW)
    async with database.read() as session:
        rows = await outbox.of_run(session, expansion.run_id or 0)
        run = await broadcasts.run(session, expansion.run_id or 0)
    assert {(row.text, str(row.mentions)) for row in rows} == {("洪水来了。", str([[EVERYBODY, "所有人"]]))}
    assert run.text == "@所有人 洪水来了。"


async def test_it_alone_says_nothing(database: Database) -> None:
    await settle(database)
    with pytest.raises(Refused) as refused:
        await compose.create(database, draft(text="@所有人", urgent=True), author="王所长", now=NOW)
    assert refused.value.reason is Reason.TEXT_EMPTY
