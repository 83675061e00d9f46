"""``quizprep where``: every path used."""

import typer

from quizprep import paths
from quizprep.cli import options
from quizprep.cli.setup import bank_paths, grader_folders


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(where)


def where(bank: options.BankPaths = None) -> None:
    """Print every path that quizprep uses, one per line.

    Example: quizprep where
    """
    rows = [
        ("data", paths.home()),
        ("history", paths.history_file()),
        ("backups", paths.backup_folder()),
        ("lines", paths.line_history_file()),
        ("cache", paths.cache_folder()),
        ("log", paths.log_folder()),
        ("schema", paths.deck_schema_file()),
        *(("bank", path) for path in bank_paths(bank)),
        *(("graders", path) for path in grader_folders(bank)),
    ]
    for name, path in rows:
        typer.echo(f"{name:<8} {path}")
