"""``fengqiao import``, ``export`` and ``bind`` as an operator uses them."""

from __future__ import annotations

import pytest

from bot.excel import Sheet, write_workbook
from bot.texts import people as words
from tests.support.cli import Cli


def write(cli: Cli, name: str, *sheets: Sheet) -> str:
    path = cli.folder / name
    path.write_bytes(write_workbook(sheets))
    return str(path)


def county(cli: Cli) -> str:
    return write(
        cli,
        "people.xlsx",
        Sheet(title="派出所", head=["名称", "电话"], rows=[["新街派出所", "110"]]),
        Sheet(title="村社区", head=["名称", "派出所"], rows=[["新街村", "新街派出所"]]),
        Sheet(title="工作人员", head=["姓名", "职务", "派出所"], rows=[["普文", "警务助理", "新街派出所"]]),
    )


def test_a_file_is_tried_taken_in_and_written_out(cli: Cli) -> None:
    file = county(cli)
    tried = cli("import", file, "--dry-run")
    assert (tried.code, "派出所：新增 1" in tried.out, "nothing was changed" in tried.out) == (0, True, True)
    assert "派出所：新增 1" in cli("import", file).out
    assert "派出所：新增 0，改动 0，不变 1" in cli("import", file).out
    out = cli.folder / "out.xlsx"
    assert cli("export", str(out)).code == 0
    assert "工作人员：新增 0，改动 0，不变 1" in cli("import", str(out)).out


def test_faults_are_told_and_nothing_is_taken_in(cli: Cli) -> None:
    file = write(cli, "people.xlsx", Sheet(title="派出所", head=["名称", "电话"], rows=[["新街派出所", "电话"]]))
    result = cli("import", file)
    assert result.code == 1
    assert "「派出所」第 2 行「电话」（B2）：「电话」不像电话号码。" in result.err
    assert "新增 0，改动 0，不变 0" in cli("import", write(cli, "e.xlsx", Sheet(title="派出所", head=["名称"]))).out


def test_what_is_no_excel_file_is_told(cli: Cli) -> None:
    path = cli.folder / "people.csv"
    path.write_text("名称,电话\n", encoding="utf-8")
    result = cli("import", str(path))
    assert (result.code, words.UNREADABLE["no_workbook"] in result.err) == (1, True)


def test_the_empty_form_can_be_written_without_a_database(cli: Cli) -> None:
    form = cli.folder / "form.xlsx"
    assert cli("export", "--empty", str(form)).code == 0
    assert form.stat().st_size > 5_000


def test_a_folder_that_is_not_there_is_told(cli: Cli) -> None:
    result = cli("export", "--empty", str(cli.folder / "no" / "form.xlsx"))
    assert (result.code, "cannot write" in result.err) == (1, True)


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        (("bind", "staff", "谁"), "there is no active member of staff named 谁"),
        (("bind", "room", "--station", "没有"), "there is no station named 没有"),
        (("bind", "room", "--station", "新街派出所", "--village", "没有"), "there is no village named 没有 in that station"),
    ],
)
def test_who_is_not_there_gets_no_code(cli: Cli, order: tuple[str, ...], sentence: str) -> None:
    cli("import", county(cli))
    result = cli(*order)
    assert (result.code, sentence in result.err) == (1, True)


def test_codes_have_eight_digits_and_say_how_they_are_used(cli: Cli) -> None:
    cli("import", county(cli))
    for order in (
        ("bind", "staff", "普文"),
        ("bind", "room", "--station", "新街派出所"),
        ("bind", "room", "--station", "新街派出所", "--village", "新街村"),
    ):
        result = cli(*order)
        code, *how = result.out.splitlines()
        assert (result.code, len(code), code.isdecimal(), f"绑定 {code}" in "".join(how)) == (0, 8, True, True)
