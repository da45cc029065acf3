"""Pictures and files on a ticket's page: shown to whoever may see the ticket, with headers that let a browser run nothing."""

from __future__ import annotations

from pathlib import Path

from bot.files import Files
from bot.settings import Settings, WebSettings
from store import attachments, tickets
from store.database import Database
from store.kinds import TicketEventKind
from store.tables import Attachment
from tests.support.console import Console, new_ticket, running_console
from tests.support.demo import PACE
from tests.unit.bot.village import BRIDGE_NAME, GATEWAY

JPEG = b"\xff\xd8\xff\xe0 a wall"
PAGE = b"<html><script>alert(1)</script>"


async def put(console: Console, folder: Path, content: bytes, **values: str) -> int:
    """A file of a new dispute in 柳塘村, fetched already; gives the ticket's number."""
    number = await new_ticket(console.database, "砌墙占了我家地", assignee="和丽萍")
    now = console.clock()
    async with console.database.write() as session:
        ticket = await tickets.get(session, number)
        assert ticket is not None
        said = TicketEventKind.RESIDENT_SAID
        await tickets.add_event(session, ticket, said, actor="resident", text="[图片]", now=now, message_id="m")
        row = Attachment(
            **{"kind": "image", "name": "墙 1.jpg", "media_type": "image/jpeg", **values},
            ticket_id=number,
            gateway=GATEWAY,
            account=BRIDGE_NAME,
            message_id="m",
            size=len(content),
            sha256="x",
            fetched_at=now,
            created_at=now,
        )
        attachment = await attachments.add(session, row)
    Files(folder / "files").write(attachment, content)
    return number


def settings(folder: Path) -> Settings:
    return Settings(pace=PACE, web=WebSettings(), data_dir=folder)


async def test_a_picture_is_shown_where_it_was_sent_and_only_to_who_may_see_the_ticket(
    database: Database, tmp_path: Path
) -> None:
    async with running_console(database, settings=settings(tmp_path)) as console:
        number = await put(console, tmp_path, JPEG)
        visitor = await console.logged_in("和丽萍")
        address = f"/tickets/{number}/files/1"
        assert f'<img src="{address}"' in await visitor.open(f"/tickets/{number}")
        async with visitor.http.get(visitor.address + address) as answer:
            assert (answer.status, await answer.read()) == (200, JPEG)
            assert answer.headers["Content-Type"] == "image/jpeg"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''%E5%A2%99%201.jpg"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        for name in ("刀玉香", "杨秀芝"):
            other = await console.logged_in(name)
            assert (await other.ask(address)).status == 404
        stranger = await console.browser()
        assert (await stranger.ask(address)).path.startswith("/login")
        assert (await visitor.ask(f"/tickets/{number}/files/2")).status == 404


async def test_what_only_says_that_it_is_a_picture_is_offered_for_saving(database: Database, tmp_path: Path) -> None:
    async with running_console(database, settings=settings(tmp_path)) as console:
        number = await put(console, tmp_path, PAGE, kind="file", media_type="text/html", name='"><script>x</script>.html')
        visitor = await console.logged_in("和丽萍")
        assert "<script>x</script>" not in (await visitor.ask(f"/tickets/{number}")).text
        answer = await visitor.ask(f"/tickets/{number}/files/1")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment;")


async def test_what_was_recalled_is_not_there_any_more(database: Database, tmp_path: Path) -> None:
    async with running_console(database, settings=settings(tmp_path)) as console:
        number = await put(console, tmp_path, JPEG)
        async with database.write() as session:
            await attachments.recall(session, gateway=GATEWAY, message_id="m", now=console.clock())
        visitor = await console.logged_in("和丽萍")
        assert "/files/" not in await visitor.open(f"/tickets/{number}")
        assert (await visitor.ask(f"/tickets/{number}/files/1")).status == 404
