"""Keeping the picture of a broadcast: a row without a ticket, and its bytes in the data folder."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime

from bot.files import Files
from bot.gateways.base import FILE_BYTES, MessageKind
from bot.media import is_whole, picture_name, picture_type
from broadcasts.content import PICTURE_TYPES
from broadcasts.errors import Reason, Refused
from store import attachments
from store.database import Database
from store.tables import Attachment

_MB = 1024 * 1024


async def keep_picture(database: Database, files: Files, content: bytes, *, now: datetime) -> int:
    """Keep a picture that no broadcast has yet; its number goes into a draft. Where none takes it, it is deleted after a day.

    Raises
    ------
    Refused
        It is empty, too large, or no whole JPEG or PNG, whatever its name says.
    OSError
        The disk is full or may not be written.
    """
    media_type = picture_type(content)
    if not content:
        raise Refused(Reason.PICTURE_EMPTY)
    if len(content) > FILE_BYTES:
        raise Refused(Reason.PICTURE_BIG, limit=str(FILE_BYTES // _MB))
    if media_type not in PICTURE_TYPES or not is_whole(content):
        raise Refused(Reason.PICTURE_KIND)
    async with database.write() as session:
        number = await attachments.add(
            session,
            Attachment(
                kind=MessageKind.IMAGE.value,
                name=picture_name(media_type),
                media_type=media_type,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                from_staff=True,
                fetched_at=now,
                created_at=now,
            ),
        )
        await asyncio.to_thread(files.write, number, content)
    return number
