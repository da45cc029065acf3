"""Sealed numbers: opened only with the key, and only with a reason that is written down."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.privacy import numbers
from bot.privacy.seal import KEY_FILE, Seal, SealBroken, mobile_numbers
from store import sealed
from store.database import Database
from store.tables import Audit, Staff, Ticket
from tests.unit.bot.village import ASSISTANT, DISPUTE, NOW, Clock, village


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Seal.in_folder(tmp_path / "data")
    again = Seal.in_folder(tmp_path / "data")
    assert again.open(first.close("13812345678")) == "13812345678"
    assert stat.S_IMODE((tmp_path / "data" / KEY_FILE).stat().st_mode) == 0o600


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    closed = Seal.in_folder(tmp_path / "one").close("13812345678")
    with pytest.raises(SealBroken):
        Seal.in_folder(tmp_path / "other").open(closed)


def test_a_broken_key_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("x")
    with pytest.raises(SettingsError, match="holds no key"):
        Seal.in_folder(tmp_path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话13812345678。", [("13812345678", "138****5678")]),
        ("13812345678或19900001111", [("13812345678", "138****5678"), ("19900001111", "199****1111")]),
        ("证号 530112198001011234", []),
        ("12345678901", []),
        ("138 1234 5678，或者 +86 139-1234-5678", [("13812345678", "138****5678"), ("13912345678", "139****5678")]),
        ("１３８１２３４５６７８", [("13812345678", "138****5678")]),
        ("没有", []),
    ],
)
def test_mobile_numbers_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert mobile_numbers(text) == found


async def test_a_reveal_says_who_and_why(database: Database, tmp_path: Path) -> None:
    place = await village(database, Clock())
    await place.say(DISPUTE)
    seal = Seal.in_folder(tmp_path)
    member = await place.member(ASSISTANT)
    async with database.write() as session:
        ticket = await session.get(Ticket, 1)
        assert ticket is not None
        await numbers.keep(session, lambda: seal, ticket, "13812345678", now=NOW)
        await session.flush()
        [number] = await sealed.of_ticket(session, 1)
        staff = await session.get(Staff, member.id)
        assert staff is not None
        with pytest.raises(ValueError, match="reason"):
            await numbers.reveal(session, seal, ticket, number, staff, " 看 ", now=NOW)
        assert await numbers.reveal(session, seal, ticket, number, staff, "回电话问情况", now=NOW) == "13812345678"
    [entry] = await place.rows(Audit)
    assert (entry.actor, entry.action, entry.subject) == (ASSISTANT, "number.reveal", "ticket:1")
    assert entry.detail == "138****5678: 回电话问情况"
    assert "revealed" in await place.history()
