"""``quizprep doctor``: whether everything is in order, and what this machine offers."""

from collections.abc import Iterator
from typing import Annotated

import typer
from msgspec import Struct

from quizprep import paths
from quizprep.cli import options
from quizprep.cli.setup import now, open_bank, open_history, print_json, this_day
from quizprep.errors import QuizprepError, counted


class _Finding(Struct):
    """One thing that was looked at."""

    what: str
    found: str
    good: bool = True


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    *,
    check: Annotated[bool, typer.Option("--check", help="Look at the history alone.")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Work out again from the log all cards and sums, before looking.")
    ] = False,
    restore: Annotated[
        bool, typer.Option("--restore", help="Put a damaged history together again, from its latest copy and what is left.")
    ] = False,
    json: options.Json = False,
    bank: options.BankPaths = None,
) -> None:
    """Look at the history, the bank and this machine. Exit code 1 where something is not in order.

    The history's file is checked, and every card and every sum of the statistics is worked out again from the log and compared.
    What confines a submission depends on the kernel, and is said here as in each verdict.

    Example: quizprep doctor
    """
    if restore:
        _restore()
    if rebuild:
        with open_history() as history:
            history.rebuild()
    findings = [_history()] if check else list(_findings(bank))
    if json:
        print_json(findings)
    else:
        for finding in findings:
            typer.echo(f"{'' if finding.good else '! '}{finding.what}: {finding.found}")
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


def _restore() -> None:
    from quizprep.memory.restore import restore

    found = restore(paths.history_file(), paths.backup_folder(), f"{now():%Y%m%d-%H%M%S}")
    if found is None:
        typer.echo("nothing is wrong with the history's file, and nothing was restored", err=True)
        return
    parts = [f"{counted(found.copied, 'event')} of {found.copy}"] if found.copy else []
    if found.kept:
        lost = f"{found.lost} or more were there and cannot be read" if found.lost else "what else it held cannot be read"
        parts += [f"{found.read} more of the damaged file, which is now {found.kept}", lost]
    typer.echo(f"restored: {'; '.join(parts)}", err=True)


def _findings(bank: options.BankPaths) -> Iterator[_Finding]:
    import platform
    import sqlite3

    yield _Finding("python", f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.system()}")
    yield _history()
    yield _backups()
    yield _bank(bank)
    yield _isolation()
    yield _torch()


def _history() -> _Finding:
    from quizprep.memory.scheduler import lies_ahead

    try:
        with open_history() as history:
            found = history.examine()
            last = history.last_day()
    except QuizprepError as error:
        return _Finding("history", str(error), good=False)
    if found.damage:
        return _Finding("history", f"{paths.history_file()} is damaged: {found.damage[0]}", good=False)
    looked_at = f"{counted(found.attempts, 'attempt')} at {counted(found.questions, 'question')}"
    for what, names in (("card", found.differing), ("sum", found.sums)):
        if names:
            message = f"not as the log says: {counted(len(names), what)} ({', '.join(names[:3])}): quizprep doctor --rebuild"
            return _Finding("history", f"{looked_at}; {message}", good=False)
    if last and lies_ahead(last, this_day()):
        message = f"the latest answer is dated {last}, which is ahead: was the clock wrong? quizprep undo takes it back"
        return _Finding("history", f"{looked_at}; {message}", good=False)
    return _Finding("history", f"{looked_at}; every card and every sum follows from the log")


def _backups() -> _Finding:
    from quizprep.memory import backups

    days = backups.found(paths.backup_folder(), paths.history_file().stem)
    if not days:
        return _Finding("backups", "none yet; the first is made once something was answered")
    return _Finding("backups", f"{len(days)}, the latest of {max(days)}, in {paths.backup_folder()}")


def _bank(bank: options.BankPaths) -> _Finding:
    try:
        loaded = open_bank(bank)
    except QuizprepError as error:
        return _Finding("bank", str(error).splitlines()[0], good=False)
    return _Finding("bank", f"{counted(len(loaded.questions), 'question')} in {counted(len(loaded.decks), 'deck')}")


def _isolation() -> _Finding:
    from quizprep.coding.layers import LAYERS
    from quizprep.coding.probe import isolation

    try:
        layers = isolation()
        lacking = [name for name in LAYERS if name not in layers]
        return _Finding("isolation", f"{layers}; not here: {', '.join(lacking)}" if lacking else layers)
    except QuizprepError as error:
        return _Finding("isolation", str(error), good=False)


def _torch() -> _Finding:
    from importlib.util import find_spec

    if find_spec("torch") is None:
        return _Finding("torch", "not there; pip install 'quizprep[torch]' for --backend torch")
    import torch

    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "no CUDA"
    return _Finding("torch", f"{torch.__version__}, {device}")
