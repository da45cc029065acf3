"""Example files: what is refused and how it is named, near duplicates, the split, and the tree's own examples."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from intents import examples
from intents.errors import ExamplesError
from intents.examples import Example, folder_hash, near_duplicates, pairs_of, read_all, read_file
from intents.labels import OTHER, labels
from intents.scam import HONEST, read_scam_examples

FEWEST = 150
FEWEST_OTHER = 3_000
FEWEST_SCAMS = FEWEST_HONEST = 1_500


def written(folder: Path, text: str | bytes, name: str = "hukou.move.txt") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def every_label(folder: Path) -> None:
    """One short file for each label."""
    for name in labels():
        written(folder, f"## one\n{name} 例句\n", f"{name}.txt")


def example(text: str, label: str = "hukou.move", scenario: str = "a") -> Example:
    return Example(text=text, label=label, scenario=f"{label}/{scenario}", line=1)


def on_side(held_out: bool, label: str = "hukou.move") -> str:
    """The name of a scenario on one side of the split."""
    return next(str(n) for n in range(1_000) if example("x", label, str(n)).held_out is held_out)


def test_notes_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, "# a note\n#\n## marriage\n结婚迁户口\n# another note\n  婚迁要什么  \n\n## town\n进城落户\n")
    found = list(read_file(path, "hukou.move"))
    assert [(e.text, e.scenario, e.line) for e in found] == [
        ("结婚迁户口", "hukou.move/marriage", 4),
        ("婚迁要什么", "hukou.move/marriage", 6),
        ("进城落户", "hukou.move/town", 9),
    ]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert [found.text for found in read_file(written(tmp_path, "\ufeff## a\n一\n"), "hukou.move")] == ["一"]


def test_a_post_that_begins_with_a_topic_is_no_note(tmp_path: Path) -> None:
    path = written(tmp_path, "# 走失\n\n## flood\n#河南暴雨互助# 老人被困\n")
    assert [found.text for found in read_file(path, "help.missing_person")] == ["#河南暴雨互助# 老人被困"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("# note\n结婚迁户口\n", 2, "before the first scenario"),
        ("## a\n一\n## b\n二\n## a\n三\n", 5, "twice"),
        ("## a\n一\n##b\n二\n", 3, "`## name`"),  # would be taken for a note, and its lines for scenario a
        ("## a\n一\n##\n二\n", 3, "`## name`"),
        ("## a\n一\n二\n".encode() + "迁户口".encode("gbk") + b"\n", 4, "not UTF-8"),
    ],
)
def test_format_errors_name_file_and_line(tmp_path: Path, text: str | bytes, line: int, words: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ExamplesError, match=rf"^hukou\.move\.txt:{line}: .*{words}"):
        list(read_file(path, "hukou.move"))


def test_a_file_for_an_unknown_label_is_refused(tmp_path: Path) -> None:
    every_label(tmp_path)
    written(tmp_path, "## a\n一\n", "hukou.moove.txt")
    with pytest.raises(ExamplesError, match=r"hukou\.moove"):
        read_all(tmp_path)


def test_a_label_without_examples_is_refused(tmp_path: Path) -> None:
    every_label(tmp_path)
    (tmp_path / "help.noise.txt").unlink()
    with pytest.raises(ExamplesError, match=r"help\.noise"):
        read_all(tmp_path)


def test_a_label_may_be_a_folder_of_files(tmp_path: Path) -> None:
    every_label(tmp_path)
    (tmp_path / "other.txt").unlink()
    written(tmp_path, "## a\n一\n", "other/talk.txt")
    written(tmp_path, "## a\n二\n", "other/adverts.txt")
    found = [e for e in read_all(tmp_path) if e.label == OTHER]
    assert [(e.text, e.scenario) for e in found] == [("二", "adverts/a"), ("一", "talk/a")]


def test_a_file_and_a_folder_for_one_label_are_refused(tmp_path: Path) -> None:
    every_label(tmp_path)
    written(tmp_path, "## a\n一\n", "other/talk.txt")
    with pytest.raises(ExamplesError, match="other has a file and a folder"):
        read_all(tmp_path)


def test_the_hash_changes_with_content_and_names_only(tmp_path: Path) -> None:
    every_label(tmp_path)
    before = folder_hash(tmp_path)
    written(tmp_path, "scribbles", "notes.bak")
    assert folder_hash(tmp_path) == before
    path = written(tmp_path, "## one\n另一句\n", "other.txt")
    changed = folder_hash(tmp_path)
    assert changed != before
    path.rename(tmp_path / "another.txt")
    assert folder_hash(tmp_path) not in (before, changed)


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ("身份证丢了怎么办", "身份证丢了，怎么办？", True),  # punctuation says nothing
        ("身份證丟了怎麼辦", "身份证丢了怎么办", True),  # traditional and simplified
        ("火", "火！！！", True),
        ("火", "水", False),
        ("我家身份证丢了要去哪里补办", "我家身份证丢了要去哪里补办呢", True),  # 12 of 13 pairs
        ("身份证丢了怎么办", "户口簿丢了怎么办", False),
    ],
)
def test_what_says_the_same_is_a_near_duplicate(first: str, second: str, refused: bool) -> None:
    found = list(near_duplicates([example(first), example(second, "hukou.booklet")]))
    assert bool(found) is refused


def test_near_duplicates_are_refused_across_labels_and_across_the_split_only() -> None:
    first, second = "我家身份证丢了要去哪里补办", "我家身份证丢了要去哪里补办呢"
    seen, unseen = on_side(False), on_side(True)
    assert not list(near_duplicates([example(first, scenario=seen), example(second, scenario=seen)]))
    assert list(near_duplicates([example(first, scenario=seen), example(second, scenario=unseen)]))
    assert list(near_duplicates([example(first, "other", on_side(False, "other")), example(second, scenario=seen)]))


def test_the_same_line_twice_is_refused_everywhere() -> None:
    assert len(list(near_duplicates([example("迁户口"), example("迁户口")]))) == 1


def test_pairs_of_a_text_without_letters_are_the_text() -> None:
    assert pairs_of("？！") == {"？！"}
    assert pairs_of("救命") == {"救命"}


def test_the_split_depends_on_the_scenario_alone() -> None:
    assert len({example(text, scenario="a").held_out for text in ("一", "二", "三")}) == 1


def test_every_label_of_the_tree_has_enough_examples_without_near_duplicates() -> None:
    duplicates, counts = examples.check()
    assert [f"{a.scenario}:{a.line} = {b.scenario}:{b.line}" for a, b in duplicates] == []
    wanted = {name: FEWEST_OTHER if name == OTHER else FEWEST for name in labels()}
    assert {name: counts[name] for name in wanted if counts[name] < wanted[name]} == {}


def test_scenarios_of_the_tree_stay_together_and_a_fifth_of_them_is_held_out() -> None:
    sides = defaultdict(set)
    for found in read_all():
        sides[found.scenario].add(found.held_out)
    assert [name for name, held_out in sides.items() if len(held_out) != 1] == []
    assert 0.15 < sum(True in held_out for held_out in sides.values()) / len(sides) < 0.25


def test_every_label_of_the_tree_is_on_both_sides_of_the_split() -> None:
    sides = defaultdict(set)
    for found in read_all():
        sides[found.label].add(found.held_out)
    assert [name for name, held_out in sides.items() if len(held_out) != 2] == []


def test_every_example_file_of_the_tree_says_what_it_covers() -> None:
    files = [*examples.FOLDER.rglob("*.txt"), *(examples.FOLDER.parent / "scam").rglob("*.txt")]
    assert [path.name for path in files if not path.read_text(encoding="utf-8").startswith("# ")] == []


def test_the_tree_has_enough_scam_examples_without_near_duplicates() -> None:
    found = read_scam_examples()
    frauds = sum(e.label != HONEST for e in found)
    assert frauds >= FEWEST_SCAMS
    assert len(found) - frauds >= FEWEST_HONEST
    fraud_or_not = [Example(text=e.text, label=str(e.label == HONEST), scenario=e.scenario, line=e.line) for e in found]
    duplicates = [f"{a.scenario}:{a.line} = {b.scenario}:{b.line}" for a, b in near_duplicates(fraud_or_not)]
    assert duplicates == []
