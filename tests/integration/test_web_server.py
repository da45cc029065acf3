"""The server: health, headers, pages, a taken port, and going down without waiting for long polls."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import replace

import aiohttp
import pytest

from bot.gateways.base import LinkState
from bot.web.errors import AddressUnavailable
from bot.web.server import build_web, listen, serving
from store.database import Database
from tests.support.demo import running_demo
from tests.support.waiting import until

LONGEST_POLL_S = 30


async def test_health_follows_the_link(database: Database) -> None:
    async with running_demo(database) as demo:
        report = await demo.get("/healthz")
        assert (report["status"], report["database"]) == ("ok", "ok")
        assert [link["state"] for link in report["links"]] == ["online"]
        demo.gateway.break_link(LinkState.SCAN, detail="the secret QR code")
        async with demo.http.get(demo.address + "/healthz") as answer:
            assert answer.status == 503
            text = await answer.text()
        assert '"degraded"' in text
        assert "secret" not in text


LONGEST_POLL_S = 30


async def test_health_follows_the_database(database: Database) -> None:
    async with running_demo(database) as demo:
        without = replace(demo.bridge, database=Database(database.url))  # never opened
        async with serving(build_web(without, None), listen("127.0.0.1", 0)) as web:
            async with demo.http.get(web.address + "/healthz") as answer:
                assert answer.status == 503
                assert (await answer.json())["database"] == "unavailable"


async def test_every_page_is_protected_and_not_kept(database: Database) -> None:
    async with running_demo(database) as demo:
        for path in ("/", "/tickets", "/nothing", "/api/simulator/rooms"):
            async with demo.http.get(demo.address + path) as answer:
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert "unsafe" not in answer.headers["Content-Security-Policy"]
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cache-Control"] == "no-store"


async def test_static_files_are_kept_by_the_browser(database: Database) -> None:
    async with running_demo(database) as demo:
        async with demo.http.get(demo.address + "/") as answer:
            html = await answer.text()
        sheet = html.split('rel="stylesheet" href="')[1].split('"')[0]
        version = sheet.split("/")[2]
        async with demo.http.get(demo.address + sheet) as answer:
            assert answer.content_type == "text/css"
            assert "immutable" in answer.headers["Cache-Control"]
        async with demo.http.get(demo.address + sheet.replace(version, "older")) as answer:
            assert answer.headers["Cache-Control"] == "no-cache"
        for path in (f"/static/{version}/../server.py", f"/static/{version}/%2e%2e/server.py", f"/static/{version}/none.css"):
            async with demo.http.get(demo.address + path) as answer:
                assert answer.status == 404


async def test_ticket_pages_show_the_history_and_escape_it(database: Database) -> None:
    async with running_demo(database) as demo:
        number = await demo.say("residents-liutang", "李桂芬", "隔壁家砌墙占了我家地 <b>太凶</b>", mention=True)
        await demo.hear("residents-liutang", number)
        async with demo.http.get(demo.address + "/tickets") as answer:
            assert "隔壁家砌墙占了我家地" in await answer.text()
        async with demo.http.get(demo.address + "/tickets/1") as answer:
            html = await answer.text()
        assert "&lt;b&gt;太凶" in html
        assert "<b>太凶" not in html
        assert "登记" in html
        for path in ("/tickets/2", "/tickets/x", "/tickets/99999999999999"):
            async with demo.http.get(demo.address + path) as answer:
                assert answer.status in (400, 404)
                assert "<h1>" in await answer.text()


async def test_outside_the_demo_there_is_no_simulator_and_nothing_without_a_login(database: Database) -> None:
    async with running_demo(database) as demo, serving(build_web(demo.bridge, None), listen("127.0.0.1", 0)) as real:
        for path in ("/", "/today", "/tickets", "/broadcasts", "/answers", "/acting", "/design", "/nothing"):
            async with demo.http.get(real.address + path, allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"].partition("?")[0]) == (303, "/login")
        for path in ("/api/simulator/rooms", "/api/simulator/tickets", "/events"):
            async with demo.http.get(real.address + path) as answer:
                assert answer.status == 401


async def test_taken_port_is_named(database: Database) -> None:
    async with running_demo(database) as demo:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(AddressUnavailable, match=rf"port {port} on 127.0.0.1 is taken"):
                async with serving(build_web(demo.bridge, None), listen("127.0.0.1", port)):
                    pass


async def test_foreign_address_is_named(database: Database) -> None:
    async with running_demo(database) as demo:
        with pytest.raises(AddressUnavailable, match="FENGQIAO_WEB__HOST"):
            async with serving(build_web(demo.bridge, None), listen("203.0.113.1", 0)):
                pass


async def test_long_polls_do_not_hold_up_the_end(database: Database) -> None:
    async with aiohttp.ClientSession() as http:
        async with running_demo(database) as demo:
            url = f"{demo.address}/api/simulator/rooms/residents-liutang/messages?wait={LONGEST_POLL_S}"
            began = time.monotonic()

            async def ask() -> int:
                async with http.get(url) as answer:
                    return answer.status

            asking = asyncio.create_task(ask())
            await until(lambda: bool(demo.world.network._waiters.get("residents-liutang")), what="the long poll")
        assert time.monotonic() - began < LONGEST_POLL_S  # ended by the server, not because the poll ran out
        assert await asking == 200
