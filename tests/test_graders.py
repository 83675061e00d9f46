"""The six tasks that the documents name: their references are true, their suites refuse what is wrong and nothing else."""

import ast
import itertools
import math
import random
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.signal
import scipy.special
import scipy.stats
import torch

from quizprep.coding import checks
from quizprep.coding.checks import Check, Reply, Returned
from quizprep.coding.judge import judge
from quizprep.coding.refusals import refused
from quizprep.coding.suite import Call, Function, Task
from quizprep.coding.tasks import load_task
from quizprep.model import Outcome

SOLUTIONS = Path(__file__).parent / "solutions"
TASKS = ("conv-output-shape", "iou", "mean-filter", "nms", "shuffle", "softmax")
EVERY_TASK = pytest.mark.parametrize("name", TASKS)

torch.set_num_threads(1)  # the arrays are small, and starting threads is not

suite = cache(lambda name: load_task(name, []))
plan = cache(lambda name, seed: checks.plan(suite(name), seed))


def submissions(kind: str) -> list[Any]:
    return [
        pytest.param(name, path, id=f"{name}-{path.stem}")
        for name in TASKS
        for path in sorted((SOLUTIONS / name.replace("-", "_") / kind).glob("*.py"))
    ]


def function_of(path: Path, task: Task) -> Function:
    names: dict[str, Any] = {"__name__": "solution"}
    exec(compile(path.read_text(), str(path), "exec"), names)
    function: Function = names[task.function]
    return function


def reply_of(task: Task, function: Function, check: Check) -> Reply:
    replies = [checks.run_here(task, function, check.call) for _ in range(check.repeats)]
    if not check.statistic:
        (reply,) = replies
        value = reply.value if isinstance(reply, Returned) else None
        return Returned(value.numpy()) if isinstance(value, torch.Tensor) else reply
    raised = next((reply for reply in replies if not isinstance(reply, Returned)), None)
    return raised or Returned([reply.value for reply in replies if isinstance(reply, Returned)])


def failures(task: Task, function: Function, planned: list[Check]) -> Iterator[str]:
    """Yield the names of the cases that a function fails."""
    for check in planned:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a submission's warnings go to its own output
            failure = checks.failure(task, check, reply_of(task, function, check))
        if failure:
            yield check.name


def drawn(name: str, number: int) -> Iterator[Call]:
    """Yield so many calls of a suite, statistics aside."""
    calls = (check.call for seed in itertools.count() for check in plan(name, seed) if not check.statistic)
    return itertools.islice(calls, number)


# What passes and what does not


@EVERY_TASK
def test_at_least_five_right_solutions_of_different_style(name: str) -> None:
    assert len(list((SOLUTIONS / name.replace("-", "_") / "right").glob("*.py"))) >= 5


@pytest.mark.parametrize(("name", "path"), submissions("right"))
def test_right_solution_passes_under_many_seeds(name: str, path: Path) -> None:
    task = suite(name)
    function = function_of(path, task)
    for seed in range(1 if task.statistics else 5):
        assert list(failures(task, function, plan(name, seed))) == []


@pytest.mark.parametrize(
    ("name", "path"), [one for one in submissions("right") if "import torch" not in one.values[1].read_text()]
)
def test_judge_accepts_right_solution(name: str, path: Path) -> None:
    verdict = judge(name, path, folders=[], seed=20)
    assert verdict.outcome is Outcome.CORRECT, verdict.feedback
    assert verdict.score == 1


@pytest.mark.parametrize(
    ("name", "path"),
    [one for one in submissions("right") if one.values[1].stem in ("torch_amax", "torch_convolution") or "nms-torch" in one.id],
)
def test_judge_accepts_tensors_in_and_out(name: str, path: Path) -> None:
    verdict = judge(name, path, folders=[], backend="torch", seed=21)
    assert verdict.outcome is Outcome.CORRECT, verdict.feedback


@pytest.mark.parametrize(("name", "path"), submissions("wrong"))
def test_judge_names_the_mistake(name: str, path: Path) -> None:
    """A wrong submission is named after the mutant that it looks like, though it is written in another way."""
    verdict = judge(name, path, folders=[], seed=22)
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.mistake == path.stem.replace("_", "-")
    lesson = next(mutant.lesson for mutant in suite(name).mutants if mutant.name == verdict.mistake)
    assert lesson in verdict.feedback


@EVERY_TASK
def test_every_mutant_is_killed_under_every_seed(name: str) -> None:
    task = suite(name)
    assert len(task.mutants) >= 10
    for mutant in task.mutants:
        for seed in range(1 if task.statistics else 3):
            assert any(failures(task, mutant.function, plan(name, seed))), mutant.name


@EVERY_TASK
def test_mutants_are_told_apart(name: str) -> None:
    """Two mutants that answer alike could not be told apart by their lessons."""
    task = suite(name)
    calls = [check for check in plan(name, 0) if not check.statistic]
    if task.statistics:
        pytest.skip("results are random: their distributions are compared below")
    for one, other in itertools.combinations(task.mutants, 2):
        same = (
            checks.agrees(check.call, reply_of(task, one.function, check), reply_of(task, other.function, check))
            and any(failures(task, one.function, [check])) == any(failures(task, other.function, [check]))
            for check in calls
        )
        assert not all(same), f"{one.name} and {other.name}"


@EVERY_TASK
def test_every_named_case_kills_a_mutant(name: str) -> None:
    task = suite(name)
    named = [check for check in plan(name, 0) if check.name in {case.name for case in task.cases}]
    useful = {case for mutant in task.mutants for case in failures(task, mutant.function, named)}
    assert {check.name for check in named} == useful


TRIVIAL: dict[str, Callable[[Any, Call], Any]] = {
    "zeros": lambda expected, _: np.zeros_like(np.asarray(expected)),
    "ones": lambda expected, _: np.ones_like(np.asarray(expected)),
    "the mean": lambda expected, _: np.full(np.shape(expected), np.mean(expected) if np.size(expected) else 0),
    "the first input": lambda _, call: call.args[0],
    "NaN": lambda expected, _: np.full(np.shape(expected), np.nan),
    "nothing": lambda _expected, _call: None,
    "an empty list": lambda _expected, _call: [],
    "a number that would broadcast": lambda expected, _: float(np.ravel(expected)[0]) if np.size(expected) else 0.0,
    "a batch of one": lambda expected, _: [expected],
    "text": lambda expected, _: str(expected),
}


@EVERY_TASK
@pytest.mark.parametrize("what", TRIVIAL)
def test_trivial_results_fail(name: str, what: str) -> None:
    task = suite(name)
    if name == "iou" and what in ("the mean", "a number that would broadcast"):
        pytest.skip("of a single number this is the number itself")
    for check in plan(name, 0):
        result = TRIVIAL[what](check.expected.value if not check.expected.raises else 0, check.call)
        reply = Returned([result] * check.repeats if check.statistic else result)
        if checks.failure(task, check, reply):
            return
    pytest.fail(f"{what} passes")


@EVERY_TASK
def test_calls_lie_within_the_contract(name: str) -> None:
    task = suite(name)
    for call in drawn(name, 500):
        assert task.is_valid(*call.args, **call.kwargs), call


UNIT, FAR = [0.0, 0.0, 1.0, 1.0], [5.0, 5.0, 6.0, 6.0]


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("conv-output-shape", Call(0, 3)),
        ("conv-output-shape", Call(8, 3, 0)),
        ("conv-output-shape", Call(8, 3, 1, -1)),
        ("conv-output-shape", Call(8, 3, 1, 0, (1, 0))),
        ("conv-output-shape", Call((8, 8, 8), 3)),
        ("conv-output-shape", Call(8.0, 3)),
        ("iou", Call((1, 0, 0, 1), (0, 0, 1, 1))),
        ("iou", Call((0, 0, 1), (0, 0, 1, 1))),
        ("iou", Call((0, 0, math.inf, 1), (0, 0, 1, 1))),
        ("nms", Call(np.array([UNIT, FAR]), np.array([0.5, 0.5]), 0.5)),
        ("nms", Call(np.array([UNIT, FAR]), np.array([0.5]), 0.5)),
        ("nms", Call(np.array([[1.0, 0, 0, 1]]), np.array([0.5]), 0.5)),
        ("nms", Call(np.array([UNIT, FAR]), np.array([0.5, 0.6]), 1.5)),
        ("nms", Call(np.array([[0, 0, 10, 10], [0, 0, 10, 3.0]]), np.array([0.5, 0.6]), 0.3)),
        ("softmax", Call(np.array(1.0))),
        ("softmax", Call(np.zeros((2, 0)))),
        ("softmax", Call(np.array([1, 2]))),
        ("softmax", Call(np.array([[1.0, 2.0], [-np.inf, -np.inf]]))),
        ("softmax", Call(np.array([np.nan, 1.0]))),
        ("softmax", Call(np.array([np.inf, 1.0]))),
        ("softmax", Call(np.array([1.0]), 1)),
        ("shuffle", Call((1, 2))),
        ("shuffle", Call([[1], [2]])),
        ("mean-filter", Call(np.zeros((3, 3), np.uint8), 2)),
        ("mean-filter", Call(np.zeros((3, 3)), 3)),
        ("mean-filter", Call(np.zeros((0, 3), np.uint8), 3)),
        ("mean-filter", Call(np.zeros(3, np.uint8), 3)),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    """Shrinking relies on this: a counterexample outside the contract would teach nothing."""
    assert not suite(name).is_valid(*call.args, **call.kwargs)


@EVERY_TASK
def test_texts_are_there_in_both_languages(name: str) -> None:
    task = suite(name)
    texts = [case.about for case in task.cases] + [drawn.about for drawn in task.random_cases]
    texts += [statistic.about for statistic in task.statistics] + [mutant.lesson for mutant in task.mutants]
    for text in texts:
        assert text.en.isascii() or "²" in text.en or "±" in text.en or "·" in text.en
        assert any("\u4e00" <= char <= "\u9fff" for char in text.zh), text
    assert len({text.en for text in texts}) == len(texts)
    assert task.reference_function.__doc__
    assert "Args:" in task.reference_function.__doc__


# Library calls that are the task itself


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("conv-output-shape", "import torch\ntorch.nn.Conv2d(1, 1, 3)"),
        ("conv-output-shape", "import torch.nn.functional as F\nF.conv2d(x, w)"),
        ("iou", "from torchvision.ops import box_iou\nbox_iou(a, b)"),
        ("mean-filter", "import cv2\ncv2.blur(img, (k, k))"),
        ("mean-filter", "from scipy import ndimage\nndimage.uniform_filter(img, k)"),
        ("mean-filter", "import torch.nn.functional as F\nF.avg_pool2d(img, k)"),
        ("nms", "import torchvision\ntorchvision.ops.nms(boxes, scores, 0.5)"),
        ("nms", "import torchvision.ops as ops\nops.batched_nms(boxes, scores, idxs, 0.5)"),
        ("nms", "import cv2\ncv2.dnn.NMSBoxes(boxes, scores, 0, 0.5)"),
        ("shuffle", "import random\nrandom.shuffle(arr)"),
        ("shuffle", "from random import sample\nsample(arr, len(arr))"),
        ("shuffle", "import numpy as np\nnp.random.shuffle(arr)"),
        ("shuffle", "import numpy as np\nnp.random.permutation(arr)"),
        ("shuffle", "import numpy as np\nrng = np.random.default_rng(); rng.shuffle(arr)"),
        ("shuffle", "import numpy as np\nnp.random.default_rng().permutation(arr)"),
        ("shuffle", "import torch\ntorch.randperm(3)"),
        ("softmax", "import scipy.special\nscipy.special.softmax(x)"),
        ("softmax", "import torch\ntorch.softmax(x, -1)"),
        ("softmax", "import torch.nn.functional as F\nF.softmax(x, -1)"),
        ("softmax", "import torch\ntorch.as_tensor(x).softmax(-1)"),
        ("softmax", "from torch import nn\nnn.Softmax(-1)(x)"),
        ("softmax", "import torch\ntorch.log_softmax(x, -1).exp()"),
    ],
)
def test_library_call_is_refused_with_its_line(name: str, source: str) -> None:
    assert [line for _, line in refused(ast.parse(source), suite(name).refuses)][-1] == 2


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("iou", "def box_iou(a, b): ...\niou = box_iou"),
        ("nms", "import torchvision\ntorchvision.ops.box_iou(a, b)"),
        ("mean-filter", "import torch.nn.functional as F\nF.conv2d(img, ones)"),
        ("shuffle", "import random\nrandom.randrange(3), random.random(), random.choice(arr)"),
        (
            "shuffle",
            "import numpy as np\nnp.random.default_rng().integers(3), np.random.randint(3), np.argsort(np.random.rand(3))",
        ),
        ("shuffle", "def shuffle(arr):\n    return shuffle(arr[1:])"),
        ("softmax", "import torch\ntorch.logsumexp(x, -1)"),
        ("softmax", "def softmax(x): ...\nsoftmax(x)  # torch.softmax\n'torch.softmax'"),
    ],
)
def test_parts_of_the_task_are_allowed(name: str, source: str) -> None:
    assert refused(ast.parse(source), suite(name).refuses) == []


@pytest.mark.parametrize(("name", "path"), submissions("right"))
def test_right_solution_calls_nothing_refused(name: str, path: Path) -> None:
    assert refused(ast.parse(path.read_text()), suite(name).refuses) == []


# Independent truths


def test_conv_output_shape_is_that_of_torch() -> None:
    reference, refusals = suite("conv-output-shape").reference_function, 0
    for call in drawn("conv-output-shape", 400):
        size, kernel, *rest = [value if isinstance(value, tuple) else (value, value) for value in call.args]
        options = dict(zip(("stride", "padding", "dilation"), rest, strict=False)) | call.kwargs
        image, weight = torch.empty(1, 1, *size, device="meta"), torch.empty(1, 1, *kernel, device="meta")
        try:
            expected = tuple(torch.nn.functional.conv2d(image, weight, **options).shape[2:])
        except RuntimeError:
            refusals += 1
            with pytest.raises(ValueError, match="does not fit"):
                reference(*call.args, **call.kwargs)
        else:
            assert reference(*call.args, **call.kwargs) == expected
    assert 20 < refusals < 200


def exact_iou(box1: Any, box2: Any) -> Fraction:
    """Add up the cells into which all edges cut the plane, in exact arithmetic."""
    one, other = [[Fraction(float(number)) for number in box] for box in (box1, box2)]
    xs, ys = [sorted({*one[axis::2], *other[axis::2]}) for axis in (0, 1)]
    shared = whole = Fraction(0)
    for (x0, x1), (y0, y1) in itertools.product(itertools.pairwise(xs), itertools.pairwise(ys)):
        holders = [box[0] <= x0 and x1 <= box[2] and box[1] <= y0 and y1 <= box[3] for box in (one, other)]
        shared += (x1 - x0) * (y1 - y0) * all(holders)
        whole += (x1 - x0) * (y1 - y0) * any(holders)
    return shared / whole if whole else Fraction(0)


def test_iou_is_the_exact_one() -> None:
    reference, rng = suite("iou").reference_function, np.random.default_rng(0)
    for _ in range(200):
        boxes = [np.sort(rng.normal(size=(2, 2)), axis=0).ravel().tolist() for _ in range(2)]
        assert reference(*boxes) == pytest.approx(float(exact_iou(*boxes)), abs=1e-12)
    for call in drawn("iou", 200):
        assert reference(*call.args) == pytest.approx(float(exact_iou(*call.args)), abs=1e-15)


def test_nms_keeps_exactly_what_the_definition_keeps() -> None:
    """Kept boxes leave each other in peace, and each dropped one meets a better kept one: one set alone does so.

    No IoU is so near the threshold that rounding could decide.
    """
    at_the_threshold = 0
    for boxes, scores, number in (call.args for call in drawn("nms", 200)):
        kept, threshold = suite("nms").reference_function(boxes, scores, number), Fraction(number)
        assert np.all(np.diff(scores[kept]) < 0)
        ious = {frozenset(pair): exact_iou(*boxes[list(pair)]) for pair in itertools.combinations(range(len(boxes)), 2)}
        assert all(iou == threshold or abs(iou - threshold) > Fraction(1, 10**6) for iou in ious.values())
        at_the_threshold += threshold in ious.values()
        assert all(ious[frozenset(pair)] <= threshold for pair in itertools.combinations(kept, 2))
        for j in set(range(len(boxes))) - set(kept):
            assert any(scores[i] > scores[j] and ious[frozenset({i, j})] > threshold for i in kept)
    assert at_the_threshold > 20


def test_softmax_is_that_of_torch_and_scipy() -> None:
    reference = suite("softmax").reference_function
    for call in drawn("softmax", 300):
        x, axis = call.args[0], call.kwargs.get("axis", call.args[1] if len(call.args) > 1 else -1)
        result, wide = reference(*call.args, **call.kwargs), x.astype(np.float64)
        np.testing.assert_allclose(result, torch.softmax(torch.tensor(wide), axis).numpy(), rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(result, scipy.special.softmax(wide, axis=axis), rtol=1e-12, atol=1e-15)


def test_mean_filter_is_a_convolution_with_ones() -> None:
    reference = suite("mean-filter").reference_function
    for img, k in (call.args for call in drawn("mean-filter", 300)):
        ones, reach = np.ones((k, k), dtype=np.int64), k // 2
        full = [scipy.signal.convolve2d(values, ones) for values in (img.astype(np.int64), np.ones(img.shape, np.int64))]
        total, count = (sums[reach : reach + img.shape[0], reach : reach + img.shape[1]] for sums in full)
        result = reference(img, k)
        assert result.dtype == np.uint8
        np.testing.assert_array_equal(result, total // count)


@pytest.mark.parametrize("length", range(6))
def test_shuffle_reaches_each_order_by_one_path(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All outcomes of all draws, which are equally likely, lead to all permutations once each."""
    reached: Counter[tuple[int, ...]] = Counter()
    for path in itertools.product(*(range(last + 1) for last in range(length - 1, 0, -1))):
        draws = iter(zip(range(length - 1, 0, -1), path, strict=True))

        def scripted(low: int, high: int, draws: Iterator[tuple[int, int]] = draws) -> int:
            last, drawn = next(draws)
            assert (low, high) == (0, last)
            return drawn

        monkeypatch.setattr(random, "randint", scripted)
        reached[tuple(suite("shuffle").reference_function(list(range(length))))] += 1
    assert reached == Counter(itertools.permutations(range(length)))


# The statistics of shuffle


def shuffle_module() -> dict[str, Any]:
    return suite("shuffle").reference_function.__globals__


@pytest.mark.parametrize("freedom", [1, 23, 49, 81])
def test_the_limit_lies_just_above_the_true_quantile(freedom: int) -> None:
    limit, quantile = shuffle_module()["_chi_squared_limit"](freedom), scipy.stats.chi2.isf(1e-9, freedom)
    assert quantile < limit < quantile * (1.3 if freedom == 1 else 1.02)


@pytest.mark.parametrize(("length", "block", "calls"), [(8, 1, 3000), (100, 10, 600)])
def test_place_counts_are_chi_squared_for_a_right_shuffle(length: int, block: int, calls: int) -> None:
    """Mean and variance are those of (n-1)² degrees of freedom; NumPy's own shuffling is the right one here."""
    rng, names = np.random.default_rng(1), shuffle_module()
    freedom = (length // block - 1) ** 2
    numbers = []
    for _ in range(200):
        orders = rng.permuted(np.tile(np.arange(length), (calls, 1)), axis=1)
        excess = names["_place_excess"](names["_place_counts"](orders, block), calls, block)
        numbers.append(excess * names["_chi_squared_limit"](freedom))
    assert np.mean(numbers) == pytest.approx(freedom, abs=5 * math.sqrt(2 * freedom / 200))
    assert np.var(numbers) == pytest.approx(2 * freedom, rel=0.5)
    # The tail follows too: one in twenty lies above the 95 % point.
    assert 0 < sum(number > scipy.stats.chi2.ppf(0.95, freedom) for number in numbers) < 25


def test_inversions_have_the_variance_that_is_used() -> None:
    orders = np.array(list(itertools.permutations(range(6))))
    names = shuffle_module()
    shares = [names["_reversed_share"](order[None]) for order in orders]
    assert np.mean(shares) == 0.5
    z = [names["_inversion_z"](order[None]) for order in orders]
    assert np.var(z) == pytest.approx(1)


BIASED = [
    "swaps-with-any-place",
    "never-lets-an-element-stay",
    "never-draws-the-last",
    "stops-a-step-early",
    "swaps-once",
    "swaps-n-random-pairs",
    "swaps-neighbours",
    "rotates",
    "draws-half-of-the-places",
    "sorts-by-keys-that-repeat",
    "sorts-by-a-random-comparison",
    "rounds-the-index",
    "never-inserts-at-the-end",
    "seeds-in-each-call",
    "shuffles-a-copy",
    "reverses",
]


@pytest.mark.parametrize("mistake", BIASED)
def test_biased_shuffle_is_named(mistake: str) -> None:
    task = suite("shuffle")
    mutant = next(mutant for mutant in task.mutants if mutant.name == mistake)
    orders_of_four = next(check for check in plan("shuffle", 0) if check.name == "all-orders-of-four")
    failure = checks.failure(task, orders_of_four, reply_of(task, mutant.function, orders_of_four))
    assert failure
    assert failure.mutant
    assert failure.mutant.name == mistake


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ([1, 2], "has 2 elements"),
        ([1, 2, 2], "holds 2 2 times"),
        ([1, 2, 2, 5], "has 4 elements"),
        ([[1], [2], [5]], "flat"),
        ([1, 2, "5"], "flat"),
        (np.array([[1, 2, 5]]), "flat"),
        (np.array(5), "must be a list"),
        (5, "must be a list"),
        ({"a": 1}, "must be a list"),
        ([1, 2, math.nan], "holds 5 0 times"),
    ],
)
def test_lost_elements_are_named(result: Any, message: str) -> None:
    compare = suite("shuffle").compare
    assert compare
    mismatch = compare([1, 2, 5], result, 1e-6)
    assert mismatch
    assert message in mismatch.message.en


@pytest.mark.parametrize("result", [[5, 1, 2], (2, 1, 5), np.array([1, 5, 2]), np.array([1.0, 5.0, 2.0]), [np.int64(5), 2, 1]])
def test_any_sequence_of_the_elements_will_do(result: Any) -> None:
    compare = suite("shuffle").compare
    assert compare
    assert compare([1, 2, 5], result, 1e-6) is None
