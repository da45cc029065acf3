"""The calendar's page and feed, and the fields about time in the form, as a browser and a calendar program ask for them."""

from __future__ import annotations

import html as escaped
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from bot.app import utc_now
from bot.schedule_words import understand
from broadcasts import approval, compose
from broadcasts.audience import Audience
from broadcasts.compose import Draft
from broadcasts.expand import expand_due
from store import broadcasts, people
from store.database import Database
from tests.integration.test_web_broadcasts import Office
from tests.support.demo import RunningDemo, running_demo

AUTHOR, CHIEF = "方敏", "赵建国"


@pytest.fixture
async def demo(database: Database) -> AsyncIterator[RunningDemo]:
    async with running_demo(database) as running:
        yield running


@pytest.fixture
def office(demo: RunningDemo) -> Office:
    return Office(demo)


async def planned(database: Database, title: str, when: str, *, audience: Audience | None = None, approve: bool = True) -> int:
    """A broadcast on the calendar, or one that waits for approval."""
    now, author = utc_now(), await approval.person(database, AUTHOR)
    draft = Draft(title=title, text="烤火的炭搬出屋再睡。", schedule=understand(when), audience=audience or Audience())
    made = await compose.create(database, draft, author=author.name, now=now)
    assert made.id is not None
    await approval.submit(database, made.id, by=author.name, now=now)
    if approve:
        await approval.approve(database, made.id, approver=await approval.person(database, CHIEF), now=now)
        await approval.put_on_calendar(database, made.id, by=author.name, now=now)
    return made.id


def cell(html: str, day: int) -> str:
    """The cell of a day of the month that is shown."""
    cells = re.findall(r'<td class="day(?! other)[^"]*"[^>]*>.*?</td>', html, re.DOTALL)
    return next(found for found in cells if f"<b>{day}</b>" in found)


async def test_month_with_what_goes_out_holidays_terms_and_lunar_days(demo: RunningDemo, office: Office) -> None:
    number = await planned(demo.bridge.database, "火把节防火", "每年农历六月廿四前3天9:00")
    html = await office.open("/broadcasts/calendar?month=2050-08")
    # 火把节 2050 is on 11 August.
    assert f'href="/broadcasts/{number}"' in cell(html, 8)
    assert "09:00" in cell(html, 8)
    assert "六月廿四" in cell(html, 11)
    assert "2050 年的放假安排还没公布" in html
    known = await office.open("/broadcasts/calendar?month=2026-02")
    assert "除夕" in cell(known, 16)
    assert 'class="mark-off" title="春节">休' in cell(known, 17)
    assert "mark-work" in cell(known, 14)
    assert "雨水" in cell(known, 18)
    assert "还没公布" not in known
    assert "正月" in cell(known, 17)


async def test_what_waits_for_approval_looks_different_and_a_station_can_be_chosen(demo: RunningDemo, office: Office) -> None:
    async with demo.bridge.database.read() as session:
        first, second, *_ = await people.stations(session)
        village = next(one for one in await people.villages(session) if one.station_id == second.id)
    assert first.id
    assert village.id
    await planned(demo.bridge.database, "给第一个所", "每年12月5日9:00", audience=Audience(stations=(first.id,)))
    await planned(demo.bridge.database, "给一个村", "每年12月6日9:00", audience=Audience(villages=(village.id,)), approve=False)
    await planned(demo.bridge.database, "给全县", "每年12月7日9:00")
    page = "/broadcasts/calendar?month=2098-12"
    everything = await office.open(page)
    assert "entry s-scheduled" in cell(everything, 5)
    assert "entry s-submitted" in cell(everything, 6)
    one = await office.open(f"{page}&station={second.id}")
    assert ("给第一个所" in one, "给一个村" in one, "给全县" in one) == (False, True, True)
    # What nobody wrote down as a station, or as a month, shows the county's, and this month's.
    assert "给第一个所" in await office.open(f"{page}&station=999")
    assert f"{utc_now():%Y} 年" in await office.open("/broadcasts/calendar?month=2026-99")


async def test_what_was_sent_stays_in_the_month_as_a_run(demo: RunningDemo, office: Office) -> None:
    number = await planned(demo.bridge.database, "每天一次", "每天 9:00")
    due = datetime(2098, 3, 4, 1, 0, tzinfo=UTC)
    async with demo.bridge.database.write() as session:
        (await broadcasts.lock(session, number)).next_due_at = due
    await expand_due(demo.bridge.database, due)
    html = await office.open("/broadcasts/calendar?month=2098-03")
    assert html.count('id="d2098-03-04"') == 1
    assert re.search(r"entry s-(running|done)", cell(html, 4))
    assert cell(html, 4).count("entry s-") == 1  # not once as a run and once as a plan


async def test_feed_is_an_icalendar_that_a_calendar_reads_without_login(demo: RunningDemo, office: Office) -> None:
    await planned(demo.bridge.database, "除夕烟花", "每年除夕前3天9:00")
    waiting = await planned(demo.bridge.database, "等审核；带,符号", "每周一 12:00", approve=False)
    page = await office.open("/broadcasts/calendar")
    found = re.search(r'class="feed" value="([^"]+)"', page)
    assert found is not None
    address = escaped.unescape(found[1])
    assert address.startswith(demo.address + "/feeds/")
    async with demo.http.get(address) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/calendar"
        calendar = Calendar.from_ical(await answer.read())
    events = calendar.walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(events)
    eve = next(event for event in events if event["SUMMARY"] == "除夕烟花")
    assert eve["STATUS"] == "CONFIRMED"
    assert (eve.decoded("DTSTART").hour, eve.decoded("DTSTART").tzinfo is not None) == (1, True)
    assert "每年除夕前 3 天 9:00" in eve["DESCRIPTION"]
    assert "烤火" not in eve["DESCRIPTION"]  # the words themselves stay on the pages
    mondays = [event for event in events if event["SUMMARY"] == "等审核；带,符号"]
    assert 51 <= len(mondays) <= 54
    assert {str(event["STATUS"]) for event in mondays} == {"TENTATIVE"}
    assert mondays[0]["URL"] == f"{demo.address}/broadcasts/{waiting}"
    async with demo.http.get(f"{demo.address}/feeds/{'x' * 32}/broadcasts.ics") as answer:
        assert answer.status == 404
    assert address in await office.open("/broadcasts/calendar")  # the address stays


async def test_a_chief_closes_an_address_that_too_many_know(demo: RunningDemo, office: Office) -> None:
    page = "/broadcasts/calendar"

    async def address() -> str:
        found = re.search(r'class="feed" value="([^"]+)"', await office.open(page))
        assert found is not None
        return escaped.unescape(found[1])

    async def status(url: str) -> int:
        async with demo.http.get(url) as answer:
            return answer.status

    old = await address()
    await office.be("和丽萍")
    assert "换一个地址" not in await office.open(page)
    await office.send("/broadcasts/calendar/feed", page=page, status=404)
    assert await status(old) == 200
    await office.be(CHIEF)
    await office.send("/broadcasts/calendar/feed", page=page)
    new = await address()
    assert (await status(old), await status(new)) == (404, 200)


async def test_form_takes_every_kind_and_shows_it_again(demo: RunningDemo, office: Office) -> None:
    await office.be(CHIEF)
    words = {"title": "火把节防火", "text": "火把离柴草远一点。"}
    lunar = {
        "when": "lunar",
        "lunar_month": "6",
        "lunar_day": "24",
        "offset_way": "before",
        "offset_days": "3",
        "time_of_day": "09:00",
    }
    html = await office.send("/broadcasts", words | lunar, page="/broadcasts/new")
    assert "每年农历六月廿四前 3 天 9:00" in html
    assert html.count("（农历六月廿") >= 3  # the next days, to compare
    again = await office.open("/broadcasts/1/edit")
    assert '<option value="lunar" selected>' in again
    assert '<option value="6" selected>六月</option>' in again
    assert '<option value="24" selected>廿四</option>' in again
    assert '<option value="before" selected>' in again
    refused = await office.send(
        "/broadcasts", words | {"when": "words", "sentence": "改天吧"}, page="/broadcasts/new", status=400
    )
    assert "看不懂「改天吧」" in refused
    assert 'value="改天吧"' in refused  # nothing has to be typed again
    school = await office.send("/broadcasts", words | {"when": "school"}, page="/broadcasts/new", status=400)
    assert "还没登记学期" in school
    markets = [*words.items(), ("when", "market"), ("market_way", "zodiac"), ("animal", "rat"), ("animal", "horse")]
    assert "每逢属鼠日、属马日 9:00" in await office.send(
        "/broadcasts", [*markets, ("time_of_day", "09:00")], page="/broadcasts/new"
    )
