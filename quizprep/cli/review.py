"""``quizprep review``: what is about to be forgotten."""

from typing import Annotated

import typer

from quizprep.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(review)


def review(
    *,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="At most so many questions.")] = None,
    minutes: options.Minutes = None,
    lang: options.Language = None,
    seed: options.Seed = None,
    bank: options.BankPaths = None,
) -> None:
    """Review what is due, over all topics, most at risk first.

    Example: quizprep review --minutes 20
    """
    from quizprep.cli.start import run_session

    run_session([], [], count=limit, review=True, minutes=minutes, lang=lang, seed=seed, bank_paths=bank)
