"""One account of the bridge on one network."""

from __future__ import annotations

from dataclasses import dataclass

from bot.gateways.base import Gateway


@dataclass(frozen=True, kw_only=True)
class Account:
    """Its gateway, and the name under which its rooms and outbox rows are kept.

    The name stays the same when another WeChat login takes over, so that nothing that waits is lost.
    """

    gateway: Gateway
    id: str
