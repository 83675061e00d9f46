"""Mean average precision of a detector, as VOC computes it from 2010 on.

A verdict must not hang on rounding: the best overlap of each detection is clear of the second best and of the threshold, or
equal to the threshold where coordinates and threshold are such that no formula rounds (see ``_is_decided``).
"""

import math
from collections import Counter, defaultdict
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "mean_average_precision",
    refuses=[
        "pycocotools.cocoeval.COCOeval",
        "sklearn.metrics.average_precision_score",
        "sklearn.metrics.precision_recall_curve",
        "torchmetrics.AveragePrecision",
        "torchmetrics.detection.MeanAveragePrecision",
        "torchmetrics.detection.mean_ap.MeanAveragePrecision",
        "torchmetrics.functional.average_precision",
        "ultralytics.utils.metrics.ap_per_class",
        "ultralytics.utils.metrics.compute_ap",
    ],
)

MARGIN = 1e-5


@task.reference
def mean_average_precision(detections, ground_truths, iou_threshold=0.5):
    """Return the mean over classes of the average precision of detections.

    Within a class the detections of all images are ranked together by falling score.  Each one, in this order, looks for the
    ground truth of its image and class that has the highest IoU with it, among all of them.  It is a true positive, and takes
    this ground truth, if the IoU is at least the threshold and the ground truth is not yet taken; else it is a false positive.
    The average precision of the class is the area under the envelope of precision over recall, over all points; recall is
    divided by the number of ground truths of the class in all images.

    Args:
        detections: list of tuples ``(image_id, class_id, score, box)``: two ints, a float, and four numbers
            ``(x0, y0, x1, y1)`` with x1 >= x0 and y1 >= y0, continuous coordinates without +1.  All scores are distinct.
        ground_truths: list of tuples ``(image_id, class_id, box)``; may be empty.
        iou_threshold: float above 0, up to 1.

    Returns:
        A float from 0.0 to 1.0: the mean over the classes that have ground truths, each with equal weight; 0.0 where none has.

    """
    classes = sorted({class_id for _, class_id, _ in ground_truths})
    if not classes:
        return 0.0
    return sum(_class_precision(detections, ground_truths, one, iou_threshold) for one in classes) / len(classes)


def _class_precision(detections, ground_truths, class_id, iou_threshold):
    ranked = sorted((one for one in detections if one[1] == class_id), key=lambda one: -one[2])
    truths = [(image, box) for image, other, box in ground_truths if other == class_id]
    return _area_under_envelope(_match(ranked, truths, iou_threshold), len(truths))


def _match(ranked, truths, iou_threshold):
    """Return for each detection, in order, whether it is a true positive."""
    taken, flags = set(), []
    for image, _, _, box in ranked:
        overlaps = {place: _iou(box, truth) for place, (other, truth) in enumerate(truths) if other == image}
        best = max(overlaps, key=overlaps.get, default=None)
        is_right = best is not None and overlaps[best] >= iou_threshold and best not in taken
        if is_right:
            taken.add(best)
        flags.append(is_right)
    return flags


def _area_under_envelope(flags, num_gt):
    found = np.cumsum(flags)
    precision = found / np.arange(1, len(flags) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(envelope * flags) / num_gt)


def _iou(box1, box2):
    width = min(box1[2], box2[2]) - max(box1[0], box2[0])
    height = min(box1[3], box2[3]) - max(box1[1], box2[1])
    shared = max(0.0, width) * max(0.0, height)
    union = _area(box1) + _area(box2) - shared
    return shared / union if union > 0 else 0.0


def _area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


@task.valid
def within_contract(detections: Any, ground_truths: Any, iou_threshold: Any = 0.5) -> bool:
    """Whether these are detections with distinct scores and ground truths, and rounding decides nothing."""
    if not (isinstance(detections, list) and detections and isinstance(ground_truths, list)):
        return False
    if not all(_has_form(one, 4) for one in detections) or not all(_has_form(one, 3) for one in ground_truths):
        return False
    scores = [one[2] for one in detections]
    if not all(type(score) is float and math.isfinite(score) for score in scores):
        return False
    if (
        len(np.unique(np.array(scores, np.float32))) != len(scores)
        or type(iou_threshold) is not float
        or not 0 < iou_threshold <= 1
    ):
        return False
    return all(_is_decided(one, ground_truths, iou_threshold) for one in detections)


def _has_form(entry: Any, length: int) -> bool:
    return (
        isinstance(entry, tuple)
        and len(entry) == length
        and all(type(number) is int and number >= 0 for number in entry[:2])
        and _is_box(entry[-1])
    )


def _is_box(box: Any) -> bool:
    if not (isinstance(box, tuple) and len(box) == 4):
        return False
    numbers = all(type(number) in {int, float} and math.isfinite(number) for number in box)
    return numbers and box[0] <= box[2] and box[1] <= box[3]


def _is_decided(detection: Any, ground_truths: Any, threshold: float) -> bool:
    """Return whether a detection has one best ground truth, whose IoU is clear of the threshold or equal to it."""
    image, class_id, _, box = detection
    truths = [truth for *where, truth in ground_truths if where == [image, class_id]]
    overlaps = sorted(_iou(box, truth) for truth in truths)
    if not overlaps or overlaps[-1] < threshold - MARGIN:
        return True
    if len(overlaps) > 1 and overlaps[-2] > overlaps[-1] - MARGIN:
        return False
    if overlaps[-1] > threshold + MARGIN:
        return True
    best = max(truths, key=lambda truth: _iou(box, truth))
    # Quarters below 256 and a threshold in 64ths: areas, unions and products with the threshold fit into 24 bits or so.
    exact = all(abs(number) <= 256 and number * 4 == round(number * 4) for number in (*box, *best))
    return exact and threshold * 64 == round(threshold * 64) and overlaps[-1] == threshold


BOX, NEAR, FAR = (0, 0, 10, 10), (1, 0, 11, 10), (40, 40, 50, 50)
"""NEAR overlaps BOX with an IoU of 9/11, FAR does not."""


@task.case(
    en="one detection right on one ground truth, threshold 1: an IoU of 1 is enough",
    zh="一个检测恰好落在一个真值框上，阈值为 1：IoU 为 1 即可",
)
def one_right() -> Call:
    return Call([(0, 0, 0.9, BOX)], [(0, 0, BOX)], 1.0)


@task.case(en="no ground truths at all: 0.0", zh="没有任何真值框：0.0")
def no_ground_truths() -> Call:
    return Call([(0, 1, 0.9, BOX), (1, 0, 0.4, FAR)], [])


@task.case(en="a ground truth that nothing finds: recall ends at one half", zh="漏检一个真值框：召回率止于二分之一")
def one_missed() -> Call:
    return Call([(0, 0, 0.9, BOX)], [(0, 0, BOX), (0, 0, FAR)])


@task.case(en="two detections of one ground truth: the second is a false positive", zh="同一真值框上的两个检测：第二个是假正例")
def found_twice() -> Call:
    return Call([(0, 0, 0.9, BOX), (0, 0, 0.8, NEAR), (0, 0, 0.7, FAR)], [(0, 0, BOX), (0, 0, FAR)])


@task.case(en="the same place in another image: no match", zh="位置相同但在另一张图像中：不匹配")
def other_image() -> Call:
    return Call([(1, 0, 0.9, BOX), (0, 0, 0.6, BOX)], [(0, 0, BOX)])


@task.case(en="the same place, but another class: no match", zh="位置相同但类别不同：不匹配")
def other_class() -> Call:
    return Call([(0, 1, 0.9, BOX), (0, 0, 0.8, FAR)], [(0, 0, BOX), (0, 1, FAR)])


@task.case(en="a class with ground truths and no detections counts as 0", zh="有真值框而没有检测的类别按 0 计")
def class_without_detections() -> Call:
    return Call([(0, 0, 0.9, BOX)], [(0, 0, BOX), (0, 1, FAR)])


@task.case(en="a class with detections and no ground truths does not count", zh="有检测而没有真值框的类别不计入平均")
def class_without_ground_truths() -> Call:
    return Call([(0, 0, 0.9, BOX), (0, 7, 0.95, FAR)], [(0, 0, BOX)])


@task.case(en="classes of different size have equal weight", zh="样本数不同的类别权重相同")
def classes_of_different_size() -> Call:
    truths = [(image, 0, BOX) for image in range(3)]
    return Call([(0, 0, 0.9, BOX), (1, 0, 0.8, NEAR), (2, 0, 0.7, BOX), (0, 3, 0.6, BOX)], [*truths, (0, 3, FAR)])


@task.case(
    en="IoU exactly at the threshold: a match, for at least the threshold is enough",
    zh="IoU 恰好等于阈值：匹配，不小于阈值即可",
)
def exactly_at_the_threshold() -> Call:
    return Call([(0, 0, 0.9, (0, 0, 4, 2))], [(0, 0, (0, 0, 4, 4))], 0.5)


@task.case(
    en="a threshold of 0.75 given by name: an IoU of 9/11 matches, one of 8/12 does not",
    zh="以关键字给出阈值 0.75：IoU 为 9/11 匹配，8/12 不匹配",
)
def higher_threshold() -> Call:
    return Call([(0, 0, 0.9, (2, 0, 12, 10)), (0, 1, 0.8, NEAR)], [(0, 0, BOX), (0, 1, BOX)], iou_threshold=0.75)


@task.case(en="a low threshold of 0.1", zh="较低的阈值 0.1")
def lower_threshold() -> Call:
    return Call([(0, 0, 0.9, (6, 0, 16, 10)), (0, 0, 0.8, (9, 9, 19, 19))], [(0, 0, BOX)], 0.1)


@task.case(
    en="its best ground truth is taken, another one overlaps enough: still a false positive",
    zh="重叠最大的真值框已被占用，另一个也重叠足够：仍是假正例",
)
def best_is_taken() -> Call:
    truths = [(0, 0, (0, 0, 10, 10)), (0, 0, (0, 3, 10, 13))]
    return Call([(0, 0, 0.9, (0, 0, 10, 10)), (0, 0, 0.8, (0, 1, 10, 11))], truths)


@task.case(
    en="two ground truths overlap enough: the better one is taken, not the first",
    zh="两个真值框都重叠足够：取重叠更大的，而不是第一个",
)
def best_is_not_first() -> Call:
    truths = [(0, 0, (0, 0, 10, 10)), (0, 0, (0, 3, 10, 13))]
    return Call([(0, 0, 0.9, (0, 2, 10, 12)), (0, 0, 0.8, (0, 0, 10, 10))], truths)


@task.case(
    en="a poor detection comes first: it must not take the ground truth that it misses",
    zh="一个重叠不足的检测排在前面：它不能占用没有匹配上的真值框",
)
def poor_detection_first() -> Call:
    return Call([(0, 0, 0.9, (6, 0, 16, 10)), (0, 0, 0.8, BOX)], [(0, 0, BOX)])


@task.case(en="detections in no order: the highest score goes first", zh="检测无序：得分高的优先")
def scores_in_no_order() -> Call:
    detections = [(0, 0, 0.3, FAR), (1, 0, 0.95, NEAR), (0, 0, 0.6, BOX), (1, 0, 0.5, BOX), (0, 0, 0.1, (70, 0, 80, 9))]
    return Call(detections, [(0, 0, BOX), (0, 0, FAR), (1, 0, BOX)])


@task.case(
    en="scores near and below zero: no detection is left out because of its score",
    zh="接近零和小于零的得分：不因得分低而舍弃检测",
)
def low_scores() -> Call:
    return Call([(0, 0, 0.01, BOX), (0, 0, -2.0, FAR), (0, 0, -0.5, (70, 0, 80, 9))], [(0, 0, BOX), (0, 0, FAR)])


@task.case(en="detections with rising scores: ranked from the last one", zh="检测按得分升序给出：从最后一个排起")
def rising_scores() -> Call:
    return Call([(0, 0, 0.2, FAR), (0, 0, 0.5, NEAR), (0, 0, 0.8, BOX)], [(0, 0, BOX)])


@task.case(
    en="one ranking for all images: a false alarm in one image counts before hits in another",
    zh="所有图像统一排序：一张图中的误报排在另一张图的命中之前",
)
def ranked_over_images() -> Call:
    detections = [(0, 0, 0.9, FAR), (1, 0, 0.8, BOX), (0, 0, 0.7, BOX), (2, 0, 0.6, BOX)]
    return Call(detections, [(image, 0, BOX) for image in range(3)])


@task.case(en="precision falls and rises: the envelope fills the dip", zh="精确率先降后升：包络线填平凹陷")
def dip_in_the_curve() -> Call:
    detections = [(0, 0, 0.9, BOX), (0, 0, 0.8, FAR), (1, 0, 0.7, FAR), (1, 0, 0.6, BOX), (2, 0, 0.5, BOX)]
    return Call(detections, [(image, 0, BOX) for image in range(3)])


@task.case(en="small boxes: continuous coordinates, no +1", zh="很小的框：坐标连续，不加 1")
def small_boxes() -> Call:
    return Call([(0, 0, 0.9, (0, 0, 2, 2)), (0, 0, 0.8, (5, 5, 6, 7))], [(0, 0, (1, 0, 3, 2)), (0, 0, (5, 5, 6, 7))])


@task.case(
    en="apart in both directions: two negative sides must not multiply to an overlap",
    zh="两个方向都分离：两个负边长不能相乘成重叠",
)
def apart_in_both_directions() -> Call:
    return Call([(0, 0, 0.9, (20, 20, 30, 30))], [(0, 0, BOX)])


@task.case(
    en="a detection inside the ground truth, less than half as high: an IoU of 0.4 is no match",
    zh="检测框在真值框内部，高度不到一半：IoU 为 0.4，不匹配",
)
def different_heights() -> Call:
    return Call([(0, 0, 0.9, (0, 0, 10, 4))], [(0, 0, BOX)])


@task.case(en="points and segments among the boxes: their IoU is 0", zh="框中混有点和线段：IoU 为 0")
def boxes_without_area() -> Call:
    return Call([(0, 0, 0.9, (3, 3, 3, 3)), (0, 0, 0.8, BOX)], [(0, 0, (3, 3, 3, 3)), (0, 0, BOX)])


@task.case(en="ids with gaps, and fractions of a pixel", zh="编号不连续，坐标带小数")
def ids_with_gaps() -> Call:
    detections = [
        (17, 5, 0.75, (0.5, 0.25, 8.5, 6.25)),
        (400, 90, 0.5, (1.5, 2.0, 4.75, 9.0)),
        (17, 90, 0.25, (0.5, 0.25, 8.5, 6.25)),
    ]
    return Call(detections, [(17, 5, (0.0, 0.0, 8.0, 6.0)), (400, 90, (1.0, 2.0, 4.75, 9.5)), (400, 5, (3.0, 3.0, 9.0, 9.0))])


@task.case(
    en="one image with hits, one where all is missed, one with false alarms alone",
    zh="一张图有命中，一张图全部漏检，一张图只有误报",
)
def images_of_every_kind() -> Call:
    return Call([(0, 0, 0.9, BOX), (2, 0, 0.8, BOX), (0, 0, 0.7, FAR)], [(0, 0, BOX), (0, 0, FAR), (1, 0, BOX)])


@task.case(en="negative coordinates", zh="负坐标")
def negative_coordinates() -> Call:
    return Call([(0, 0, 0.9, (-10, -8, 0, 2)), (0, 0, 0.8, (-30, -30, -20, -20))], [(0, 0, (-9, -8, 1, 2))])


@task.case(en="boxes in normalised coordinates: areas far below 1", zh="归一化坐标的框：面积远小于 1")
def normalised_coordinates() -> Call:
    return Call(
        [(0, 0, 0.9, (0.25, 0.5, 0.5, 0.75)), (0, 0, 0.8, (0.5, 0.25, 1.0, 1.0))], [(0, 0, (0.25, 0.5, 0.75, 0.75))], 0.25
    )


def _box(rng: np.random.Generator, places: int) -> tuple[float, ...]:
    corner = rng.integers(0, 4 * places, size=2)
    x0, y0, x1, y1 = (*corner, *(corner + rng.integers(8, 20, size=2)))
    return float(x0), float(y0), float(x1), float(y1)


def _near(rng: np.random.Generator, box: tuple[float, ...]) -> tuple[float, ...]:
    x0, y0, x1, y1 = np.array(box) + rng.integers(-8, 8, size=4, endpoint=True) / 4
    return float(x0), float(y0), float(x1), float(y1)


def _scene(rng: np.random.Generator, size: int, places: int, threshold: float) -> Call:
    """Draw ground truths, and detections of which most lie near one, until nothing hangs on rounding."""
    images, classes = 1 + size // 4, 1 + size // 5
    while True:
        truths = [
            (int(rng.integers(images)), int(rng.integers(classes)), _box(rng, places))
            for _ in range(rng.integers(1, 2 + size // 2, endpoint=True))
        ]
        count = 1 + size
        scores = (rng.permutation(count) + 1) / (count + 1)
        detections = []
        for score in scores.tolist():
            image, class_id, box = truths[rng.integers(len(truths))]
            if rng.random() < 0.2:
                image, class_id = int(rng.integers(images)), int(rng.integers(classes + 1))
            detections.append((image, class_id, score, _near(rng, box) if rng.random() < 0.8 else _box(rng, places)))
        if within_contract(detections, truths, threshold):
            return Call(detections, truths) if threshold == 0.5 else Call(detections, truths, threshold)


@task.bench(sizes=(100, 200, 400, 800, 1_600))
def many_images(rng: np.random.Generator, size: int) -> Call:
    while True:
        images, classes, corners = (
            rng.integers(size // 10, size=size),
            rng.integers(4, size=size),
            rng.uniform(0, 100, (size, 2)),
        )
        boxes = np.hstack([corners, corners + rng.uniform(20, 80, size=(size, 2))])
        found = (boxes + rng.uniform(-8, 8, size=(size, 4))).tolist()
        where, scores = list(zip(images.tolist(), classes.tolist(), strict=True)), ((rng.permutation(size) + 1) / size).tolist()
        detections = [(*place, score, tuple(box)) for place, score, box in zip(where, scores, found, strict=True)]
        truths = [(*place, tuple(box)) for place, box in zip(where[::2], boxes[::2].tolist(), strict=True)]
        if within_contract(detections, truths):
            return Call(detections, truths)


@task.fast
def boxes_by_image_and_class(detections, ground_truths, iou_threshold=0.5):
    truths = {}
    for image, class_id, box in ground_truths:
        truths.setdefault((image, class_id), []).append(box)
    counts, flags = Counter(class_id for _, class_id, _ in ground_truths), defaultdict(list)
    taken = {place: [False] * len(boxes) for place, boxes in truths.items()}
    for image, class_id, _, box in sorted(detections, key=lambda one: -one[2]):
        overlaps = [_iou(box, truth) for truth in truths.get((image, class_id), ())]
        best = max(range(len(overlaps)), key=overlaps.__getitem__, default=None)
        is_right = best is not None and overlaps[best] >= iou_threshold and not taken[image, class_id][best]
        if is_right:
            taken[image, class_id][best] = True
        flags[class_id].append(is_right)
    areas = [_area_under_envelope(flags[class_id], count) for class_id, count in counts.items()]
    return sum(areas) / len(areas) if areas else 0.0


@task.random(count=25, en="random detections and ground truths", zh="随机的检测和真值框")
def random_scenes(rng: np.random.Generator, size: int) -> Call:
    return _scene(rng, size, 8, 0.5)


@task.random(count=12, en="random crowded images: ground truths that overlap", zh="随机的拥挤图像：真值框相互重叠")
def random_crowds(rng: np.random.Generator, size: int) -> Call:
    return _scene(rng, size, 2, 0.5)


@task.random(count=12, en="random scenes with other thresholds", zh="随机场景，其他阈值")
def random_thresholds(rng: np.random.Generator, size: int) -> Call:
    return _scene(rng, size, 5, round(float(rng.uniform(0.1, 0.85)), 2))


def _mean(detections, ground_truths, threshold, *, match=_match, area=_area_under_envelope, classes=None):
    """Work as the reference does, with another rule for one of its parts."""
    classes = sorted({one[1] for one in ground_truths}) if classes is None else classes
    if not classes:
        return 0.0
    results = []
    for class_id in classes:
        ranked = sorted((one for one in detections if one[1] == class_id), key=lambda one: -one[2])
        truths = [(image, box) for image, other, box in ground_truths if other == class_id]
        results.append(area(match(ranked, truths, threshold), len(truths)) if truths else 0.0)
    return sum(results) / len(results)


def _overlaps(image, box, truths):
    return {place: _iou(box, truth) for place, (other, truth) in enumerate(truths) if other == image}


@task.mutant(
    en="A ground truth was matched again and again: mark it as taken, further detections of it are false positives.",
    zh="同一真值框被反复匹配：应标记为已占用，之后再检测到它就是假正例。",
)
def matches_a_ground_truth_twice(detections, ground_truths, iou_threshold=0.5):
    def match(ranked, truths, threshold):
        return [max(_overlaps(image, box, truths).values(), default=0) >= threshold for image, _, _, box in ranked]

    return _mean(detections, ground_truths, iou_threshold, match=match)


@task.mutant(
    en="Detections of a ground truth that is already taken were left out. They are false positives and cost precision.",
    zh="对已占用真值框的重复检测被忽略了。它们是假正例，会降低精确率。",
)
def leaves_duplicates_out(detections, ground_truths, iou_threshold=0.5):
    def match(ranked, truths, threshold):
        taken, flags = set(), []
        for image, _, _, box in ranked:
            overlaps = _overlaps(image, box, truths)
            best = max(overlaps, key=overlaps.get, default=None)
            is_match = best is not None and overlaps[best] >= threshold
            if best not in taken or not is_match:
                flags.append(is_match)
            if is_match:
                taken.add(best)
        return flags

    return _mean(detections, ground_truths, iou_threshold, match=match)


@task.mutant(
    en="The best ground truth was looked for among those still free, as COCO does. Here it is looked for among all.",
    zh="只在未占用的真值框中找最佳匹配，这是 COCO 的做法。本题要在全部真值框中找。",
)
def looks_among_free_ground_truths(detections, ground_truths, iou_threshold=0.5):
    def match(ranked, truths, threshold):
        taken, flags = set(), []
        for image, _, _, box in ranked:
            overlaps = {place: iou for place, iou in _overlaps(image, box, truths).items() if place not in taken}
            best = max(overlaps, key=overlaps.get, default=None)
            flags.append(best is not None and overlaps[best] >= threshold)
            if flags[-1]:
                taken.add(best)
        return flags

    return _mean(detections, ground_truths, iou_threshold, match=match)


@task.mutant(
    en="The first ground truth that overlaps enough was taken. Take the one with the highest IoU.",
    zh="取了第一个重叠足够的真值框。应取 IoU 最大的那个。",
)
def takes_the_first_that_overlaps(detections, ground_truths, iou_threshold=0.5):
    def match(ranked, truths, threshold):
        taken, flags = set(), []
        for image, _, _, box in ranked:
            enough = [place for place, iou in _overlaps(image, box, truths).items() if iou >= threshold]
            flags.append(bool(enough) and enough[0] not in taken)
            taken.update(enough[:1])
        return flags

    return _mean(detections, ground_truths, iou_threshold, match=match)


@task.mutant(
    en="A detection below the threshold took its ground truth away from later ones. Only a match takes it.",
    zh="低于阈值的检测也占用了真值框，后面的检测就匹配不上了。只有匹配成功才占用。",
)
def takes_without_a_match(detections, ground_truths, iou_threshold=0.5):
    def match(ranked, truths, threshold):
        taken, flags = set(), []
        for image, _, _, box in ranked:
            overlaps = _overlaps(image, box, truths)
            best = max(overlaps, key=overlaps.get, default=None)
            flags.append(best is not None and overlaps[best] >= threshold and best not in taken)
            taken.add(best)
        return flags

    return _mean(detections, ground_truths, iou_threshold, match=match)


@task.mutant(
    en="An IoU equal to the threshold was no match. At least the threshold is enough: >=, and no epsilon in the union.",
    zh="IoU 等于阈值时没有算匹配。不小于阈值即可：用 >=，并集中也不加 epsilon。",
)
def asks_for_more_than_the_threshold(detections, ground_truths, iou_threshold=0.5):
    return mean_average_precision(detections, ground_truths, math.nextafter(iou_threshold, 2))


@task.mutant(
    en="The threshold is ignored: 0.5 is used always.",
    zh="忽略了阈值参数：总是用 0.5。",
)
def ignores_the_threshold(detections, ground_truths, iou_threshold=0.5):
    return mean_average_precision(detections, ground_truths)


@task.mutant(
    en="The images are ignored: a detection matched a ground truth of another image.",
    zh="忽略了图像编号：检测匹配到了另一张图像的真值框。",
)
def ignores_the_images(detections, ground_truths, iou_threshold=0.5):
    return mean_average_precision(
        [(0, *rest) for _, *rest in detections], [(0, *rest) for _, *rest in ground_truths], iou_threshold
    )


@task.mutant(
    en="The classes are ignored: all detections and ground truths were pooled into one list.",
    zh="忽略了类别：所有检测和真值框被混在了一起。",
)
def ignores_the_classes(detections, ground_truths, iou_threshold=0.5):
    return mean_average_precision(
        [(image, 0, *rest) for image, _, *rest in detections],
        [(image, 0, box) for image, _, box in ground_truths],
        iou_threshold,
    )


@task.mutant(
    en="The detections were taken in the order of the input. Rank them by falling score.",
    zh="按输入顺序处理了检测。应按得分从高到低排序。",
)
def takes_the_input_order(detections, ground_truths, iou_threshold=0.5):
    count = len(detections)
    ordered = [(image, one, float(count - place), box) for place, (image, one, _, box) in enumerate(detections)]
    return mean_average_precision(ordered, ground_truths, iou_threshold)


@task.mutant(
    en="The detections were ranked by rising score: the worst came first.",
    zh="按得分从低到高处理了检测：最差的排在最前。",
)
def ranks_by_rising_score(detections, ground_truths, iou_threshold=0.5):
    turned = [(image, one, -score, box) for image, one, score, box in detections]
    return mean_average_precision(turned, ground_truths, iou_threshold)


@task.mutant(
    en="The mean runs over the classes that have detections. A class with ground truths and no detections counts as 0.",
    zh="对有检测的类别取了平均。有真值框而没有检测的类别应按 0 计入。",
)
def averages_over_detected_classes(detections, ground_truths, iou_threshold=0.5):
    truths = {one[1] for one in ground_truths}
    classes = sorted({one[1] for one in detections} & truths)
    return _mean(detections, ground_truths, iou_threshold, classes=classes)


@task.mutant(
    en="A class without ground truths was counted as 0. The mean runs over the classes that have ground truths.",
    zh="没有真值框的类别被按 0 计入了平均。只对有真值框的类别取平均。",
)
def counts_classes_without_ground_truths(detections, ground_truths, iou_threshold=0.5):
    classes = sorted({one[1] for one in detections} | {one[1] for one in ground_truths})
    return _mean(detections, ground_truths, iou_threshold, classes=classes)


@task.mutant(
    en="The classes were weighted by their number of ground truths. mAP gives each class the same weight.",
    zh="按真值框数量给类别加了权。mAP 中每个类别权重相同。",
)
def weights_classes_by_size(detections, ground_truths, iou_threshold=0.5):
    if not ground_truths:
        return 0.0
    results = [_class_precision(detections, ground_truths, one[1], iou_threshold) for one in ground_truths]
    return sum(results) / len(results)


@task.mutant(
    en="The average precision was worked out for each image by itself. Rank the detections of all images together.",
    zh="对每张图像单独计算了 AP。应把所有图像的检测放在一起排序。",
)
def averages_over_images(detections, ground_truths, iou_threshold=0.5):
    images = sorted({one[0] for one in ground_truths})
    parts = [
        mean_average_precision(
            [one for one in detections if one[0] == image], [one for one in ground_truths if one[0] == image], iou_threshold
        )
        for image in images
    ]
    return sum(parts) / len(parts) if parts else 0.0


@task.mutant(
    en="There is no envelope: precision was summed as it is at each true positive. Take the highest precision from there on.",
    zh="没有取包络线：直接累加每个真正例处的精确率。应取此处及之后的最大精确率。",
)
def takes_no_envelope(detections, ground_truths, iou_threshold=0.5):
    def area(flags, num_gt):
        return float(np.sum(np.cumsum(flags) / np.arange(1, len(flags) + 1) * flags) / num_gt)

    return _mean(detections, ground_truths, iou_threshold, area=area)


@task.mutant(
    en="This is 11-point interpolation, the rule of VOC up to 2009. Take the area over all points.",
    zh="这是 11 点插值，是 VOC 2009 及以前的规则。应取所有点的面积。",
)
def interpolates_at_eleven_points(detections, ground_truths, iou_threshold=0.5):
    def area(flags, num_gt):
        found = np.cumsum(flags)
        recall, precision = found / num_gt, found / np.arange(1, len(flags) + 1)
        return float(np.mean([precision[recall >= level / 10 - 1e-9].max(initial=0.0) for level in range(11)]))

    return _mean(detections, ground_truths, iou_threshold, area=area)


@task.mutant(
    en="Recall was divided by the number of ground truths found, so missed ones cost nothing. Divide by all of the class.",
    zh="召回率除以了找到的真值框数，漏检就没有代价了。应除以该类的全部真值框数。",
)
def divides_by_the_objects_found(detections, ground_truths, iou_threshold=0.5):
    def area(flags, num_gt):
        return _area_under_envelope(flags, max(1, sum(flags)))

    return _mean(detections, ground_truths, iou_threshold, area=area)


@task.mutant(
    en="Without ground truths there are no classes, and the mean of nothing is 0/0: return 0.0.",
    zh="没有真值框就没有类别，空的平均是 0/0：应返回 0.0。",
)
def averages_over_nothing(detections, ground_truths, iou_threshold=0.5):
    return mean_average_precision(detections, ground_truths, iou_threshold) if ground_truths else math.nan


@task.mutant(
    en="Sides were counted in whole pixels (x1 - x0 + 1). Coordinates are continuous here: x1 - x0.",
    zh="边长按整数像素计算（x1 - x0 + 1）。这里坐标是连续的：x1 - x0。",
)
def adds_one_pixel(detections, ground_truths, iou_threshold=0.5):
    def grown(entry):
        x0, y0, x1, y1 = entry[-1]
        return (*entry[:-1], (x0, y0, x1 + 1, y1 + 1))

    return mean_average_precision(list(map(grown, detections)), list(map(grown, ground_truths)), iou_threshold)


def _area_or_zero(flags, num_gt):
    return _area_under_envelope(flags, num_gt) if num_gt else 0.0


def _mean_by(overlap, detections, ground_truths, iou_threshold):
    """Work as the reference does, with another overlap ``overlap(width, height, detected box, true box)``."""

    def match(ranked, truths, threshold):
        taken, flags = set(), []
        for image, _, _, box in ranked:
            overlaps = {
                place: overlap(*_sides(box, truth), box, truth) for place, (other, truth) in enumerate(truths) if other == image
            }
            best = max(overlaps, key=overlaps.get, default=None)
            is_right = best is not None and overlaps[best] >= threshold and best not in taken
            taken |= {best} if is_right else set()
            flags.append(is_right)
        return flags

    return _mean(detections, ground_truths, iou_threshold, match=match)


def _sides(box1, box2):
    """Return width and height of the intersection, negative where the boxes are apart."""
    return min(box1[2], box2[2]) - max(box1[0], box2[0]), min(box1[3], box2[3]) - max(box1[1], box2[1])


def _ratio(part, whole):
    return part / whole if whole else 0.0


@task.mutant(
    en="Width and height of the intersection are not clamped at 0: where both are negative they multiply to an overlap.",
    zh="交集的宽和高没有截断到 0：两个方向都分离的框，负边长相乘成了重叠。",
)
def does_not_clamp(detections, ground_truths, iou_threshold=0.5):
    def overlap(width, height, box, truth):
        return _ratio(width * height, _area(box) + _area(truth) - width * height)

    return _mean_by(overlap, detections, ground_truths, iou_threshold)


@task.mutant(
    en="The area of the ground truth takes its height from the detection: each area takes its own sides.",
    zh="真值框的面积用了检测框的高：各自的面积用各自的边。",
)
def second_area_with_the_first_height(detections, ground_truths, iou_threshold=0.5):
    def overlap(width, height, box, truth):
        shared = max(0.0, width) * max(0.0, height)
        return _ratio(shared, _area(box) + (truth[2] - truth[0]) * (box[3] - box[1]) - shared)

    return _mean_by(overlap, detections, ground_truths, iou_threshold)


@task.mutant(
    en="This is Dice, 2·intersection / (area1 + area2), which is above the threshold earlier than IoU.",
    zh="这是 Dice 系数，2·交集 / (面积1 + 面积2)，它比 IoU 更容易超过阈值。",
)
def computes_dice(detections, ground_truths, iou_threshold=0.5):
    def overlap(width, height, box, truth):
        return _ratio(2 * max(0.0, width) * max(0.0, height), _area(box) + _area(truth))

    return _mean_by(overlap, detections, ground_truths, iou_threshold)


@task.mutant(
    en="The intersection was divided by the area of the detection: a tiny box inside the ground truth would match. Divide by "
    "the union.",
    zh="交集除以了检测框的面积：真值框内部的一个小框也会匹配。应除以并集。",
)
def divides_by_the_detection(detections, ground_truths, iou_threshold=0.5):
    def overlap(width, height, box, _truth):
        return _ratio(max(0.0, width) * max(0.0, height), _area(box))

    return _mean_by(overlap, detections, ground_truths, iou_threshold)


@task.mutant(
    en="This is the share of ground truths found, averaged over classes: recall, not precision over recall.",
    zh="这是各类找到的真值框占比的平均：是召回率，而不是精确率-召回率曲线下的面积。",
)
def averages_recall(detections, ground_truths, iou_threshold=0.5):
    return _mean(detections, ground_truths, iou_threshold, area=lambda flags, num_gt: sum(flags) / num_gt)


@task.mutant(
    en="The detections were ranked within each image, and the images put one after another. Rank those of all images together.",
    zh="检测结果只在每张图内排序，再按图拼接。应把所有图的检测放在一起排序。",
)
def ranks_image_by_image(detections, ground_truths, iou_threshold=0.5):
    def match(ranked, truths, threshold):
        return _match(sorted(ranked, key=lambda one: (one[0], -one[2])), truths, threshold)

    return _mean(detections, ground_truths, iou_threshold, match=match)


@task.mutant(
    en="Detections of a low score were left out. The curve runs over all of them: a threshold would cut its tail off.",
    zh="得分低的检测被舍弃了。曲线应包含全部检测，设阈值会截掉它的尾部。",
)
def leaves_out_low_scores(detections, ground_truths, iou_threshold=0.5):
    return mean_average_precision([one for one in detections if one[2] > 0.05], ground_truths, iou_threshold)


@task.mutant(
    en="This is 101-point interpolation, the rule of COCO. Take the area over all points.",
    zh="这是 COCO 的 101 点插值。应取所有点的面积。",
)
def interpolates_at_101_points(detections, ground_truths, iou_threshold=0.5):
    def area(flags, num_gt):
        found = np.cumsum(flags)
        recall, precision = found / num_gt, found / np.arange(1, len(flags) + 1)
        return float(np.mean([precision[recall >= level / 100 - 1e-9].max(initial=0.0) for level in range(101)]))

    return _mean(detections, ground_truths, iou_threshold, area=area)


@task.mutant(
    en="Every class number up to the largest was counted. The mean runs over the classes that have ground truths.",
    zh="从 0 到最大编号的类别都计入了平均。只对有真值框的类别取平均。",
)
def counts_every_class_up_to_the_largest(detections, ground_truths, iou_threshold=0.5):
    largest = max((one[1] for one in ground_truths), default=-1)
    return _mean(detections, ground_truths, iou_threshold, area=_area_or_zero, classes=list(range(largest + 1)))
