"""Formulas that are taken for each other as a whole: the arithmetic mean for the harmonic one, Dice for IoU, L1 for L2.

Families of concepts that share their symbols.  If the answer is one of a family, for some choice of its variables, then a
response that is another of it has a name.  Both are told by their values at every point, and said only then.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, permutations
from typing import NamedTuple

from quizprep.formula.reading.reader import read
from quizprep.formula.telling.edits import renamed, replaced
from quizprep.formula.telling.neighbourhood import near, rough
from quizprep.formula.tree import Tree, names_in, number
from quizprep.formula.values.compare import agree
from quizprep.formula.values.evaluate import Program, Undefined
from quizprep.formula.values.known import Expected
from quizprep.formula.values.places import Variables
from quizprep.model import Bilingual, Variable

MOST_CHOICES = 24
"""Ways to give the symbols of a family to the variables of a question; with more of them none is tried."""

_POINTS = 16
"""So many points tell which of a family the answer is."""

_REAL = "real (-inf, inf)"


class Family(NamedTuple):
    """Concepts that share their symbols, each a formula with its name in English and Chinese."""

    symbols: Mapping[str, tuple[str, ...]]
    """The sizes of each: none of a number, one of a vector."""
    members: Mapping[str, tuple[str, str]]
    named: bool = False
    """Whether the variables of a question must have these very names."""


class Concept(NamedTuple):
    """A formula of the variables of a question, and what it is called."""

    name: Bilingual
    program: Program


_X, _Y = {"x": ("n",)}, {"y": ("n",)}

FAMILIES = (
    Family(
        dict.fromkeys(("TP", "FP", "FN", "TN"), ()),
        {
            "TP/(TP + FP)": ("precision", "精确率（查准率）"),
            "TP/(TP + FN)": ("recall (sensitivity)", "召回率（查全率）"),
            "2TP/(2TP + FP + FN)": ("F1 (Dice)", "F1（Dice）"),
            "TP/(TP + FP + FN)": ("IoU (Jaccard)", "IoU（Jaccard）"),
            "(TP + TN)/(TP + TN + FP + FN)": ("accuracy", "准确率"),
            "1 - (TP + TN)/(TP + TN + FP + FN)": ("the error rate", "错误率"),
            "TN/(TN + FP)": ("specificity", "特异度"),
            "FP/(FP + TN)": ("the false positive rate", "假正率"),
            "FN/(FN + TP)": ("the false negative rate", "假负率"),
            "FP/(FP + TP)": ("the false discovery rate", "错误发现率"),
            "TN/(TN + FN)": ("the negative predictive value", "阴性预测值"),
            "(TP/(TP + FN) + TN/(TN + FP))/2": ("balanced accuracy", "平衡准确率"),
            "(TP/(TP + FP) + TP/(TP + FN))/2": ("the arithmetic mean of precision and recall", "精确率与召回率的算术平均"),
            "(TP TN - FP FN)/sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN))": ("Matthews' correlation", "马修斯相关系数"),
        },
        named=True,
    ),
    Family(
        {"a": (), "b": ()},
        {
            "(a + b)/2": ("the arithmetic mean of {a} and {b}", "{a} 与 {b} 的算术平均"),
            "2a b/(a + b)": ("the harmonic mean of {a} and {b}", "{a} 与 {b} 的调和平均"),
            "sqrt(a b)": ("the geometric mean of {a} and {b}", "{a} 与 {b} 的几何平均"),
        },
    ),
    Family(
        {"a": (), "b": ()},
        {
            "sqrt(2/(a + b))": ("the standard deviation of Glorot (Xavier)", "Glorot（Xavier）初始化的标准差"),
            "sqrt(6/(a + b))": ("the bound of Glorot (Xavier)", "Glorot（Xavier）均匀初始化的边界"),
            "sqrt(2/a)": ("the standard deviation of He (Kaiming)", "He（Kaiming）初始化的标准差"),
            "sqrt(6/a)": ("the bound of He (Kaiming)", "He（Kaiming）均匀初始化的边界"),
            "sqrt(1/a)": ("the standard deviation of LeCun", "LeCun 初始化的标准差"),
        },
    ),
    Family(
        {"a": (), "b": (), "i": ()},
        {
            "i/(a + b - i)": ("IoU (Jaccard)", "IoU（Jaccard）"),
            "2i/(a + b)": ("Dice (F1)", "Dice（F1）"),
            "i/min(a, b)": ("the overlap coefficient", "重叠系数"),
        },
    ),
    Family(
        {"x": ()},
        {
            "sigmoid(x)": ("the sigmoid", "sigmoid"),
            "tanh(x)": ("tanh", "tanh"),
            "relu(x)": ("ReLU", "ReLU"),
            "relu6(x)": ("ReLU6", "ReLU6"),
            "softplus(x)": ("softplus", "softplus"),
            "silu(x)": ("SiLU (swish)", "SiLU（swish）"),
            "gelu(x)": ("GELU", "GELU"),
            "x/2 (1 + tanh(sqrt(2/pi)(x + 0.044715x^3)))": ("the tanh approximation of GELU", "GELU 的 tanh 近似"),
            "mish(x)": ("Mish", "Mish"),
            "softsign(x)": ("softsign", "softsign"),
            "hardsigmoid(x)": ("the hard sigmoid", "hard sigmoid"),
            "hardswish(x)": ("the hard swish", "hard swish"),
            "elu(x)": ("ELU", "ELU"),
            "sigmoid(x)(1 - sigmoid(x))": ("the derivative of the sigmoid", "sigmoid 的导数"),
            "1 - tanh(x)^2": ("the derivative of tanh", "tanh 的导数"),
        },
    ),
    Family(
        {"y": (), "p": ()},
        {
            "-y log(p) - (1 - y) log(1 - p)": ("binary cross-entropy", "二元交叉熵"),
            "(y - p)^2": ("the squared error", "平方误差"),
            "|y - p|": ("the absolute error", "绝对误差"),
            "max(0, 1 - y p)": ("the hinge loss", "合页损失"),
            "log(1 + exp(-y p))": ("the logistic loss", "逻辑损失"),
        },
    ),
    Family(
        {"i": (), "k": (), "s": (), "p": ()},
        {
            "floor((i + 2p - k)/s) + 1": ("the output size of a convolution", "卷积的输出尺寸"),
            "(i - 1)s - 2p + k": ("the output size of a transposed convolution", "转置卷积的输出尺寸"),
        },
    ),
    Family(
        _X,
        {
            "sum(|x|)": ("the L1 norm", "L1 范数"),
            "norm(x)": ("the L2 norm", "L2 范数"),
            "sum(x^2)": ("the squared L2 norm", "L2 范数的平方"),
            "max(|x|)": ("the maximum norm", "最大范数"),
            "sqrt(mean(x^2))": ("the root mean square", "均方根"),
        },
    ),
    Family(
        _X,
        {
            "mean(x)": ("the arithmetic mean", "算术平均"),
            "prod(x)^(1/n)": ("the geometric mean", "几何平均"),
            "n/sum(1/x)": ("the harmonic mean", "调和平均"),
            "logsumexp(x)": ("the logarithm of the sum of exponentials", "log-sum-exp"),
            "sqrt(mean(x^2))": ("the root mean square", "均方根"),
        },
    ),
    Family(
        _X,
        {
            "mean(|x - mean(x)|)": ("the mean absolute deviation", "平均绝对偏差"),
            "np.var(x)": ("the variance of a population, divided by {n}", "总体方差（除以 {n}）"),
            "np.var(x, ddof=1)": ("the variance of a sample, divided by {n} - 1", "样本方差（除以 {n} - 1）"),
            "np.std(x)": ("the standard deviation of a population, divided by {n}", "总体标准差（除以 {n}）"),
            "np.std(x, ddof=1)": ("the standard deviation of a sample, divided by {n} - 1", "样本标准差（除以 {n} - 1）"),
        },
    ),
    Family(
        _X,
        {
            "-sum(x log(x))": ("the entropy, in nats", "熵（以 e 为底）"),
            "-sum(x log2(x))": ("the entropy, in bits", "熵（以 2 为底）"),
            "1 - sum(x^2)": ("the Gini impurity", "基尼不纯度"),
            "exp(-sum(x log(x)))": ("the perplexity", "困惑度"),
        },
    ),
    Family(
        _X,
        {
            "softmax(x)": ("the softmax", "softmax"),
            "log_softmax(x)": ("the log-softmax", "log-softmax"),
            "sigmoid(x)": ("the sigmoid of each element", "逐元素 sigmoid"),
            "x/norm(x)": ("the vector divided by its L2 norm", "除以 L2 范数的归一化"),
            "x/sum(x)": ("the vector divided by its sum", "除以总和的归一化"),
            "(x - mean(x))/np.std(x)": ("the standardised vector", "标准化（零均值、单位方差）"),
            "(x - min(x))/(max(x) - min(x))": ("min-max scaling", "最小-最大缩放"),
            "x/sqrt(mean(x^2))": ("the vector divided by its root mean square", "除以均方根（RMSNorm）"),
        },
    ),
    Family(
        {**_X, **_Y},
        {
            "dot(x, y)": ("the dot product", "点积"),
            "dot(x, y)/(norm(x) norm(y))": ("the cosine similarity", "余弦相似度"),
            "1 - dot(x, y)/(norm(x) norm(y))": ("the cosine distance", "余弦距离"),
            "norm(x - y)": ("the Euclidean distance (L2)", "欧氏距离（L2）"),
            "sum((x - y)^2)": ("the squared Euclidean distance", "欧氏距离的平方"),
            "sum(|x - y|)": ("the Manhattan distance (L1)", "曼哈顿距离（L1）"),
            "max(|x - y|)": ("the Chebyshev distance", "切比雪夫距离"),
            "mean((x - y)^2)": ("the mean squared error", "均方误差（MSE）"),
            "mean(|x - y|)": ("the mean absolute error", "平均绝对误差（MAE）"),
            "sqrt(mean((x - y)^2))": ("the root mean squared error", "均方根误差（RMSE）"),
            "-sum(x log(y))": ("the cross-entropy -sum({x} log({y}))", "交叉熵 -sum({x} log({y}))"),
            "sum(x log(x/y))": ("the divergence KL({x} || {y})", "散度 KL({x} || {y})"),
            "sum((x - y) log(x/y))": ("the sum of both KL divergences (Jeffreys)", "两个方向 KL 散度之和（Jeffreys）"),
            "sum(x log(2x/(x + y)) + y log(2y/(x + y)))/2": ("the Jensen-Shannon divergence", "JS 散度"),
            "-sum(x log(x))": ("the entropy of {x}", "{x} 的熵"),
            "sum(|x - y|)/2": ("the total variation", "全变差距离"),
            "norm(sqrt(x) - sqrt(y))/sqrt(2)": ("the Hellinger distance", "Hellinger 距离"),
            "sum((x - y)^2/y)": ("the chi-squared distance", "卡方距离"),
            "mean((x - mean(x)) (y - mean(y)))": ("the covariance of a population, divided by {n}", "总体协方差（除以 {n}）"),
            "sum((x - mean(x)) (y - mean(y)))/(n - 1)": (
                "the covariance of a sample, divided by {n} - 1",
                "样本协方差（除以 {n} - 1）",
            ),
            "sum((x - mean(x)) (y - mean(y)))/(norm(x - mean(x)) norm(y - mean(y)))": (
                "the correlation (Pearson)",
                "皮尔逊相关系数",
            ),
            "2 sum(x y)/(sum(x) + sum(y))": ("the soft Dice coefficient", "soft Dice 系数"),
            "sum(x y)/(sum(x) + sum(y) - sum(x y))": ("the soft IoU", "soft IoU"),
        },
    ),
    Family(
        {"A": ("n", "n"), "B": ("n", "n")},
        {
            "A @ B": ("the product {A} {B}", "乘积 {A} {B}"),
            "A ⊙ B": ("the product of the elements", "逐元素乘积"),
        },
    ),
)


def siblings(right: Tree, variables: Variables, known: Sequence[Expected]) -> list[tuple[Concept, list[Concept]]]:
    """Return what the answer is, for each family that it belongs to, and the others of the family."""
    return [found for family in FAMILIES if (found := _place_in(family, right, variables, known))]


def _place_in(
    family: Family, right: Tree, variables: Variables, known: Sequence[Expected]
) -> tuple[Concept, list[Concept]] | None:
    """Return what the answer is in a family, and the others of it; None where it is none of them."""
    names = set(variables) | {size for variable in variables.values() for size in variable.shape}
    for chosen in _choices(family, right, variables):
        likely = [text for text in family.members if _seems(text, family, chosen, known)]
        answers = [text for text in likely if _is(_concept(text, family, chosen, variables), right, known)]
        if answers:
            others = (_concept(text, family, chosen, variables) for text in family.members if text not in answers)
            usable = [other for other in others if names_in(other.program.tree) <= names]
            return _concept(answers[0], family, chosen, variables), usable
    return None


def say(yours: Concept, right: Concept) -> Bilingual:
    """Return which formula was given for which."""
    return Bilingual(
        f"Yours is {yours.name.en}; the answer is {right.name.en}.", f"你写的是{yours.name.zh}；答案是{right.name.zh}。"
    )


def _choices(family: Family, right: Tree, variables: Variables) -> Iterator[dict[str, str]]:
    """Yield the ways to choose variables for the symbols of a family, those of the answer first."""
    sizes = {size for variable in variables.values() for size in variable.shape}
    used = names_in(right) - sizes
    if family.named:
        if used <= set(family.symbols) and not any(variables[name].shape for name in used):
            yield {symbol: symbol for symbol in family.symbols if symbol in variables}
        return
    ranks = {name: len(variable.shape) for name, variable in variables.items() if name not in sizes and not variable.arguments}
    if not used <= set(ranks) or len(ranks) > len(family.symbols) + 1:
        return
    wanted = [len(shape) for shape in family.symbols.values()]
    chosen = permutations(sorted(ranks, key=lambda name: name not in used), len(wanted))
    fitting = (names for names in chosen if used <= set(names) and [ranks[name] for name in names] == wanted)
    for names in islice(fitting, MOST_CHOICES):
        yield dict(zip(family.symbols, names, strict=True))


Symbols = tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=512)
def _read(text: str, symbols: Symbols) -> Program:
    sizes = {"n": Variable("integer [1, 9]")} if any(shape for _, shape in symbols) else {}
    return Program(read(text, {name: Variable(_REAL, shape=shape) for name, shape in symbols} | sizes))


def _seems(text: str, family: Family, chosen: Mapping[str, str], known: Sequence[Expected]) -> bool:
    """Tell whether a member of a family may be the answer, by what it is worth at the first point that tells."""
    program = _read(text, tuple(family.symbols.items()))
    for point, value in known[:_POINTS]:
        values = {symbol: point[name] for symbol, name in chosen.items() if name in point}
        values["n"] = next((len(one) for one in values.values() if isinstance(one, tuple)), None)
        try:
            return near(rough(value), rough(program.glance(values)))
        except Undefined:
            continue
        except Exception:  # noqa: BLE001 - what is made for other shapes, or other names, is no concept of this question
            return False
    return False


def _concept(text: str, family: Family, chosen: Mapping[str, str], variables: Variables) -> Concept:
    """Return a member of a family, with the variables of a question for its symbols."""
    tree, shown = _read(text, tuple(family.symbols.items())).tree, dict(chosen)
    size = next((variables[name].shape[0] for name in chosen.values() if variables[name].shape), "")
    if size.isdecimal():
        tree = replaced(tree, "n", lambda _: number(int(size)))
    shown |= {"n": size} if size else {}
    tree = renamed(tree, shown)
    en, zh = family.members[text]
    return Concept(Bilingual(en.format(**shown), zh.format(**shown)), Program(tree))


def _is(concept: Concept, right: Tree, known: Sequence[Expected]) -> bool:
    """Tell whether the answer is a concept, at the first points where both have a value."""
    held = 0
    for point, value in known[:_POINTS]:
        try:
            worth = concept.program(point)
        except Undefined:
            continue
        except Exception:  # noqa: BLE001 - what is made for other shapes is no concept of this question
            return False
        if not agree(right, concept.program.tree, value, worth, point, careful=False):
            return False
        held += 1
    return held >= _POINTS // 2
