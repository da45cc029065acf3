"""The figures of a month as an Excel file: one sheet for each table, the same columns in all."""

from __future__ import annotations

from bot.excel import Sheet, write_workbook
from bot.figures.columns import COLUMNS
from bot.figures.lines import Table
from bot.texts import figures as words

DIGITS = 4


def workbook(tables: list[Table]) -> bytes:
    """Numbers stay numbers: times in minutes, rates from 0 to 1. The last row is the whole."""
    return write_workbook([_sheet(table) for table in tables])


def _sheet(table: Table) -> Sheet:
    return Sheet(
        title=table.title,
        head=[table.title, *(words.COLUMNS[column.key] for column in COLUMNS)],
        rows=[[line.name, *(_rounded(column.value(line.figures)) for column in COLUMNS)] for line in table.lines],
        widths=[20, *(14 for _ in COLUMNS)],
    )


def _rounded(value: int | float | None) -> int | float | None:
    return round(value, DIGITS) if isinstance(value, float) else value
