"""Who is on duty when: the weekly pattern of one station with its changes. Pure, without clock or store.

A change is laid over the pattern in this order. A swap hands the duties of one person to the other, both ways. Extra duty adds
somebody. A leave comes last and takes its person out of everything, whatever they hold; who stands in gets it, and where the
stand-in is on leave too, their own stand-in. So whoever is absent is never on duty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from bot.desk.county_time import WEEK_MINUTES, week_minute, week_start
from store.kinds import RotaChangeKind
from store.tables import RotaChange, RotaShift

T = TypeVar("T", bound=Hashable)
WEEK = timedelta(minutes=WEEK_MINUTES)


@dataclass(frozen=True, kw_only=True)
class Post:
    """Somebody on duty for a village, or (without one) for the whole station."""

    staff_id: int
    village_id: int | None
    stand_in: bool = False
    """Only where nobody else is there."""
    instead_of: int | None = None
    """Whose duty it is by the weekly pattern."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A post from its beginning to (and without) its end."""

    post: Post
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A stretch in which nobody is on duty where somebody should be; None among the villages is the whole station."""

    starts_at: datetime
    ends_at: datetime
    village_ids: tuple[int | None, ...]


@dataclass(frozen=True, kw_only=True)
class Roster:
    """One station's weekly shifts and the changes that are not cancelled."""

    shifts: Sequence[RotaShift]
    changes: Sequence[RotaChange] = ()
    staff: Set[int]
    """Who is there at all; nobody else is ever on duty."""

    def at(self, moment: datetime) -> tuple[Post, ...]:
        """Who is on duty, changes counted; stand-ins of the pattern only where nobody else is there."""
        changes = [change for change in self.changes if change.starts_at <= moment < change.ends_at]
        extra = [
            Post(staff_id=change.present_id, village_id=change.village_id)
            for change in changes
            if change.kind == RotaChangeKind.EXTRA and change.present_id is not None
        ]
        held = [_after_leave(post, changes) for post in [*(_after_swap(p, changes) for p in self.by_pattern(moment)), *extra]]
        found = {(post.village_id, post.staff_id, post.stand_in): post for post in held if post and post.staff_id in self.staff}
        regular = {post.village_id for post in found.values() if not post.stand_in}
        return tuple(post for post in found.values() if not (post.stand_in and post.village_id in regular))

    def by_pattern(self, moment: datetime) -> tuple[Post, ...]:
        """Who would be on duty without any change."""
        minute = week_minute(moment)
        return tuple(
            Post(staff_id=shift.staff_id, village_id=shift.village_id, stand_in=shift.stand_in)
            for shift in self.shifts
            if covers(shift.start_minute, shift.end_minute, minute)
        )

    def for_village(self, village_id: int | None, moment: datetime) -> tuple[Post, ...]:
        """Who gets a matter: whoever is on duty for the village, else for the whole station."""
        posts = self.at(moment)
        own = tuple(post for post in posts if post.village_id == village_id)
        return own or tuple(post for post in posts if post.village_id is None)

    def is_planned(self, village_id: int | None) -> bool:
        """Whether the weekly pattern has anybody for exactly this village, or for the whole station, at any time."""
        return any(shift.village_id == village_id for shift in self.shifts)

    def is_absent(self, staff_id: int | None, moment: datetime, village_id: int | None = None) -> bool:
        """Whether somebody is on leave, from everything or from this village."""
        return any(
            change.kind == RotaChangeKind.LEAVE
            and change.absent_id == staff_id
            and change.starts_at <= moment < change.ends_at
            and change.village_id in (None, village_id)
            for change in self.changes
        )

    def next_change(self, village_id: int | None, moment: datetime, *, within: timedelta = WEEK) -> datetime | None:
        """When somebody else comes on duty for exactly this village; None where that does not happen in time."""

        def who(then: datetime) -> frozenset[int]:
            return frozenset(post.staff_id for post in self.at(then) if post.village_id == village_id)

        now = who(moment)
        return next((then for then in self.boundaries(moment, moment + within) if who(then) != now), None)

    def duties(self, since: datetime, until: datetime) -> list[Duty]:
        """Every stretch of duty within a time, cut off at its ends, the first first."""
        found = self._stretches(since, until, lambda moment: set(self.at(moment)))
        duties = [Duty(post=post, starts_at=starts_at, ends_at=ends_at) for post, starts_at, ends_at in found]
        return sorted(duties, key=lambda duty: (duty.starts_at, duty.post.village_id or 0, duty.post.staff_id))

    def gaps(self, since: datetime, until: datetime, villages: Collection[int]) -> list[Gap]:
        """Where nobody is on duty within a time, cut off at its ends, the first first.

        A village of the rota lacks somebody where a change took its last person away, or where the pattern has nobody for the
        village and nobody is there for the whole station either. The station lacks somebody where a change took the last person
        away, or where some of its villages have no shifts of their own and rely on it.

        Parameters
        ----------
        villages
            Every village of the station.
        """
        planned = [village for village in villages if self.is_planned(village)]
        relied_on = any(not self.is_planned(village) for village in villages)

        def lacking(moment: datetime) -> set[int | None]:
            there = {post.village_id for post in self.at(moment)}
            usual = {post.village_id for post in self.by_pattern(moment)}
            alone = None not in there
            found: set[int | None] = {v for v in planned if v not in there and (v in usual or alone)}
            if alone and self.is_planned(None) and (None in usual or relied_on):
                found.add(None)
            return found

        by_time: defaultdict[tuple[datetime, datetime], list[int | None]] = defaultdict(list)
        for village_id, starts_at, ends_at in self._stretches(since, until, lacking):
            by_time[starts_at, ends_at].append(village_id)
        return [
            Gap(starts_at=starts_at, ends_at=ends_at, village_ids=tuple(sorted(found, key=lambda v: v or 0)))
            for (starts_at, ends_at), found in sorted(by_time.items())
        ]

    def boundaries(self, since: datetime, until: datetime) -> list[datetime]:
        """The moments in between at which something may change, in order."""
        moments = {moment for change in self.changes for moment in (change.starts_at, change.ends_at)}
        minutes = {minute for shift in self.shifts for minute in (shift.start_minute, shift.end_minute)}
        week = week_start(since)
        while week < until:
            moments.update((week + timedelta(minutes=minute)).astimezone(since.tzinfo) for minute in minutes)
            week += WEEK
        return sorted(moment for moment in moments if since < moment < until)

    def _stretches(
        self, since: datetime, until: datetime, look: Callable[[datetime], Set[T]]
    ) -> list[tuple[T, datetime, datetime]]:
        """How long each thing that is seen goes on without a break."""
        running: dict[T, datetime] = {}
        found: list[tuple[T, datetime, datetime]] = []
        for moment, _ in pairwise([since, *self.boundaries(since, until), until]):
            seen = look(moment)
            found += [(thing, running.pop(thing), moment) for thing in [*running] if thing not in seen]
            running |= {thing: moment for thing in seen if thing not in running}
        return found + [(thing, starts_at, until) for thing, starts_at in running.items()]


def covers(start_minute: int, end_minute: int, minute: int) -> bool:
    """Whether a weekly stretch holds a minute; a stretch may run over the end of the week."""
    if start_minute <= end_minute:
        return start_minute <= minute < end_minute
    return minute >= start_minute or minute < end_minute


def _after_swap(post: Post, changes: Sequence[RotaChange]) -> Post:
    """The last swap that was entered counts."""
    for change in reversed(changes):
        if change.kind == RotaChangeKind.SWAP and change.absent_id == post.staff_id and change.present_id is not None:
            if change.village_id in (None, post.village_id):
                return replace(post, staff_id=change.present_id, instead_of=post.staff_id)
    return post


def _after_leave(post: Post, changes: Sequence[RotaChange]) -> Post | None:
    """Follow the stand-ins until one is there; None where nobody is."""
    passed = set[int]()
    while post.staff_id not in passed:
        leaves = [
            change
            for change in changes
            if change.kind == RotaChangeKind.LEAVE
            and change.absent_id == post.staff_id
            and change.village_id in (None, post.village_id)
        ]
        if not leaves:
            return post
        passed.add(post.staff_id)
        stand_in = leaves[-1].present_id
        if stand_in is None:
            return None
        post = replace(post, staff_id=stand_in, instead_of=post.instead_of or post.staff_id)
    return None
