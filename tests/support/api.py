"""The API as ``fengqiao serve`` offers it, on the demo county with three tickets that the real desk opened."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.api import clients
from bot.api.scopes import ApiScope
from bot.app import utc_now
from bot.settings import ApiSettings
from bot.web.server import build_web, listen, serving
from store import people
from store.database import Database
from tests.support.demo import RunningDemo, running_demo
from tests.support.opened import opened

HERE, THERE = "禾丰派出所", "松涧派出所"
EVERYTHING = tuple(ApiScope)
OPEN_EYES = tuple(scope for scope in ApiScope if scope is not ApiScope.TICKETS_CONFIDENTIAL)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What the API answered."""

    status: int
    body: Any
    headers: Mapping[str, str]
    text: str


@dataclass(kw_only=True)
class ServedApi:
    """A running API, and the numbers of its tickets: one of each station, and a confidential one of the first."""

    demo: RunningDemo
    address: str
    here: int
    confidential: int
    there: int
    staff: dict[str, int] = field(default_factory=dict)
    """Ids by name."""

    @property
    def database(self) -> Database:
        return self.demo.bridge.database

    async def token(self, name: str = "12345平台", scopes: Sequence[ApiScope] = EVERYTHING, *, station: str | None = None) -> str:
        """Let a program in."""
        async with self.database.write() as session:
            return await clients.create(session, name, scopes, station=station, by="test", now=utc_now())

    async def ask(self, method: str, path: str, token: str = "", *, body: Any = None, **more: Any) -> Answered:
        """One request below ``/api/v1``."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        given = {"json": body} if body is not None else {}
        url = f"{self.address}/api/v1{path}"
        async with self.demo.http.request(method, url, headers={**headers, **more.pop("headers", {})}, **given, **more) as answer:
            text = await answer.text()
            return Answered(status=answer.status, body=await answer.json(content_type=None), headers=answer.headers, text=text)


@asynccontextmanager
async def served_api(database: Database, settings: ApiSettings | None = None) -> AsyncIterator[ServedApi]:
    """Serve it until the block ends."""
    async with running_demo(database) as demo:
        now = utc_now()
        async with database.write() as session:
            here = await opened(session, "李桂芬", "隔壁家砌墙占了我家地", village_name="柳塘村", now=now)
            secret = await opened(session, "张德福", "有人在村里赌博", village_name="柳塘村", now=now, confidential=True)
            there = await opened(session, "和玉英", "路灯坏了", village_name="松坪村", now=now)
            staff = {member.name: member.id or 0 for member in await people.all_staff(session)}
        asked = demo.bridge.settings.model_copy(update={"api": settings or ApiSettings(requests_per_minute=100_000)})
        bridge = replace(demo.bridge, settings=asked)
        async with serving(build_web(bridge, None), listen("127.0.0.1", 0)) as web:
            yield ServedApi(
                demo=demo,
                address=web.address,
                here=here.id or 0,
                confidential=secret.id or 0,
                there=there.id or 0,
                staff=staff,
            )
