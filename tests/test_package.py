"""The wheel: everything inside ``quizprep``, and it works from an empty directory."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it, as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    # A copy: building leaves a folder behind that later builds would take old modules from.
    for name in ("quizprep", "graders", "question_bank"):
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source" / name)
    source = str(folder / "source")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), source]
    subprocess.run(build, check=True, timeout=300)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_puts_one_package_into_site_packages(installed: Path) -> None:
    assert sorted(entry.name.split("-")[0] for entry in installed.iterdir()) == ["quizprep", "quizprep"]
    assert (installed / "quizprep" / "question_bank" / "convolution.yaml").is_file()
    assert (installed / "quizprep" / "graders" / "nms.py").is_file()
    assert not list(installed.rglob("test_*.py"))


def test_the_wheel_works_in_an_empty_directory(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "quizprep", *args]
        return subprocess.run(
            command, cwd=empty, env=environment, capture_output=True, text=True, input="", timeout=60, check=False
        )

    where = run("where").stdout
    assert str(installed) in where
    [schema] = [line.split(maxsplit=1)[1] for line in where.splitlines() if line.startswith("schema")]
    assert Path(schema).is_file()
    assert run("drill", "--count", "1").returncode == 0
    starter = run("code", "iou")
    assert starter.returncode == 0, starter.stderr
    assert (empty / "iou.py").is_file()
    assert run("code", "iou", "iou.py").returncode == 1
