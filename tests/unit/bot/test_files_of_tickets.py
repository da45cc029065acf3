"""Pictures and files of tickets, from the message to whoever sees them: once, over crashes and lost links. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.collector import PAUSES_S, Collector
from bot.errors import GatewayDown, Rejected, RetryLater, TooLarge
from bot.files import Files
from bot.gateways.base import FileContent, LinkState, LinkStatus, MessageKind, Quote
from store.database import Database
from store.kinds import OutboxState
from store.tables import Attachment, IncomingMessage, Outbox, TicketEvent
from tests.unit.bot.village import (
    ASSISTANT,
    BRIDGE_NAME,
    CHATTER,
    DISPUTE,
    FIRE,
    GATEWAY,
    GROUP,
    NOW,
    STAFF_ROOM,
    Village,
    village,
)

PICTURE = b"\xff\xd8\xff\xe0 a wall"


class Network:
    """What the collector asks: answers in order, the last one again and again."""

    name = GATEWAY

    def __init__(self, *answers: FileContent | Exception) -> None:
        self.answers = list(answers) or [FileContent(name="", content=PICTURE)]
        self.asked: list[str] = []
        self.meanwhile: Callable[[], object] | None = None

    def status(self) -> LinkStatus:
        return LinkStatus(state=LinkState.ONLINE, since=NOW)

    async def fetch_file(self, message_id: str) -> FileContent:
        self.asked.append(message_id)
        if self.meanwhile is not None:
            await self.meanwhile()  # type: ignore[misc]
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Desk:
    """A village with a ticket, and what fetches for it."""

    def __init__(self, place: Village, files: Files) -> None:
        self.place, self.files = place, files

    def collector(self, network: Network) -> Collector:
        return Collector(self.place.database, self.files, {BRIDGE_NAME: network}, self.place.clock)  # type: ignore[dict-item]

    async def collect(self, *answers: FileContent | Exception) -> list[Outbox]:
        """Fetch what is due; gives what the bridge put into the outbox for it."""
        before = len(await self.place.outbox())
        await self.collector(Network(*answers)).collect_once()
        return list(await self.place.outbox())[before:]

    async def attachments(self) -> list[Attachment]:
        return list(await self.place.rows(Attachment))


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> Desk:
    """李桂芬 has a dispute, ticket 1, raised in private."""
    place = await village(database)
    await place.say(DISPUTE)
    return Desk(place, Files(tmp_path))


def texts(rows: list[Outbox]) -> list[tuple[str, str]]:
    return [(row.conversation, row.text) for row in rows]


async def test_a_picture_is_noted_with_its_message_and_fetched_afterwards(desk: Desk) -> None:
    said = await desk.place.say("", kind=MessageKind.IMAGE)
    [waiting] = await desk.attachments()
    assert (waiting.ticket_id, waiting.kind, waiting.fetched_at) == (1, "image", None)
    assert any(row.conversation == STAFF_ROOM and "[图片]" in row.text and "图 1" in row.text for row in said)
    assert await desk.collect() == []  # nobody is nagged: staff ask for it
    [kept] = await desk.attachments()
    assert (kept.fetch_at, kept.media_type, kept.size, kept.name) == (None, "image/jpeg", len(PICTURE), "picture.jpg")
    assert desk.files.read(kept.id or 0) == PICTURE


async def test_staff_ask_for_it_in_the_staff_room_or_alone(desk: Desk) -> None:
    await desk.place.say("", kind=MessageKind.IMAGE)
    await desk.collect()
    [file, line] = await desk.place.say("图 1", sender=ASSISTANT, room=STAFF_ROOM)
    assert (file.conversation, file.attachment_id, "1 个" in line.text) == (STAFF_ROOM, 1, True)
    [file, _] = await desk.place.say("图1", sender=ASSISTANT)
    assert (file.conversation, file.attachment_id) == (f"private:{ASSISTANT}", 1)


async def test_what_is_urgent_is_shown_in_the_staff_room_at_once(database: Database, tmp_path: Path) -> None:
    desk = Desk(await village(database), Files(tmp_path))
    await desk.place.say(FIRE)
    await desk.place.say("", kind=MessageKind.IMAGE)
    [row] = await desk.collect()
    assert (row.conversation, row.attachment_id, row.lane) == (STAFF_ROOM, 1, 0)


async def test_a_link_that_is_down_costs_no_try_and_a_crash_loses_nothing(desk: Desk) -> None:
    await desk.place.say("", kind=MessageKind.VIDEO)
    await desk.collect(GatewayDown("down"))
    [waiting] = await desk.attachments()
    assert (waiting.tries, waiting.fault) == (0, "")
    desk.place.clock.now += timedelta(minutes=1)
    network = Network(RuntimeError("the process dies"))
    with pytest.raises(RuntimeError):
        await desk.collector(network).collect_once()
    assert await desk.collector(Network()).collect_once() == 0  # leased
    desk.place.clock.now += timedelta(minutes=3)
    assert await desk.collector(Network()).collect_once() == 1
    [kept] = await desk.attachments()
    assert kept.fetched_at == desk.place.clock.now


async def test_what_never_comes_is_said_in_words_once(desk: Desk) -> None:
    await desk.place.say("", kind=MessageKind.IMAGE)
    for _ in PAUSES_S:
        assert await desk.collect(RetryLater("not now")) == []
        desk.place.clock.now += timedelta(hours=2)
    told = await desk.collect(RetryLater("not now"))
    assert [row.conversation for row in told] == [STAFF_ROOM, "private:李桂芬"]
    assert "图片" in told[0].text
    desk.place.clock.now += timedelta(hours=2)
    assert await desk.collect() == []
    assert (await desk.attachments())[0].fault == "gone"


async def test_what_is_too_large_is_said_to_both_sides(desk: Desk) -> None:
    await desk.place.say("", kind=MessageKind.VIDEO)
    told = texts(await desk.collect(TooLarge("the file is too large")))
    assert [room for room, _ in told] == [STAFF_ROOM, "private:李桂芬"]
    assert "25 MB" in told[0][1]
    assert "视频" in told[1][1]
    assert "note" in await desk.place.history()


async def test_chatter_with_pictures_leaves_nothing_behind(database: Database, tmp_path: Path) -> None:
    desk = Desk(await village(database), Files(tmp_path))
    for kind in MessageKind:
        assert await desk.place.say("", kind=kind, room=GROUP, sender="王建军") == []
    assert await desk.attachments() == []
    assert await desk.place.rows(IncomingMessage) == []


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind is not MessageKind.TEXT])
async def test_nothing_that_people_send_breaks_anything(desk: Desk, kind: MessageKind) -> None:
    await desk.place.say("", kind=kind)
    assert not any(row.state == "failed" for row in await desk.place.rows(IncomingMessage))
    await desk.place.say("还有一句")
    assert "#1" in (await desk.place.outbox())[-1].text


async def test_a_handful_of_pictures_is_told_once(desk: Desk) -> None:
    assert len(await desk.place.say("", kind=MessageKind.IMAGE)) == 2
    assert await desk.place.say("", kind=MessageKind.IMAGE) == []
    desk.place.clock.now += timedelta(minutes=3)
    assert len(await desk.place.say("", kind=MessageKind.IMAGE)) == 2
    assert len(await desk.attachments()) == 3


async def test_a_voice_message_is_kept_and_met_with_a_kind_request(desk: Desk) -> None:
    said = await desk.place.say("", kind=MessageKind.VOICE)
    assert any("文字" in row.text and row.conversation == "private:李桂芬" for row in said)
    assert [one.kind for one in await desk.attachments()] == ["voice"]


async def test_a_location_stands_on_the_ticket_in_words(desk: Desk) -> None:
    await desk.place.say("大青树 (24.61000, 102.33000)", kind=MessageKind.LOCATION)
    assert "[位置]大青树 (24.61000, 102.33000)" in [event.text for event in await desk.place.rows(TicketEvent)]


# What staff send goes to the resident.


async def test_a_picture_after_the_number_goes_to_the_resident(desk: Desk) -> None:
    await desk.place.say("#1", sender=ASSISTANT)
    [receipt] = await desk.place.say("", kind=MessageKind.IMAGE, sender=ASSISTANT)
    assert "马上转给居民" in receipt.text
    assert await desk.place.say("", kind=MessageKind.IMAGE, sender=ASSISTANT) == []  # one receipt for all
    rows = await desk.collect()
    assert [(row.conversation, row.attachment_id) for row in rows if row.attachment_id] == [
        ("private:李桂芬", 1),
        ("private:李桂芬", 2),
    ]
    assert [ASSISTANT in row.text for row in rows if not row.attachment_id] == [True, True]
    assert (await desk.place.ticket()).state == "answered"


async def test_a_picture_that_quotes_the_card_goes_to_the_resident(desk: Desk) -> None:
    card = Quote(sender_name=BRIDGE_NAME, text="#1 P2", from_bridge=True)
    await desk.place.say("", kind=MessageKind.FILE, sender=ASSISTANT, room=STAFF_ROOM, quote=card)
    assert [row.attachment_id for row in await desk.collect()] == [None, 1]


async def test_pictures_between_colleagues_are_nobodys_business(desk: Desk) -> None:
    await desk.place.say("#1 我下午来", sender=ASSISTANT, room=STAFF_ROOM)
    assert await desk.place.say("", kind=MessageKind.IMAGE, sender=ASSISTANT, room=STAFF_ROOM) == []
    await desk.place.say("#1 我下午来", sender=ASSISTANT)
    desk.place.clock.now += timedelta(minutes=6)
    await desk.place.say("", kind=MessageKind.IMAGE, sender=ASSISTANT)
    assert await desk.attachments() == []


async def test_staff_of_another_village_send_nothing_to_the_resident(desk: Desk) -> None:
    await desk.place.say("#1", sender="刀玉香")
    await desk.place.say("", kind=MessageKind.IMAGE, sender="刀玉香")
    assert await desk.attachments() == []


async def test_staff_hear_that_their_picture_did_not_go_out(desk: Desk) -> None:
    await desk.place.say("#1", sender=ASSISTANT)
    await desk.place.say("", kind=MessageKind.IMAGE, sender=ASSISTANT)
    [told] = await desk.collect(Rejected("gone"))
    assert (told.conversation, "没有转出去" in told.text) == (f"private:{ASSISTANT}", True)


# What is taken back.


async def test_what_is_recalled_is_gone_from_the_ticket_words_and_bytes(desk: Desk) -> None:
    await desk.place.say("", kind=MessageKind.IMAGE, message_id="pic")
    await desk.collect()
    await desk.place.say("他家还在砌", message_id="words")
    for message_id in ("pic", "words", "pic"):
        await desk.place.say("", kind=MessageKind.RECALL, recalled_id=message_id)
    await desk.collect()
    [gone] = await desk.attachments()
    assert (gone.removed_at is not None, desk.files.read(1)) == (True, None)
    assert "还在砌" not in " ".join(event.text for event in await desk.place.rows(TicketEvent))
    assert (await desk.place.history()).count("recalled") == 2
    states = {row.text: row.state for row in await desk.place.outbox() if row.key.startswith("more:")}
    assert set(states.values()) == {OutboxState.CANCELLED.value}


async def test_a_picture_that_is_recalled_while_it_comes_is_not_kept(desk: Desk) -> None:
    await desk.place.say("", kind=MessageKind.IMAGE, message_id="pic")
    network = Network()
    network.meanwhile = lambda: desk.place.say("", kind=MessageKind.RECALL, recalled_id="pic")
    await desk.collector(network).collect_once()
    assert desk.files.read(1) is None


async def test_the_words_that_opened_a_ticket_can_be_taken_back(desk: Desk) -> None:
    [first] = [row for row in await desk.place.rows(IncomingMessage)]
    await desk.place.say("", kind=MessageKind.RECALL, recalled_id=first.message_id)
    ticket = await desk.place.ticket()
    assert DISPUTE not in ticket.summary
    assert "撤回" in ticket.summary


async def test_taking_chatter_back_writes_nothing(database: Database) -> None:
    place = await village(database)
    await place.say(CHATTER, room=GROUP, message_id="chatter")
    before = await place.counts()
    await place.say("", kind=MessageKind.RECALL, room=GROUP, recalled_id="chatter")
    assert await place.counts() == before
