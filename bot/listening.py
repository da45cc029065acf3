"""Speech to text: the port, and what stands behind it.

Nothing is sent anywhere: either there is no recogniser and the person is asked to write, or a program on this machine does it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.errors import BridgeError
from bot.gateways.base import FileContent, Gateway, Incoming, MessageKind
from intents.text import printable

logger = logging.getLogger(__name__)

TEXT_CHARS = 1000


class SpeechToText(Protocol):
    """Writes down what is said."""

    async def write_down(self, voice: FileContent) -> str | None:
        """The words of a voice message; None where they were not understood. Never raises."""


class LocalProgram:
    """A program of this machine that takes the bytes on its standard input and writes the words on its standard output."""

    def __init__(self, command: Sequence[str], *, within_s: float) -> None:
        self._command = tuple(command)
        self._within_s = within_s

    async def write_down(self, voice: FileContent) -> str | None:
        """The words; None where the program fails, says nothing or takes too long."""
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
            )
        except OSError:
            logger.exception("the recogniser does not start", extra={"action": "speech_failed"})
            return None
        try:
            async with asyncio.timeout(self._within_s):
                heard, _ = await process.communicate(voice.content)
        except TimeoutError:
            process.kill()
            await process.wait()
            logger.warning("the recogniser took too long", extra={"action": "speech_failed"})
            return None
        words = printable(heard.decode(errors="replace")).strip()[:TEXT_CHARS]
        return words if words and process.returncode == 0 else None


def listener(
    command: Sequence[str], gateways: Mapping[str, Gateway], *, within_s: float
) -> Callable[[Incoming], Awaitable[Incoming]] | None:
    """What writes voice messages down for the accounts of this process; None where no program is set."""
    if not command:
        return None
    speech = LocalProgram(command, within_s=within_s)

    async def listen(incoming: Incoming) -> Incoming:
        return await written_down(speech, gateways[incoming.heard_by or incoming.account], incoming)

    return listen


async def written_down(speech: SpeechToText, gateway: Gateway, incoming: Incoming) -> Incoming:
    """The voice message as if it had been written; as it came where it could not be."""
    try:
        words = await speech.write_down(await gateway.fetch_file(incoming.message_id))
    except BridgeError as error:
        extra = {"action": "speech_failed", "message_id": incoming.message_id, "reason": str(error)}
        logger.warning("a voice message was not heard", extra=extra)
        return incoming
    return replace(incoming, text=words, kind=MessageKind.TEXT, spoken=True) if words else incoming
