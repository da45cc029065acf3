"""What the dialogue remembers survives the store, and what it does not know is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.dialogue.state import EXCHANGE, Option, State

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_round_trip() -> None:
    state = State(
        matter="help.dispute",
        menu=(Option(label="idcard.lost"), Option(label="idcard.renew", answer="idcard.renew/adult")),
        asking="place",
        asked=("place",),
        ticket=7,
        unclear=1,
        spoke_at=NOW,
        question="咋个整",
    )
    assert State.from_json(state.to_json()) == state
    assert State().to_json() == {}
    assert State.from_json(None) == State()


def test_fields_of_another_version_are_left_out() -> None:
    assert State.from_json({"matter": "other", "colour": "red"}) == State(matter="other")


def test_exchange_ends_after_five_minutes() -> None:
    state = State().said(NOW)
    assert state.in_exchange(NOW + EXCHANGE)
    assert not state.in_exchange(NOW + EXCHANGE + timedelta(seconds=1))
    assert not state.in_exchange(NOW - timedelta(seconds=1))  # a clock set back opens nothing
    assert not State().in_exchange(NOW)
