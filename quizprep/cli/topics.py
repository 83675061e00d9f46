"""``quizprep topics``: the decks, and how far the learner is."""

import typer

from quizprep.cli import options
from quizprep.cli.setup import chosen_lang, now, open_bank, open_history, print_json
from quizprep.model import Kind


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(topics)


def topics(*, lang: options.Language = None, json: options.Json = False, bank: options.BankPaths = None) -> None:
    """List the topics: questions by kind, seen, due today.

    Example: quizprep topics --lang zh
    """
    from quizprep.memory.scheduler import study_day

    spoken = chosen_lang(lang)
    today = study_day(now())
    with open_history() as history:
        cards = history.cards()
        suspended = history.suspended()
    rows = []
    for deck in open_bank(bank).decks:
        seen = [cards[question.id] for question in deck.questions if question.id in cards]
        counts = {kind.value: sum(question.kind is kind for question in deck.questions) for kind in Kind}
        rows.append(
            {
                "topic": deck.topic,
                "title": deck.title[spoken],
                **counts,
                "all": len(deck.questions),
                "seen": len(seen),
                "due": sum(card.due <= today and card.question_id not in suspended for card in seen),
            }
        )
    if json:
        print_json(rows)
        return
    from quizprep.view import console, tables

    tables.topics_table(console.output(), rows, spoken)
