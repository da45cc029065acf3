"""Numbers that must be kept but not lie open: encrypted in the store, with a key that lies beside it in the data folder.

Whoever gets hold of a copy of the database alone cannot read them. The key is made at first use, and backed up apart.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from bot.errors import BridgeError, SettingsError
from intents.text import phone_numbers

KEY_FILE = "secret.key"


class SealBroken(BridgeError):
    """What was sealed cannot be opened: the key is another one."""


class Seal:
    """Seals and opens short texts."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    @classmethod
    def in_folder(cls, folder: Path) -> Seal:
        """With the key in the data folder, made now where there is none.

        Raises
        ------
        SettingsError
            The key cannot be read or written, or is none.
        """
        path = folder / KEY_FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(Fernet.generate_key())
            except FileExistsError:
                pass
            return cls(path.read_bytes().strip())
        except OSError as error:
            raise SettingsError(f"cannot use the key {path}: {error.strerror or error}") from error
        except ValueError as error:
            raise SettingsError(f"{path} holds no key; restore it from a backup") from error

    def close(self, text: str) -> str:
        """Seal a text."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Give the text back.

        Raises
        ------
        SealBroken
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SealBroken("what was sealed was sealed with another key") from error


def mobile_numbers(text: str) -> list[tuple[str, str]]:
    """Mobile numbers in a text, each as (number, as it is shown: ``138****1234``)."""
    return [(number, f"{number[:3]}****{number[7:]}") for number in phone_numbers(text)]
