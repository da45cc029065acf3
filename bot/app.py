"""The whole wiring, in the order in which a message meets the parts. Only this module builds objects.

Everything is opened in order and closed in reverse; what fails to open closes what was open already.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Protocol

from bot.answers.local import LocalAnswers
from bot.api.courier import Courier
from bot.bridge import Account, Bridge
from bot.chores import INTERVAL_S as CHORES_EVERY_S
from bot.chores import Chores, GoRound
from bot.collector import Collector
from bot.demo import BRIDGE_NAME, demo_network, seed_demo
from bot.desk.deadlines import deadlines_of
from bot.desk.notice_rounds import go_round
from bot.errors import SettingsError
from bot.files import Files
from bot.gateways.simulator import SimulatorGateway
from bot.gateways.wechat import TlsSettings, WechatGateway
from bot.inbox.receiving import Inbox, Understood
from bot.listening import listener
from bot.pacing import Pace
from bot.privacy import retention
from bot.privacy.retention import Keep
from bot.privacy.seal import Seal
from bot.sender import Sender
from bot.settings import Settings, WechatSettings
from bot.switchboard import Switchboard
from bot.understanding import Understanding, with_settings
from bot.watch.alerts import Alerts, channels_of
from bot.watch.attendance import Attendance
from bot.watch.by_account import OtherAccount
from bot.watch.links import LinkWatch
from bot.watch.metrics import Metrics
from bot.watch.standing import look_elsewhere
from bot.web.demo import DemoWorld
from bot.web.server import build_web, listen, serving
from broadcasts.schedule import BroadcastClock
from broadcasts.waves import Rounds
from intents.answers import AnswerBook
from intents.train import Models
from store.database import Database
from store.migrate import migrate

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


def understanding_of(models: Models, settings: Settings | None = None) -> Understanding:
    """Models, the answer book and the thresholds of the settings together; broken answers are logged and left out."""
    answers = AnswerBook.load()
    for name, faults in answers.faults.items():
        logger.error("answer left out", extra={"action": "answer_broken", "file": name, "faults": list(faults)})
    fitted = models.classifier.thresholds
    county = settings.thresholds.given if settings else {}
    stations = settings.stations if settings else {}
    return Understanding(
        classifier=models.classifier,
        scam=models.scam,
        answers=answers,
        thresholds=with_settings(fitted, county),
        station_thresholds={name: with_settings(fitted, county, own.thresholds.given) for name, own in stations.items()},
    )


def keep_of(settings: Settings) -> Keep:
    """How long things are kept."""
    kept = settings.keep
    return Keep(
        words=timedelta(days=kept.words_days), numbers=timedelta(days=kept.numbers_days), audit=timedelta(days=kept.audit_days)
    )


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, open and up to date."""
    database = Database(settings.database)
    await database.open()
    try:
        await migrate(database)
        yield database
    finally:
        await database.aclose()


@asynccontextmanager
async def running_bridge(
    settings: Settings,
    database: Database,
    understanding: Understanding,
    accounts: Sequence[Account],
    *,
    clock: Callable[[], datetime] = utc_now,
    watch: Callable[[Understood], None] | None = None,
    chores_every_s: float = CHORES_EVERY_S,
) -> AsyncIterator[Bridge]:
    """Run inbox, senders, chores and broadcasts for some accounts until the block ends."""
    files, seal, deadlines = (
        Files(settings.files_dir),
        cache(partial(Seal.in_folder, settings.data_dir)),
        deadlines_of(settings.desk, settings.burden),
    )
    gateways = {account.id: account.gateway for account in accounts}
    metrics = Metrics()
    senders = _senders(settings, database, accounts, clock, files, watch=metrics.sent)

    def wake_senders() -> None:
        for sender in senders:
            sender.wake()

    def change_speakers() -> None:
        for sender in senders:
            sender.speakers_changed()

    def seen(understood: Understood) -> None:
        metrics.count(understood, clock())
        if watch is not None:
            watch(understood)

    answers = LocalAnswers(understanding.answers)
    async with database.read() as session:
        await answers.refresh(session, now=clock())
    collector = Collector(database, files, gateways, clock, wake_senders=wake_senders)
    inbox = Inbox(
        database,
        understanding,
        clock,
        wake_sender=wake_senders,
        watch=seen,
        county_facts=settings.county_facts,
        answers=answers,
        deadlines=deadlines,
        seal=seal,
        wake_collector=collector.wake,
        listen=listener(settings.speech.command, gateways, within_s=settings.speech.within_s),
    )
    switchboard = Switchboard(
        database,
        clock,
        accounts,
        receive=inbox.receive,
        speakers_changed=change_speakers,
        patience_s=settings.outbox.stand_in_after_s,
    )
    links = [
        LinkWatch(database, clock, account, online=sender.wake, changed=switchboard.look)
        for account, sender in zip(accounts, senders, strict=True)
    ]
    chores = Chores(
        database,
        clock,
        wake_senders=wake_senders,
        book=understanding.answers,
        purge=partial(retention.purge, database, files, keep_of(settings)),
        deadlines=deadlines,
        go_round=_notices(settings, database),
        interval_s=chores_every_s,
    )
    told = settings.alerts
    ways = [*channels_of(told)]
    if told.by_account:
        ways.append(OtherAccount(database=database, accounts=accounts, clock=clock, wake_senders=wake_senders, room=told.room))
    alerts = Alerts(
        accounts,
        clock,
        ways,
        after_s=told.after_s,
        again_minutes=told.again_minutes,
        elsewhere=partial(look_elsewhere, database, accounts, clock),
    )
    courier = Courier(database, clock, seal=seal, private=settings.api.private_webhooks)
    attendance = Attendance(database, clock, accounts)
    broadcasts = BroadcastClock(
        database, clock, wake_senders=wake_senders, look_around=attendance.look, terms=settings.terms, budget=settings.budget
    )
    async with AsyncExitStack() as stack:
        for link in links:
            await link.start()
        for account, sender, link in zip(accounts, senders, links, strict=True):
            await _start(stack, sender)
            await account.gateway.open(partial(switchboard.hear, account), link.hear, urgent=inbox.is_urgent)
            stack.push_async_callback(account.gateway.aclose)
        for part in (switchboard, collector, chores, alerts, courier, broadcasts):
            await _start(stack, part)
        yield Bridge(
            settings=settings,
            database=database,
            understanding=understanding,
            answers=answers,
            inbox=inbox,
            accounts=accounts,
            senders=senders,
            switchboard=switchboard,
            broadcasts=broadcasts,
            attendance=attendance,
            deadlines=deadlines,
            clock=clock,
            seal=seal,
            metrics=metrics,
        )


class _Part(Protocol):
    """Something that runs beside the others."""

    async def start(self) -> None: ...

    async def aclose(self) -> None: ...


async def _start(stack: AsyncExitStack, part: _Part) -> None:
    await part.start()
    stack.push_async_callback(part.aclose)


def _senders(
    settings: Settings,
    database: Database,
    accounts: Sequence[Account],
    clock: Callable[[], datetime],
    files: Files,
    *,
    watch: Callable[[float, float], None],
) -> Sequence[Sender]:
    """One for each account."""
    pace = Pace(**settings.pace.model_dump())
    return [
        Sender(
            database,
            account.gateway,
            account.id,
            clock,
            pace=pace,
            attempts=settings.outbox.attempts,
            echo_wait_s=settings.outbox.echo_wait_s,
            files=files,
            watch=watch,
        )
        for account in accounts
    ]


def _notices(settings: Settings, database: Database) -> GoRound:
    """What lets notices go further."""
    chosen = settings.notices
    neighbours, county = chosen.after
    rounds = Rounds(neighbours=neighbours, county=county, things=chosen.things_go_further, budget=settings.budget)
    return partial(go_round, database, rounds, form_wait=chosen.form_time, photo_keep=timedelta(days=chosen.photo_days))


def wechat_account(wechat: WechatSettings) -> Account:
    """One WeChat account of the settings.

    Raises
    ------
    SettingsError
        The endpoint is no HOST:PORT, or the certificate cannot be read.
    """
    tls = TlsSettings(ca_file=wechat.tls_ca, server_name=wechat.tls_server_name or None) if wechat.tls else None
    try:
        gateway = WechatGateway(wechat.endpoint, wechat.token.get_secret_value(), tls=tls, everybody_id=wechat.everybody_id)
    except (ValueError, OSError) as error:
        raise SettingsError(f"wechat account {wechat.account}: {error}") from error
    return Account(gateway=gateway, id=wechat.account)


@asynccontextmanager
async def demo_process(settings: Settings, models: Models) -> AsyncIterator[str]:
    """The demo county with its page, until the block ends; gives the page's address."""
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(listen(settings.web.host, settings.web.port))
        database = await stack.enter_async_context(open_database(settings))
        await seed_demo(database, utc_now())
        world = DemoWorld(network=demo_network())
        account = Account(gateway=SimulatorGateway(world.network, BRIDGE_NAME), id=BRIDGE_NAME)
        bridge = await stack.enter_async_context(
            running_bridge(settings, database, understanding_of(models, settings), [account], watch=world.watch)
        )
        web = await stack.enter_async_context(serving(build_web(bridge, world), listener))
        yield web.address


@asynccontextmanager
async def serve_process(settings: Settings, models: Models, accounts: Sequence[Account] | None = None) -> AsyncIterator[str]:
    """The bridge for some accounts (None: those of the settings), until the block ends; gives the page's address."""
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(listen(settings.web.host, settings.web.port))
        database = await stack.enter_async_context(open_database(settings))
        if accounts is None:
            accounts = [wechat_account(one) for one in settings.wechat_accounts]
        bridge = await stack.enter_async_context(running_bridge(settings, database, understanding_of(models, settings), accounts))
        web = await stack.enter_async_context(serving(build_web(bridge, None), listener))
        yield web.address


async def until_stopped() -> None:
    """Wait until the process is asked to end (SIGTERM, as ``systemctl stop`` and ``docker stop`` send it)."""
    stopped = asyncio.Event()
    with suppress(NotImplementedError):  # Windows has no such signals; there Ctrl-C ends it
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
