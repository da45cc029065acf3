"""``fengqiao examples review``: a person looks at what the bridge could learn from, and accepts or rejects it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from bot.app import open_database, utc_now
from bot.cli.console import complain, prepare, run, settings_of
from bot.errors import BridgeError
from bot.settings import Settings
from bot.texts import cli as words
from intents.labels import Label, label_called, labels, labels_like
from intents.learnt import append_learnt
from store import people, proposals
from store.database import Database
from store.errors import Conflict, NotFound
from store.kinds import ProposalState
from store.tables import Proposal

NUMBER = click.IntRange(min=1, max=2**31 - 1)


class UnknownLabel(BridgeError):
    """Nobody knows the label; the message names the nearest."""


@click.group()
def examples() -> None:
    """Examples that the bridge could learn from."""


@examples.command()
@click.option("--list", "only_list", is_flag=True, help="Print what waits, one a line, and ask nothing.")
@click.option("--accept", type=NUMBER, multiple=True, metavar="N", help="Accept number N; may be given several times.")
@click.option("--reject", type=NUMBER, multiple=True, metavar="N", help="Reject number N; may be given several times.")
@click.option("--label", "name", help="Accept with this label instead of the one that staff said or the bridge guessed.")
@click.pass_context
def review(context: click.Context, only_list: bool, accept: tuple[int, ...], reject: tuple[int, ...], name: str | None) -> None:
    """Look at what the bridge did not understand and at what staff corrected, one after the other.

    What is accepted is added to the examples in the data folder; `fengqiao train` learns from them.
    """
    if only_list and (accept or reject):
        raise click.UsageError("--list goes with neither --accept nor --reject")
    if name is not None and not accept:
        raise click.UsageError("--label goes with --accept")
    settings = settings_of(context)
    prepare(settings.data_dir)
    if only_list:
        run(_list(settings))
    elif accept or reject:
        run(_decide(settings, accept, reject, None if name is None else _label(name).id))
    else:
        run(_review(settings))


async def _list(settings: Settings) -> None:
    async with open_database(settings) as database:
        stations = await _stations(database)
        for found in await _waiting(database):
            columns = (found.id, found.reason, f"{found.label} {found.probability:.2f}", found.staff_label or "-")
            station = stations.get(found.station_id or 0, "-")
            click.echo("\t".join(map(str, (*columns, station, f"{found.expires_at:%Y-%m-%d}", " ".join(found.text.split())))))


async def _decide(settings: Settings, accept: tuple[int, ...], reject: tuple[int, ...], label: str | None) -> None:
    async with open_database(settings) as database:
        for number in accept:
            click.echo(await _accept(database, settings, number, label))
        for number in reject:
            click.echo(await _reject(database, number))


async def _review(settings: Settings) -> None:
    async with open_database(settings) as database:
        stations, found = await _stations(database), await _waiting(database)
        if not found:
            click.echo(words.REVIEW_NOTHING)
            return
        click.echo(words.REVIEW_HEAD.format(count=len(found), keys=words.REVIEW_KEYS))
        accepted = 0
        for place, proposal in enumerate(found, 1):
            click.echo(_item(proposal, place, len(found), stations))
            decision = _ask(proposal)
            if decision is None:
                break
            try:
                if decision.state is ProposalState.ACCEPTED:
                    click.echo(await _accept(database, settings, proposal.id or 0, decision.label))
                    accepted += 1
                elif decision.state is ProposalState.REJECTED:
                    click.echo(await _reject(database, proposal.id or 0))
            except (Conflict, NotFound) as error:  # somebody else was at it meanwhile
                complain(str(error))
        if accepted:
            click.echo(words.REVIEW_THEN)


@dataclass(frozen=True, kw_only=True)
class _Decision:
    """What the person wants: accepted (with a label), rejected, or left open."""

    state: ProposalState
    label: str | None = None


def _ask(proposal: Proposal) -> _Decision | None:
    """Ask until a key is understood; None for the end."""
    while key := _key(words.REVIEW_KEY.format(number=proposal.id)):
        if key == "q":
            return None
        if key == "a":
            return _Decision(state=ProposalState.ACCEPTED)
        if key == "r":
            return _Decision(state=ProposalState.REJECTED)
        if key == "s":
            return _Decision(state=ProposalState.OPEN)
        if key != "e":
            click.echo(words.REVIEW_KEYS)
        elif typed := _line(words.REVIEW_LABEL).strip():
            try:
                return _Decision(state=ProposalState.ACCEPTED, label=_label(typed).id)
            except UnknownLabel as error:
                complain(str(error))
    return None


def _key(prompt: str) -> str:
    """One key at a terminal; elsewhere the first character of a line. Empty at the end of the input."""
    if not sys.stdin.isatty():
        line = _line(prompt)
        return line and (line.strip()[:1].lower() or " ")
    click.echo(prompt, nl=False)
    try:
        key = click.getchar().lower()
    except EOFError:
        key = ""
    click.echo(key if key.isprintable() else "")
    return key


def _line(prompt: str) -> str:
    click.echo(prompt, nl=False)
    return sys.stdin.readline()


def _item(proposal: Proposal, place: int, count: int, stations: Mapping[int, str]) -> str:
    station = stations.get(proposal.station_id or 0)
    text = words.REVIEW_ITEM.format(
        number=proposal.id,
        place=place,
        count=count,
        reason=proposal.reason,
        station=f", {station}" if station else "",
        text=" ".join(proposal.text.split()),
        label=proposal.label,
        label_name=_name(proposal.label),
        probability=proposal.probability,
    )
    if proposal.staff_label:
        text += "\n" + words.REVIEW_STAFF.format(label=proposal.staff_label, label_name=_name(proposal.staff_label))
    return text


def _name(label: str) -> str:
    return labels()[label].name if label in labels() else ""


def _label(name: str) -> Label:
    """The label that a person means.

    Raises
    ------
    UnknownLabel
    """
    found = label_called(name)
    if found is None:
        nearest = ", ".join(f"{near.id} {near.name}" for near in labels_like(name))
        raise UnknownLabel(words.REVIEW_UNKNOWN_LABEL.format(name=name, nearest=nearest))
    return found


async def _accept(database: Database, settings: Settings, number: int, label: str | None) -> str:
    """Accept one. The file is written before the decision is stored; a line that stands there already is not written again."""
    async with database.write() as session:
        found = await proposals.decide(session, number, ProposalState.ACCEPTED, staff_label=label)
        what = found.staff_label or found.label
        file = append_learnt(settings.examples_dir, what, found.text)
    return words.REVIEW_ACCEPTED.format(number=number, label=what, file=file)


async def _reject(database: Database, number: int) -> str:
    async with database.write() as session:
        await proposals.decide(session, number, ProposalState.REJECTED)
    return words.REVIEW_REJECTED.format(number=number)


async def _stations(database: Database) -> Mapping[int, str]:
    async with database.read() as session:
        return {station.id: station.name for station in await people.stations(session) if station.id is not None}


async def _waiting(database: Database) -> Sequence[Proposal]:
    async with database.read() as session:
        return await proposals.list_open(session, now=utc_now())
