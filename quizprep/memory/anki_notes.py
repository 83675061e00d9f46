"""The cards of a package of Anki, as HTML: read, and never trusted.

A package is a zip with a collection in it, an SQLite file of one of two schemas; in recent ones it is compressed by Zstandard,
and what describes notes is in protocol buffers.  Nothing is taken out of the zip but the collection, up to a size; it is opened
for reading alone, and only tables are read in it, no views, so that nothing in it is ever run.
"""

import lzma
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec
from msgspec import Struct

from quizprep.errors import QuizprepError, printable
from quizprep.flashcards import Flashcard
from quizprep.memory.anki_templates import NoteType, Template, card_of

LARGEST = 1 << 29
"""Bytes of a collection; one of a hundred thousand notes has a fifth of that."""
LONGEST_VALUE = 1 << 24
"""Bytes of one value in it: where it holds all types of notes, they are one."""
MOST_CARDS = 20_000
"""A deck of ours holds some thousands."""
_COMPRESSED, *_PLAIN = "collection.anki21b", "collection.anki21", "collection.anki2"
_CHUNK = 1 << 20
_LARGEST_LIST = 1 << 24
"""Bytes of the zip's list of its files, which are all read: some 200,000 names."""
_END_OF_LIST = b"PK\x05\x06"
_LARGEST_WINDOW = 1 << 27
# Cast, since a column of SQLite holds what it is given, and nothing.  A card in a filtered deck belongs to another one.
_CARDS = """
    select cast(coalesce(guid, '') as text), cast(coalesce(mid, 0) as integer), cast(coalesce(flds, '') as text),
        cast(coalesce(tags, '') as text), cast(coalesce(ord, 0) as integer),
        cast(coalesce(case when odid then odid else did end, 0) as integer)
    from notes cross join cards on cards.nid = notes.id
    order by notes.id, ord
"""


class _Collection(NamedTuple):
    """What the notes refer to, by number."""

    types: Mapping[int, NoteType]
    decks: Mapping[int, str]


def read_package(path: Path) -> Iterator[Flashcard]:
    """Yield the cards of a package, in the order in which their notes were made.

    One without a type that the package knows has an empty front.

    Raises:
        QuizprepError: If the file cannot be read, or is no package.
    """
    with tempfile.TemporaryDirectory(prefix="quizprep-") as folder, _explained(path):
        collection = Path(folder) / "collection"
        _take_out(path, collection)
        with closing(_open(collection)) as db:
            tables = _tables(db)
            if not tables >= {"notes", "cards", "col"}:
                raise _Foreign("it holds no collection of notes and cards")
            count = db.execute("select count(*) from cards").fetchone()[0]
            if count > MOST_CARDS:
                raise QuizprepError(f"{path}: has {count:,} cards; export one deck of it from Anki; nothing was imported")
            found = _recent(db) if "notetypes" in tables else _older(db)
            for row in db.execute(_CARDS):
                yield _flashcard(found, *row)


class _Foreign(Exception):  # noqa: N818 - a reason, which is told with the file's name
    """What is wrong with a package."""


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError, RuntimeError):  # the last of one with a password
        raise QuizprepError(f"{path}: is no package that Anki exported, or is damaged; nothing was imported") from None
    except (_Foreign, sqlite3.Error, msgspec.DecodeError, ValueError, OverflowError) as error:
        raise QuizprepError(
            f"{path}: is no package that Anki exported ({printable(str(error)[:200])}); nothing was imported"
        ) from None
    except OSError as error:
        raise QuizprepError(f"{path}: {error.strerror or error}; nothing was imported") from error


# Out of the zip


def _take_out(path: Path, target: Path) -> None:
    """Copy the collection out of a package; the newest of those in it, since the others say that Anki is to be updated."""
    if _list_size(path) > _LARGEST_LIST:
        raise QuizprepError(f"{path}: has too many files; export it from Anki without media; nothing was imported")
    with zipfile.ZipFile(path) as package, target.open("wb") as file:
        names = package.namelist()
        name = next((name for name in (_COMPRESSED, *_PLAIN) if name in names), None)
        if name is None:
            raise _Foreign("it holds no collection")
        with package.open(name) as source:
            if name == _COMPRESSED:
                _decompress(source, file)
            else:
                _copy(source, file)


def _list_size(path: Path) -> int:
    """Return how large the list of files is, as the end of a zip says; 0 where it says nothing."""
    with path.open("rb") as file:
        # A comment of at most 64 KB may follow.
        file.seek(max(0, file.seek(0, os.SEEK_END) - (1 << 16) - 22))
        end = file.read()
    place = end.rfind(_END_OF_LIST)
    return int.from_bytes(end[place + 12 : place + 16], "little") if place >= 0 else 0


def _decompress(source: IO[bytes], target: IO[bytes]) -> None:
    try:
        # Imported here: only recent packages need it.
        import zstandard
    except ModuleNotFoundError:
        raise QuizprepError("a package of a recent Anki needs zstandard: pip install 'quizprep[anki]'") from None
    try:
        with zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).stream_reader(source) as reader:
            _copy(reader, target)
    except zstandard.ZstdError as error:
        raise _Foreign(str(error)) from None


def _copy(source: Any, target: IO[bytes]) -> None:
    size = 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > LARGEST:
            raise _Foreign(f"its collection is larger than {LARGEST >> 20} MB")
        target.write(chunk)


# The collection


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    db.execute("pragma trusted_schema = off")
    db.execute("pragma cell_size_check = on")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    db.text_factory = lambda text: text.decode("utf-8", "replace")
    # Recent collections order names by it; nothing here depends on the order.
    db.create_collation("unicase", lambda one, other: (one.casefold() > other.casefold()) - (one.casefold() < other.casefold()))
    return db


def _tables(db: sqlite3.Connection) -> set[str]:
    """Return the names of what is truly a table: a view or a virtual table would run what its author wrote."""
    return {str(name) for (name,) in db.execute("select name from sqlite_schema where type = 'table' and rootpage > 0")}


class _Field(Struct):
    name: str
    ord: int | None = None


class _Template(Struct):
    qfmt: str
    afmt: str
    ord: int | None = None


class _Type(Struct):
    type: int
    flds: list[_Field]
    tmpls: list[_Template]


class _Deck(Struct):
    name: str


def _older(db: sqlite3.Connection) -> _Collection:
    types, decks = db.execute(
        "select cast(coalesce(models, '') as text), cast(coalesce(decks, '') as text) from col limit 1"
    ).fetchone() or ("{}", "{}")
    return _Collection(
        {
            number: NoteType(
                cloze=each.type == 1,
                fields=[field.name for field in sorted(each.flds, key=_place)],
                templates=[Template(card.qfmt, card.afmt) for card in sorted(each.tmpls, key=_place)],
            )
            for number, each in msgspec.json.decode(types, type=dict[int, _Type]).items()
        },
        {number: deck.name for number, deck in msgspec.json.decode(decks, type=dict[int, _Deck]).items()},
    )


def _place(entry: _Field | _Template) -> int:
    return entry.ord or 0


def _recent(db: sqlite3.Connection) -> _Collection:
    if not _tables(db) >= {"fields", "templates", "decks"}:
        raise _Foreign("it does not say of what kind its notes are")
    fields: dict[int, list[str]] = {}
    for number, name in db.execute("select ntid, cast(coalesce(name, '') as text) from fields order by ntid, ord"):
        fields.setdefault(number, []).append(name)
    templates: dict[int, list[Template]] = {}
    for number, config in db.execute("select ntid, cast(coalesce(config, x'') as blob) from templates order by ntid, ord"):
        said = _message(config)
        templates.setdefault(number, []).append(Template(_string(said.get(1)), _string(said.get(2))))
    types = {
        number: NoteType(_message(config).get(1) == 1, fields.get(number, []), templates.get(number, []))
        for number, config in db.execute("select id, cast(coalesce(config, x'') as blob) from notetypes")
    }
    decks = db.execute("select id, cast(coalesce(name, '') as text) from decks")
    return _Collection(types, {number: name.replace("\x1f", "::") for number, name in decks})


def _flashcard(found: _Collection, guid: str, type_number: int, fields: str, tags: str, ord_: int, deck: int) -> Flashcard:
    name, kept = found.decks.get(deck, ""), tuple(tags.split())
    number = blake2b(f"{guid}\x1f{ord_}".encode(), digest_size=5).hexdigest()
    sides = card_of(found.types[type_number], fields.split("\x1f"), ord_) if type_number in found.types else None
    front, answer, explanation, hint = sides or ("", "", "", "")
    return Flashcard(id=f"anki-{number}", deck=name, front=front, answer=answer, explanation=explanation, hint=hint, tags=kept)


# Protocol buffers, as far as they are needed here: the format is https://protobuf.dev/programming-guides/encoding


def _message(content: bytes) -> dict[int, int | bytes]:
    """Return the fields of a message by number, of a repeated one the last: numbers, and what has a length as bytes.

    Raises:
        ValueError: If it is none.
    """
    fields: dict[int, int | bytes] = {}
    place = 0
    while place < len(content):
        tag, place = _varint(content, place)
        match tag & 7:
            case 0:
                value, place = _varint(content, place)
                fields[tag >> 3] = value
            case 1 | 5 as wire:
                place += 8 if wire == 1 else 4
            case 2:
                length, place = _varint(content, place)
                fields[tag >> 3] = content[place : place + length]
                place += length
            case _:
                raise ValueError("a message that is none")
    return fields


def _varint(content: bytes, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if place >= len(content):
            raise ValueError("a message that was cut short")
        byte = content[place]
        value, place = value | (byte & 0x7F) << shift, place + 1
        if byte < 0x80:
            return value, place
    raise ValueError("a message that is none")


def _string(value: int | bytes | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
