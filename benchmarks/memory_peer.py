"""What Anki's own library takes for the same cards and reviews; run by ``memory.py``, in an interpreter that has it.

    python benchmarks/memory_peer.py HISTORY TODAY

HISTORY is a history of quizprep, whose cards and attempts are put into a collection of Anki beside it, their days moved so that
TODAY, days since 1970, is today.  Prints its version and the bytes a review as one JSON object; then for each line on standard
input, ``first`` or ``answer``, the seconds that it took to open the collection and get the first card, or to answer one; for
``due`` and a number, nothing, but from then on only so many cards are due.
"""

import itertools
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIMIT = 9999
"""Cards a day: the most that Anki's settings allow."""

_CARDS = "select question, stability, difficulty, due, last, reps, lapses from card"
_ATTEMPTS = "select question, at_ms, rating, ms from attempt order by at_ms"

_MOVE = """
    update cards set due = :today + 1 + abs(due) % 30
    where due <= :today and id not in (select id from cards order by due, id limit :count)
"""


def main() -> None:
    history, today = Path(sys.argv[1]), int(sys.argv[2])
    library: Any = import_module("anki.collection")  # the project neither needs nor installs it
    path = history.with_name("collection.anki2")
    elapsed = made(library, path)
    with closing(sqlite3.connect(f"{history.absolute().as_uri()}?mode=ro", uri=True)) as ours:
        reviews = fill_log(ours, path, fill_cards(ours, path, today, elapsed))
    say(json.dumps({"version": version("anki"), "bytes": size(path) / reviews}))
    collection = None
    for line in sys.stdin:
        if collection and line != "answer\n":
            collection.close()
            collection = None
        if line.startswith("due"):
            say(leave_due(path, elapsed, int(line.split()[1])))
        elif line == "first\n":
            say(timed(lambda: first(library, path)))
        else:
            collection = collection or library.Collection(str(path))
            say(answer(collection))


def say(value: object) -> None:
    print(value, flush=True)


def made(library: Any, path: Path) -> int:
    """Make an empty collection that schedules by FSRS; return its day."""
    with closing(library.Collection(str(path))) as collection:
        collection.set_config("fsrs", val=True)
        preset = collection.decks.get_config(1)
        preset["rev"]["perDay"] = LIMIT
        preset["new"]["perDay"] = 0
        collection.decks.update_config(preset)
        return int(collection.sched.today)


def fill_cards(ours: sqlite3.Connection, path: Path, today: int, elapsed: int) -> dict[str, int]:
    """Add a note with a card for each card of ours; return the cards' numbers by question."""
    now = int(time.time())
    numbers = dict(zip((row[0] for row in ours.execute(_CARDS)), itertools.count(now * 1000), strict=False))
    with closing(sqlite3.connect(path)) as db:
        db.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        note_type = db.execute("select id from notetypes where name = 'Basic'").fetchone()[0]
        for question, stability, difficulty, due, last, reps, lapses in ours.execute(_CARDS):
            number = numbers[question]
            note = (number, question, note_type, now, -1, "", f"{question}\x1fanswer", question, 0, 0, "")
            db.execute("insert into notes values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", note)
            data = json.dumps({"s": round(stability, 4), "d": round(difficulty, 3), "lrt": now - 86400 * (today - last)})
            card = (
                number,
                number,
                1,
                0,
                now,
                -1,
                2,
                2,
                due - today + elapsed,
                due - last,
                2500,
                reps,
                lapses,
                0,
                0,
                0,
                0,
                data,
            )
            db.execute("insert into cards values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", card)
        db.commit()
    return numbers


def fill_log(ours: sqlite3.Connection, path: Path, numbers: dict[str, int]) -> int:
    """Add a row for each attempt of ours; return how many there are."""

    def rows() -> Iterator[tuple[int, ...]]:
        last = 0
        for question, at_ms, rating, ms in ours.execute(_ATTEMPTS):
            last = max(last + 1, at_ms)
            yield last, numbers[question], -1, rating, 10, 5, 500, ms, 1

    with closing(sqlite3.connect(path)) as db:
        count = db.executemany("insert into revlog values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows()).rowcount
        db.commit()
    return count


def size(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    return path.stat().st_size


def first(library: Any, path: Path) -> None:
    with closing(library.Collection(str(path))) as collection:
        collection.sched.getCard()  # none, where nothing is due


def leave_due(path: Path, elapsed: int, count: int) -> int:
    """Move all cards but the ``count`` most overdue ahead, over the next month."""
    with closing(sqlite3.connect(path)) as db:
        moved = db.execute(_MOVE, {"today": elapsed, "count": count}).rowcount
        db.commit()
    return moved


def answer(collection: Any) -> float:
    card = collection.sched.getCard()
    return timed(lambda: collection.sched.answerCard(card, 3))


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
