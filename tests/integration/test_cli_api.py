"""``fengqiao api-client`` and ``fengqiao webhook``, on both databases; the receiver is a real one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.api.clients import holder
from bot.demo import seed_demo
from store.database import Database
from store.tables import ApiClient, Audit
from tests.support.cli import Cli, in_database
from tests.support.receiver import receiving

NOW = datetime(2026, 3, 2, 8, 5, tzinfo=UTC)
HERE = "禾丰派出所"


@pytest.fixture
def cli(tmp_path: Path, database_url: str) -> Cli:
    """The command line on the demo county, where webhooks may go to this machine."""
    asyncio.run(in_database(database_url, lambda database: seed_demo(database, NOW)))
    return Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url, FENGQIAO_API__PRIVATE_WEBHOOKS="true")


def whose(url: str, token: str) -> ApiClient | None:
    async def look(database: Database) -> ApiClient | None:
        async with database.read() as session:
            return await holder(session, token)

    return asyncio.run(in_database(url, look))


def audited(url: str) -> list[tuple[str, str, str]]:
    async def look(database: Database) -> list[tuple[str, str, str]]:
        async with database.read() as session:
            rows = (await session.scalars(select(Audit).order_by(col(Audit.id)))).all()
        return [(row.actor, row.action, row.subject) for row in rows]

    return asyncio.run(in_database(url, look))


def given(out: str) -> str:
    """The token or secret of the first line."""
    return out.splitlines()[0].split(": ")[1]


def test_a_token_is_shown_once_listed_without_it_and_shut_out(cli: Cli, database_url: str) -> None:
    done = cli("api-client", "create", "平台", "--scope", "tickets:read", "--scope", "people:read", "--station", HERE)
    assert done.code == 0, done.err
    token = given(done.out)
    client = whose(database_url, token)
    assert client is not None
    assert (client.name, client.scopes, client.station_id) == ("平台", ["people:read", "tickets:read"], 1)
    (line,) = cli("api-client", "list").lines
    assert line.split("\t") == ["平台", HERE, "people:read tickets:read", "active", "never used"]
    assert token not in line
    assert cli("api-client", "revoke", "平台").code == 0
    assert whose(database_url, token) is None
    assert "revoked" in cli("api-client", "list").out
    actions = [("command line", f"api_client.{what}", "api_client:平台") for what in ("create", "revoke")]
    assert audited(database_url) == actions


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("平台",), 2, "--scope"),
        (("平台", "--scope", "everything"), 2, "tickets:read"),
        (("平台", "--scope", "tickets:read", "--station", "无此所"), 1, "no station named"),
        (("和丽萍", "--scope", "tickets:read"), 1, "somebody else's name"),
        (("bridge", "--scope", "tickets:read"), 1, "somebody else's name"),
        ((" ", "--scope", "tickets:read"), 1, "1 to 40 characters"),
        (("长" * 41, "--scope", "tickets:read"), 1, "1 to 40 characters"),
        (("a\nb", "--scope", "tickets:read"), 1, "1 to 40 characters"),
    ],
)
def test_what_cannot_be_let_in_is_told(cli: Cli, arguments: tuple[str, ...], code: int, why: str) -> None:
    done = cli("api-client", "create", *arguments)
    assert (done.code, why in done.err) == (code, True), done.err
    assert cli("api-client", "list").out.strip() == "no API clients"


def test_a_name_is_never_used_twice(cli: Cli) -> None:
    assert cli("api-client", "create", "平台", "--scope", "tickets:read").code == 0
    assert cli("api-client", "revoke", "平台").code == 0
    again = cli("api-client", "create", "平台", "--scope", "tickets:read")
    assert (again.code, "the audit" in again.err) == (1, True)
    assert cli("api-client", "revoke", "平台").code == 1


def test_a_webhook_is_entered_listed_tried_and_removed(cli: Cli) -> None:
    async def scenario() -> None:
        async with receiving() as receiver:
            added = await asyncio.to_thread(
                cli, "webhook", "add", "热线", receiver.url, "--event", "ticket.opened", "--event", "ticket.closed"
            )
            assert added.code == 0, added.err
            receiver.secret = given(added.out)
            listed = await asyncio.to_thread(cli, "webhook", "list")
            events = "ticket.opened ticket.closed"
            assert listed.out.strip().split("\t") == [
                "热线",
                receiver.url,
                "the county",
                events,
                "0 delivered, 0 waiting, 0 given up",
            ]
            assert receiver.secret not in listed.out
            tried = await asyncio.to_thread(cli, "webhook", "test", "热线")
            assert (tried.code, receiver.types, receiver.forged) == (0, ["ping"], 0)
            receiver.answers = [500]
            failed = await asyncio.to_thread(cli, "webhook", "test", "热线")
            assert (failed.code, "answered 500" in failed.err) == (1, True)

    asyncio.run(scenario())
    assert cli("webhook", "remove", "热线").code == 0
    assert cli("webhook", "list").out.strip() == "no webhooks"
    assert cli("webhook", "remove", "热线").code == 1


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("热线", "https://platform.example/"), 2, "--event"),
        (("热线", "https://platform.example/", "--event", "opened"), 2, "ticket.opened"),
        (("热线", "ftp://platform.example/", "--event", "ticket.opened"), 1, "https://"),
        (("热线", "https://platform.example/", "--event", "ticket.opened", "--station", "无此所"), 1, "no station named"),
    ],
)
def test_a_webhook_that_cannot_be_entered_is_told(cli: Cli, arguments: tuple[str, ...], code: int, why: str) -> None:
    done = cli("webhook", "add", *arguments)
    assert (done.code, why in done.err) == (code, True), done.err


def test_private_addresses_need_the_setting(cli: Cli) -> None:
    arguments = ("webhook", "add", "热线", "http://10.1.2.3/hook", "--event", "ticket.opened")
    refused = cli(*arguments, FENGQIAO_API__PRIVATE_WEBHOOKS="false")
    assert (refused.code, "FENGQIAO_API__PRIVATE_WEBHOOKS" in refused.err) == (1, True)
    assert cli(*arguments).code == 0
    assert cli(*arguments).code == 1  # there is one of this name
