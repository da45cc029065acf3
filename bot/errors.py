"""Everything that can go wrong at the edge, split by what the caller does about it.

BridgeError
├── SettingsError      the settings are wrong; the message lists every bad field
├── RetryLater         not now: try the same send again after ``delay_s``
├── Rejected           never: the network refuses this send for good
│   └── TooLarge       ... because the file is larger than anybody takes
├── DeliveryUnknown    the send may or may not have happened: do not retry blindly
└── GatewayDown        the link is not there; nothing was sent
    └── LinkRefused    ... and will not be until a person changes something (a wrong token)
"""

from __future__ import annotations


class BridgeError(Exception):
    """Root of the errors that the bridge raises on purpose."""


class SettingsError(BridgeError):
    """The settings are wrong; one line per bad field."""


class RetryLater(BridgeError):
    """Nothing was sent; the same send may succeed after ``delay_s`` seconds."""

    def __init__(self, reason: str, *, delay_s: float = 5.0) -> None:
        super().__init__(reason)
        self.delay_s = delay_s


class Rejected(BridgeError):
    """The network refuses this send for good (unknown room, not a member, text too long)."""


class TooLarge(Rejected):
    """The picture or file is larger than ``bot.gateways.base.FILE_BYTES``."""


class DeliveryUnknown(BridgeError):
    """The connection or the deadline failed after the send was handed over: it may have happened."""


class GatewayDown(BridgeError):
    """The link to the network is down; nothing was sent."""


class LinkRefused(GatewayDown):
    """The network refuses the bridge itself, for instance because the token is wrong."""
