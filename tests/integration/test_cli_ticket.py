"""``fengqiao ticket`` shows what the desk wrote: the real demo county, tickets opened by the real desk, both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import BRIDGE_NAME, GATEWAY, demo_county, seed_demo
from bot.desk.tickets import Origin, add_to_ticket, open_ticket
from bot.dialogue.turn import AddToTicket, OpenTicket
from store import people, tickets
from store.database import Database
from store.kinds import TicketState
from tests.support.cli import Cli, in_database

NOW = datetime(2026, 3, 2, 8, 5, tzinfo=UTC)
VILLAGE = demo_county().stations[0].villages[0]
RESIDENT = VILLAGE.residents[0].name
DISPUTE = "隔壁家砌墙占了我家地"


@pytest.fixture
def cli(tmp_path: Path, database_url: str) -> Cli:
    """The command line on the demo county, where nothing has happened yet."""
    asyncio.run(in_database(database_url, lambda database: seed_demo(database, NOW)))
    return Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url)


async def happen(database: Database) -> None:
    """A dispute with a detail, a fire after it, and a lost card that is settled already."""
    async with database.write() as session:
        person = await people.contact(session, gateway=GATEWAY, external_id=RESIDENT, name=RESIDENT, now=NOW)
        village = next(place for place in await people.villages(session) if place.id == person.village_id)

        def origin(number: int) -> Origin:
            return Origin(
                gateway=GATEWAY,
                account=BRIDGE_NAME,
                conversation=VILLAGE.room,
                contact=person,
                station_id=village.station_id,
                village_id=village.id,
                key=f"test:{number}",
            )

        dispute = OpenTicket(label="help.dispute", priority=2, summary=DISPUTE, confidential=False)
        fire = OpenTicket(label="emergency.fire", priority=0, summary="灶房着火了", confidential=False)
        lost = OpenTicket(label="idcard.lost", priority=3, summary="身份证丢了", confidential=False)
        ticket = await open_ticket(session, dispute, origin(1), now=NOW)
        await add_to_ticket(session, ticket, AddToTicket(number=ticket.id, text="村东头", detail="place"), origin(2), now=NOW)
        await open_ticket(session, fire, origin(3), now=NOW)
        settled = await open_ticket(session, lost, origin(4), now=NOW)
        await tickets.change(session, settled, state=TicketState.CLOSED.value)


@pytest.fixture
def busy_cli(cli: Cli, database_url: str) -> Cli:
    """The command line on a county with three tickets."""
    asyncio.run(in_database(database_url, happen))
    return cli


def test_without_tickets_the_list_says_so(cli: Cli) -> None:
    for more in ([], ["--all"]):
        done = cli("ticket", "list", *more)
        assert (done.code, done.out, done.err) == (0, "no tickets\n", "")


def test_open_tickets_are_listed_the_most_urgent_first(busy_cli: Cli) -> None:
    fire, dispute = busy_cli("ticket", "list").lines
    assert "#2" in fire
    assert "灶房着火了" in fire
    assert "#1" in dispute
    assert VILLAGE.name in dispute
    assert dispute.endswith("\tassigned")
    assert any(assistant.name in dispute for assistant in VILLAGE.assistants)


def test_closed_ones_are_listed_on_demand(busy_cli: Cli) -> None:
    assert "身份证丢了" not in busy_cli("ticket", "list").out
    everything = busy_cli("ticket", "list", "--all").lines
    assert len(everything) == 3
    assert everything[0].endswith("\tclosed")


def test_one_ticket_is_shown_with_its_details_and_its_history(busy_cli: Cli) -> None:
    done = busy_cli("ticket", "show", 1)
    assert done.code == 0
    assert done.lines[:3] == ["#1 P2 help.dispute assigned opened 2026-03-02 08:05 UTC", DISPUTE, "  place: 村东头"]
    history = [line.split()[2] for line in done.lines[3:]]
    assert history == ["opened", "assigned", "resident_said"]


def test_listing_changes_nothing(busy_cli: Cli) -> None:
    assert [busy_cli("ticket", "list").out for _ in range(3)] == [busy_cli("ticket", "list").out] * 3


def test_unknown_ticket_is_named(busy_cli: Cli) -> None:
    done = busy_cli("ticket", "show", 99)
    assert (done.code, done.out) == (1, "")
    assert "99" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("number", ["0", "-1", "one", "1.5", "", str(10**30)])
def test_what_is_no_ticket_number_is_wrong_use(busy_cli: Cli, number: str) -> None:
    done = busy_cli("ticket", "show", "--", number)
    assert (done.code, done.out) == (2, "")
    assert "NUMBER" in done.err
