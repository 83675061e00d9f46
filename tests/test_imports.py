"""The light commands load nothing heavy, and the heavy paths still work."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MINI = str(Path(__file__).parent / "mini")
HEAVY = {"torch", "sympy", "numpy", "mpmath", "scipy", "yaml", "fsrs", "asyncio", "pydantic"}

PROGRAM = """
import contextlib, io, json, sys
sys.argv = ["quizprep", *json.loads(sys.argv[1])]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    from quizprep.cli.app import main
    main()
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


@pytest.fixture(scope="module")
def compiled_banks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home in which the banks are compiled."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUIZPREP_HOME", str(home))
        loaded("topics", "--bank", MINI)
        loaded("topics")
    return home


def loaded(*arguments: str, stdin: str = "") -> set[str]:
    """Return the top-level modules that a command leaves loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(json.loads(ran.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["drill", "--help"],
        ["code", "--help"],
        ["where"],
        ["topics"],
        ["code"],
        ["show", "mini-choice", "--bank", MINI],
        ["drill", "--bank", MINI, "--topic", "mini", "--kind", "choice"],
        ["drill", "--bank", MINI, "--topic", "mini", "--kind", "numeric"],
        ["review"],
    ],
    ids=" ".join,
)
def test_a_light_command_stays_light(arguments: list[str], compiled_banks: Path, home: Path) -> None:
    shutil.copytree(compiled_banks, home)
    assert loaded(*arguments) & HEAVY == set()


def test_help_does_not_load_rich() -> None:
    assert "rich" not in loaded("--help")


def test_an_answer_loads_the_scheduler_after_the_first_prompt() -> None:
    modules = loaded("drill", "--bank", MINI, "--topic", "mini", "--kind", "choice", stdin="max\n")
    assert "fsrs" in modules
    assert modules & {"torch", "sympy", "numpy"} == set()


def test_the_heavy_paths_still_work(tmp_path: Path) -> None:
    submission = tmp_path / "double.py"
    submission.write_text("def double(x):\n    return x * 2\n", encoding="utf-8")
    assert "numpy" in loaded("answer", "mini-code", str(submission), "--bank", MINI)
    assert "sympy" not in loaded("answer", "mini-formula", "floor((i + 2p - k)/s) + 1", "--bank", MINI)
