"""What a judge that was killed leaves behind is swept by the next one, and nothing else is."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from quizprep.coding import scratch as scratch_folders

MADE = "quizprep-scratch"
JUDGE = """
import pathlib, sys, tempfile
from quizprep.coding.judge import judge
tempfile.tempdir = sys.argv[1]
judge("iou", pathlib.Path("hangs.py"), folders=[], seed=1)
"""


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which scratch folders are made."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(scratch_folders, "OLD", -1.0)
    return folder


@pytest.fixture
def killed(scratch: Path) -> Path:
    """Return the scratch folder of a judge that was killed while a submission ran."""
    Path("hangs.py").write_text("open('left', 'w').close()\nwhile True: pass\n")
    judge = subprocess.Popen([sys.executable, "-c", JUDGE, str(scratch)], env={**os.environ, "QUIZPREP_LAYERS_OFF": "tmpfs"})
    deadline = time.monotonic() + 30
    while not (found := list(scratch.glob("*/left"))) and time.monotonic() < deadline:
        time.sleep(0.01)
    judge.send_signal(signal.SIGKILL)
    judge.wait()
    return found[0].parent


def test_the_next_judge_removes_what_a_killed_one_left(scratch: Path, killed: Path) -> None:
    assert killed.exists()
    scratch_folders.sweep()
    assert list(scratch.iterdir()) == []


def test_what_is_in_use_young_or_of_another_name_stays(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used, link, notes, others = (scratch / name for name in (f"{MADE}-aaaaaaaa", f"{MADE}-bbbbbbbb", f"{MADE}-notes", "others"))
    for folder in (used, notes, others):
        folder.mkdir()
    link.symlink_to(notes)
    descriptor = os.open(used, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    scratch_folders.sweep()
    assert {*scratch.iterdir()} == {used, link, notes, others}
    os.close(descriptor)
    monkeypatch.setattr(scratch_folders, "OLD", 60.0)
    scratch_folders.sweep()
    assert used.exists(), "it was made a moment ago: its owner may not have locked it yet"
    monkeypatch.setattr(scratch_folders, "OLD", -1.0)
    scratch_folders.sweep()
    assert {*scratch.iterdir()} == {link, notes, others}


def test_the_folders_of_other_users_stay(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (scratch / f"{MADE}-aaaaaaaa").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    scratch_folders.sweep()
    assert len(list(scratch.iterdir())) == 1
