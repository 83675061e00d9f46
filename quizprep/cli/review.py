"""``quizprep review``: what is about to be forgotten."""

from datetime import date, timedelta
from typing import Annotated

import typer

from quizprep.cli import options
from quizprep.cli.setup import chosen_new, this_day
from quizprep.errors import QuizprepError

FURTHEST = timedelta(days=731)
"""How far ahead an interview is planned for."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(review)


def review(
    *,
    limit: Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most so many questions.")] = None,
    minutes: options.Minutes = None,
    new: options.New = None,
    by: Annotated[str | None, typer.Option("--by", metavar="DATE", help="Date of an interview, as 2027-01-15.")] = None,
    lang: options.Language = None,
    seed: options.Seed = None,
    bank: options.BankPaths = None,
) -> None:
    """Review what is due, most at risk first.

    All topics are interleaved, and some new questions among them: ten a day, or as many as $QUIZPREP_NEW says; with --minutes
    they come last. With the date of an interview there are none,
    unless --new is given: everything that was learnt is asked once more in the last days before it, and the minutes that each
    day will take are shown first.

    Example: quizprep review --minutes 20
    """
    from quizprep.cli.start import Asked, run_session

    interview = _interview(by) if by is not None else None
    run_session(
        Asked(
            count=limit,
            review=True,
            new=0 if new is None and interview else chosen_new(new),
            minutes=minutes,
            interview=interview,
            lang=lang,
            seed=seed,
            bank=bank,
        )
    )


def _interview(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise QuizprepError(f"--by {text!r} is not a date; write it as 2027-01-15") from None
    today = this_day()
    if day < today:
        raise QuizprepError(f"--by {day} is in the past; today is {today}")
    if day - today > FURTHEST:
        raise QuizprepError(f"--by {day} is more than two years away; review without it until it is nearer")
    return day
