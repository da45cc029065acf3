"""The pages of a run, with the whole bridge behind them: how far it is, what failed, what nobody knows, taking back."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.gateways.simulator import Fault
from store.kinds import OutboxState
from store.tables import Outbox
from tests.integration.test_web_broadcasts import DRAFT, VILLAGES, Office, demo, heard, office, one
from tests.support.demo import RunningDemo
from tests.support.waiting import until, until_true

__all__ = ["demo", "office"]
RUN = "/broadcasts/1/runs/1"
ROOM = "residents-liutang"


async def send_it(demo: RunningDemo, office: Office, *, in_rooms: int = len(VILLAGES)) -> None:
    """Bring the draft to the rooms, and wait until the run is done."""
    await office.be("方敏")
    await office.send("/broadcasts", DRAFT, page="/broadcasts/new")
    await office.send("/broadcasts/1/submit")
    await office.be("赵建国")
    await office.send("/broadcasts/1/approve")
    await office.send("/broadcasts/1/schedule")
    await until(lambda: sum(bool(heard(demo, room)) for room in VILLAGES) == in_rooms, what="the broadcast")
    await done(demo)


async def done(demo: RunningDemo) -> None:
    async def is_done() -> bool:
        await demo.bridge.broadcasts.tick()
        return (await one(demo)).state == "done"

    await until_true(is_done, what="the end of the run")


async def test_a_room_that_failed_gets_it_when_somebody_says_so_and_no_other(demo: RunningDemo, office: Office) -> None:
    demo.gateway.misbehave(Fault.REJECT)
    await send_it(demo, office, in_rooms=len(VILLAGES) - 1)
    shown = await office.open(RUN)
    assert "<b>7</b> / 8 个群已发到" in shown
    assert "1 个没发成的再发一次" in shown
    await office.be("和丽萍")  # an assistant who did not write it
    assert "再发一次" not in await office.open(RUN)
    assert "不能做这一步" in await office.send(f"{RUN}/resend", page="/broadcasts/1", status=403)
    await office.be("赵建国")
    await office.send(f"{RUN}/resend", page=RUN)
    await until(lambda: all(heard(demo, room) for room in VILLAGES), what="the room that failed")
    await done(demo)
    assert [len(heard(demo, room)) for room in VILLAGES] == [1] * 8
    assert "<b>8</b> / 8 个群已发到" in await office.open(RUN)
    assert "没有发不出去的群" in await office.send(f"{RUN}/resend", page=RUN, status=409)


@pytest.mark.parametrize(("said", "times"), [("yes", 1), ("no", 2)])
async def test_what_nobody_knows_is_shown_and_settled(demo: RunningDemo, office: Office, said: str, times: int) -> None:
    await send_it(demo, office)
    assert "没有。每个群的结果都清楚。" in await office.open("/unsettled")
    async with demo.bridge.database.write() as session:
        row = await session.scalar(
            update(Outbox)
            .where(col(Outbox.conversation) == ROOM)
            .values(state=OutboxState.UNKNOWN.value, network_id=None)
            .returning(col(Outbox.id))
        )
    assert "柳塘村" in await office.open("/unsettled")
    await office.send(f"/unsettled/{row}", {"said": said}, page="/unsettled")
    await until(lambda: len(heard(demo, ROOM)) == times, what="the room")
    await done(demo)
    assert "没有。每个群的结果都清楚。" in await office.open("/unsettled")
    assert "已经有结果" in await office.send(f"/unsettled/{row}", {"said": "no"}, page=RUN, status=409)
    assert [len(heard(demo, room)) for room in VILLAGES if room != ROOM] == [1] * 7
    await office.send("/unsettled/99999", {"said": "no"}, page=RUN, status=404)


async def test_a_finished_run_is_taken_back_from_the_rooms(demo: RunningDemo, office: Office) -> None:
    await send_it(demo, office)
    await office.send(f"{RUN}/take-back", page=RUN)
    network = demo.world.network
    await until(lambda: all(any(one.recalled for one in network.messages(room)) for room in VILLAGES), what="taking back")

    async def told() -> bool:
        return "8 个群已收回，0 个群收不回。" in await office.open(f"{RUN}/live")

    await until_true(told, what="the page")
    form = await office.open("/broadcasts/new?correct=1")
    assert "更正：防诈骗提醒" in form
    assert "刚才发的「提醒：不要向陌生人转账。」有误" in form  # people never saw its title
    assert "只有发完的" in await office.send(f"{RUN}/take-back", page=RUN, status=409)


async def test_a_correction_goes_only_where_the_wrong_words_were_heard(demo: RunningDemo, office: Office) -> None:
    demo.gateway.misbehave(Fault.REJECT)
    await send_it(demo, office, in_rooms=len(VILLAGES) - 1)
    spared = next(room for room in VILLAGES if not heard(demo, room))
    form = await office.open("/broadcasts/new?correct=1")
    assert 'name="corrects" value="1"' in form
    assert 'name="station"' not in form
    await office.be("方敏")
    fields = {**DRAFT, "text": "更正：以后面的通知为准。", "corrects": "1", "station": "2"}
    await office.send("/broadcasts", fields, page="/broadcasts/new?correct=1")
    shown = await office.send("/broadcasts/2/submit")
    assert "收到过要更正那一条的群" in shown
    assert "有 7 个群会收到" in shown
    assert 'name="corrects" value="1"' in await office.open("/broadcasts/2/edit")
    await office.be("赵建国")
    await office.send("/broadcasts/2/approve")
    await office.send("/broadcasts/2/schedule")
    told = [room for room in VILLAGES if room != spared]
    await until(lambda: all(len(heard(demo, room)) == 2 for room in told), what="the correction")
    assert heard(demo, spared) == []


async def test_answers_are_counted_and_not_kept(demo: RunningDemo, office: Office) -> None:
    await send_it(demo, office)
    [said] = [message.id for message in demo.world.network.messages(ROOM) if message.from_bridge]
    await demo.say(ROOM, "李桂芬", "收到")
    await demo.say(ROOM, "王建军", "这个月第三回了", quote=said)
    await demo.say(ROOM, "张德福", "今天街子上的菌子便宜得很")

    async def counted() -> bool:
        return "2 条回应" in await office.open(RUN)

    await until_true(counted, what="two answers")


async def test_a_run_of_another_broadcast_is_not_there(demo: RunningDemo, office: Office) -> None:
    await send_it(demo, office)
    for path in ("/broadcasts/2/runs/1", "/broadcasts/1/runs/7", "/broadcasts/1/runs/99999999999"):
        async with demo.http.get(demo.address + path) as answer:
            assert answer.status == 404, path
