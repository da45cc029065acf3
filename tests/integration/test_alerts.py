"""A lost link is told by a WeCom group robot and by e-mail, both spoken to in earnest on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_string, policy
from typing import Any

import pytest
from aiohttp import web

from bot.alert_settings import AlertSettings
from bot.app import utc_now
from bot.gateways.account import Account
from bot.gateways.base import LinkState, LinkStatus
from bot.texts import links as words
from bot.watch.alerts import Alerts, channels_of
from bot.watch.channels import AlertFailed, Mail, WecomGroup
from bot.web.server import listen, serving
from tests.support.cli import Cli
from tests.support.waiting import until


@dataclass(kw_only=True)
class Robot:
    """A WeCom group robot as its documentation describes it."""

    url: str = ""
    answer: dict[str, Any] = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok"})
    status: int = 200
    said: list[str] = field(default_factory=list)

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.json()
        assert body["msgtype"] == "text"
        self.said.append(body["text"]["content"])
        return web.json_response(self.answer, status=self.status)


@asynccontextmanager
async def robot() -> AsyncIterator[Robot]:
    one, app = Robot(), web.Application()
    app.router.add_post("/cgi-bin/webhook/send", one.hear)
    async with serving(app, listen("127.0.0.1", 0)) as served:
        one.url = f"{served.address}/cgi-bin/webhook/send?key=secret"
        yield one


@dataclass(kw_only=True)
class Postbox:
    """A mail server that takes everything (RFC 5321, the few commands that are needed)."""

    port: int = 0
    letters: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line[:4].upper()
            if word == "DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append((await reader.readuntil(b"\r\n.\r\n")).decode())
            writer.write(b"221 bye\r\n" if word == "QUIT" else b"250 fine\r\n")
            await writer.drain()
            if word == "QUIT":
                break
        writer.close()


@asynccontextmanager
async def postbox() -> AsyncIterator[Postbox]:
    one = Postbox()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    async with server:
        one.port = server.sockets[0].getsockname()[1]
        yield one


class Link:
    """A gateway of which only the status is asked."""

    name = "test"

    def __init__(self) -> None:
        self.state = LinkState.ONLINE

    def status(self) -> LinkStatus:
        return LinkStatus(state=self.state, since=utc_now())


async def test_both_ways_hear_that_a_link_is_lost_and_that_it_is_back() -> None:
    link = Link()
    async with robot() as wecom, postbox() as mail:
        chosen = AlertSettings(
            after_s=0.05,
            wecom_webhook=wecom.url,
            mail_host="127.0.0.1",
            mail_port=mail.port,
            mail_security="none",
            mail_from="bridge@county.example",
            mail_to=("chief@county.example", "it@county.example"),
        )
        alerts = Alerts(
            [Account(gateway=link, id="main")],  # type: ignore[arg-type]
            utc_now,
            channels_of(chosen),
            after_s=chosen.after_s,
            look_every_s=0.02,
        )
        await alerts.start()
        link.state = LinkState.SCAN
        await until(lambda: len(mail.letters) == 1)
        link.state = LinkState.ONLINE
        await until(lambda: len(mail.letters) == 2)
        await alerts.aclose()
    assert [text.splitlines()[0] for text in wecom.said] == [
        words.ALERTS["lost"].format(account="main"),
        words.ALERTS["back"].format(account="main"),
    ]
    assert words.STATES["scan"] in wecom.said[0]
    letter = message_from_string(mail.letters[0], policy=policy.default)
    assert letter["To"] == "chief@county.example, it@county.example"
    assert letter["Subject"] == words.ALERTS["lost"].format(account="main")
    assert words.STATES["scan"] in letter.get_content()


async def test_one_way_that_fails_leaves_the_other(caplog: pytest.LogCaptureFixture) -> None:
    link = Link()
    link.state = LinkState.DOWN
    async with robot() as wecom:
        ways = [Mail(host="127.0.0.1", port=1, sender="a@b.example", recipients=["c@d.example"]), WecomGroup(url=wecom.url)]
        alerts = Alerts([Account(gateway=link, id="main")], utc_now, ways, after_s=0)  # type: ignore[arg-type]
        await alerts.look()
    assert len(wecom.said) == 1
    assert "secret" not in caplog.text


@pytest.mark.parametrize(("status", "answer"), [(200, {"errcode": 93000}), (500, {}), (302, {})])
async def test_a_robot_that_refuses_is_told_without_its_key(status: int, answer: dict[str, Any]) -> None:
    async with robot() as wecom:
        wecom.status, wecom.answer = status, answer
        with pytest.raises(AlertFailed) as failed:
            await WecomGroup(url=wecom.url).tell("a", "b")
    assert "secret" not in str(failed.value)


async def test_without_a_way_nothing_runs() -> None:
    alerts = Alerts([], utc_now, channels_of(AlertSettings()))
    await alerts.start()
    await alerts.aclose()


def test_check_says_that_nobody_would_be_told(knowing_cli: Cli) -> None:
    result = knowing_cli("check", "--no-network", "--alert")
    assert "nobody would be told" in result.out


def test_mail_without_addresses_is_a_fault() -> None:
    with pytest.raises(ValueError, match="mail_from and mail_to"):
        AlertSettings(mail_host="smtp.county.example")


def test_what_is_told_names_from_when_to_when() -> None:
    assert timedelta(seconds=AlertSettings().after_s) < timedelta(seconds=60)
    assert "{since}" in words.BACK
    assert "{until}" in words.BACK
