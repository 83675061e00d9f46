"""The sinusoidal positional encoding of the Transformer.

No array goes in, so results are judged as double precision; the positions are such that any order of the operations, and a
logarithm with an exponential in place of a power, stay well inside the tolerance.
"""

import math
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "positional_encoding",
    refuses=[
        "diffusers.models.embeddings.get_1d_sincos_pos_embed_from_grid",
        "keras_hub.layers.SinePositionEncoding",
        "keras_nlp.layers.SinePositionEncoding",
        "official.nlp.modeling.layers.RelativePositionEmbedding",
        "positional_encodings.torch_encodings.PositionalEncoding1D",
        "tensor2tensor.layers.common_attention.get_timing_signal_1d",
        "torch_geometric.nn.PositionalEncoding",
        "torch_geometric.nn.encoding.PositionalEncoding",
    ],
)

BASE = 10000
MOST_POSITIONS = 2000
WIDEST = 1024


@task.reference
def positional_encoding(length, d_model):
    """Return the sinusoidal positional encoding of the Transformer.

    Row ``pos`` holds ``sin(pos / 10000 ** (2i / d_model))`` in column 2i and ``cos(pos / 10000 ** (2i / d_model))`` in column
    2i + 1, for i = 0 ... d_model / 2 - 1.

    Args:
        length: number of positions, an int of 1 or more; the first position is 0.
        d_model: number of columns, an even int of 2 or more.

    Returns:
        Array (length, d_model).  It is judged as float64, so compute in double precision.

    """
    angles = _angles(np.arange(length), d_model)
    encoding = np.empty((length, d_model))
    encoding[:, 0::2] = np.sin(angles)
    encoding[:, 1::2] = np.cos(angles)
    return encoding


def _angles(positions, d_model, base=BASE):
    """Return positions by frequencies, d_model / 2 of them."""
    return positions[:, None] / base ** (np.arange(0, d_model, 2) / d_model)


@task.valid
def within_contract(length: Any, d_model: Any) -> bool:
    """Whether these are a length and an even width of modest size."""
    if not (type(length) is int and type(d_model) is int):
        return False
    return 1 <= length <= MOST_POSITIONS and 2 <= d_model <= WIDEST and d_model % 2 == 0


@task.case(en="one position, two columns: sin 0 and cos 0", zh="一个位置、两列：sin 0 和 cos 0")
def one_position() -> Call:
    return Call(1, 2)


@task.case(en="position 0: 0 in the even columns, 1 in the odd ones", zh="位置 0：偶数列为 0，奇数列为 1")
def position_zero() -> Call:
    return Call(1, 8)


@task.case(en="two columns: one frequency, sin pos and cos pos", zh="两列：只有一个频率，即 sin pos 和 cos pos")
def two_columns() -> Call:
    return Call(5, 2)


@task.case(
    en="four columns: the second pair has the frequency 1/100, for 2i / d_model is 1/2",
    zh="四列：第二对的频率是 1/100，因为 2i / d_model 为 1/2",
)
def four_columns() -> Call:
    return Call(3, 4)


@task.case(
    en="six columns: the exponents are 0, 1/3 and 2/3; the last one is never 1",
    zh="六列：指数为 0、1/3、2/3；最后一个永远到不了 1",
)
def six_columns() -> Call:
    return Call(4, 6)


@task.case(
    en="eight columns: sine and cosine alternate column by column",
    zh="八列：正弦和余弦逐列交替",
)
def eight_columns() -> Call:
    return Call(6, 8)


@task.case(en="as many positions as columns: rows are positions", zh="位置数等于列数：行是位置")
def square() -> Call:
    return Call(8, 8)


@task.case(en="more columns than positions", zh="列数多于位置数")
def wide() -> Call:
    return Call(3, 64)


@task.case(en="more positions than columns", zh="位置数多于列数")
def long() -> Call:
    return Call(50, 4)


@task.case(en="a width that is no power of two, and half of it odd", zh="列数不是 2 的幂，且一半是奇数")
def width_of_ten() -> Call:
    return Call(7, 10)


@task.case(
    en="a thousand positions: the angles grow, and single precision loses their digits",
    zh="一千个位置：角度变大，单精度会丢失有效数字",
)
def thousand_positions() -> Call:
    return Call(1000, 6)


@task.case(en="the width of the original Transformer", zh="原始 Transformer 的宽度")
def width_of_the_transformer() -> Call:
    return Call(4, 512)


@task.case(en="the arguments as keywords", zh="以关键字传入参数")
def keywords() -> Call:
    return Call(length=5, d_model=12)


@task.case(en="keywords in the other order", zh="关键字顺序相反")
def keywords_in_the_other_order() -> Call:
    return Call(d_model=2, length=3)


@task.bench(sizes=(125, 250, 500, 1_000, 2_000))
def long_sequences(rng: np.random.Generator, size: int) -> Call:
    return Call(size, 2 * int(rng.integers(120, 136)))


@task.random(count=30, en="random small sizes", zh="随机的小尺寸")
def random_sizes(rng: np.random.Generator, size: int) -> Call:
    return Call(int(rng.integers(1, 3 + size)), 2 * int(rng.integers(1, 3 + size // 2)))


@task.random(count=10, en="random wide encodings", zh="随机的宽编码")
def random_wide(rng: np.random.Generator, size: int) -> Call:
    return Call(int(rng.integers(2, 6)), 2 * int(rng.integers(20, 60 + 10 * size)))


@task.random(count=6, en="random long sequences", zh="随机的长序列")
def random_long(rng: np.random.Generator, size: int) -> Call:
    return Call(int(rng.integers(200, 400 + 100 * size)), 2 * int(rng.integers(1, 5)))


def _interleaved(sines, cosines):
    """Return an array with sines in the even columns and cosines in the odd ones."""
    return np.stack([sines, cosines], axis=-1).reshape(len(sines), -1)


def _encoded(angles):
    return _interleaved(np.sin(angles), np.cos(angles))


@task.mutant(
    en="All sines come first, then all cosines. They alternate: column 2i is a sine, column 2i + 1 a cosine.",
    zh="先排了全部正弦，再排全部余弦。它们应交替：第 2i 列为正弦，第 2i + 1 列为余弦。",
)
def puts_the_halves_side_by_side(length, d_model):
    angles = _angles(np.arange(length), d_model)
    return np.hstack([np.sin(angles), np.cos(angles)])


@task.mutant(
    en="Sine and cosine are swapped: the even columns are sines.",
    zh="正弦和余弦弄反了：偶数列是正弦。",
)
def swaps_sine_and_cosine(length, d_model):
    angles = _angles(np.arange(length), d_model)
    return _interleaved(np.cos(angles), np.sin(angles))


@task.mutant(
    en="Each column has a frequency of its own, from its index j / d_model. The pair 2i, 2i + 1 shares one, 2i / d_model.",
    zh="每列按自己的下标 j / d_model 取了不同频率。第 2i 和 2i + 1 列应共用 2i / d_model。",
)
def gives_each_column_its_own_frequency(length, d_model):
    angles = np.arange(length)[:, None] / BASE ** (np.arange(d_model) / d_model)
    return np.where(np.arange(d_model) % 2 == 0, np.sin(angles), np.cos(angles))


@task.mutant(
    en="The exponent is i / d_model, which stops at 1/2. The column index 2i belongs there: 2i / d_model.",
    zh="指数成了 i / d_model，只到 1/2。那里应是列下标 2i：2i / d_model。",
)
def forgets_the_two_in_the_exponent(length, d_model):
    return _encoded(_angles(np.arange(length), d_model, math.sqrt(BASE)))


@task.mutant(
    en="The column index was doubled: 2i is already the index of the column, and the exponent became 4i / d_model.",
    zh="列下标被多乘了 2：2i 本身就是列下标，指数变成了 4i / d_model。",
)
def doubles_the_column_index(length, d_model):
    return _encoded(_angles(np.arange(length), d_model, BASE**2))


@task.mutant(
    en="The last frequency was made 1/10000 by dividing by d_model / 2 - 1. The exponent is 2i / d_model, which stays below 1.",
    zh="除以 d_model / 2 - 1，使最后一个频率成为 1/10000。指数应为 2i / d_model，始终小于 1。",
)
def reaches_the_last_frequency(length, d_model):
    exponents = np.arange(d_model // 2) / (d_model // 2 - 1)
    return _encoded(np.arange(length)[:, None] / BASE**exponents)


@task.mutant(
    en="Integer division made every exponent 0, so that all pairs have one frequency.",
    zh="整除使所有指数都成了 0，各对列的频率全都相同。",
)
def divides_integers(length, d_model):
    return _encoded(np.arange(length)[:, None] / BASE ** (np.arange(0, d_model, 2) // d_model))


@task.mutant(
    en="The angle was multiplied by 10000 ** (2i / d_model). Divide: the frequencies fall with the column.",
    zh="角度乘以了 10000 ** (2i / d_model)。应当除：频率随列号降低。",
)
def multiplies_by_the_power(length, d_model):
    return _encoded(np.arange(length)[:, None] * BASE ** (np.arange(0, d_model, 2) / d_model))


@task.mutant(
    en="The base is 1000 here. It is 10000.",
    zh="底数用成了 1000。应为 10000。",
)
def takes_another_base(length, d_model):
    return _encoded(_angles(np.arange(length), d_model, 1000))


@task.mutant(
    en="exp(-2i / d_model * log10(10000)) mixes the logarithms: exp goes with the natural one, np.log or math.log.",
    zh="exp(-2i / d_model * log10(10000)) 混用了对数：exp 对应自然对数 np.log 或 math.log。",
)
def takes_the_decimal_logarithm(length, d_model):
    return _encoded(_angles(np.arange(length), d_model, math.exp(math.log10(BASE))))


@task.mutant(
    en="The positions were counted from 1. The first one is 0, a row of 0, 1, 0, 1 ...",
    zh="位置从 1 开始数了。第一个位置是 0，该行为 0, 1, 0, 1 ……",
)
def counts_positions_from_one(length, d_model):
    return _encoded(_angles(np.arange(1, length + 1), d_model))


@task.mutant(
    en="The positions were scaled to the range from 0 to 1. A position is its index, whatever the length.",
    zh="位置被缩放到了 0 到 1。位置就是它的下标，与序列长度无关。",
)
def scales_the_positions(length, d_model):
    return _encoded(_angles(np.arange(length) / length, d_model))


@task.mutant(
    en="The angles were multiplied by 2π. They are plain pos / 10000 ** (2i / d_model), in radians.",
    zh="角度多乘了 2π。角度就是 pos / 10000 ** (2i / d_model)，单位为弧度。",
)
def multiplies_by_two_pi(length, d_model):
    return _encoded(2 * math.pi * _angles(np.arange(length), d_model))


@task.mutant(
    en="The array is transposed: one row a position, (length, d_model).",
    zh="数组转置了：每行一个位置，形状为 (length, d_model)。",
)
def transposes_the_result(length, d_model):
    return positional_encoding(length, d_model).T


@task.mutant(
    en="Sines everywhere: the odd columns are cosines of the same angles.",
    zh="全都用了正弦：奇数列应是同一角度的余弦。",
)
def takes_sines_everywhere(length, d_model):
    angles = _angles(np.arange(length), d_model)
    return _interleaved(np.sin(angles), np.sin(angles))


@task.mutant(
    en="The angles were returned: sine and cosine are still to be taken.",
    zh="返回的是角度：还要取正弦和余弦。",
)
def returns_the_angles(length, d_model):
    angles = _angles(np.arange(length), d_model)
    return _interleaved(angles, angles)


@task.mutant(
    en="The encoding was multiplied by sqrt(d_model). In the Transformer that is done to the embeddings, not to the encoding.",
    zh="编码多乘了 sqrt(d_model)。Transformer 中那是对词嵌入做的，不是对位置编码。",
)
def multiplies_by_the_root_of_the_width(length, d_model):
    return positional_encoding(length, d_model) * math.sqrt(d_model)


@task.mutant(
    en="Computed in float32: an angle of 1000 is only known to 0.00006 there. Compute in double precision.",
    zh="用 float32 计算：角度为 1000 时误差可达 0.00006。应使用双精度。",
)
def computes_in_single_precision(length, d_model):
    powers = (BASE ** (np.arange(0, d_model, 2) / d_model)).astype(np.float32)
    return _encoded(np.arange(length, dtype=np.float32)[:, None] / powers)


@task.mutant(
    en="There is a leading axis too many: return (length, d_model), without a batch.",
    zh="前面多了一个轴：应返回 (length, d_model)，不带批。",
)
def adds_a_batch_axis(length, d_model):
    return positional_encoding(length, d_model)[None]
