"""How a link to a Wechaty server stands and when it is tried again: states, gaps, back-off. No network in here.

The state stays ``down`` (or ``refused``) while the link is tried again, so that nobody is told of every attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import GatewayDown
from bot.gateways.base import Gap, LinkState, LinkStatus

MAX_GAPS = 100


class ServerAbsent(GatewayDown):
    """Nobody listens at the endpoint, or whoever did is gone."""


class SlotTaken(GatewayDown):
    """The server already serves an event stream: an old one of ours that is half open, or another client's."""


@dataclass(frozen=True, kw_only=True)
class LinkTiming:
    """Every wait of the gateway, in seconds, and the sizes that go with them. Tests use small ones."""

    keepalive_time_s: float = 20.0
    """Between HTTP/2 pings; these find a connection that is half open."""
    keepalive_timeout_s: float = 10.0
    deadline_s: float = 10.0
    """For one call."""
    start_deadline_s: float = 20.0
    """For starting the puppet; the server itself gives up after 15 s."""
    ding_every_s: float = 15.0
    """Two dings in a row without an answer end the link: over TLS a failed HTTP/2 ping alone takes 30 s more."""
    dead_after_s: float = 90.0
    """Without any event, dong and heartbeat included, the link counts as dead."""
    backoff_first_s: float = 0.5
    backoff_max_s: float = 30.0
    absent_max_s: float = 3.0
    """While nobody listens a try costs nothing, so that a server that comes back is found soon, however often it goes."""
    refused_retry_s: float = 60.0
    stable_s: float = 60.0
    """A link that lived this long starts its back-off anew."""
    cache_ttl_s: float = 600.0
    """How long names of contacts and topics of rooms are kept."""
    fetch_workers: int = 8
    fetch_window: int = 256
    """How many messages may be fetched before the oldest of them is delivered."""
    announced_most: int = 50_000
    """Announced messages that wait to be fetched and delivered; beyond them the event stream is not read on."""
    fetch_pauses_s: tuple[float, ...] = (0.1, 0.5, 2.0, 5.0)
    """Between the tries to fetch one message; after the last the message is given up."""
    order_wait_s: float = 3.0
    """How long later messages wait for an earlier one that is slow to fetch; then it comes late."""
    link_patience_s: float = 60.0
    """How long the fetch of a message waits for a lost link."""


class Backoff:
    """Waits that double from one failed try to the next, with jitter, until a link has been stable."""

    def __init__(self, timing: LinkTiming, jitter: Callable[[], float]) -> None:
        self._timing = timing
        self._jitter = jitter
        self._failures = 0

    def next_delay_s(self, *, lived_s: float, absent: bool) -> float:
        """Tell how long to wait after a link that lived ``lived_s`` seconds; ``absent``: nobody listens."""
        if lived_s >= self._timing.stable_s:
            self._failures = 0
        cap = self._timing.absent_max_s if absent else self._timing.backoff_max_s
        delay_s = min(cap, self._timing.backoff_first_s * 2.0 ** min(self._failures, 16))
        self._failures += 1
        return delay_s * (0.5 + 0.5 * self._jitter())


class LinkBoard:
    """Keeps the status of the link and the gaps in which messages may have been lost."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._heard_at = now()
        self._gaps: list[Gap] = []
        self._status = LinkStatus(state=LinkState.CONNECTING, since=now())

    @property
    def status(self) -> LinkStatus:
        """How the link stands now."""
        return self._status

    def heard(self) -> None:
        """Note a sign of life: a gap that begins later begins here."""
        self._heard_at = self._now()

    def add_gap(self, since: datetime, reason: str) -> None:
        """Note that something was lost between ``since`` and now, while the link itself was there."""
        self._keep(Gap(since=since, until=self._now(), reason=reason))
        self._status = replace(self._status, gaps=tuple(self._gaps))

    def change(self, state: LinkState, *, account: str | None = None, detail: str = "") -> LinkStatus | None:
        """Set the state; give the new status when it is worth telling, None when only the detail differs."""
        before = self._status
        if before.state is LinkState.ONLINE and state is not LinkState.ONLINE:
            self._keep(Gap(since=self._heard_at, until=None, reason=detail or state.value))
        if state is LinkState.ONLINE:
            now = self._now()
            self._gaps = [gap if gap.until else replace(gap, until=now) for gap in self._gaps]
        account = before.account if account is None else account
        told = state is not before.state or account != before.account
        told = told or (state is LinkState.SCAN and detail != before.detail)
        self._status = LinkStatus(
            state=state,
            since=self._now() if state is not before.state else before.since,
            account=account,
            detail=detail,
            gaps=tuple(self._gaps),
        )
        return self._status if told else None

    def _keep(self, gap: Gap) -> None:
        self._gaps = [*self._gaps, gap][-MAX_GAPS:]
