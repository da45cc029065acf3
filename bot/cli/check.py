"""``fengqiao check``: what is wrong with settings, data folder, database, model, answers and gateways, and how to mend it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date

import click

from bot.app import wechat_account
from bot.cli.console import models_of, prepare, run, sentence_for, settings_of
from bot.cli.local_facts import unset_facts
from bot.errors import BridgeError
from bot.gateways.base import Incoming, LinkState, LinkStatus
from bot.settings import Settings, WechatSettings
from bot.texts import cli as words
from bot.texts import links as texts_links
from bot.watch import qr
from bot.watch.alerts import channels_of
from bot.watch.channels import AlertFailed
from intents import answer_check
from intents.answers import FACTS, AnswerBook
from intents.errors import IntentsError
from store import people
from store.database import Database
from store.errors import StoreError
from store.migrate import require_head

LINK_WAIT_S = 12.0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fine: bool
    sentence: str
    below: str = ""
    """What stands under the sentence: a QR code."""


@click.command()
@click.option("--no-network", is_flag=True, help="Do not try to reach the WeChat gateway.")
@click.option("--alert", is_flag=True, help="Send a test message by every way that [alerts] sets.")
@click.pass_context
def check(context: click.Context, no_network: bool, alert: bool) -> None:
    """Check settings, database, model, answers and gateways; exit code 1 if something must be mended."""
    settings = settings_of(context)
    findings = [
        Finding(what="settings", fine=True, sentence=words.CHECK_FINE),
        _tried("data folder", lambda: prepare(settings.data_dir)),
        *run(_collect(_database(settings))),
        _tried("model", lambda: models_of(settings)),
        *_answers(),
    ]
    if not no_network:
        findings += run(_gateways(settings))
    if alert:
        findings += run(_alerts(settings))
    for finding in findings:
        mark = click.style("ok  ", fg="green") if finding.fine else click.style("mend", fg="red")
        click.echo(f"{mark} {finding.what}: {finding.sentence}")
        if finding.below:
            click.echo(finding.below)
    context.exit(0 if all(finding.fine for finding in findings) else 1)


def _tried(what: str, work: Callable[[], object]) -> Finding:
    try:
        work()
    except (BridgeError, IntentsError, StoreError) as error:
        return Finding(what=what, fine=False, sentence=sentence_for(error))
    return Finding(what=what, fine=True, sentence=words.CHECK_FINE)


async def _collect(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [finding async for finding in findings]


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    try:
        database = Database(settings.database)
    except StoreError as error:
        yield Finding(what="database", fine=False, sentence=sentence_for(error))
        return
    try:
        await database.open()
        await require_head(database)
        yield Finding(what="database", fine=True, sentence=database.safe_url)
        async with database.read() as session:
            stations = await people.stations(session)
            rooms = [room for room in await people.rooms(session) if room.station_id is None]
        missing = [words.CHECK_FACT.format(fact=unset.fact, where=unset.where) for unset in await unset_facts(database, FACTS)]
        if not stations:
            yield Finding(what="stations", fine=False, sentence=words.CHECK_NO_STATION)
        if missing:
            yield Finding(what="local facts", fine=False, sentence="; ".join(missing))
        if strangers := sorted(set(settings.stations) - {station.name for station in stations}):
            known = ", ".join(station.name for station in stations) or "-"
            sentence = words.CHECK_UNKNOWN_STATIONS.format(names=", ".join(strangers), known=known)
            yield Finding(what="settings of stations", fine=False, sentence=sentence)
        if rooms:
            yield Finding(what="rooms", fine=False, sentence=words.CHECK_ROOMS.format(count=len(rooms)))
    except StoreError as error:
        yield Finding(what="database", fine=False, sentence=sentence_for(error))
    finally:
        await database.aclose()


def _answers() -> list[Finding]:
    book = AnswerBook.load()
    today = date.today()  # noqa: DTZ011  # the day where the command is run is what is meant
    expired = [answer.id for answer in answer_check.expired(book, today=today)]
    due = [f"{answer.id} by {answer.review_by}" for answer in answer_check.due(book, today=today)]
    findings = [
        Finding(what="answers", fine=False, sentence=f"{name}: {'; '.join(faults)}") for name, faults in book.faults.items()
    ]
    if expired:
        findings.append(Finding(what="answers", fine=False, sentence=words.CHECK_EXPIRED.format(ids=", ".join(expired))))
    if not findings:
        findings.append(Finding(what="answers", fine=True, sentence=words.CHECK_ANSWERS.format(count=len(book.answers))))
    if due:
        findings.append(Finding(what="answers", fine=True, sentence=words.CHECK_DUE.format(ids=", ".join(due))))
    return findings


async def _alerts(settings: Settings) -> list[Finding]:
    """Try every way to reach an administrator."""
    ways = channels_of(settings.alerts)
    by_another = settings.alerts.by_account and len(settings.wechat_accounts) > 1  # told only while a link is lost
    findings = [] if ways or by_another else [Finding(what="alerts", fine=False, sentence=words.CHECK_NO_ALERTS)]
    for way in ways:
        try:
            await way.tell(texts_links.TEST_SUBJECT, texts_links.TEST)
        except AlertFailed as error:
            findings.append(Finding(what=f"alerts by {way.name}", fine=False, sentence=str(error)))
        else:
            findings.append(Finding(what=f"alerts by {way.name}", fine=True, sentence=words.CHECK_ALERT_SENT))
    return findings


async def _gateways(settings: Settings) -> list[Finding]:
    accounts = settings.wechat_accounts
    if not accounts:
        return [Finding(what="wechat gateway", fine=True, sentence=words.CHECK_NO_WECHAT)]
    named = [(one, "wechat gateway" if len(accounts) == 1 else f"wechat gateway of {one.account}") for one in accounts]
    return list(await asyncio.gather(*(_gateway(one, what) for one, what in named)))


async def _gateway(wechat: WechatSettings, what: str) -> Finding:
    try:
        gateway = wechat_account(wechat).gateway
    except BridgeError as error:
        return Finding(what=what, fine=False, sentence=str(error))
    settled = asyncio.Event()

    async def receive(_incoming: Incoming) -> None:
        """Checking hears nothing."""

    async def changed(status: LinkStatus) -> None:
        if status.state in (LinkState.ONLINE, LinkState.REFUSED, LinkState.SCAN):
            settled.set()

    await gateway.open(receive, changed)
    try:
        async with asyncio.timeout(LINK_WAIT_S):
            await settled.wait()
    except TimeoutError:
        pass
    status = gateway.status()
    await gateway.aclose()
    sentence = words.CHECK_LINK[status.state.value].format(endpoint=wechat.endpoint, detail=status.detail)
    code = qr.characters(status.detail) if status.state is LinkState.SCAN else ""
    return Finding(what=what, fine=status.state is LinkState.ONLINE, sentence=sentence, below=code)
