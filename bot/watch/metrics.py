"""What can be measured, for Prometheus: counts, times and states; never a word, a name or a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.gateways.account import Account
from bot.gateways.base import LinkState
from bot.inbox.receiving import Understood
from store import queue_state
from store.database import Database

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_CONFIDENCE = (0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0)
STAGES = ("understand", "answer", "wait", "send")
_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 30.0)


class Metrics:
    """Counts what passes, and looks at the store when it is asked."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._messages = Counter(
            "fengqiao_messages", "Messages that were handled, by what was done", ["action"], registry=self._registry
        )
        self._confidence = Histogram(
            "fengqiao_confidence", "How sure the model was of what it acted on", buckets=_CONFIDENCE, registry=self._registry
        )
        self._lag = Histogram(
            "fengqiao_message_age_seconds", "From sending to having been handled", buckets=_SECONDS, registry=self._registry
        )
        stages = Histogram(
            "fengqiao_stage_seconds",
            "Received to understood, understood to stored with its answer, due in the outbox to being sent, the send",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._understand, self._answer, self._wait, self._send = map(stages.labels, STAGES)

    def count(self, understood: Understood, now: datetime) -> None:
        """One message was handled."""
        response = understood.response
        action = response.decision.action.value if response is not None else "order"
        self._messages.labels(action).inc()
        if response is not None:
            self._confidence.observe(response.decision.confidence)
        self._lag.observe(max(0.0, (now - understood.incoming.sent_at).total_seconds()))
        self._understand.observe(understood.understood_in_s)
        if understood.answered_in_s is not None:
            self._answer.observe(understood.answered_in_s)

    def sent(self, waited_s: float, took_s: float) -> None:
        """One row of the outbox left: for how long it was due, and how long the send took."""
        self._wait.observe(waited_s)
        self._send.observe(took_s)

    async def text(self, database: Database, accounts: Sequence[Account], now: datetime) -> bytes:
        """Everything, in the text format of Prometheus."""
        async with database.read() as session:
            waiting = await queue_state.waiting(session, now=now)
            open_tickets = await queue_state.open_tickets(session)
        moment = _Moment()
        moment.gauge(
            "fengqiao_link_up",
            "1 where the account is online",
            ["gateway", "account"],
            [([one.gateway.name, one.id], float(one.gateway.status().state is LinkState.ONLINE)) for one in accounts],
        )
        moment.gauge(
            "fengqiao_outbox_rows",
            "Rows that are not settled",
            ["lane", "state"],
            [([one.lane, one.state], float(one.rows)) for one in waiting],
        )
        moment.gauge(
            "fengqiao_outbox_oldest_seconds",
            "Age of the oldest row that is due and not sent",
            ["lane"],
            [
                ([lane], max(one.oldest_s for one in waiting if one.lane == lane))
                for lane in sorted({one.lane for one in waiting})
            ],
        )
        moment.gauge(
            "fengqiao_tickets_open",
            "Tickets that are not closed",
            ["priority"],
            [([f"P{priority}"], float(rows)) for priority, rows in open_tickets.items()],
        )
        registry = CollectorRegistry()
        registry.register(moment)
        return generate_latest(self._registry) + generate_latest(registry)


class _Moment(Collector):
    """What holds at this moment."""

    def __init__(self) -> None:
        self._families: list[GaugeMetricFamily] = []

    def gauge(self, name: str, told: str, labels: Sequence[str], values: Iterable[tuple[Sequence[str], float]]) -> None:
        """One more family."""
        family = GaugeMetricFamily(name, told, labels=labels)
        for of, value in values:
            family.add_metric(of, value)
        self._families.append(family)

    def collect(self) -> Iterable[Any]:
        """As Prometheus asks for it."""
        return self._families
