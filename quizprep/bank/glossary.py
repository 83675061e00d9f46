"""The glossary of a bank: one word for one thing in each language, and the words that are not used for it.

``glossary.yaml`` beside the decks of a folder is no deck::

    terms:
      - {en: dilation rate, zh: 膨胀率, avoid: [空洞率]}
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from quizprep.bank.decks import ReadDeck
from quizprep.bank.fields import Log, Many, Record, Text, known
from quizprep.bank.files import GLOSSARY, BadText
from quizprep.bank.nodes import Entries, read_nodes
from quizprep.errors import Problem
from quizprep.model import AnyQuestion, Bilingual


class Term(Struct, frozen=True):
    """What a thing is called, and what it is not called here."""

    en: str
    zh: str
    avoid: tuple[str, ...] = ()


_TERM = Record(Term, required={"en": Text(), "zh": Text()}, optional={"avoid": Many(Text())})


def strange_words(decks: Iterable[ReadDeck]) -> Iterator[Problem]:
    """Yield each use of a word that the glossary of its folder avoids, and what is wrong with the glossaries."""
    glossaries: dict[Path, tuple[Term, ...]] = {}
    for read in decks:
        folder = read.path.parent
        if folder not in glossaries:
            glossaries[folder], problems = read_glossary(folder / GLOSSARY)
            yield from problems
        for question in read.deck.questions if read.deck else ():
            yield from _strange_words(question, glossaries[folder])


def read_glossary(path: Path) -> tuple[tuple[Term, ...], list[Problem]]:
    """Return the terms that could be read, none where there is no such file, and what is wrong with it."""
    if not path.exists():
        return (), []
    log = Log()
    try:
        root, log.problems = read_nodes(path)
    except BadText as bad:
        return (), [bad.problem]
    entries = known(root, ("terms",), ("terms",), log) if isinstance(root, Entries) else {}
    if not entries:
        log.problem(root.mark, "a glossary has 'terms'")
        return (), log.problems
    terms = Many(_TERM, alone=False).read(entries["terms"], ("terms",), log) or ()
    found = tuple(term for term in terms if term)
    log.problems += _contradictions(found, log)
    return found, log.problems


def _contradictions(terms: Iterable[Term], log: Log) -> list[Problem]:
    """Return the words that one term avoids and another one is called by."""
    names = {name for term in terms for name in (term.en, term.zh)}
    return [
        Problem(log.marks["terms", str(index), "avoid"], f"'{word}' is avoided here, and is the name of a term")
        for index, term in enumerate(terms)
        for word in term.avoid
        if word in names
    ]


def _strange_words(question: AnyQuestion, terms: Iterable[Term]) -> Iterator[Problem]:
    texts = list(_texts(question))
    for term in terms:
        for word in term.avoid:
            # An English word is avoided as a word: "pad" stands in "padding".
            pattern = rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
            if any(re.search(pattern, text, re.IGNORECASE) for text in texts):
                name = term.en if word.isascii() else term.zh
                yield Problem(question.mark, f"'{question.id}' says '{word}'; the glossary's word is '{name}'")


def _texts(value: Any) -> Iterator[str]:
    """Yield what a learner reads of a question; wordings that are accepted are the learner's own."""
    match value:
        case Bilingual():
            yield from (value.en, value.zh)
        case Struct():
            for part in structs.asdict(value).values():
                yield from _texts(part)
        case tuple() | list():
            for part in value:
                yield from _texts(part)
        case dict():
            for part in value.values():
                yield from _texts(part)
