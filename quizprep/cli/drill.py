"""``quizprep drill``: questions of the topics chosen, what is due and weak first, then new ones."""

from typing import Annotated

import typer

from quizprep.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(drill)


def drill(  # noqa: PLR0913  (one for each option)
    topics: options.TopicNames = None,
    *,
    topic: options.Topics = None,
    kind: options.Kinds = None,
    count: Annotated[int, typer.Option("--count", "-n", metavar="N", min=1, help="How many questions.")] = 10,
    minutes: options.Minutes = None,
    new: options.New = None,
    lang: options.Language = None,
    seed: options.Seed = None,
    bank: options.BankPaths = None,
) -> None:
    """Practise: due and weak questions first, then new ones.

    Answers come from the keyboard, or from a pipe, one line each.

    Example: quizprep drill detection --count 5
    """
    from quizprep.cli.start import Asked, run_session

    run_session(
        Asked(
            topics=[*(topics or []), *(topic or [])],
            kinds=kind or [],
            count=count,
            review=False,
            new=new,
            minutes=minutes,
            lang=lang,
            seed=seed,
            bank=bank,
        )
    )
