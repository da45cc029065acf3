"""Coming into the console: passwords, locks, how long a login lasts, and what the cookie is like."""

from __future__ import annotations

from datetime import timedelta

import pytest
from yarl import URL

from bot.people import logins
from bot.settings import Settings, WebSettings
from bot.web import limits
from store import access
from store.database import Database
from store.tables import WebSession
from tests.support.console import PASSWORD, Console, Visitor, give_password, running_console, staff_named

NEW = "山上的菌子红又红"
PATHS = ("/today", "/tickets", "/tickets/1", "/broadcasts", "/answers", "/people", "/people/rooms", "/people/rota", "/password")


async def failures_of(console: Console, name: str) -> int:
    async with console.database.read() as session:
        member = await staff_named(session, name)
        assert member.id is not None
        known = await access.login_of(session, member.id)
    assert known is not None
    return known.failures


def cookie_of(visitor: Visitor) -> str:
    return visitor.http.cookie_jar.filter_cookies(URL(visitor.address))["fengqiao_session"].value


async def test_nothing_is_shown_before_the_login_and_it_leads_back_afterwards(database: Database) -> None:
    async with running_console(database) as console:
        await give_password(database, "和丽萍")
        visitor = await console.browser()
        for path in PATHS:
            answer = await visitor.ask(path, allow_redirects=False)
            assert (answer.status, answer.headers["Location"]) == (303, f"/login?back={path}")
        answer = await visitor.ask("/tickets?q=%E5%A2%99&pile=late")
        assert "请先登录" in answer.text
        answer = await visitor.send(
            "/login", {"login": "和丽萍", "password": PASSWORD, "back": "/tickets?q=%E5%A2%99&pile=late"}, page="/login"
        )
        assert (answer.status, answer.path) == (200, "/tickets?q=墙&pile=late")
        assert "和丽萍" in answer.text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/x\r\nX: y", "javascript:alert(1)"]
)
async def test_login_never_leads_elsewhere(database: Database, back: str) -> None:
    async with running_console(database) as console:
        await give_password(database, "和丽萍")
        visitor = await console.browser()
        assert (await visitor.log_in("和丽萍", back=back)).path == "/today"


async def test_wrong_name_wrong_password_and_no_longer_staff_sound_the_same(database: Database) -> None:
    async with running_console(database) as console:
        await give_password(database, "和丽萍")
        await give_password(database, "刀玉香")
        async with database.write() as session:
            (await staff_named(session, "刀玉香")).active = False
        visitor = await console.browser()
        for name, password in (("和丽萍", "wrong password"), ("没有这个人", PASSWORD), ("刀玉香", PASSWORD), ("", "")):
            answer = await visitor.log_in(name, password)
            assert answer.status == 401
            assert "账号或密码不对" in answer.text
            assert PASSWORD not in answer.text
            assert (await visitor.ask("/today", allow_redirects=False)).status == 303


async def test_five_wrong_passwords_lock_a_login_for_longer_and_longer(database: Database) -> None:
    async with running_console(database) as console:
        await give_password(database, "和丽萍")
        visitor = await console.browser()
        for _ in range(logins.FREE_TRIES):
            assert (await visitor.log_in("和丽萍", "wrong password")).status == 401
        assert (await visitor.log_in("和丽萍")).status == 401  # the right one, while it is locked
        assert await failures_of(console, "和丽萍") == logins.FREE_TRIES
        console.clock.ahead += logins.FIRST_LOCK + timedelta(seconds=1)
        assert (await visitor.log_in("和丽萍", "wrong password")).status == 401
        console.clock.ahead += logins.FIRST_LOCK + timedelta(seconds=1)
        assert (await visitor.log_in("和丽萍")).status == 401  # the second lock is twice as long
        console.clock.ahead += logins.FIRST_LOCK + timedelta(seconds=1)
        assert (await visitor.log_in("和丽萍")).path == "/today"
        assert await failures_of(console, "和丽萍") == 0


def test_locks_end_at_an_hour() -> None:
    assert [logins.lock_after(failures) for failures in (4, 5, 6, 8)] == [None, *(timedelta(minutes=m) for m in (1, 2, 8))]
    assert logins.lock_after(200) == logins.LONGEST_LOCK


async def test_many_names_from_one_address_are_stopped(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FAILURES", 3)
    async with running_console(database) as console:
        await give_password(database, "和丽萍")
        visitor = await console.browser()
        for number in range(3):
            assert (await visitor.log_in(f"名字{number}")).status == 401
        answer = await visitor.log_in("和丽萍")
        assert answer.status == 429
        assert "请过 15 分钟再试" in answer.text
        console.clock.ahead += limits.WITHIN
        assert (await visitor.log_in("和丽萍")).path == "/today"


async def test_behind_a_proxy_the_address_and_tls_are_what_it_says(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FAILURES", 1)
    settings = Settings(web=WebSettings(proxy=True))
    async with running_console(database, settings=settings) as console:
        visitor = await console.browser()
        visitor.http.headers.update({"X-Forwarded-For": "203.0.113.9, 198.51.100.1", "X-Forwarded-Proto": "https"})
        answer = await visitor.ask("/login")
        assert "Secure" in answer.headers["Set-Cookie"]
        visitor.http.headers["X-Forwarded-Proto"] = "http"
        assert (await visitor.log_in("名字")).status == 401
        assert (await visitor.log_in("名字")).status == 429
        visitor.http.headers["X-Forwarded-For"] = "203.0.113.9, 198.51.100.2"
        assert (await visitor.log_in("名字")).status == 401


async def test_cookie_is_new_with_every_login_and_of_no_use_to_scripts_and_other_sites(database: Database) -> None:
    async with running_console(database) as console:
        await give_password(database, "和丽萍")
        visitor = await console.browser()
        first = (await visitor.ask("/login")).headers["Set-Cookie"]
        for word in ("HttpOnly", "SameSite=Lax", "Path=/"):
            assert word in first
        before = cookie_of(visitor)
        await visitor.log_in("和丽萍")
        after = cookie_of(visitor)
        assert before != after
        async with database.read() as session:
            assert await session.get(WebSession, after) is None  # only its hash is stored
        thief = await console.browser()
        thief.http.cookie_jar.update_cookies({"fengqiao_session": before}, URL(console.address))
        assert (await thief.ask("/today", allow_redirects=False)).status == 303


async def test_logins_end_after_twelve_idle_hours_and_after_a_week(database: Database) -> None:
    async with running_console(database) as console:
        idle = await console.logged_in("和丽萍")
        console.clock.ahead += timedelta(hours=11, minutes=59)
        assert (await idle.ask("/today")).path == "/today"
        console.clock.ahead += timedelta(hours=12, minutes=1)
        assert (await idle.ask("/today")).path.startswith("/login")
        busy = await console.logged_in("段志勇")
        for _ in range(16):
            console.clock.ahead += timedelta(hours=10)
            assert (await busy.ask("/today")).path == "/today"
        console.clock.ahead += timedelta(hours=10)
        assert (await busy.ask("/today")).path.startswith("/login")


async def test_logging_out_ends_it_here_and_only_here(database: Database) -> None:
    async with running_console(database) as console:
        one, two = await console.logged_in("和丽萍"), await console.logged_in("和丽萍")
        assert (await one.send("/logout", page="/today")).path == "/login"
        assert (await one.ask("/today")).path.startswith("/login")
        assert (await two.ask("/today")).path == "/today"


async def test_given_password_is_changed_before_anything_else(database: Database) -> None:
    async with running_console(database) as console:
        await give_password(database, "和丽萍", must_change=True)
        visitor = await console.browser()
        answer = await visitor.log_in("和丽萍")
        assert answer.path == "/password"
        assert "先换成自己的" in answer.text
        assert (await visitor.ask("/tickets")).path == "/password"
        for fields, words in (
            ({"old": "wrong password", "new": NEW + NEW, "again": NEW + NEW}, "原来的密码不对"),
            ({"old": PASSWORD, "new": "short", "again": "short"}, "太短"),
            ({"old": PASSWORD, "new": NEW + NEW, "again": NEW}, "不一样"),
            ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "和原来的一样"),
            ({"old": PASSWORD, "new": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "太好猜"),
        ):
            answer = await visitor.send("/password", fields, page="/password")
            assert answer.status == 400
            assert words in answer.text
        other = await console.browser()
        await other.log_in("和丽萍")
        answer = await visitor.send("/password", {"old": PASSWORD, "new": NEW + NEW, "again": NEW + NEW}, page="/password")
        assert "密码改好了" in answer.text
        assert (await visitor.ask("/tickets")).path == "/tickets"
        assert (await other.ask("/tickets")).path.startswith("/login")
        assert (await (await console.browser()).log_in("和丽萍")).status == 401
        assert (await (await console.browser()).log_in("和丽萍", NEW + NEW)).path == "/today"


async def test_whoever_is_no_longer_staff_is_out_at_once(database: Database) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("和丽萍")
        async with database.write() as session:
            (await staff_named(session, "和丽萍")).active = False
        assert (await visitor.ask("/tickets")).path.startswith("/login")


async def test_token_of_another_browser_does_nothing(database: Database) -> None:
    async with running_console(database) as console:
        one, two = await console.logged_in("方敏"), await console.logged_in("段志勇")
        html = await one.open("/tickets/canned")
        token = html.split('name="csrf" value="')[1][:64]
        assert (await two.post("/tickets/canned", {"csrf": token, "title": "x", "text": "y"})).status == 403
        assert "还没有" in await one.open("/tickets/canned")


async def test_forged_login_is_refused(database: Database) -> None:
    async with running_console(database) as console:
        await give_password(database, "和丽萍")
        answer = await (await console.browser()).post("/login", {"login": "和丽萍", "password": PASSWORD})
        assert answer.status == 403
