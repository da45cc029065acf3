"""What can go wrong with the pages before a request is even there."""

from __future__ import annotations

from bot.errors import BridgeError


class AddressUnavailable(BridgeError):
    """The pages cannot be served on this host and port; the message says why and what to do."""
