"""``say``, ``classify`` and ``scam``: whatever comes in, every good line is answered and every bad one is named by its number."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import pytest

from bot.dialogue.turn import Action
from tests.support.cli import Cli

NEWBORN = "娃娃刚出生咋个上户口"
FRAUD = "我是公安局的，你涉嫌洗钱，请把钱转到安全账户，不要告诉任何人"


def jsonl(*values: object) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def read(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_say_shows_what_is_understood_and_what_is_answered(knowing_cli: Cli) -> None:
    done = knowing_cli("say", NEWBORN)
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"intent     hukou\.newborn  \((0\.[5-9]\d|1\.00)\)", done.lines[0])
    assert done.lines[1] == "action     answer"
    assert "出生医学证明" in done.out


def test_say_in_a_group_keeps_silent_about_chatter(knowing_cli: Cli) -> None:
    done = knowing_cli("say", "--scene", "group", "--unaddressed", "今天街子上的菌子便宜得很")
    assert done.lines[1] == "action     silent"
    assert len(done.lines) == 4


def test_say_knows_an_emergency_even_where_nobody_asked(knowing_cli: Cli) -> None:
    done = knowing_cli("say", "--scene", "group", "--unaddressed", "我家厨房着火了")
    assert done.lines[1] == "action     emergency"
    assert "119" in done.out


@pytest.mark.parametrize("text", ["", " ", "\n", "😀", "。。。", "\x00", "长" * 100_000])
def test_say_takes_whatever_is_said(knowing_cli: Cli, text: str) -> None:
    done = knowing_cli("say", "--", text)
    assert (done.code, done.err) == (0, "")
    assert done.lines[0].startswith("intent ")


@pytest.mark.parametrize("arguments", [[], ["--scene", "market", "好"], ["好", "好"]])
def test_say_used_wrongly_is_explained(knowing_cli: Cli, arguments: list[str]) -> None:
    done = knowing_cli("say", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "Usage:" in done.err


def test_classify_answers_line_by_line_in_the_promised_form(knowing_cli: Cli) -> None:
    said = jsonl(
        {"id": 1, "text": NEWBORN},
        {"id": "b", "text": NEWBORN, "scene": "group", "addressed": False},
        {"id": None, "text": "我家厨房着火了", "scene": "group", "addressed": False},
        {"text": "你好", "more": "than asked for"},
    )
    done = knowing_cli("classify", stdin=said)
    assert (done.code, done.err) == (0, "")
    found = read(done.out)
    assert [line["id"] for line in found] == [1, "b", None, None]
    assert [line["action"] for line in found] == ["answer", "silent", "emergency", "chat"]
    assert [line["intent"] for line in found] == ["hukou.newborn", "hukou.newborn", "emergency.fire", "chat.greeting"]
    for line in found:
        assert set(line) == {"id", "intent", "confidence", "action", "answer"}
        assert 0 <= line["confidence"] <= 1
        assert line["action"] in {action.value for action in Action}
    assert str(found[0]["answer"]).startswith("hukou.newborn/")
    assert found[1]["answer"] is None


BROKEN = [
    (b"{", "not JSON"),
    (b"null", "not a JSON object"),
    (b'["text"]', "not a JSON object"),
    (b'{"id": 1}', '"text"'),
    (b'{"id": 1, "text": null}', '"text"'),
    (b'{"id": 1, "text": 7}', '"text"'),
    (b'{"id": NaN, "text": "a"}', "not JSON"),  # Python reads it, no other program does
    (b'{"id": 1, "text": "a"} {"id": 2, "text": "b"}', "not JSON"),
    (b'{"id": "\\ud800", "text": "a"}', "surrogates"),
    (b'{"text": "\xb0\xb2"}', "not UTF-8"),  # GBK
    (b"\x00\xff\xfe\x80binary", "not UTF-8"),
    (b"[" * 100_000, "not JSON"),
    (b'{"text": "' + b"a" * 4_000_000 + b'"}', "4000000"),
]


@pytest.mark.parametrize("command", ["classify", "scam"])
def test_bad_lines_are_named_by_number_and_the_rest_is_done(knowing_cli: Cli, command: str) -> None:
    good = jsonl({"id": "good", "text": NEWBORN}).encode()
    done = knowing_cli(command, stdin=b"".join(line + b"\n" + good for line, _ in BROKEN))
    assert done.code == 2
    assert [line["id"] for line in read(done.out)] == ["good"] * len(BROKEN)
    complaints = done.err.splitlines()
    assert len(complaints) == len(BROKEN)
    for place, (complaint, (_, word)) in enumerate(zip(complaints, BROKEN, strict=True)):
        assert complaint.startswith(f"line {2 * place + 1}: ")
        assert word in complaint
        assert complaint.count("line") < 3  # never a second, other line number inside
        assert len(complaint) < 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("scene", "market"), ("scene", None), ("scene", []), ("addressed", "yes"), ("addressed", 1), ("addressed", None)],
)
def test_classify_names_a_field_that_cannot_be(knowing_cli: Cli, field: str, value: object) -> None:
    done = knowing_cli("classify", stdin=jsonl({"id": 1, "text": "好", field: value}, {"id": 2, "text": "好"}))
    assert done.code == 2
    assert done.err.startswith(f'line 1: "{field}"')
    assert [line["id"] for line in read(done.out)] == [2]


@pytest.mark.parametrize("command", ["classify", "scam"])
@pytest.mark.parametrize("stdin", ["", "\n", "\n \n\t\r\n"])
def test_empty_input_gives_empty_output(knowing_cli: Cli, command: str, stdin: str) -> None:
    done = knowing_cli(command, stdin=stdin)
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize("command", ["classify", "scam"])
def test_file_of_a_windows_editor_is_read(knowing_cli: Cli, command: str) -> None:
    done = knowing_cli(command, stdin=b"\xef\xbb\xbf" + b'{"id": 1, "text": "a"}\r\n\r\n{"id": 2, "text": "b"}')
    assert (done.code, done.err) == (0, "")
    assert [line["id"] for line in read(done.out)] == [1, 2]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("command", ["classify", "scam"])
@pytest.mark.parametrize("sign", ["长", "a", "1", " ", "我家着火了", "-1", "转账"])
def test_line_of_a_megabyte_is_answered(knowing_cli: Cli, command: str, sign: str) -> None:
    text = sign * (1_000_000 // len(sign.encode()))
    done = knowing_cli(command, stdin=jsonl({"id": 1, "text": text}, {"id": 2, "text": "你好"}))
    assert (done.code, done.err) == (0, "")
    assert [line["id"] for line in read(done.out)] == [1, 2]


@pytest.mark.parametrize("command", ["classify", "scam"])
def test_bytes_at_random_are_only_complained_about(knowing_cli: Cli, command: str) -> None:
    done = knowing_cli(command, stdin=os.urandom(50_000))
    assert (done.code, done.out) == (2, "")
    assert all(line.startswith("line ") for line in done.err.splitlines())


def test_scam_tells_level_score_kind_and_reasons(knowing_cli: Cli) -> None:
    done = knowing_cli("scam", stdin=jsonl({"id": 1, "text": FRAUD}, {"id": 2, "text": "明天村里开会，请大家参加"}))
    assert (done.code, done.err) == (0, "")
    fraud, honest = read(done.out)
    for line in (fraud, honest):
        assert set(line) == {"id", "level", "score", "kind", "reasons"}
        assert 0 <= line["score"] <= 1
    assert (fraud["id"], fraud["level"], fraud["kind"]) == (1, "high", "fake_police")
    assert fraud["reasons"]
    assert all(isinstance(reason, str) and reason for reason in fraud["reasons"])
    assert honest["level"] == "low"
    assert honest["score"] < fraud["score"]
    assert (honest["kind"], honest["reasons"]) == ("", [])


def test_what_is_classified_leaves_no_trace_in_the_data_folder(knowing_cli: Cli) -> None:
    before = sorted(path.name for path in knowing_cli.data_dir.rglob("*"))
    knowing_cli("classify", stdin=jsonl({"id": 1, "text": NEWBORN}))
    knowing_cli("say", NEWBORN)
    assert sorted(path.name for path in knowing_cli.data_dir.rglob("*")) == before
