"""``fengqiao broadcast audience``: who would get a broadcast and when, and who would not and why."""

from __future__ import annotations

import click

from bot import forecast_words
from bot.app import utc_now
from bot.cli.broadcast_work import NUMBER, in_database
from bot.cli.console import settings_of
from bot.texts import broadcast as texts
from bot.texts import forecast as words
from broadcasts import compose
from broadcasts.audience import Excluded
from broadcasts.forecast import forecast
from store import broadcasts as stored
from store.database import Database


@click.command()
@NUMBER
@click.pass_context
def audience(context: click.Context, number: int) -> None:
    """Forecast NUMBER room by room: when each would get it or why not. Nothing is sent or changed.

    The rooms are those that the bridge was in when it last looked; while it runs it looks again before it sends.
    """
    settings, now = settings_of(context), utc_now()

    async def work(database: Database) -> list[str]:
        async with database.read() as session:
            found = await stored.get(session, number)
        plan = await compose.preview(database, compose.draft_of(found), author=found.author)
        foretold = await forecast(
            database,
            found,
            now=now,
            budget=settings.budget,
            interval_s=settings.pace.account_interval_s,
            terms=settings.terms,
        )
        lines = list(forecast_words.summary(foretold)) or [words.NO_ROOM] if foretold else [words.NO_TIME]
        if foretold is not None:
            lines += [f"{one.room.topic}\t{forecast_words.sentence(one, foretold.due_at)}" for one in foretold.rooms]
        return lines + [_left_out(entry) for entry in plan.excluded]

    click.echo("\n".join(in_database(context, work)))


def _left_out(entry: Excluded) -> str:
    why = texts.EXCLUSIONS[entry.reason.value] + (f"：{entry.detail}" if entry.detail else "")
    return f"{entry.room.topic}\t{words.EXCLUDED.format(why=why)}"
