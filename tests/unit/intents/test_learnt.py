"""Examples that were learnt here: any message becomes one harmless line, and what people did to the files is respected."""

from __future__ import annotations

from pathlib import Path

import pytest

from intents.errors import ExamplesError
from intents.learnt import append_learnt, has_learnt, read_learnt


def texts(folder: Path) -> list[tuple[str, str]]:
    return [(example.label, example.text) for example in read_learnt(folder)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Not there yet."""
    return tmp_path / "data" / "examples"


def test_without_a_folder_nothing_is_learnt(folder: Path) -> None:
    assert read_learnt(None) == read_learnt(folder) == []
    assert not has_learnt(folder)


def test_what_is_added_is_read_back_in_order_and_once(folder: Path) -> None:
    for said in ("楼上吵得很", "隔壁唱歌", "楼上吵得很"):
        file = append_learnt(folder, "help.noise", said)
    append_learnt(folder, "other", "吃饭没有")
    assert texts(folder) == [("help.noise", "楼上吵得很"), ("help.noise", "隔壁唱歌"), ("other", "吃饭没有")]
    assert file.read_text(encoding="utf-8").count("## learnt") == 1
    assert sorted(path.name for path in folder.iterdir()) == ["help.noise.txt", "other.txt"]  # and no half-written part


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("楼上吵\n得很", "楼上吵 得很"),
        ("# 楼上吵", "楼上吵"),
        ("## learnt", "learnt"),
        ("  #12 楼上吵 ", "12 楼上吵"),
        ("楼上\u2028吵\x85得\x0b很", "楼上 吵 得 很"),  # what str.splitlines would break
    ],
)
def test_no_message_breaks_the_file(folder: Path, said: str, line: str) -> None:
    append_learnt(folder, "help.noise", said)
    append_learnt(folder, "help.noise", "下一句")
    assert texts(folder) == [("help.noise", line), ("help.noise", "下一句")]


@pytest.mark.parametrize("said", ["", "  \n", "##", "。。。"])
def test_a_text_without_words_is_refused(folder: Path, said: str) -> None:
    with pytest.raises(ExamplesError, match="without words"):
        append_learnt(folder, "help.noise", said)
    assert not folder.exists()


def test_an_unknown_label_is_refused(folder: Path) -> None:
    with pytest.raises(ExamplesError, match=r"none\.such"):
        append_learnt(folder, "none.such", "楼上吵")
    folder.mkdir(parents=True)
    (folder / "none.such.txt").write_text("## learnt\n楼上吵\n", encoding="utf-8")
    with pytest.raises(ExamplesError, match=r"none\.such"):
        read_learnt(folder)


@pytest.mark.parametrize(
    "before",
    ["\ufeff# a note of a Windows editor\r\n## dogs\r\n狗叫\r\n", "## dogs\n狗叫", "## dogs\n狗叫\n\n# a note at the end"],
    ids=["byte order mark", "last line open", "note"],
)
def test_a_file_that_was_edited_is_added_to(folder: Path, before: str) -> None:
    folder.mkdir(parents=True)
    (folder / "help.noise.txt").write_bytes(before.encode())
    append_learnt(folder, "help.noise", "楼上吵")
    assert texts(folder) == [("help.noise", "狗叫"), ("help.noise", "楼上吵")]


def test_a_file_of_notes_gets_its_scenario(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "help.noise.txt").write_text("# nothing yet\n", encoding="utf-8")
    append_learnt(folder, "help.noise", "楼上吵")
    assert texts(folder) == [("help.noise", "楼上吵")]


def test_none_is_ever_held_out(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "other.txt").write_text("".join(f"## s{n}\n第{n}句\n" for n in range(50)), encoding="utf-8")
    assert not any(example.held_out for example in read_learnt(folder))


def test_a_broken_file_is_named_and_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "help.noise.txt").write_bytes(b"## learnt\n\xff\xfe\n")
    with pytest.raises(ExamplesError, match=r"help\.noise\.txt:2"):
        append_learnt(folder, "help.noise", "楼上吵")
    assert (folder / "help.noise.txt").read_bytes() == b"## learnt\n\xff\xfe\n"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExamplesError, match="cannot write"):
        append_learnt(tmp_path / "file" / "below", "help.noise", "楼上吵")
