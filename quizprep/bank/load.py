"""Decks on disk -> the bank, quickly.

Reading a thousand questions from YAML takes half a second, so the decks are kept compiled, as JSON.  A compiled bank is used
only where its key is that of the files as they are now: the key is a hash of their whole content, of their paths (the marks
hold them) and of the code that reads them, so that neither an edit within one tick of the clock nor a new version of quizprep
meets an old bank.  Whatever is wrong with the compiled bank, it is made again; where it cannot be kept, it is not.
"""

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

from quizprep import model
from quizprep.bank.files import BadText, find_decks, read_bytes
from quizprep.bank.siblings import siblings
from quizprep.errors import BankError, QuizprepError, nearest
from quizprep.model import AnyQuestion, CodeQuestion, Deck, Kind

Item = TypeVar("Item")


class Bank:
    """All decks, in the order in which they were named, and their questions.

    Args:
        decks: The decks.
        key: Of what they were read from; another one wherever that has changed.
    """

    def __init__(self, decks: Sequence[Deck], key: str) -> None:
        self.decks = tuple(decks)
        self.key = key
        self.questions: tuple[AnyQuestion, ...] = tuple(question for deck in decks for question in deck.questions)
        self._decks = {deck.topic: deck for deck in decks}
        self._questions = {question.id: question for question in self.questions}
        self._former = {former: question for question in self.questions for former in question.formerly}
        coding = [question for question in self.questions if isinstance(question, CodeQuestion)]
        self._tasks = {question.task: question for question in coding if not question.debug}
        self._debugging = {question.task: question for question in coding if question.debug}

    @cached_property
    def siblings(self) -> dict[str, set[str]]:
        """The siblings of each question that has any, by id."""
        return siblings(self.questions)

    def question(self, question_id: str) -> AnyQuestion:
        """Return the question that has this id, or had it before."""
        return self._former.get(question_id) or _named("question", question_id, self._questions)

    def deck(self, topic: str) -> Deck:
        """Return the deck of this topic."""
        return _named("topic", topic, self._decks)

    def for_task(self, name: str, *, debug: bool = False) -> CodeQuestion:
        """Return the question that asks for this coding task, or the one that asks for its debugging."""
        return _named("debugging question for the task", name, self._debugging) if debug else _named("task", name, self._tasks)

    def select(self, topics: Sequence[str], kinds: Sequence[Kind]) -> list[AnyQuestion]:
        """Return the questions of these topics and kinds that can be asked, in the order of the bank; none named means all."""
        wanted = {self.deck(topic).topic for topic in topics} or self._decks.keys()
        return [
            question
            for question in self.questions
            if question.topic in wanted and (not kinds or question.kind in kinds) and not question.retired
        ]


def load(paths: Sequence[Path], cache_folder: Path | None) -> Bank:
    """Return the bank of all decks at ``paths``, files or folders.

    Raises:
        BankError: With every problem of every deck.
    """
    files = find_decks(paths)
    try:
        key = _key(files)
    except BadText:
        # Some file cannot be read; reading all says which and why, and what else is wrong.
        return Bank(_compile(files), key="")
    # One compiled bank per set of files, so that drilling two banks in turn is quick, and edits leave nothing behind.
    cache = cache_folder / f"bank-{_hash(*(str(file.absolute()) for file in files))}.json" if cache_folder else None
    decks = _cached(cache, key) if cache else None
    if decks is None:
        decks = _compile(files)
        if cache:
            _keep(cache, key, decks)
    return Bank(decks, key)


def _compile(files: Sequence[Path]) -> tuple[Deck, ...]:
    # Imported here: PyYAML costs 25 ms, and a compiled bank needs none of it.
    from quizprep.bank.decks import read_deck
    from quizprep.bank.lint import lint

    read = [read_deck(file) for file in files]
    problems = [problem for deck in read for problem in deck.problems] + lint(read)
    if problems:
        raise BankError(problems)
    return tuple(deck.deck for deck in read if deck.deck)


class _Compiled(msgspec.Struct):
    key: str
    decks: tuple[Deck, ...]


def _key(files: Sequence[Path]) -> str:
    code = [*sorted(Path(__file__).parent.glob("*.py")), Path(model.__file__)]
    return _hash(*map(str, files), *map(read_bytes, (*code, *files)))


def _hash(*parts: str | bytes) -> str:
    whole = sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        whole.update(b"%d:" % len(content))
        whole.update(content)
    return whole.hexdigest()[:32]


def _cached(cache: Path, key: str) -> tuple[Deck, ...] | None:
    try:
        compiled = msgspec.json.decode(cache.read_bytes(), type=_Compiled)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    return compiled.decks if compiled.key == key else None


def _keep(cache: Path, key: str, decks: tuple[Deck, ...]) -> None:
    """Write the compiled bank beside its name and move it there, so that no reader ever sees a part of it."""
    # Imported here: 5 ms, and only needed where decks have changed.
    import tempfile

    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache.parent, prefix=cache.stem)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(_Compiled(key, decks)))
            Path(name).replace(cache)
        except OSError:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return  # A folder that cannot be written, or a full disk: the next start reads the decks again.


def _named(noun: str, name: str, known: Mapping[str, Item]) -> Item:
    try:
        return known[name]
    except KeyError:
        listed = "; `quizprep topics` lists them" if noun == "topic" else ""
        raise QuizprepError(f"no {noun} '{name}'{nearest(name, list(known)) or listed}") from None
