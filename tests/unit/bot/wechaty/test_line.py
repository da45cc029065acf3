"""What a borrowed connection hears, without a network: one puppet after another."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import GatewayDown
from bot.gateways.wechat_link import LinkTiming
from bot.gateways.wechat_session import PuppetEvent
from bot.wechaty.borrowed import FIELDS, REMEMBERED, Line


class Puppet:
    """A puppet service that is told what to emit."""

    def __init__(self, login: str | None = "wxid_bridge") -> None:
        self.channel: Any = None
        self.login_user_id = login
        self.listeners: dict[str, list[Callable[[Any], None]]] = {}

    def on(self, event_name: str, caller: Callable[[Any], None]) -> None:
        """Keep the listener."""
        self.listeners.setdefault(event_name, []).append(caller)

    def emit(self, name: str, **payload: object) -> None:
        """Tell the listeners."""
        for listener in self.listeners[name]:
            listener(SimpleNamespace(**payload))


async def heard(line: Line, count: int) -> list[PuppetEvent]:
    """The next events of the present puppet."""
    events = line.borrow().events()
    told = [await anext(events) for _ in range(count)]
    await events.aclose()
    return told


async def test_who_is_logged_in_comes_first_and_each_message_once() -> None:
    line, puppet = Line(), Puppet()
    line.attach(puppet)
    line.attach(puppet)  # python-wechaty may show it again
    puppet.emit("message", message_id="m-1")
    line.announce("m-1")  # and by way of ``on_message``
    line.announce("m-2")
    puppet.emit("room-topic", room_id="r@chatroom")
    told = await heard(line, 4)
    assert [(one.name, *one.payload.values()) for one in told] == [
        ("login", "wxid_bridge"),
        ("message", "m-1"),
        ("message", "m-2"),
        ("room-topic", "r@chatroom"),
    ]
    assert set(puppet.listeners) == set(FIELDS)


async def test_only_so_many_messages_are_remembered() -> None:
    line = Line()
    for number in range(REMEMBERED + 1):
        line.announce(f"m-{number}")
    line.announce("m-1")
    assert line.events.qsize() == REMEMBERED + 1
    line.announce("m-0")
    assert line.events.qsize() == REMEMBERED + 2


async def test_a_bot_that_is_started_anew_ends_the_old_link_and_loses_no_message() -> None:
    line, old, new = Line(), Puppet(), Puppet(login=None)
    line.attach(old)
    events = line.borrow().events()
    assert (await anext(events)).name == "login"
    line.attach(new)
    old.emit("logout", data="stopped")
    old.emit("message", message_id="m-1")
    new.emit("login", contact_id="wxid_other")
    with pytest.raises(GatewayDown, match="started anew"):
        await anext(events)
    told = await heard(line, 2)  # the logout was of the old one
    assert [(one.name, *one.payload.values()) for one in told] == [("message", "m-1"), ("login", "wxid_other")]


async def test_without_a_login_or_a_connection_the_link_is_down() -> None:
    line = Line()
    with pytest.raises(GatewayDown):
        line.borrow()
    line.attach(Puppet())
    with pytest.raises(GatewayDown, match="not connected"):
        await line.borrow().start()


async def test_a_bot_that_hears_no_dong_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    line, puppet = Line(LinkTiming(deadline_s=0.05)), Puppet()
    line.attach(puppet)
    borrowed = line.borrow()
    dings: list[None] = []

    async def ding() -> None:
        dings.append(None)

    monkeypatch.setattr(borrowed, "ding", ding)
    with pytest.raises(GatewayDown, match="started anew"):
        await borrowed.start()
    assert len(dings) == 1
