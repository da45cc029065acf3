"""A login that ends in the middle of writing: nothing that was typed is lost, and nothing is sent twice or by others."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

from store.database import Database
from store.kinds import TicketEventKind
from store.tickets import events
from tests.support.console import CSRF, PASSWORD, SEEN, Console, Visitor, new_ticket, running_console

TEXT = "大孃，我下午三点来看。\n请先不要动那堵墙。"
KEPT = 'name="kept" value="'


async def replies(console: Console, number: int) -> list[str]:
    async with console.database.read() as session:
        return [event.text for event in await events(session, number) if event.kind == TicketEventKind.STAFF_REPLIED]


async def written_too_late(console: Console, visitor: Visitor, path: str, page: str, **fields: str) -> str:
    """Open a page, wait until the login is over, and send its form; gives the page that comes back."""
    html = await visitor.open(page)
    tokens = {"csrf": CSRF.findall(html)[-1], **({"seen": found[1]} if (found := SEEN.search(html)) else {})}
    console.clock.ahead += timedelta(hours=13)
    answer = await visitor.post(path, {**tokens, **fields})
    assert answer.status == 401
    assert "登录已经过期" in answer.text
    return answer.text


async def log_in_again(visitor: Visitor, html: str, name: str) -> str:
    """Fill in the login page that came back; gives the page to which it leads."""
    hidden = {part.split('"')[0]: part.split('value="')[1].split('"')[0] for part in html.split('type="hidden" name="')[1:]}
    fields = {key: unescape(value) for key, value in hidden.items()}
    answer = await visitor.post("/login", {**fields, "login": name, "password": PASSWORD})
    assert answer.status == 200, answer.text
    return answer.text


async def test_reply_stands_in_its_box_after_logging_in_again(database: Database) -> None:
    async with running_console(database) as console:
        number = await new_ticket(database, "隔壁家砌墙占了我家地", assignee="和丽萍")
        visitor = await console.logged_in("和丽萍")
        path = f"/tickets/{number}"
        html = await written_too_late(console, visitor, f"{path}/reply", path, text=TEXT)
        assert "您刚才写的还在" in html
        assert await replies(console, number) == []
        shown = await log_in_again(visitor, html, "和丽萍")
        assert f'maxlength="1000" required autofocus>{TEXT}</textarea>' in shown
        assert "您刚才写的还在框里" in shown
        assert TEXT in await visitor.open(path)  # also when it is opened once more
        answer = await visitor.send(f"{path}/reply", {"text": TEXT}, page=path)
        assert (answer.status, answer.path) == (200, path)
        assert await replies(console, number) == [TEXT]
        assert "您刚才写的还在框里" not in await visitor.open(path)


async def test_wrong_password_on_the_way_loses_nothing(database: Database) -> None:
    async with running_console(database) as console:
        number = await new_ticket(database, "隔壁家砌墙占了我家地", assignee="和丽萍")
        visitor = await console.logged_in("和丽萍")
        html = await written_too_late(console, visitor, f"/tickets/{number}/note", f"/tickets/{number}", text=TEXT)
        hidden = unescape(html.split(KEPT)[1].split('"')[0])
        answer = await visitor.post(
            "/login", {"csrf": CSRF.findall(html)[-1], "login": "和丽萍", "password": "x", "kept": hidden}
        )
        assert answer.status == 401
        shown = await log_in_again(visitor, answer.text, "和丽萍")
        assert f"required>{TEXT}</textarea>" in shown


async def test_other_forms_stand_on_a_page_of_their_own(database: Database) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("段志勇")
        text = "出门前请关好火，<b>锁好门</b>。"
        html = await written_too_late(console, visitor, "/broadcasts", "/broadcasts/new", title="防火", text=text, when="at_once")
        shown = await log_in_again(visitor, html, "段志勇")
        assert "您刚才写的还在" in shown
        assert "<b>锁好门" not in shown
        fields = {
            part.split('"')[0]: unescape(part.split('value="')[1].split('"')[0]) for part in shown.split('hidden" name="')[1:]
        }
        answer = await visitor.post("/broadcasts", {**fields, "title": "防火", "text": text})
        assert (answer.status, answer.path) == (200, "/broadcasts/1")
        assert "锁好门" in answer.text
        assert (await visitor.ask("/kept", allow_redirects=False)).status == 303  # it was sent


async def test_what_is_not_wanted_is_forgotten(database: Database) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("段志勇")
        html = await written_too_late(console, visitor, "/tickets/canned", "/tickets/canned", title="好", text="x" * 30)
        await log_in_again(visitor, html, "段志勇")
        await visitor.send("/kept", page="/kept")
        assert (await visitor.ask("/kept", allow_redirects=False)).status == 303
        assert "x" * 30 not in await visitor.open("/tickets/canned")


async def test_form_of_another_site_is_not_taken_along(database: Database) -> None:
    async with running_console(database) as console:
        number = await new_ticket(database, "隔壁家砌墙占了我家地", assignee="和丽萍")
        visitor = await console.logged_in("和丽萍")
        console.clock.ahead += timedelta(hours=13)
        for token in ({}, {"csrf": "0" * 64}):
            answer = await visitor.post(f"/tickets/{number}/reply", {**token, "seen": "0", "text": "骗人的话"})
            assert answer.status == 401
            assert "骗人的话" not in answer.text


async def test_passwords_are_never_taken_along(database: Database) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("和丽萍")
        html = await written_too_late(
            console, visitor, "/password", "/password", old=PASSWORD, new="山上的菌子红又红红", again="山上的菌子红又红红"
        )
        assert "菌子" not in html
        assert PASSWORD not in html


async def test_what_is_kept_names_only_our_own_pages(database: Database) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("和丽萍")
        for path in ("https://evil.example/x", "//evil.example/x", "/\\evil"):
            await visitor.send("/logout", page="/today")
            answer = await visitor.log_in("和丽萍", kept=f'{{"path": "{path}", "fields": [["text", "x"]]}}')
            assert answer.path == "/today"
