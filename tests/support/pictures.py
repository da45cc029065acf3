"""Pictures that are real: drawn here, so that a browser shows them."""

from __future__ import annotations

import struct
import zlib


def png(*, width: int = 320, height: int = 200, shade: int = 0) -> bytes:
    """A picture of coloured stripes as PNG; another ``shade`` gives another picture."""
    rows = (b"\0" + bytes(value for x in range(width) for value in _colour(x, y, shade)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _colour(x: int, y: int, shade: int) -> tuple[int, int, int]:
    return (200 - x // 4 % 100, (120 + y // 2) % 256, (60 + shade) % 256)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
