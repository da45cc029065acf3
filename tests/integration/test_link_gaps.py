"""The gaps of a link come into the store: also that of a single message, and also when the database was away at first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app import utc_now
from bot.bridge import Account
from bot.demo import BRIDGE_NAME, demo_network
from bot.gateways.base import Gap, Incoming, LinkStatus
from bot.gateways.simulator import SimulatorGateway
from bot.watch.links import LinkWatch
from store import delivery
from store.database import Database

LOST = "message 7 could not be fetched"


async def reasons(database: Database) -> list[str]:
    async with database.read() as session:
        return [gap.reason for gap in await delivery.gaps(session, since=utc_now() - timedelta(days=1))]


async def receive(_: Incoming) -> None:
    """Nobody says anything here."""


async def nothing_changed() -> None:
    """Nobody else is told."""


@asynccontextmanager
async def watched(database: Database) -> AsyncIterator[tuple[LinkWatch, LinkStatus]]:
    """The watch over an account that is online, and its status after a message was lost."""
    gateway = SimulatorGateway(demo_network(), BRIDGE_NAME)
    account = Account(gateway=gateway, id=BRIDGE_NAME)
    watch = LinkWatch(database, utc_now, account, online=lambda: None, changed=nothing_changed)
    await watch.start()
    await gateway.open(receive, watch.hear)
    gap = Gap(since=utc_now() - timedelta(seconds=8), until=utc_now(), reason=LOST)
    try:
        yield watch, replace(gateway.status(), gaps=(gap,))
    finally:
        await gateway.aclose()


async def test_a_lost_message_is_kept_once_while_the_link_stands(database: Database) -> None:
    async with watched(database) as (watch, lost):
        assert await reasons(database) == []
        await watch.hear(lost)
        await watch.hear(lost)
        assert await reasons(database) == [LOST]


async def test_a_gap_that_could_not_be_kept_is_kept_later(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: Any) -> Any:
        raise ConnectionRefusedError("nobody listens")

    async with watched(database) as (watch, lost):
        with monkeypatch.context() as patch:
            patch.setattr(database, "write", away)
            with pytest.raises(ConnectionRefusedError):
                await watch.hear(lost)
        await watch.hear(lost)
        assert await reasons(database) == [LOST]
