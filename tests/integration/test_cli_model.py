"""``train`` and ``evaluate``: real fits on a small share of the real examples, and files in which anything may stand."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from intents import examples, train
from intents.answers import AnswerBook
from intents.scam import read_scam_examples
from tests.support.cli import Cli, Done

GOOD = [
    {"text": "娃娃刚出生咋个上户口", "intent": "hukou.newborn"},
    {"text": "我家厨房着火了", "intent": "emergency.fire", "alt": []},
    {"text": "你好", "intent": "other", "alt": ["chat.greeting"]},
    {"text": "隔壁家砌墙占了我家地", "intent": "help.dispute", "alt": None},
]


def evaluate(cli: Cli, content: str | bytes, *options: str) -> Done:
    """Evaluate a file with this content."""
    file = cli.folder / "cases.jsonl"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return cli("evaluate", *options, file)


def jsonl(*values: object) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def few(found: list[examples.Example], *, scenarios: int) -> list[examples.Example]:
    """The first scenarios of every label for training and for measuring, whole."""
    kept: dict[tuple[str, bool], dict[str, None]] = defaultdict(dict)
    for example in found:
        chosen = kept[example.label, example.held_out]
        if len(chosen) < scenarios:
            chosen[example.scenario] = None
    return [example for example in found if example.scenario in kept[example.label, example.held_out]]


@pytest.fixture
def few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small share of the examples in the tree and no questions of answers, so that a fit takes a moment."""
    intents, frauds = few(examples.read_all(), scenarios=2), few(read_scam_examples(), scenarios=4)
    monkeypatch.setattr(examples, "read_all", lambda: intents)
    monkeypatch.setattr(train, "read_scam_examples", lambda: frauds)
    monkeypatch.setattr(AnswerBook, "load", lambda: AnswerBook([]))


@pytest.mark.usefixtures("few_examples")
def test_train_fits_says_how_good_it_is_and_the_next_command_finds_the_model(cli: Cli) -> None:
    trained = cli("train")
    assert trained.code == 0
    assert "Fitting the model" in trained.err
    assert re.search(r"^accuracy strict +\d+\.\d%$", trained.out, re.MULTILINE)
    files = sorted(path.name for path in (cli.data_dir / "models").iterdir() if path.is_file())
    assert files == ["intents.json", "intents.npz", "scam.json", "scam.npz"]  # and no half-written part
    said = cli("say", "你好")
    assert (said.code, said.err) == (0, "")  # no second fit
    assert cli("evaluate").out == trained.out


@pytest.mark.usefixtures("few_examples")
def test_train_fits_anew_where_a_model_is_there_already(knowing_cli: Cli) -> None:
    before = (knowing_cli.data_dir / "models" / "intents.npz").read_bytes()
    assert knowing_cli("train").code == 0
    assert (knowing_cli.data_dir / "models" / "intents.npz").read_bytes() != before


def spoil(cli: Cli) -> Path:
    """Teach that the examples of two labels are idle talk, many times over."""
    folder = cli.data_dir / "examples"
    folder.mkdir(parents=True)
    seen = [e.text for e in examples.read_all() if e.label in ("help.noise", "hukou.newborn") and not e.held_out]
    hidden = [e.text for e in examples.read_all() if e.label in ("help.noise", "hukou.newborn") and e.held_out]
    halves = [text[: len(text) * 2 // 3] for text in hidden]
    (folder / "other.txt").write_text("## learnt\n" + "\n".join([*seen, *halves] * 20) + "\n", encoding="utf-8")
    return folder


@pytest.mark.usefixtures("few_examples")
def test_train_keeps_the_old_models_where_it_got_worse_unless_forced(cli: Cli) -> None:
    assert cli("train").code == 0
    numbers = (cli.data_dir / "models" / "intents.npz").read_bytes()
    folder = spoil(cli)
    worse = cli("train")
    assert worse.code == 1
    assert "the old models stay" in worse.err
    assert str(folder) in worse.err
    [compared] = re.findall(r"^held-out accuracy +(\d+\.\d)% → (\d+\.\d)%$", worse.out, re.MULTILINE)
    assert float(compared[1]) < float(compared[0])
    assert re.search(r"^  worse +(help\.noise|hukou\.newborn) +F1 0\.\d\d → 0\.\d\d$", worse.out, re.MULTILINE)
    assert (cli.data_dir / "models" / "intents.npz").read_bytes() == numbers
    assert cli("say", "你好").err == ""  # no fit: the old models hold for the new examples too
    forced = cli("train", "--force")
    assert (forced.code, "the old models stay" in forced.err) == (0, False)
    assert (cli.data_dir / "models" / "intents.npz").read_bytes() != numbers


@pytest.mark.usefixtures("few_examples")
def test_what_was_learnt_here_makes_new_models(cli: Cli) -> None:
    assert cli("train").code == 0
    (cli.data_dir / "examples").mkdir()
    (cli.data_dir / "examples" / "help.noise.txt").write_text("## learnt\n葫芦丝吹得吵死了\n", encoding="utf-8")
    assert "Fitting the model" in cli("say", "你好").err
    trained = cli("train")
    assert trained.code == 0
    assert "held-out accuracy" in trained.out


@pytest.mark.usefixtures("few_examples")
def test_a_broken_learnt_example_is_named(cli: Cli) -> None:
    (cli.data_dir / "examples").mkdir(parents=True)
    (cli.data_dir / "examples" / "help.noise.txt").write_text("吵死了\n", encoding="utf-8")
    done = cli("train")
    assert (done.code, done.out) == (1, "")
    assert "help.noise.txt:1" in done.err


@pytest.mark.usefixtures("few_examples")
@pytest.mark.parametrize(
    ("name", "damage"),
    [("intents.npz", b""), ("intents.json", b"[]"), ("scam.npz", b"\x00\xff" * 1000), ("scam.json", b"{}")],
    ids=["no numbers", "a list", "binary", "nothing inside"],
)
def test_damaged_model_is_fitted_anew_without_a_word_about_it(knowing_cli: Cli, name: str, damage: bytes) -> None:
    (knowing_cli.data_dir / "models" / name).write_bytes(damage)
    done = knowing_cli("say", "娃娃刚出生咋个上户口")
    assert done.code == 0
    assert "Fitting the model" in done.err
    assert knowing_cli("say", "你好").err == ""


@pytest.mark.timeout(20)
def test_nothing_is_fitted_for_a_folder_that_cannot_be_written(cli: Cli) -> None:
    (cli.folder / "file").write_text("no folder")
    done = cli("train", FENGQIAO_DATA_DIR=str(cli.folder / "file" / "below"))
    assert (done.code, done.out) == (1, "")
    assert "FENGQIAO_DATA_DIR" in done.err
    assert "Fitting" not in done.err


def test_evaluate_measures_a_file_and_accepts_what_would_do_as_well(knowing_cli: Cli) -> None:
    done = evaluate(knowing_cli, jsonl(*GOOD))
    assert (done.code, done.err) == (0, "")
    assert "cases              4" in done.lines
    assert "accuracy strict    75.0%" in done.lines
    assert "accuracy with alt  100.0%" in done.lines


def test_evaluate_gives_the_same_figures_as_json(knowing_cli: Cli) -> None:
    report = json.loads(evaluate(knowing_cli, jsonl(*GOOD), "--json").out)
    assert (report["cases"], report["accuracy"], report["accuracy_alt"]) == (4, 0.75, 1.0)
    assert {score["label"] for score in report["labels"]} == {str(case["intent"]) for case in GOOD}


BROKEN = [
    (b"{", "not JSON"),
    (b"[]", "not a JSON object"),
    (b'{"text": "a"}', '"intent"'),
    (b'{"intent": "other"}', '"text"'),
    (b'{"text": "a", "intent": "hukou.nothing"}', "hukou.nothing"),
    (b'{"text": "a", "intent": ["other"]}', '"intent"'),
    (b'{"text": "a", "intent": "other", "alt": ["other", "none.such"]}', "none.such"),
    (b'{"text": "a", "intent": "other", "alt": "other"}', '"alt"'),
    (b'{"text": "a", "intent": "other", "alt": 5}', '"alt"'),
    (b'{"text": "a", "intent": "other", "alt": [["other"]]}', '"alt"'),
    (b'{"text": "a", "intent": "other", "alt": {"other": 1}}', '"alt"'),
    (b"\x00\xff\xfe\x80", "not UTF-8"),
]


def test_bad_lines_are_named_by_number_and_the_rest_is_measured(knowing_cli: Cli) -> None:
    good = jsonl(GOOD[0]).encode()
    done = evaluate(knowing_cli, b"".join(line + b"\n\n" + good for line, _ in BROKEN))
    assert done.code == 2
    assert f"cases              {len(BROKEN)}" in done.lines
    complaints = done.err.splitlines()
    assert len(complaints) == len(BROKEN)
    for place, (complaint, (_, word)) in enumerate(zip(complaints, BROKEN, strict=True)):
        assert complaint.startswith(f"line {3 * place + 1}: ")
        assert word in complaint


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"not json at all", b"\x89PNG\r\n\x1a\n\x00\x00\x00"])
def test_file_without_a_line_to_measure_is_named(knowing_cli: Cli, content: bytes) -> None:
    done = evaluate(knowing_cli, content)
    assert (done.code, done.out) == (1, "")
    assert "cases.jsonl: there is no line that could be evaluated" in done.err


def test_file_of_a_windows_editor_is_measured(knowing_cli: Cli) -> None:
    done = evaluate(knowing_cli, ("\ufeff" + jsonl(*GOOD)).replace("\n", "\r\n"))
    assert (done.code, done.err) == (0, "")
    assert "cases              4" in done.lines


def test_case_without_words_or_of_a_megabyte_is_measured(knowing_cli: Cli) -> None:
    texts = ["", "😀", "长" * 300_000, "\ud800"]
    content = "".join(json.dumps({"text": text, "intent": "other"}) + "\n" for text in texts)
    done = evaluate(knowing_cli, content)
    assert (done.code, done.err) == (0, "")
    assert "cases              4" in done.lines


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_file_that_is_none_is_wrong_use(knowing_cli: Cli, name: str) -> None:
    done = knowing_cli("evaluate", Path(name))
    assert (done.code, done.out) == (2, "")
    assert f"'{name}'" in done.err
