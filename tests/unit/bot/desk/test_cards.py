"""How a ticket reads: a card that says what to do, a line that fits a phone, and nothing that a group may not see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.desk.cards import LIST_CHARS, SUMMARY_CHARS, card, label_name, line
from bot.dialogue.commands import card_number
from bot.texts import desk as texts_desk
from intents.labels import labels
from store.database import Database
from store.tables import Ticket
from tests.unit.bot.village import ASSISTANT, DISPUTE, FIRE, GROUP, RESIDENT, STAFF_ROOM, village

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SHOWN = {"village": "柳塘村", "assignee": ASSISTANT}


def ticket(**changes: object) -> Ticket:
    values = {"id": 12, "label": "help.dispute", "priority": 2, "summary": DISPUTE, "opened_at": NOW, **changes}
    return Ticket(**values)


def test_a_card_says_number_priority_matter_place_person_and_who_is_on_duty() -> None:
    first, second, third, last = card(ticket(), person=RESIDENT, **SHOWN).split("\n")
    assert first == f"#12 {texts_desk.PRIORITIES[2]}【{label_name('help.dispute')}】柳塘村"
    assert second == f"{RESIDENT}：{DISPUTE}"
    assert third == texts_desk.ASSIGNED_TO.format(name=ASSISTANT)
    assert all(order in last for order in ("#12 内容", "接 12", "结 12 结果"))


def test_a_quoted_card_gives_its_number_also_in_an_emergency() -> None:
    for priority in texts_desk.PRIORITIES:
        assert card_number(card(ticket(priority=priority), person=RESIDENT, **SHOWN)) == 12


@pytest.mark.parametrize(("priority", "urgent"), [(0, True), (1, False), (2, False), (3, False)])
def test_only_an_emergency_is_headed_as_one(priority: int, urgent: bool) -> None:
    shown = card(ticket(priority=priority), person=RESIDENT, **SHOWN)
    assert shown.startswith(texts_desk.CARD_EMERGENCY_HEAD) is urgent


@pytest.mark.parametrize("confidential", [True, False])
def test_a_confidential_card_says_so(confidential: bool) -> None:
    shown = card(ticket(confidential=confidential), person=RESIDENT, **SHOWN)
    assert (texts_desk.CARD_CONFIDENTIAL in shown) is confidential


def test_a_card_without_anybody_on_duty_calls_for_somebody() -> None:
    assert texts_desk.ASSIGNED_TO_NOBODY in card(ticket(), person=RESIDENT, village="", assignee=None)


def test_long_words_are_cut_on_cards_and_more_on_lists() -> None:
    long = ticket(summary="字" * 500)
    assert card(long, person=RESIDENT, **SHOWN).count("字") == SUMMARY_CHARS
    assert line(long, **SHOWN).count("字") == LIST_CHARS


@pytest.mark.parametrize("words", ["{number}", "{", "}{0}", "%s", "#99 结 99"])
def test_what_residents_write_is_never_taken_for_a_pattern(words: str) -> None:
    shown = card(ticket(summary=words), person=words, **SHOWN)
    assert f"{words}：{words}" in shown
    assert card_number(shown) == 12
    assert words in line(ticket(summary=words), **SHOWN)


def test_a_line_names_who_has_it_or_that_nobody_has() -> None:
    assert line(ticket(), **SHOWN).startswith("#12 P2【")
    assert line(ticket(), **SHOWN).endswith(f"（{ASSISTANT}）")
    assert line(ticket(), village="", assignee=None).endswith(f"（{texts_desk.LIST_NOBODY}）")


def test_a_label_that_is_gone_is_shown_by_its_id() -> None:
    assert label_name("help.from_an_older_version") == "help.from_an_older_version"
    assert all(label_name(name) != name for name in labels())


async def test_the_card_and_what_is_added_stand_in_the_stations_own_staff_room_only(database: Database) -> None:
    place = await village(database)
    said = await place.say(DISPUTE, room=GROUP, mentioned=True)
    said += await place.say("在老水井旁边", room=GROUP)
    cards = [row for row in said if row.conversation.startswith("staff-")]
    assert {row.conversation for row in cards} == {STAFF_ROOM}
    assert cards[0].text == card(await place.ticket(), person=RESIDENT, **SHOWN)
    assert cards[1].text == texts_desk.CARD_MORE.format(number=1, person=RESIDENT, text="在老水井旁边")
    assert not any(DISPUTE in row.text for row in said if row.conversation == GROUP)


async def test_the_alert_of_an_emergency_is_the_card_itself(database: Database) -> None:
    place = await village(database)
    said = await place.say(FIRE, room=GROUP)
    shown = card(await place.ticket(), person=RESIDENT, **SHOWN)
    assert [row.conversation for row in said if row.text == shown] == [STAFF_ROOM, f"private:{ASSISTANT}"]
