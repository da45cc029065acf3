"""What python-wechaty 0.10.7 misses in today's libraries, put back before it is imported.

It was written for pyee 8, urllib3 1 and Python before 3.11; it has not been released since. Nothing here changes anything for
other users of these libraries: names are only added.
"""

from __future__ import annotations

import socket
import sys
import warnings
from types import ModuleType
from typing import Any


class Telnet:
    """As much of ``telnetlib.Telnet`` (gone since Python 3.13) as wechaty uses: does somebody listen there?"""

    def open(self, host: str, port: int = 0, timeout: float = 10.0) -> None:
        """Connect and hang up. Raises ``OSError`` where nobody listens."""
        socket.create_connection((host, port), timeout).close()


def prepare() -> None:
    """Add the names; doing it twice changes nothing.

    Raises
    ------
    ImportError
        python-wechaty is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _add_all()
        except ModuleNotFoundError as error:
            raise ImportError("python-wechaty is not installed: pip install 'fengqiao[wechaty]'") from error


def _add_all() -> None:
    import pyee
    import urllib3
    from pyee.asyncio import AsyncIOEventEmitter

    _add(pyee, "AsyncIOEventEmitter", AsyncIOEventEmitter)
    _add(urllib3, "get_host", _host_of)
    if sys.version_info >= (3, 13) and "telnetlib" not in sys.modules:
        telnetlib = ModuleType("telnetlib")
        _add(telnetlib, "Telnet", Telnet)
        sys.modules["telnetlib"] = telnetlib
    from wechaty_puppet.schemas.puppet import PuppetOptions

    # It stands as a default value in a dataclass, which since Python 3.11 must be hashable.
    PuppetOptions.__hash__ = object.__hash__


def _add(module: ModuleType, name: str, value: Any) -> None:
    if not hasattr(module, name):
        setattr(module, name, value)


def _host_of(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port, as urllib3 1 gave them."""
    from urllib3.util import parse_url

    parsed = parse_url(url)
    return parsed.scheme or "http", parsed.hostname, parsed.port
