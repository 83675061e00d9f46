"""What one field of a question cannot see alone.

A rule gets the values that could be read (a value in a list or a table is ``None`` where it could not) and notes problems at
the places where they stand.
"""

import re
from collections.abc import Iterable

from quizprep.bank.fields import Log, Place, Values, is_chinese
from quizprep.bank.nodes import quoted
from quizprep.errors import nearest
from quizprep.model import Bilingual, KeyPoint, Option

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_]\w*")
MOST_HINTS = 3
MOST_PLACEHOLDERS = 200
"""Of one text, that are looked up."""
_TWICE = "a brace that is text is written twice, '{{' or '}}'"


def hints(values: Values, place: Place, log: Log) -> None:
    """Check that there are not too many hints."""
    levels = values.get("hint")
    if levels is not None and not 1 <= len(levels) <= MOST_HINTS:
        message = f"1 to {MOST_HINTS} hints, from a nudge to nearly the solution; here are {len(levels)}"
        log.problem((*place, "hint"), message)


def choice(values: Values, place: Place, log: Log) -> None:
    """Check options and answer against each other."""
    options, answer = values.get("options"), values.get("answer")
    if options is None:
        return
    at = (*place, "options")
    if len(options) < 2:
        log.problem(at, "a choice question has at least 2 options, better 3 or more")
    _distinct({key: option.text for key, option in options.items() if option}, at, "option", log)
    if answer is None:
        return
    for index, key in enumerate(answer):
        if key and key not in options:
            log.problem((*place, "answer", str(index)), f"the answer {quoted(key)} is no option{nearest(key, list(options))}")
        elif key in answer[:index]:
            log.problem((*place, "answer", str(index)), f"the answer {quoted(key)} is here a second time")
    if not answer:
        log.problem((*place, "answer"), "at least one option is right")
    elif len(options) > 1 and set(options) <= set(answer):
        log.problem((*place, "answer"), "every option is right; at least one is wrong")
    elif set(answer) <= set(options):
        _feedback(options, set(answer), at, log)


def _feedback(options: dict[str, Option | None], right: set[str], at: Place, log: Log) -> None:
    for key, option in options.items():
        if option and key not in right and not option.feedback:
            log.problem(
                (*at, key), f"the wrong option {quoted(key)} has no 'feedback': what is the mistake of someone who takes it?"
            )
        if option and key in right and option.feedback:
            log.problem((*at, key, "feedback"), f"{quoted(key)} is right; its reason belongs into 'explanation'")


def recall(values: Values, place: Place, log: Log) -> None:
    """Check that there are 3 to 6 points, each recognised in both languages.

    A deck in one language is the learner's own: there one point is enough, and one without wordings is ticked by hand.
    """
    points = values.get("points")
    if points is None:
        return
    at, least = (*place, "points"), 1 if log.language else 3
    if not least <= len(points) <= 6:
        log.problem(at, f"a recall question has {least} to 6 points, this one has {len(points)}")
    _distinct({key: point.text for key, point in points.items() if point}, at, "point", log)
    subjects: dict[str, Place] = {point.about: (*at, key, "about") for key, point in points.items() if point and point.about}
    if len(subjects) == 1:
        [alone] = subjects.values()
        log.problem(alone, "a subject alone is set against nothing; say whom another point is about, too")
    for key, point in points.items():
        if point:
            _wordings(point, (*at, key, "accept"), log)


def _wordings(point: KeyPoint, at: Place, log: Log) -> None:
    wanted = [" ".join(words for words in wording.split() if not words.startswith("!")) for wording in point.accept]
    if not all(wanted):
        log.problem(at, "a wording needs a word that must be there, beside those that must not")
    if log.language:
        return
    if not any(is_chinese(wording) or _says(point.text.zh, wording) for wording in wanted):
        log.problem(at, "no Chinese wording; the point is recognised in either language")
    if all(map(is_chinese, wanted)):
        log.problem(at, "no English wording; the point is recognised in either language")


def _says(text: str, wording: str) -> bool:
    """Tell whether a text holds a wording as it stands: names such as YOLO need no translation."""
    return all(any(word.lower() in text.lower() for word in words.split("|")) for words in wording.split())


def numeric(values: Values, place: Place, log: Log) -> None:
    """Check parameters, placeholders and the number of answers."""
    _answers(values, place, log)
    parameters = values.get("parameters")
    if parameters is None:
        return
    for name, drawn in parameters.items():
        if drawn == ():
            log.problem((*place, "parameters", name), "at least one value")
        elif isinstance(drawn, tuple) and len(set(drawn)) < len(drawn):
            log.problem((*place, "parameters", name), "a value is here a second time")
    for name in ("prompt", "explanation"):
        if isinstance(text := values.get(name), Bilingual):
            words = list(parameters) + (["answer"] if name == "explanation" else [])
            for lang in ("en", "zh"):
                _placeholders(getattr(text, lang), words, (*place, name, lang), log)
    if isinstance(prompt := values.get("prompt"), Bilingual):
        _hidden(parameters, prompt, values.get("answer") or (), place, log)


def _placeholders(text: str, known: list[str], at: Place, log: Log) -> None:
    inside = _inside_braces(text)
    if inside is None:
        log.problem(at, f"a '{{' or '}}' stands alone; {_TWICE}")
        return
    for inner in list(dict.fromkeys(inside))[:MOST_PLACEHOLDERS]:
        if not inner:
            log.problem(at, f"empty braces; {_TWICE}")
        elif _NAME.fullmatch(inner) and inner not in known:
            log.problem(at, f"'{{{inner}}}' is not a parameter{nearest(inner[:40], known) or '; ' + _TWICE}")


def _inside_braces(text: str) -> list[str] | None:
    """Return what stands in braces, or ``None`` where one has no partner; ``{{`` and ``}}`` are text."""
    if set("{}") & set(_PLACEHOLDER.sub("", text)):
        return None
    return [found[1].strip() for found in _PLACEHOLDER.finditer(text) if found[1] is not None]


def _hidden(parameters: Iterable[str], prompt: Bilingual, answers: Iterable[str | None], place: Place, log: Log) -> None:
    """Note the parameters that the answer needs and the learner is not told."""
    needed = {name for answer in answers if answer for name in _NAME.findall(answer)}
    for lang in ("en", "zh"):
        inside = _inside_braces(getattr(prompt, lang))
        if inside is None:
            continue
        # Anywhere inside, since names may stand side by side: {hw} shows both.
        for name in parameters:
            if name in needed and name not in " ".join(inside):
                log.problem((*place, "prompt", lang), f"the answer needs '{name}', and the prompt does not show {{{name}}}")


def formula(values: Values, place: Place, log: Log) -> None:
    """Check the variables against each other, and the mistakes against the answer."""
    _answers(values, place, log)
    variables = values.get("variables")
    if variables is None:
        return
    at = (*place, "variables")
    taken = {name: name for name in variables}
    for name, variable in variables.items():
        if variable is None:
            continue
        for index, alias in enumerate(variable.aliases):
            if alias in taken:
                log.problem((*at, name, "aliases", str(index)), f"'{alias}' already means '{taken[alias]}'")
            taken[alias] = name
        if len(variable.shape) > 2:
            log.problem((*at, name, "shape"), "a vector has one size, a matrix two; there is nothing beyond here")
        for index, size in enumerate(variable.shape):
            spoken = (*at, name, "shape", str(index))
            if not size.isdigit() and size not in variables:
                log.problem(spoken, f"the size '{size}' is not a variable{nearest(size, list(variables))}")
            elif not size.isdigit() and variables[size] and not variables[size].domain.startswith("integer"):
                log.problem(spoken, f"the size '{size}' is not an integer variable")


def _answers(values: Values, place: Place, log: Log) -> None:
    """Check that each mistake answers as many numbers as are asked for, and differs from the right answer."""
    answer = values.get("answer")
    if answer is None:
        return
    answer = (answer,) if isinstance(answer, str) else answer
    if not answer:
        log.problem((*place, "answer"), "at least one expression")
        return
    for name, mistake in (values.get("mistakes") or {}).items():
        if mistake is None:
            continue
        at = (*place, "mistakes", name, "answer")
        if len(mistake.answer) != len(answer):
            log.problem(
                at, f"the answer has {len(answer)} {_plural('expression', len(answer))}, this mistake {len(mistake.answer)}"
            )
        elif mistake.answer == answer:
            log.problem(at, "this is the right answer")


def _distinct(texts: dict[str, Bilingual], at: Place, noun: str, log: Log) -> None:
    """Note entries that a learner could not tell apart."""
    for lang in ("en", "zh"):
        first: dict[str, str] = {}
        for key, text in texts.items():
            other = first.setdefault(getattr(text, lang), key)
            if other != key:
                log.problem((*at, key, lang), f"the same text as {noun} '{other}'")


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
