"""``quizprep stats``: how much, how regularly, how well, and what is weak."""

import typer

from quizprep.cli import options
from quizprep.cli.setup import chosen_lang, now, open_bank, open_history, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(stats)


def stats(
    *,
    topic: options.Topics = None,
    lang: options.Language = None,
    json: options.Json = False,
    bank: options.BankPaths = None,
) -> None:
    """Show what you have done, what you remember, and what is weak.

    Example: quizprep stats --topic detection
    """
    from quizprep.memory.scheduler import study_day
    from quizprep.memory.statistics import statistics

    loaded = open_bank(bank)
    topics = topic or []
    questions = loaded.select(topics, [])
    with open_history() as history:
        found = statistics(history, questions, study_day(now()), topics)
    if json:
        print_json(found)
        return
    from quizprep.view import console
    from quizprep.view.statistics import statistics_screen

    titles = {deck.topic: deck.title for deck in loaded.decks}
    statistics_screen(console.output(), found, chosen_lang(lang), titles)
