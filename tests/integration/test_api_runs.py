"""Runs by the API: read, looked after for a member of staff, settled; and what a program may not. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot.api.scopes import ApiScope
from bot.app import utc_now
from broadcasts import approval, compose
from broadcasts.audience import Audience
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from store import broadcasts as stored
from store.database import Database
from store.kinds import OutboxState
from store.tables import Audit, Outbox
from tests.integration.test_web_broadcasts import heard
from tests.support.api import HERE, Answered, ServedApi, served_api
from tests.support.waiting import until_true

READ, MANAGE = (ApiScope.BROADCASTS_READ,), (ApiScope.BROADCASTS_READ, ApiScope.BROADCASTS_MANAGE)
AUTHOR, CHIEF, ASSISTANT, OTHER_CHIEF = "方敏", "赵建国", "和丽萍", "方敏"
ROOM = "residents-liutang"


@pytest.fixture
async def api(database: Database) -> AsyncIterator[ServedApi]:
    async with served_api(database) as served:
        yield served


async def sent(api: ServedApi, *, stations: tuple[int, ...] = ()) -> int:
    """A broadcast that went out and is done. Returns the number of its run."""
    now, database = utc_now(), api.database
    draft = Draft(
        title="戴头盔", text="骑车赶街，请戴好头盔。", schedule=AtOnce(), audience=Audience(stations=stations), urgent=True
    )
    number = (await compose.create(database, draft, author=AUTHOR, now=now)).id or 0
    await approval.submit(database, number, by=AUTHOR, now=now)
    await approval.approve(database, number, approver=await approval.person(database, CHIEF), now=now)
    await approval.put_on_calendar(database, number, by=AUTHOR, now=now)

    async def done() -> bool:
        await api.demo.bridge.broadcasts.tick()
        async with database.read() as session:
            return (await stored.get(session, number)).state == "done"

    await until_true(done, what="the end of the run")
    async with database.read() as session:
        [run] = await stored.runs(session, number)
    return run.id or 0


async def order(api: ServedApi, token: str, path: str, by: str = CHIEF, **more: Any) -> Answered:
    return await api.ask("POST", path, token, body={"staff_id": api.staff[by], **more})


async def set_state(api: ServedApi, state: OutboxState, rooms: Sequence[str] = (ROOM,)) -> Outbox:
    """Let the rows of some rooms stand so. Returns one of them."""
    async with api.database.write() as session:
        await session.execute(
            update(Outbox)
            .where(col(Outbox.conversation).in_(rooms), col(Outbox.run_id).is_not(None))
            .values(state=state.value, network_id=None)
        )
        row = await session.scalar(select(Outbox).where(col(Outbox.conversation) == rooms[0], col(Outbox.run_id).is_not(None)))
        assert row is not None
        return row


async def test_runs_are_listed_and_one_is_shown_with_its_rooms_by_state(api: ServedApi) -> None:
    token = await api.token(scopes=READ)
    first = await sent(api)
    await set_state(api, OutboxState.GAVE_UP)
    second = await sent(api, stations=(1,))
    listed = (await api.ask("GET", "/runs?limit=1", token)).body
    assert [run["id"] for run in listed["items"]] == [second]
    rest = (await api.ask("GET", f"/runs?cursor={listed['next_cursor']}&state=done", token)).body
    assert ([run["id"] for run in rest["items"]], rest["next_cursor"]) == ([first], None)
    assert (await api.ask("GET", "/runs?state=paused", token)).body["items"] == []
    shown = (await api.ask("GET", f"/runs/{first}", token)).body
    assert (shown["rooms"], sum(shown["counts"].values()), len(shown["rows"])) == (8, 8, 8)
    assert shown["counts"]["gave_up"] == 1
    stuck = (await api.ask("GET", f"/runs/{first}?row_state=gave_up&row_state=unknown", token)).body["rows"]
    assert [(row["state"], "柳塘村" in row["topic"]) for row in stuck] == [("gave_up", True)]
    missing = await api.ask("GET", "/runs/99", token)
    assert (missing.status, missing.body["detail"]) == (404, "没有第 99 次发送。")


async def test_a_run_is_paused_goes_on_and_is_withdrawn_for_a_member_of_staff(api: ServedApi) -> None:
    token = await api.token("12345平台", MANAGE)
    api.demo.gateway.break_link()
    run = await going_out(api)
    assert (await order(api, token, f"/runs/{run}/resume")).status == 409
    paused = await order(api, token, f"/runs/{run}/pause")
    assert (paused.status, paused.body["state"], paused.body["open"]) == (200, "paused", 8)
    again = await order(api, token, f"/runs/{run}/pause")
    assert (again.status, again.body["detail"]) == (409, f"第 {run} 次发送现在是「已暂停」，不能暂停。")
    assert (await order(api, token, f"/runs/{run}/resume")).body["state"] == "running"
    withdrawn = await order(api, token, f"/runs/{run}/withdraw")
    assert (withdrawn.body["state"], withdrawn.body["counts"]) == ("withdrawn", {"cancelled": 8})
    async with api.database.read() as session:
        notes = (
            await session.scalars(select(Audit).where(col(Audit.action).startswith("api.run.")).order_by(col(Audit.id)))
        ).all()
        by = (await session.scalars(select(col(Audit.actor)).where(col(Audit.action) == "broadcast_withdrawn"))).all()
    assert [(note.action, note.actor) for note in notes] == [
        (f"api.run.{what}", "12345平台") for what in ("pause", "resume", "withdraw")
    ]
    assert all(CHIEF in note.detail for note in notes)
    assert by == [CHIEF]


async def going_out(api: ServedApi) -> int:
    """A run of which nothing has left: the link is down."""
    now, database = utc_now(), api.database
    draft = Draft(title="戴头盔", text="骑车赶街，请戴好头盔。", schedule=AtOnce(), urgent=True)
    number = (await compose.create(database, draft, author=AUTHOR, now=now)).id or 0
    await approval.send_emergency(database, number, chief=await approval.person(database, CHIEF), now=now)
    await api.demo.bridge.broadcasts.tick()
    async with database.read() as session:
        [run] = await stored.runs(session, number)
    return run.id or 0


async def test_what_failed_goes_again_and_a_finished_run_is_taken_back(api: ServedApi) -> None:
    token = await api.token(scopes=MANAGE)
    run = await sent(api)
    await set_state(api, OutboxState.GAVE_UP)
    resent = await order(api, token, f"/runs/{run}/resend")
    assert (resent.status, resent.body["state"]) == (200, "running")

    async def all_told() -> bool:
        await api.demo.bridge.broadcasts.tick()
        return (await api.ask("GET", f"/runs/{run}", token)).body["delivered"] == 8

    await until_true(all_told, what="the room that failed")
    assert sum("戴好头盔" in text for text in heard(api.demo, ROOM)) == 2  # it had been there: only the row said otherwise
    nothing = await order(api, token, f"/runs/{run}/resend")
    assert (nothing.status, nothing.body["detail"]) == (409, "没有发不出去的群，不用重发。")
    await api.demo.bridge.broadcasts.tick()
    assert (await order(api, token, f"/runs/{run}/take-back")).body["state"] == "withdrawn"

    async def taken_back() -> bool:
        return (await api.ask("GET", f"/runs/{run}", token)).body["recalls"] == {"done": 8}

    await until_true(taken_back, what="the recalls")
    late = await order(api, token, f"/runs/{run}/resend")
    assert (late.status, late.body["detail"]) == (409, f"第 {run} 次发送现在是「已撤下」，不能再发。")


@pytest.mark.parametrize(("said", "state", "times"), [(True, "sent", 1), (False, "waiting", 2)])
async def test_a_room_of_which_nobody_knows_is_listed_and_settled_once(
    api: ServedApi, said: bool, state: str, times: int
) -> None:
    token = await api.token(scopes=MANAGE)
    await sent(api)
    row = await set_state(api, OutboxState.UNKNOWN)
    listed = (await api.ask("GET", "/unsettled", token)).body["items"]
    assert [(item["id"], item["state"]) for item in listed] == [(row.id, "unknown")]
    settled = await order(api, token, f"/unsettled/{row.id}", said=said)
    assert (settled.status, settled.body["state"]) == (200, state)
    again = await order(api, token, f"/unsettled/{row.id}", said=said)
    assert (again.status, again.body["detail"]) == (409, "这一条已经有结果了，请刷新看看。")

    async def heard_it() -> bool:
        return sum("戴好头盔" in text for text in heard(api.demo, ROOM)) == times

    await until_true(heard_it, what="the room")
    assert (await api.ask("GET", "/unsettled", token)).body["items"] == []
    assert (await order(api, token, "/unsettled/99999", said=True)).status == 404


async def test_a_correction_is_written_for_the_rooms_that_heard_a_run(api: ServedApi) -> None:
    token = await api.token("县里", [*MANAGE, ApiScope.BROADCASTS_WRITE])
    run = await sent(api)
    await set_state(api, OutboxState.GAVE_UP)
    words = {"title": "更正", "text": "更正：以后面的通知为准。", "corrects": run}
    made = await api.ask("POST", "/broadcasts", token, body=words)
    assert (made.status, made.body["corrects"]) == (201, run)
    now = utc_now()
    await approval.submit(api.database, made.body["id"], by="县里", now=now)
    async with api.database.read() as session:
        draft = compose.draft_of(await stored.get(session, made.body["id"]))
    assert len((await compose.preview(api.database, draft)).messages) == 7
    for wrong, why in (({"corrects": 99}, "没有第 99 次发送"), ({"stations": [1]}, "不用再写发给谁")):
        refused = await api.ask("POST", "/broadcasts", token, body={**words, **wrong})
        assert (refused.status, why in refused.body["detail"]) == (409, True)
    own = await api.token("所里", [ApiScope.BROADCASTS_WRITE], station=HERE)
    assert (await api.ask("POST", "/broadcasts", own, body=words)).status == 403


async def test_whose_order_it_is_must_be_allowed_to_give_it(api: ServedApi) -> None:
    token = await api.token(scopes=MANAGE)
    run = await sent(api)
    refused = await order(api, token, f"/runs/{run}/take-back", ASSISTANT)
    assert (refused.status, "不能做这一步" in refused.body["detail"]) == (409, True)
    unknown = await api.ask("POST", f"/runs/{run}/take-back", token, body={"staff_id": 9999})
    assert (unknown.status, "9999" in unknown.body["detail"]) == (409, True)
    reading = await api.token("reading", READ)
    assert (await order(api, reading, f"/runs/{run}/take-back")).status == 403
    assert (await api.ask("GET", f"/runs/{run}", token)).body["state"] == "done"


async def test_a_program_of_a_station_looks_after_its_own_only(api: ServedApi) -> None:
    county, own, other = await sent(api), await sent(api, stations=(1,)), await sent(api, stations=(2,))
    token = await api.token(scopes=MANAGE, station=HERE)
    assert [run["id"] for run in (await api.ask("GET", "/runs", token)).body["items"]] == [own, county]
    assert (await api.ask("GET", f"/runs/{other}", token)).status == 404
    assert (await order(api, token, f"/runs/{other}/take-back")).status == 404
    shown = (await api.ask("GET", f"/runs/{county}", token)).body
    assert (shown["rooms"], 0 < len(shown["rows"]) < 8) == (8, True)  # the rooms of other stations are not its business
    refused = await order(api, token, f"/runs/{county}/take-back")
    assert (refused.status, refused.body["detail"]) == (403, "这个程序只管本派出所的群发，这一条还发到了别处。")
    assert (await order(api, token, f"/runs/{own}/take-back", OTHER_CHIEF)).status == 409  # of another station
    assert (await order(api, token, f"/runs/{own}/take-back")).status == 200
    row = await set_state(api, OutboxState.UNKNOWN, ["residents-shiban"])
    assert (await api.ask("GET", "/unsettled", token)).body["items"] == []
    assert (await order(api, token, f"/unsettled/{row.id}", said=True)).status == 404
