"""Ways to reach an administrator that do not need the bridge's own WeChat account: a group robot of WeCom (企业微信), e-mail."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

import aiohttp

from bot.errors import BridgeError

TIMEOUT_S = 10.0


class AlertFailed(BridgeError):
    """The message did not go out; the text says why."""


class Channel(Protocol):
    """One way."""

    @property
    def name(self) -> str:
        """For the log."""

    async def tell(self, subject: str, text: str) -> None:
        """Send a message.

        Raises
        ------
        AlertFailed
        """


@dataclass(frozen=True, kw_only=True)
class WecomGroup:
    """A group robot: a POST of ``{"msgtype": "text", "text": {"content": …}}``, answered with ``errcode`` 0.

    Source: WeCom developer documentation, 群机器人配置说明 (developer.work.weixin.qq.com, document 91770).
    """

    url: str
    """Holds the robot's key: never logged."""
    name: str = "wecom"

    async def tell(self, subject: str, text: str) -> None:
        """Send a message to the group."""
        body = {"msgtype": "text", "text": {"content": f"{subject}\n{text}"}}
        try:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
            async with (
                aiohttp.ClientSession(timeout=timeout) as http,
                http.post(self.url, json=body, allow_redirects=False) as answer,
            ):
                answered = await answer.json(content_type=None) if answer.status == 200 else {"errcode": answer.status}
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise AlertFailed(f"wecom: {type(error).__name__}") from error
        code = answered.get("errcode") if isinstance(answered, dict) else None
        if code != 0:
            raise AlertFailed(f"wecom: refused with {code}")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """E-mail by SMTP, with STARTTLS or TLS from the start unless the server is on this machine's network without either."""

    host: str
    port: int
    sender: str
    recipients: Sequence[str]
    user: str = ""
    password: str = ""
    security: str = "starttls"
    """``starttls``, ``tls`` or ``none``."""
    name: str = "mail"

    async def tell(self, subject: str, text: str) -> None:
        """Send a message to everybody who is named."""
        try:
            await asyncio.to_thread(self._send, subject, text)
        except (smtplib.SMTPException, OSError) as error:
            raise AlertFailed(f"mail: {type(error).__name__}") from error

    def _send(self, subject: str, text: str) -> None:
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = subject, self.sender, ", ".join(self.recipients)
        message.set_content(text)
        connect = smtplib.SMTP_SSL if self.security == "tls" else smtplib.SMTP
        with connect(self.host, self.port, timeout=TIMEOUT_S) as server:
            if self.security == "starttls":
                server.starttls()
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)
