"""``quizprep formula``: one formula against another, or a stream of them, without a deck."""

import sys
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quizprep.cli import options
from quizprep.cli.setup import chosen_lang, print_json
from quizprep.errors import QuizprepError
from quizprep.model import FormulaQuestion, FormulaVerdict, Lang, Outcome, ResponseError, details

if TYPE_CHECKING:
    from quizprep.formula.checker import Checker


def register(app: typer.Typer) -> None:
    """Add the command."""
    # A response may begin with a minus sign.
    app.command(context_settings={"ignore_unknown_options": True})(formula)


def formula(
    response: Annotated[str | None, typer.Argument(metavar="RESPONSE", help="The formula to be judged.")] = None,
    *,
    reference: Annotated[str | None, typer.Option("--reference", metavar="FORMULA", help="The right formula.")] = None,
    var: Annotated[
        list[str] | None,
        typer.Option("--var", metavar="NAME:DOMAIN", help="A name: i:integer:1..64, x[K]:real:-2..2. Repeatable."),
    ] = None,
    lang: options.Language = None,
    json: options.Json = False,
    json_lines: Annotated[
        bool, typer.Option("--json-lines", help="Judge JSON objects from standard input, one a line in, one a line out.")
    ] = False,
) -> None:
    """Judge a formula by meaning, without a deck.

    Exit code 0 where it is right, 1 where it is not, 2 where it cannot be read.

    Example: quizprep formula "n(n+1)/2" --reference "sum_{i=1}^n i" --var n:integer:1..20
    """
    from quizprep.formula.checker import Checker

    spoken = chosen_lang(lang)
    if json_lines == (response is not None):
        raise QuizprepError("give one RESPONSE with its --reference, or --json-lines and objects on standard input")
    with Checker() as checker:
        if json_lines:
            _stream(checker, spoken)
            return
        if reference is None:
            raise QuizprepError('a response is judged against something: --reference "n(n+1)/2"')
        from quizprep.formula.asking.request import named_variable, question_of

        try:
            question = question_of(reference, dict(map(named_variable, var or [])))
        except QuizprepError as error:
            if var:
                raise
            raise QuizprepError(f"{error}; a name is declared with --var, as --var n:integer:1..20") from None
        raise typer.Exit(_one(checker, question, response or "", spoken, json=json))


def _one(checker: "Checker", question: FormulaQuestion, response: str, lang: Lang, *, json: bool) -> int:
    """Judge one response and show the verdict; return the exit code."""
    from quizprep.view import console, screens

    checker.start()
    try:
        if not json:
            from quizprep.cli.reading import show_reading

            show_reading(console.output(), question, response, lang)
        verdict = checker.judge(question, response)
    except ResponseError as error:
        if json:
            print_json({"outcome": "invalid", "message": error.message[lang], "span": error.span})
        else:
            screens.response_error_screen(console.messages(), error, lang)
        return 2
    if json:
        print_json(details(verdict, lang))
    else:
        screens.formula_screen(console.output(), verdict, lang)
    return 0 if verdict.outcome is Outcome.CORRECT else 1


def _stream(checker: "Checker", lang: Lang) -> None:
    """Judge line after line; no line stops the stream."""
    checker.start()
    for line in sys.stdin.buffer:
        if line.strip():
            print_json(_answered(checker, line, lang))
            sys.stdout.flush()


def _answered(checker: "Checker", line: bytes, lang: Lang) -> dict[str, Any]:
    """Return the object that answers one line."""
    started = time.perf_counter()
    reply: dict[str, Any]
    try:
        reply = _judged(checker, _decoded(line), lang)
    except ResponseError as error:
        reply = _invalid(error.message[lang], error.span)
    except QuizprepError as error:
        reply = _invalid(str(error))
    except Exception as error:  # noqa: BLE001  a bug of ours costs one line, said as such; not the stream
        reply = {**_invalid(f"this is a bug of ours ({type(error).__name__}: {error})"), "outcome": Outcome.UNGRADED}
    reply["seconds"] = round(time.perf_counter() - started, 6)
    return reply


def _decoded(line: bytes) -> Any:
    from msgspec import DecodeError
    from msgspec.json import decode

    try:
        return decode(line)
    except (DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise QuizprepError(f"no JSON: {error}") from None


def _judged(checker: "Checker", request: Any, lang: Lang) -> dict[str, Any]:
    from msgspec.json import encode

    if not isinstance(request, dict) or "reference" not in request:
        raise QuizprepError("each line is an object with 'response', 'reference' and 'variables'")
    texts = [_text(request.get(key), key) for key in ("reference", "response")]
    declared = {key: request[key] for key in ("variables", "functions", "aliases") if key in request}
    verdict = checker.judge(_question(texts[0], encode(declared)), texts[1])
    return {
        "outcome": "incorrect" if verdict.outcome is Outcome.PARTIAL else verdict.outcome,
        "decided_by": verdict.decided_by or None,
        "message": _message(verdict, lang),
        "mistake": verdict.mistake,
        "counterexample": details(verdict, lang)["counterexample"],
        "score": verdict.score,
        "reading": verdict.reading,
    }


def _text(given: Any, key: str) -> str:
    """Return a formula as text; a bare number is one too, and nothing is an empty one."""
    if given is None:
        return ""
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        raise QuizprepError(f"'{key}' is a formula as text, not {type(given).__name__}")
    return str(given)


@lru_cache(maxsize=16)
def _question(reference: str, declared: bytes) -> FormulaQuestion:
    """Return the question of a line, with its declarations as JSON: many responses to one reference follow each other."""
    from msgspec.json import decode

    from quizprep.formula.asking.request import question_of

    said = decode(declared)
    return question_of(reference, said.get("variables"), said.get("functions"), said.get("aliases"))


def _message(verdict: FormulaVerdict, lang: Lang) -> str | None:
    """Return what a learner would be told: what went wrong, and where it shows."""
    from quizprep.view import screens

    texts = [text[lang] for text in verdict.feedback]
    if verdict.counterexample:
        texts.append(screens.difference(verdict.counterexample, lang))
    return " ".join(texts) or None


def _invalid(message: str, span: tuple[int, int] | None = None) -> dict[str, Any]:
    return {
        "outcome": "invalid",
        "decided_by": None,
        "message": message,
        "mistake": None,
        "counterexample": None,
        "span": span,
    }
