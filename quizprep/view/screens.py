"""The screens of a session: a question, a verdict, a summary.  Each takes the console it prints to and the language."""

from collections.abc import Sequence
from string import ascii_lowercase

from rich.console import Console
from rich.text import Text

from quizprep.model import (
    AnyQuestion,
    Attempt,
    Bilingual,
    Card,
    CaseResult,
    ChoiceQuestion,
    CodeQuestion,
    CodeVerdict,
    Counterexample,
    Drawing,
    FormulaQuestion,
    FormulaVerdict,
    Lang,
    NumericQuestion,
    Outcome,
    RecallQuestion,
    ResponseError,
    Variant,
    Verdict,
)
from quizprep.view import words
from quizprep.view.console import shows_unicode
from quizprep.view.text import Paragraph, cut, cut_to

MARGIN = 2
FAILED_SHOWN = 3
OUTPUT_SHOWN, LINES_SHOWN = 600, 10
MISSED_SHOWN = 10


def question_screen(
    console: Console,
    variant: Variant,
    lang: Lang,
    *,
    place: str = "",
    title: str = "",
    state: Bilingual | None = None,
    asked: bool = True,
) -> None:
    """Show a question: a line of facts about it, the prompt, the options, and, if it is asked here, how to answer."""
    question = variant.question
    facts = [
        fact
        for fact in (
            place,
            title or question.topic,
            _kind(question)[lang],
            _dots(console, question.difficulty),
            state and state[lang],
        )
        if fact
    ]
    console.print()
    console.print(Text(" · ".join(facts), style="muted"))
    console.print()
    console.print(Paragraph(variant.prompt[lang], indent=MARGIN))
    console.print()
    if isinstance(question, ChoiceQuestion):
        for letter, key in zip(ascii_lowercase, variant.options, strict=False):
            console.print(Paragraph(question.options[key].text[lang], indent=MARGIN + 4, lead=f"   {letter}", lead_style="key"))
        console.print()
    if isinstance(question, FormulaQuestion) and question.variables:
        _names(console, question, lang)
    if asked:
        console.print(Text(how_to_answer(variant, lang), style="muted"))


def _kind(question: AnyQuestion) -> Bilingual:
    return words.DEBUGGING if isinstance(question, CodeQuestion) and question.debug else words.KINDS[question.kind]


def how_to_answer(variant: Variant, lang: Lang) -> str:
    """Return the line that says what a response to this question looks like."""
    question = variant.question
    if isinstance(question, ChoiceQuestion) and len(question.answer) > 1:
        return words.SEVERAL_RIGHT[lang]
    parts = [words.HOW_TO_ANSWER[question.kind][lang]]
    if isinstance(question, RecallQuestion):
        count = len(question.points)
        parts.append((words.KEY_POINT if count == 1 else words.KEY_POINTS)[lang].format(n=count))
    if isinstance(question, NumericQuestion):
        if len(question.answer) > 1:
            parts = [words.SEVERAL_NUMBERS[lang].format(n=len(question.answer))]
        if question.unit:
            parts.append(words.UNIT[lang].format(unit=question.unit[lang]))
        if question.tolerance:
            parts.append(words.TOLERANCE[lang].format(percent=f"{question.tolerance * 100:g}"))
    return " · ".join(parts)


def _names(console: Console, question: FormulaQuestion, lang: Lang) -> None:
    """Show the names that the formula may use: what each stands for, whole number or not, its shape."""
    width = max(map(len, question.variables))
    for name, variable in question.variables.items():
        number = words.WHOLE if variable.domain.startswith("integer") else words.REAL
        what = words.SHAPES[min(len(variable.shape), len(words.SHAPES)) - 1] if variable.shape else number
        facts = [variable.meaning[lang] if variable.meaning else "", what[lang].format(size=" × ".join(variable.shape))]
        text = " · ".join(filter(None, facts))
        console.print(Paragraph(text, indent=MARGIN + width + 3, lead=f"   {name}", lead_style="key", style="muted"))
    console.print()


def verdict_screen(console: Console, variant: Variant, verdict: Verdict, lang: Lang, drawn: Drawing | None = None) -> None:
    """Show the verdict, what it teaches, the right answer (a formula as it is drawn) and why."""
    if isinstance(verdict, CodeVerdict):
        submission_screen(console, verdict, lang)
    else:
        outcome_line(console, verdict, lang)
        _texts(console, verdict.feedback, lang)
    if isinstance(verdict, FormulaVerdict):
        _formula_details(console, verdict, lang)
    if verdict.expected and verdict.outcome is not Outcome.CORRECT:
        _right_answer(console, verdict.expected[lang], drawn, lang)
    # How to solve a task is told when it is solved.
    if not isinstance(variant.question, CodeQuestion) or verdict.outcome is Outcome.CORRECT:
        teach(console, variant.question, variant.explanation, lang)


def formula_screen(console: Console, verdict: FormulaVerdict, lang: Lang) -> None:
    """Show the verdict on a formula that belongs to no question."""
    outcome_line(console, verdict, lang)
    _texts(console, verdict.feedback, lang)
    _formula_details(console, verdict, lang)


def submission_screen(console: Console, verdict: CodeVerdict, lang: Lang) -> None:
    """Show the verdict on a submission: the lesson, then the cases that it fails."""
    outcome_line(console, verdict, lang)
    shown = {case.message for case in verdict.cases}
    _texts(console, [text for text in verdict.feedback if text not in shown], lang)
    if verdict.library_allowed:
        used = words.COMMA[lang].join(
            words.LIBRARY_CALL[lang].format(name=call.name, line=call.line) for call in verdict.library_calls
        )
        text = words.LIBRARY_ALLOWED[lang] + (words.COLON[lang] + used if used else "")
        console.print(Paragraph(text, indent=MARGIN, style="partial"))
    case_results(console, verdict, lang)


def _texts(console: Console, texts: Sequence[Bilingual], lang: Lang) -> None:
    for text in texts:
        console.print(Paragraph(text[lang], indent=MARGIN))


def teach(console: Console, question: AnyQuestion, explanation: Bilingual, lang: Lang) -> None:
    """Show why the answer is right, and where to read on."""
    console.print()
    console.print(Paragraph(explanation[lang], indent=MARGIN))
    if question.reference:
        _labelled(console, words.SOURCE, lang, question.reference, style="muted")


def answer_screen(console: Console, variant: Variant, expected: Bilingual, lang: Lang, drawn: Drawing | None = None) -> None:
    """Show the right answer (a formula as it is drawn) to a question that was given up."""
    _right_answer(console, expected[lang], drawn, lang)
    teach(console, variant.question, variant.explanation, lang)


def _right_answer(console: Console, text: str, drawn: Drawing | None, lang: Lang) -> None:
    lines = _beside(console, words.ANSWER[lang] + words.COLON[lang], drawn) if drawn else None
    if lines is None:
        _labelled(console, words.ANSWER, lang, text)
    else:
        shown = Text("\n".join(lines), no_wrap=True)
        shown.highlight_words([words.ANSWER[lang] + words.COLON[lang]], "heading")
        console.print(shown)


def outcome_line(console: Console, verdict: Verdict, lang: Lang) -> None:
    """Show the verdict in one line."""
    signs = words.SIGNS if shows_unicode(console) else words.PLAIN_SIGNS
    text = Text(f"{signs[verdict.outcome]} {words.OUTCOMES[verdict.outcome][lang]}", style=verdict.outcome.value)
    if verdict.outcome is Outcome.PARTIAL:
        text.append(f"  {verdict.score * 100:.0f} %", style="muted")
    decided = words.DECIDED.get(verdict.decided_by) if isinstance(verdict, FormulaVerdict) else None
    if decided and verdict.outcome is Outcome.CORRECT:
        text.append(f"  ({decided[lang]})", style="muted")
    console.print(text)


def reading_screen(console: Console, flat: str, drawn: Drawing, lang: Lang) -> None:
    """Show how a formula was understood: drawn where it is high and there is room, else in one line."""
    lines = _beside(console, words.READ_AS[lang] + words.COLON[lang], drawn)
    if lines is None:
        _labelled(console, words.READ_AS, lang, flat, style="muted")
    else:
        console.print(Text("\n".join(lines), style="muted", no_wrap=True))


def _beside(console: Console, label: str, drawn: Drawing) -> list[str] | None:
    """Return a drawing behind its label, or nothing where a line tells as much, or the drawing cannot be shown."""
    from rich.cells import cell_len

    indent = MARGIN + cell_len(label)
    fits = indent + max(map(cell_len, drawn.lines)) <= console.width
    if len(drawn.lines) == 1 or not fits or not shows_unicode(console):
        return None
    before = {drawn.base: f"{' ' * MARGIN}{label}"}
    return [before.get(place, " " * indent) + line for place, line in enumerate(drawn.lines)]


def _formula_details(console: Console, verdict: FormulaVerdict, lang: Lang) -> None:
    if verdict.counterexample:
        console.print(Paragraph(difference(verdict.counterexample, lang), indent=MARGIN))


def difference(point: Counterexample, lang: Lang) -> str:
    """Return a counterexample as a sentence."""
    at = words.COMMA[lang].join(f"{name} = {value}" for name, value in point.values.items())
    said = words.DIFFERS_AT if at else words.DIFFERS
    return said[lang].format(at=at, yours=point.yours, expected=point.expected)


def case_results(console: Console, verdict: CodeVerdict, lang: Lang) -> None:
    """Show the first cases that failed, with the call to paste, and what the submission printed."""
    failed = [case for case in verdict.cases if not case.passed]
    # The case with a counterexample teaches most.
    failed.sort(key=lambda case: case.counterexample is None)
    for case in failed[:FAILED_SHOWN]:
        _failed_case(console, case, lang)
    if more := len(failed[FAILED_SHOWN:]):
        say(console, words.ONE_MORE_FAILED if more == 1 else words.MORE_FAILED, lang, n=more)
    if verdict.output and failed:
        _labelled(console, words.PRINTED, lang, cut(verdict.output.rstrip(), OUTPUT_SHOWN, LINES_SHOWN), style="muted")
    passed = len(verdict.cases) - len(failed)
    if len(verdict.cases) > 1:  # a file that cannot be loaded has one only, that it loads
        console.print(Paragraph(words.CASES_PASSED[lang].format(passed=passed, all=len(verdict.cases)), indent=MARGIN))
    details = words.RUN_DETAILS[lang].format(
        backend=verdict.backend,
        device=verdict.device,
        seconds=verdict.seconds,
        seed=verdict.seed,
        isolation=_isolation(verdict, lang),
    )
    console.print(Paragraph(details, indent=MARGIN, style="muted"))


def _isolation(verdict: CodeVerdict, lang: Lang) -> str:
    """Return the layers that confined the submission, in the learner's language."""
    layers = (words.ISOLATION.get(name, Bilingual.same(name)) for name in verdict.isolation.split(", "))
    return ("、" if lang is Lang.ZH else ", ").join(layer[lang] for layer in layers)


def _failed_case(console: Console, case: CaseResult, lang: Lang) -> None:
    console.print()
    console.print(Text.assemble((f"{' ' * MARGIN}{case.name}", "incorrect")))
    console.print(Paragraph(case.message[lang], indent=MARGIN + 2))
    if case.source_line:
        _source_line(console, case.source_line, case.source_span, MARGIN + 4)
    for key, label in {"call": words.CALL, "expected": words.EXPECTED, "actual": words.ACTUAL}.items():
        value = (case.counterexample or {}).get(key)
        # What is said in words stands in the message already.
        if isinstance(value, str):
            _labelled(console, label, lang, value, indent=MARGIN + 2)


def _source_line(console: Console, line: str, span: tuple[int, int] | None, indent: int) -> None:
    """Show a line of a submission, with carets under the part that raised."""
    room = console.width - indent
    rows = zip(_pointed(line, *span, room), ("code", "incorrect"), strict=True) if span else [(cut_to(line, room), "code")]
    for row, style in rows:
        console.print(Text(" " * indent + row, style=style, no_wrap=True))


def checklist_screen(console: Console, question: RecallQuestion, ticked: Sequence[str], lang: Lang) -> None:
    """Show the key points, those found in the response ticked."""
    console.print()
    console.print(Text(words.CHECKLIST[lang], style="heading"))
    for number, (key, point) in enumerate(question.points.items(), start=1):
        box = "[x]" if key in ticked else "[ ]"
        console.print(
            Paragraph(
                point.text[lang],
                indent=MARGIN + 6,
                lead=f" {number:>2} {box}",
                lead_style="correct" if key in ticked else "muted",
            )
        )
    console.print()


def response_error_screen(console: Console, error: ResponseError, lang: Lang) -> None:
    """Show what cannot be read in a response, with a caret under the place."""
    if error.span and error.response:
        for line, style in zip(_pointed(error.response, *error.span, console.width - MARGIN), ("", "incorrect"), strict=True):
            console.print(Text(" " * MARGIN + line, style=style, no_wrap=True))
    console.print(Paragraph(error.message[lang], indent=MARGIN, style="partial"))
    _readings(console, error.readings)


def _pointed(response: str, start: int, end: int, room: int) -> tuple[str, str]:
    """Return a response and the carets under a part of it; of one that does not fit, what stands around that."""
    from rich.cells import cell_len

    if cell_len(response) > room:
        first = max(start - room // 3, 0)  # in characters, of which each takes at most two columns
        left = "…" if first else ""
        response, start, end = left + response[first:], start - first + len(left), end - first + len(left)
    response = cut_to(response, room)
    before = cell_len(response[:start])
    return response, " " * before + "^" * max(min(cell_len(response[start:end]), room - before), 1)


def _readings(console: Console, readings: Sequence[str]) -> None:
    """Show the ways in which a response can be read, where drawings tell them apart better than the message has."""
    split = [tuple(reading.split("\n")) for reading in readings]
    drawings = [
        _beside(console, f"{number}.  ", Drawing(lines, len(lines) // 2)) for number, lines in enumerate(split, start=1)
    ]
    if any(drawings):
        for number, drawn in enumerate(readings):
            lines = drawings[number] or [f"{' ' * MARGIN}{number + 1}.  {drawn}"]
            console.print()
            console.print(Text("\n".join(lines), no_wrap=True))


def hint_screen(console: Console, hints: Sequence[Bilingual], lang: Lang, level: int) -> None:
    """Show one of the hints, the first being level 1, or say that there is none, or no further one."""
    if level > len(hints):
        say(console, words.LAST_HINT if hints else words.NO_HINT, lang)
        return
    count = f" {level}/{len(hints)}" if len(hints) > 1 else ""
    label = Bilingual(words.HINT.en + count, words.HINT.zh + count)
    _labelled(console, label, lang, hints[level - 1][lang])


def solution_notes(console: Console, question: CodeQuestion, mistakes: Bilingual | None, lang: Lang) -> None:
    """Show what is to be said about a solution, and what was wrong with the code that was to be mended."""
    console.print()
    if mistakes:
        _labelled(console, words.MISTAKES, lang, mistakes[lang])
    console.print(Paragraph(question.explanation[lang], indent=MARGIN))


def say(console: Console, text: Bilingual, lang: Lang, **values: object) -> None:
    """Show one of the words of the screens, filled in."""
    console.print(Paragraph(text[lang].format(**values), indent=MARGIN, style="muted"))


def trouble(console: Console, text: str) -> None:
    """Show why something cannot be done; the question stays open."""
    console.print(Paragraph(text, indent=MARGIN, style="partial"))


def comes_back_line(console: Console, card: Card, days: int, lang: Lang) -> None:
    """Show when the question will be asked again."""
    if days <= 1:
        say(console, words.COMES_BACK_TOMORROW, lang)
    else:
        say(console, words.COMES_BACK, lang, days=days, date=card.due.isoformat())


def summary_screen(console: Console, attempts: Sequence[Attempt], still_due: int, lang: Lang) -> None:
    """Show what a session came to, and what to do next."""
    console.print()
    console.print(Text(words.SUMMARY[lang], style="heading"))
    if attempts:
        counts = {outcome.value: sum(made.outcome is outcome for made in attempts) for outcome in Outcome}
        say(console, words.ANSWERED, lang, answered=len(attempts), **counts)
    else:
        say(console, words.NONE_ANSWERED, lang)
    if still_due:
        say(console, words.STILL_DUE, lang, due=still_due)
    missed = list(dict.fromkeys(made.question_id for made in attempts if made.outcome is not Outcome.CORRECT))
    if missed:
        more = [] if len(missed) <= MISSED_SHOWN else ["…"]
        say(console, words.MISSED, lang, ids=words.COMMA[lang].join([*missed[:MISSED_SHOWN], *more]))
    if attempts:
        say(console, words.COME_BACK, lang)


def _labelled(console: Console, label: Bilingual, lang: Lang, text: str, *, indent: int = MARGIN, style: str = "") -> None:
    from rich.cells import cell_len

    lead = f"{' ' * indent}{label[lang]}{words.COLON[lang]}"
    console.print(Paragraph(text, indent=cell_len(lead), lead=lead, style=style, lead_style="heading"))


def _dots(console: Console, difficulty: int) -> str:
    full, empty = ("●", "○") if shows_unicode(console) else ("#", ".")
    return full * difficulty + empty * (5 - difficulty)


def facts(console: Console, question: AnyQuestion, lang: Lang) -> None:
    """Show where a question comes from: the notes it covers, and the file to edit."""
    console.print()
    _labelled(console, words.COVERS, lang, ", ".join(question.sources), style="muted")
    _labelled(console, words.FILE, lang, str(question.mark), style="muted")
