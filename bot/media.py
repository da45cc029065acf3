"""What kind of picture some bytes are, by how they begin: never by what their sender says they are."""

from __future__ import annotations

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"GIF87a", "image/gif", ".gif"),
    (b"GIF89a", "image/gif", ".gif"),
)
OTHER = "application/octet-stream"


def picture_type(content: bytes) -> str:
    """The media type of a picture that every browser shows; empty for everything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for beginning, media_type, _ in _BEGINNINGS if content.startswith(beginning)), "")


def is_whole(content: bytes) -> bool:
    """Whether a JPEG or PNG came to its end: one that was cut off is shown half or not at all."""
    if picture_type(content) == "image/jpeg":
        return content.rfind(b"\xff\xd9") > content.find(b"\xff\xda") > 0
    return picture_type(content) == "image/png" and content[12:16] == b"IHDR" and b"IEND" in content[16:]


def picture_name(media_type: str) -> str:
    """A name for a picture that came without one."""
    return "picture" + next((ending for _, known, ending in _BEGINNINGS if known == media_type), ".webp")
