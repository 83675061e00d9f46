"""A disk that can lose its power: what SQLite writes and synchronises is recorded, and replayed up to a moment.

The recorder is a VFS of SQLite, put between the library that Python's ``sqlite3`` uses and the files.  It writes through, so
the program runs as always.  What a power cut leaves is worked out from the record afterwards: what was synchronised is there,
and of all else each sector of 512 bytes, each change of a file's length and each name in the folder is there or not, by lot.
"""

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

SECTOR = 512
OPEN_CREATE = 0x4
OPEN_JOURNALS = 0x00000800 | 0x00080000
"""A rollback journal or a write-ahead log: SQLite synchronises the folder with the first synchronisation of a new one."""


class Written(NamedTuple):
    path: str
    offset: int
    content: bytes


class Truncated(NamedTuple):
    path: str
    size: int


class Synchronised(NamedTuple):
    path: str


class Opened(NamedTuple):
    path: str
    with_folder: bool
    """Whether its first synchronisation is one of the folder too."""


class Deleted(NamedTuple):
    path: str
    with_folder: bool


class Said(NamedTuple):
    """The program told somebody; what it says here must hold for good."""

    what: Any


Step = Written | Truncated | Synchronised | Opened | Deleted | Said


# Recording

_POINTER, _INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
# The name of a file is handed on as the address that it is: SQLite keeps it for as long as the file is open.
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, ctypes.c_char_p, _INT)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _LONG)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)


class _Methods(ctypes.Structure):
    """``sqlite3_io_methods``, with the three that change a file."""

    _fields_ = (
        ("version", _INT),
        ("close", _POINTER),
        ("read", _POINTER),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        ("others", _POINTER * 13),
    )


class _File(ctypes.Structure):
    """``sqlite3_file``: how it begins."""

    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
    """``sqlite3_vfs``."""

    _fields_ = (
        ("version", _INT),
        ("file_size", _INT),
        ("longest_path", _INT),
        ("next", _POINTER),
        ("name", ctypes.c_char_p),
        ("data", _POINTER),
        ("open", _OPEN),
        ("delete", _DELETE),
        ("others", _POINTER * 14),
    )


def library() -> Any:
    """Return the SQLite that ``sqlite3`` uses; ``None`` where its functions cannot be reached."""
    import _sqlite3

    try:
        found = ctypes.CDLL(_sqlite3.__file__)
        found.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        found.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
        found.sqlite3_vfs_register.argtypes = [_POINTER, _INT]
        found.sqlite3_vfs_unregister.argtypes = [_POINTER]
    except (AttributeError, OSError):
        return None
    return found


class Recorder:
    """The files of SQLite, and what is done to them."""

    def __init__(self, under: _Vfs) -> None:
        self.steps: list[Step] = []
        self._under = under
        self._paths: dict[int, str] = {}
        self._wrapped: dict[int, _Methods] = {}
        self.vfs = _Vfs.from_buffer_copy(under)
        self.vfs.name = b"recorder"
        self.vfs.open, self.vfs.delete = _OPEN(self._open), _DELETE(self._delete)

    def say(self, what: Any) -> None:
        """Note what is promised from here on."""
        self.steps.append(Said(what))

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out_flags: int | None) -> int:
        result = self._under.open(vfs, name, file, flags, out_flags)
        if result == 0 and name is not None:
            path = self._paths[file] = ctypes.string_at(name).decode()
            opened = _File.from_address(file)
            opened.methods = ctypes.pointer(self._recording(opened.methods))
            if flags & OPEN_CREATE:
                self.steps.append(Opened(path, bool(flags & OPEN_JOURNALS)))
        return int(result)

    def _delete(self, vfs: int, name: bytes, with_folder: int) -> int:
        result = self._under.delete(vfs, name, with_folder)
        if result == 0:
            self.steps.append(Deleted(name.decode(), bool(with_folder)))
        return int(result)

    def _recording(self, methods: Any) -> _Methods:
        """Return the methods of a file, with those that change it recorded."""
        address = ctypes.addressof(methods.contents)
        if address not in self._wrapped:
            under = methods.contents
            wrapped = _Methods.from_buffer_copy(under)
            # Each is kept alive by the structure that it is put into.
            wrapped.write = _WRITE(self._noting(under.write, self._written))
            wrapped.truncate = _TRUNCATE(self._noting(under.truncate, Truncated))
            wrapped.sync = _SYNC(self._noting(under.sync, lambda path, _flags: Synchronised(path)))
            self._wrapped[address] = wrapped
        return self._wrapped[address]

    @staticmethod
    def _written(path: str, content: int, size: int, offset: int) -> Step:
        return Written(path, offset, ctypes.string_at(content, size))

    def _noting(self, method: Callable[..., int], step: Callable[..., Step]) -> Callable[..., int]:
        def noted(file: int, *arguments: int) -> int:
            result = method(file, *arguments)
            if result == 0:
                self.steps.append(step(self._paths[file], *arguments))
            return result

        return noted


@contextmanager
def recorded() -> Iterator[Recorder]:
    """Record what every connection does to its files that is opened, and closed, inside."""
    sqlite = library()
    recorder = Recorder(sqlite.sqlite3_vfs_find(None).contents)
    assert sqlite.sqlite3_vfs_register(ctypes.byref(recorder.vfs), 1) == 0
    try:
        yield recorder
    finally:
        sqlite.sqlite3_vfs_unregister(ctypes.byref(recorder.vfs))


# Replaying


class _Content:
    """A file: what of it is on the disk for good, and what was done to it since."""

    def __init__(self, *, with_folder: bool) -> None:
        self.safe = bytearray()
        self.since: list[Written | Truncated] = []
        self.with_folder = with_folder

    def synchronise(self) -> None:
        for step in self.since:
            _do(self.safe, step)
        self.since.clear()

    def after_a_cut(self, rng: Random, share: float) -> bytes:
        """Return what is there after a cut that spares each sector with a chance of ``share``."""
        left = bytearray(self.safe)
        for step in self.since:
            for part in _sectors(step):
                if rng.random() < share:
                    _do(left, part)
        return bytes(left)


def _sectors(step: Written | Truncated) -> Iterator[Written | Truncated]:
    if isinstance(step, Truncated):
        yield step
        return
    start, end = step.offset, step.offset + len(step.content)
    while start < end:
        stop = min((start // SECTOR + 1) * SECTOR, end)
        yield Written(step.path, start, step.content[start - step.offset : stop - step.offset])
        start = stop


def _do(content: bytearray, step: Written | Truncated) -> None:
    if isinstance(step, Truncated):
        del content[step.size :]
        content.extend(bytes(step.size - len(content)))
    else:
        content.extend(bytes(max(0, step.offset - len(content))))
        content[step.offset : step.offset + len(step.content)] = step.content


class Disk:
    """The files as the steps so far have left them."""

    def __init__(self, *there: Path) -> None:
        self._names: dict[str, _Content] = {}
        self._safe_names: dict[str, _Content] = {}
        for path in there:
            self._names[str(path)] = self._safe_names[str(path)] = _Content(with_folder=False)
            self._names[str(path)].safe.extend(path.read_bytes())

    def do(self, steps: Iterable[Step]) -> None:
        """Let the program go on."""
        for step in steps:
            match step:
                case Opened(path, with_folder):
                    if path not in self._names:
                        self._names[path] = _Content(with_folder=with_folder)
                case Deleted(path, with_folder):
                    del self._names[path]
                    if with_folder:
                        self._safe_names = dict(self._names)
                case Synchronised(path):
                    self._names[path].synchronise()
                    if self._names[path].with_folder:
                        self._safe_names = dict(self._names)
                        self._names[path].with_folder = False
                case Written(path) | Truncated(path):
                    self._names[path].since.append(step)

    def cut(self, rng: Random, folder: Path) -> None:
        """Put what a power cut leaves now into another folder."""
        share = rng.choice((0.0, 0.5, 0.9, 1.0))
        for path in sorted(self._names.keys() | self._safe_names.keys()):
            names = self._names if rng.random() < share else self._safe_names
            if content := names.get(path):
                (folder / Path(path).name).write_bytes(content.after_a_cut(rng, share))


def promises(steps: Sequence[Step], moment: int) -> tuple[Any, Any]:
    """Return what was promised last before a moment, and what is promised next."""
    before = next((step.what for step in reversed(steps[:moment]) if isinstance(step, Said)), None)
    after = next((step.what for step in steps[moment:] if isinstance(step, Said)), before)
    return before, after
