"""The debugging questions: what is handed out fails, and passes once each mistake is mended, no sooner."""

from pathlib import Path

import pytest

from quizprep import paths
from quizprep.bank.load import load
from quizprep.coding.judge import judge
from quizprep.coding.listing import debug_starter, imports_the_suite
from quizprep.coding.tasks import load_task, task_names
from quizprep.model import CodeQuestion, Outcome

# Each mistake as it is written, and as it is mended.
MENDED = {
    "boundary-bce": [
        (
            "maps.append(right + below)",
            "maps.append(np.pad(right, ((0, 0), (0, 0), (0, 1))) + np.pad(below, ((0, 0), (0, 1), (0, 0))))",
        ),
        ("np.minimum(maps[0], 1), maps[1]", "np.minimum(maps, 1)"),
        ("_cross_entropy(true, predicted)", "_cross_entropy(predicted, true)"),
        ("np.mean(losses) * np.mean(true)", "np.mean(losses)"),
    ],
    "boundary-cross-entropy": [
        ("mask.astype(np.float64) - rim", "1.0 * (_grown(mask) & _grown(~mask))"),
        ("np.log(1 - masked)", "np.log(1 - p)"),
    ],
    "boundary-loss": [
        ("1 if is_inside else -1", "-1 if is_inside else 1"),
        ("        for pixel in", "        if not (len(inside) and len(outside)):\n            continue\n        for pixel in"),
    ],
    "conv2d": [
        (
            "reshape(filters, out_h, out_w, samples).transpose(3, 0, 1, 2)",
            "reshape(filters, samples, out_h, out_w).transpose(1, 0, 2, 3)",
        )
    ],
    "coordinate-attention": [
        ("= w_shared @ places", "= scale * (w_shared @ places) + shift"),
        ("np.maximum(features, 0)", "features * np.clip(features + 3, 0, 6) / 6"),
        ("np.split(active, 2, axis=2)", "np.split(active, [x.shape[2]], axis=2)"),
    ],
    "cross-entropy": [
        ("np.mean(y_true * logarithms)", "np.sum(y_true * logarithms) / len(y_true)"),
        ("y_pred + 1e-5", "np.maximum(y_pred, 1e-30)"),
    ],
    "iou": [("(box2[2] - box2[0]) * (box1[3] - box1[1])", "(box2[2] - box2[0]) * (box2[3] - box2[1])")],
    "loss-scaling-step": [
        ("return weights, scale, 0", "return weights, scale / 2, 0"),
        ("sum((grad**2).sum() for grad in grads) ** 0.5", "sum(((grad / scale) ** 2).sum() for grad in grads) ** 0.5"),
    ],
    "mean-filter": [("np.zero(", "np.zeros("), (", dtype=img.dtype)", ", dtype=int)")],
    "multi-head-attention": [("num_heads // channels", "channels // num_heads")],
    "nms": [
        ("np.delete(order, too_near)", "np.delete(order, [0, *too_near])"),
        (
            "return width * height / (_area(box1) + _area(box2) - width * height)",
            "union = _area(box1) + _area(box2) - width * height\n    return width * height / union if union else 0.0",
        ),
    ],
    "pair-coordinates": [("np.where(distances <= radius, distances, 1e6)", "distances")],
    "shuffle": [("        return arr", "    return arr"), ("random.randrange(len(arr))", "random.randrange(place, len(arr))")],
    "softmax": [
        ("np.max(x, axis=axis).reshape(-1, 1)", "np.max(x, axis=axis, keepdims=True)"),
        ("keepdim=True", "keepdims=True"),
    ],
    "training-loop": [
        ("len(dataset)", "len(samples)"),
        ("loss(prediction, targets[batch])", "loss = torch.nn.functional.mse_loss(prediction, targets[batch])"),
        ("bias -= lr * bias.grad", "bias -= lr * bias.grad\n                weights.grad = bias.grad = None"),
    ],
    "weight-init": [
        ('if "conv" in name or "linear" in name:', "if len(shape) > 1:"),
        ("math.sqrt(2 / fans)", "math.sqrt(2 / math.prod(shape[1:]))"),
        (
            "parameters[bias] = np.zeros(shapes[bias])",
            "if bias in shapes:\n            parameters[bias] = np.zeros(shapes[bias])",
        ),
    ],
}
BUGGY = [name for name in task_names([]) if load_task(name, []).buggy]


def judged(name: str, text: str) -> Outcome:
    Path("mended.py").write_text(text, encoding="utf-8")
    return judge(name, Path("mended.py"), folders=[], seed=31).outcome


def test_every_one_is_mended_here_and_asked_in_the_bank() -> None:
    bank = load([paths.shipped_bank()], None)
    asked = [question.task for question in bank.questions if isinstance(question, CodeQuestion) and question.debug]
    assert sorted(asked) == BUGGY == sorted(MENDED)


@pytest.mark.parametrize("name", BUGGY)
def test_it_passes_when_every_mistake_is_mended_and_no_sooner(name: str) -> None:
    text = debug_starter(load_task(name, []))
    assert not imports_the_suite(text)
    for left in range(len(MENDED[name])):
        partly = text
        for old, new in MENDED[name][:left] + MENDED[name][left + 1 :]:
            assert partly.count(old) == 1
            partly = partly.replace(old, new)
        assert judged(name, partly) is Outcome.INCORRECT, f"without mending {MENDED[name][left]}"
    for old, new in MENDED[name]:
        text = text.replace(old, new)
    assert judged(name, text) is Outcome.CORRECT


COUNTS = {
    1: ("one mistake", "一处错误"),
    2: ("two mistakes", "两处错误"),
    3: ("three mistakes", "三处错误"),
    4: ("four mistakes", "四处错误"),
}


@pytest.mark.parametrize("name", BUGGY)
def test_the_prompt_says_how_many_mistakes_there_are(name: str) -> None:
    question = load([paths.shipped_bank()], None).for_task(name, debug=True)
    en, zh = COUNTS[len(MENDED[name])]
    assert en in question.prompt.en
    assert zh in question.prompt.zh
    assert question.id == f"{name}-debug"
    assert len(question.hints) == 3
