"""Knowledge distillation from a teacher's logits, after Hinton, Vinyals and Dean.

The factor T² enlarges rounding, too, so single precision comes with temperatures up to 5 and modest logits.  Logits of ±1e4,
where a plain softmax overflows or has zeros, come in double precision.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "knowledge_distillation_loss",
    refuses=["mmrazor.models.losses.KLDivergence", "torchdistill.losses.mid_level.KDLoss", "torchdistill.losses.single.KDLoss"],
)

LARGEST = {"float32": 20, "float64": 1e4}
HOTTEST = {"float32": 5, "float64": 20}


@task.reference
def knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    """Return the distillation loss of a student: soft targets of a teacher and hard labels, weighed against each other.

    Args:
        student_logits: array (m, K), float32 or float64; entries may be as large as 1e4 either way.
        teacher_logits: array (m, K), likewise.
        labels: integer array (m,), the true classes, from 0 to K - 1.
        temperature: number T > 0 by which both logits are divided in the soft part.
        alpha: weight of the soft part, from 0 to 1; the hard part weighs ``1 - alpha``.

    Returns:
        A float: ``alpha * T**2 * soft + (1 - alpha) * hard``.  ``soft`` is the Kullback-Leibler divergence
        ``sum_k p_k * log(p_k / q_k)`` with p = softmax(teacher / T) and q = softmax(student / T), ``hard`` the cross entropy
        of softmax(student), without temperature, and the labels.  Both are summed over the classes and averaged over the m
        samples.  The result is finite, and the inputs are not changed.

    """
    log_p, log_q = _log_softmax(teacher_logits, temperature), _log_softmax(student_logits, temperature)
    soft = np.mean(np.sum(np.exp(log_p) * (log_p - log_q), axis=1))
    hard = -np.mean(_log_softmax(student_logits, 1)[np.arange(len(labels)), labels])
    # The gradient of the soft part shrinks with 1 / T**2; the factor keeps both parts of one scale.
    return alpha * temperature**2 * soft + (1 - alpha) * hard


def _log_softmax(logits, temperature):
    logits = np.asarray(logits, dtype=np.float64) / temperature
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


@task.valid
def within_contract(student_logits: Any, teacher_logits: Any, labels: Any, temperature: Any = 4.0, alpha: Any = 0.5) -> bool:
    """Whether these are two arrays of logits that their type can bear, a label for each row, and parameters in range."""
    for logits in (student_logits, teacher_logits):
        if not (isinstance(logits, np.ndarray) and logits.dtype.name in LARGEST and logits.ndim == 2 and logits.size):
            return False
        if not np.all(np.abs(logits) <= LARGEST[logits.dtype.name]):
            return False
    if student_logits.shape != teacher_logits.shape or student_logits.dtype != teacher_logits.dtype:
        return False
    if not (isinstance(labels, np.ndarray) and labels.dtype == np.int64 and labels.shape == student_logits.shape[:1]):
        return False
    if not (np.all((labels >= 0) & (labels < student_logits.shape[1])) and {type(temperature), type(alpha)} <= {int, float}):
        return False
    return bool(0.5 <= temperature <= HOTTEST[student_logits.dtype.name] and 0 <= alpha <= 1)


def _call(student: Any, teacher: Any, labels: Any, *rest: Any, dtype: Any = np.float64, **options: Any) -> Call:
    return Call(np.array(student, dtype=dtype), np.array(teacher, dtype=dtype), np.array(labels), *rest, **options)


@task.case(en="one sample of two classes", zh="一个样本，两个类别")
def one_sample() -> Call:
    return _call([[1.0, 0.0]], [[3.0, 0.0]], [0])


@task.case(en="two samples of three classes, default parameters", zh="两个样本、三个类别，默认参数")
def two_samples() -> Call:
    return _call([[2, 1, 0], [0, 1, 3]], [[4, 1, -1], [1, 5, 0]], [0, 1])


@task.case(en="the soft part alone: alpha = 1", zh="只有软标签部分：alpha = 1")
def soft_part_alone() -> Call:
    return _call([[2, 1, 0], [0, 1, 3]], [[4, 1, -1], [1, 5, 0]], [0, 1], alpha=1.0)


@task.case(en="the hard part alone: alpha = 0, the temperature does not matter", zh="只有硬标签部分：alpha = 0，与温度无关")
def hard_part_alone() -> Call:
    return _call([[2, 1, 0], [0, 1, 3]], [[4, 1, -1], [1, 5, 0]], [2, 2], alpha=0.0)


@task.case(en="alpha = 0.9: mostly the teacher", zh="alpha = 0.9：主要看教师")
def mostly_the_teacher() -> Call:
    return _call([[2, 1, 0], [0, 1, 3]], [[4, 1, -1], [1, 5, 0]], [1, 2], alpha=0.9)


@task.case(en="temperature 1: no softening, and a factor of 1", zh="温度为 1：不软化，系数也是 1")
def temperature_one() -> Call:
    return _call([[1, 2, 0], [3, 0, 1]], [[0, 2, 1], [2, 2, 0]], [1, 0], temperature=1.0)


@task.case(en="temperature 2 with alpha = 1: the divergence is multiplied by 4", zh="温度为 2、alpha = 1：散度要乘以 4")
def temperature_two() -> Call:
    return _call([[1, 2, 0], [3, 0, 1]], [[0, 2, 1], [2, 2, 0]], [1, 0], temperature=2.0, alpha=1.0)


@task.case(en="temperature 20: the factor is 400", zh="温度为 20：系数是 400")
def high_temperature() -> Call:
    return _call([[8, -2, 0], [1, 5, -7]], [[3, 9, 1], [0, 6, -4]], [0, 1], temperature=20.0)


@task.case(en="temperature 0.5 sharpens instead of softening", zh="温度为 0.5：不是软化而是锐化")
def low_temperature() -> Call:
    return _call([[1, 0, 2]], [[2, 1, 1.5]], [2], temperature=0.5)


@task.case(en="temperature and alpha by position, whole numbers among them", zh="按位置传入温度和 alpha，含整数")
def parameters_by_position() -> Call:
    return _call([[1, 0], [0, 2]], [[2, 0], [0, 1]], [0, 0], 3, 0.25)


@task.case(
    en="student and teacher agree: the divergence is 0, the labels are left", zh="学生与教师一致：散度为 0，只剩硬标签部分"
)
def student_equals_teacher() -> Call:
    return _call([[1, 2, 3], [2, 0, 1]], [[1, 2, 3], [2, 0, 1]], [0, 1])


@task.case(en="logits that differ by a constant: the divergence is 0 as well", zh="logits 只差一个常数：散度同样为 0")
def shifted_logits() -> Call:
    return _call([[1, 2, 3]], [[11, 12, 13]], [2], alpha=1.0)


@task.case(
    en="a sure teacher and an unsure student: the direction of the divergence matters",
    zh="教师很确定、学生犹豫：散度的方向有区别",
)
def sure_teacher() -> Call:
    return _call([[0.5, 0, 0]], [[12, 0, -3]], [0], temperature=2.0, alpha=1.0)


@task.case(en="an unsure teacher and a sure student", zh="教师犹豫、学生很确定")
def sure_student() -> Call:
    return _call([[12, 0, -3]], [[0.5, 0, 0]], [0], temperature=2.0, alpha=1.0)


@task.case(
    en="the label is not what the teacher prefers: the hard part looks at the student and the label",
    zh="标签与教师的判断不同：硬标签部分只看学生和标签",
)
def teacher_is_wrong() -> Call:
    return _call([[1, 0, 0], [0, 0, 1]], [[0, 6, 0], [5, 0, 0]], [0, 2])


@task.case(en="as many samples as classes: mind the axis of the softmax", zh="样本数等于类别数：注意 softmax 的轴")
def as_many_samples_as_classes() -> Call:
    return _call([[1, 0, 2], [0, 3, 1], [2, 2, 0]], [[2, 0, 1], [1, 4, 0], [3, 0, 0]], [2, 1, 0])


@task.case(en="more samples than classes", zh="样本数多于类别数")
def more_samples_than_classes() -> Call:
    rows = np.arange(10.0).reshape(5, 2)
    return _call(rows % 3, rows % 4, [0, 1, 1, 0, 1])


@task.case(en="one class only: nothing to learn, 0.0", zh="只有一个类别：没有可学的，0.0")
def one_class() -> Call:
    return _call([[5.0], [-3.0]], [[1.0], [2.0]], [0, 0])


@task.case(
    en="large logits: exp(2500) overflows unless the maximum is subtracted", zh="很大的 logits：不减最大值时 exp(2500) 会溢出"
)
def large_logits() -> Call:
    return _call([[1e4, 9998.0], [9990.0, 1e4]], [[1e4, 9999.0], [9999.0, 9996.0]], [0, 1])


@task.case(
    en="a teacher whose probabilities are 0 in floating point: 0 * log(0) is NaN unless logarithms are kept",
    zh="教师的某些概率在浮点数中为 0：若不保留对数，0 * log(0) 得 NaN",
)
def teacher_with_zeros() -> Call:
    return _call([[1, 0, 2]], [[1e4, -1e4, 0]], [0])


@task.case(
    en="a student whose probabilities are 0 in floating point: the divergence is large, but finite",
    zh="学生的某些概率在浮点数中为 0：散度很大，但有限",
)
def student_with_zeros() -> Call:
    return _call([[1e4, -1e4, 0]], [[1, 0, 2]], [1])


@task.case(
    en="samples of different kind in one batch: agreement, a wrong student, a teacher with probabilities of 0",
    zh="一批各不相同的样本：师生一致、学生判断错误、教师的某些概率为 0",
)
def mixed_batch() -> Call:
    return _call([[1, 2, 0], [6, 0, -1], [0, 0, 0]], [[1, 2, 0], [0, 5, 1], [-1e4, 0, 1e4]], [1, 1, 2])


@task.case(en="float32 logits", zh="float32 的 logits")
def single_precision() -> Call:
    rows = np.arange(12.0).reshape(3, 4)
    return _call(rows * 5 % 7 - 3, rows * 3 % 5 - 2, [3, 0, 2], temperature=2.0, dtype=np.float32)


@task.case(en="transposed views: entries do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_views() -> Call:
    return Call((np.arange(6.0).reshape(3, 2) % 4).T, (np.arange(6.0).reshape(3, 2) * 2 % 5).T, np.array([2, 0]))


@task.case(en="every second row of larger arrays, read-only", zh="较大数组的隔行视图，只读")
def strided_read_only_views() -> Call:
    student, teacher, labels = np.arange(12.0).reshape(4, 3) % 5, np.arange(12.0).reshape(4, 3) % 7, np.array([0, 1, 2, 0])
    student.flags.writeable = teacher.flags.writeable = labels.flags.writeable = False
    return Call(student[::2], teacher[1::2], labels[::2])


@task.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    call = _call([[1, 0], [2, 1]], [[2, 1], [0, 3]], [1, 0])
    return Call(alpha=0.3, temperature=2.5, labels=call.args[2], teacher_logits=call.args[1], student_logits=call.args[0])


def _drawn(rng: np.random.Generator, size: int, scale: float, dtype: Any, **options: float) -> Call:
    shape = int(rng.integers(1, 3 + min(size, 8))), int(rng.integers(2, 4 + min(size, 5)))
    student, teacher = (np.clip(scale * rng.standard_normal(shape), -20 * scale, 20 * scale) for _ in range(2))
    return _call(student, teacher, rng.integers(shape[1], size=shape[0]), dtype=dtype, **options)


@task.bench(sizes=(3_000, 10_000, 30_000, 100_000, 300_000))
def rows_of_a_hundred_classes(rng: np.random.Generator, size: int) -> Call:
    teacher = 3 * rng.standard_normal((size // 100, 100))
    return _call(teacher + rng.standard_normal(teacher.shape), teacher, rng.integers(100, size=len(teacher)))


@task.random(count=20, en="random logits, default parameters", zh="随机 logits，默认参数")
def random_logits(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, 2, np.float32 if rng.random() < 0.5 else np.float64)


@task.random(count=25, en="random logits and parameters", zh="随机 logits，随机参数")
def random_parameters(rng: np.random.Generator, size: int) -> Call:
    alpha, dtype = int(rng.integers(1, 20)) / 20, np.float32 if rng.random() < 0.5 else np.float64
    temperature = int(rng.integers(2, 11 if dtype is np.float32 else 31)) / 2
    return _drawn(rng, size, 2, dtype, temperature=temperature, alpha=alpha)


@task.random(count=10, en="random logits of large magnitude", zh="数量级很大的随机 logits")
def random_magnitudes(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, 300, np.float64)


@task.half(count=6, en="random logits in half precision", zh="半精度的随机 logits")
def half_logits(rng: np.random.Generator, size: int) -> Call:
    student, teacher = rng.standard_normal((2, 1 + 2 * size, 5))
    return _call(student, teacher, rng.integers(5, size=len(student)), temperature=float(rng.choice([1.0, 2.0])), alpha=0.25)


def _soft(student, teacher, t, divided=None):
    """Return the divergence of the student from the teacher, by default with one temperature for both."""
    log_p, log_q = _log_softmax(teacher, t), _log_softmax(student, divided or t)
    return np.mean(np.sum(np.exp(log_p) * (log_p - log_q), axis=1))


def _hard(logits, labels, t=1):
    return -np.mean(_log_softmax(logits, t)[np.arange(len(labels)), labels])


@task.mutant(
    en="The factor T**2 is missing: at a high temperature the teacher's part, and its gradient, fade away.",
    zh="漏了系数 T**2：温度高时，教师部分及其梯度几乎消失。",
)
def forgets_the_square_of_the_temperature(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    return alpha * _soft(student_logits, teacher_logits, temperature) + (1 - alpha) * _hard(student_logits, labels)


@task.mutant(
    en="The soft part was multiplied by T. Its gradient shrinks with the square: T**2.",
    zh="软标签部分乘的是 T。它的梯度按平方缩小：应乘以 T**2。",
)
def multiplies_by_the_temperature_once(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = _soft(student_logits, teacher_logits, temperature)
    return alpha * temperature * soft + (1 - alpha) * _hard(student_logits, labels)


@task.mutant(
    en="T**2 was applied to the hard part, too. It has no temperature to make up for.",
    zh="硬标签部分也乘了 T**2。它没有用温度，不需要补偿。",
)
def scales_the_hard_part_too(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = _soft(student_logits, teacher_logits, temperature)
    return temperature**2 * (alpha * soft + (1 - alpha) * _hard(student_logits, labels))


@task.mutant(
    en="The divergence was averaged over all m * K entries, as kl_div does with reduction='mean'. Sum over the classes, then "
    "average over the samples: 'batchmean'.",
    zh="对全部 m * K 个元素求了平均，即 kl_div 的 reduction='mean'。应先对类别求和再对样本平均：'batchmean'。",
)
def averages_over_the_classes(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = _soft(student_logits, teacher_logits, temperature) / np.shape(student_logits)[1]
    return alpha * temperature**2 * soft + (1 - alpha) * _hard(student_logits, labels)


@task.mutant(
    en="The divergence runs the other way: KL(student, teacher). The teacher's distribution weighs the logarithms.",
    zh="散度方向反了，成了 KL(学生, 教师)。应由教师的分布对对数加权。",
)
def turns_the_divergence_round(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = _soft(teacher_logits, student_logits, temperature)
    return alpha * temperature**2 * soft + (1 - alpha) * _hard(student_logits, labels)


@task.mutant(
    en="Only the teacher was softened. The student's logits are divided by the same temperature in the soft part.",
    zh="只软化了教师。软标签部分中学生的 logits 也要除以同样的温度。",
)
def softens_the_teacher_only(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = _soft(student_logits, teacher_logits, temperature, 1)
    return alpha * temperature**2 * soft + (1 - alpha) * _hard(student_logits, labels)


@task.mutant(
    en="Only the student was softened. The teacher's logits are divided by the same temperature.",
    zh="只软化了学生。教师的 logits 也要除以同样的温度。",
)
def softens_the_student_only(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = _soft(student_logits, teacher_logits, 1, temperature)
    return alpha * temperature**2 * soft + (1 - alpha) * _hard(student_logits, labels)


@task.mutant(
    en="The temperature was used in the hard part, too. The labels are met by the student's plain softmax.",
    zh="硬标签部分也用了温度。与标签比较的应是学生不带温度的 softmax。",
)
def softens_the_hard_part(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = _soft(student_logits, teacher_logits, temperature)
    return alpha * temperature**2 * soft + (1 - alpha) * _hard(student_logits, labels, temperature)


@task.mutant(
    en="The logits were multiplied by the temperature. Divide: a high temperature softens.",
    zh="logits 乘以了温度。应为除以：温度越高越平缓。",
)
def multiplies_the_logits(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = _soft(student_logits, teacher_logits, 1 / temperature)
    return alpha * temperature**2 * soft + (1 - alpha) * _hard(student_logits, labels)


@task.mutant(
    en="The weights are swapped: alpha belongs to the soft part, 1 - alpha to the hard one.",
    zh="权重弄反了：alpha 属于软标签部分，1 - alpha 属于硬标签部分。",
)
def swaps_the_weights(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    return knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature, 1 - alpha)


@task.mutant(
    en="Both parts were added without weights: alpha and 1 - alpha are missing.",
    zh="两部分直接相加，没有用权重 alpha 和 1 - alpha。",
)
def leaves_the_weights_out(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    return temperature**2 * _soft(student_logits, teacher_logits, temperature) + _hard(student_logits, labels)


@task.mutant(
    en="The temperature is always 4 here, whatever was passed.",
    zh="无论传入什么，温度总是 4。",
)
def ignores_the_temperature_given(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    return knowledge_distillation_loss(student_logits, teacher_logits, labels, 4.0, alpha)


@task.mutant(
    en="The soft part is the cross entropy with the teacher. The divergence is less by the teacher's entropy, and 0 where both "
    "agree.",
    zh="软标签部分算成了与教师的交叉熵。散度要减去教师的熵，两者一致时为 0。",
)
def takes_the_cross_entropy_with_the_teacher(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    log_p, log_q = _log_softmax(teacher_logits, temperature), _log_softmax(student_logits, temperature)
    soft = -np.mean(np.sum(np.exp(log_p) * log_q, axis=1))
    return alpha * temperature**2 * soft + (1 - alpha) * _hard(student_logits, labels)


@task.mutant(
    en="The hard part took the teacher's logits. It is the student who is trained with the labels.",
    zh="硬标签部分用了教师的 logits。用标签训练的是学生。",
)
def judges_the_teacher_by_the_labels(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = _soft(student_logits, teacher_logits, temperature)
    return alpha * temperature**2 * soft + (1 - alpha) * _hard(teacher_logits, labels)


@task.mutant(
    en="The logits were compared by their squares. That is another way of distilling: here distributions are compared.",
    zh="直接比较了 logits 的平方差。那是另一种蒸馏方式：本题比较的是分布。",
)
def compares_the_logits(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = np.mean((np.asarray(student_logits, dtype=np.float64) - teacher_logits) ** 2)
    return alpha * soft + (1 - alpha) * _hard(student_logits, labels)


@task.mutant(
    en="The losses of the samples were added up. Average both parts over the samples.",
    zh="把各样本的损失加在了一起。两部分都应对样本求平均。",
)
def sums_over_the_samples(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    return len(labels) * knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature, alpha)


@task.mutant(
    en="The maximum is not subtracted before exp: large logits overflow, and the loss is NaN.",
    zh="取指数前没有减去最大值：很大的 logits 会溢出，损失为 NaN。",
)
def does_not_subtract_the_maximum(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    def log_softmax(logits, t):
        logits = np.asarray(logits, dtype=np.float64) / t
        return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))

    log_p, log_q = log_softmax(teacher_logits, temperature), log_softmax(student_logits, temperature)
    soft = np.mean(np.sum(np.exp(log_p) * (log_p - log_q), axis=1))
    hard = -np.mean(log_softmax(student_logits, 1)[np.arange(len(labels)), labels])
    return alpha * temperature**2 * soft + (1 - alpha) * hard


@task.mutant(
    en="The logarithms were taken of finished probabilities: where one is 0, 0 * log(0) is NaN and log(p / 0) infinite. "
    "Work with log-softmax.",
    zh="先算出概率再取对数：概率恰好为 0 时，0 * log(0) 得 NaN，log(p / 0) 为无穷大。应使用 log-softmax。",
)
def takes_the_logarithm_of_softmax(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    p, q = np.exp(_log_softmax(teacher_logits, temperature)), np.exp(_log_softmax(student_logits, temperature))
    chosen = np.exp(_log_softmax(student_logits, 1))[np.arange(len(labels)), labels]
    soft = np.mean(np.sum(p * np.log(p / q), axis=1))
    return alpha * temperature**2 * soft - (1 - alpha) * np.mean(np.log(chosen))


@task.mutant(
    en="The softmax ran along the samples. The classes of one sample share its probability: axis 1.",
    zh="softmax 沿样本方向计算了。应由同一样本的各个类别分配概率：第 1 轴。",
)
def normalises_over_the_samples(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    log_p, log_q = (_log_softmax(np.transpose(rows), temperature).T for rows in (teacher_logits, student_logits))
    soft = np.sum(np.exp(log_p) * (log_p - log_q)) / len(labels)
    hard = -np.mean(_log_softmax(np.transpose(student_logits), 1).T[np.arange(len(labels)), labels])
    return alpha * temperature**2 * soft + (1 - alpha) * hard


@task.mutant(
    en="An epsilon was added before the logarithm: no divergence can then be large. Take the logarithm of softmax directly.",
    zh="取对数之前加了 epsilon，散度因此不可能很大。应直接计算 softmax 的对数。",
)
def adds_an_epsilon_to_the_logarithm(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    p, q = (np.exp(_log_softmax(logits, temperature)) for logits in (teacher_logits, student_logits))
    soft = np.mean(np.sum(p * (np.log(p + 1e-12) - np.log(q + 1e-12)), axis=1))
    return alpha * temperature**2 * soft + (1 - alpha) * _hard(student_logits, labels)
