"""Passwords of staff: given, changed, checked. They are kept as argon2id only, and a wrong one costs the same for every name.

After five wrong ones in a row a login is locked, for a minute first and for twice as long with every further one, up to an
hour. While it is locked the right password is refused with the same words, so that guessing on teaches nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.people.errors import PasswordRefused
from bot.texts import web as words
from store import access, audit
from store.database import Database, Session
from store.tables import Staff, StaffLogin

PASSWORD_CHARS_MIN, PASSWORD_CHARS_MAX = 10, 128
LOGIN_CHARS_MAX = 40
FREE_TRIES = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without signs that are taken for each other when they are read out."""
_HASHER = PasswordHasher()
_AT_ONCE = 2
"""Each check takes 64 MiB for a moment: more of them wait."""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Who came in."""

    member: Staff
    must_change: bool


def new_password() -> str:
    """A password to hand over: 12 signs in groups of four, some 59 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def lock_after(failures: int) -> timedelta | None:
    """How long a login is locked after so many wrong passwords in a row."""
    over = failures - FREE_TRIES
    return None if over < 0 else min(FIRST_LOCK * 2 ** min(over, 10), LONGEST_LOCK)


class Logins:
    """Checks passwords against a database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def enter(self, login: str, password: str) -> Entered | None:
        """Who comes in with this name and password; None for nobody."""
        now = self._clock()
        async with self._database.read() as session:
            found = await access.login_named(session, login[:LOGIN_CHARS_MAX].strip())
        known = found[0] if found else None
        right = await self._matches(found[0].password_hash if found else None, password)
        if found is None:
            return None
        async with self._database.write() as session:
            # Read again: of a hundred guesses at the same moment all but the first few meet the lock.
            known = await access.login_of(session, found[0].staff_id)
            if known is None or (known.locked_until is not None and known.locked_until > now):
                return None
            if not right or known.password_hash != found[0].password_hash:
                lock = lock_after(await access.count_failure(session, known.staff_id))
                await access.set_lock(session, known.staff_id, until=now + lock if lock else None)
                return None
            known.failures, known.locked_until = 0, None
            if _HASHER.check_needs_rehash(known.password_hash):
                known.password_hash = await asyncio.to_thread(_HASHER.hash, password)
        return Entered(member=found[1], must_change=known.must_change)

    async def change(self, member: Staff, old: str, new: str, *, keep: str = "") -> None:
        """A member of staff takes another password; every other browser is logged out.

        Parameters
        ----------
        keep
            Token hash of the browser in which it is changed.

        Raises
        ------
        PasswordRefused
        """
        assert member.id is not None
        async with self._database.read() as session:
            known = await access.login_of(session, member.id)
        if known is None or await self.enter(known.login, old) is None:
            raise PasswordRefused(words.PASSWORD_OLD_WRONG)
        check_new(new, old=old, login=known.login)
        hashed = await asyncio.to_thread(_HASHER.hash, new)
        async with self._database.write() as session:
            await set_password(session, member, hashed, login=known.login, must_change=False, now=self._clock())
            await access.end_sessions_of(session, member.id, besides=keep)
            await audit.record(session, actor=member.name, action="login.change", subject=f"staff:{member.id}", now=self._clock())

    async def _matches(self, hashed: str | None, password: str) -> bool:
        """Whether the password fits; without a hash it costs the same and never does."""
        async with self._turn:
            nobody = await asyncio.to_thread(_nobody)
            return await asyncio.to_thread(_verify, hashed or nobody, password[: PASSWORD_CHARS_MAX + 1]) and hashed is not None


def check_new(new: str, *, old: str, login: str) -> None:
    """Refuse a password that is too short, too long, the old one, or made of the login.

    Raises
    ------
    PasswordRefused
    """
    if len(new) < PASSWORD_CHARS_MIN:
        raise PasswordRefused(words.PASSWORD_TOO_SHORT.format(limit=PASSWORD_CHARS_MIN))
    if len(new) > PASSWORD_CHARS_MAX:
        raise PasswordRefused(words.PASSWORD_TOO_LONG.format(limit=PASSWORD_CHARS_MAX))
    if new == old:
        raise PasswordRefused(words.PASSWORD_SAME)
    if len(set(new)) < 4 or new.lower().strip(login.lower()) == "":
        raise PasswordRefused(words.PASSWORD_TOO_SIMPLE)


async def give(session: Session, member: Staff, *, login: str, by: str, now: datetime) -> str:
    """Give somebody a password that must be changed at the first login; whoever was logged in with the old one is no longer.

    Returns
    -------
    str
        The password, to be shown once.

    Raises
    ------
    PasswordRefused
        Somebody else comes in under this name, or there is none.
    """
    assert member.id is not None
    login = login.strip()
    if not login or len(login) > LOGIN_CHARS_MAX:
        raise PasswordRefused(words.LOGIN_MISSING)
    if await access.is_login_taken(session, login, besides=member.id):
        raise PasswordRefused(words.LOGIN_TAKEN)
    password = new_password()
    hashed = await asyncio.to_thread(_HASHER.hash, password)
    await set_password(session, member, hashed, login=login, must_change=True, now=now)
    await access.end_sessions_of(session, member.id)
    await audit.record(session, actor=by, action="login.give", subject=f"staff:{member.id}", now=now)
    return password


async def set_password(session: Session, member: Staff, hashed: str, *, login: str, must_change: bool, now: datetime) -> None:
    """Keep a hash, and free the login."""
    assert member.id is not None
    known = await access.login_of(session, member.id)
    known = known or StaffLogin(staff_id=member.id, login=login, password_hash="", changed_at=now)
    known.login, known.password_hash, known.must_change = login, hashed, must_change
    known.failures, known.locked_until, known.changed_at = 0, None, now
    session.add(known)


@cache
def _nobody() -> str:
    """What is compared where there is no such login."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def _verify(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
