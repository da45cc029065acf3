"""While the database is away a message waits; what fails for another reason is not tried again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.inbox import receiving
from bot.texts.residents import SOMETHING_WRONG
from store.database import Database
from tests.unit.bot.village import DISPUTE, FIRE, GROUP, message, village


class Away:
    """Lets the next uses of a database fail."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 0
        self.error: Exception = ConnectionRefusedError("nobody listens")
        for name in ("read", "write"):
            monkeypatch.setattr(database, name, self._failing(getattr(database, name)))
        monkeypatch.setattr(receiving, "DATABASE_AGAIN_S", 0.01)

    def _failing(self, use: Any) -> Any:
        @asynccontextmanager
        async def failing(**options: Any) -> AsyncIterator[Any]:
            if self.left:
                self.left -= 1
                raise self.error
            async with use(**options) as session:
                yield session

        return failing


async def test_a_message_waits_for_the_database_and_is_handled_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    here = await village(database)
    away = Away(database, monkeypatch)
    away.left = 7
    await here.inbox.receive(message(DISPUTE))
    assert away.left == 0
    assert (await here.ticket(1)).summary == DISPUTE
    assert sum(row.key.startswith("say:") for row in await here.outbox()) == 1


async def test_those_behind_it_in_its_conversation_wait_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    here = await village(database)
    away = Away(database, monkeypatch)
    away.left = 5
    first, second = message(DISPUTE, room=GROUP, mentioned=True), message("你好", room=GROUP, mentioned=True, sender="张德福")
    await asyncio.gather(here.inbox.receive(first), here.inbox.receive(second))
    replies = [row.key for row in await here.outbox() if row.key.startswith("say:")]
    assert [key.split(":")[3] for key in replies] == [first.message_id, second.message_id]


async def test_another_fault_is_kept_for_a_person_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    here = await village(database)
    away = Away(database, monkeypatch)
    away.left, away.error = 1, ValueError("a fault of ours")
    await here.inbox.receive(message(DISPUTE))
    [said] = await here.outbox()
    assert said.text == SOMETHING_WRONG


async def test_the_bridge_does_not_answer_itself_when_its_echo_fails(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    here = await village(database)
    away = Away(database, monkeypatch)
    away.left, away.error = 1, ValueError("a fault of ours")
    await here.inbox.receive(message(FIRE, from_bridge=True))
    assert away.left == 0
    assert await here.outbox() == []
