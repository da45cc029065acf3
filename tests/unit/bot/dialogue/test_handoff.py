"""Handing a matter to a person: the ticket, the number first in an emergency, details one by one, and what no group may read."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from bot.dialogue.answers import GROUP_CHARS
from bot.dialogue.turn import Action, FormDone, Say, Scene
from bot.texts import residents as texts
from intents.answers import Answer, AnswerBook, Source
from intents.classifier import NOTHING, Classification
from intents.labels import LabelKind, label, labels
from tests.unit.bot.dialogue.turns import Talk, added, heard, opened, said, said_privately, sure

SUICIDE = "emergency.suicide"
DESPAIR = "我不想活了"
CHATTER = sure("other")
EMERGENCIES = [name for name, found in labels().items() if found.kind is LabelKind.EMERGENCY]
URGENT = [name for name, found in labels().items() if found.priority == 0]
HIDDEN = [name for name, found in labels().items() if found.confidential and found.kind is not LabelKind.EMERGENCY]
SCENES = [Scene.PRIVATE, Scene.GROUP]


@pytest.fixture(scope="module")
def real_book() -> AnswerBook:
    return AnswerBook.load()


# Emergencies


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("name", EMERGENCIES)
def test_an_emergency_begins_with_its_number_and_alerts_at_once(name: str, scene: Scene, real_book: AnswerBook) -> None:
    response = Talk(scene=scene, book=real_book).says("快来人", sure(name), helper="和丽萍")
    [words] = said(response)
    numbers = re.findall(r"\d{3,5}", words.split("\n")[0])
    assert numbers, words
    assert numbers[0] in label(name).numbers
    assert [(ticket.label, ticket.priority) for ticket in opened(response)] == [(name, 0)]
    assert texts.EMERGENCY_ALERTED in words
    assert all(act.urgent for act in response.acts if isinstance(act, Say))


@pytest.mark.parametrize("name", URGENT)
def test_even_with_long_safety_words_a_group_reads_at_most_three_hundred_characters(name: str, real_book: AnswerBook) -> None:
    response = Talk(scene=Scene.GROUP, book=real_book).says("快来人", sure(name))
    assert all(len(words) <= GROUP_CHARS for words in said(response) + said_privately(response))


@pytest.mark.parametrize("name", ["emergency.fire", "help.missing_person", "fraud.victim"])
def test_safety_words_that_fill_a_group_message_are_cut_and_the_question_stays(name: str) -> None:
    source = Source(name="消防法", date="2021-04-29")
    long = Answer(
        id=f"{name}/long",
        title="很长",
        labels=(name,),
        questions=("快来人",) * 3,
        sources=(source,),
        valid_from=date(2020, 1, 1),
        review_by=date(2099, 1, 1),
        group="先打 110 或 119。" + "离开危险的地方。" * 35,
    )
    response = Talk(scene=Scene.GROUP, book=AnswerBook([long])).says("快来人", sure(name))
    [first, *_] = [act.text for act in response.acts if isinstance(act, Say)]
    assert len(first) <= GROUP_CHARS
    assert first.startswith("先打 110")
    assert first.endswith(texts.DETAILS_SKIP)


def test_an_emergency_that_nobody_told_the_bridge_about_is_answered_in_the_group() -> None:
    response = Talk(scene=Scene.GROUP).says("我家厨房着火了", addressed=False)
    assert response.decision.action is Action.EMERGENCY
    assert "119" in said(response)[0].split("\n")[0]


def test_an_emergency_interrupts_the_questions_about_something_else() -> None:
    talk = Talk()
    talk.says("隔壁家砌墙占了我家地")
    assert talk.state.asking == "place"
    response = talk.says("我家厨房着火了")
    assert [ticket.label for ticket in opened(response)] == ["emergency.fire"]
    assert "119" in said(response)[0].split("\n")[0]
    talk.says("在老水井旁边", CHATTER)
    assert talk.state.matter == "emergency.fire"


def test_an_emergency_interrupts_a_menu() -> None:
    talk = Talk()
    talk.says("有点事", heard({"hukou.newborn": 0.3, "help.dispute": 0.25}))
    assert talk.says("我家厨房着火了").state.menu == ()


def test_more_words_about_the_same_emergency_go_to_the_same_ticket() -> None:
    talk = Talk()
    talk.says("我家厨房着火了")
    response = talk.says("着火了火越来越大", sure("emergency.fire"))
    assert (opened(response), [act.number for act in added(response)]) == ([], [1])


def test_a_new_fire_after_the_first_was_closed_is_a_new_emergency() -> None:
    talk = Talk()
    talk.says("隔壁家砌墙占了我家地")
    talk.says("我家厨房着火了")
    talk.open_tickets = (1,)  # staff closed the fire; the dispute is still open
    response = talk.says("又着火了", sure("emergency.fire"), after=timedelta(hours=1))
    assert [ticket.priority for ticket in opened(response)] == [0]
    assert "119" in said(response)[0]


# A wish to die: a number and a person, never a form, a menu, a receipt or small talk


@pytest.mark.parametrize("scene", SCENES)
def test_who_wishes_to_die_is_asked_nothing(scene: Scene, real_book: AnswerBook) -> None:
    talk = Talk(scene=scene, book=real_book)
    [words] = said(talk.says(DESPAIR, sure(SUICIDE)))
    assert talk.state.asking is None
    assert talk.state.menu == ()
    assert not any(part in words for part in (texts.DETAILS_SKIP, texts.HUMAN_HINT, "编号"))


@pytest.mark.parametrize(
    ("reply", "meant"),
    [
        (DESPAIR, sure(SUICIDE)),
        ("算了", CHATTER),
        ("谢谢", sure("chat.thanks")),
        ("你好", sure("chat.greeting")),
        ("你是哪个", sure("chat.bot")),
        ("没得意思", heard({"help.noise": 0.3, "hukou.cancel": 0.3})),
        ("人工", sure("chat.human")),
        ("😢", NOTHING),
        ("2", CHATTER),
    ],
)
def test_whatever_they_say_next_reaches_the_assistant_and_is_met_with_the_number(reply: str, meant: Classification) -> None:
    talk = Talk()
    talk.says(DESPAIR, sure(SUICIDE))
    response = talk.says(reply, meant)
    assert said(response) == [texts.SUICIDE_STAY]
    assert [(act.number, act.text) for act in added(response)] == [(1, reply)]
    assert opened(response) == []
    assert re.findall(r"\d+", texts.SUICIDE_STAY.split("\n")[0]) == ["12356", "110"]


def test_a_clear_question_later_is_answered_as_ever() -> None:
    talk = Talk()
    talk.says(DESPAIR, sure(SUICIDE))
    assert talk.says("娃娃刚出生咋个上户口").decision.action is Action.ANSWER


def test_in_a_group_what_they_say_to_others_is_left_alone() -> None:
    talk = Talk(scene=Scene.GROUP)
    talk.says(DESPAIR, sure(SUICIDE), addressed=False)
    assert talk.says("今天街子上的菌子便宜得很", addressed=False).acts == ()


# Tickets and details


def test_a_matter_for_a_person_becomes_a_ticket_that_names_the_helper() -> None:
    response = Talk().says("隔壁家砌墙占了我家地", helper="和丽萍")
    assert [(t.label, t.priority, t.summary) for t in opened(response)] == [("help.dispute", 2, "隔壁家砌墙占了我家地")]
    assert "和丽萍" in said(response)[0]
    assert "#{ticket}" in said(response)[0]
    assert texts.HELPER_UNKNOWN in said(Talk().says("隔壁家砌墙占了我家地"))[0]


def test_details_are_asked_one_at_a_time_and_then_it_ends() -> None:
    talk = Talk()
    assert texts.DETAILS["place"] in said(talk.says("我妈走丢了", sure("help.missing_person")))[0]
    response = talk.says("柳塘村街上", CHATTER)
    assert [(act.number, act.text, act.detail) for act in added(response)] == [(1, "柳塘村街上", "place")]
    assert said(response) == [texts.DETAILS["look"] + texts.DETAILS_SKIP]
    for answer, asked in (("穿红衣服", "time"), ("今天早上", "photo"), ("跳过", "contact")):
        assert said(talk.says(answer, CHATTER)) == [texts.DETAILS[asked] + texts.DETAILS_SKIP]
    response = talk.says("我是她儿子小张", CHATTER)
    assert said(response) == [texts.DETAILS_DONE.format(number=1)]
    assert [act for act in response.acts if isinstance(act, FormDone)] == [FormDone(number=1)]
    assert talk.state.asking is None


def test_what_was_said_already_is_not_asked() -> None:
    words = said(Talk().says("我妈走丢了，穿红衣服", sure("help.missing_person")))[0]
    assert texts.DETAILS["place"] in words
    everything = "今天在柳塘村小学门口被人推了一把"
    assert not any(question in said(Talk().says(everything, sure("help.noise")))[0] for question in texts.DETAILS.values())


def test_a_question_can_be_skipped() -> None:
    talk = Talk()
    talk.says("我妈走丢了", sure("help.missing_person"))
    response = talk.says("跳过", CHATTER)
    assert (added(response), said(response)) == ([], [texts.DETAILS["look"] + texts.DETAILS_SKIP])


def test_another_clear_question_in_the_middle_is_answered() -> None:
    talk = Talk()
    talk.says("隔壁家砌墙占了我家地")
    assert talk.says("娃娃刚出生咋个上户口").decision.action is Action.ANSWER
    assert talk.state.asking is None


def test_the_same_matter_again_does_not_open_a_second_ticket() -> None:
    talk = Talk()
    talk.says("隔壁家砌墙占了我家地")
    response = talk.says("邻居占地不讲理", sure("help.dispute"))
    assert opened(response) == []
    assert [act.number for act in added(response)] == [1]


def test_unclear_words_while_a_ticket_is_open_belong_to_it() -> None:
    talk = Talk()
    talk.says("隔壁家砌墙占了我家地")
    talk.says("跳过", CHATTER)
    response = talk.says("他今天又动工", heard({"help.noise": 0.25, "help.dispute": 0.2}))
    assert said(response) == [texts.ADDED.format(number=1)]


# What a group must not read


@pytest.mark.parametrize("name", HIDDEN)
def test_a_confidential_matter_is_talked_about_alone(name: str) -> None:
    response = Talk(scene=Scene.GROUP).says("有件事要说", sure(name))
    public = texts.COMPLAINT_TAKEN_PRIVATELY if name == "chat.complaint" else texts.HANDED_OVER_PRIVATELY
    assert said(response) == [public]
    assert any("#{ticket}" in words for words in said_privately(response))
    assert all(ticket.confidential for ticket in opened(response))
    assert said_privately(Talk().says("有件事要说", sure(name))) == []


def test_who_complains_is_told_who_reads_it_and_not_that_the_assistant_will_answer() -> None:
    [words] = said(Talk().says("窗口的人态度太差", sure("chat.complaint"), helper="和丽萍"))
    assert texts.COMPLAINT_TAKEN.split("。")[1] in words
    assert "和丽萍" not in words


def two_answers(name: str, group: str) -> AnswerBook:
    """A book with an answer on a wall and one on a debt."""

    def one(answer_id: str, title: str, questions: tuple[str, ...], text: str) -> Answer:
        return Answer(
            id=answer_id,
            title=title,
            labels=(name,),
            questions=questions,
            sources=(Source(name="民法典", date="2020-05-28"),),
            valid_from=date(2020, 1, 1),
            review_by=date(2099, 1, 1),
            group=text,
        )

    wall = ("隔壁家砌墙占了我家地", "邻居砌墙过界", "墙砌到我家来了")
    debt = ("借钱不还", "欠条上的钱不给", "老板欠我的钱")
    return AnswerBook([one("a/wall", "砌墙占地", wall, group), one("a/debt", "欠钱不还", debt, "找欠条。")])


@pytest.mark.parametrize("name", ["help.theft", "help.noise", "help.dispute"])
def test_while_they_wait_they_read_what_they_can_do_where_an_answer_clearly_fits(name: str) -> None:
    line = "别动手，先拍下现场。"
    book = two_answers(name, f"先这样：\n1. {line}\n2. 别的也要做。")
    [words] = said(Talk(book=book, scene=Scene.GROUP).says("隔壁家砌墙占了我家地", sure(name)))
    assert line in words
    assert "别的也要做" not in words
    assert len(words) <= GROUP_CHARS
    [unclear] = said(Talk(book=book, scene=Scene.GROUP).says("有件事不晓得咋讲", sure(name)))
    assert line not in unclear


def test_a_line_that_would_make_the_message_too_long_is_left_out() -> None:
    book = two_answers("help.dispute", "长" * 290)
    [words] = said(Talk(book=book, scene=Scene.GROUP).says("隔壁家砌墙占了我家地", sure("help.dispute")))
    assert "长长" not in words


def test_a_summary_is_short_however_long_the_message_is() -> None:
    [ticket] = opened(Talk().says("隔壁家砌墙占了我家地" * 100, sure("help.dispute")))
    assert len(ticket.summary) == 200


# A person has it already


def test_asking_for_a_person_while_one_has_the_matter_opens_no_second_ticket() -> None:
    talk = Talk()
    talk.says("隔壁家砌墙占了我家地")
    response = talk.says("人工", CHATTER)
    assert (opened(response), [act.number for act in added(response)]) == ([], [1])
    assert said(response)[0].startswith("您的事 #1 已经转给")
    assert talk.state.asking is None


def test_a_confidential_matter_of_a_group_goes_on_with_the_person_alone() -> None:
    (ticket,) = opened(Talk(scene=Scene.GROUP).says("我男人打我", sure("help.domestic_violence")))
    assert ticket.privately
    (ticket,) = opened(Talk().says("我男人打我", sure("help.domestic_violence")))
    assert not ticket.privately


def test_only_where_somebody_is_on_duty_is_it_said_that_somebody_was_told() -> None:
    fire = sure("emergency.fire")
    assert texts.EMERGENCY_ALERTED in said(Talk().says("我家厨房着火了", fire, helper="和丽萍"))[0]
    assert texts.EMERGENCY_ALERTED not in said(Talk().says("我家厨房着火了", fire))[0]
