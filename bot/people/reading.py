"""From an Excel file to records: every cell that cannot be right is a fault with its sheet, row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from bot.excel import Row, UnreadableWorkbook, read_workbook
from bot.people.columns import COLUMNS, Column
from bot.people.errors import ImportRefused
from bot.texts import people as words

FAULTS_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row of a sheet. Columns that the file does not have are missing, empty cells are empty."""

    sheet: str
    row: int
    values: Mapping[str, str]
    letters: Mapping[str, str]
    """Excel's letter of every column, by its key."""

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")

    def __contains__(self, key: str) -> bool:
        return key in self.values


@dataclass(kw_only=True)
class Faults:
    """What is wrong with a file, as sentences."""

    sentences: list[str] = field(default_factory=list)
    count: int = 0

    def of_sheet(self, sheet: str, problem: str) -> None:
        """The sheet as a whole."""
        self._add(words.FAULT_SHEET.format(sheet=words.SHEETS[sheet], problem=problem))

    def of_cell(self, record: Record, key: str, problem: str) -> None:
        """One cell; the whole row where the file does not have the column."""
        sheet = words.SHEETS[record.sheet]
        if key not in record.letters:
            self._add(words.FAULT_ROW.format(sheet=sheet, row=record.row, problem=problem))
            return
        head, cell = words.HEADS[record.sheet][key], f"{record.letters[key]}{record.row}"
        self._add(words.FAULT_CELL.format(sheet=sheet, row=record.row, head=head, cell=cell, problem=problem))

    def raise_if_any(self) -> None:
        """Stop here where something is wrong.

        Raises
        ------
        ImportRefused
        """
        if self.count:
            more = self.count - len(self.sentences)
            raise ImportRefused([*self.sentences, *([words.FAULTS_MORE.format(count=more)] if more else [])], self.count)

    def _add(self, sentence: str) -> None:
        self.count += 1
        if len(self.sentences) < FAULTS_SHOWN:
            self.sentences.append(sentence)


def read_people(content: bytes) -> tuple[Mapping[str, Sequence[Record]], Faults]:
    """Read the sheets that are there, each with its records, and what is wrong with single cells.

    Raises
    ------
    ImportRefused
        It is no Excel file, or has none of our sheets.
    """
    try:
        book = read_workbook(content)
    except UnreadableWorkbook as error:
        raise ImportRefused([words.UNREADABLE[error.reason]], 1) from error
    faults = Faults()
    found = {
        sheet: _records(sheet, book[title], faults)
        for sheet, title in words.SHEETS.items()
        if title in book and len(book[title]) > 0
    }
    if not found:
        raise ImportRefused([words.NO_SHEET.format(sheets=words.LIST_MARK.join(words.SHEETS.values()))], 1)
    return found, faults


def _records(sheet: str, rows: Sequence[Row], faults: Faults) -> Sequence[Record]:
    places = _places(sheet, rows[0], faults)
    letters = {key: get_column_letter(place + 1) for key, place in places.items()}
    columns = {column.key: column for column in COLUMNS[sheet]}
    records = []
    for row in rows[1:]:
        values = {key: row.cells[place] if place < len(row.cells) else "" for key, place in places.items()}
        record = Record(sheet=sheet, row=row.number, values=values, letters=letters)
        for key in places:
            if problem := _problem(columns[key], record[key]):
                faults.of_cell(record, key, problem)
        records.append(record)
    return records


def _places(sheet: str, head: Row, faults: Faults) -> dict[str, int]:
    """In which column of the file, from 0, every column of ours stands."""
    keys = {words.HEADS[sheet][column.key]: column.key for column in COLUMNS[sheet]}
    places: dict[str, int] = {}
    for place, text in enumerate(head.cells):
        name = text.rstrip("*＊ ")
        if not name:
            continue
        key = keys.get(name)
        if key is None:
            faults.of_sheet(sheet, words.COLUMN_UNKNOWN.format(head=name[:20], known=words.LIST_MARK.join(keys)))
        elif key in places:
            faults.of_sheet(sheet, words.COLUMN_TWICE.format(head=name))
        else:
            places[key] = place
    for column in COLUMNS[sheet]:
        if column.required and column.key not in places:
            faults.of_sheet(sheet, words.COLUMN_MISSING.format(head=words.HEADS[sheet][column.key]))
    return places


def _problem(column: Column, text: str) -> str:
    if column.shown_only:
        return ""
    if not text:
        return words.EMPTY if column.required else ""
    if text.startswith("#") and text.isascii() and text.endswith(("!", "?", "A", "0")):
        return words.CELL_BROKEN.format(text=text[:20])
    return column.check(text)
