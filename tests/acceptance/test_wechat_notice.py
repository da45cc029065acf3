"""A missing person over a real Wechaty connection, with restarts: each group hears of it once, and of its end. Both databases."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import running_bridge, utc_now
from bot.bridge import Account
from bot.demo import demo_county
from bot.gateways.base import LinkState
from bot.gateways.wechat import WechatGateway
from bot.settings import Settings
from store.database import Database
from tests.support.demo import PACE
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until, until_true
from tests.support.wechat_county import ACCOUNT, WechatCounty, contact_id, room_id, settle

pytestmark = pytest.mark.standin

LIUTANG, STAFF_ROOM = "residents-liutang", "staff-hefeng"
IMAGE = 6
PICTURE = b"\xff\xd8\xff\xe0 an old man"
OFFICER = "段志勇"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[WechatCounty]:
    """The county on a stand-in of the test's own."""
    county = WechatCounty(tmp_path)
    yield county
    county.standin.kill()


@asynccontextmanager
async def bridge_on(county: WechatCounty, database: Database, folder: Path, *, ahead: timedelta) -> AsyncIterator[None]:
    """A bridge that is logged in and whose clock is ahead."""

    def clock() -> datetime:
        return utc_now() + ahead

    gateway = WechatGateway(county.standin.endpoint, county.standin.token)
    account = Account(gateway=gateway, id=ACCOUNT)
    settings = Settings(pace=PACE, data_dir=folder)
    understanding = tiny_understanding(notices=True)
    async with running_bridge(settings, database, understanding, [account], clock=clock, chores_every_s=0.2):
        await until(lambda: gateway.status().state is LinkState.ONLINE, what="the login")
        yield


async def heard(county: WechatCounty, words: str) -> Counter[str]:
    """How often the bridge said something with these words, by conversation."""
    said = await county.standin.said()
    return Counter(one["conversation"] for one in said if one["kind"] == "text" and words in one["text"])


async def pictures(county: WechatCounty) -> Counter[str]:
    """How often it sent a picture, by conversation."""
    return Counter(one["conversation"] for one in await county.standin.said() if one["kind"] == "file")


async def privately(county: WechatCounty, words: str, reply: str) -> None:
    """The officer says something to the bridge alone and is answered."""
    await county.standin.control("say", **{"from": contact_id(OFFICER), "text": words})

    async def answered() -> bool:
        return bool((await heard(county, reply))[contact_id(OFFICER)])

    await until_true(answered, within_s=60, what=f"the answer to {words!r}")


async def test_every_group_hears_of_it_once_over_a_restart_and_of_its_end(
    county: WechatCounty, database: Database, tmp_path: Path
) -> None:
    await settle(database)
    rooms = Counter(room_id(village.room) for station in demo_county().stations for village in station.villages)
    async with bridge_on(county, database, tmp_path, ahead=timedelta()):
        await county.say(LIUTANG, "李桂芬", "我家老倌走丢了", mention=True)
        await county.hears(STAFF_ROOM, "#1")
        for answer in ("在柳塘村街上", "穿蓝衣服", "今天早上"):
            await county.say(LIUTANG, "李桂芬", answer, mention=True)
        content = base64.b64encode(PICTURE).decode()
        await county.standin.control(
            "say",
            **{"from": contact_id("李桂芬"), "room": room_id(LIUTANG), "text": "", "type": IMAGE},
            file={"name": "old man.jpg", "base64": content},
        )
        await county.hears(LIUTANG, "找家里哪个")
        await county.say(LIUTANG, "李桂芬", "跳过", mention=True)

        async def asked() -> bool:
            return bool((await heard(county, "请核对"))[contact_id(OFFICER)])

        await until_true(asked, within_s=60, what="the check")
        await privately(county, "启 1", "本村 1 个群")

        async def village_knows() -> bool:
            return (await pictures(county))[room_id(LIUTANG)] == 1

        await until_true(village_knows, within_s=60, what="the first wave")
        assert await heard(county, "【寻人】#1\n") == {room_id(LIUTANG): 1, contact_id(OFFICER): 1}

    async with bridge_on(county, database, tmp_path, ahead=timedelta(hours=3)):

        async def county_knows() -> bool:
            shown = await pictures(county)
            return all(shown[room] for room in rooms)

        await until_true(county_knows, within_s=30, what="the last wave")
    async with bridge_on(county, database, tmp_path, ahead=timedelta(hours=4)):
        await privately(county, "找到 1 在河边", "已办结")

        async def everybody_knows() -> bool:
            return len(await heard(county, "人找到了")) == len(rooms)

        await until_true(everybody_knows, within_s=30, what="the end")
    told = await heard(county, "【寻人】#1\n")
    del told[contact_id(OFFICER)]
    assert told == rooms
    assert {room: count for room, count in (await pictures(county)).items() if room in rooms} == rooms
    assert await heard(county, "人找到了") == rooms
