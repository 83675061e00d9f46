"""``quizprep show``: one question with everything that belongs to it."""

from typing import Any

import typer
from msgspec import structs, to_builtins

from quizprep.cli import options
from quizprep.cli.setup import chosen_lang, open_bank, print_json
from quizprep.model import Variant


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
    variant = answers.draw(question, seed or 0)
    if json:
        print_json(_plain(variant))
        return
    from quizprep.cli.reading import drawn_answer
    from quizprep.view import console, screens

    spoken, out = chosen_lang(lang), console.output()
    screens.question_screen(
        out, variant, spoken, place=question.id, title=loaded.deck(question.topic).title[spoken], asked=False
    )
    screens.answer_screen(out, variant, answers.right_answer(variant), spoken, drawn_answer(question))
    screens.facts(out, question, spoken)


def _plain(variant: Variant) -> dict[str, Any]:
    """Return a question as it is authored, and under ``variant`` what the seed makes of it."""
    drawn = {name: value for name, value in structs.asdict(variant).items() if name != "question"}
    plain: dict[str, Any] = to_builtins({**to_builtins(variant.question), "variant": drawn})
    return plain
