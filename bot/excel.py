"""Excel files in and out: plain cells, a size that is bounded, and nothing that a spreadsheet would run as a formula."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from bot.errors import BridgeError

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_BYTES = 5 * 1024 * 1024
UNPACKED_BYTES = 100 * 1024 * 1024
ROWS_MAX = 20_000
COLUMNS_MAX = 50
CELL_CHARS = 1_000
CHOICE_ROWS = 2_000
"""How many rows of a sheet to fill in offer the choices of a column."""
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEAD = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="0F3D2E")

Value = str | int | float | None


class UnreadableWorkbook(BridgeError):
    """The bytes are no Excel file, or one that is too large; ``reason`` is one of the keys of ``texts_people.UNREADABLE``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row that is not empty: its number as Excel shows it, and its cells as text, by column from 0."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table to write: a head, rows, and what helps whoever fills it in."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Value]] = ()
    widths: Sequence[int] = ()
    """In characters."""
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """By column from 0: the values that Excel offers."""


def read_workbook(content: bytes) -> dict[str, list[Row]]:
    """Every sheet with its rows that are not empty, the head among them.

    Raises
    ------
    UnreadableWorkbook
    """
    if len(content) > FILE_BYTES:
        raise UnreadableWorkbook("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_BYTES:
                raise UnreadableWorkbook("too_large")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            return {sheet.title: _rows(sheet) for sheet in book.worksheets}
        finally:
            book.close()
    except UnreadableWorkbook:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError) as e:
        # SyntaxError is XML that is not well-formed. What the library stumbled over helps nobody who fills in a form.
        raise UnreadableWorkbook("no_workbook") from e


def _rows(sheet: object) -> list[Row]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # the size that a file claims may be wrong
    found = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=COLUMNS_MAX), 1):  # type: ignore[attr-defined]
        if number > ROWS_MAX:
            raise UnreadableWorkbook("too_many_rows")
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            found.append(Row(number=number, cells=tuple(texts)))
    return found


def _text(value: object) -> str:
    """What a person sees in the cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M") if (value.hour, value.minute) != (0, 0) else value.strftime("%Y-%m-%d")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return str(value).strip()[:CELL_CHARS]


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """An Excel file. Text stays text: what looks like a formula is shown, never run."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        page.freeze_panes = "A2"
        for column, width in enumerate(sheet.widths, 1):
            page.column_dimensions[get_column_letter(column)].width = width
        for column, choices in sheet.choices.items():
            letter = get_column_letter(column + 1)
            offered = DataValidation(type="list", formula1='"' + ",".join(choices) + '"', allow_blank=True)
            offered.add(f"{letter}2:{letter}{CHOICE_ROWS}")
            page.data_validations.append(offered)
        page.append([_head(page, text) for text in sheet.head])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _head(page: object, text: str) -> Cell:
    cell = WriteOnlyCell(page, value=text)
    cell.font, cell.fill = _HEAD, _HEAD_FILL
    return cell


def _cell(page: object, value: Value) -> Cell:
    if not isinstance(value, str):
        return WriteOnlyCell(page, value=value)
    cell = WriteOnlyCell(page, value=None)
    cell.value = _NOT_IN_XML.sub("", value)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text="\n" in value, vertical="top")
    if _FORMULA.match(value):
        cell.quotePrefix = 1  # Excel keeps it a text when somebody edits the cell
    return cell
