"""``quizprep topics``: the decks, and how far the learner is."""

import typer

from quizprep.cli import options
from quizprep.cli.setup import askable, chosen_lang, open_bank, open_history_of, print_json, this_day
from quizprep.model import Kind


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(topics)


def topics(*, lang: options.Language = None, json: options.Json = False, bank: options.BankPaths = None) -> None:
    """List the topics: questions by kind, seen, due today.

    Example: quizprep topics --lang zh
    """
    from quizprep.memory.agenda import waiting

    spoken = chosen_lang(lang)
    today = this_day()
    loaded = open_bank(bank)
    with open_history_of(loaded) as history:
        cards = history.cards()
        suspended = history.suspended()
        not_today = suspended | waiting(history, askable(loaded), suspended, loaded.siblings, today)
    rows = []
    for deck in loaded.decks:
        questions = loaded.select([deck.topic], [])
        seen = [cards[question.id] for question in questions if question.id in cards]
        counts = {kind.value: sum(question.kind is kind for question in questions) for kind in Kind}
        rows.append(
            {
                "topic": deck.topic,
                "title": deck.title[spoken],
                **counts,
                "all": len(questions),
                "seen": len(seen),
                "due": sum(card.due <= today and card.question_id not in not_today for card in seen),
            }
        )
    if json:
        print_json(rows)
        return
    from quizprep.view import console, tables

    tables.topics_table(console.output(), rows, spoken)
