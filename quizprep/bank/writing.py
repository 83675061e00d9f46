"""Recall questions in one language -> the text of a deck, as an author would have typed it.

What is written is read again as the same questions; the tests hold that for any text.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from textwrap import indent
from typing import Any

import yaml

from quizprep.bank.decks import TOPIC
from quizprep.bank.files import SUFFIXES
from quizprep.errors import QuizprepError
from quizprep.model import Lang, RecallQuestion


class _Dumper(yaml.SafeDumper):
    """Writes a text in quotes, and one of several lines as a block: nothing in it then needs an escape."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002
        """Have the items of a list stand further in than its key."""
        super().increase_indent(flow, indentless=False)


class _Word(str):
    """A key, or another word that needs no quotes."""

    __slots__ = ()


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    if isinstance(text, _Word):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text)
    style = "|" if "\n" in text else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Word, _text)


def deck_text(title: str, language: Lang, questions: Sequence[RecallQuestion]) -> str:
    """Return the text of a deck."""
    head = _yaml({"title": title, "language": _Word(language.value)})
    # A blank line between questions, so each is written on its own.
    return f"{head}questions:\n" + "\n".join(indent(_yaml([_plain(question)]), "  ") for question in questions)


def topic_of(path: Path) -> str:
    """Return the topic of a deck that is to be written to a file.

    Raises:
        QuizprepError: If the file's name is not that of a deck.
    """
    if path.suffix not in SUFFIXES or not TOPIC.fullmatch(path.stem):
        raise QuizprepError(
            f"{path}: name the deck with lower-case words and hyphens, such as my-deck.yaml; the name is its topic"
        )
    return path.stem


def _yaml(value: Any) -> str:
    return yaml.dump(_keyed(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=math.inf)


def _keyed(value: Any) -> Any:
    """Return a value with its keys as words, at any depth."""
    if isinstance(value, dict):
        return {_Word(key): _keyed(inner) for key, inner in value.items()}
    return [_keyed(inner) for inner in value] if isinstance(value, list) else value


def _plain(question: RecallQuestion) -> dict[str, Any]:
    hints = {"hint": [hint.en for hint in question.hints]} if question.hints else {}
    return {
        "id": _Word(question.id),
        "kind": _Word("recall"),
        "difficulty": question.difficulty,
        "sources": [_Word(source) for source in question.sources],
        "prompt": question.prompt.en,
        "points": {key: {"text": point.text.en, "accept": list(point.accept)} for key, point in question.points.items()},
        "answer": question.answer.en,
        **hints,
        "explanation": question.explanation.en,
    }
