"""Pictures both ways over a real Wechaty connection, and what was missed while the bridge was down; on both databases."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import running_bridge
from bot.bridge import Account, Bridge
from bot.files import Files
from bot.gateways.base import LinkState
from bot.gateways.wechat import WechatGateway
from bot.settings import Settings
from store.database import Database
from store.tables import Attachment, TicketEvent
from tests.support.demo import PACE
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until, until_true
from tests.support.wechat_county import ACCOUNT, WechatCounty, contact_id, room_id, settle

pytestmark = pytest.mark.standin

SHIBAN, STAFF_ROOM = "residents-shiban", "staff-songjian"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"a wall" * 300_000
"""Some 2 MB: more than one message of the wire holds."""
IMAGE, LOCATION, RED_PACKET, UNKNOWN = 6, 8, 12, 99
PLACE = '<location x="24.61" y="102.33" scale="15" label="石板村二组" poiname="大青树"/>'


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
    settings = Settings(pace=PACE, data_dir=folder)
    async with running_bridge(settings, database, tiny_understanding(), [Account(gateway=gateway, id=ACCOUNT)]) as bridge:
        await until(lambda: gateway.status().state is LinkState.ONLINE, what="the login")
        yield bridge


async def post(county: WechatCounty, sender: str, *, room: str = "", content: bytes = b"", **values: Any) -> str:
    """A person says or sends something, in a room or to the bridge alone."""
    body = {"from": contact_id(sender), "text": "", **values}
    if room:
        body["room"] = room_id(room)
    if content:
        body["file"] = {"name": "wall.png", "base64": base64.b64encode(content).decode()}
    return str((await county.standin.control("say", **body))["id"])


async def files_to(county: WechatCounty, conversation: str) -> list[bytes]:
    """The pictures that the bridge sent there."""
    heard = await county.standin.said()
    return [base64.b64decode(one["base64"]) for one in heard if one["kind"] == "file" and one["conversation"] == conversation]


async def fetched(database: Database) -> list[Attachment]:
    async with database.read() as session:
        found = (await session.scalars(select(Attachment).order_by(Attachment.id))).all()  # type: ignore[arg-type]
    return [one for one in found if one.fetched_at is not None]


async def test_pictures_go_both_ways_and_other_things_break_nothing(
    county: WechatCounty, database: Database, tmp_path: Path
) -> None:
    await settle(database)
    async with bridge_on(county, database, tmp_path):
        await county.say(SHIBAN, "普文昌", "隔壁家砌墙占了我家地", mention=True)
        await county.hears(STAFF_ROOM, "#1")
        recalled = await post(county, "普文昌", type=IMAGE, content=PICTURE)
        for kind in (RED_PACKET, UNKNOWN):
            await post(county, "普文昌", type=kind, text="<xml/>")
        await post(county, "普文昌", type=LOCATION, text=PLACE)
        await county.hears(STAFF_ROOM, "大青树")

        async def here() -> bool:
            return len(await fetched(database)) == 1

        await until_true(here, within_s=60, what="the picture")
        assert Files(tmp_path / "files").read(1) == PICTURE
        await post(county, "杨秀芝", room=STAFF_ROOM, text="图 1")
        await until_true(lambda: _there(county, room_id(STAFF_ROOM)), within_s=60, what="the picture in the staff room")
        assert await files_to(county, room_id(STAFF_ROOM)) == [PICTURE]

        await post(county, "杨秀芝", text="#1 这是新的界桩")
        await post(county, "杨秀芝", type=IMAGE, content=PICTURE[:500])
        await until_true(lambda: _there(county, room_id(SHIBAN)), within_s=60, what="the picture of staff")
        assert await files_to(county, room_id(SHIBAN)) == [PICTURE[:500]]

        await county.standin.control("recall", id=recalled)

        async def gone() -> bool:
            return Files(tmp_path / "files").read(1) is None

        await until_true(gone, within_s=60, what="the end of the recalled picture")
    async with database.read() as session:
        kinds = [event.kind for event in await session.scalars(select(TicketEvent))]
    assert "recalled" in kinds


async def test_what_was_noted_and_not_fetched_is_fetched_by_the_next_process(
    county: WechatCounty, database: Database, tmp_path: Path
) -> None:
    await settle(database)
    async with bridge_on(county, database, tmp_path):
        await county.say(SHIBAN, "普文昌", "隔壁家砌墙占了我家地", mention=True)
        await county.hears(STAFF_ROOM, "#1")
        await county.standin.control("fault", method="messageFile", mode="fail")
        await post(county, "普文昌", type=IMAGE, content=PICTURE[:500])
        await county.hears(STAFF_ROOM, "图 1")
    async with bridge_on(county, database, tmp_path):

        async def here() -> bool:
            return len(await fetched(database)) == 1

        await until_true(here, within_s=30, what="the picture")
    assert Files(tmp_path / "files").read(1) == PICTURE[:500]


async def _there(county: WechatCounty, conversation: str) -> bool:
    return bool(await files_to(county, conversation))
