"""The words of an answer: which one is chosen, local facts that are there or missing, its source, its length in a group."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.dialogue.answers import GROUP_CHARS, choose, fill, menu_text, render, shorten
from bot.dialogue.state import Option
from bot.dialogue.turn import Action, Scene
from bot.texts import residents as texts
from intents.answers import FACTS, MENU_LINES, PLACEHOLDER, Answer, AnswerBook, Source
from tests.unit.bot.dialogue.turns import Talk, opened, said, sure, turn

GROUP = turn(scene=Scene.GROUP, addressed=True)
PRIVATE = turn()
FACTS_SET = {"station.name": "禾丰派出所", "station.phone": "0000-0001"}


def answer(name: str = "a", **changes: object) -> Answer:
    values = {
        "id": f"idcard.lost/{name}",
        "title": f"标题{name}",
        "labels": ("idcard.lost",),
        "questions": ("身份证丢了咋整", "补办身份证", "身份证掉了"),
        "sources": (Source(name="居民身份证法", article="第十一条", date="2012-01-01"),),
        "valid_from": date(2020, 1, 1),
        "review_by": date(2099, 1, 1),
        "group": "带户口簿到{station.name}补办，先打{station.phone}问。",
        "private": "带户口簿到{station.name}补办，先打{station.phone}问。工本费四十元。",
        **changes,
    }
    return Answer(**values)  # type: ignore[arg-type]


# Which one


def test_the_answer_that_fits_the_question_is_chosen() -> None:
    child = answer("child", title="娃娃的身份证", questions=("娃娃身份证丢了", "小孩的证", "儿童证件"), group="监护人陪着去。")
    book = AnswerBook([answer("b", group="到派出所补办。"), child])
    assert choose(book, "idcard.lost", PRIVATE, "娃娃的证咋个办") == (child, ())


def test_answers_that_fit_equally_well_become_a_menu_of_at_most_three() -> None:
    names = {"b": "白证", "c": "彩证", "d": "大证", "e": "额证"}
    book = AnswerBook([answer(key, title=name, questions=(name,) * 3, group=f"{name}去补。") for key, name in names.items()])
    found, menu = choose(book, "idcard.lost", PRIVATE, "那个证")
    assert found is None
    assert len(menu) == MENU_LINES
    assert {option.label for option in menu} == {"idcard.lost"}


def test_an_answer_whose_time_is_over_is_not_given() -> None:
    book = AnswerBook([answer(review_by=date(2026, 3, 1))])
    assert choose(book, "idcard.lost", turn(now=datetime(2026, 3, 1, 1, 0, tzinfo=UTC)), "丢了")[0] is not None
    assert choose(book, "idcard.lost", turn(now=datetime(2026, 3, 2, 1, 0, tzinfo=UTC)), "丢了") == (None, ())


def test_where_the_book_has_no_answer_a_person_gets_the_question() -> None:
    response = Talk().says("身份证丢了咋整", sure("idcard.lost"))
    assert response.decision.action is Action.HANDOFF
    assert [(ticket.label, ticket.summary) for ticket in opened(response)] == [("idcard.lost", "身份证丢了咋整")]


def test_a_menu_of_answers_shows_their_titles_and_gives_the_chosen_one() -> None:
    names = {"b": "白证", "c": "彩证"}
    book = AnswerBook([answer(key, title=name, questions=(name,) * 3, private=f"{name}去补。") for key, name in names.items()])
    talk = Talk(book=book)
    menu = said(talk.says("那个证", sure("idcard.lost")))[0].split("\n")
    second = menu[2].removeprefix("2. ")
    assert {menu[1], menu[2]} == {"1. 白证", "2. 彩证"} or {menu[1], menu[2]} == {"1. 彩证", "2. 白证"}
    assert said(talk.says("第二个", sure("other")))[0].startswith(f"{second}去补。")


def test_a_feast_that_is_announced_reaches_the_staff_also_by_way_of_a_menu() -> None:
    feasts = [
        answer(name, labels=("event.report",), title=f"{name}席", questions=(f"{name}席",) * 3, group=f"{name}席要报备。")
        for name in ("红", "白")
    ]
    talk = Talk(book=AnswerBook(feasts))
    assert opened(talk.says("那个席", sure("event.report"))) == []
    assert [ticket.summary for ticket in opened(talk.says("1", sure("other")))] == ["那个席"]


# Local facts


def test_facts_that_are_set_are_filled_in() -> None:
    assert fill("到{station.name}，{station.phone}", FACTS_SET) == "到禾丰派出所，0000-0001"


@pytest.mark.parametrize("facts", [{}, {"station.phone": "", "station.name": ""}])
def test_a_missing_fact_says_whom_to_ask_and_invents_nothing(facts: dict[str, str]) -> None:
    filled = render(answer(), replace(PRIVATE, facts=facts))
    assert texts.FACT_MISSING["station.phone"] in filled
    assert not PLACEHOLDER.search(filled)
    assert "0000" not in filled


def test_every_fact_that_an_answer_may_use_has_words_for_when_it_is_missing() -> None:
    assert set(FACTS) == set(texts.FACT_MISSING)
    assert all(texts.FACT_MISSING.values())


# The whole reply


def test_a_reply_ends_with_its_source_its_date_and_the_way_to_a_person() -> None:
    for asked in (GROUP, PRIVATE):
        last = render(answer(), asked).split("\n")[-1]
        assert "《居民身份证法》第十一条（2012-01-01）" in last
        assert last.endswith(texts.HUMAN_HINT)


def test_a_private_chat_gets_the_fuller_words() -> None:
    assert "工本费四十元" in render(answer(), PRIVATE)
    assert "工本费四十元" not in render(answer(), GROUP)


def test_a_group_never_reads_more_than_three_hundred_characters() -> None:
    long = answer(group="第一步，带上户口簿和旧证。" * 30)
    reply = render(long, GROUP)
    assert len(reply) <= GROUP_CHARS
    assert "。\n依据" in reply  # cut at the end of a sentence
    assert reply.endswith(texts.HUMAN_HINT)


def test_long_local_facts_do_not_break_the_limit() -> None:
    facts = {"station.name": "很长的名字" * 30, "station.phone": "0" * 200}
    assert len(render(answer(), replace(GROUP, facts=facts))) <= GROUP_CHARS


def test_every_answer_of_the_real_book_fits_a_group_and_leads_to_a_person() -> None:
    book = AnswerBook.load()
    assert len(book.answers) > 50
    for found in book.answers.values():
        reply = render(found, GROUP)
        assert len(reply) <= GROUP_CHARS, found.id
        assert reply.endswith(texts.HUMAN_HINT), found.id
        assert not PLACEHOLDER.search(reply + render(found, PRIVATE)), found.id


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("一二三。四五六。", 8, "一二三。四五六。"),
        ("一二三四五。六七八九十", 9, "一二三四五。"),
        ("一。二三四五六七八九十十", 10, "一。二三四五六七八…"),  # the first sentence alone would say too little
        ("一二三四五六七八九十", 5, "一二三四…"),
    ],
)
def test_what_is_too_long_is_cut_at_a_sentence_where_that_leaves_enough(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


def test_a_menu_is_numbered_and_its_last_line_is_a_person() -> None:
    options = (Option(label="idcard.lost"), Option(label="hukou.move"))
    lines = menu_text(options, {options[0]: "身份证丢失", options[1]: "户口迁移"}).split("\n")
    assert lines == [texts.MENU_HEAD, "1. 身份证丢失", "2. 户口迁移", texts.MENU_NONE.format(number=3)]
