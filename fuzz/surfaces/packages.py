"""A package of Anki: whatever it holds, it is refused in one line, or becomes a deck in which nothing is wrong."""

import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from quizprep.answers.audit import audit
from quizprep.bank.decks import read_deck
from quizprep.bank.lint import lint
from quizprep.cli.anki_deck import import_package
from quizprep.errors import QuizprepError
from surfaces import garbled

LONGEST_MESSAGE = 2_000
TABLES = """
    create table col (models, decks);
    create table notes (id integer primary key, guid, mid, tags, flds);
    create table cards (id integer primary key, nid, did, ord, odid);
"""
_FIELDS = [{"name": name, "ord": place} for place, name in enumerate(("Front", "Back", "Extra"))]
_BASIC = [
    {"qfmt": "{{#Front}}{{Front}}{{/Front}} {{hint:Extra}}", "afmt": "{{FrontSide}}<hr id=answer>{{type:Back}}", "ord": 0}
]
_CLOZE = [{"qfmt": "{{cloze:Front}}", "afmt": "{{cloze:Front}}<br>{{Back}}", "ord": 0}]
CONTENT: dict[str, Any] = {
    "types": {"1": {"type": 0, "flds": _FIELDS, "tmpls": _BASIC}, "2": {"type": 1, "flds": _FIELDS, "tmpls": _CLOZE}},
    "decks": {"7": {"name": "ML::CNN"}},
    # The number of its type, its fields, its tags, the numbers of its cards.
    "notes": [
        [1, "Why <b>pool</b>?\x1fFewer activations. Small shifts change nothing.\x1fsize", " cnn ", [0]],
        [2, "{{c1::Soft{{c2::max}}::what}} of \\(x\\)\x1fSee <img src=x> notes\x1f", "", [0, 1]],
        [1, "<ul><li>卷积<li>x<sup>2</sup></ul>\x1f- 方差大\n- 梯度消失\x1f[sound:x.mp3]", "", [0]],
    ],
}
STRANGE = (
    *"{{c1:: }} {{c2::a::b}} {{Front}} {{#Back}} {{/Back}} <div> </div> <li> <pre> <sup> <!-- &#0; [latex] [$] - ' #".split(),
    *(": ", '"', "| > %", "\x1f", "\n", "\u2028", " - ", " #", "\\(", "not ", "word. "),
)


def seeds() -> Iterator[bytes]:
    """Yield what a package says, as JSON, and a collection as it is."""
    yield garbled.dumped(CONTENT)
    yield _collection(CONTENT)


def mutated(data: bytes, rng: Random) -> bytes:
    """Return what a package says with something of it changed, or a collection with a few other bytes."""
    try:
        return garbled.dumped(garbled.tree(json.loads(data), rng, (*garbled.VALUES, *STRANGE)))
    except (ValueError, RecursionError):
        changed = bytearray(data)
        for _ in range(rng.randrange(1, 6) if changed else 0):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        return bytes(changed)


def check(data: bytes) -> None:
    """Import bytes as a package, and read the deck."""
    folder = Path(tempfile.mkdtemp(dir=garbled.folder()))
    try:
        with zipfile.ZipFile(folder / "cards.apkg", "w") as package:
            package.writestr("collection.anki2", _content(data))
        _check(folder)
    finally:
        shutil.rmtree(folder)


def _check(folder: Path) -> None:
    deck = folder / "my-deck.yaml"
    try:
        taken = import_package(folder / "cards.apkg", deck)
    except QuizprepError as error:
        assert str(error).isprintable()  # noqa: PT017  (whether it is raised at all is what is asked)
        assert len(str(error)) <= LONGEST_MESSAGE  # noqa: PT017
        assert not deck.exists()
        return
    read = read_deck(deck)
    assert [*read.problems, *lint([read])] == []
    assert read.deck
    assert len(read.deck.questions) == len(taken.questions)
    assert [problem for question in read.deck.questions for problem in audit(question, read.marks, None)] == []


def _content(data: bytes) -> bytes:
    """Return the collection that is meant: of what was written down as JSON, or these bytes themselves."""
    try:
        said = json.loads(data)
        return _collection(said)
    except (ValueError, TypeError, KeyError, RecursionError):
        return data


def _collection(said: Any) -> bytes:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES)
        db.execute("insert into col values (?, ?)", [json.dumps(said["types"]), json.dumps(said["decks"])])
        for number, (kind, fields, tags, cards) in enumerate(said["notes"], start=1):
            db.execute(
                "insert into notes values (?, ?, ?, ?, ?)", [number, f"guid-{number}", *map(_value, (kind, tags, fields))]
            )
            db.executemany("insert into cards values (null, ?, 7, ?, 0)", [(number, _value(ord_)) for ord_ in cards])
        db.commit()
        return db.serialize()


def _value(value: Any) -> Any:
    """Return what SQLite can hold of a value."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int | float) and -(2**63) <= value < 2**63:
        return value
    return None
