"""Nodes -> questions.  The tables below are the format of a deck.

A key stands in ``required`` or ``optional`` with the field that reads it; what one field cannot see alone (an answer that is
no option) is a rule of the question, in ``rules``.
"""

import re
from pathlib import Path
from typing import NamedTuple

from quizprep.bank import rules
from quizprep.bank.fields import TITLE, Either, Field, Flag, Log, Many, Number, Place, Prose, Record, Table, Text, known
from quizprep.bank.files import BadText
from quizprep.bank.nodes import Entries, Items, Node, Scalar, quoted, read_nodes
from quizprep.errors import Mark, Problem, nearest
from quizprep.model import (
    AnyQuestion,
    ChoiceQuestion,
    CodeQuestion,
    Deck,
    FormulaQuestion,
    KeyPoint,
    Lang,
    Mistake,
    NumericQuestion,
    Option,
    RecallQuestion,
    Variable,
)

SLUG = Text("lower-case words with hyphens", r"[a-z0-9]+(-[a-z0-9]+)*")
TOPIC = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
SOURCE = Text("an entry such as 'doc/section'", r"[a-z0-9-]+/[a-z0-9-]+")
NAME = Text("a name such as 'k' or 'beta_1'", r"[A-Za-z][A-Za-z0-9_]*")
ALIAS = Text("a name without spaces", r"\S+")
SIZE = Text("a number or a name", r"[A-Za-z][A-Za-z0-9_]*|[1-9][0-9]{0,3}")
EXPRESSION = Text("an expression")
FORM = Text("'factored', 'single-fraction', or 'in' and a function or name", r"factored|single-fraction|in [A-Za-z]\w*")
WORDING = Text("words, with '|' between those that mean the same", r"[^\s|]+(\|[^\s|]+)*(\s+[^\s|]+(\|[^\s|]+)*)*")
SUBJECT = Text("a word, with '|' between those that mean the same", r"[^\s|]+(\|[^\s|]+)*")
DOMAIN = Text(
    "a domain such as 'integer [1, 64]' or 'real (0, 1)'", r"(integer|real)\s*[\[(].{1,99},.{1,99}[\])](\s*step\s+\S+)?"
)
VALUES = Either(DOMAIN, Many(Number(), alone=False))
LANGUAGE = Text("'en' or 'zh'", "en|zh")
PROSE = Prose()
LABEL = Prose(label=True)

MISTAKE = Record(
    Mistake,
    required={"answer": Many(EXPRESSION), "feedback": PROSE},
    optional={"credit": Number("a number from 0 to 0.9", low=0, high=0.9)},
)
POINT = Record(KeyPoint, required={"accept": Many(WORDING)}, optional={"about": SUBJECT}, prose=LABEL)
VARIABLE = Record(
    Variable,
    required={"domain": DOMAIN},
    optional={"shape": Many(SIZE), "aliases": Many(ALIAS), "meaning": LABEL},
    short="domain",
)

REQUIRED: dict[str, Field] = {
    "id": SLUG,
    "kind": Text(),
    "difficulty": Number("a whole number from 1 to 5", low=1, high=5, whole=True),
    "sources": Many(SOURCE, alone=False),
    "prompt": PROSE,
    "explanation": PROSE,
}
OPTIONAL: dict[str, Field] = {
    "hint": Many(PROSE),
    "reference": Text(),
    "requires": Many(SLUG, alone=False),
    "followups": Many(SLUG, alone=False),
    "formerly": Many(SLUG),
    "retired": Flag(),
}

KINDS = {
    "choice": Record(
        ChoiceQuestion,
        required=REQUIRED
        | {"options": Table(SLUG, Record(Option, {}, {"feedback": PROSE}, prose=LABEL)), "answer": Many(SLUG)},
        optional=OPTIONAL,
    ),
    "recall": Record(
        RecallQuestion,
        required=REQUIRED | {"points": Table(SLUG, POINT), "answer": PROSE},
        optional=OPTIONAL,
    ),
    "numeric": Record(
        NumericQuestion,
        required=REQUIRED | {"parameters": Table(NAME, VALUES), "answer": Many(EXPRESSION)},
        optional=OPTIONAL
        | {
            "require": Many(EXPRESSION),
            "unit": LABEL,
            "tolerance": Number("a number from 0 to 0.5", low=0, high=0.5),
            "mistakes": Table(SLUG, MISTAKE),
        },
    ),
    "formula": Record(
        FormulaQuestion,
        required=REQUIRED | {"variables": Table(NAME, VARIABLE), "answer": EXPRESSION},
        optional=OPTIONAL | {"name": NAME, "form": FORM, "mistakes": Table(SLUG, MISTAKE)},
    ),
    "code": Record(CodeQuestion, required=REQUIRED | {"task": SLUG}, optional=OPTIONAL | {"debug": Flag()}),
}
RULES = {
    "choice": rules.choice,
    "recall": rules.recall,
    "numeric": rules.numeric,
    "formula": rules.formula,
}


class ReadDeck(NamedTuple):
    """What a file gave."""

    path: Path
    deck: Deck | None
    """The questions that have no problem; ``None`` where the file could not be read as a deck."""
    marks: dict[Place, Mark]
    """Where each value stands: ``("conv-size", "answer", "0")``.  A question's own place is ``("conv-size",)``."""
    problems: list[Problem]
    """In the order of the file."""


def read_deck(path: Path) -> ReadDeck:
    """Read one deck; never raises, every problem is in the result."""
    log = Log()
    try:
        root, log.problems = read_nodes(path)
        deck = _deck(root, path, log)
    except BadText as bad:
        log.problems, deck = [bad.problem], None
    return ReadDeck(path, deck, log.marks, sorted(log.problems))


def _deck(root: Node, path: Path, log: Log) -> Deck | None:
    topic = path.stem
    if not TOPIC.fullmatch(topic):
        log.problem(
            root.mark, f"the file's name is the topic, and {quoted(topic)} is not made of lower-case words with hyphens"
        )
    names = ("title", "questions")
    if not isinstance(root, Entries) or not root.entries.keys() & names:
        log.problem(root.mark, "a deck has a 'title' and 'questions'")
        return None
    entries = known(root, (*names, "language"), names, log)
    if "language" in entries and (word := LANGUAGE.read(entries["language"], ("", "language"), log)):
        log.language = Lang(word)
    title = LABEL.read(entries["title"], TITLE, log) if "title" in entries else None
    questions = _questions(entries["questions"], topic, log) if "questions" in entries else ()
    return Deck(topic, title, str(path), questions) if title else None


def _questions(node: Node, topic: str, log: Log) -> tuple[AnyQuestion, ...]:
    if not isinstance(node, Items):
        log.unexpected("a list of questions", node)
        return ()
    if not node.items:
        log.problem(node.mark, "a deck has at least one question")
    read = [_question(item, index, topic, log) for index, item in enumerate(node.items)]
    return tuple(question for question in read if question)


def _question(node: Node, index: int, topic: str, log: Log) -> AnyQuestion | None:
    before = len(log.problems)
    if not isinstance(node, Entries):
        log.unexpected("a question", node)
        return None
    place = (_id(node, log) or f"#{index + 1}",)
    log.marks[place] = node.mark
    kind = _kind(node, log)
    if kind is None:
        # Whatever its kind, it has these; the other keys cannot be judged.
        shared = {name: field for name, field in REQUIRED.items() if name not in ("id", "kind")}
        for name, field in (shared | OPTIONAL).items():
            if name in node.entries:
                field.read(node.entries[name], (*place, name), log)
        return None
    record = KINDS[kind]
    values = record.values(node, place, log)
    rules.hints(values, place, log)
    if rule := RULES.get(kind):
        rule(values, place, log)
    if len(log.problems) > before:
        return None
    del values["kind"]
    hints = values.pop("hint", ())
    question: AnyQuestion = record.model(topic=topic, mark=node.mark, hints=hints, **values)
    return question


def _id(node: Entries, log: Log) -> str | None:
    """Return the id if it is a new one."""
    found = node.entries.get("id")
    if not isinstance(found, Scalar) or not found.text.strip():
        return None
    name = found.text.strip()
    if first := log.marks.get((name,)):
        log.problem(found.mark, f"the id {quoted(name)} is already taken by the question in line {first.line}")
        return None
    return name


def _kind(node: Entries, log: Log) -> str | None:
    found = node.entries.get("kind")
    if not isinstance(found, Scalar) or not found.text.strip():
        log.problem(found.mark if found else node.mark, f"missing key 'kind'; it is one of {', '.join(KINDS)}")
        return None
    kind = found.text.strip()
    if kind in KINDS:
        return kind
    log.problem(
        found.mark, f"unknown kind {quoted(kind)}{nearest(kind[:40], list(KINDS)) or '; it is one of ' + ', '.join(KINDS)}"
    )
    return None
