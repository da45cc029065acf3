"""Style sheets and scripts, read once and served from memory under an address that changes with their content.

So a browser may keep them for a year, and nothing outside the folder can ever be asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True, kw_only=True)
class StaticFile:
    """One file as it is sent."""

    body: bytes
    content_type: str


@dataclass(frozen=True)
class StaticFiles:
    """Every file by its path below the folder."""

    files: Mapping[str, StaticFile]

    @classmethod
    def read(cls, folder: Path = FOLDER) -> StaticFiles:
        """Read a folder."""
        found = sorted(path for path in folder.rglob("*") if path.suffix in TYPES)
        return cls(
            {
                path.relative_to(folder).as_posix(): StaticFile(body=path.read_bytes(), content_type=TYPES[path.suffix])
                for path in found
            }
        )

    @cached_property
    def version(self) -> str:
        """Changes whenever a file does."""
        digest = hashlib.sha256()
        for name, file in self.files.items():
            digest.update(name.encode() + b"\0" + file.body)
        return digest.hexdigest()[:12]

    def url(self, name: str) -> str:
        """Address of one file. Raises ``KeyError``: a template names a file that is not there."""
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.version}/{name}"

    async def serve(self, request: web.Request) -> web.Response:
        """Answer with one file."""
        file = self.files.get(request.match_info["path"])
        if file is None:
            raise web.HTTPNotFound
        current = request.match_info["version"] == self.version
        headers = {"Cache-Control": FOREVER if current else "no-cache"}
        return web.Response(body=file.body, content_type=file.content_type, charset="utf-8", headers=headers)
