"""What a question is called today: a deck may rename it, and the log keeps the names that were true when things happened."""

import sqlite3

from quizprep.memory import sums

_RENAMES = """
    select detail, version.question from event join version on version.id = event.version
    where what = 'rename' and not exists (select 1 from event as later where later.voids = event.id)
    order by event.id
"""

VERSIONS_OF = """
    select id from version where (question = {question} and question not in (select former from alias))
        or question in (select former from alias where question = {question})
"""
"""The texts of a question, under all its names."""


def today(db: sqlite3.Connection, question: str | None) -> str | None:
    """Return what a question is called today, given any of its names."""
    found = db.execute("select question from alias where former = ?", [question]).fetchone()
    return found[0] if found else question


def resolve(db: sqlite3.Connection) -> None:
    """Work out from the renames in the log what each former name stands for; what that changes becomes stale."""
    now: dict[str, str] = {}
    for former, name in db.execute(_RENAMES):
        now = {other: name if current == former else current for other, current in now.items()} | {former: name}
        now.pop(name, None)  # it has its old name back
    changed = now.items() ^ dict(db.execute("select former, question from alias")).items()
    if not changed:
        return
    db.execute("delete from alias")
    db.executemany("insert into alias values (?, ?)", now.items())
    db.executemany("insert or ignore into stale values (?)", {(name,) for pair in changed for name in pair})
    sums.count_mistakes(db)
