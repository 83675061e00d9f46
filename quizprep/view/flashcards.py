r"""A question as the two sides of a card: HTML that holds nothing but text, and formulas between ``\(`` and ``\)``."""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from string import ascii_lowercase

from quizprep.flashcards import Flashcard, Look
from quizprep.model import Bilingual, ChoiceQuestion, FormulaQuestion, Lang, RecallQuestion, Variant
from quizprep.view import words
from quizprep.view.screens import how_to_answer

_FRONT = """<div class="prompt">{{Prompt}}</div>
{{#Hint}}<div class="hint">{{hint:Hint}}</div>{{/Hint}}"""
_BACK = """{{FrontSide}}
<hr id="answer">
<div class="answer">{{Answer}}</div>
<div class="explanation">{{Explanation}}</div>
{{#Reference}}<div class="reference">{{Reference}}</div>{{/Reference}}"""
_STYLE = """.card { font: 18px/1.5 system-ui, sans-serif; text-align: left; max-width: 42rem; margin: 0 auto; padding: 0 .6rem }
.how, .hint, .reference { color: #6e7781; font-size: .85em }
.explanation { margin-top: 1rem }
.zh { margin-top: .6rem }
li.right { font-weight: 600 }
code { font-family: ui-monospace, monospace; font-size: .92em }
pre { white-space: pre-wrap }"""

LOOK = Look(_FRONT, _BACK, _STYLE)

_CODE = re.compile(r"`([^`]+)`")


def flashcard(variant: Variant, answer: Bilingual, langs: Sequence[Lang], formulas: Sequence[str] = ()) -> Flashcard:
    """Return the card of a question.

    Args:
        variant: What is asked; a card cannot draw its numbers anew.
        answer: The right answer to it.
        langs: The languages that the card has, one below the other.
        formulas: The answer as LaTeX, where it is one.
    """
    question = variant.question

    def spoken(text: Callable[[Lang], str]) -> str:
        return _in_languages(text, langs)

    return Flashcard(
        id=question.id,
        origin=question.formerly[0] if question.formerly else "",
        deck=question.topic,
        front=spoken(lambda lang: _front(variant, lang)),
        answer=spoken(lambda lang: _answer(variant, answer, lang))
        + "".join(f"<p>\\({_text(each)}\\)</p>" for each in formulas),
        explanation=spoken(lambda lang: prose(variant.explanation[lang])),
        hint=spoken(lambda lang: _list("ol", [_inline(hint[lang]) for hint in question.hints])),
        reference=_text(question.reference or ""),
        tags=(f"kind::{question.kind}", f"difficulty::{question.difficulty}"),
    )


def prose(text: str) -> str:
    """Return a text of the bank as HTML: its paragraphs, lists and spans of code, and nothing that it could smuggle in."""
    parts: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        items: list[str] = []
        for line in block.splitlines():
            if line.startswith("- "):
                items.append(_inline(line[2:]))
                continue
            parts += [_list("ul", items), f"<div>{_inline(line)}</div>"]
            items = []
        parts += [_list("ul", items), "<br>"]
    return "".join(parts).removesuffix("<br>")


def _in_languages(text: Callable[[Lang], str], langs: Sequence[Lang]) -> str:
    by_lang = {lang: text(lang) for lang in langs}
    if len(set(by_lang.values())) == 1:  # a formula, or nothing
        return by_lang[langs[0]]
    return "".join(f'<div class="{lang}" lang="{lang}">{said}</div>' for lang, said in by_lang.items())


def _front(variant: Variant, lang: Lang) -> str:
    question, parts = variant.question, [prose(variant.prompt[lang])]
    if isinstance(question, ChoiceQuestion):
        parts.append(_list("ol type=a", [_inline(question.options[key].text[lang]) for key in variant.options]))
    elif isinstance(question, FormulaQuestion):
        names = {name: variable.meaning[lang] for name, variable in question.variables.items() if variable.meaning}
        parts.append(_list("ul", [f"<code>{_text(name)}</code> {_inline(meaning)}" for name, meaning in names.items()]))
    how = f"{words.KINDS[question.kind][lang]} · {how_to_answer(variant, lang)}"
    return "".join([*parts, f'<div class="how">{_text(how)}</div>'])


def _answer(variant: Variant, answer: Bilingual, lang: Lang) -> str:
    match variant.question:
        case ChoiceQuestion() as question:
            return "".join(_options(question, variant.options, lang))
        case RecallQuestion() as question:
            return _list("ul", [_inline(point.text[lang]) for point in question.points.values()]) + prose(answer[lang])
        case FormulaQuestion():
            return f"<code>{_text(answer[lang])}</code>"
    return prose(answer[lang])


def _options(question: ChoiceQuestion, keys: Iterable[str], lang: Lang) -> Iterable[str]:
    """Yield the right options, and of each wrong one what its mistake is."""
    for letter, key in zip(ascii_lowercase, keys, strict=False):
        option = question.options[key]
        said = f"<b>{letter} {_inline(option.text[lang])}</b>" if key in question.answer else f"{letter} ✗"
        yield f"<div>{said}{' ' + _inline(option.feedback[lang]) if option.feedback else ''}</div>"


def _list(tag: str, items: Sequence[str]) -> str:
    inside = "".join(f"<li>{item}</li>" for item in items)
    return f"<{tag}>{inside}</{tag.split(maxsplit=1)[0]}>" if items else ""


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", _text(text))


def _text(text: str) -> str:
    return html.escape(text, quote=False)
