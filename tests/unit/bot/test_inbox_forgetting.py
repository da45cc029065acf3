"""A resident asks to be forgotten: asked once, confirmed, done within a day, and told what is still open. On both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.files import Files
from bot.privacy.retention import Keep, purge
from bot.texts import residents as texts
from store.database import Database
from store.tables import Audit, Contact
from tests.unit.bot.village import ASSISTANT, DISPUTE, GROUP, NOW, STAFF_ROOM, Clock, Village, village

WISHES = ["删除我的信息", "请帮我删掉我的个人资料", "把我的记录都删了", "我要注销我的所有数据。"]
NO_WISHES = ["删除我的信息的人是谁", "户口本信息怎么删除", "我的信息被人删了", "把我的身份证信息改一下", "确认删除", "确定吗"]


async def forgotten(place: Village) -> list[Contact]:
    return [row for row in await place.rows(Contact) if row.forgotten_at is not None]


@pytest.mark.parametrize("wish", WISHES)
async def test_the_wish_is_understood_confirmed_and_done(database: Database, tmp_path: Path, wish: str) -> None:
    place = await village(database, Clock())
    await place.say("您好")
    [asked] = await place.say(wish)
    assert asked.text == texts.FORGET_SURE
    assert await forgotten(place) == []
    [done] = await place.say("确认删除")
    assert done.text == texts.FORGOTTEN
    assert len(await forgotten(place)) == 1
    assert "contact.forget" in [row.action for row in await place.rows(Audit)]
    await purge(database, Files(tmp_path), Keep(), now=NOW + timedelta(hours=1))
    assert (await forgotten(place))[0].name == ""


@pytest.mark.parametrize("words", NO_WISHES)
async def test_other_words_forget_nobody(database: Database, words: str) -> None:
    place = await village(database, Clock())
    said = await place.say(words)
    assert texts.FORGET_SURE not in [row.text for row in said]
    assert await forgotten(place) == []


async def test_who_says_something_else_is_kept(database: Database) -> None:
    place = await village(database, Clock())
    await place.say("删除我的信息")
    await place.say("算了")
    await place.say("确认删除")
    assert await forgotten(place) == []


async def test_what_is_open_is_named(database: Database) -> None:
    place = await village(database, Clock())
    await place.say(DISPUTE)
    await place.say("跳过")
    await place.say("删除我的信息")
    [done] = await place.say("确认删除")
    assert done.text == texts.FORGOTTEN_BUT.format(numbers="#1")


async def test_in_a_group_only_who_turns_to_the_bridge_is_asked(database: Database) -> None:
    place = await village(database, Clock())
    assert await place.say("删除我的信息", room=GROUP) == []
    [asked] = await place.say("删除我的信息", room=GROUP, mentioned=True)
    assert asked.text == texts.FORGET_SURE


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("调 1 派出所", "#1 调解级别：派出所。"),
        ("１ 调 当场 墙退一尺", "#1 调解级别：当场。\n#1 已记下协议。办好了发「成 1」，没谈成发「不成 1」。"),
        ("协议 1 墙退一尺", "#1 已记下协议。办好了发「成 1」，没谈成发「不成 1」。"),
        ("成 1", "#1 记为调解成功。要回访就发「回访 1 7天」。"),
        ("不成 1", "#1 记为调解不成。可以转上一级：「调 1 派出所」。"),
        ("回访 1 7天 看墙", "#1 3月9日回访，到时候提醒您。"),
        ("回访 1 过几天", "没看懂回访的日子。例如「回访 1 7天」「回访 1 12月10日」。"),
        ("访 1 退了", "#1 没有要做的回访。"),
        ("调 1 法院", "没写级别。可以写：当场、派出所、联合调解。例如「调 1 派出所」。"),
    ],
)
async def test_disputes_are_worked_on_in_the_chat(database: Database, words: str, answer: str) -> None:
    place = await village(database, Clock())
    await place.say(DISPUTE)
    [said] = await place.say(words, sender=ASSISTANT, room=STAFF_ROOM)
    assert said.text == answer
