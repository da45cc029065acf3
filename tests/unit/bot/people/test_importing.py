"""An Excel file of people: out and in again, every fault with its place, and nothing half taken in. On both databases."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from bot.excel import ROWS_MAX, Sheet, Value, write_workbook
from bot.people import importing
from bot.people.errors import ImportRefused
from bot.people.exporting import empty_form, export_people
from bot.people.reading import read_people
from bot.people.rooms import bind_waiting
from bot.texts import people as words
from store import accounts, people, settings
from store.database import Database
from store.tables import Audit, Contact, Room, RotaShift, Staff, StaffVillage, Station
from tests.unit.bot.village import NOW, Village, village

STATIONS = ("名称*", "电话", "地址")
VILLAGES = ("名称", "派出所")
STAFF = ("姓名", "职务", "派出所", "负责的村", "在岗")
ROOMS = ("群名", "用途", "派出所", "村", "说话方式", "标签")
ROTA = ("姓名", "派出所", "村", "从星期", "从几点", "到星期", "到几点", "替补")


def book(**sheets: Sequence[Sequence[Value]]) -> bytes:
    """A file; every sheet is given as its head and its rows."""
    return write_workbook([Sheet(title=words.SHEETS[name], head=rows[0], rows=rows[1:]) for name, rows in sheets.items()])  # type: ignore[arg-type]


def whole_county() -> bytes:
    return book(
        stations=[STATIONS, ["新街派出所", "110", "新街 1 号"]],
        villages=[VILLAGES, ["新街村", "新街派出所"], ["上村", "新街派出所"]],
        staff=[
            STAFF,
            ["普文", "警务助理", "新街派出所", "新街村、上村", "是"],
            ["罗所", "所长", "新街派出所", None, None],
            ["管", "管理员", None, None, None],
        ],
        rota=[ROTA, ["普文", "新街派出所", "新街村", "周一", "8:00", "礼拜天", "24:00", None]],
    )


async def take_in(database: Database, content: bytes) -> list[str]:
    async with database.write() as session:
        return (await importing.take_in(session, *read_people(content), actor="方敏", now=NOW)).lines()


async def refused(database: Database, content: bytes) -> tuple[str, ...]:
    with pytest.raises(ImportRefused) as error:
        await take_in(database, content)
    return error.value.faults


async def test_an_empty_database_becomes_a_county(database: Database) -> None:
    assert await take_in(database, whole_county()) == [
        "派出所：新增 1，改动 0，不变 0",
        "村社区：新增 2，改动 0，不变 0",
        "工作人员：新增 3，改动 0，不变 0",
        "排班：新增 1，改动 0，不变 0",
    ]
    place = Village(database)
    [station] = await place.rows(Station)
    assert station.facts == {"phone": "110", "address": "新街 1 号"}
    helper = await place.member("普文")
    assert (helper.role, helper.station_id, helper.active) == ("assistant", station.id, True)
    [shift] = await place.rows(RotaShift)
    assert (shift.start_minute, shift.end_minute) == (8 * 60, 7 * 24 * 60)
    async with database.read() as session:
        assert len(await people.villages_of_staff(session, helper.id or 0)) == 2
    assert [row.action for row in await place.rows(Audit)] == ["people.import"]


async def test_a_station_may_write_down_its_own_hotline(database: Database) -> None:
    await take_in(database, book(stations=[("名称*", "政务热线"), ["新街派出所", "0870-12345"]]))
    [station] = await Village(database).rows(Station)
    assert station.facts == {"hotline": "0870-12345"}
    async with database.read() as session:
        written = await export_people(session)
    assert (await take_in(database, written))[0] == "派出所：新增 0，改动 0，不变 1"


async def test_what_is_written_out_changes_nothing_when_taken_in_again(database: Database) -> None:
    place = await village(database)
    before = await place.everything()
    async with database.read() as session:
        content = await export_people(session, residents=True)
    lines = await take_in(database, content)
    assert all("新增 0，改动 0" in line for line in lines)
    assert len(lines) == len(words.SHEETS)
    after = await place.everything()
    assert set(before.splitlines()) <= set(after.splitlines())


async def test_the_empty_form_explains_itself_and_says_what_may_be_chosen(database: Database) -> None:
    form = load_workbook(BytesIO(empty_form()))
    assert form.sheetnames == [words.GUIDE, "派出所", "村社区", "工作人员", "微信群", "排班"]
    assert "派出所" in "".join(str(row[0]) for row in form[words.GUIDE].iter_rows(values_only=True))
    assert any("所长" in str(rule.formula1) for rule in form["工作人员"].data_validations.dataValidation)
    lines = await take_in(database, empty_form())
    assert all("新增 0" in line for line in lines)


async def test_every_fault_has_its_sheet_row_and_column_and_nothing_is_taken_in(database: Database) -> None:
    place = await village(database)
    counts = await place.counts()
    faults = await refused(
        database,
        book(
            stations=[STATIONS, ["新街派出所", "没有", "新街 1 号"], [None, "110", "x"], ["新街派出所", None, None]],
            villages=[VILLAGES, ["新街村", "新街派出所"], ["下村", "没有的派出所"]],
            staff=[
                STAFF,
                ["普文", "辅警", "新街派出所", None, None],
                ["罗", "所长", None, None, None],
                ["李", "警务助理", "新街派出所", "月亮村", "也许"],
            ],
            rota=[ROTA, ["谁", "新街派出所", "新街村", "周八", "25:00", "周一", "8:00", None]],
        ),
    )
    assert faults == (
        "「派出所」第 2 行「电话」（B2）：「没有」不像电话号码。",
        "「派出所」第 3 行「名称」（A3）：不能空着。",
        "「工作人员」第 2 行「职务」（B2）：没有「辅警」，可以写：警务助理、社区民警、所长、管理员。",
        "「工作人员」第 4 行「在岗」（E4）：没有「也许」，可以写：是、否。",
        "「排班」第 2 行「从星期」（D2）：「周八」不是星期几，例如写：星期一。",
        "「排班」第 2 行「从几点」（E2）：「25:00」不是时间，例如写：8:30。",
        "「派出所」第 4 行「名称」（A4）：和第 2 行重复了。",
        "「村社区」第 3 行「派出所」（B3）：没有「没有的派出所」这个派出所。请先写在「派出所」表里。",
        "「工作人员」第 3 行「派出所」（C3）：除了管理员，都要写派出所。",
        "「工作人员」第 4 行「负责的村」（D4）：新街派出所没有「月亮村」这个村。请先写在「村社区」表里。",
        "「排班」第 2 行「姓名」（A2）：新街派出所没有在岗的「谁」。请先写在「工作人员」表里。",
    )
    assert await place.counts() == counts


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            [["名称", "电话号"], ["x", "110"]],
            "「派出所」：不认识「电话号」这一列。可以用的列：编号、名称、电话、地址、办公时间、政务热线。",
        ),
        ([["电话"], ["110"]], "「派出所」：缺少「名称」这一列。"),
        ([["名称", "名称*"], ["x", "y"]], "「派出所」：「名称」这一列写了两次。"),
        ([["编号", "名称"], ["99", "x"]], "「派出所」第 2 行「编号」（A2）：没有编号 99。新增的请空着。"),
        ([["编号", "名称"], ["九", "x"]], "「派出所」第 2 行「编号」（A2）：「九」不是编号。新增的请空着。"),
        ([["名称", "地址"], ["x", "一\n二"]], "「派出所」第 2 行「地址」（B2）：不能换行。"),
        ([["名称"], ["长" * 31]], "「派出所」第 2 行「名称」（A2）：太长了，最多 30 个字。"),
        ([["名称", "地址"], ["x", "#REF!"]], "「派出所」第 2 行「地址」（B2）：公式算错了（#REF!）。请直接写内容。"),
    ],
)
async def test_a_faulty_head_or_cell_is_named(database: Database, rows: list[list[Value]], fault: str) -> None:
    assert fault in await refused(database, book(stations=rows))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"name,phone\nx,1", b"\xd0\xcf\x11\xe0" * 100])
async def test_what_is_no_excel_file_is_refused_in_words(database: Database, content: bytes) -> None:
    assert await refused(database, content) == (words.UNREADABLE["no_workbook"],)


async def test_a_file_without_our_sheets_names_them(database: Database) -> None:
    content = write_workbook([Sheet(title="Sheet1", head=["a"], rows=[["b"]])])
    assert await refused(database, content) == (words.NO_SHEET.format(sheets="派出所、村社区、工作人员、微信群、排班、居民"),)


async def test_ten_thousand_rows_are_taken_in_and_too_many_are_refused(database: Database) -> None:
    await take_in(database, whole_county())
    people_rows: list[list[Value]] = [[f"助理{number}", "警务助理", "新街派出所", "上村", "是"] for number in range(10_000)]
    assert "工作人员：新增 10000，改动 0，不变 0" in await take_in(database, book(staff=[STAFF, *people_rows]))
    too_many: list[list[Value]] = [["x"]] * (ROWS_MAX + 1)
    assert await refused(database, book(stations=[["名称"], *too_many])) == (words.UNREADABLE["too_many_rows"],)


async def test_more_rows_take_hardly_more_statements(database: Database) -> None:
    """The transaction holds up every message that comes meanwhile: no row has one of its own."""
    await take_in(database, whole_county())
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    counts = []
    for first, rows in ((0, 10), (10, 400)):
        people_rows: list[list[Value]] = [
            [f"助理{number}", "警务助理", "新街派出所", "新街村、上村", "是"] for number in range(first, first + rows)
        ]
        content = book(staff=[STAFF, *people_rows])
        for _ in range(2):  # new, then the same
            said.clear()
            await take_in(database, content)
            counts.append(len(said))
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    few_new, few_same, many_new, many_same = counts
    assert many_new <= few_new + 5
    assert many_same <= few_same + 5
    async with database.read() as session:
        assert {len(villages) for villages in (await people.villages_by_staff(session)).values()} == {2}


async def test_of_many_faults_the_first_hundred_are_told_and_the_rest_counted(database: Database) -> None:
    rows: list[list[Value]] = [[f"所{number}", "x"] for number in range(250)]
    faults = await refused(database, book(stations=[["名称", "电话"], *rows]))
    assert len(faults) == 101
    assert faults[-1] == "还有 150 处。"


async def test_an_id_renames_and_a_missing_column_leaves_what_is_there(database: Database) -> None:
    place = await village(database)
    lines = await take_in(database, book(stations=[["编号", "名称"], ["1", "禾丰镇派出所"]]))
    assert lines == ["派出所：新增 0，改动 1，不变 0"]
    station = (await place.rows(Station))[0]
    assert station.name == "禾丰镇派出所"
    assert station.facts["phone"] == "演示号码 0000-0001"
    await take_in(database, book(stations=[["编号", "名称", "电话"], ["1", "禾丰镇派出所", None]]))
    assert "phone" not in (await place.rows(Station))[0].facts


async def test_a_name_that_another_has_is_refused(database: Database) -> None:
    await village(database)
    faults = await refused(database, book(stations=[["编号", "名称"], ["1", "松涧派出所"]]))
    assert faults == ("「派出所」第 2 行「名称」（B2）：「松涧派出所」已经有了（编号 2）。",)


async def test_who_left_is_no_longer_obeyed_but_the_last_administrator_stays(database: Database) -> None:
    place = await village(database)
    await take_in(database, book(staff=[STAFF, ["和丽萍", "警务助理", "禾丰派出所", "柳塘村", "否"]]))
    async with database.read() as session:
        assert await people.staff_by_contact(session, gateway="simulator", external_id="和丽萍") is None
    faults = await refused(database, book(staff=[STAFF, ["方敏", "管理员", None, None, "否"]]))
    assert faults == ("「工作人员」第 2 行「职务」（B2）：这是最后一个在岗的管理员，不能停用或改职务。",)
    assert (await place.member("方敏")).active


async def test_a_station_in_the_rota_sheet_gets_the_new_pattern_and_the_others_keep_theirs(database: Database) -> None:
    place = await village(database)
    others = [shift.id for shift in await place.rows(RotaShift) if shift.station_id != 1]
    await take_in(database, book(rota=[ROTA, ["段志勇", "禾丰派出所", None, "星期一", "00:00", "星期日", "24:00", "否"]]))
    shifts = await place.rows(RotaShift)
    assert [shift.id for shift in shifts if shift.station_id != 1] == others
    [only] = [shift for shift in shifts if shift.station_id == 1]
    assert (only.start_minute, only.end_minute, only.village_id) == (0, 7 * 24 * 60, None)


async def test_a_room_is_bound_by_its_name_and_one_that_is_not_there_yet_waits(database: Database) -> None:
    place = await village(database)
    async with database.write() as session:
        session.add(Room(gateway="wechat", account="main", conversation="r1", topic="大禾二群"))
    rows: list[list[Value]] = [
        list(ROOMS),
        ["大禾二群", "居民群", "禾丰派出所", "大禾村", "只管急事", "老人多、沿河"],
        ["还没进的群", "居民群", "禾丰派出所", "柳塘村", None, None],
    ]
    lines = await take_in(database, book(rooms=rows))
    assert lines == ["微信群：新增 1，改动 1，不变 0", "有 1 个群机器人还没进，进群后自动对上。"]
    room = next(room for room in await place.rows(Room) if room.topic == "大禾二群")
    assert (room.kind, room.mode, room.tags, room.village_id) == ("residents", "quiet", ["老人多", "沿河"], 2)

    async with database.write() as session:
        await accounts.note_rooms(session, gateway="wechat", account="main", found=[("r1", "大禾二群"), ("r2", "还没进的群")])
        await session.flush()
        assert await bind_waiting(session, by="bridge", now=NOW) == 1
    joined = next(room for room in await place.rows(Room) if room.topic == "还没进的群")
    assert (joined.station_id, joined.village_id, joined.kind) == (1, 1, "residents")
    async with database.read() as session:
        assert await settings.get(session, "waiting_rooms") == {}


async def test_residents_can_be_given_a_village_but_not_be_added(database: Database) -> None:
    place = await village(database)
    contact = (await place.rows(Contact))[0]
    head = ["编号", "派出所", "村"]
    await take_in(database, book(residents=[head, [str(contact.id), "禾丰派出所", "大禾村"]]))
    assert (await place.rows(Contact))[0].village_id == 2
    faults = await refused(database, book(residents=[head, [None, "禾丰派出所", "大禾村"]]))
    assert faults == ("「居民」第 2 行「编号」（A2）：不能空着。",)


async def test_what_looks_like_a_formula_stays_text(database: Database) -> None:
    await take_in(database, book(stations=[STATIONS, ["=1+1", "110", "@SUM(A1)"]]))
    async with database.read() as session:
        content = await export_people(session)
    cell = load_workbook(BytesIO(content))["派出所"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert cell.quotePrefix


async def test_two_members_of_one_name_at_two_stations_are_two_people(database: Database) -> None:
    await take_in(
        database,
        book(
            stations=[["名称"], ["甲"], ["乙"]],
            staff=[STAFF[:3], ["李四", "警务助理", "甲"], ["李四", "警务助理", "乙"]],
        ),
    )
    place = Village(database)
    assert [member.name for member in await place.rows(Staff)] == ["李四", "李四"]
    async with database.read() as session:
        assert (await session.get(StaffVillage, (1, 1))) is None
