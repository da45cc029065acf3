"""What every command shares: settings, models with a progress bar, and turning expected faults into one sentence."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
import traceback
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.errors import BridgeError, SettingsError
from bot.settings import Settings, load_settings
from bot.texts import cli as words
from broadcasts.errors import BroadcastError
from intents.errors import IntentsError
from intents.retrain import Retrained, retrain
from intents.train import Models, fit_for_measuring, load_or_fit
from store.errors import DatabaseNotMigrated, DatabaseTooNew, DatabaseUnavailable, StoreError

if TYPE_CHECKING:
    from intents.fit import Progress

T = TypeVar("T")
EXPECTED = (BridgeError, StoreError, IntentsError, BroadcastError)


def guarded(group: click.Command) -> int:
    """Run the command line and give its exit code: 0 fine, 1 a fault that was named, 2 wrong use, 3 a fault of ours."""
    try:
        result = group.main(standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except EXPECTED as error:
        complain(sentence_for(error))
        return 1
    except Exception as error:
        complain(words.OUR_FAULT.format(error=f"{type(error).__name__}: {error}"))
        for line in traceback.format_exception(error)[-3:-1]:
            click.echo(line.rstrip(), err=True)
        return 3


def complain(sentence: str) -> None:
    """Say on stderr what is wrong."""
    click.echo(click.style("fengqiao: ", fg="red") + sentence, err=True)


def sentence_for(error: Exception) -> str:
    """A sentence that says what is wrong and how to mend it."""
    if isinstance(error, DatabaseTooNew):
        return words.DATABASE_TOO_NEW.format(error=error)
    if isinstance(error, DatabaseNotMigrated):
        return words.DATABASE_NOT_MIGRATED.format(error=error)
    if isinstance(error, DatabaseUnavailable):
        return words.DATABASE_UNAVAILABLE.format(error=error)
    return str(error)


def settings_of(context: click.Context, **given: Any) -> Settings:
    """The settings of this call."""
    file: Path | None = context.find_root().obj
    return load_settings(file, **{name: value for name, value in given.items() if value is not None})


def prepare(folder: Path) -> None:
    """Make the data folder.

    Raises
    ------
    SettingsError
        It cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingsError(words.FOLDER_UNWRITABLE.format(folder=folder, error=error.strerror or error)) from error


def models_of(settings: Settings) -> Models:
    """The models; where they must be fitted first, with a progress bar on stderr."""
    with _bar(lambda: prepare(settings.models_dir)) as report:
        return load_or_fit(settings.models_dir, learnt=settings.examples_dir, progress=report)


def retrained(settings: Settings, *, force: bool) -> Retrained:
    """Models fitted anew and compared with the old ones; with a progress bar on stderr."""
    with _bar(lambda: prepare(settings.models_dir)) as report:
        return retrain(settings.models_dir, learnt=settings.examples_dir, force=force, progress=report)


def measured_models(settings: Settings) -> Models:
    """Models that never saw the held-out examples; fitted now, with a progress bar on stderr, and not kept."""
    with _bar(lambda: None) as report:
        return fit_for_measuring(learnt=settings.examples_dir, progress=report)


@contextlib.contextmanager
def _bar(begin: Callable[[], None]) -> Iterator[Progress]:
    """A progress bar that appears with the first report, after ``begin``: what is fitted for a minute must find its place."""
    with contextlib.ExitStack() as stack:
        shown: list[Any] = []
        reached = 0

        def report(_what: str, share: float) -> None:
            nonlocal reached
            if not shown:
                begin()
                click.echo(words.FITTING, err=True)
                shown.append(stack.enter_context(click.progressbar(length=100, file=sys.stderr, width=40)))
            percent = max(reached, int(share * 100))
            shown[0].update(percent - reached)
            reached = percent

        yield report


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run asynchronous work to its end."""
    return asyncio.run(work)
