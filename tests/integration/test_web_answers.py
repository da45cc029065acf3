"""The answer pages, form by form as a browser sends them, with the whole bridge behind them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape

import aiohttp
import pytest

from intents.answer_files import to_markdown
from intents.answers import parse_answer
from store import answers as stored
from store.database import Database
from store.tables import AnswerOverride
from tests.support.demo import RunningDemo, running_demo
from tests.unit.bot.answers.office import NEWBORN

BASIC = "hukou.newborn/basic"
QUESTION = "娃娃刚出生咋个上户口"
PHONE = "演示号码 0000-0001"
DRAFT = [
    ("answer_id", BASIC),
    ("label", "hukou.newborn"),
    ("scope", "village:1"),
    ("title", "新生儿上户口"),
    ("group", "每周三来办。\r\n先打{station.phone}问。"),
    ("private", ""),
    ("questions", "娃娃刚出生咋个上户口\r\n刚生的娃娃上户口\r\n\r\n新生儿落户怎么办"),
    ("source_name", "户口登记条例"),
    ("source_article", "第七条"),
    ("source_issued_by", ""),
    ("source_date", "1958-01-09"),
    ("source_name", ""),
    ("source_article", ""),
    ("source_issued_by", ""),
    ("source_date", ""),
    ("valid_from", "2026-01-01"),
    ("review_by", (datetime.now(UTC) + timedelta(days=300)).date().isoformat()),
]
Fields = Sequence[tuple[str, str]]


def draft(**changes: str) -> Fields:
    """The form with some fields filled in otherwise (of a source: the first line)."""
    left = dict(changes)
    return [(name, left.pop(name, value)) for name, value in DRAFT]


class Office:
    """Somebody at a browser."""

    def __init__(self, demo: RunningDemo) -> None:
        self._demo = demo

    async def open(self, path: str, status: int = 200) -> str:
        async with self._demo.http.get(self._demo.address + path) as answer:
            assert answer.status == status, await answer.text()
            return await answer.text()

    async def send(self, path: str, fields: Fields | Mapping[str, str] = (), *, page: str = "/answers", status: int = 200) -> str:
        """Send a form with the tokens of the page that it stands on; gives the page that it leads to."""
        html = await self.open(page)
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', html)
        assert found is not None
        given = list(fields.items() if isinstance(fields, Mapping) else fields)
        if "seen" not in dict(given):
            counted = re.search(r'name="seen" value="(\d+)"', html)
            given.append(("seen", counted[1] if counted else "0"))
        form = aiohttp.FormData([("csrf", found[1]), *given])
        async with self._demo.http.post(self._demo.address + path, data=form) as answer:
            assert answer.status == status, await answer.text()
            return unescape(await answer.text())

    async def step(self, step: str, number: int = 1, status: int = 200, **fields: str) -> str:
        """Press a button of a version's page."""
        return await self.send(f"/answers/versions/{number}/{step}", fields, page=f"/answers/versions/{number}", status=status)

    async def be(self, name: str) -> None:
        await self.send("/acting", {"person": name, "back": "/answers"})

    async def approved(self, fields: Fields, number: int) -> None:
        """Written by 段志勇, approved by 赵建国."""
        await self.be("段志勇")
        await self.send("/answers", fields)
        await self.step("submit", number)
        await self.be("赵建国")
        await self.step("approve", number)

    async def ask(self, text: str, place: str = "village:1", scene: str = "group") -> str:
        return await self.send("/answers/try", {"text": text, "place": place, "scene": scene}, page="/answers/try")


@pytest.fixture
async def demo(database: Database) -> AsyncIterator[RunningDemo]:
    async with running_demo(database) as running:
        yield running


@pytest.fixture
def office(demo: RunningDemo) -> Office:
    return Office(demo)


async def one(demo: RunningDemo, number: int = 1) -> AnswerOverride:
    async with demo.bridge.database.read() as session:
        return await stored.get(session, number)


async def heard(demo: RunningDemo, person: str, room: str) -> str:
    number = await demo.say(room, person, QUESTION, mention=True)
    return (await demo.hear(room, number)).removeprefix(f"@{person}\u2005")


async def test_from_the_book_to_what_the_village_hears(demo: RunningDemo, office: Office) -> None:
    assert "出生医学证明" in await heard(demo, "李桂芬", "residents-liutang")
    await office.be("段志勇")
    form = await office.open(f"/answers/of/{BASIC}/rewrite?place=village:1")
    assert "带上出生医学证明" in form
    assert '<option value="village:1" selected>' in form
    html = await office.send("/answers", draft(), page=f"/answers/of/{BASIC}/rewrite")
    assert "柳塘村（禾丰派出所）" in html
    assert "草稿" in html
    await office.step("submit")
    assert "待审核" in await office.open("/answers?state=submitted")
    await office.be("赵建国")
    page = await office.open("/answers/versions/1")
    assert '<li class="added">' in page
    assert '<li class="gone">' in page
    await office.step("approve")
    kept = await one(demo)
    assert (kept.state, kept.author, kept.approver) == ("approved", "段志勇", "赵建国")
    assert parse_answer(kept.body, "").needs == ("station.phone",)
    assert (await heard(demo, "张德福", "residents-liutang")).startswith(f"每周三来办。\n先打{PHONE}问。")
    assert "出生医学证明" in await heard(demo, "普文昌", "residents-shiban")
    shown = await office.open(f"/answers/of/{BASIC}")
    assert "柳塘村（禾丰派出所）" in shown
    assert "其他地方" in shown


async def test_four_eyes(demo: RunningDemo, office: Office) -> None:
    await office.be("段志勇")
    await office.send("/answers", draft(scope="county:0"))
    await office.step("submit")
    assert "自己写的要由别人来审" in await office.step("approve", status=409)
    await office.be("和丽萍")
    assert "警务助理不能审" in await office.step("approve", status=409)
    await office.be("白雪松")
    assert "只能管本派出所" in await office.step("approve", status=409)
    await office.be("施立新")
    assert "退回的原因：电话不对" in await office.step("reject", reason="电话不对")
    assert (await one(demo)).state == "rejected"


async def test_what_was_changed_after_the_page_was_opened_is_not_approved(demo: RunningDemo, office: Office) -> None:
    await office.be("段志勇")
    await office.send("/answers", draft())
    await office.step("submit")
    seen = str((await one(demo)).changes)
    await office.send("/answers/versions/1/edit", draft(group="悄悄换掉的话。"), page="/answers/versions/1/edit")
    await office.step("submit")
    await office.be("赵建国")
    assert "刚被人动过" in await office.step("approve", status=409, seen=seen)
    assert (await one(demo)).state == "submitted"


async def test_two_who_change_the_same_version_do_not_write_over_each_other(demo: RunningDemo, office: Office) -> None:
    await office.be("段志勇")
    await office.send("/answers", draft())
    seen = str((await one(demo)).changes)
    await office.send("/answers/versions/1/edit", draft(group="先存的话。"), page="/answers/versions/1/edit")
    late = [*draft(group="后存的话。"), ("seen", seen)]
    html = await office.send("/answers/versions/1/edit", late, page="/answers/versions/1/edit", status=400)
    assert "刚被人动过" in html
    assert "后存的话。" in html
    assert "先存的话。" in (await one(demo)).body


async def test_roll_back(demo: RunningDemo, office: Office) -> None:
    await office.approved(draft(group="第一版的话。"), 1)
    await office.approved(draft(group="第二版的话。"), 2)
    assert (await heard(demo, "李桂芬", "residents-liutang")).startswith("第二版的话。")
    assert "不能修改" not in await office.open("/answers/versions/1")
    assert 'action="/answers/versions/1/restore"' in await office.open(f"/answers/of/{BASIC}")
    assert "正在说" in await office.step("restore", 1)
    assert (await one(demo, 2)).state == "rolled_back"
    assert (await heard(demo, "张德福", "residents-liutang")).startswith("第一版的话。")
    await office.step("withdraw", 1)
    assert "出生医学证明" in await heard(demo, "王建军", "residents-liutang")


async def test_approved_version_has_no_form_for_changing_it(demo: RunningDemo, office: Office) -> None:
    await office.approved(draft(), 1)
    assert "照着写新版" in await office.open("/answers/versions/1/edit")  # led back to the version
    html = await office.send(
        "/answers/versions/1/edit", [*draft(group="直接改。"), ("seen", str((await one(demo)).changes))], status=400
    )
    assert "现在是「已通过」，不能修改" in html
    assert "直接改" not in (await one(demo)).body


async def test_new_answer_of_a_village(demo: RunningDemo, office: Office) -> None:
    fields = draft(
        answer_id="", title="接生婆接生", group="找王奶奶写证明。", questions="接生婆接的生\n在家接生咋上户口\n接生婆证明"
    )
    await office.approved(fields, 1)
    assert (await one(demo)).answer_id == "hukou.newborn/local-1"
    assert "答案书里没有" in await office.open("/answers?q=接生婆")
    assert "找王奶奶写证明" in await office.ask("接生婆接的生，咋上户口")
    assert "找王奶奶写证明" not in await office.ask("接生婆接的生，咋上户口", "village:5")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": " "}, "请写标题"),
        ({"group": ""}, "请写群里说的话"),
        ({"group": "长" * 301}, "群里说的话有 301 个字"),
        ({"group": "<b>来</b>"}, "不能写网页代码（<b>）"),
        ({"group": "**来**"}, "不能写排版符号"),
        ({"private": "# 来\n都来"}, "不能写排版符号"),
        ({"group": "来\u202e吧"}, "看不见的字符（U+202E）"),
        ({"group": "打{station.fax}"}, "不认识「{station.fax}」"),
        ({"group": "打{station.phone"}, "花括号只能"),
        ({"questions": "一\n二"}, "例句有 2 句"),
        ({"source_name": "", "source_article": "", "source_date": ""}, "请写依据"),
        ({"source_name": ""}, "第 1 条依据没有写名称"),
        ({"source_date": "去年"}, "第 1 条依据的日期不对"),
        ({"valid_from": "明天"}, "看不懂日期「明天」"),
        ({"review_by": "2020-01-01"}, "之后"),
        ({"review_by": "2099-01-01"}, "最多是三年以后"),
        ({"scope": ""}, "请选这个说法用在哪里"),
        ({"scope": "village:99"}, "请选这个说法用在哪里"),
        ({"scope": "village:x"}, "请选这个说法用在哪里"),
        ({"answer_id": "../x", "label": "hukou.newborn"}, "编号「../x」不对"),
        ({"answer_id": "", "label": "other"}, "没有这一类问题"),
        ({"answer_id": "", "label": ""}, "没有这一类问题"),
    ],
)
async def test_wrong_answer_is_refused_and_not_lost(
    demo: RunningDemo, office: Office, fields: dict[str, str], sentence: str
) -> None:
    await office.be("段志勇")
    html = await office.send("/answers", draft(**fields), status=400)
    assert sentence in html
    assert "新生儿上户口" in html or fields.get("title") == " "
    assert fields.get("group", "每周三来办。") in html
    async with demo.bridge.database.read() as session:
        assert await stored.revision(session) == 0


async def test_words_are_escaped_everywhere(demo: RunningDemo, office: Office) -> None:
    await office.be("段志勇")
    evil = '"><script>alert(1)</script>'
    with_script = {"title": evil, "group": evil, "questions": evil, "source_name": evil, "scope": evil, "answer_id": evil}
    found = re.search(r'name="csrf" value="(\w+)"', await office.open("/answers"))
    assert found is not None
    form = aiohttp.FormData([("csrf", found[1]), *draft(**with_script)])
    async with demo.http.post(demo.address + "/answers", data=form) as answer:
        assert answer.status == 400
        assert "<script>alert" not in await answer.text()
    for path in (f"/answers?q={evil}", f"/answers?state={evil}", f"/answers/try?q={evil}"):
        assert "<script>alert" not in await office.open(path.replace('"', "%22").replace("<", "%3C").replace(">", "%3E"))


@pytest.mark.parametrize("path", ["/answers", "/answers/try", "/answers/import", "/answers/versions/1/submit", "/acting"])
@pytest.mark.parametrize("token", ["", "0" * 64])
async def test_form_without_the_right_token_is_refused(demo: RunningDemo, office: Office, path: str, token: str) -> None:
    await office.be("段志勇")
    await office.send("/answers", draft())
    async with demo.http.post(demo.address + path, data={"csrf": token, "seen": "1", "person": "方敏"}) as answer:
        assert answer.status == 403
        assert "放得太久" in await answer.text()
    assert (await one(demo)).state == "draft"


@pytest.mark.parametrize(
    "path",
    [
        "/answers/of/hukou.newborn/nothing",
        "/answers/of/hukou.newborn/nothing/rewrite",
        "/answers/of/hukou.newborn/nothing/export",
        "/answers/of/x/..%2f..%2fetc",
        "/answers/versions/7",
        "/answers/versions/7/edit",
        "/answers/versions/7/export",
        "/answers/versions/x",
        "/answers/versions/99999999999999999",
        "/answers?page=x",
    ],
)
async def test_what_is_not_there_is_said(demo: RunningDemo, path: str) -> None:
    async with demo.http.get(demo.address + path) as answer:
        assert answer.status in (400, 404)
        assert "<h1>" in await answer.text()


@pytest.mark.parametrize("query", ["page=999999", "state=nonsense", "q=没有这样的字", "page=0"])
async def test_list_answers_to_anything(office: Office, query: str) -> None:
    assert "<h1>答案</h1>" in await office.open(f"/answers?{query}")


async def test_list_is_searched_in_what_places_say_too(office: Office) -> None:
    await office.approved(draft(group="找文书室的小李。"), 1)
    assert BASIC in await office.open("/answers?q=文书室")
    assert BASIC in await office.open("/answers?state=local&q=小李 文书室")
    assert BASIC not in await office.open("/answers?state=draft")


async def test_broken_version_is_listed_and_stops_nothing(demo: RunningDemo, office: Office) -> None:
    await office.approved(draft(), 1)
    async with demo.bridge.database.write() as session:
        row = await session.get(AnswerOverride, 1)
        assert row is not None
        row.body, row.changes = "乱码", row.changes + 1
    assert "出生医学证明" in await heard(demo, "李桂芬", "residents-liutang")
    assert "第 1 号说法" in await office.open("/answers")
    assert BASIC in await office.open("/answers?state=broken")
    assert "用不了" in await office.open(f"/answers/of/{BASIC}")
    page = await office.open("/answers/versions/1")
    assert "这一版读不出来" in page
    await office.step("withdraw", 1)
    assert "第 1 号说法" not in await office.open("/answers")


async def test_trying_says_which_answer_and_why_and_keeps_nothing(demo: RunningDemo, office: Office) -> None:
    await office.approved(draft(), 1)
    html = await office.ask(QUESTION)
    assert f"先打{PHONE}问。" in html
    assert "柳塘村（禾丰派出所）</span>" in html
    assert "新生儿上户口 " in html
    assert re.search(r"像 0\.\d\d", html)
    assert "出生医学证明" in await office.ask(QUESTION, "village:5", "private")
    assert "开一张单" in await office.ask("隔壁家砌墙占了我家地")
    assert "什么也不说" not in await office.ask("今天街子上的菌子便宜得很")
    masked = await office.ask("身份证 53292119900101123X 掉了咋办")
    assert "53292119900101123X" not in masked
    typed = await office.ask("{station.phone} 娃娃刚出生咋个上户口")
    assert "{station.phone} 娃娃刚出生" in typed
    await office.send("/answers/try", {"text": " "}, page="/answers/try", status=400)
    await office.send("/answers/try", {"text": "你好", "place": "village:99"}, page="/answers/try", status=400)
    for room in ("residents-liutang", "staff-hefeng"):
        assert await demo.get(f"/api/simulator/rooms/{room}/messages") == []


async def test_export_and_import_round_trip(demo: RunningDemo, office: Office) -> None:
    async with demo.http.get(f"{demo.address}/answers/of/{BASIC}/export") as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="basic.md"'
        assert answer.content_type == "text/markdown"
        exported = await answer.text()
    book = parse_answer(exported, "export")
    assert book == demo.bridge.understanding.answers.get(BASIC)
    await office.be("段志勇")
    html = await office.send("/answers/import", {"text": to_markdown(NEWBORN)}, page="/answers/import")
    assert "每周三来派出所办" in html
    async with demo.bridge.database.read() as session:
        assert await stored.revision(session) == 0  # shown, not kept
    await office.send("/answers", draft())
    body = await office.open("/answers/versions/1/export")
    assert parse_answer(body, "export").group == "每周三来办。\n先打{station.phone}问。"


async def test_import_of_a_file_and_of_trouble(demo: RunningDemo, office: Office) -> None:
    async def upload(content: bytes) -> tuple[int, str]:
        found = re.search(r'name="csrf" value="(\w+)"', await office.open("/answers/import"))
        assert found is not None
        form = aiohttp.FormData({"csrf": found[1]})
        form.add_field("file", content, filename="a.md", content_type="text/markdown")
        async with demo.http.post(demo.address + "/answers/import", data=form) as answer:
            return answer.status, unescape(await answer.text())

    status, html = await upload(to_markdown(NEWBORN).encode())
    assert (status, "每周三来派出所办" in html) == (200, True)
    for content, sentence in (
        (b"", "请选一个文件"),
        (b"\xff\xfe\x00", "这不是答案文件"),
        (b"nothing", "这不是答案文件"),
        (b"---\na: &a [x]\nb: *a\n---\n", "这不是答案文件"),
        (b"x" * 30_000, "文件太长"),
        (to_markdown(NEWBORN).replace(BASIC, "hukou.newborn/<b>").encode(), "不对"),
    ):
        status, html = await upload(content)
        assert (status, sentence in html) == (400, True), html
