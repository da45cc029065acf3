"""What is kept to learn from, together with the message: unclear words to the bridge, and corrections. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chores import Chores
from bot.desk import learning
from bot.desk.deadlines import DEFAULTS
from bot.desk.tickets import Origin
from bot.dialogue.engine import Response
from bot.dialogue.state import State
from bot.dialogue.turn import Action, Decision
from bot.gateways.base import private_conversation
from bot.texts import desk as texts_desk
from bot.texts import residents as texts
from intents.labels import labels
from store import proposals, tickets
from store.database import Database
from store.kinds import ProposalReason, ProposalState, TicketState
from store.tables import Proposal, Station, TicketEvent
from tests.unit.bot.dialogue.turns import heard, turn
from tests.unit.bot.test_inbox import refuse_inserts
from tests.unit.bot.village import (
    ASSISTANT,
    CHATTER,
    DISPUTE,
    FIRE,
    GROUP,
    ME,
    NOW,
    RESIDENT,
    STAFF_ROOM,
    STRANGER_STAFF,
    Clock,
    Village,
    message,
    village,
)

UNCLEAR = "办那个"
"""Met with a menu by the small understanding."""
UNCLEAR_TICKET = "隔壁天天吵"
"""Handed over by it, because nobody knows."""
LATER = NOW + timedelta(hours=1)


async def kept(place: Village) -> list[Proposal]:
    return list(await place.rows(Proposal))


async def order(place: Village, words: str, *, sender: str = ASSISTANT, room: str | None = STAFF_ROOM) -> list[str]:
    """Staff order something; what they read back."""
    where = room or private_conversation(sender)
    return [row.text for row in await place.say(words, sender=sender, room=room) if row.conversation == where]


# Unclear


@pytest.mark.parametrize("addressed", [{}, {"room": GROUP, "mentioned": True}], ids=["private", "mentioned"])
async def test_unclear_words_to_the_bridge_are_kept_for_thirty_days(database: Database, addressed: dict[str, object]) -> None:
    place = await village(database)
    await place.say(UNCLEAR, **addressed)  # type: ignore[arg-type]
    [found] = await kept(place)
    assert (found.text, found.label, found.staff_label) == (UNCLEAR, "other", None)
    assert 0.3 < found.probability < 0.4
    assert (found.reason, found.state, found.ticket_id) == (ProposalReason.UNSURE, ProposalState.OPEN, None)
    assert (found.created_at, found.expires_at) == (NOW, NOW + timedelta(days=30))
    assert [row.name for row in await place.rows(Station) if row.id == found.station_id] == ["禾丰派出所"]


async def test_what_is_handed_over_because_nobody_knows_is_kept_with_its_ticket(database: Database) -> None:
    place = await village(database)
    await place.say(UNCLEAR_TICKET)
    [found] = await kept(place)
    assert (found.text, found.reason, found.ticket_id) == (UNCLEAR_TICKET, ProposalReason.UNSURE, (await place.ticket()).id)


async def test_personal_numbers_are_masked(database: Database) -> None:
    place = await village(database)
    await place.say(f"{UNCLEAR_TICKET}，我13812345678")
    assert [found.text for found in await kept(place)] == [f"{UNCLEAR_TICKET}，我[手机号]"]


@pytest.mark.parametrize("said", [DISPUTE, FIRE, "娃娃刚出生咋个上户口", "你好", "人工", CHATTER, "2", "？"])
async def test_what_is_clear_or_says_nothing_is_not_kept(database: Database, said: str) -> None:
    place = await village(database)
    await place.say(said)
    assert await kept(place) == []


@pytest.mark.parametrize("said", [UNCLEAR, UNCLEAR_TICKET, CHATTER])
@pytest.mark.parametrize("in_exchange", [False, True])
async def test_what_is_not_said_to_the_bridge_is_never_kept(database: Database, said: str, in_exchange: bool) -> None:
    place = await village(database)
    if in_exchange:
        await place.say("你好", room=GROUP, mentioned=True)
    await place.say(said, room=GROUP)
    assert await kept(place) == []


async def test_the_same_words_of_two_people_are_kept_once(database: Database) -> None:
    place = await village(database)
    for sender in (RESIDENT, "张德福"):
        await place.say(UNCLEAR, sender=sender)
    assert len(await kept(place)) == 1


async def test_a_message_that_comes_twice_is_kept_once(database: Database) -> None:
    place = await village(database)
    said = message(UNCLEAR)
    for _ in range(2):
        await place.inbox.receive(said)
    assert len(await kept(place)) == 1


async def test_message_and_proposal_stand_or_fall_together(database: Database) -> None:
    place = await village(database)
    await refuse_inserts(database, "proposal")
    said = await place.say(UNCLEAR_TICKET)
    assert [row.text for row in said] == [texts.SOMETHING_WRONG]
    assert (await place.counts())["ticket"] == 0


CONFIDENTIAL = [name for name, found in labels().items() if found.confidential]


async def keep(
    database: Database,
    likely: dict[str, float],
    *,
    matter: str | None = None,
    options: tuple[str, ...] = (),
    open_tickets: tuple[int, ...] = (),
) -> Proposal | None:
    """Keep an unclear text of which the model thinks this."""
    decision = Decision(action=Action.CLARIFY, label="other", confidence=0.3, options=options, unsure=True)
    response = Response(state=State(), acts=(), decision=decision, unsure=True)
    said = turn("有件事不晓得咋个讲", open_tickets=open_tickets)
    async with database.write() as session:
        contact = await learning_contact(session)
        origin = Origin(**ME, conversation="c", contact=contact, station_id=None, village_id=None, key="k")
        return await learning.keep_unsure(session, said, State(matter=matter), response, heard(likely), origin, None, now=NOW)


async def learning_contact(session: object) -> object:
    from store import people

    return await people.contact(session, gateway=ME["gateway"], external_id=RESIDENT, name=RESIDENT, now=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CONFIDENTIAL)
async def test_the_text_of_a_confidential_matter_is_not_kept(database: Database, name: str) -> None:
    await village(database)
    nothing = dict.fromkeys(CONFIDENTIAL, 0.0)
    assert await keep(database, {**nothing, name: 0.06, "other": 0.3}) is None  # it may be
    assert await keep(database, {**nothing, "other": 0.3}, options=("idcard.lost", name)) is None  # it was offered
    assert await keep(database, {**nothing, "other": 0.3}, matter=name) is None  # it was spoken of a moment ago
    assert await keep(database, {**nothing, name: 0.01, "other": 0.3}) is not None  # and this is what is kept


async def test_who_has_a_confidential_ticket_open_is_not_kept(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    nothing = dict.fromkeys(CONFIDENTIAL, 0.0)
    async with database.write() as session:
        await tickets.change(session, await tickets.get(session, 1), confidential=True)  # type: ignore[arg-type]
    assert await keep(database, {**nothing, "other": 0.3}, open_tickets=(1,)) is None


# Corrected


@pytest.mark.parametrize("words", ["改 1 help.noise", "改 1 噪音扰民", "改１噪音", "改　＃１　ｈｅｌｐ．ｎｏｉｓｅ", "1 改 噪音"])
async def test_a_correction_changes_the_ticket_and_is_kept(database: Database, words: str) -> None:
    place = await village(database)
    await place.say(DISPUTE, room=GROUP, mentioned=True)
    assert await order(place, words) == [texts_desk.CORRECTED.format(number=1, label="噪音扰民")]
    assert (await place.ticket()).label == "help.noise"
    event = (await place.rows(TicketEvent))[-1]
    assert (event.kind, event.actor, event.text) == ("corrected", ASSISTANT, "纠纷调解 → 噪音扰民")
    [found] = await kept(place)
    assert (found.text, found.label, found.staff_label) == (DISPUTE, "help.dispute", "help.noise")
    assert (found.reason, found.ticket_id, found.station_id) == (ProposalReason.CORRECTED, 1, (await place.ticket()).station_id)
    assert found.probability > 0.5
    assert found.expires_at == NOW + timedelta(days=30)


async def test_quoting_the_card_gives_the_number(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    said = await place.quote_card("改 噪音", 1)
    assert [row.text for row in said] == [texts_desk.CORRECTED.format(number=1, label="噪音扰民")]


async def test_an_unknown_label_changes_nothing_and_names_the_nearest(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    [line] = await order(place, "改 1 噪声扰民")
    assert "「噪声扰民」" in line
    assert "噪音扰民" in line
    assert ((await place.ticket()).label, await kept(place)) == ("help.dispute", [])


async def test_without_a_label_staff_are_asked_for_it(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    assert await order(place, "改 1") == [texts_desk.WHICH_LABEL.format(number=1)]


async def test_the_label_that_it_has_is_no_correction(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    assert await order(place, "改 1 纠纷调解") == [texts_desk.CORRECTED_ALREADY.format(number=1, label="纠纷调解")]
    assert "corrected" not in await place.history()
    assert await kept(place) == []


@pytest.mark.parametrize("sender", [RESIDENT, STRANGER_STAFF])
async def test_nobody_else_corrects(database: Database, sender: str) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    await order(place, "改 1 噪音扰民", sender=sender, room=None)
    assert (await place.ticket()).label == "help.dispute"
    assert [found for found in await kept(place) if found.reason == ProposalReason.CORRECTED] == []


async def test_a_correction_that_comes_twice_counts_once(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    said = message("改 1 噪音", sender=ASSISTANT, room=STAFF_ROOM)
    for _ in range(2):
        await place.inbox.receive(said)
    assert (await place.history()).count("corrected") == 1
    assert len(await kept(place)) == 1


async def test_a_second_thought_replaces_the_first(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    await order(place, "改 1 噪音")
    await order(place, "改 1 被盗")
    [found] = await kept(place)
    assert (found.label, found.staff_label) == ("help.dispute", "help.theft")


async def test_what_was_unclear_and_is_corrected_is_one_proposal(database: Database) -> None:
    place = await village(database)
    await place.say(UNCLEAR_TICKET)
    [unclear] = await kept(place)
    await order(place, "改 1 噪音")
    [found] = await kept(place)
    assert (found.id, found.label, found.probability) == (unclear.id, unclear.label, unclear.probability)
    assert (found.reason, found.staff_label) == (ProposalReason.CORRECTED, "help.noise")


async def test_after_a_decision_a_new_correction_is_a_new_proposal(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    await order(place, "改 1 噪音")
    async with database.write() as session:
        await proposals.decide(session, 1, ProposalState.REJECTED)
    await order(place, "改 1 被盗")
    assert [(found.state, found.staff_label) for found in await kept(place)] == [
        ("rejected", "help.noise"),
        ("open", "help.theft"),
    ]


@pytest.mark.parametrize("name", CONFIDENTIAL)
async def test_a_correction_to_a_confidential_matter_keeps_no_text_and_hides_the_ticket(database: Database, name: str) -> None:
    place = await village(database)
    await place.say(UNCLEAR_TICKET, room=GROUP, mentioned=True)
    assert len(await kept(place)) == 1
    await order(place, f"改 1 {name}")
    assert await kept(place) == []
    ticket = await place.ticket()
    assert (ticket.label, ticket.confidential) == (name, True)
    said = await place.say("#1 我来看", sender=ASSISTANT, room=STAFF_ROOM)
    assert private_conversation(RESIDENT) in {row.conversation for row in said}
    assert GROUP not in {row.conversation for row in said}


async def test_a_confidential_ticket_stays_so_and_its_text_is_not_kept(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    async with database.write() as session:
        found = await tickets.get(session, 1)
        assert found is not None
        await tickets.change(session, found, label="help.domestic_violence", confidential=True)
    await order(place, "改 1 纠纷调解")
    assert ((await place.ticket()).label, (await place.ticket()).confidential) == ("help.dispute", True)
    assert await kept(place) == []


async def test_the_menu_that_led_to_a_confidential_matter_is_forgotten_too(database: Database) -> None:
    place = await village(database)
    long = UNCLEAR + "，" * 250
    await place.say(long)
    await place.say("3")  # none of them: to a person, with the words that led to the menu
    assert len(await kept(place)) == 1
    await order(place, "改 1 违法线索")
    assert await kept(place) == []


async def test_more_urgent_counts_from_now_and_less_urgent_from_the_opening(database: Database) -> None:
    place = await village(database, Clock())
    await place.say(DISPUTE)
    place.clock.now = LATER
    await order(place, "改 1 被盗")
    ticket = await place.ticket()
    assert (ticket.priority, (ticket.take_by, ticket.answer_by)) == (
        1,
        (DEFAULTS.take_by(1, LATER), DEFAULTS.answer_by(1, LATER)),
    )
    await order(place, "改 1 失物招领")
    ticket = await place.ticket()
    assert (ticket.priority, (ticket.take_by, ticket.answer_by)) == (3, (DEFAULTS.take_by(3, NOW), DEFAULTS.answer_by(3, NOW)))


async def test_a_closed_ticket_is_corrected_and_stays_closed(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    await order(place, "结 1 好了")
    await order(place, "改 1 被盗")
    ticket = await place.ticket()
    assert (ticket.label, ticket.state, ticket.priority) == ("help.theft", TicketState.CLOSED, 2)
    assert len(await kept(place)) == 1


async def test_correcting_is_in_the_help(database: Database) -> None:
    place = await village(database)
    [line] = await order(place, "帮助")
    assert "改 12 噪音扰民" in line


async def test_what_is_corrected_among_residents_is_answered_privately(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    said = await place.say("改 1 噪音", sender=ASSISTANT, room=GROUP)
    assert [row.conversation for row in said] == [private_conversation(ASSISTANT)]


# Forgotten


async def test_after_thirty_days_nothing_is_left_whatever_became_of_it(database: Database) -> None:
    place = await village(database, Clock())
    await place.say(UNCLEAR)
    await place.say(UNCLEAR_TICKET, sender="张德福")
    async with database.write() as session:
        await proposals.decide(session, 1, ProposalState.ACCEPTED)
    chores = Chores(database, place.clock, wake_senders=lambda: None)
    place.clock.now = NOW + timedelta(days=30) - timedelta(seconds=1)
    await chores.do_once()
    assert len(await kept(place)) == 2
    place.clock.now = NOW + timedelta(days=30)
    await chores.do_once()
    assert await kept(place) == []


async def test_a_response_that_is_sure_keeps_nothing(database: Database) -> None:
    await village(database)
    decision = Decision(action=Action.ANSWER, label="idcard.lost", confidence=0.9)
    sure = Response(state=State(), acts=(), decision=decision)
    async with database.write() as session:
        contact = await learning_contact(session)
        origin = Origin(**ME, conversation="c", contact=contact, station_id=None, village_id=None, key="k")  # type: ignore[arg-type]
        nothing = heard({**dict.fromkeys(CONFIDENTIAL, 0.0), "other": 0.3})
        kept_none = await learning.keep_unsure(session, turn("办个事"), State(), sure, nothing, origin, None, now=NOW)
        kept_one = await learning.keep_unsure(
            session, turn("办个事"), State(), replace(sure, unsure=True), nothing, origin, None, now=NOW
        )
    assert kept_none is None
    assert kept_one is not None
