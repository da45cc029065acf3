"""Tickets by the API: listing page by page, history, notes and the orders of staff. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.api.scopes import ApiScope
from bot.app import utc_now
from store import tickets
from store.database import Database
from store.tables import Audit, Outbox, SealedNumber
from tests.support.api import ServedApi, served_api

ASSISTANT, COLLEAGUE, ELSEWHERE = "和丽萍", "李国栋", "木春林"


@pytest.fixture
async def api(database: Database) -> AsyncIterator[ServedApi]:
    async with served_api(database) as served:
        yield served


async def numbers(api: ServedApi, token: str, query: str) -> list[int]:
    answer = await api.ask("GET", f"/tickets?{query}", token)
    assert answer.status == 200, answer.text
    return [ticket["number"] for ticket in answer.body["items"]]


async def audited(api: ServedApi) -> list[tuple[str, str, str, str]]:
    async with api.database.read() as session:
        rows = (await session.scalars(select(Audit).where(col(Audit.action).like("api.%")).order_by(col(Audit.id)))).all()
    return [(row.actor, row.action, row.subject, row.detail) for row in rows]


async def said_to_residents(api: ServedApi) -> list[str]:
    async with api.database.read() as session:
        return list((await session.scalars(select(col(Outbox.text)).where(col(Outbox.key).like("%api:%")))).all())


async def test_the_list_goes_from_the_newest_back_page_by_page(api: ServedApi) -> None:
    token = await api.token()
    first = await api.ask("GET", "/tickets?limit=2", token)
    assert [ticket["number"] for ticket in first.body["items"]] == [api.there, api.confidential]
    second = await api.ask("GET", f"/tickets?limit=2&cursor={first.body['next_cursor']}", token)
    assert [ticket["number"] for ticket in second.body["items"]] == [api.here]
    assert second.body["next_cursor"] is None


async def test_every_filter_narrows_the_list(api: ServedApi) -> None:
    token = await api.token()
    async with api.database.write() as session:
        ticket = await tickets.get(session, api.here)
        assert ticket is not None
        opened_at, village, station, assignee = ticket.opened_at, ticket.village_id, ticket.station_id, ticket.assignee_id
        await tickets.change(session, ticket, state="closed", priority=1, label="other.label", closed_at=utc_now())
    here, others = [api.here], [api.there, api.confidential]
    assert await numbers(api, token, "state=closed") == here
    assert await numbers(api, token, "state=closed&state=assigned&state=new") == others + here
    assert (await numbers(api, token, "open=false"), await numbers(api, token, "open=true")) == (here, others)
    assert await numbers(api, token, "priority=1") == here
    assert await numbers(api, token, "label=other.label") == here
    assert await numbers(api, token, f"village_id={village}") == [api.confidential, api.here]
    assert await numbers(api, token, f"station_id={station}") == [api.confidential, api.here]
    assert set(await numbers(api, token, f"assignee_id={assignee}")) >= set(here)
    later = opened_at.isoformat().replace("+00:00", "Z")
    assert await numbers(api, token, f"opened_before={later}") == []
    assert await numbers(api, token, f"opened_from={later}") == [*others, api.here]


async def test_a_ticket_comes_with_its_history_and_without_the_resident(api: ServedApi) -> None:
    token = await api.token()
    answer = await api.ask("GET", f"/tickets/{api.here}", token)
    assert (answer.status, answer.body["summary"], answer.body["label_name"]) == (200, "隔壁家砌墙占了我家地", "噪音扰民")
    assert answer.body["events"][0]["kind"] == "opened"
    assert "李桂芬" not in answer.text
    assert "conversation" not in answer.body


async def test_sealed_numbers_are_never_told(api: ServedApi) -> None:
    async with api.database.write() as session:
        session.add(SealedNumber(ticket_id=api.here, masked="138****1234", sealed="SEALED", created_at=utc_now()))
    answer = await api.ask("GET", f"/tickets/{api.here}", await api.token())
    assert "SEALED" not in answer.text
    assert "1234" not in answer.text


async def test_a_note_is_the_programs_own_and_masked(api: ServedApi) -> None:
    token = await api.token()
    answer = await api.ask("POST", f"/tickets/{api.here}/notes", token, body={"text": "也打了 12345，电话 13812345678"})
    assert answer.status == 201
    note = answer.body["events"][-1]
    assert (note["kind"], note["actor"], note["staff_id"]) == ("note", "12345平台", None)
    assert "13812345678" not in answer.text
    assert await audited(api) == [("12345平台", "api.ticket.note", f"ticket:{api.here}", "")]
    assert await said_to_residents(api) == []


async def test_a_reply_is_a_persons_and_says_through_which_program(api: ServedApi) -> None:
    token, staff = await api.token(), api.staff[ASSISTANT]
    answer = await api.ask("POST", f"/tickets/{api.here}/replies", token, body={"staff_id": staff, "text": "下午来看"})
    assert (answer.status, answer.body["state"]) == (201, "answered")
    replied, note = answer.body["events"][-2:]
    assert (replied["kind"], replied["actor"], replied["staff_id"], replied["text"]) == (
        "staff_replied",
        ASSISTANT,
        staff,
        "下午来看",
    )
    assert (note["kind"], note["actor"]) == ("note", "12345平台")
    assert ASSISTANT in note["text"]
    (said,) = await said_to_residents(api)
    assert ASSISTANT in said
    assert "下午来看" in said
    assert await audited(api) == [("12345平台", "api.ticket.reply", f"ticket:{api.here}", f"for staff:{staff} {ASSISTANT}")]


async def test_taking_twice_is_once_and_somebody_elses_is_refused_with_the_name(api: ServedApi) -> None:
    token, path = await api.token(), f"/tickets/{api.here}/take"
    first = await api.ask("POST", path, token, body={"staff_id": api.staff[ASSISTANT]})
    again = await api.ask("POST", path, token, body={"staff_id": api.staff[ASSISTANT]})
    assert (first.status, again.status) == (200, 200)
    assert (first.body["assignee_id"], again.body["version"]) == (api.staff[ASSISTANT], first.body["version"])
    other = await api.ask("POST", path, token, body={"staff_id": api.staff[COLLEAGUE]})
    assert other.status == 409
    assert ASSISTANT in other.body["detail"]
    assert len(await audited(api)) == 1


async def test_closing_tells_the_resident_once(api: ServedApi) -> None:
    token, path = await api.token(), f"/tickets/{api.here}/close"
    body = {"staff_id": api.staff[ASSISTANT], "outcome": "已当面调解"}
    first = await api.ask("POST", path, token, body=body)
    assert (first.status, first.body["state"], first.body["outcome"]) == (200, "closed", "已当面调解")
    second = await api.ask("POST", path, token, body=body)
    assert second.status == 409
    assert len(await audited(api)) == 1
    said = await said_to_residents(api)
    assert sum("已当面调解" in one for one in said) == 1


async def test_an_order_on_an_old_version_is_refused_and_changes_nothing(api: ServedApi) -> None:
    token, path = await api.token(), f"/tickets/{api.here}/replies"
    seen = (await api.ask("GET", f"/tickets/{api.here}", token)).body["version"]
    body = {"staff_id": api.staff[ASSISTANT], "text": "下午来看", "version": seen}
    assert (await api.ask("POST", path, token, body=body)).status == 201
    assert (await api.ask("POST", path, token, body=body)).status == 409
    assert len(await said_to_residents(api)) == 1


@pytest.mark.parametrize(
    ("station", "staff", "why"),
    [
        ("禾丰派出所", ELSEWHERE, "没有编号"),  # a token of one station gives no orders for people of another
        (None, ELSEWHERE, "不归"),  # nor does the county's for people who may not see the ticket
        (None, "", "没有编号"),
    ],
)
async def test_orders_need_a_member_of_staff_who_may_give_them(api: ServedApi, station: str | None, staff: str, why: str) -> None:
    token = await api.token(station=station)
    body = {"staff_id": api.staff.get(staff, 2**31 - 1), "text": "下午来看"}
    answer = await api.ask("POST", f"/tickets/{api.here}/replies", token, body=body)
    assert answer.status == 409
    assert why in answer.body["detail"]
    assert await said_to_residents(api) == []


async def test_reading_alone_writes_nothing(api: ServedApi) -> None:
    token = await api.token(scopes=[ApiScope.TICKETS_READ])
    for order in ("notes", "replies", "take", "close"):
        answer = await api.ask("POST", f"/tickets/{api.here}/{order}", token, body={"staff_id": 1, "text": "好"})
        assert answer.status == 403
    assert await audited(api) == []
