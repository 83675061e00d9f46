"""``quizprep export`` and ``quizprep import``: the history as a file, and two machines kept together."""

from pathlib import Path
from typing import Annotated

import typer

from quizprep import paths
from quizprep.cli import options
from quizprep.cli.setup import open_bank, open_history, this_day
from quizprep.errors import QuizprepError, counted
from quizprep.model import Lang

PACKAGES = (".apkg", ".colpkg")
"""What Anki exports: decks, or all of a collection."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("export")(export)
    app.command("import")(take_in)


def export(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="File to write: .jsonl, .csv or .apkg.", dir_okay=False)],
    *,
    topic: options.Topics = None,
    lang: options.Language = None,
    bank: options.BankPaths = None,
) -> None:
    """Write the history to a file.

    Its ending says how. As .jsonl it is every event, also what was taken back, and `quizprep import` reads it on another
    machine; .csv is for spreadsheets. An .apkg is for Anki: the questions as notes in both languages (with --lang in one), of
    all topics (or those of --topic), with schedule and log.

    Example: quizprep export laptop.jsonl
    """
    if path.suffix.lower() == PACKAGES[0]:
        from quizprep.cli.anki import export_package

        packed = export_package(path, open_bank(bank), topic or [], [lang] if lang else list(Lang))
        typer.echo(
            f"{counted(packed.notes, 'note')} written to {path}, {packed.scheduled} of them scheduled, "
            f"with {counted(packed.reviews, 'review')}"
        )
        return
    if topic or lang or bank:
        raise QuizprepError(f"{path}: --topic, --lang and --bank are for .apkg; every other file holds the whole history")
    from quizprep.memory import exchange

    with open_history() as history:
        count = exchange.export(history, path)
    typer.echo(f"{counted(count, 'event')} written to {path}")


def take_in(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Files .jsonl of `quizprep export`, or an .apkg of Anki.")
    ],
    *,
    to: Annotated[Path | None, typer.Option(metavar="DECK", help="With an .apkg: the deck to write, my-deck.yaml.")] = None,
) -> None:
    """Add what files have and the history has not.

    Nothing is replaced, and what is there already is not added again. Export on each of two machines and import on the other:
    then both have the same history. It is backed up before. From an .apkg, the cards become the questions of a deck of your
    own; the history is not touched.

    Example: quizprep import laptop.jsonl
    """
    packages = [path for path in files if path.suffix.lower() in PACKAGES]
    if packages and len(files) > 1:
        raise QuizprepError(f"{packages[0]}: one package at a time, and nothing beside it")
    if packages:
        _take_in_cards(packages[0], to)
        return
    if to:
        raise QuizprepError(f"{files[0]}: --to is for an .apkg, whose cards become a deck")
    from quizprep.memory import exchange
    from quizprep.memory.backups import back_up

    with open_history() as history:
        # All of them are read through before anything is done.
        checked = {path: exchange.check(history, path) for path in files}
        if any(found.new for found in checked.values()):
            back_up(history, paths.backup_folder(), this_day(), anew=True)
        for path, found in checked.items():
            added = exchange.take_in(history, path)
            typer.echo(f"{counted(found.events, 'event')} read from {path}, {added} of them new")
        history.catch_up()


def _take_in_cards(path: Path, to: Path | None) -> None:
    if to is None:
        raise QuizprepError(f"{path}: say which deck to write: quizprep import {path} --to my-deck.yaml")
    from quizprep.cli.anki_deck import import_package

    taken = import_package(path, to)
    for line in (f"{counted(len(taken.questions), 'question')} written to {to}", *taken.losses()):
        typer.echo(line)
