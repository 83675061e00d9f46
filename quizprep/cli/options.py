"""The options that several commands share, and how their words are completed in the shell."""

import math
from pathlib import Path
from typing import Annotated

import typer

from quizprep.model import Kind, Lang


def _topics(incomplete: str) -> list[str]:
    from quizprep.cli.setup import open_bank

    return [deck.topic for deck in open_bank([]).decks if deck.topic.startswith(incomplete)]


def complete_ids(incomplete: str) -> list[str]:
    """Return the ids that begin with what was typed."""
    from quizprep.cli.setup import open_bank

    return [question.id for question in open_bank([]).questions if question.id.startswith(incomplete)]


def complete_tasks(incomplete: str) -> list[str]:
    """Return the tasks that begin with what was typed."""
    from quizprep.cli.setup import open_bank
    from quizprep.model import CodeQuestion

    found = (question.task for question in open_bank([]).questions if isinstance(question, CodeQuestion))
    return [task for task in dict.fromkeys(found) if task.startswith(incomplete)]


def _finite(number: float | None) -> float | None:
    if number is not None and not math.isfinite(number):
        raise typer.BadParameter(f"{number} is not a number of minutes.")
    return number


BankPaths = Annotated[
    list[Path] | None, typer.Option("--bank", metavar="PATH", help="Add a deck, or a folder of decks, of your own. Repeatable.")
]
Language = Annotated[Lang | None, typer.Option("--lang", help="Language of what is shown.")]
Topics = Annotated[
    list[str] | None,
    typer.Option("--topic", "-t", metavar="TOPIC", help="Only this topic. Repeatable.", autocompletion=_topics),
]
TopicNames = Annotated[
    list[str] | None, typer.Argument(metavar="[TOPIC]...", help="Only these topics.", autocompletion=_topics)
]
Kinds = Annotated[list[Kind] | None, typer.Option("--kind", "-k", help="Only this kind. Repeatable.")]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help="Draw the same again: questions, numbers, cases.")]
Minutes = Annotated[
    float | None,
    typer.Option("--minutes", metavar="M", min=0, callback=_finite, help="Begin no question after so many minutes."),
]
New = Annotated[
    int | None,
    typer.Option("--new", metavar="N", min=0, help="At most so many new questions a day, with those that were begun before."),
]
RequireIsolation = Annotated[
    bool, typer.Option("--require-isolation", help="Run nothing where the kernel lacks a layer that confines it.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a script.")]
QuestionId = Annotated[str, typer.Argument(metavar="ID", help="Id of a question.", autocompletion=complete_ids)]
TaskName = Annotated[str | None, typer.Argument(metavar="[TASK]", help="Name of a task.", autocompletion=complete_tasks)]
