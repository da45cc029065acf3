"""The settings of alerts: who is told, and by which way, when a link is lost."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class AlertSettings(BaseModel):
    """Ways to an administrator that do not need the account whose link is lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after_s: float = Field(20.0, ge=0, le=3600, description="Seconds that a link is down before somebody is told")
    again_minutes: float = Field(60.0, ge=1, le=1440, description="Minutes after which it is told again while it stays down")
    by_account: bool = Field(True, description="Tell administrators in WeChat by another account of the bridge that is online")
    room: str = Field("", description="Name of the WeChat group that is told so; empty: every bound administrator alone")
    wecom_webhook: SecretStr = Field(SecretStr(""), description="Address of a WeCom (企业微信) group robot, with its key")
    mail_host: str = Field("", description="SMTP server; empty: no e-mail")
    mail_port: int = Field(587, ge=1, le=65535, description="Its port")
    mail_security: Literal["starttls", "tls", "none"] = Field("starttls", description="starttls, tls (from the start) or none")
    mail_user: str = Field("", description="Name to log in with; empty: no login")
    mail_password: SecretStr = Field(SecretStr(""), description="Its password")
    mail_from: str = Field("", description="The sender's address")
    mail_to: tuple[str, ...] = Field((), description="Who is told")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.mail_host and not (self.mail_from and self.mail_to):
            raise ValueError("mail_host is set: mail_from and mail_to are needed too")
        return self
