"""What the commands share with the world: bank, history, language, clock, seed, cores, and JSON for scripts."""

import locale
import os
import random
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from quizprep import paths
from quizprep.errors import QuizprepError
from quizprep.model import Lang

if TYPE_CHECKING:
    from quizprep.bank.load import Bank
    from quizprep.memory.cards import Askable
    from quizprep.memory.history import History

SEED_BITS = 63
LATEST_END = 12
"""The latest hour at which the study day of somebody who works at night may end."""
NEW_A_DAY = 10
"""New questions that reviews bring in a day, where nothing else is said."""


def bank_paths(extra: Sequence[Path] | None) -> list[Path]:
    """Return where decks are read from: the shipped folder, ``$QUIZPREP_BANK``, and what the command names."""
    named = [Path(part).expanduser() for part in os.environ.get("QUIZPREP_BANK", "").split(os.pathsep) if part]
    return [paths.shipped_bank(), *named, *(extra or [])]


def grader_folders(extra: Sequence[Path] | None) -> list[Path]:
    """Return the folders in which tasks are looked for: beside decks of one's own, then the shipped ones."""
    own = bank_paths(extra)[1:]
    return [*(path if path.is_dir() else path.parent for path in own), paths.shipped_graders()]


def open_bank(extra: Sequence[Path] | None) -> "Bank":
    """Load all decks.

    Raises:
        BankError: with every problem of every deck.

    """
    from quizprep.bank.load import load

    return load(bank_paths(extra), paths.cache_folder())


def open_history() -> "History":
    """Open the learner's history; nothing is created until something is written."""
    from quizprep.memory.history import History

    return History(paths.history_file(), rollover=_rollover())


def open_history_of(bank: "Bank") -> "History":
    """Open the learner's history, and tell it which questions their decks have renamed or retired."""
    history = open_history()
    with suppress(QuizprepError):  # it may be in a place where it can only be read
        history.follow(bank.questions, now())
    return history


def askable(bank: "Bank") -> "Askable":
    """Return what the history is asked about: the questions of the bank that can be asked."""
    from quizprep.memory.cards import Askable

    return Askable(bank.key, lambda: [question.id for question in bank.select([], [])])


def back_up_today(history: "History") -> None:
    """Copy the history, after something was added to it, unless that was done today; a failure is only said."""
    import typer

    from quizprep.memory.backups import back_up

    try:
        back_up(history, paths.backup_folder(), this_day())
    except QuizprepError as error:
        typer.echo(f"quizprep: the history could not be backed up: {error}", err=True)


def chosen_lang(option: Lang | None) -> Lang:
    """Return the language: the option, ``$QUIZPREP_LANG``, the locale's, English; say where the terminal cannot show it."""
    lang = _asked_for(option)
    if lang is Lang.ZH and sys.stdout and not _can_show_chinese(sys.stdout.encoding):
        import typer

        typer.echo(
            f"quizprep: this terminal cannot show Chinese (its encoding is {sys.stdout.encoding}); use one with UTF-8, "
            "or --lang en",
            err=True,
        )
    return lang


def _can_show_chinese(encoding: str | None) -> bool:
    with suppress(UnicodeEncodeError, LookupError):
        "中".encode(encoding or "ascii")
        return True
    return False


def _asked_for(option: Lang | None) -> Lang:
    if option:
        return option
    if wanted := os.environ.get("QUIZPREP_LANG"):
        if wanted not in tuple(Lang):
            raise QuizprepError(f"QUIZPREP_LANG is {wanted!r}; it can be 'en' or 'zh'")
        return Lang(wanted)
    spoken = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return Lang.ZH if (spoken or locale.getlocale()[0] or "").startswith("zh") else Lang.EN


def chosen_new(option: int | None) -> int:
    """Return how many new questions a day reviews may bring in: the option, ``$QUIZPREP_NEW``, ten."""
    if option is not None:
        return option
    wanted = os.environ.get("QUIZPREP_NEW") or str(NEW_A_DAY)
    if not (wanted.isascii() and wanted.isdecimal()):
        raise QuizprepError(f"QUIZPREP_NEW is {wanted!r}; it is a whole number, as {NEW_A_DAY}")
    return int(wanted)


def now() -> datetime:
    """Return the time, aware of the local zone."""
    return datetime.now().astimezone()


def this_day() -> date:
    """Return the study day that it is."""
    from quizprep.memory.scheduler import study_day

    return study_day(now(), _rollover())


def _rollover() -> timedelta:
    """Return how long after midnight a study day ends: ``$QUIZPREP_DAY_ENDS`` hours, or four."""
    from quizprep.memory.scheduler import ROLLOVER

    wanted = os.environ.get("QUIZPREP_DAY_ENDS")
    if not wanted:
        return ROLLOVER
    if wanted not in map(str, range(LATEST_END + 1)):
        raise QuizprepError(f"QUIZPREP_DAY_ENDS is {wanted!r}; it is a whole hour after midnight, 0 to {LATEST_END}, as 4")
    return timedelta(hours=int(wanted))


def new_seed() -> int:
    """Return a seed nobody could foresee."""
    return random.SystemRandom().getrandbits(SEED_BITS)


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def print_json(value: object) -> None:
    """Print a value as one line of JSON, for a script."""
    import msgspec
    import typer

    typer.echo(msgspec.json.encode(value).decode())
