"""Files through a Wechaty server: boxes of JSON that hold the bytes, an id to fetch them by, or an address.

A small file travels inside its box; a larger one is uploaded or downloaded in pieces, because one gRPC message holds 4 MiB.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import AsyncIterator
from typing import Any, Protocol

from bot.errors import Rejected, TooLarge
from bot.gateways.base import FILE_BYTES, FileContent

INLINE_BYTES = 1024 * 1024
PIECE_BYTES = 512 * 1024
_BASE64, _UUID = 1, 7
"""Numbers of the kinds of boxes on the wire (file-box 1.x)."""


class FilingPuppet(Protocol):
    """What the server does with files."""

    async def file_box(self, message_id: str) -> str:
        """The box of a message, as JSON."""

    def download(self, uuid: str) -> AsyncIterator[bytes]:
        """The pieces of a file that is too large for its box."""

    async def upload(self, content: bytes) -> str:
        """Leave a large file with the server; gives its id."""


async def fetch(puppet: FilingPuppet, message_id: str) -> FileContent:
    """Get the file of a message.

    Raises
    ------
    TooLarge
    Rejected
        There is none, or its box is of a kind that is not known (an address elsewhere is not followed).
    """
    box = _read(await puppet.file_box(message_id))
    match box.get("boxType"):
        case 1:
            content = _decoded(box.get("base64"))
        case 7:
            content = await _downloaded(puppet, str(box.get("uuid") or ""))
        case kind:
            raise Rejected(f"the file comes in a box of kind {kind}")
    if len(content) > FILE_BYTES:
        raise TooLarge("the file is too large")
    metadata = box.get("metadata")
    media_type = str(metadata.get("mediaType") or "") if isinstance(metadata, dict) else ""
    return FileContent(name=str(box.get("name") or ""), content=content, media_type=media_type)


async def box_for(puppet: FilingPuppet, file: FileContent) -> str:
    """The box to send a file in; a large one is uploaded first. Raises ``TooLarge``."""
    if len(file.content) > FILE_BYTES:
        raise TooLarge("the file is too large")
    box: dict[str, Any] = {"name": file.name, "metadata": {}, "size": len(file.content)}
    if len(file.content) <= INLINE_BYTES:
        box |= {"boxType": _BASE64, "base64": base64.b64encode(file.content).decode()}
    else:
        box |= {"boxType": _UUID, "uuid": await puppet.upload(file.content)}
    return json.dumps(box, ensure_ascii=False)


def pieces(content: bytes) -> list[bytes]:
    """Cut a file into what one message holds."""
    return [content[start : start + PIECE_BYTES] for start in range(0, len(content), PIECE_BYTES)]


def _read(text: str) -> dict[str, Any]:
    try:
        box = json.loads(text)
    except ValueError as error:
        raise Rejected("the message holds no file") from error
    if not isinstance(box, dict):
        raise Rejected("the message holds no file")
    return box


def _decoded(text: object) -> bytes:
    if not isinstance(text, str):
        raise Rejected("the box of the file is empty")
    if len(text) > FILE_BYTES * 4 // 3 + 4:
        raise TooLarge("the file is too large")
    try:
        return base64.b64decode(text)
    except binascii.Error as error:
        raise Rejected("the box of the file is broken") from error


async def _downloaded(puppet: FilingPuppet, uuid: str) -> bytes:
    content = bytearray()
    async for piece in puppet.download(uuid):
        content += piece
        if len(content) > FILE_BYTES:
            raise TooLarge("the file is too large")
    return bytes(content)
