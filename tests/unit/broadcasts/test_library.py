"""The library: what stands in it can be sent as it is, and broken files are named and left out."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from broadcasts import compose, facts
from broadcasts.audience import Places
from broadcasts.errors import LibraryFault
from broadcasts.library import FOLDER, TEXT_CHARS, TITLE_CHARS, Library, Readers, ReadyBroadcast, Subject, read_ready
from intents.scam import kinds
from tests.architecture.test_zh_style import faults as style_faults
from tests.architecture.test_zh_style import sentences

TODAY = date(2026, 11, 25)
LEAST = {
    Subject.FRAUD: 24,
    Subject.FIRE: 18,
    Subject.WATER: 5,
    Subject.MUSHROOM: 4,
    Subject.WEATHER: 7,
    Subject.TRAFFIC: 9,
    Subject.THEFT: 5,
    Subject.EVENTS: 4,
    Subject.DRUGS: 4,
    Subject.MINORS: 5,
    Subject.PEOPLE: 5,
}
# National numbers that a broadcast may name; anything local is a placeholder.
PHONES = {
    *("110", "119", "120", "122", "12123", "12306", "12315", "12333", "12338"),
    *("12345", "12348", "12355", "12393", "95022", "95598", "96110"),
}
LOUD = re.compile(r"！|震惊|惨|血腥|鲜血|速转|紧急通知|后果自负|倾家荡产|家破人亡|丧命|要命|死(?!角)|严惩|依法|从重")
ALIKE = 0.5
"""Pairs of neighbouring characters that two texts share (Dice): two broadcasts that say the same have more."""
FIELDS: dict[str, Any] = {
    "id": "fire/ash",
    "title": "灶灰浇透再倒",
    "subject": "fire",
    "season": [11, 12],
    "audience": ["everybody"],
    "sources": [{"name": "消防法", "article": "第五条", "issued_by": "全国人大常委会", "date": date(2021, 4, 29)}],
    "valid_from": date(2026, 1, 1),
    "review_by": date(2027, 6, 30),
}
BODY = "灶灰浇瓢水，摸着凉了再倒。不懂的问{village.assistant}。\n"


@cache
def library() -> Library:
    return Library.load()


READY = list(library().ready.values())
every = pytest.mark.parametrize("ready", READY, ids=[ready.id for ready in READY])


def write(folder: Path, name: str = "fire/ash.md", body: str = BODY, **fields: Any) -> Path:
    """Write a file of a library; a field that is None is left out."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    front = {key: value for key, value in {**FIELDS, **fields}.items() if value is not None}
    path.write_text(f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n{body}", encoding="utf-8")
    return path


def alike(one: str, other: str) -> float:
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return 2 * len(pairs & others) / (len(pairs) + len(others))


def test_no_file_of_the_library_is_broken() -> None:
    assert library().faults == {}
    assert len(READY) == len(list(FOLDER.rglob("*.md")))


def test_there_is_enough_on_every_subject() -> None:
    assert len(READY) >= 84
    counted = {subject: sum(ready.subject is subject for ready in READY) for subject in Subject}
    assert {subject: least for subject, least in LEAST.items() if counted[subject] < least} == {}


def test_every_kind_of_fraud_is_warned_of() -> None:
    assert {kind for ready in READY for kind in ready.kinds} == set(kinds())


def test_every_month_has_broadcasts_of_its_own_season() -> None:
    for month in range(1, 13):
        assert sum(month in ready.months for ready in READY) >= 10


def test_every_group_of_readers_is_written_for() -> None:
    assert {readers for ready in READY for readers in ready.audience} == set(Readers)


@every
def test_it_is_short_sourced_and_valid_today(ready: ReadyBroadcast) -> None:
    assert 0 < len(ready.title) <= TITLE_CHARS
    assert 40 <= len(ready.text) <= TEXT_CHARS
    assert ready.is_valid(TODAY)
    assert ready.sources
    assert all(date(1950, 1, 1) < date.fromisoformat(source.date) <= TODAY and source.issued_by for source in ready.sources)


@every
def test_it_could_be_sent_as_it_is(ready: ReadyBroadcast) -> None:
    compose.check(compose.Draft(title=ready.title, text=ready.text), Places.of([], []))


@every
def test_it_keeps_the_style_and_frightens_nobody(ready: ReadyBroadcast) -> None:
    assert [fault for text in (ready.title, ready.text) for fault in style_faults(text)] == []
    assert LOUD.findall(ready.title + ready.text) == []


@every
def test_it_names_no_phone_but_national_ones(ready: ReadyBroadcast) -> None:
    assert {number for number in re.findall(r"\d{3,}", ready.text) if number not in PHONES} == set()


def test_most_sentences_are_short() -> None:
    lengths = [len(sentence) for ready in READY for sentence in sentences(ready.text)]
    assert sum(chars <= 30 for chars in lengths) / len(lengths) >= 0.9


def test_no_two_say_the_same() -> None:
    assert [(one.id, other.id) for one, other in combinations(READY, 2) if alike(one.text, other.text) >= ALIKE] == []
    assert len({ready.title for ready in READY}) == len(READY)


def test_the_measure_finds_a_near_duplicate() -> None:
    text = library().ready["fraud/tasks"].text
    assert alike(text, text.replace("今天就退群", "马上退群").replace("110", "96110")) >= ALIKE


def test_a_file_is_read_with_its_fields(tmp_path: Path) -> None:
    ready = read_ready(write(tmp_path, occasion="立冬"))
    assert (ready.id, ready.subject, ready.months, ready.occasion) == ("fire/ash", Subject.FIRE, (11, 12), "立冬")
    assert ready.audience == (Readers.EVERYBODY,)
    assert ready.text == BODY.strip()
    assert facts.used(ready.text) == ("village.assistant",)
    assert ready.sources[0].date == "2021-04-29"


@pytest.mark.parametrize(
    ("day", "valid"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2027, 6, 30), True), (date(2027, 7, 1), False)],
)
def test_it_is_valid_from_the_first_to_the_last_day(tmp_path: Path, day: date, valid: bool) -> None:
    assert read_ready(write(tmp_path)).is_valid(day) is valid


@pytest.mark.parametrize("missing", ["id", "title", "subject", "season", "audience", "sources", "valid_from", "review_by"])
def test_a_missing_field_is_named_with_the_file(tmp_path: Path, missing: str) -> None:
    with pytest.raises(LibraryFault, match=rf"^ash\.md: missing {missing}$"):
        read_ready(write(tmp_path, **{missing: None}))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        "只有字，没有开头\n".encode(),
        b"---\nid: a\n",
        b"---\n- a list\n---\nwords\n",
        b"---\nid: [\n---\nwords\n",
        b"---\n---\nwords\n",
        "---\nid: 灶灰\n---\n".encode("gbk"),
        b"\x00\xff\xfe" * 100,
    ],
)
def test_a_file_that_is_no_broadcast_is_named(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "broken.md"
    path.write_bytes(raw)
    with pytest.raises(LibraryFault, match=r"^broken\.md: "):
        read_ready(path)


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "cooking"},
        {"season": 11},
        {"season": ["winter"]},
        {"audience": ["cats"]},
        {"audience": "everybody"},
        {"sources": ["消防法"]},
        {"sources": [{"nme": "消防法"}]},
        {"review_by": "next year"},
        {"valid_from": 2026},
    ],
)
def test_a_field_of_the_wrong_kind_is_named(tmp_path: Path, fields: dict[str, Any]) -> None:
    with pytest.raises(LibraryFault, match=r"^ash\.md: "):
        read_ready(write(tmp_path, **fields))


@pytest.mark.parametrize(
    ("fields", "body", "fault"),
    [
        ({"id": "fire/cinders"}, BODY, "the id fire/cinders and the subject fire are not its path"),
        ({"subject": "water"}, BODY, "the subject water are not its path"),
        ({"title": "长" * 21}, BODY, "the title has 21 characters; at most 20"),
        ({}, "", "the text is empty"),
        ({}, "长" * 201, "the text has 201 characters; at most 200"),
        ({}, "打 {station.fax}。", "unknown placeholder {station.fax}"),
        ({}, "打 {assistant.phone}。", "unknown placeholder {assistant.phone}"),  # a fact of the answer book, not of broadcasts
        ({"kinds": ["tasks"]}, BODY, "kinds are wanted for fraud, and only there"),
        ({"kinds": ["arson"]}, BODY, "unknown kind of fraud arson"),
        ({"season": [0]}, BODY, "there is no month 0"),
        ({"season": [13]}, BODY, "there is no month 13"),
        ({"sources": [{"name": "消防法"}]}, BODY, "source 1 has no ISO date"),
        ({"sources": [{"name": "消防法", "date": "2021 年"}]}, BODY, "source 1 has no ISO date"),
        ({"sources": [{"name": "", "date": "2021-04-29"}]}, BODY, "source 1 has no name"),
        ({"review_by": date(2026, 1, 1)}, BODY, "review_by is not after valid_from"),
    ],
)
def test_faults_are_named_per_file_and_the_file_is_left_out(
    tmp_path: Path, fields: dict[str, Any], body: str, fault: str
) -> None:
    write(tmp_path, body=body, **fields)
    found = Library.load(tmp_path)
    assert list(found.faults) == ["fire/ash.md"]
    assert any(fault in one for one in found.faults["fire/ash.md"])
    assert found.ready == {}


def test_fraud_without_a_kind_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, "fraud/tasks.md", id="fraud/tasks", subject="fraud")
    assert Library.load(tmp_path).faults == {"fraud/tasks.md": ["kinds are wanted for fraud, and only there"]}


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "fire" / "broken.md").write_bytes(b"\xff")
    write(tmp_path, "fire/zest.md", id="fire/zest")
    found = Library.load(tmp_path)
    assert sorted(found.ready) == ["fire/ash", "fire/zest"]
    assert list(found.faults) == ["fire/broken.md"]
    assert found.faults["fire/broken.md"][0].startswith("broken.md: ")


def test_a_folder_without_files_is_an_empty_library(tmp_path: Path) -> None:
    assert Library.load(tmp_path).ready == {}
    assert Library.load(tmp_path / "nowhere").faults == {}


def test_a_month_gets_its_season_before_what_is_for_all_year(tmp_path: Path) -> None:
    write(tmp_path, season=[])
    write(tmp_path, "fire/straw.md", id="fire/straw", season=[10, 11])
    write(tmp_path, "fire/graves.md", id="fire/graves", season=[4])
    found = Library.load(tmp_path)
    assert [ready.id for ready in found.for_month(11)] == ["fire/straw", "fire/ash"]
    assert [ready.id for ready in found.for_month(4)] == ["fire/graves", "fire/ash"]
    assert [ready.id for ready in found.for_month(6)] == ["fire/ash"]


def test_subjects_keep_their_order(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "drugs/poppy.md", id="drugs/poppy", subject="drugs")
    write(tmp_path, "fraud/tasks.md", id="fraud/tasks", subject="fraud", kinds=["tasks"])
    assert list(Library.load(tmp_path).ready) == ["fraud/tasks", "fire/ash", "drugs/poppy"]


def test_what_is_not_there_is_not_got() -> None:
    assert library().get("fire/nothing") is None
    assert library().get("fire/brazier") is library().ready["fire/brazier"]
