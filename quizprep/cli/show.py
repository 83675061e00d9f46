"""``quizprep show``: one question with everything that belongs to it."""

import typer

from quizprep.cli import options
from quizprep.cli.setup import chosen_lang, open_bank, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(show)


def show(
    question_id: options.QuestionId,
    *,
    lang: options.Language = None,
    seed: options.Seed = None,
    json: options.Json = False,
    bank: options.BankPaths = None,
) -> None:
    """Show a question, its answer, and why.

    A seed shows the variant that `quizprep answer --seed` judges.

    Example: quizprep show nms --lang zh
    """
    from quizprep import answers

    loaded = open_bank(bank)
    question = loaded.question(question_id)
    if json:
        print_json(question)
        return
    from quizprep.cli.reading import drawn_answer
    from quizprep.view import console, screens

    spoken, out = chosen_lang(lang), console.output()
    variant = answers.draw(question, seed or 0)
    screens.question_screen(
        out, variant, spoken, place=question.id, title=loaded.deck(question.topic).title[spoken], asked=False
    )
    screens.answer_screen(out, variant, answers.right_answer(variant), spoken, drawn_answer(question))
    screens.facts(out, question, spoken)
