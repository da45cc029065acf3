"""Pictures leave through the outbox like words: once, in order, confirmed by their own echo. On both databases."""

from __future__ import annotations

from pathlib import Path

from bot.files import Files
from bot.gateways.simulator import Fault
from bot.sender import Sender
from store import attachments, echoes
from store.database import Database
from store.kinds import OutboxState
from store.tables import Attachment, Contact, Ticket
from tests.unit.bot.post import NO_PACE, Post, open_post
from tests.unit.bot.village import BRIDGE_NAME, ME, NOW

PICTURE = b"\x89PNG picture"


async def put_picture(post: Post, files: Files, key: str = "picture") -> int:
    """A picture of a ticket waits in the outbox."""
    async with post.database.write() as session:
        contact = Contact(gateway="g", external_id=f"x-{key}", first_seen_at=NOW)
        session.add(contact)
        await session.flush()
        ticket = Ticket(label="help.noise", contact_id=contact.id or 0, conversation="r1", opened_at=NOW, **ME)
        session.add(ticket)
        await session.flush()
        row = Attachment(ticket_id=ticket.id or 0, kind="image", name="墙.png", media_type="image/png", created_at=NOW)
        number = await attachments.add(session, row)
    files.write(number, PICTURE)
    await post.put(key, attachment_id=number)
    return number


def sender(post: Post, files: Files) -> Sender:
    return Sender(post.database, post.gateway, BRIDGE_NAME, post.clock, pace=NO_PACE, files=files)


async def test_a_picture_is_sent_in_place_of_the_text_and_confirmed(database: Database, tmp_path: Path) -> None:
    async with open_post(database) as post:
        files = Files(tmp_path)
        await put_picture(post, files)
        assert await sender(post, files).drain_once()
        [message] = post.network.messages("r1")
        assert message.file is not None
        assert (message.file.content, message.file.name, message.text) == (PICTURE, "墙.png", "")
        await post.gateway.aclose()
        assert (await post.row("picture")).state == OutboxState.CONFIRMED


async def test_a_picture_whose_answer_is_lost_is_settled_by_its_echo_and_not_by_words(database: Database, tmp_path: Path) -> None:
    async with open_post(database) as post:
        files = Files(tmp_path)
        await put_picture(post, files)
        post.gateway.misbehave(Fault.HANG)
        assert await sender(post, files).drain_once()
        assert (await post.row("picture")).state == OutboxState.UNKNOWN
        async with database.write() as session:
            words = {**ME, "conversation": "r1", "network_id": "77", "text": "别的话", "now": NOW}
            assert await echoes.confirm(session, **words) is None
        async with database.write() as session:
            assert await echoes.confirm(session, **words | {"text": "", "is_file": True}) is not None
        assert (await post.row("picture")).state == OutboxState.CONFIRMED


async def test_words_are_not_settled_by_a_picture(database: Database) -> None:
    async with open_post(database) as post:
        await post.left_by_a_crash("您好")
        async with database.write() as session:
            echo = {**ME, "conversation": "r1", "network_id": "77", "text": "", "is_file": True, "now": NOW}
            assert await echoes.confirm(session, **echo) is None


async def test_a_picture_that_is_gone_is_given_up_and_what_follows_leaves(database: Database, tmp_path: Path) -> None:
    async with open_post(database) as post:
        files = Files(tmp_path)
        files.remove(await put_picture(post, files))
        await post.put("words")
        drain = sender(post, files)
        assert await drain.drain_once()
        assert await drain.drain_once()
        assert (await post.row("picture")).state == OutboxState.GAVE_UP
        assert post.said() == ["words"]
