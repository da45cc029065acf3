"""What can go wrong when a file of people is taken in, or a password is given."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import BridgeError
from bot.texts import people as words


class ImportRefused(BridgeError):
    """The file has faults; nothing of it was taken in. ``faults`` are sentences for the person who filled it in."""

    def __init__(self, faults: Sequence[str], count: int) -> None:
        super().__init__("\n".join([words.REFUSED.format(count=count), *faults]))
        self.faults = tuple(faults)


class PasswordRefused(BridgeError):
    """A password or login that cannot be had; the message is a sentence for whoever wanted it."""


class ChangeRefused(BridgeError):
    """A change of a member of staff or a room that is not allowed; the message is a sentence for whoever wanted it."""
