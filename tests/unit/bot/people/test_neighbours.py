"""Which village borders on which, out of an Excel file and into one again. On both databases."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.excel import Sheet, write_workbook
from bot.people import importing
from bot.people.errors import ImportRefused
from bot.people.exporting import export_people
from bot.people.reading import read_people
from bot.texts import people as words
from store import neighbours, people
from store.database import Database
from tests.unit.bot.village import NOW, village

HEAD = ("名称", "派出所", "邻村")


async def take_in(database: Database, *rows: tuple[str, str, str]) -> None:
    content = write_workbook([Sheet(title=words.SHEETS["villages"], head=HEAD, rows=list(rows))])
    async with database.write() as session:
        await importing.take_in(session, *read_people(content), actor="方敏", now=NOW)


async def borders(database: Database) -> dict[str, set[str]]:
    async with database.read() as session:
        names = {village.id: village.name for village in await people.villages(session)}
        return {
            names[number]: {names[other] for other in others} for number, others in (await neighbours.by_village(session)).items()
        }


async def test_one_side_is_enough_and_a_file_can_be_taken_in_twice(database: Database) -> None:
    await village(database)
    rows = (("柳塘村", "禾丰派出所", "大禾村、石板村"), ("大禾村", "禾丰派出所", ""))
    for _ in range(2):
        await take_in(database, *rows)
        assert await borders(database) == {"柳塘村": {"大禾村", "石板村"}, "大禾村": {"柳塘村"}, "石板村": {"柳塘村"}}
    await take_in(database, ("柳塘村", "禾丰派出所", ""), ("大禾村", "禾丰派出所", ""))
    assert await borders(database) == {}


@pytest.mark.parametrize("name", ["没有的村", "柳塘村"])
async def test_what_is_no_neighbour_is_named(database: Database, name: str) -> None:
    await village(database)
    with pytest.raises(ImportRefused) as refused:
        await take_in(database, ("柳塘村", "禾丰派出所", name))
    assert name in refused.value.faults[0]
    assert await borders(database) == {}


async def test_an_export_tells_them(database: Database) -> None:
    await village(database)
    await take_in(database, ("柳塘村", "禾丰派出所", "大禾村"))
    async with database.read() as session:
        book = load_workbook(BytesIO(await export_people(session)))
    cells = [[cell.value for cell in row] for row in book[words.SHEETS["villages"]].rows]
    place = cells[0].index("邻村")
    assert [row[place] for row in cells if row[1] == "柳塘村"] == ["大禾村"]
