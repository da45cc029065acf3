"""Speech to text by a program of this machine; whatever goes wrong leaves the voice message as it was. On both databases."""

from __future__ import annotations

import sys

import pytest

from bot.errors import BridgeError, GatewayDown, Rejected
from bot.gateways.base import FileContent, Incoming, MessageKind
from bot.listening import LocalProgram, listener, written_down
from store.database import Database
from store.tables import Attachment, IncomingMessage
from tests.unit.bot.village import BRIDGE_NAME, DISPUTE, GROUP, Village, village
from tests.unit.bot.village import message as said

HEARD = ("-c", f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({DISPUTE!r}.encode())")
SILENT, BROKEN, SLOW = ("-c", "pass"), ("-c", "print('x'); raise SystemExit(1)"), ("-c", "import time; time.sleep(60)")


class Gateway:
    """Gives a voice message, or fails."""

    def __init__(self, fault: BridgeError | None = None) -> None:
        self.fault = fault

    async def fetch_file(self, message_id: str) -> FileContent:
        if self.fault is not None:
            raise self.fault
        return FileContent(name="voice.silk", content=b"\x02#!SILK")


def voice(room: str | None = None) -> Incoming:
    return said("", kind=MessageKind.VOICE, room=room)


async def test_what_is_heard_is_as_if_it_had_been_written() -> None:
    found = await written_down(LocalProgram([sys.executable, *HEARD], within_s=20), Gateway(), voice())  # type: ignore[arg-type]
    assert (found.text, found.kind, found.spoken) == (DISPUTE, MessageKind.TEXT, True)


@pytest.mark.parametrize("program", [SILENT, BROKEN, SLOW, None])
async def test_what_is_not_heard_stays_a_voice_message(program: tuple[str, ...] | None) -> None:
    command = [sys.executable, *program] if program else ["/nowhere/recogniser"]
    incoming = voice()
    assert await written_down(LocalProgram(command, within_s=0.5), Gateway(), incoming) == incoming  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", [GatewayDown("down"), Rejected("gone")])
async def test_a_voice_that_cannot_be_fetched_stays_one(fault: BridgeError) -> None:
    incoming = voice()
    speech = LocalProgram([sys.executable, *HEARD], within_s=20)
    assert await written_down(speech, Gateway(fault), incoming) == incoming  # type: ignore[arg-type]


def test_without_a_program_nobody_listens() -> None:
    assert listener((), {}, within_s=1) is None


async def test_a_spoken_matter_becomes_a_ticket_with_the_voice_beside_it(database: Database) -> None:
    scene: Village = await village(database)
    scene.inbox._listen = listener((sys.executable, *HEARD), {BRIDGE_NAME: Gateway()}, within_s=20)  # type: ignore[dict-item]
    await scene.inbox.receive(voice())
    assert (await scene.ticket()).summary == DISPUTE
    assert [one.kind for one in await scene.rows(Attachment)] == ["voice"]


async def test_chatter_in_a_group_is_not_listened_to(database: Database) -> None:
    scene = await village(database)

    async def listen(incoming: Incoming) -> Incoming:
        raise AssertionError("nobody may listen to this")

    scene.inbox._listen = listen
    await scene.inbox.receive(voice(room=GROUP))
    assert await scene.rows(IncomingMessage) == []
