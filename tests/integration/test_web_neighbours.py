"""Neighbours of villages on their page: kept both ways, refused in words, seen by whom they concern."""

from __future__ import annotations

from sqlalchemy import select

from store import neighbours
from store.database import Database
from store.tables import Village
from tests.support.console import Visitor, running_console

PAGE = "/people/neighbours"


async def number_of(database: Database, name: str) -> int:
    async with database.read() as session:
        found = (await session.scalars(select(Village).where(Village.name == name))).one()
    assert found.id is not None
    return found.id


async def write(visitor: Visitor, number: int, names: str) -> int:
    return (await visitor.send(f"{PAGE}/{number}", {"names": names}, page=PAGE)).status


async def test_neighbours_are_kept_both_ways(database: Database) -> None:
    async with running_console(database) as console:
        officer = await console.logged_in("段志勇")
        here, there, far = [await number_of(database, name) for name in ("柳塘村", "大禾村", "石板村")]
        assert await write(officer, here, "大禾村、石板村") == 200
        assert 'value="大禾村、石板村"' in await officer.open(PAGE)
        async with database.read() as session:
            assert await neighbours.by_village(session) == {here: sorted([there, far]), there: [here], far: [here]}
        answer = await officer.send(f"{PAGE}/{here}", {"names": '没有的村"><script>'}, page=PAGE)
        assert (answer.status, "没有的村" in answer.text, "<script>" in answer.text.split("<main")[1]) == (409, True, False)


async def test_whom_it_does_not_concern_finds_nothing(database: Database) -> None:
    async with running_console(database) as console:
        here = await number_of(database, "柳塘村")
        other = await console.logged_in("白雪松")
        assert "柳塘村的邻村" not in await other.open(PAGE)
        assert await write(other, here, "大禾村") == 404
        assistant = await console.logged_in("和丽萍")
        assert (await assistant.ask(PAGE)).status == 404
