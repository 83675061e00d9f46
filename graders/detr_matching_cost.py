"""The cost by which DETR matches predictions with objects.

Boxes have sides of at least a fiftieth of the image, so that single precision loses nothing that counts.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "detr_matching_cost",
    refuses=[
        "transformers.loss.loss_for_object_detection.HungarianMatcher",
        "transformers.models.detr.modeling_detr.DetrHungarianMatcher",
        "ultralytics.models.utils.ops.HungarianMatcher",
    ],
)


@task.reference
def detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    """Return the cost of matching each predicted box with each object.

    The cost of prediction i and object j is the weighted sum of three parts: minus the probability that i gives to the class
    of j (not its logarithm), the sum of the absolute differences of the four box numbers, and minus the GIoU of the boxes.

    Args:
        logits: array (N, K + 1), float32 or float64, the last column for "no object".  Probabilities are the softmax over all
            K + 1 columns; logits may be as large as 1000 (float64).
        pred_boxes: array (N, 4), rows ``(cx, cy, w, h)``: centre and sides as shares of the image, w > 0 and h > 0.
        labels: integer array (M,), classes from 0 to K - 1; M may be 0.
        true_boxes: array (M, 4), rows ``(cx, cy, w, h)``.
        class_weight: weight of the class part, a float.
        l1_weight: weight of the absolute differences, a float.
        giou_weight: weight of the GIoU part, a float.

    Returns:
        Array (N, M).  The inputs are not changed.

    """
    logits, predicted, true = (np.asarray(array, dtype=np.float64) for array in (logits, pred_boxes, true_boxes))
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    class_cost = -probabilities[:, labels]
    l1_cost = np.abs(predicted[:, None] - true[None]).sum(axis=-1)
    giou_cost = -_giou(_corners(predicted), _corners(true))
    return class_weight * class_cost + l1_weight * l1_cost + giou_weight * giou_cost


def _corners(boxes):
    return np.concatenate([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2], axis=1)


def _giou(boxes1, boxes2):
    """Return the GIoU of all pairs of boxes, given by their corners."""
    shared, union = _shared_and_union(boxes1, boxes2)
    hull = np.maximum(boxes1[:, None, 2:], boxes2[:, 2:]) - np.minimum(boxes1[:, None, :2], boxes2[:, :2])
    enclosing = hull.prod(axis=-1)
    return shared / union - (enclosing - union) / enclosing


def _shared_and_union(boxes1, boxes2):
    sides = np.minimum(boxes1[:, None, 2:], boxes2[:, 2:]) - np.maximum(boxes1[:, None, :2], boxes2[:, :2])
    shared = np.maximum(sides, 0).prod(axis=-1)
    areas1, areas2 = ((boxes[:, 2:] - boxes[:, :2]).prod(axis=-1) for boxes in (boxes1, boxes2))
    return shared, areas1[:, None] + areas2 - shared


@task.valid
def within_contract(
    logits: Any,
    pred_boxes: Any,
    labels: Any,
    true_boxes: Any,
    class_weight: Any = 1.0,
    l1_weight: Any = 5.0,
    giou_weight: Any = 2.0,
) -> bool:
    """Whether these are predictions and objects of one float type, with labels among the classes."""
    arrays = (logits, pred_boxes, true_boxes)
    if not all(isinstance(array, np.ndarray) and array.ndim == 2 for array in arrays) or not isinstance(labels, np.ndarray):
        return False
    if len({array.dtype for array in arrays}) > 1 or logits.dtype.name not in {"float32", "float64"}:
        return False
    if not (logits.shape[0] >= 1 and logits.shape[1] >= 2 and pred_boxes.shape == (len(logits), 4)):
        return False
    if labels.dtype.kind != "i" or labels.ndim != 1 or true_boxes.shape != (len(labels), 4):
        return False
    weights = all(type(weight) is float and 0 <= weight <= 100 for weight in (class_weight, l1_weight, giou_weight))
    largest = 20 if logits.dtype == np.float32 else 1000
    in_range = np.all(np.abs(logits) <= largest) and np.all((labels >= 0) & (labels < logits.shape[1] - 1))
    return bool(weights and in_range and _are_boxes(pred_boxes) and _are_boxes(true_boxes))


def _are_boxes(boxes: "np.ndarray[Any, Any]") -> bool:
    return bool(np.all((boxes >= 0) & (boxes <= 1)) and np.all(boxes[:, 2:] >= 0.02))


def _call(
    logits: Any, predicted: Any, labels: Any, true: Any, *weights: float, dtype: Any = np.float64, **named: float
) -> Call:
    predicted, true = (np.array(rows, dtype=dtype).reshape(-1, 4) for rows in (predicted, true))
    return Call(np.array(logits, dtype=dtype), predicted, np.array(labels, dtype=np.int64), true, *weights, **named)


LEFT, RIGHT, LARGE = (0.25, 0.5, 0.2, 0.4), (0.75, 0.5, 0.3, 0.2), (0.5, 0.5, 0.8, 0.6)


@task.case(en="one prediction, one object: the three parts added up", zh="一个预测、一个目标：三项之和")
def one_with_one() -> Call:
    return _call([[2, 0, 1]], [LEFT], [0], [LARGE])


@task.case(
    en="a perfect box: no difference, a GIoU of 1, the class part remains", zh="完全重合的框：差为 0、GIoU 为 1，只剩类别项"
)
def perfect_box() -> Call:
    return _call([[0.5, -1, 0.25, 0]], [LEFT], [2], [LEFT])


@task.case(en="boxes far apart: GIoU is negative, its cost positive", zh="相距很远的框：GIoU 为负，代价为正")
def boxes_far_apart() -> Call:
    return _call([[0, 0]], [(0.1, 0.1, 0.1, 0.05)], [0], [(0.85, 0.9, 0.2, 0.1)])


@task.case(
    en="apart in both directions: two negative sides must not multiply to an overlap",
    zh="两个方向都分离：两个负边长不能相乘成重叠",
)
def apart_in_both_directions() -> Call:
    return _call([[1, 0.5]], [(0.2, 0.3, 0.2, 0.2)], [0], [(0.6, 0.7, 0.3, 0.2)])


@task.case(en="three predictions, two objects: shape (3, 2)", zh="三个预测、两个目标：形状 (3, 2)")
def three_with_two() -> Call:
    return _call([[1, 0, 2], [0, 3, 1], [2, 2, 0]], [LEFT, RIGHT, LARGE], [1, 0], [RIGHT, LEFT])


@task.case(en="as many predictions as objects: predictions along the rows", zh="预测与目标数量相同：行是预测")
def two_with_two() -> Call:
    return _call([[1, 0, 2], [0, 3, 1]], [LEFT, LARGE], [1, 0], [RIGHT, LEFT])


@task.case(en="one prediction, three objects: a row", zh="一个预测、三个目标：一行")
def one_with_three() -> Call:
    return _call([[1, 0, 2, -1]], [LARGE], [2, 0, 1], [RIGHT, LEFT, LARGE])


@task.case(en="no objects in the image: shape (2, 0)", zh="图像中没有目标：形状 (2, 0)")
def no_objects() -> Call:
    return _call([[1, 0, 2], [0, 3, 1]], [LEFT, RIGHT], [], [])


@task.case(en="two objects of one class: both take the same probability", zh="同类的两个目标：取同一个概率")
def objects_of_one_class() -> Call:
    return _call([[1, 0.5, 2], [0, 3, 1]], [LEFT, RIGHT], [1, 1], [LARGE, LEFT])


@task.case(en='much weight on "no object": it takes its share of the softmax', zh="“无目标”得分很高：它也参与 softmax 的分配")
def probably_no_object() -> Call:
    return _call([[1, 0, 5], [2, 1, 4]], [LEFT, RIGHT], [0, 1], [LEFT, RIGHT])


@task.case(en="one class beside no object", zh="除无目标外只有一个类别")
def one_class() -> Call:
    return _call([[1.5, -0.5], [-2, 0]], [LEFT, RIGHT], [0], [LARGE])


@task.case(
    en="logits of a thousand: exp overflows unless the maximum is subtracted", zh="上千的 logits：不减最大值时 exp 会溢出"
)
def large_logits() -> Call:
    return _call([[1000, 999, 998], [-1000, -999, -1000]], [LEFT, RIGHT], [0, 1], [LEFT, LARGE])


@task.case(
    en="logits near a thousand that differ by tenths: double precision must be kept",
    zh="接近一千、只差零点几的 logits：必须保持双精度",
)
def small_differences_at_large_logits() -> Call:
    return _call([[999.1, 999.3, 998.7], [-998.9, -999.3, -999.1]], [LEFT, RIGHT], [0, 1], [LEFT, LARGE])


@task.case(en="boxes that cross: neither lies in the other", zh="交叉的框：互不包含")
def crossing_boxes() -> Call:
    return _call([[0, 1, 0]], [(0.5, 0.5, 0.8, 0.1)], [1], [(0.4, 0.5, 0.1, 0.9)])


@task.case(en="a small box inside a large one", zh="大框中的小框")
def box_inside() -> Call:
    return _call([[0, 1, 0]], [LARGE], [1], [(0.4, 0.6, 0.1, 0.1)])


@task.case(en="boxes that reach beyond the image: nothing is clipped", zh="超出图像的框：不截断")
def beyond_the_image() -> Call:
    return _call([[0.5, 1, 0]], [(0.9, 0.1, 0.4, 0.6)], [0], [(0.95, 0.2, 0.5, 0.5)])


@task.case(en="other weights by position", zh="按位置给出其他权重")
def other_weights() -> Call:
    return _call([[1, 0, 2], [0, 3, 1]], [LEFT, RIGHT], [1, 0], [RIGHT, LARGE], 2.0, 3.0, 0.5)


@task.case(en="the class part alone: the other weights are 0", zh="只有类别项：其他权重为 0")
def class_part_alone() -> Call:
    return _call([[1, 0, 2], [0, 3, 1]], [LEFT, RIGHT], [1, 0], [RIGHT, LEFT], l1_weight=0.0, giou_weight=0.0)


@task.case(en="the absolute differences alone", zh="只有绝对差一项")
def l1_part_alone() -> Call:
    return _call([[1, 0, 2], [0, 3, 1]], [LEFT, LARGE], [1, 0], [RIGHT, LEFT], 0.0, 1.0, 0.0)


@task.case(en="the GIoU part alone", zh="只有 GIoU 一项")
def giou_part_alone() -> Call:
    return _call([[1, 0, 2], [0, 3, 1]], [LEFT, LARGE], [1, 0], [RIGHT, LEFT], class_weight=0.0, l1_weight=0.0, giou_weight=1.0)


@task.case(en="float32 logits and boxes", zh="float32 的 logits 和框")
def single_precision() -> Call:
    return _call([[1, -0.5, 2], [0.25, 3, 1]], [LEFT, RIGHT], [1, 0], [LARGE, LEFT], dtype=np.float32)


@task.case(en="logits and boxes as columns of one output: views, read-only", zh="logits 和框是同一输出的列：只读视图")
def columns_of_the_output() -> Call:
    output = np.array([[1, 0, 2, *LEFT], [0, 3, 1, *RIGHT], [2, 2, 0, *LARGE]], dtype=np.float64)
    output.flags.writeable = False
    return Call(output[:, :3], output[:, 3:], np.array([1, 0]), np.array([RIGHT, LEFT]))


@task.case(en="every second object: views of labels and boxes, read-only", zh="隔一个取一个目标：标签和框都是只读视图")
def every_second_object() -> Call:
    labels, true = np.array([1, 0, 0, 1]), np.array([RIGHT, LARGE, LEFT, LARGE])
    labels.flags.writeable = true.flags.writeable = False
    return Call(np.array([[1, 0, 2], [0, 3, 1.0]]), np.array([LEFT, LARGE]), labels[::2], true[::2])


def _boxes(rng: np.random.Generator, count: int) -> "np.ndarray[Any, Any]":
    return np.hstack([rng.uniform(0, 1, size=(count, 2)), rng.uniform(0.03, 0.6, size=(count, 2))])


@task.bench(sizes=(20, 40, 80, 160, 320))
def many_objects(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.standard_normal((size, 21)), _boxes(rng, size), rng.integers(20, size=size), _boxes(rng, size))


@task.random(count=30, en="random predictions and objects", zh="随机的预测和目标")
def random_images(rng: np.random.Generator, size: int) -> Call:
    predictions, objects = 1 + int(rng.integers(0, 1 + size // 3)), int(rng.integers(0, 2 + size // 5))
    classes = int(rng.integers(1, 5))
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    logits = 2 * rng.standard_normal((predictions, classes + 1))
    labels = rng.integers(classes, size=objects)
    return _call(logits, _boxes(rng, predictions), labels, _boxes(rng, objects), dtype=dtype)


@task.random(count=15, en="random predictions near the objects, random weights", zh="目标附近的随机预测，随机权重")
def random_weights(rng: np.random.Generator, size: int) -> Call:
    objects = 1 + size // 5
    true = _boxes(rng, objects)
    predicted = np.clip(true[rng.integers(objects, size=2 + size // 4)] + rng.normal(0, 0.05, size=(2 + size // 4, 4)), 0.02, 1)
    weights = np.round(rng.uniform(0, 4, size=3), 1).tolist()
    return _call(rng.standard_normal((len(predicted), 4)), predicted, rng.integers(3, size=objects), true, *weights)


def _softmax(logits, axis=1):
    exponentials = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def _parts(logits, pred_boxes, labels, true_boxes):
    """Return the three parts of the reference, without weights."""
    logits, predicted, true = (np.asarray(array, dtype=np.float64) for array in (logits, pred_boxes, true_boxes))
    l1 = np.abs(predicted[:, None] - true).sum(axis=-1)
    return -_softmax(logits)[:, labels], l1, -_giou(_corners(predicted), _corners(true))


def _sum(parts, weights):
    return sum(weight * part for weight, part in zip(weights, parts, strict=True))


@task.mutant(
    en="The class part is minus the logarithm of the probability. For matching DETR takes the probability itself.",
    zh="类别项用了概率对数的相反数。匹配时 DETR 直接用概率。",
)
def takes_the_logarithm(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    chosen, l1, giou = _parts(logits, pred_boxes, labels, true_boxes)
    return _sum((-np.log(-chosen), l1, giou), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en='The column "no object" was dropped before the softmax. It takes its share of the probability.',
    zh="在 softmax 之前去掉了“无目标”一列。它也要参与概率的分配。",
)
def drops_no_object_first(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    _, l1, giou = _parts(logits, pred_boxes, labels, true_boxes)
    chosen = -_softmax(np.asarray(logits, dtype=np.float64)[:, :-1])[:, labels]
    return _sum((chosen, l1, giou), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="A sigmoid was taken of each logit. The probabilities are a softmax over all columns.",
    zh="对每个 logit 取了 sigmoid。概率应是对所有列的 softmax。",
)
def takes_the_sigmoid(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    _, l1, giou = _parts(logits, pred_boxes, labels, true_boxes)
    chosen = -1 / (1 + np.exp(-np.asarray(logits, dtype=np.float64)[:, labels]))
    return _sum((chosen, l1, giou), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="The softmax runs over the predictions. It runs over the classes of each prediction: the last axis.",
    zh="softmax 沿预测方向取了。应沿每个预测的类别方向：最后一个轴。",
)
def normalises_over_predictions(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    _, l1, giou = _parts(logits, pred_boxes, labels, true_boxes)
    chosen = -_softmax(np.asarray(logits, dtype=np.float64), axis=0)[:, labels]
    return _sum((chosen, l1, giou), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="The logits were taken as they are: turn them into probabilities first.",
    zh="直接用了 logits：应先变成概率。",
)
def takes_the_logits(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    _, l1, giou = _parts(logits, pred_boxes, labels, true_boxes)
    return _sum((-np.asarray(logits, dtype=np.float64)[:, labels], l1, giou), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="The logits were cast to float32: near 1000 its steps are 0.00006, and close logits of a float64 input shift.",
    zh="logits 被转成 float32：在 1000 附近间隔是 0.00006，float64 输入中相近的 logits 会有偏差。",
)
def computes_in_single_precision(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    rounded = logits.astype(np.float32)
    return detr_matching_cost(rounded, pred_boxes, labels, true_boxes, class_weight, l1_weight, giou_weight)


@task.mutant(
    en="The maximum is not subtracted in the softmax: exp of a logit of 1000 overflows, and inf/inf is NaN.",
    zh="softmax 没有减去最大值：logit 为 1000 时 exp 溢出，inf/inf 得 NaN。",
)
def does_not_subtract_the_maximum(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    _, l1, giou = _parts(logits, pred_boxes, labels, true_boxes)
    with np.errstate(over="ignore", invalid="ignore"):
        exponentials = np.exp(np.asarray(logits, dtype=np.float64))
        chosen = -(exponentials / exponentials.sum(axis=1, keepdims=True))[:, labels]
    return _sum((chosen, l1, giou), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="The probability was added. A probable class lowers the cost: minus.",
    zh="概率被加上了。类别概率越高代价越低：应取负。",
)
def adds_the_probability(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    return detr_matching_cost(logits, pred_boxes, labels, true_boxes, -class_weight, l1_weight, giou_weight)


@task.mutant(
    en="The classes were counted from 1, as if column 0 were no object. No object is the last column.",
    zh="类别从 1 数起，好像第 0 列是无目标。无目标是最后一列。",
)
def counts_classes_from_one(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    return detr_matching_cost(logits, pred_boxes, labels + 1, true_boxes, class_weight, l1_weight, giou_weight)


@task.mutant(
    en="The absolute differences were averaged. Add the four of them up.",
    zh="绝对差取了平均。应把四个相加。",
)
def averages_the_differences(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    return detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight, l1_weight / 4, giou_weight)


@task.mutant(
    en="The Euclidean distance of the box numbers was taken. Add up their absolute differences.",
    zh="对框的四个数取了欧氏距离。应是绝对差之和。",
)
def takes_the_euclidean_distance(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    chosen, _, giou = _parts(logits, pred_boxes, labels, true_boxes)
    predicted, true = (np.asarray(boxes, dtype=np.float64) for boxes in (pred_boxes, true_boxes))
    distance = np.sqrt(((predicted[:, None] - true) ** 2).sum(axis=-1))
    return _sum((chosen, distance, giou), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="The differences were taken between corners. Take them between (cx, cy, w, h); corners are for GIoU.",
    zh="绝对差在角坐标之间取了。应在 (cx, cy, w, h) 之间取；角坐标只用于 GIoU。",
)
def compares_corners(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    chosen, _, giou = _parts(logits, pred_boxes, labels, true_boxes)
    predicted, true = (_corners(np.asarray(boxes, dtype=np.float64)) for boxes in (pred_boxes, true_boxes))
    l1 = np.abs(predicted[:, None] - true).sum(axis=-1)
    return _sum((chosen, l1, giou), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="GIoU was worked out from (cx, cy, w, h) as if they were corners. Convert the boxes first.",
    zh="计算 GIoU 时把 (cx, cy, w, h) 当成了角坐标。应先转换。",
)
def takes_centers_for_corners(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    chosen, l1, _ = _parts(logits, pred_boxes, labels, true_boxes)
    giou = -_giou(*(np.asarray(boxes, dtype=np.float64) for boxes in (pred_boxes, true_boxes)))
    return _sum((chosen, l1, giou), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="The centre was taken for the lower corner: (cx, cy, cx + w, cy + h). From the centre it is half a side either way.",
    zh="把中心当成了左上角：(cx, cy, cx + w, cy + h)。中心到每边只有半条边长。",
)
def takes_centers_for_lower_corners(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    chosen, l1, _ = _parts(logits, pred_boxes, labels, true_boxes)
    pair = (np.asarray(boxes, dtype=np.float64) for boxes in (pred_boxes, true_boxes))
    giou = -_giou(*(np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]]) for boxes in pair))
    return _sum((chosen, l1, giou), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="IoU was taken in place of GIoU: boxes that are apart all cost the same then.",
    zh="用了 IoU 而不是 GIoU：那样分离的框代价都相同。",
)
def takes_iou(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    chosen, l1, _ = _parts(logits, pred_boxes, labels, true_boxes)
    shared, union = _shared_and_union(*(_corners(np.asarray(boxes, dtype=np.float64)) for boxes in (pred_boxes, true_boxes)))
    return _sum((chosen, l1, -shared / union), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="GIoU was added. Good overlap lowers the cost: minus.",
    zh="GIoU 被加上了。重叠越好代价越低：应取负。",
)
def adds_giou(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    return detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight, l1_weight, -giou_weight)


@task.mutant(
    en="1 - GIoU was taken, as in the loss. The match would be the same, but the cost asked for is -GIoU.",
    zh="用了损失中的 1 - GIoU。匹配结果相同，但本题要求的代价是 -GIoU。",
)
def takes_the_giou_loss(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    return detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight, l1_weight, giou_weight) + giou_weight


@task.mutant(
    en="Width and height of the intersection are not clamped at 0: boxes that are apart get a negative or a false overlap.",
    zh="交集的宽和高没有截断到 0：分离的框会得到负的或虚假的重叠。",
)
def does_not_clamp(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    chosen, l1, _ = _parts(logits, pred_boxes, labels, true_boxes)
    one, other = (_corners(np.asarray(boxes, dtype=np.float64)) for boxes in (pred_boxes, true_boxes))
    shared = (np.minimum(one[:, None, 2:], other[:, 2:]) - np.maximum(one[:, None, :2], other[:, :2])).prod(axis=-1)
    enclosing = (np.maximum(one[:, None, 2:], other[:, 2:]) - np.minimum(one[:, None, :2], other[:, :2])).prod(axis=-1)
    areas1, areas2 = ((boxes[:, 2:] - boxes[:, :2]).prod(axis=-1) for boxes in (one, other))
    union = areas1[:, None] + areas2 - shared
    return _sum((chosen, l1, (enclosing - union) / enclosing - shared / union), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="The weights are ignored: 1, 5 and 2 are used always.",
    zh="忽略了权重：总是用 1、5、2。",
)
def ignores_the_weights(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    return detr_matching_cost(logits, pred_boxes, labels, true_boxes)


@task.mutant(
    en="The three parts were added without weights. The defaults are 1, 5 and 2.",
    zh="三项没有加权就相加了。默认权重是 1、5、2。",
)
def weighs_all_alike_by_default(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=1.0, giou_weight=1.0):
    return detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight, l1_weight, giou_weight)


@task.mutant(
    en="The result is transposed: predictions along the rows, objects along the columns.",
    zh="结果转置了：行是预测，列是目标。",
)
def returns_the_transpose(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    return detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight, l1_weight, giou_weight).T


@task.mutant(
    en="Without objects the shape was lost: it is (N, 0).",
    zh="没有目标时丢失了形状：应为 (N, 0)。",
)
def loses_the_shape_of_nothing(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    cost = detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight, l1_weight, giou_weight)
    return cost if cost.size else np.zeros(0)


@task.mutant(
    en="The boxes were clipped to the image. They may reach beyond it, and their GIoU is that of the whole boxes.",
    zh="框被裁剪到了图像内。框可以超出图像，GIoU 应按完整的框计算。",
)
def clips_to_the_image(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    chosen, l1, _ = _parts(logits, pred_boxes, labels, true_boxes)
    predicted, true = (np.clip(_corners(np.asarray(boxes, np.float64)), 0, 1) for boxes in (pred_boxes, true_boxes))
    return _sum((chosen, l1, -_giou(predicted, true)), (class_weight, l1_weight, giou_weight))


@task.mutant(
    en="The class part is 1 - p. It differs by a constant, which matching does not feel, but the cost asked for is -p.",
    zh="类别项用了 1 - p。它只差一个常数，对匹配没有影响，但这里要的是 -p。",
)
def takes_one_minus_the_probability(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    return detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight, l1_weight, giou_weight) + class_weight


@task.mutant(
    en="The default weights of the L1 and GIoU parts are swapped: 5 belongs to L1, 2 to GIoU.",
    zh="L1 项和 GIoU 项的默认权重弄反了：L1 为 5，GIoU 为 2。",
)
def swaps_the_default_weights(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=2.0, giou_weight=5.0):
    return detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight, l1_weight, giou_weight)
