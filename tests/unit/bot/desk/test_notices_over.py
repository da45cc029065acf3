"""The end of a notice, and a search that begins again. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk.deadlines import DEFAULTS
from bot.desk.notice_rounds import go_round
from bot.inbox.receiving import Inbox
from broadcasts import approval, compose, runs
from broadcasts.burden import Budget, read_stretches
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from broadcasts.expand import expand_due
from broadcasts.waves import Rounds
from store import broadcasts, claims, outbox
from store.database import Database
from store.kinds import OutboxState
from store.tables import Notice, Outbox
from tests.support.understanding import tiny_understanding
from tests.unit.bot.desk.test_notices import WALLET, deliver, last, look, notice, opened, told
from tests.unit.bot.village import BRIDGE_NAME, CHIEF, GATEWAY, GROUP, OFFICER, RESIDENT, village

NIGHT = timedelta(hours=8)
"""From ``NOW`` to midnight in the county."""


async def test_found_is_told_where_nobody_knows_whether_it_was_told_and_never_where_it_was_not(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    await scene.say("下一波 1", sender=OFFICER)
    unknown, refused, *rest = sorted(set(await told(scene)) - {GROUP})
    async with database.write() as session:
        for row in await claims.claim(session, gateway=GATEWAY, account=BRIDGE_NAME, owner="x", now=scene.clock.now, limit=500):
            await session.flush()
            if row.conversation == unknown:
                await outbox.mark_unknown(session, row.id or 0, error="lost")
            elif row.conversation == refused:
                await outbox.mark_failed(session, row.id or 0, error="refused", retry_at=None)
            else:
                await outbox.mark_sent(session, row.id or 0, network_id=None, now=scene.clock.now)
    await scene.say("找到 1 在河边", sender=OFFICER)
    await look(scene)
    assert await told(scene, "notice-end:") == dict.fromkeys((GROUP, unknown, *rest), 1)


async def test_a_broadcast_that_joined_a_notice_of_a_thing_goes_out_when_the_thing_is_found(database: Database) -> None:
    scene = await village(database, notices=True)
    scene.clock.now += NIGHT
    await scene.say(WALLET)
    await look(scene, timedelta(minutes=11))
    await scene.say("启 1", sender=OFFICER)
    now = scene.clock.now
    made = await compose.create(
        database, Draft(title="防火", text="出门前请关好火。", schedule=AtOnce()), author=OFFICER, now=now
    )
    number = made.id or 0
    await approval.submit(database, number, by=OFFICER, now=now)
    await approval.approve(database, number, approver=await approval.person(database, CHIEF), now=now)
    await approval.put_on_calendar(database, number, by=OFFICER, now=now)
    await expand_due(database, now, budget=DEFAULTS.budget)
    [row] = [row for row in await scene.outbox() if row.key.startswith("notice:")]
    assert row.text.endswith("出门前请关好火。")
    await scene.say("找到 1", sender=OFFICER)
    async with database.read() as session:
        [run] = await broadcasts.runs(session, number)
        waiting = {row.conversation: row.text for row in await outbox.of_run(session, run.id or 0) if row.state == "waiting"}
    assert waiting[GROUP] == "出门前请关好火。"
    assert (await runs.progress(database, run.id or 0)).adds_up


async def test_the_quiet_hours_are_those_of_the_settings(database: Database) -> None:
    scene = await village(database, notices=True)
    late = Budget(quiet=read_stretches("23:00-09:15"))
    scene.inbox = Inbox(database, tiny_understanding(notices=True), scene.clock, deadlines=replace(DEFAULTS, budget=late))
    await scene.say(WALLET)
    await look(scene, timedelta(minutes=11))
    scene.clock.now += NIGHT
    await scene.say("启 1", sender=OFFICER)
    [row] = await _rows(scene.outbox(), "notice:")
    assert (row.not_before - scene.clock.now).total_seconds() == 9 * 3600 + (15 - 11) * 60
    async with database.write() as session:
        await session.merge(row.model_copy(update={"state": OutboxState.SENT.value}))
        held = await session.get(Notice, 1)
        assert held is not None
        held.state, held.end_text = "found", "找到了"
    kept = {"form_wait": timedelta(minutes=10), "photo_keep": timedelta(days=30)}
    await go_round(database, Rounds(budget=late), **kept, now=scene.clock.now)
    [end] = await _rows(scene.outbox(), "notice-end:")
    assert end.not_before == row.not_before


async def _rows(rows: object, prefix: str) -> list[Outbox]:
    return [row for row in await rows if row.key.startswith(prefix)]  # type: ignore[attr-defined]


async def test_a_search_that_begins_again_has_a_second_notice_and_a_second_end(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    await scene.say("找到 1 在河边", sender=OFFICER)
    await deliver(scene)
    assert await told(scene, "notice-end:") == {GROUP: 1}
    rows = await scene.say("重开 1 又走丢了", sender=OFFICER)
    shown = last([row for row in rows if "启 1" in row.text], f"private:{OFFICER}")
    assert shown.startswith("又要找了")
    assert "老倌" in shown
    assert (await notice(scene)).state == "submitted"
    assert await told(scene) == {GROUP: 1}
    await scene.say("启 1", sender=OFFICER)
    assert await told(scene) == {GROUP: 2}
    await deliver(scene)
    await look(scene, timedelta(minutes=31))
    assert set((await told(scene)).values()) == {1, 2}
    await deliver(scene)
    await scene.say("找到 1 在家里", sender=OFFICER)
    await look(scene)
    assert await told(scene, "notice-end:") == await told(scene)
    assert await scene.rows(Notice) == [await notice(scene)]


async def test_the_resident_who_says_that_it_is_not_settled_begins_it_again_too(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    await scene.say("找到 1", sender=OFFICER)
    assert (await scene.ticket()).state == "closed"
    await scene.say("#1 没解决", sender=RESIDENT)
    assert (await scene.ticket()).state == "reopened"
    assert (await notice(scene)).state == "submitted"
