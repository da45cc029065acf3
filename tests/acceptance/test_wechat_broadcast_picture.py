"""A broadcast with a picture over a real Wechaty connection that breaks: each group gets both once. On both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import running_bridge, utc_now
from bot.bridge import Account, Bridge
from bot.demo import demo_county
from bot.files import Files
from bot.gateways.base import LinkState
from bot.gateways.wechat import WechatGateway
from bot.pictures import keep_picture
from bot.settings import PaceSettings, Settings
from broadcasts import approval, compose, runs
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from store import broadcasts
from store.database import Database
from store.kinds import RunState
from tests.support.demo import UNBURDENED
from tests.support.pictures import png
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until, until_true
from tests.support.wechat_county import ACCOUNT, WechatCounty, room_id, settle

pytestmark = pytest.mark.standin

LINK = "https://www.gov.cn/fanzha"
DRAFT = Draft(title="反诈", text="{station.name}提醒：不要向陌生人转账。", link=LINK, schedule=AtOnce())
PACE = PaceSettings(account_interval_s=0.05, room_interval_s=0.05, reply_interval_s=0, jitter=0)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[WechatCounty]:
    """The county on a stand-in of the test's own."""
    county = WechatCounty(tmp_path)
    yield county
    county.standin.kill()


@asynccontextmanager
async def bridge_on(county: WechatCounty, database: Database, folder: Path) -> AsyncIterator[Bridge]:
    """A bridge that is logged in."""
    gateway = WechatGateway(county.standin.endpoint, county.standin.token)
    account = Account(gateway=gateway, id=ACCOUNT)
    settings = Settings(pace=PACE, data_dir=folder, burden=UNBURDENED)
    async with running_bridge(settings, database, tiny_understanding(), [account]) as bridge:
        await until(lambda: gateway.status().state is LinkState.ONLINE, what="the login")
        yield bridge


async def seen(county: WechatCounty, kind: str) -> Counter[str]:
    """How often it said words with the link, or sent a picture, by conversation."""
    said = [one for one in await county.standin.said() if one["kind"] == kind]
    return Counter(one["conversation"] for one in said if kind == "file" or one["text"].endswith(f"转账。\n{LINK}"))


async def put_on_calendar(database: Database, folder: Path) -> None:
    """An approved broadcast with a picture."""
    files = Files(Settings(data_dir=folder).files_dir)
    picture = await keep_picture(database, files, png(), now=utc_now())
    draft = Draft(title=DRAFT.title, text=DRAFT.text, link=LINK, picture=picture, schedule=AtOnce())
    made = await compose.create(database, draft, author="方敏", now=utc_now())
    assert made.id is not None
    await approval.submit(database, made.id, by="方敏", now=utc_now())
    await approval.approve(database, made.id, approver=await approval.person(database, "赵建国"), now=utc_now())
    await approval.put_on_calendar(database, made.id, by="方敏", now=utc_now())


async def test_words_and_picture_come_once_over_lost_answers_and_a_restart(
    county: WechatCounty, database: Database, tmp_path: Path
) -> None:
    await settle(database)
    await put_on_calendar(database, tmp_path)
    rooms = Counter(room_id(village.room) for station in demo_county().stations for village in station.villages)
    for method in ("messageSendText", "messageSendFile"):
        await county.standin.control("fault", method=method, mode="lose", count=1)

    async def some_pictures() -> bool:
        return len(await seen(county, "file")) >= 3

    async with bridge_on(county, database, tmp_path):
        await until_true(some_pictures, within_s=60, what="the first pictures")
    async with bridge_on(county, database, tmp_path):

        async def everything() -> bool:
            return await seen(county, "text") == rooms and await seen(county, "file") == rooms

        await until_true(everything, within_s=60, what="words and picture in every group")

        async def done() -> bool:
            async with database.read() as session:
                (run,) = await broadcasts.runs(session, 1)
            progress = await runs.progress(database, run.id or 0)
            return run.state == RunState.DONE and progress.adds_up and progress.delivered == progress.rooms == len(rooms)

        await until_true(done, within_s=60, what="the end of the run")
    assert await seen(county, "text") == rooms
    assert await seen(county, "file") == rooms
