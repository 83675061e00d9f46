"""``quizprep answer``: one question judged without a dialogue, for scripts and editors."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from quizprep.cli import options
from quizprep.cli.setup import back_up_today, chosen_lang, grader_folders, new_seed, now, open_bank, open_history, print_json
from quizprep.model import CodeQuestion, FormulaQuestion, Lang, Outcome, ResponseError, Variant, Verdict, details


def register(app: typer.Typer) -> None:
    """Add the command."""
    # A response may begin with a minus sign.
    app.command(context_settings={"ignore_unknown_options": True})(answer)


def answer(
    question_id: options.QuestionId,
    response: Annotated[str, typer.Argument(metavar="RESPONSE", help="The response; `-` reads it from standard input.")],
    *,
    seed: options.Seed = None,
    lang: options.Language = None,
    record: Annotated[bool, typer.Option("--record", help="Write the attempt to the history.")] = False,
    json: options.Json = False,
    bank: options.BankPaths = None,
) -> None:
    """Judge one response, without a dialogue.

    Exit code 0 where it is right, 1 where it is not, 2 where it cannot be read. Choice takes letters as `quizprep show` prints
    them, or keys of options; code takes the path of a file.

    Example: quizprep answer conv-output-size "10, 21" --seed 7 --json
    """
    from quizprep import answers

    spoken = chosen_lang(lang)
    question = open_bank(bank).question(question_id)
    if seed is None:
        # Cases nobody could foresee; of other questions, the variant that `quizprep show` shows.
        seed = new_seed() if isinstance(question, CodeQuestion) else 0
    variant = answers.draw(question, seed)
    text = sys.stdin.read().strip() if response == "-" else response
    started = time.monotonic()
    try:
        if isinstance(question, FormulaQuestion) and not json:
            _show_reading(question, text, spoken)
        verdict = _judge(variant, text, bank)
    except ResponseError as error:
        _refuse(variant, error, spoken, json=json)
        raise typer.Exit(2) from None
    _print(variant, verdict, spoken, json=json)
    if record and verdict.outcome is not Outcome.UNGRADED:
        from quizprep.cli.attempts import attempt

        with open_history() as history:
            history.record(attempt(question, variant.seed, text, verdict, at=now(), seconds=time.monotonic() - started))
            back_up_today(history)
    raise typer.Exit(0 if verdict.outcome is Outcome.CORRECT else 1)


def _show_reading(question: FormulaQuestion, response: str, lang: Lang) -> None:
    from quizprep.cli.reading import show_reading
    from quizprep.view import console

    show_reading(console.output(), question, response, lang)


def _judge(variant: Variant, response: str, bank: list[Path] | None) -> Verdict:
    from quizprep import answers
    from quizprep.formula.checker import Checker

    if isinstance(variant.question, CodeQuestion):
        from quizprep.coding.judge import judge

        return judge(variant.question.task, Path(response), folders=grader_folders(bank), seed=variant.seed)
    with Checker() as checker:
        return answers.judge(variant, response, checker)


def _refuse(variant: Variant, error: ResponseError, lang: Lang, *, json: bool) -> None:
    if json:
        print_json({"id": variant.question.id, "outcome": "invalid", "message": error.message[lang], "span": error.span})
    else:
        from quizprep.view import console, screens

        screens.response_error_screen(console.messages(), error, lang)


def _print(variant: Variant, verdict: Verdict, lang: Lang, *, json: bool) -> None:
    if json:
        print_json({"id": variant.question.id, "kind": variant.question.kind, **details(verdict, lang)})
    else:
        from quizprep.cli.reading import drawn_answer
        from quizprep.view import console, screens

        screens.verdict_screen(console.output(), variant, verdict, lang, drawn_answer(variant.question))
