"""``quizprep check`` on a deck with one planted error per rule: red, at the right line.

The rules of form are planted in ``broken/`` and tested with the bank; here are those that take a computation.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Execute = Callable[..., CompletedProcess[str]]
MINI = Path(__file__).parent / "mini"


@pytest.fixture
def deck() -> Path:
    """Return a copy of the mini deck with its truths and its task."""
    for name in ("mini.yaml", "mini.py", "mini_double.py"):
        shutil.copy(MINI / name, name)
    return Path("mini.yaml")


def line_of(path: Path, text: str) -> int:
    """Return the number of the one line that holds a text."""
    [number] = [number for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1) if text in line]
    return number


def test_the_deck_is_green_before_an_error_is_planted(execute: Execute, deck: Path) -> None:
    result = execute("check", str(deck))
    assert result.stdout == "5 questions, 2 answers recomputed, no suites: no problems\n"
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("right", "planted", "message"),
    [
        ("answer: k*k*c*f", "answer: k*k*c*f + 1", "the answer is"),
        ("answer: k*k*c*f", "answer: k*k*c*f/7", "is not whole: state a `tolerance`"),
        ("answer: k*k*c*f", "answer: k*k*c*(f", "this '(' is never closed"),
        ("answer: k*k*c*f", "answer: k*k*c*fs", "unknown name"),
        ("answer: k*k*c\n", "answer: f*c*k*k\n", "the mistake 'one-filter' gives the right number in 100 of 100 draws"),
        ("answer: k*k*c\n", "answer: k*k*q\n", "unknown name 'q'"),
        ("answer: floor((i + 2p - k)/s) + 1", "answer: floor((i + 2p - k)/s) + 2", "the answer is"),
        ("answer: floor((i + 2p - k)/s) + 1", "answer: floor((i + 2p - k)/s + ", "something is missing"),
        ("answer: floor((i + p - k)/s) + 1", "answer: 1 + floor((2p + i - k)/s)", "the mistake 'one-sided' equals the answer"),
        ("answer: floor((i + p - k)/s) + 1", "answer: floor((i + p - k)/s) +* 1", "is missing"),
        ("task: mini-double", "task: mini-duoble", "no task 'mini-duoble'; did you mean 'mini-double'?"),
        ("task: mini-double\n", "task: mini-double\n    debug: true\n", "has no code to be mended"),
    ],
)
def test_a_planted_error_is_found_at_its_line(execute: Execute, deck: Path, right: str, planted: str, message: str) -> None:
    text = deck.read_text(encoding="utf-8")
    assert text.count(right) == 1
    deck.write_text(text.replace(right, planted), encoding="utf-8")
    number = line_of(deck, planted.strip().splitlines()[-1])
    result = execute("check", str(deck))
    assert result.returncode == 1, result.stdout
    [problem] = [line for line in result.stdout.splitlines() if line.startswith(f"mini.yaml:{number}:")]
    assert message in problem
    assert "1 problem" in result.stdout


def test_a_wording_that_the_model_answer_does_not_meet(execute: Execute, deck: Path) -> None:
    text = deck.read_text(encoding="utf-8")
    deck.write_text(text.replace('"计算量"]', '"浮点运算"]'), encoding="utf-8")
    result = execute("check", str(deck))
    number = line_of(deck, "浮点运算")
    assert f"mini.yaml:{number}:" in result.stdout
    assert "no wording of 'cost' is found in the zh answer" in result.stdout
    assert result.returncode == 1


@pytest.mark.parametrize(
    ("lang", "prompt", "repeating"),
    [
        ("en", "What does stride do?", "What does stride do to the size of the output map?"),
        ("zh", "步幅有什么作用？", "步幅变大时，输出怎样变小？"),
    ],
)
def test_a_prompt_that_ticks_a_point_when_it_is_repeated(
    execute: Execute, deck: Path, lang: str, prompt: str, repeating: str
) -> None:
    text = deck.read_text(encoding="utf-8")
    assert text.count(f'"{prompt}"') == 1
    text = text.replace(f'"{prompt}"', f'"{repeating}"').replace("small|shrink", "size|small|shrink")
    deck.write_text(text, encoding="utf-8")
    result = execute("check", str(deck))
    assert result.returncode == 1
    [problem] = [line for line in result.stdout.splitlines() if line.startswith(f"mini.yaml:{line_of(deck, 'size|small')}:")]
    assert f"a wording of 'size' is found in the {lang} prompt" in problem
    assert "1 problem" in result.stdout


def test_a_truth_that_is_not_there_or_fails_or_differs(execute: Execute, deck: Path) -> None:
    truths = Path("mini.py")
    good = truths.read_text(encoding="utf-8")
    number = line_of(deck, "answer: k*k*c*f")
    for source, message in [
        (good.replace("def mini_numeric", "def other"), "is not recomputed: write a function mini_numeric"),
        (good.replace("return sum(1", "return 1 / 0 + sum(1"), "the truth fails at"),
        (good.replace("return sum(1", "return 1 + sum(1"), "the truth"),
    ]:
        truths.write_text(source, encoding="utf-8")
        result = execute("check", str(deck))
        assert f"mini.yaml:{number}:" in result.stdout
        assert message in result.stdout
        assert result.returncode == 1
    truths.write_text("import nothing_like_it\n", encoding="utf-8")
    assert "mini.py: does not import" in execute("check", str(deck)).stdout


def test_a_truth_that_needs_what_is_not_installed_says_so(execute: Execute, deck: Path) -> None:
    truths = Path("mini.py")
    truths.write_text(
        truths.read_text(encoding="utf-8").replace("return sum(1", "import torch_of_tomorrow; return sum(1"), "utf-8"
    )
    result = execute("check", str(deck))
    assert result.stderr == "quizprep: recomputing the answers needs the module 'torch_of_tomorrow', which is not installed\n"
    assert result.returncode == 2


def test_conditions_that_nothing_keeps(execute: Execute, deck: Path) -> None:
    text = deck.read_text(encoding="utf-8")
    deck.write_text(text.replace("    answer: k*k*c*f\n", "    require: c > 1000\n    answer: k*k*c*f\n"), encoding="utf-8")
    result = execute("check", str(deck))
    assert "no parameters of 'mini-numeric' keep its conditions" in result.stdout
    assert result.returncode == 1


def test_a_task_is_checked_like_a_deck(execute: Execute) -> None:
    shutil.copy(MINI / "mini_double.py", "mini_double.py")
    result = execute("check", "mini_double.py")
    assert result.returncode == 1
    assert "mini_double.py:" in result.stdout
    assert "mutants" in result.stdout
