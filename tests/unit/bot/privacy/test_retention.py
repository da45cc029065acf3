"""What is too old is emptied, what is not stays, figures stay, and who asks is forgotten. On both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot.chores import Chores
from bot.files import Files
from bot.privacy import forgetting, numbers
from bot.privacy.retention import Keep, purge
from bot.privacy.seal import Seal
from store import people, sealed, tickets
from store.database import Database
from store.kinds import OutboxState, TicketState
from store.tables import Attachment, Contact, Outbox, SealedNumber, Ticket
from tests.unit.bot.village import ASSISTANT, DISPUTE, GATEWAY, GROUP, NOW, RESIDENT, STAFF_ROOM, Clock, Village, village

WORDS = "砌墙"
DAY = timedelta(days=1)


async def closed_ticket(database: Database, folder: Path) -> tuple[Village, Files, Seal]:
    """A dispute told in private, with a number, a picture and a reply; closed on the same day."""
    place = await village(database, Clock())
    await place.say(DISPUTE)
    await place.say(f"#1 {WORDS}的事我明天来看", sender=ASSISTANT, room=STAFF_ROOM)
    files, seal = Files(folder / "files"), Seal.in_folder(folder)
    async with database.write() as session:
        ticket = await session.get(Ticket, 1)
        assert ticket is not None
        await numbers.keep(session, lambda: seal, ticket, "打我电话 13812345678", now=NOW)
        attachment = Attachment(ticket_id=1, kind="image", name="墙.jpg", created_at=NOW)
        session.add(attachment)
        await session.flush()
        files.write(attachment.id or 0, b"\xff\xd8")
    await place.say("结 1 两家说好了，墙退一尺", sender=ASSISTANT, room=STAFF_ROOM)
    await place.say("您好", room=GROUP, mentioned=True)
    async with database.write() as session:
        for row in (await session.scalars(select(Outbox))).all():
            row.state = OutboxState.CONFIRMED.value
    return place, files, seal


async def run(place: Village, files: Files, after: timedelta, *, dry_run: bool = False) -> Mapping[str, int]:
    return await purge(place.database, files, Keep(), now=NOW + after, dry_run=dry_run)


async def test_young_words_stay(database: Database, tmp_path: Path) -> None:
    place, files, _ = await closed_ticket(database, tmp_path)
    before = await place.everything()
    done = await run(place, files, 29 * DAY)
    assert {kind for kind, count in done.items() if count} <= {"conversations"}
    assert WORDS in await place.everything()
    assert files.read(1) == b"\xff\xd8"
    assert before.count("sealed") == (await place.everything()).count("sealed")


async def test_numbers_and_files_go_after_thirty_days_words_after_a_hundred_and_eighty(
    database: Database, tmp_path: Path
) -> None:
    place, files, _ = await closed_ticket(database, tmp_path)
    done = await run(place, files, 31 * DAY)
    assert (done["sealed numbers"], done["attachments"], done["tickets"]) == (1, 1, 0)
    assert files.read(1) is None
    assert await place.rows(SealedNumber) == []
    assert WORDS in await place.everything()

    done = await run(place, files, 181 * DAY)
    assert done["tickets"] == 1
    assert done["messages"] >= 2
    assert WORDS not in await place.everything()
    ticket = await place.ticket()
    assert (ticket.summary, ticket.outcome, ticket.label) == ("", "", "help.dispute")
    assert ticket.closed_at is not None
    assert "closed" in await place.history()
    assert not any((await run(place, files, 181 * DAY)).values())


async def test_a_dry_run_counts_the_same_and_deletes_nothing(database: Database, tmp_path: Path) -> None:
    place, files, _ = await closed_ticket(database, tmp_path)
    before = await place.everything()
    told = await run(place, files, 181 * DAY, dry_run=True)
    assert await place.everything() == before
    assert files.read(1) == b"\xff\xd8"
    done = await run(place, files, 181 * DAY)
    assert told == {kind: count for kind, count in done.items() if kind in told}


async def test_an_open_ticket_keeps_its_words_however_old_it_is(database: Database, tmp_path: Path) -> None:
    place = await village(database, Clock())
    await place.say(DISPUTE)
    await run(place, Files(tmp_path), 500 * DAY)
    assert (await place.ticket()).summary == DISPUTE


async def test_who_asks_is_forgotten_at_once_and_the_figures_stay(database: Database, tmp_path: Path) -> None:
    place, files, _ = await closed_ticket(database, tmp_path)
    async with database.write() as session:
        contact = await people.contact(session, gateway=GATEWAY, external_id=RESIDENT, name=RESIDENT, now=NOW)
        assert (await forgetting.forget(session, contact, now=NOW)).still_open == ()
    done = await run(place, files, timedelta())
    assert done["forgotten people"] == 1
    told = await place.everything()
    contacts = [row for row in await place.rows(Contact) if row.forgotten_at is not None]
    assert [(row.name, row.external_id) for row in contacts] == [("", f"forgotten:{contact.id}")]
    assert WORDS not in told
    assert not [row for row in await place.outbox() if row.mentions and row.mentions[0][0] == RESIDENT]
    assert "13812345678" not in told
    assert f"private:{RESIDENT}" not in told
    assert (await place.ticket()).label == "help.dispute"
    assert files.read(1) is None


async def test_what_is_open_is_kept_until_it_is_closed(database: Database, tmp_path: Path) -> None:
    place = await village(database, Clock())
    await place.say(DISPUTE)
    async with database.write() as session:
        contact = await people.contact(session, gateway=GATEWAY, external_id=RESIDENT, name=RESIDENT, now=NOW)
        assert (await forgetting.forget(session, contact, now=NOW)).still_open == (1,)
    files = Files(tmp_path)
    await run(place, files, timedelta())
    assert (await place.ticket()).summary == DISPUTE
    assert next(row for row in await place.rows(Contact) if row.id == contact.id).external_id == RESIDENT
    async with database.write() as session:
        ticket = await tickets.get(session, 1)
        assert ticket is not None
        await tickets.change(session, ticket, state=TicketState.CLOSED.value, closed_at=NOW)
    await run(place, files, timedelta())
    assert (await place.ticket()).summary == ""
    assert next(row for row in await place.rows(Contact) if row.id == contact.id).name == ""


async def test_who_writes_again_is_a_new_person(database: Database, tmp_path: Path) -> None:
    place, files, _ = await closed_ticket(database, tmp_path)
    async with database.write() as session:
        contact = await people.contact(session, gateway=GATEWAY, external_id=RESIDENT, name=RESIDENT, now=NOW)
        await forgetting.forget(session, contact, now=NOW)
    await run(place, files, timedelta())
    await place.say("您好")
    found = [row for row in await place.rows(Contact) if row.external_id == RESIDENT]
    assert len(found) == 1
    assert found[0].id != contact.id


async def test_the_bridge_purges_once_a_day(database: Database, tmp_path: Path) -> None:
    place, files, _ = await closed_ticket(database, tmp_path)
    times: list[object] = []

    async def note(*, now: object) -> Mapping[str, int]:
        times.append(now)
        return {}

    chores = Chores(database, place.clock, wake_senders=lambda: None, purge=note)
    for hours in (0, 1, 23, 24, 25, 47, 49):
        place.clock.now = NOW + timedelta(hours=hours)
        await chores.do_once()
    assert times == [NOW + timedelta(hours=hours) for hours in (0, 24, 49)]
    del files


async def test_a_number_is_sealed_shown_masked_and_kept_once(database: Database, tmp_path: Path) -> None:
    place, _, seal = await closed_ticket(database, tmp_path)
    async with database.write() as session:
        ticket = await session.get(Ticket, 1)
        assert ticket is not None
        assert await numbers.keep(session, lambda: seal, ticket, "13812345678，再说一次", now=NOW) == ["138****5678"]
        assert len(await sealed.of_ticket(session, 1)) == 1
    assert "13812345678" not in await place.everything()
