"""What of an outline the questions cover.

An outline lists **entries**, ``{id: doc/section, kinds: [concept, numeric, ...]}``: what a learner should be asked about, and
how.  A question covers the pair of entry and kind for each entry among its ``sources``; *concept* is met by choice or recall,
*code* by a coding task, *debug* by one that is to be mended.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from quizprep.bank.fields import Log, Many, Text, known
from quizprep.bank.files import BadText
from quizprep.bank.nodes import Entries, Items, Node, read_nodes
from quizprep.errors import BankError, Problem
from quizprep.model import AnyQuestion, CodeQuestion, Kind

Pair = tuple[str, str]
"""An entry and a kind of the outline."""

_ID = Text("an entry such as 'doc/section'", r"[a-z0-9-]+/[a-z0-9-]+")
_KIND = Text("one of concept, numeric, formula, code, debug", "concept|numeric|formula|code|debug")


class Coverage(NamedTuple):
    """What was found; the pairs in the order of the outline."""

    entries: int
    pairs: int
    missing: tuple[Pair, ...]
    problems: tuple[Problem, ...]
    """Sources that are no entry of the outline."""


def coverage(outline: Path, questions: Iterable[AnyQuestion]) -> Coverage:
    """Return what of an outline the questions cover.

    Raises:
        BankError: the outline cannot be read.

    """
    wanted = read_outline(outline)
    questions = list(questions)
    covered = {(source, _asks(question)) for question in questions for source in question.sources}
    pairs = [(entry, kind) for entry, kinds in wanted.items() for kind in kinds]
    strangers = [
        Problem(question.mark, f"the source '{source}' of '{question.id}' is no entry of {outline}")
        for question in questions
        for source in question.sources
        if source not in wanted
    ]
    return Coverage(len(wanted), len(pairs), tuple(pair for pair in pairs if pair not in covered), tuple(strangers))


def read_outline(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the kinds of each entry; keys of an entry other than ``id`` and ``kinds`` are for readers.

    Raises:
        BankError: the file is no outline.

    """
    log = Log()
    try:
        root, log.problems = read_nodes(path)
    except BadText as bad:
        raise BankError([bad.problem]) from None
    entries = root.entries.get("entries") if isinstance(root, Entries) else None
    if isinstance(entries, Items):
        found = dict(_entries(entries, log))
    else:
        log.problem(root.mark, "an outline has 'entries'")
    if log.problems:
        raise BankError(log.problems)
    return found


def _entries(items: Items, log: Log) -> Iterator[tuple[str, tuple[str, ...]]]:
    for number, node in enumerate(items.items):
        if not isinstance(node, Entries):
            log.unexpected("an entry", node)
            continue
        fields: dict[str, Node] = {name: node.entries[name] for name in ("id", "kinds") if name in node.entries}
        entry = known(Entries(node.mark, fields, node.keys, node.flow), ("id", "kinds"), ("id", "kinds"), log)
        if len(entry) == 2:
            name, kinds = _ID.read(entry["id"], (str(number),), log), Many(_KIND).read(entry["kinds"], (str(number),), log)
            if name and kinds is not None and all(kinds):
                yield name, kinds


def _asks(question: AnyQuestion) -> str:
    """Return the outline's word for how a question asks."""
    if isinstance(question, CodeQuestion):
        return "debug" if question.debug else "code"
    return "concept" if question.kind in (Kind.CHOICE, Kind.RECALL) else question.kind.value
