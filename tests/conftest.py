"""What every test gets: a home of its own, an empty working directory, and ways to run the command."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from typer.testing import CliRunner, Result

from quizprep import paths
from quizprep.bank.load import load

Run = Callable[..., Result]

# A busy machine is no reason to fail.
settings.register_profile("quizprep", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quizprep")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep quizprep away from the real home, the real language, and the checkout."""
    folder = tmp_path / "home"
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for name in ("QUIZPREP_BANK", "QUIZPREP_LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QUIZPREP_HOME", str(folder))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("QUIZPREP_NEW", "0")  # or every review would bring in new questions of the shipped bank
    return folder


@pytest.fixture(scope="session")
def compiled_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile the shipped bank, once."""
    folder = tmp_path_factory.mktemp("cache")
    load([paths.shipped_bank()], folder)
    return next(folder.iterdir())


@pytest.fixture
def compiled(home: Path, compiled_bank: Path) -> None:
    """Put the compiled bank into the test's home: for tests of many commands, of which the first would spend 0.4 s on it."""
    (home / "cache").mkdir(parents=True)
    shutil.copy(compiled_bank, home / "cache")


@pytest.fixture
def run() -> Run:
    """Run a command in this process: ``run("drill", "--count", "1", input="a\\n")``."""

    def invoke(*args: str, **options: Any) -> Result:
        from quizprep.cli.app import app

        return CliRunner().invoke(app, list(args), **options)

    return invoke


@pytest.fixture
def execute() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command as a process of its own, standard input empty unless given."""

    def start(*args: str, **options: Any) -> subprocess.CompletedProcess[str]:
        options.setdefault("input", "")
        environment = {**os.environ, **options.pop("env", {})}
        command = [sys.executable, "-m", "quizprep", *args]
        return subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, env=environment, **options)

    return start
