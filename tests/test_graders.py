"""Every shipped task: its suite refuses what is wrong, names the mistake, and refuses nothing else."""

import ast
import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from suites import SOLUTIONS, drawn, failures, function_of, plan, reply_of, submissions, suite

from quizprep.coding import bench, checks
from quizprep.coding.exchange import Submission
from quizprep.coding.grading import Grading, grade
from quizprep.coding.judge import modules_for
from quizprep.coding.refusals import refused
from quizprep.coding.sandbox import Sandbox
from quizprep.coding.tasks import task_names
from quizprep.model import CodeVerdict, Outcome

Judge = Callable[..., CodeVerdict]
TASKS = task_names([])
EVERY_TASK = pytest.mark.parametrize("name", TASKS)
RIGHT, WRONG = submissions("right", TASKS), submissions("wrong", TASKS)


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """Judge as a class is judged: each submission in a child of a warm worker, which takes longer to start than to judge."""
    with ExitStack() as opened:
        worker = cache(lambda *modules: opened.enter_context(Sandbox(modules)))

        def judge(name: str, path: Path, *, seed: int, backend: str = "numpy", half: bool = False) -> CodeVerdict:
            source = path.read_bytes()
            grading = Grading(name, suite(name), backend, "cpu", seed, 0.0, half=half)
            return grade(worker(*modules_for(source, backend)), Submission(path, source), grading)

        yield judge


@EVERY_TASK
def test_at_least_five_right_solutions_of_different_style(name: str) -> None:
    assert len(list((SOLUTIONS / name.replace("-", "_") / "right").glob("*.py"))) >= 5


@pytest.mark.parametrize(("name", "path"), RIGHT)
def test_right_solution_passes_under_many_seeds(name: str, path: Path) -> None:
    task = suite(name)
    function = function_of(path, task)
    for seed in range(1 if task.statistics else 5):
        assert list(failures(task, function, plan(name, seed))) == []


@pytest.mark.parametrize(("name", "path"), [one for one in RIGHT if "import torch" not in one.values[1].read_text()])
def test_judge_accepts_right_solution(judge: Judge, name: str, path: Path) -> None:
    verdict = judge(name, path, seed=20)
    assert verdict.outcome is Outcome.CORRECT, verdict.feedback
    assert verdict.score == 1


@pytest.mark.parametrize(
    ("name", "path"),
    [one for one in RIGHT if one.values[1].stem.startswith("torch")],
)
def test_judge_accepts_tensors_in_and_out(judge: Judge, name: str, path: Path) -> None:
    verdict = judge(name, path, backend="torch", seed=21)
    assert verdict.outcome is Outcome.CORRECT, verdict.feedback


@pytest.mark.parametrize("name", [name for name in TASKS if suite(name).half_cases])
def test_a_solution_in_half_precision_is_accepted(judge: Judge, name: str) -> None:
    """Plain torch code that computes in the type of its inputs; others may convert to NumPy, which has no bfloat16."""
    paths = (SOLUTIONS / name.replace("-", "_") / "right").glob("torch*.py")

    def passes(path: Path, seed: int) -> bool:
        verdict = judge(name, path, backend="torch", half=True, seed=seed)
        return verdict.outcome is Outcome.CORRECT

    assert any(all(passes(path, seed) for seed in (1, 2, 3)) for path in paths)


@pytest.mark.parametrize(("name", "path"), WRONG)
def test_judge_names_the_mistake(judge: Judge, name: str, path: Path) -> None:
    """A wrong submission is named after the mutant that it looks like, though it is written in another way."""
    verdict = judge(name, path, seed=22)
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.mistake == path.stem.replace("_", "-")
    lesson = next(mutant.lesson for mutant in suite(name).mutants if mutant.name == verdict.mistake)
    assert lesson in verdict.feedback


@cache
def killers(name: str) -> dict[str, set[str]]:
    """Return the cases written by hand that each mutant fails."""
    task = suite(name)
    written = {case.name for case in task.cases}
    planned = [check for check in plan(name, 0) if check.name in written]
    return {mutant.name: set(failures(task, mutant.function, planned)) for mutant in task.mutants}


@EVERY_TASK
def test_every_case_written_by_hand_kills_a_mutant(name: str) -> None:
    assert set().union(*killers(name).values()) == {case.name for case in suite(name).cases}


@pytest.mark.parametrize("name", [name for name in TASKS if not suite(name).statistics])
def test_every_mutant_is_killed_by_a_case_written_by_hand(name: str) -> None:
    """Where results are random, the statistics may be what kills it."""
    assert [mutant for mutant, cases in killers(name).items() if not cases] == []


@EVERY_TASK
def test_mutants_are_told_apart(name: str) -> None:
    """Two mutants that answer alike could not be told apart by their lessons."""
    task = suite(name)
    calls = [check for check in plan(name, 0) if not check.statistic]
    if task.statistics:
        pytest.skip("results are random: their distributions are compared below")
    for one, other in itertools.combinations(task.mutants, 2):
        same = (
            checks.agrees(task, check.call, reply_of(task, one.function, check), reply_of(task, other.function, check))
            and any(failures(task, one.function, [check])) == any(failures(task, other.function, [check]))
            for check in calls
        )
        assert not all(same), f"{one.name} and {other.name}"


@EVERY_TASK
def test_calls_lie_within_the_contract(name: str) -> None:
    task = suite(name)
    for call in drawn(name, 500):
        assert task.is_valid(*call.args, **call.kwargs), call


@EVERY_TASK
def test_texts_are_there_in_both_languages(name: str) -> None:
    task = suite(name)
    texts = [case.about for case in task.cases] + [drawn.about for drawn in [*task.random_cases, *task.half_cases]]
    texts += [statistic.about for statistic in task.statistics] + [mutant.lesson for mutant in task.mutants]
    for text in texts:
        assert not any("\u4e00" <= char <= "\u9fff" for char in text.en), text
        assert any("\u4e00" <= char <= "\u9fff" for char in text.zh), text
    assert len({text.en for text in texts}) == len(texts)
    assert task.reference_function.__doc__
    assert "Args:" in task.reference_function.__doc__


@pytest.mark.parametrize(("name", "path"), RIGHT)
def test_right_solution_calls_nothing_refused(name: str, path: Path) -> None:
    assert refused(ast.parse(path.read_text()), suite(name).refuses) == []


@pytest.mark.parametrize("name", [name for name in TASKS if suite(name).benchmark])
def test_what_a_submission_is_timed_beside_is_right(name: str) -> None:
    """The reference or a fast solution, and torch's operator; measuring raises where the result is wrong."""
    task = suite(name)
    assert task.benchmark
    check = bench._check(task, task.benchmark, task.benchmark.sizes[0], [1])
    for peer in bench._peers(task, "torch", "cpu"):
        bench._measured_here(task, peer, check, "bytes")
