"""Choosing a broadcast from the library on the pages: the list, and the form that is filled by it."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.texts import broadcast as texts_broadcast
from bot.web import broadcast_library
from broadcasts.library import Library, Readers, ReadyBroadcast, Subject
from store import broadcasts as stored
from store.database import Database
from tests.integration.test_web_broadcasts import Office
from tests.support.demo import RunningDemo, running_demo
from tests.support.waiting import until_true

READY = Library.load().ready


@pytest.fixture
async def demo(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningDemo]:
    """The demo with a library that never grows old, but for one that has."""

    def load() -> Library:
        fresh = {one.id: replace(one, review_by=date.max) for one in READY.values()}
        fresh["fire/ash"] = replace(fresh["fire/ash"], review_by=date(2026, 1, 2))
        return Library(fresh.values())

    monkeypatch.setattr("bot.web.server.Library.load", load)
    async with running_demo(database) as running:
        yield running


@pytest.fixture
def office(demo: RunningDemo) -> Office:
    return Office(demo)


def titles(page: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r'<span class="card-head"><b>([^<]+)</b>', page)]


def field(page: str, pattern: str) -> str:
    found = re.search(pattern, page, re.DOTALL)
    assert found is not None, page
    return html.unescape(found[1])


def named(*wanted: str) -> list[ReadyBroadcast]:
    return [READY[ready_id] for ready_id in wanted]


def test_every_subject_and_every_group_of_readers_has_its_word() -> None:
    assert set(texts_broadcast.SUBJECTS) == set(Subject)
    assert set(texts_broadcast.READERS) == set(Readers)


async def test_form_leads_to_the_library_and_what_is_chosen_fills_it(demo: RunningDemo, office: Office) -> None:
    assert 'href="/broadcasts/library"' in await office.open("/broadcasts/new")
    ready = READY["fire/brazier"]
    shelf = await office.open("/broadcasts/library?month=all")
    link = field(shelf, rf'href="(/broadcasts/new\?from=[^"]+)" aria-label="用这一条「{ready.title}」"')
    form = await office.open(link)
    assert field(form, r'<input name="title" value="([^"]*)"') == ready.title
    assert field(form, r"<textarea[^>]*>(.*?)</textarea>") == ready.text

    await office.be("方敏")
    words = {"title": ready.title, "text": ready.text, "when": "at_once"}
    assert "有 8 个群会收到" in await office.send("/broadcasts", words, page=link)
    async with demo.bridge.database.read() as session:
        made = await stored.get(session, 1)
    assert (made.state, made.title, made.text, made.author) == ("draft", ready.title, ready.text, "方敏")
    assert "发过：" not in await office.open("/broadcasts/library?month=all")
    await office.send("/broadcasts/1/submit")
    await office.be("赵建国")
    await office.send("/broadcasts/1/approve")
    await office.send("/broadcasts/1/schedule")

    async def is_told() -> bool:
        return bool(
            re.search(r'发过：<a href="/broadcasts/1">[^<]+</a>，8 个群', await office.open("/broadcasts/library?month=all"))
        )

    await until_true(is_told)


async def test_a_month_shows_its_season_first_and_nothing_of_other_seasons(office: Office) -> None:
    found = titles(await office.open("/broadcasts/library?month=7"))
    torch, market, graves = (ready.title for ready in named("events/torch-festival", "theft/market", "fire/graves"))
    assert found.index(torch) < found.index(market)
    assert graves not in found


async def test_a_subject_shows_only_its_own(office: Office) -> None:
    page = await office.open("/broadcasts/library?month=all&subject=drugs")
    assert titles(page) == [ready.title for ready in READY.values() if ready.id.startswith("drugs/")]
    assert "依据：" in page
    assert "给家长、学生" in page


async def test_this_month_is_shown_where_none_is_asked_for(demo: RunningDemo, office: Office) -> None:
    month = demo.bridge.clock().astimezone(broadcast_library.COUNTY_TIME).month
    assert re.search(rf'value="{month}" selected', await office.open("/broadcasts/library"))


@pytest.mark.parametrize("query", ["?month=13", "?month=x", "?month=", "?month=all"])
async def test_a_month_that_is_none_means_all_year(office: Office, query: str) -> None:
    found = titles(await office.open(f"/broadcasts/library{query}"))
    assert sorted(found) == sorted(ready.title for ready in READY.values() if ready.id != "fire/ash")


async def test_a_subject_that_is_none_shows_nothing_and_says_what_to_do(office: Office) -> None:
    page = await office.open("/broadcasts/library?subject=<b>")
    assert titles(page) == []
    assert "这里没有合适的" in page
    assert "<b>" not in page


async def test_changing_who_one_is_keeps_what_was_chosen(office: Office) -> None:
    page = await office.open("/broadcasts/new?from=fire/brazier")
    assert field(page, r'name="back" value="([^"]*)"') == "/broadcasts/new?from=fire/brazier"


@pytest.mark.parametrize(
    ("ready_id", "sentence"),
    [("fire/nothing", "文库里没有「fire/nothing」"), ("", "文库里没有「」"), ("fire/ash", "复核日期 2026-01-02 已经过了")],
)
async def test_what_is_not_offered_cannot_be_written_from(demo: RunningDemo, ready_id: str, sentence: str) -> None:
    async with demo.http.get(f"{demo.address}/broadcasts/new", params={broadcast_library.FROM: ready_id}) as answer:
        assert answer.status == 404
        assert sentence in await answer.text()
