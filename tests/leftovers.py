"""What a submission may leave behind, looked for after it was judged: processes and files."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

SHARED_MEMORY = Path("/dev/shm")


@contextmanager
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail if what is done inside leaves a process or a file behind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{tmp_path}")
    yield
    assert list(scratch.iterdir()) == []
    assert not SHARED_MEMORY.is_dir() or list(SHARED_MEMORY.glob("quizprep*")) == []
    deadline = time.monotonic() + 5
    while processes() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert processes() == set()


def processes() -> set[int]:
    """Return the workers of this test, and what they forked, wherever that hangs now."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it may end while it is looked at
                is_worker = b"quizprep/coding/worker.py" in (folder / "cmdline").read_bytes()
                if is_worker and marker() in (folder / "environ").read_bytes():
                    found.add(int(folder.name))
    return found


def marker() -> bytes:
    """Return what the environment of this test's processes holds, and that of no other's."""
    return f"PATH={os.environ['PATH']}".encode()
