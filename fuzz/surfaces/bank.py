"""The bank loader: any bytes are questions, or problems with their places."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import yaml

from quizprep.answers.audit import audit
from quizprep.bank import nodes
from quizprep.bank.decks import ReadDeck, read_deck
from quizprep.bank.files import MAX_BYTES
from quizprep.bank.lint import dead_links, lint
from quizprep.errors import Problem
from quizprep.model import Deck
from surfaces import garbled

ROOT = Path(__file__).parents[2]
LONGEST_MESSAGE = 500
EVERY = 9
"""Of the shipped questions, one of so many is a seed."""
SMALL = 4_000
"""Bytes up to which a deck is read with the slow parser too, and its answers are worked out."""

PIECES = (
    *"""&a *a <<: !!python/object:os.system !x | >- ? - : , # --- ... ' " [ ] { } {{ {n} ~ null no 12:30 1e99 -1 1/0""".split(),
    *("\t", "\r", "\x00", "\ufeff", "\u2028", "\\", '"\\ud800"', "[" * 40, "{a: " * 40, "- " * 40, "(" * 60, "x" * 5_000),
    *("id: a", "kind: choice", "kind: recall", "kind: numeric", "kind: formula", "kind: code", "answer: ", "en: ", "zh: 卷"),
    *(
        "integer [1, 64]",
        "real (0, inf)",
        "integer [1, n]",
        "real [0, 1] step 0.1",
        "n^n^n",
        "{en: a, zh: 卷}",
        "[a, a]",
        "a|b",
    ),
)


def seeds() -> Iterator[bytes]:
    """Yield the decks of the tests, broken ones too, and shipped questions as decks of one."""
    for path in sorted((*ROOT.glob("tests/decks/*.y*ml"), *ROOT.glob("tests/broken/*.yaml"), *ROOT.glob("tests/mini/*.yaml"))):
        yield path.read_bytes()
    questions = [block for path in sorted(ROOT.glob("question_bank/*.yaml")) for block in _questions(path)]
    for block in questions[::EVERY]:
        yield f"title: {{en: t, zh: 题}}\nquestions:\n{block}".encode()


def _questions(path: Path) -> list[str]:
    _, *blocks = path.read_text("utf-8").split("\n  - id:")
    return [f"  - id:{block}\n" for block in blocks]


def mutated(data: bytes, rng: Random) -> bytes:
    """Return a deck with some of its lines changed."""
    value = data.decode("utf-8", "replace")
    for _ in range(rng.randint(1, 4)):
        value = garbled.lines(value, rng, PIECES)
    return value.encode("utf-8", "surrogatepass")


def check(data: bytes) -> None:
    """Read bytes as a deck."""
    path = garbled.folder() / "deck.yaml"
    path.write_bytes(data)
    read = read_deck(path)
    assert read.problems or (read.deck and read.deck.questions)
    assert read.problems == sorted(read.problems)
    problems = [*read.problems, *lint([read]), *dead_links([read], [])]
    if len(data) < SMALL:
        _reads_the_same_without_c(path, read)
        problems += _said_of_the_answers(read)
    written = nodes_lines(data)
    for problem in problems:
        _is_in_the_file(problem, written, data)
    if not read.problems:
        compiled = msgspec.json.encode(read.deck)
        assert msgspec.json.decode(compiled, type=Deck) == read.deck


def nodes_lines(data: bytes) -> list[str]:
    """Return the lines of a deck as an editor counts them."""
    text = data[: MAX_BYTES + 1].decode("utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _is_in_the_file(problem: Problem, written: list[str], data: bytes) -> None:
    _, line, column = problem.mark
    assert 1 <= line <= len(written) + 1, problem
    assert 1 <= column <= (len(written[line - 1]) if line <= len(written) else 0) + 1, (problem, data)
    assert 0 < len(problem.message) <= LONGEST_MESSAGE, problem
    assert problem.message.isprintable(), problem


def _said_of_the_answers(read: ReadDeck) -> list[Problem]:
    return [problem for question in (read.deck.questions if read.deck else ()) for problem in audit(question, read.marks, None)]


def _reads_the_same_without_c(path: Path, read: ReadDeck) -> None:
    """Nobody should meet other questions where PyYAML was built without libyaml; its own parser refuses a little more."""
    loader = nodes._LOADER  # noqa: SLF001
    nodes._LOADER = yaml.BaseLoader  # noqa: SLF001
    try:
        again = read_deck(path)
    finally:
        nodes._LOADER = loader  # noqa: SLF001
    assert read.problems or again.problems or again.deck == read.deck, (read.deck, again.deck)
