"""Notices of missing people and lost things: the form, the check, the waves, sightings and the end. On both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.desk.notice_rounds import go_round
from bot.gateways.base import MessageKind, Quote
from broadcasts.runs import pause, progress, withdraw
from broadcasts.waves import Rounds
from store import attachments, claims, neighbours, outbox
from store.database import Database
from store.kinds import EVERYBODY, OutboxState
from store.tables import Attachment, Notice, Outbox, Room, Village
from tests.unit.bot.village import ASSISTANT, BRIDGE_NAME, CHIEF, GATEWAY, GROUP, OFFICER, RESIDENT, STAFF_ROOM, village
from tests.unit.bot.village import Village as Scene

LOST = "我家老倌走丢了，早上出去到现在没回来"
WALLET = "我的钱包掉了"
AROUND = ("石板村", "大禾村")
ROUNDS = Rounds()


async def opened(database: Database) -> Scene:
    """李桂芬 misses her husband; she told what was asked."""
    scene = await village(database, notices=True)
    await scene.say(LOST)
    for answer in ("在柳塘村街上走丢的", "穿蓝衣服，戴个草帽，七十多岁", "跳过", "跳过"):
        await scene.say(answer)
    return scene


async def notice(scene: Scene) -> Notice:
    [found] = await scene.rows(Notice)
    return found  # type: ignore[no-any-return]


async def look(scene: Scene, after: timedelta = timedelta(0), rounds: Rounds = ROUNDS) -> int:
    """Let time pass and the notices go round."""
    scene.clock.now += after
    kept = {"form_wait": timedelta(minutes=10), "photo_keep": timedelta(days=30)}
    return await go_round(scene.database, rounds, **kept, now=scene.clock.now)


async def told(scene: Scene, prefix: str = "notice:") -> Counter[str]:
    """How often each room is told."""
    return Counter(row.conversation for row in await scene.outbox() if row.key.startswith(prefix))


async def deliver(scene: Scene, *, but: str = "") -> None:
    """Everything that waits leaves; to the room ``but`` it is under way."""
    async with scene.database.write() as session:
        for row in await claims.claim(session, gateway=GATEWAY, account=BRIDGE_NAME, owner="x", now=scene.clock.now, limit=500):
            if row.conversation != but:
                await session.flush()
                await outbox.mark_sent(session, row.id or 0, network_id=f"n{row.id}", now=scene.clock.now)


def last(rows: list[Outbox], conversation: str) -> str:
    return [row.text for row in rows if row.conversation == conversation][-1]


# The form.


async def test_the_form_asks_one_thing_at_a_time_and_ends_with_an_officer(database: Database) -> None:
    scene = await village(database, notices=True)
    said = [last(await scene.say(LOST), f"private:{RESIDENT}")]
    for answer in ("在柳塘村街上走丢的", "穿蓝衣服，戴个草帽"):
        said.append(last(await scene.say(answer), f"private:{RESIDENT}"))
    assert [next(word for word in ("哪里", "穿什么", "照片") if word in text) for text in said] == ["哪里", "穿什么", "照片"]
    await scene.say("没有")
    rows = await scene.say("我是他媳妇小李")
    assert "记下了" in last(rows, f"private:{RESIDENT}")
    check = last(rows, f"private:{OFFICER}")
    for words in ("【寻人】#1", "老倌", "蓝衣服", "柳塘村街上", "早上", "启 1"):
        assert words in check
    assert (await notice(scene)).state == "submitted"


async def test_what_was_left_unfinished_goes_to_the_officer_as_it_is(database: Database) -> None:
    scene = await village(database, notices=True)
    await scene.say(LOST)
    assert await look(scene) == 0
    assert await look(scene, timedelta(minutes=11)) == 1
    assert "【寻人】" in (await scene.outbox())[-1].text
    assert await look(scene, timedelta(minutes=11)) == 0


async def test_a_picture_answers_the_question_for_one_and_goes_with_the_words(database: Database) -> None:
    scene = await village(database, notices=True)
    await scene.say(LOST)
    await scene.say("在柳塘村街上")
    await scene.say("穿蓝衣服")
    rows = await scene.say("", kind=MessageKind.IMAGE)
    assert "找家里哪个" in last(rows, f"private:{RESIDENT}")
    await scene.say("跳过")
    assert (await notice(scene)).photo_id == 1


async def test_numbers_and_houses_are_told_to_nobody(database: Database) -> None:
    scene = await village(database, notices=True)
    await scene.say("我家老倌走丢了，电话13812345678，家住柳塘村二组15号院，微信号wx998877665")
    await scene.say("跳过")
    for digits in ("138", "15", "998877"):
        assert digits not in (await notice(scene)).text


# The check.


async def test_an_officer_approves_and_the_village_hears_of_it_at_once(database: Database) -> None:
    scene = await opened(database)
    assert "要民警" in last(await scene.say("启 1", sender=ASSISTANT), f"private:{ASSISTANT}")
    assert await told(scene) == {}
    rows = await scene.say("启 1", sender=OFFICER)
    assert "本村 1 个群" in last(rows, f"private:{OFFICER}")
    assert await told(scene) == {GROUP: 1}
    assert "不能发" in last(await scene.say("启 1", sender=CHIEF), f"private:{CHIEF}")
    assert await told(scene) == {GROUP: 1}


async def test_nobody_approves_what_they_have_not_seen(database: Database) -> None:
    scene = await opened(database)
    await scene.say("", kind=MessageKind.IMAGE)
    async with database.write() as session:
        await attachments.settle(session, 1, fetch_at=None, fetched_at=scene.clock.now, sha256="x")
    rows = await scene.say("启 1", sender=OFFICER)
    assert "改过了" in last(rows, f"private:{OFFICER}")
    assert await told(scene) == {}
    await scene.say("启 1", sender=OFFICER)
    assert await told(scene) == {GROUP: 2}  # words and picture


async def test_other_words_are_checked_again(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启事 1 寻人：老人走失，看到请打 110。", sender=ASSISTANT)
    await scene.say("启 1", sender=OFFICER)
    [row] = [row for row in await scene.outbox() if row.key.startswith("notice:")]
    assert row.text == "寻人：老人走失，看到请打 110。"


async def test_everybody_is_mentioned_for_a_person_and_never_for_a_thing(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启事 1 @所有人 老人走失，看到请打 110。", sender=ASSISTANT)
    await scene.say("启 1", sender=OFFICER)
    [row] = [row for row in await scene.outbox() if row.key.startswith("notice:")]
    assert (row.text, row.mentions) == ("老人走失，看到请打 110。", [[EVERYBODY, "所有人"]])
    await scene.say(WALLET, sender="王建军")
    assert "只有寻人的启事才能用" in last(await scene.say("启事 2 @所有人 钱包", sender=ASSISTANT), f"private:{ASSISTANT}")


async def test_a_rejected_notice_goes_nowhere(database: Database) -> None:
    scene = await opened(database)
    assert "为什么" in last(await scene.say("不启 1", sender=OFFICER), f"private:{OFFICER}")
    await scene.say("不启 1 家里已经报警", sender=OFFICER)
    await look(scene, timedelta(hours=5))
    assert await told(scene) == {}


async def test_what_is_no_such_matter_has_no_notice(database: Database) -> None:
    scene = await village(database, notices=True)
    await scene.say("隔壁家砌墙占了我家地")
    assert "没有启事" in last(await scene.say("启 1", sender=OFFICER), f"private:{OFFICER}")


# The waves.


async def test_it_goes_further_with_time_and_reaches_every_room_once(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    async with database.write() as session:
        names = {place.name: place.id for place in await scene.rows(Village)}
        await neighbours.put(session, names["柳塘村"], [names[name] for name in AROUND])
    await look(scene, timedelta(minutes=29))
    assert await told(scene) == {GROUP: 1}
    await look(scene, timedelta(minutes=1))
    assert len(await told(scene)) == 3
    await look(scene)
    await look(scene, timedelta(hours=2))
    await look(scene, timedelta(hours=2))
    rooms = [room.conversation for room in await scene.rows(Room) if room.kind == "residents"]
    assert await told(scene) == Counter(rooms)


async def test_two_processes_that_look_at_once_write_a_wave_once(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    scene.clock.now += timedelta(minutes=31)
    await asyncio.gather(*(look(scene) for _ in range(4)))
    assert max((await told(scene)).values()) == 1
    assert len({row.run_id for row in await scene.outbox() if row.key.startswith("notice:")}) == 2


async def test_a_run_counts_rooms_and_no_pictures(database: Database) -> None:
    scene = await opened(database)
    await scene.say("", kind=MessageKind.IMAGE)
    async with database.write() as session:
        await attachments.settle(session, 1, fetch_at=None, fetched_at=scene.clock.now, sha256="x")
    await scene.say("启事 1", sender=OFFICER)
    await scene.say("启 1", sender=OFFICER)
    found = await progress(database, 1)
    assert (found.rooms, found.adds_up) == (1, True)


async def test_a_paused_broadcast_waits_and_a_withdrawn_one_ends_the_notice(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await pause(database, 1, by="赵建国", now=scene.clock.now)
    await look(scene, timedelta(hours=1))
    assert len(await told(scene)) == 1
    await withdraw(database, 1, by="赵建国", now=scene.clock.now)
    await look(scene)
    assert (await notice(scene)).state == "ended"
    await look(scene, timedelta(hours=5))
    assert len(await told(scene)) == 1


async def test_without_neighbours_the_villages_of_the_station_come_next(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    assert "邻村" in last(await scene.say("下一波 1", sender=OFFICER), f"private:{OFFICER}")
    rooms = [room for room in await scene.rows(Room) if room.kind == "residents"]
    [here] = [room.station_id for room in rooms if room.conversation == GROUP]
    assert await told(scene) == Counter(room.conversation for room in rooms if room.station_id == here)


async def test_words_that_are_not_what_was_approved_stop_it(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    async with database.write() as session:
        found = await session.get(Notice, 1)
        assert found is not None
        found.text = "换了"
    await look(scene, timedelta(hours=3))
    assert await told(scene) == {GROUP: 1}
    assert (await notice(scene)).state == "submitted"


async def test_things_go_further_by_hand_only_and_disturb_nobody_at_night(database: Database) -> None:
    scene = await village(database, notices=True)
    scene.clock.now += timedelta(hours=8)  # midnight in the county
    await scene.say(WALLET)
    await look(scene, timedelta(minutes=11))
    await scene.say("启 1", sender=OFFICER)
    [row] = [row for row in await scene.outbox() if row.key.startswith("notice:")]
    assert row.not_before - scene.clock.now == timedelta(hours=7, minutes=19)
    await look(scene, timedelta(days=1))
    assert len(await told(scene)) == 1


# Sightings.


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("我在街子看到了", {"mentioned": True}),
        ("#1 往河边走了", {"mentioned": True}),
        ("刚才在桥头", {"quote": Quote(sender_name=BRIDGE_NAME, text="【寻人】#1\n走失的人：老倌", from_bridge=True)}),
    ],
)
async def test_a_sighting_comes_back_to_the_ticket_and_to_staff(database: Database, words: str, how: dict[str, object]) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    rows = await scene.say(words, sender="张德福", room=GROUP, **how)
    assert "谢谢" in last(rows, GROUP)
    assert words.removeprefix("#1 ") in last(rows, STAFF_ROOM)
    assert "sighted" in await scene.history()


async def test_more_from_who_saw_them_and_their_picture_follow(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    await scene.say("我在街子看到了", sender="张德福", room=GROUP, mentioned=True)
    await scene.say("", sender="张德福", room=GROUP, kind=MessageKind.IMAGE)
    [picture] = await scene.rows(Attachment)
    assert picture.ticket_id == 1
    assert (await scene.history()).count("sighted") == 2


@pytest.mark.parametrize("words", ["我没看到", "看到了吗", "今天街子上看到好多菌子"])
async def test_what_is_no_sighting_is_none(database: Database, words: str) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    await scene.say(words, sender="张德福", room=GROUP, mentioned=words != "今天街子上看到好多菌子")
    assert "sighted" not in await scene.history()


async def test_a_room_that_was_not_told_makes_no_sightings(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    await scene.say("我在街子看到了", sender="普文昌", room="residents-shiban", mentioned=True)
    assert "sighted" not in await scene.history()


# The end.


async def test_found_is_told_to_exactly_the_rooms_that_were_told(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    await look(scene, timedelta(minutes=31))
    rooms = set(await told(scene))
    under_way = next(iter(rooms - {GROUP}))
    await deliver(scene, but=under_way)
    await scene.say("下一波 1", sender=OFFICER)  # nothing of this has left
    await scene.say("找到 1 在河边，人好好的", sender=OFFICER)
    assert set(await told(scene, "notice-end:")) == rooms - {under_way}
    assert (await scene.ticket()).state == "closed"
    async with database.write() as session:
        [row] = [row for row in await scene.outbox() if row.state == OutboxState.SENDING and row.key.startswith("notice:")]
        await outbox.mark_sent(session, row.id or 0, network_id="late", now=scene.clock.now)
    await look(scene)
    await look(scene)
    assert await told(scene, "notice-end:") == Counter(rooms)
    waiting = [row for row in await scene.outbox() if row.key.startswith("notice:") and row.state == OutboxState.WAITING]
    assert waiting == []
    await look(scene, timedelta(hours=5))
    assert await told(scene, "notice-end:") == Counter(rooms)


async def test_whoever_asked_for_help_can_say_so_too(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    assert (await scene.say("找到了吗"))[-1].text != ""
    assert (await scene.ticket()).state != "closed"
    rows = await scene.say("老倌找到了，谢谢大家")
    assert "太好了" in last(rows, f"private:{RESIDENT}")
    assert "找到了" in last(rows, STAFF_ROOM)
    assert await told(scene, "notice-end:") == {GROUP: 1}
    assert ((await scene.ticket()).state, (await notice(scene)).state) == ("closed", "found")


async def test_in_the_group_they_need_not_name_us_and_chatter_stays_chatter(database: Database) -> None:
    scene = await village(database, notices=True)
    await scene.say(LOST, room=GROUP, mentioned=True)
    await scene.say("在柳塘村街上走丢的", room=GROUP)
    await look(scene, timedelta(minutes=11))
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    before = await scene.counts()
    await scene.say("我家的猫找到了", sender="王建军", room=GROUP)
    await scene.say("找到了吗", room=GROUP)
    assert await scene.counts() == before
    rows = await scene.say("老倌找到了，谢谢大家", room=GROUP)
    assert "太好了" in last(rows, GROUP)
    assert (await scene.ticket()).state == "closed"
    assert await told(scene, "notice-end:") == {GROUP: 1}


async def test_found_before_anything_went_out_tells_nobody(database: Database) -> None:
    scene = await opened(database)
    await scene.say("找到了")
    await look(scene, timedelta(hours=1))
    assert await told(scene) == await told(scene, "notice-end:") == {}
    assert (await notice(scene)).state == "found"


async def test_a_closed_ticket_ends_its_notice(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    await scene.say("结 1 送回家了", sender=OFFICER)
    await look(scene)
    assert await told(scene, "notice-end:") == {GROUP: 1}


async def test_a_merged_ticket_does_not_end_its_notice(database: Database) -> None:
    scene = await opened(database)
    await scene.say("启 1", sender=OFFICER)
    await deliver(scene)
    await scene.say("隔壁家砌墙占了我家地")
    await scene.say("合并 1 2", sender=OFFICER)
    assert (await scene.ticket()).merged_into_id == 2
    await look(scene)
    assert await told(scene, "notice-end:") == {}


async def test_a_closed_ticket_sends_nothing(database: Database) -> None:
    scene = await opened(database)
    await scene.say("结 1 送回家了", sender=OFFICER)
    assert "已办结" in last(await scene.say("启 1", sender=OFFICER), f"private:{OFFICER}")
    assert await told(scene) == {}


async def test_a_village_without_a_group_begins_further_out(database: Database) -> None:
    scene = await opened(database)
    async with database.write() as session:
        for room in await session.scalars(select(Room)):
            room.joined = room.conversation != GROUP
    rows = await scene.say("启 1", sender=OFFICER)
    assert "邻村" in last(rows, f"private:{OFFICER}")
    assert GROUP not in await told(scene)


async def test_found_is_a_reply_on_any_other_matter(database: Database) -> None:
    scene = await village(database, notices=True)
    await scene.say("隔壁家砌墙占了我家地")
    await scene.say("#1 找到了", sender=ASSISTANT)
    assert "staff_replied" in await scene.history()


async def test_the_photo_goes_when_it_is_over(database: Database) -> None:
    scene = await village(database, notices=True)
    await scene.say(LOST)
    await scene.say("", kind=MessageKind.IMAGE)
    async with database.write() as session:
        await attachments.settle(session, 1, fetch_at=None, fetched_at=scene.clock.now, sha256="x")
    await scene.say("启事 1", sender=OFFICER)
    await scene.say("启 1", sender=OFFICER)
    await look(scene, timedelta(days=29))
    [photo] = await scene.rows(Attachment)
    assert photo.removed_at is None
    await look(scene, timedelta(days=2))
    [photo] = await scene.rows(Attachment)
    assert photo.removed_at is not None
    assert (await notice(scene)).state == "approved"
