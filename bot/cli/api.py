"""``fengqiao api-client`` and ``fengqiao webhook``: programs that may use the API, and platforms that hear of tickets."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.api import clients, events, posting, webhooks
from bot.api.scopes import ApiScope
from bot.app import open_database, utc_now
from bot.cli.console import run, settings_of
from bot.cli.people import OPERATOR
from bot.errors import BridgeError
from bot.privacy.seal import Seal
from bot.settings import Settings
from bot.texts import cli as words
from store import clients as known_clients
from store import people
from store import webhooks as known_webhooks
from store.webhooks import Tally


@click.group("api-client")
def api_client() -> None:
    """Let programs use the API, list them, shut them out."""


@api_client.command()
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice([s.value for s in ApiScope]), help="May be repeated."
)
@click.option("--station", help="Name of the station that it is bound to; without one it is for the county.")
@click.pass_context
def create(context: click.Context, name: str, scopes: tuple[str, ...], station: str | None) -> None:
    """Let the program called NAME in, and print its token once."""
    token = run(_create(settings_of(context), name, [ApiScope(scope) for scope in scopes], station))
    click.echo(words.TOKEN_GIVEN.format(token=token))


async def _create(settings: Settings, name: str, scopes: Sequence[ApiScope], station: str | None) -> str:
    async with open_database(settings) as database, database.write() as session:
        return await clients.create(session, name, scopes, station=station, by=OPERATOR, now=utc_now())


@api_client.command("list")
@click.pass_context
def list_clients(context: click.Context) -> None:
    """List programs with their scopes, and when their token was used last."""
    lines = run(_list_clients(settings_of(context)))
    click.echo("\n".join(lines) if lines else "no API clients")


async def _list_clients(settings: Settings) -> list[str]:
    async with open_database(settings) as database, database.read() as session:
        stations = {s.id: s.name for s in await people.stations(session)}
        return [
            "\t".join(
                (
                    client.name,
                    stations.get(client.station_id, "the county"),
                    " ".join(client.scopes),
                    "active" if client.active else "revoked",
                    f"used {client.used_at:%Y-%m-%d %H:%M} UTC" if client.used_at else "never used",
                )
            )
            for client in await known_clients.clients(session)
        ]


@api_client.command()
@click.argument("name")
@click.pass_context
def revoke(context: click.Context, name: str) -> None:
    """Shut the program called NAME out for good."""
    run(_revoke(settings_of(context), name))
    click.echo(f"{name} is shut out")


async def _revoke(settings: Settings, name: str) -> None:
    async with open_database(settings) as database, database.write() as session:
        await clients.revoke(session, name, by=OPERATOR, now=utc_now())


@click.group()
def webhook() -> None:
    """Tell other platforms of what happens to tickets."""


@webhook.command()
@click.argument("name")
@click.argument("url")
@click.option("--event", "wanted", multiple=True, required=True, type=click.Choice(events.EVENTS), help="May be repeated.")
@click.option("--station", help="Name of the station whose tickets it hears of; without one those of the county.")
@click.option("--confidential", is_flag=True, help="Of confidential tickets too.")
@click.pass_context
def add(context: click.Context, name: str, url: str, wanted: tuple[str, ...], station: str | None, confidential: bool) -> None:
    """Enter the platform called NAME at URL, and print the secret that its messages are signed with."""
    click.echo(words.SECRET_GIVEN.format(secret=run(_add(settings_of(context), name, url, wanted, station, confidential))))


async def _add(settings: Settings, name: str, url: str, wanted: Sequence[str], station: str | None, confidential: bool) -> str:
    async with open_database(settings) as database, database.write() as session:
        return await webhooks.add(
            session,
            Seal.in_folder(settings.data_dir),
            name,
            url,
            wanted,
            station=station,
            confidential=confidential,
            private=settings.api.private_webhooks,
            by=OPERATOR,
            now=utc_now(),
        )


@webhook.command("list")
@click.pass_context
def list_webhooks(context: click.Context) -> None:
    """List platforms, what they hear of, and how the deliveries stand."""
    lines = run(_list_webhooks(settings_of(context)))
    click.echo("\n".join(lines) if lines else "no webhooks")


async def _list_webhooks(settings: Settings) -> list[str]:
    async with open_database(settings) as database, database.read() as session:
        stations = {s.id: s.name for s in await people.stations(session)}
        tallies = await known_webhooks.tallies(session)
        return [
            "\t".join(
                (
                    found.name,
                    found.url,
                    stations.get(found.station_id, "the county") + (", confidential too" if found.confidential else ""),
                    " ".join(events.PREFIX + kind for kind in found.events),
                    _standing(tallies.get(found.id or 0, Tally())),
                )
            )
            for found in await known_webhooks.webhooks(session)
        ]


def _standing(tally: Tally) -> str:
    counts = f"{tally.delivered} delivered, {tally.waiting} waiting, {tally.gave_up} given up"
    return f"{counts}; last fault: {tally.error}" if tally.error else counts


@webhook.command()
@click.argument("name")
@click.pass_context
def remove(context: click.Context, name: str) -> None:
    """Remove the platform called NAME; what was still to be delivered to it is dropped."""
    run(_remove(settings_of(context), name))
    click.echo(f"{name} is removed")


async def _remove(settings: Settings, name: str) -> None:
    async with open_database(settings) as database, database.write() as session:
        await webhooks.remove(session, name, by=OPERATOR, now=utc_now())


@webhook.command()
@click.argument("name")
@click.pass_context
def test(context: click.Context, name: str) -> None:
    """Send a signed ping to the platform called NAME, and say what it answered."""
    fault = run(_test(settings_of(context), name))
    if fault:
        raise BridgeError(f"{name}: {fault}")
    click.echo(f"{name} took it")


async def _test(settings: Settings, name: str) -> str:
    async with open_database(settings) as database, database.read() as session:
        found = await webhooks.named(session, name)
    secret = Seal.in_folder(settings.data_dir).open(found.secret_sealed)
    async with posting.posting(private=settings.api.private_webhooks) as poster:
        return await poster.send(found.url, events.ping(utc_now()), secret=secret, now=utc_now())
