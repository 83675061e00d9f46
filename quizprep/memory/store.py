"""The file of the history: opened when it is needed, safe when it is written, copied whole.

One transaction and one synchronisation for whatever is written.  What SQLite and the system report becomes one line that says
what to do.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from quizprep.memory import schema
from quizprep.memory.schema import DamagedError, HistoryError, format_of
from quizprep.memory.values import UnreadableRowError

PATIENCE = 5.0
"""Seconds to wait while another program writes to the same file."""

OLDEST_SQLITE = (3, 37)
"""The first that knows strict tables (November 2021)."""


class Store:
    """The file and the connection to it.

    A missing file reads as an empty history; file and folder come into being with the first writing.

    Args:
        path: The file.
        patience: Seconds to wait while another program writes to the file.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self.path = path
        self._patience = patience
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        """Which file the connection belongs to; another may take its place."""
        self._may_write = False
        self.private = False
        """Whether what is read is a copy in memory, since the file is of an older format and cannot be written to."""
        self._nothing: sqlite3.Connection | None = None
        """An empty history in memory, for as long as there is no file."""

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        for db in (self._connection, self._nothing):
            # Everything is on the disk already; a full disk may still keep SQLite from tidying its own files.
            with suppress(sqlite3.Error):
                if db is not None:
                    db.close()
        self._connection, self._nothing, self._file, self._may_write, self.private = None, None, None, False, False

    @property
    def exists(self) -> bool:
        """Whether there is a history."""
        with self._explained():
            return self._reader() is not None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read everything inside as of one moment."""
        with self._explained():
            db = self._reader()
            if db is None:
                db = self._nothing = self._nothing or _empty()
            db.execute("begin")
            try:
                yield db
            finally:
                db.execute("commit")

    @contextmanager
    def in_memory(self) -> Iterator[sqlite3.Connection]:
        """Give a copy of everything, of one moment, in which anything may be done."""
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
            with self.reading() as db:
                db.backup(copy)
            with self._explained():
                yield copy

    @contextmanager
    def writing(self, *, synchronous: str = "full") -> Iterator[sqlite3.Connection]:
        """Do everything inside in one transaction, which is on the disk at the end, or nothing of it."""
        with self._explained():
            db = self._writer()
            try:
                db.execute(f"pragma synchronous = {synchronous}")
                db.execute("begin immediate")
                yield db
                db.execute("commit")
            except BaseException:
                if db.in_transaction:
                    with suppress(sqlite3.Error):  # the first error is the one to tell
                        db.execute("rollback")
                raise

    def copy_to(self, target: Path) -> bool:
        """Put a checked copy in the place of a file; return whether there was a history to copy."""
        with self._explained():
            db = self._reader()
            if db is None:
                return False
            _make_folder(target.parent)
            _back_up(db, format_of(db), self.path, target)
        return True

    def _reader(self) -> sqlite3.Connection | None:
        """Return a connection to the history; ``None`` where there is none yet."""
        self._refuse_replaced()
        if self._connection is not None:
            return self._connection
        file = self._file_now()
        if file is None:
            return None
        db = self._open_existing()
        if format_of(db) == 0:  # empty: another process is just creating it, or was killed while it did
            db.close()
            return None
        self._connection, self._file = db, file
        return db

    def _writer(self) -> sqlite3.Connection:
        """Return a connection that keeps what it is told, to a file that exists and has our tables."""
        self._refuse_replaced()
        if self._may_write and self._connection is not None:
            return self._connection
        self.close()
        _make_folder(self.path.parent)
        db = self._connect("rwc")
        try:
            schema.refuse_foreign(db, self.path)
            _keep_a_log(db, self._patience)
            _migrate(db, self.path)
        except BaseException:
            db.close()
            raise
        self._connection, self._file, self._may_write = db, self._file_now(), True
        return db

    def _open_existing(self) -> sqlite3.Connection:
        try:
            return self._opened("rw")
        except sqlite3.OperationalError as error:
            log = self.path.with_name(self.path.name + "-wal")
            if _code(error) not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY} or log.exists():
                raise
        # A folder that cannot be written to: SQLite reads there only when told that nobody else writes either.
        return self._opened("ro&immutable=1")

    def _opened(self, mode: str) -> sqlite3.Connection:
        db = self._connect(mode)
        try:
            schema.refuse_foreign(db, self.path)
            if format_of(db):
                db = self._migrated(db)
        except BaseException:
            db.close()
            raise
        return db

    def _migrated(self, db: sqlite3.Connection) -> sqlite3.Connection:
        """Bring the tables up to date; where the file cannot be written to, those of a copy in memory, which is returned."""
        try:
            _migrate(db, self.path)
        except (sqlite3.OperationalError, OSError) as error:
            if isinstance(error, sqlite3.Error) and _code(error) not in _UNWRITABLE:
                raise
        else:
            return db
        with closing(db):
            copy = sqlite3.connect(":memory:", isolation_level=None)
            db.backup(copy)
        schema.migrate(copy)
        self.private = True
        return copy

    def _connect(self, mode: str) -> sqlite3.Connection:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            needed = ".".join(map(str, OLDEST_SQLITE))
            raise HistoryError(
                f"this Python has SQLite {sqlite3.sqlite_version}, the history needs {needed}; use a newer Python"
            )
        if self.path.is_dir():
            raise HistoryError(f"{self.path}: is a folder, not a history; move it away, or set QUIZPREP_HOME to another place")
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        db = sqlite3.connect(address, uri=True, timeout=self._patience, isolation_level=None)
        db.execute("pragma foreign_keys = on")
        return db

    def _refuse_replaced(self) -> None:
        """Refuse to go on when the open file is no longer the one of its name, as after a file synchroniser's visit.

        What the open file holds is put into a file of its own.  Its write-ahead log must go: SQLite knows a log by its name
        alone, and would mix it into the new file.
        """
        if self._connection is None or self._file_now() == self._file:
            return
        copy = self.path.with_name(f"{self.path.stem}-replaced-{time.time_ns()}{self.path.suffix}")
        self._connection.execute("vacuum into ?", [str(copy)])
        self.close()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        raise HistoryError(f"{self.path}: was replaced or removed while in use; what was in it is kept in {copy}; start again")

    def _whole(self) -> bool:
        """Return whether the file is whole; one that is not open is taken to be."""
        return self._connection is None or _is_whole(self._connection)

    def _file_now(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return status.st_dev, status.st_ino

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what SQLite and the system report into one line that says what to do."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a bug of ours
        except sqlite3.IntegrityError as error:
            if self._whole():
                raise  # likewise
            raise DamagedError(f"{self.path}: is damaged; {_PUT_BACK}") from error
        except (UnreadableRowError, UnicodeDecodeError) as error:  # the latter where a name in the schema cannot be read
            raise DamagedError(f"{self.path}: is damaged; {_PUT_BACK}") from error
        except sqlite3.Error as error:
            kind = DamagedError if _tells_damage(error) else HistoryError
            raise kind(f"{self.path}: {_explain(error, self._patience)}") from error
        except OSError as error:
            place = error.filename or self.path
            raise HistoryError(f"{place}: {error.strerror}; mend that, or set QUIZPREP_HOME to another folder") from error


def _empty() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    schema.migrate(db)
    return db


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


_UNWRITABLE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_FULL}

_PUT_BACK = "quizprep doctor --restore puts it together again, from the latest copy and what can still be read of it"
_EXPLANATIONS = {
    sqlite3.SQLITE_READONLY: "cannot be written to; allow writing to the file and its folder, or set QUIZPREP_HOME to another",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; allow reading and writing it and its folder, or set QUIZPREP_HOME to another",
    sqlite3.SQLITE_PERM: "may not be used; allow reading and writing it, or set QUIZPREP_HOME to another folder",
    sqlite3.SQLITE_AUTH: "may not be used; allow reading and writing it, or set QUIZPREP_HOME to another folder",
    sqlite3.SQLITE_FULL: "the disk is full and nothing was added; what was recorded before is safe; free some space",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written, it may be full; what was recorded before is untouched",
    sqlite3.SQLITE_NOTADB: f"is not a history (damaged, or another program's); {_PUT_BACK}",
    sqlite3.SQLITE_CORRUPT: f"is damaged; {_PUT_BACK}",
}


def _tells_damage(error: sqlite3.Error) -> bool:
    # Python's own error, which has no code: it gives texts as they are in the file.
    return _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or str(error).startswith("Could not decode to UTF-8")


def _explain(error: sqlite3.Error, patience: float) -> str:
    code = _code(error)
    if _tells_damage(error):
        code = code if code in _EXPLANATIONS else sqlite3.SQLITE_CORRUPT
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return f"another program has held it for {patience:g} s and nothing was added; close that program and try again"
    return _EXPLANATIONS.get(code, f"{error}; nothing was added, and what was recorded before is untouched")


# Files


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the tables up to date, after a copy of the file was put beside it; create them where there are none."""
    found = format_of(db)
    if found == len(schema.MIGRATIONS):
        return
    if found:
        _back_up(db, found, path, path.with_name(f"{path.stem}-format-{found}{path.suffix}"))
    schema.migrate(db)


def _back_up(db: sqlite3.Connection, found: int, path: Path, target: Path) -> None:
    """Put a checked copy in the place of a file; a copy that is not of this format is another process's doing, and dropped."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        db.execute("vacuum into ?", [str(draft)])
        with closing(sqlite3.connect(draft)) as made:
            whole = _is_whole(made)
            same = format_of(made) == found
        if not whole:
            raise DamagedError(f"{path}: is damaged; {_PUT_BACK}")
        if same:
            _synchronise(draft, os.O_RDWR)
            draft.replace(target)
            with suppress(OSError):  # not every system lets us
                _synchronise(target.parent, os.O_RDONLY)
    finally:
        draft.unlink(missing_ok=True)


def _is_whole(db: sqlite3.Connection) -> bool:
    # Not the slower integrity_check: what that has more is about indexes, which are made anew in a copy.
    return bool(db.execute("pragma quick_check").fetchone()[0] == "ok")


def _keep_a_log(db: sqlite3.Connection, patience: float) -> None:
    """Switch to the write-ahead log: one synchronisation per transaction, and readers never wait."""
    end = time.monotonic() + patience
    while True:
        try:
            mode = db.execute("pragma journal_mode = wal").fetchone()[0]
        except sqlite3.OperationalError as error:
            # SQLite gives up at once where another process is switching too, whatever its timeout.
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            break
    if mode != "wal":
        raise sqlite3.OperationalError(f"this kind of folder cannot keep a history safely (journal mode {mode})")


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    # Or a power cut may take the folder away with all that is in it.  Not every system lets us; then it is as safe as it gets.
    with suppress(OSError):
        _synchronise(folder.parent, os.O_RDONLY)


def _synchronise(path: Path, mode: int) -> None:
    """Have the system put a file, or the names in a folder, onto the disk."""
    opened = os.open(path, mode)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
