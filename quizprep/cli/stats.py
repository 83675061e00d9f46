"""``quizprep stats``: how much, how regularly, how well, and what is weak."""

from pathlib import Path
from typing import Annotated

import typer

from quizprep.cli import options
from quizprep.cli.setup import askable, chosen_lang, open_bank, open_history_of, print_json, this_day
from quizprep.errors import QuizprepError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(stats)


def stats(
    *,
    topic: options.Topics = None,
    lang: options.Language = None,
    json: options.Json = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page that needs no network.")] = None,
    bank: options.BankPaths = None,
) -> None:
    """Show what you have done, what you remember, and what is weak.

    Example: quizprep stats --topic detection
    """
    if json and html:
        raise QuizprepError("--json prints and --html writes a page: leave one of them out")
    from quizprep.memory.agenda import waiting
    from quizprep.memory.statistics import statistics

    loaded = open_bank(bank)
    topics = topic or []
    questions = loaded.select(topics, [])
    with open_history_of(loaded) as history:
        today = this_day()
        put_off = waiting(history, askable(loaded), history.suspended(), loaded.siblings, today)
        found = statistics(history, questions, today, topics, put_off)
    if json:
        print_json(found)
        return
    from quizprep.view import console, screens
    from quizprep.view import memory_words as words
    from quizprep.view.statistics import statistics_screen

    spoken = chosen_lang(lang)
    if html is None:
        titles = {deck.topic: deck.title for deck in loaded.decks}
        statistics_screen(console.output(), found, spoken, titles)
        return
    from quizprep.cli.told import statistics_page
    from quizprep.memory.drafts import draft_of

    with draft_of(html) as draft:
        draft.write_text(statistics_page(found, loaded, spoken), encoding="utf-8")
    screens.say(console.messages(), words.PAGE_WRITTEN, spoken, path=html)
