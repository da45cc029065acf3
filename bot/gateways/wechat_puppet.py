"""What the gateway asks of a Wechaty server, and the one that it has now: every life of the link has a puppet of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.errors import GatewayDown
from bot.gateways.wechat_directory import Lookups
from bot.gateways.wechat_files import FilingPuppet
from bot.gateways.wechat_payloads import MessageValues, RoomValues
from bot.gateways.wechat_session import Puppet


class TalkingPuppet(Puppet, Lookups, FilingPuppet, Protocol):
    """All that the gateway asks of a Wechaty server, in plain values and the errors of ``bot.errors``."""

    async def message(self, message_id: str) -> MessageValues:
        """Fetch one message."""

    async def send_file(self, conversation_id: str, box: str) -> str | None:
        """Send a file in its box; gives the message id where the server tells one. Raises as ``Gateway.send``."""

    async def send_text(self, conversation_id: str, text: str, mention_ids: Sequence[str]) -> str | None:
        """Say something; gives the message id where the server tells one. Raises as ``Gateway.send``."""

    async def recall_message(self, message_id: str) -> bool:
        """Take a message back."""

    async def room_ids(self) -> Sequence[str]:
        """List the rooms of the account."""

    def close(self) -> None:
        """Drop the connection; the account stays logged in."""


class CurrentPuppet:
    """The puppet of the present link, if there is one; the lookups of the directory go through it."""

    def __init__(self) -> None:
        self.puppet: TalkingPuppet | None = None

    def require(self) -> TalkingPuppet:
        if self.puppet is None:
            raise GatewayDown("the link to WeChat is down")
        return self.puppet

    async def contact_name(self, contact_id: str) -> str:
        return await self.require().contact_name(contact_id)

    async def room(self, room_id: str) -> RoomValues:
        return await self.require().room(room_id)

    async def room_alias(self, room_id: str, contact_id: str) -> str:
        return await self.require().room_alias(room_id, contact_id)
