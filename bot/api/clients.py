"""Programs that may use the API: a token each, shown once and kept as a hash only.

A token has 256 random bits, so a fast hash is enough: it cannot be guessed, and there is nothing to look up in a list.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from bot.api.scopes import ApiScope
from bot.errors import BridgeError
from store import audit, clients, people
from store.database import Session
from store.errors import Conflict, NotFound
from store.tables import ApiClient, Station

PREFIX = "fq_"
NAME_CHARS = 40
_TOKEN = re.compile(rf"{PREFIX}[\w-]{{43}}", re.ASCII)
_TAKEN_NAMES = frozenset({"resident", "bridge", "command line"})
"""Who else stands in the history of a ticket."""


class NameRefused(BridgeError):
    """A program or a webhook cannot be called that."""


def hash_of(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def create(session: Session, name: str, scopes: Sequence[ApiScope], *, station: str | None, by: str, now: datetime) -> str:
    """Let a program in. Returns its token, which nobody can read again.

    Raises
    ------
    NameRefused
        The name is empty, too long, or could be taken for somebody else's in the history of a ticket.
    Conflict
        A program of this name is or was there.
    NotFound
        There is no such station.
    """
    check_name(name)
    if name in _TAKEN_NAMES or name in {member.name for member in await people.all_staff(session)}:
        raise NameRefused(f"{name} is somebody else's name in the history of tickets: choose another")
    if await clients.client_named(session, name) is not None:
        raise Conflict(f"there is or was an API client named {name}: choose another name, so that the audit stays clear")
    place = await station_named(session, station)
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(
        ApiClient(
            name=name,
            token_hash=hash_of(token),
            scopes=sorted(scope.value for scope in set(scopes)),
            station_id=place.id if place else None,
            created_by=by,
            created_at=now,
        )
    )
    detail = f"{' '.join(sorted(set(scopes)))} for {station or 'the county'}"
    await audit.record(session, actor=by, action="api_client.create", subject=f"api_client:{name}", now=now, detail=detail)
    return token


async def revoke(session: Session, name: str, *, by: str, now: datetime) -> None:
    """Shut a program out for good.

    Raises
    ------
    NotFound
    """
    client = await clients.client_named(session, name)
    if client is None or not client.active:
        raise NotFound(f"there is no active API client named {name}")
    client.active = False
    session.add(client)
    await audit.record(session, actor=by, action="api_client.revoke", subject=f"api_client:{name}", now=now)


async def holder(session: Session, token: str) -> ApiClient | None:
    """Whose token this is; None for nobody's."""
    return await clients.client_with(session, hash_of(token)) if _TOKEN.fullmatch(token) else None


def check_name(name: str) -> None:
    """Refuse names that cannot be read in a list.

    Raises
    ------
    NameRefused
    """
    if not name.strip() or name != name.strip() or len(name) > NAME_CHARS or not name.isprintable():
        raise NameRefused(f"a name has 1 to {NAME_CHARS} characters, without blanks around it")


async def station_named(session: Session, name: str | None) -> Station | None:
    """The station of this name; None where none is named.

    Raises
    ------
    NotFound
    """
    if name is None:
        return None
    found = next((station for station in await people.stations(session) if station.name == name), None)
    if found is None:
        raise NotFound(f"there is no station named {name}")
    return found
