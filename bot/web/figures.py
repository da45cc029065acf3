"""The figures of a month: a page whose numbers lead to their tickets, charts, an Excel file, and a report to print."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.excel import MEDIA_TYPE
from bot.figures.charts import course_chart, label_chart
from bot.figures.columns import COLUMNS, OF_TICKETS, Column
from bot.figures.lines import Line, tables
from bot.figures.months import COUNTY_TIME, Month, last_months, month_of, read_month
from bot.figures.report import course, report
from bot.figures.sheets import workbook
from bot.texts import figures as texts
from bot.web import access
from bot.web.fields import refuse
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.ticket_list import Asked
from store.ticket_queue import Pile

HOME = "/figures"
MONTHS_OFFERED = 24


async def show(request: web.Request) -> web.Response:
    """The page."""
    return page(request, "figures.html", **await _values(request))


async def printed(request: web.Request) -> web.Response:
    """The report of the month, for paper."""
    return page(request, "figures_report.html", **await _values(request))


async def export(request: web.Request) -> web.Response:
    """The same tables as an Excel file."""
    month = _month(request)
    async with request.app[BRIDGE].database.read() as session:
        counted = await report(session, scope=await access.scope(request, session), month=month)
        found = await tables(session, counted)
    headers = {"Content-Disposition": f'attachment; filename="{texts.FILE_NAME.format(month=month)}"'}
    return web.Response(body=workbook(found), content_type=MEDIA_TYPE, headers=headers)


async def draw_course(request: web.Request) -> web.Response:
    """Twelve months up to the chosen one."""
    async with request.app[BRIDGE].database.read() as session:
        months = await course(session, scope=await access.scope(request, session), until=_month(request))
    return web.Response(body=course_chart(months), content_type="image/svg+xml")


async def draw_labels(request: web.Request) -> web.Response:
    """What was handed over in the month, by label."""
    async with request.app[BRIDGE].database.read() as session:
        counted = await report(session, scope=await access.scope(request, session), month=_month(request))
    return web.Response(body=label_chart(counted.by_label), content_type="image/svg+xml")


async def _values(request: web.Request) -> dict[str, Any]:
    bridge, month = request.app[BRIDGE], _month(request)
    now = bridge.clock()

    def link(line: Line, column: Column) -> str:
        """Where the tickets behind a figure are listed; empty where there are none."""
        if line.narrowed is None or not column.of_tickets or not column.value(line.figures):
            return ""
        return Asked(pile=Pile.ALL, month=month, counted=column.counted, **line.narrowed).link()  # type: ignore[arg-type]

    async with bridge.database.read() as session:
        counted = await report(session, scope=await access.scope(request, session), month=month)
        found = await tables(session, counted)
    newest = max(month_of(now), month)
    return {
        "month": month,
        "months": [*reversed(last_months(newest, MONTHS_OFFERED))],
        "tables": found,
        "whole": found[0].lines[-1],
        "columns": COLUMNS,
        "of_tickets": OF_TICKETS,
        "link": link,
        "counted_at": f"{now.astimezone(COUNTY_TIME):%Y-%m-%d %H:%M}",
        "texts": texts,
    }


def _month(request: web.Request) -> Month:
    """The month of the address, else the one that it is."""
    text = request.query.get("month", "")
    month = read_month(text) if text else month_of(request.app[BRIDGE].clock())
    if month is None:
        refuse(texts.MONTH_WRONG)
    return month


routes = [
    web.get(HOME, show),
    web.get(f"{HOME}/report", printed),
    web.get(f"{HOME}/export", export),
    web.get(f"{HOME}/course.svg", draw_course),
    web.get(f"{HOME}/labels.svg", draw_labels),
]
