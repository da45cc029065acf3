"""What is a picture is told by its bytes, whatever its sender says."""

from __future__ import annotations

import pytest

from bot.media import picture_name, picture_type


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg", "picture.jpg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png", "picture.png"),
        (b"GIF89arest", "image/gif", "picture.gif"),
        (b"RIFF\x00\x00\x00\x00WEBPrest", "image/webp", "picture.webp"),
    ],
)
def test_pictures(content: bytes, media_type: str, name: str) -> None:
    assert picture_type(content) == media_type
    assert picture_name(media_type) == name


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"RIFF....WAVE", b"%PDF-1.7"])
def test_everything_else_is_none(content: bytes) -> None:
    assert picture_type(content) == ""
