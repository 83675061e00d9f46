"""The one folder that a submission may write to: made empty, locked while it is in use, and removed whatever lies in it."""

import os
import re
import time
from contextlib import suppress

BEGINNING = "quizprep-scratch-"
NAME = re.compile(rf"{BEGINNING}\w{{8}}")
OLD = 60.0
"""Seconds: a folder older than this, and locked by nobody, is one whose judge was killed."""


def sweep() -> None:
    """Remove the folders of judges that were killed before they could do it themselves."""
    import fcntl
    from tempfile import gettempdir

    with os.scandir(gettempdir()) as entries:
        found = [entry.path for entry in entries if NAME.fullmatch(entry.name)]
    for folder in found:
        with suppress(OSError):  # somebody else's, in use, or gone by now
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                status = os.fstat(lock)
                if status.st_uid == os.geteuid() and time.time() - status.st_ctime > OLD:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    remove(folder)
            finally:
                os.close(lock)


def make() -> tuple[str, int]:
    """Return a new folder, and a descriptor whose lock says that it is in use; the kernel lets go of it when we are killed."""
    import fcntl
    from tempfile import mkdtemp  # 5 ms, which pass while the worker starts

    folder = mkdtemp(prefix=BEGINNING)
    lock = os.open(folder, os.O_RDONLY)
    with suppress(OSError):  # a file system without locks: nothing can be swept there either
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return folder, lock


def remove(folder: str) -> None:
    """Remove a folder, whatever the submission did to the rights, names and depth of what is in it.

    Inner folders are brought to the top before they are emptied: no path gets too long, and nothing recurses.
    """
    with suppress(OSError):
        os.chmod(folder, 0o700)  # noqa: PTH101  (beside the calls below, which have no counterpart in pathlib)
        top = os.open(folder, os.O_RDONLY)
        try:
            waiting = _clear(top, top)
            while waiting:
                name = waiting.pop()
                inner = os.open(name, os.O_RDONLY, dir_fd=top)
                try:
                    waiting += _clear(inner, top)
                finally:
                    os.close(inner)
                os.rmdir(name, dir_fd=top)
        finally:
            os.close(top)
            os.rmdir(folder)  # noqa: PTH106


def _clear(folder: int, top: int) -> list[str]:
    """Unlink the files of a folder and move its folders to the top; return the names that they have there."""
    moved = []
    with os.scandir(folder) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in found:
        if is_folder:
            os.chmod(name, 0o700, dir_fd=folder)
            moved.append(os.urandom(8).hex())
            os.rename(name, moved[-1], src_dir_fd=folder, dst_dir_fd=top)
        else:
            os.unlink(name, dir_fd=folder)
    return moved
