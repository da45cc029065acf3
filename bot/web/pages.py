"""Rendering pages from the templates; everything that is filled in is escaped."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from bot.desk.cards import label_name
from bot.desk.rota import COUNTY_TIME
from bot.texts import desk as texts_desk
from bot.texts import notices as texts_notices
from bot.texts import web as words
from bot.web.keys import ACTORS, BRIDGE, MEMBER, WORLD
from bot.web.sessions import token
from bot.web.static import StaticFiles

FOLDER = Path(__file__).parent / "templates"
PAGES = web.AppKey("pages", Environment)


def environment(static: StaticFiles) -> Environment:
    """The templates with what all of them use."""
    env = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    env.globals["static"] = static.url
    env.globals["words"] = words
    env.globals["notice_words"] = texts_notices
    env.globals["priorities"] = texts_desk.PRIORITIES
    env.filters["label_name"] = label_name
    env.filters["local"] = local
    env.filters["clock"] = clock
    return env


@pass_context
def local(context: Context, moment: datetime | None) -> str:
    """A time as people in the county read it, of today without the date; empty for none."""
    if moment is None:
        return ""
    there = moment.astimezone(COUNTY_TIME)
    return f"{there:%H:%M}" if there.date() == context.get("today") else f"{there:%m-%d %H:%M}"


def clock(moment: datetime | None) -> str:
    """The time of day; empty for none."""
    return f"{moment.astimezone(COUNTY_TIME):%H:%M}" if moment else ""


def page(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """Render one page, with what every page knows: who it is for, its address, the token of its forms."""
    common = {
        "path": request.path,
        "here": request.path_qs if request.method == "GET" else "/",
        "me": request.get(MEMBER),
        "actors": request.get(ACTORS),
        "demo": WORLD in request.config_dict,
        "csrf": token(request),
        "today": request.config_dict[BRIDGE].clock().astimezone(COUNTY_TIME).date(),
    }
    html = request.config_dict[PAGES].get_template(template).render({**common, **values})
    return web.Response(text=html, status=status, content_type="text/html", charset="utf-8")


def error_page(request: web.Request, *, status: int, sentence: str) -> web.Response:
    """The page for something that went wrong."""
    return page(request, "error.html", status=status, sentence=sentence, number=status)
