"""``fengqiao broadcast unknown``, ``settle``, ``resend`` and ``take-back``, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

from broadcasts import runs
from store import outbox
from store.database import Database
from tests.support.cli import Cli, in_database
from tests.unit.broadcasts.county import NOW
from tests.unit.broadcasts.test_runs import claim, sent, started


async def one_lost_one_failed(database: Database) -> None:
    """A finished run: one room of unknown fate, one failed for good, two told."""
    await started(database)
    lost, bad, *rest = await claim(database)
    await sent(database, rest)
    async with database.write() as session:
        await outbox.mark_unknown(session, lost.id or 0, error="lost")
        await outbox.mark_failed(session, bad.id or 0, error="refused", retry_at=None)
    await runs.finish_runs(database, NOW)


def test_what_is_uncertain_or_failed_is_settled(tmp_path: Path, database_url: str) -> None:
    asyncio.run(in_database(database_url, one_lost_one_failed))
    cli = Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url)
    head, counts, *rooms = cli("broadcast", "run", "1").lines
    assert "run 1 of broadcast 1, due 2026-03-02 09:00: done" in head
    assert counts == "4 rooms: gave_up 1, sent 2, unknown 1"
    assert len(rooms) == 4
    assert [line.split("\t")[1] for line in cli("broadcast", "run", "1", "--state", "gave_up").lines[2:]] == ["gave_up"]
    listed = cli("broadcast", "unknown").lines
    assert len(listed) == 1
    row = listed[0].split("\t")[0]
    assert cli("broadcast", "settle", row, "--said", "--by", "王所长").out.strip() == "记下了：已发出。"
    again = cli("broadcast", "settle", row, "--not-said", "--by", "王所长")
    assert (again.code, "已经有结果" in again.err) == (1, True)
    assert cli("broadcast", "unknown").out.strip() == "no room is uncertain"
    assert "1 个群重新发" in cli("broadcast", "resend", "1", "--by", "王所长").out
    assert "只有发完的" in cli("broadcast", "take-back", "1", "--by", "王所长").err
    for command in (["run", "77"], ["resend", "77", "--by", "王所长"]):
        assert "没有第 77 次发送" in cli("broadcast", *command).err
    assert "没有这一条" in cli("broadcast", "settle", "77", "--said", "--by", "王所长").err
