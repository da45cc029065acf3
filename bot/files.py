"""Pictures and files that belong to tickets: bytes in the data folder, one file each, under their ids."""

from __future__ import annotations

from pathlib import Path

FOLDER_FILES = 1_000
"""How many files lie in one folder."""


class Files:
    """The bytes of attachments."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, number: int) -> Path:
        """Where the bytes of attachment ``number`` lie."""
        return self._folder / f"{number // FOLDER_FILES:04d}" / f"{number}"

    def write(self, number: int, content: bytes) -> None:
        """Keep bytes; whole or not at all.

        Raises
        ------
        OSError
            The disk is full or may not be written.
        """
        path = self.path(number)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partly = path.with_suffix(".part")
        partly.write_bytes(content)
        partly.replace(path)

    def read(self, number: int) -> bytes | None:
        """The bytes; None where they are gone."""
        try:
            return self.path(number).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, number: int) -> None:
        """Delete the bytes, if they are there."""
        self.path(number).unlink(missing_ok=True)
