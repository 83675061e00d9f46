"""Scaled dot-product attention over several heads, with a mask.

Single-precision cases have scores of ordinary size; those of up to 1e4, where exp overflows, are float64 (see
``within_contract``).
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_finite, are_floats, wave

task = Task(
    "attention",
    refuses=[
        "flash_attn.flash_attn_func",
        "jax.nn.dot_product_attention",
        "keras.layers.Attention",
        "keras.layers.MultiHeadAttention",
        "tensorflow.keras.layers.Attention",
        "tensorflow.keras.layers.MultiHeadAttention",
        "torch.nn.MultiheadAttention",
        "torch.nn.TransformerEncoderLayer",
        "torch.nn.attention.flex_attention.flex_attention",
        "torch.nn.functional.multi_head_attention_forward",
        "torch.nn.functional.scaled_dot_product_attention",
        "xformers.ops.memory_efficient_attention",
    ],
)

LARGEST_SCORE = 1e4


@task.reference
def attention(q, k, v, mask=None):
    """Return scaled dot-product attention: ``softmax(q @ k.T / sqrt(D)) @ v`` for each item of the batch and each head.

    Args:
        q: queries (B, H, N, D), float32 or float64.
        k: keys, of the same shape.
        v: values, of the same shape.
        mask: ``None``, or an array of 0/1 integers or booleans that broadcasts to (B, H, N, N), queries by keys: a query does
            not attend to the keys where it is 0 or False.  Each query attends to one key at least.

    Returns:
        A tuple ``(output, weights)``: the output (B, H, N, D), and the attention weights (B, H, N, N), whose rows add up to 1
        and are 0 where masked.  Both are finite for scores of up to 1e4 either way, masked ones too (such inputs are float64).
        The inputs are not changed.

    """
    q, k, v = (np.asarray(array, dtype=np.float64) for array in (q, k, v))
    scores = _scores(q, k)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = _softmax(scores)
    return weights @ v, weights


def _scores(q, k):
    return q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])


def _softmax(scores):
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


@task.valid
def within_contract(q: Any, k: Any, v: Any, mask: Any = None) -> bool:
    """Whether these are float arrays of one shape, with a mask that leaves a key to each query, and scores in range."""
    if not are_floats(q, k, v):
        return False
    if not (q.ndim == 4 and q.size and q.shape == k.shape == v.shape and np.all(np.abs(v) <= 1000)):
        return False
    if not are_finite(q, k):
        return False
    single = any(array.dtype == np.float32 for array in (q, k, v))
    largest = np.abs(_scores(q.astype(np.float64), k.astype(np.float64))).max()
    # The sum of a score must not cancel in single precision: its terms are small one by one.
    terms = (np.abs(q).max() * np.abs(k).max()) * np.sqrt(q.shape[-1])
    if largest > (20 if single else 1.01 * LARGEST_SCORE) or terms > (50 if single else 1e6):
        return False
    return mask is None or _is_mask(mask, (*q.shape[:3], q.shape[2]))


def _is_mask(mask: Any, shape: tuple[int, ...]) -> bool:
    if not (isinstance(mask, np.ndarray) and mask.dtype.kind in "bi" and 1 <= mask.ndim <= 4 and np.isin(mask, (0, 1)).all()):
        return False
    try:
        whole = np.broadcast_to(mask, shape)
    except ValueError:
        return False
    return bool(whole.any(axis=-1).all())


def _qkv(*shape: int) -> "tuple[np.ndarray[Any, Any], ...]":
    return wave(*shape), wave(*shape, start=3), wave(*shape, start=7)


def _one_head(q: Any, k: Any, v: Any, mask: Any = None) -> Call:
    """Return a call with one item and one head, given as matrices (N, D)."""
    arrays = [np.array(rows, dtype=np.float64)[None, None] for rows in (q, k, v)]
    return Call(*arrays) if mask is None else Call(*arrays, np.array(mask))


@task.case(en="one token: all its weight is on itself, the output is v", zh="只有一个 token：权重全在自己身上，输出就是 v")
def one_token() -> Call:
    return _one_head([[1.0, -2.0]], [[3.0, 0.5]], [[5.0, -7.0]])


@task.case(en="two tokens, D = 4: the scores are divided by sqrt(4) = 2", zh="两个 token，D = 4：得分要除以 sqrt(4) = 2")
def two_tokens() -> Call:
    q, k = [[2.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 0.0]]
    return _one_head(q, k, [[1.0, 2.0, 3.0, 4.0], [-1.0, 0.0, 1.0, 2.0]])


@task.case(en="equal keys: each query takes the mean of the values", zh="键全相同：每个查询得到值的平均")
def equal_keys() -> Call:
    return _one_head([[1.0, 2.0], [-3.0, 0.5], [0.0, 1.0]], [[0.5, -1.0]] * 3, [[3.0, 0.0], [0.0, 6.0], [-6.0, 9.0]])


@task.case(en="D = 1: nothing is scaled", zh="D = 1：缩放不起作用")
def one_dimension() -> Call:
    return _one_head([[1.0], [-2.0], [0.5]], [[0.0], [1.0], [2.0]], [[4.0], [-1.0], [3.0]])


@task.case(
    en="more tokens than dimensions: the weights are (N, N), and sqrt(D) divides, not sqrt(N)",
    zh="token 数多于维数：权重是 (N, N)，除以 sqrt(D) 而不是 sqrt(N)",
)
def more_tokens_than_dimensions() -> Call:
    return Call(*_qkv(1, 1, 7, 3))


@task.case(en="more dimensions than tokens", zh="维数多于 token 数")
def more_dimensions_than_tokens() -> Call:
    return Call(*_qkv(1, 1, 2, 9))


@task.case(
    en="N = D: a softmax over the queries would have the right shape, too",
    zh="N = D：沿查询做 softmax 形状也对，但结果错",
)
def as_many_tokens_as_dimensions() -> Call:
    return Call(*_qkv(1, 1, 4, 4))


@task.case(en="two items of a batch, three heads: none sees another", zh="批中两个样本、三个头：互不相见")
def batch_and_heads() -> Call:
    return Call(*_qkv(2, 3, 4, 2))


@task.case(en="two heads of which one is sharp and one is flat", zh="两个头：一个注意力集中，一个平均")
def different_heads() -> Call:
    q, k, v = _qkv(1, 2, 3, 4)
    return Call(q * np.array([3.0, 0.0])[:, None, None], k, v)


@task.case(en="a batch of one, one head", zh="批大小为 1，单头")
def batch_of_one() -> Call:
    return Call(*_qkv(1, 1, 3, 2))


@task.case(
    en="as many heads as tokens: k.transpose must swap the last two axes, not the heads",
    zh="头数等于 token 数：k 要交换最后两个轴，而不是头所在的轴",
)
def as_many_heads_as_tokens() -> Call:
    return Call(*_qkv(2, 4, 4, 4))


@task.case(en="queries of zero: all weights are 1/N", zh="查询全为零：所有权重都是 1/N")
def zero_queries() -> Call:
    q, k, v = _qkv(1, 2, 5, 3)
    return Call(np.zeros_like(q), k, v)


@task.case(en="a causal mask (N, N): token i attends to the tokens up to i", zh="因果掩码 (N, N)：token i 只看前 i 个")
def causal_mask() -> Call:
    return Call(*_qkv(2, 2, 4, 3), np.tri(4, dtype=np.int64))


@task.case(en="a boolean causal mask as a keyword", zh="以关键字传入的布尔因果掩码")
def boolean_mask() -> Call:
    return Call(*_qkv(1, 2, 4, 3), mask=np.tri(4, dtype=bool))


@task.case(
    en="a padding mask (B, 1, 1, N): the last keys of each item are masked for every query and head",
    zh="填充掩码 (B, 1, 1, N)：每个样本末尾的键对所有查询和头都被掩盖",
)
def padding_mask() -> Call:
    lengths = np.array([4, 2])
    return Call(*_qkv(2, 2, 4, 3), (np.arange(4) < lengths[:, None])[:, None, None, :])


@task.case(en="a mask of its own for each item and head (B, H, N, N)", zh="每个样本、每个头各有自己的掩码 (B, H, N, N)")
def mask_of_each_head() -> Call:
    mask = (wave(2, 2, 3, 3, start=5) > 0) | np.eye(3, dtype=bool)
    return Call(*_qkv(2, 2, 3, 2), mask.astype(np.int64))


@task.case(en="a mask over the keys alone (N,)", zh="只作用于键的掩码 (N,)")
def mask_of_the_keys() -> Call:
    return Call(*_qkv(1, 2, 5, 3), np.array([1, 0, 1, 1, 0]))


@task.case(en="a mask that lets everything through changes nothing", zh="全部放行的掩码不改变任何结果")
def mask_of_ones() -> Call:
    return Call(*_qkv(1, 2, 3, 4), np.ones((1, 1, 3, 3), dtype=np.int64))


@task.case(en="one key left to each query: weight 1 there", zh="每个查询只剩一个键：该处权重为 1")
def one_key_left() -> Call:
    return Call(*_qkv(1, 1, 3, 2), np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]]))


@task.case(
    en="a masked key with by far the highest score: it must not push the others down to 0/0",
    zh="被掩盖的键得分远高于其他：不能把其余的压成 0/0",
)
def masked_key_with_the_highest_score() -> Call:
    q, k = [[40.0, 0.0], [0.0, 1.0]], [[40.0, 1.0], [1.0, 2.0]]
    return _one_head(q, k, [[1.0, 2.0], [3.0, 5.0]], [[0, 1], [1, 1]])


@task.case(
    en="scores of 1e4: exp overflows unless the maximum of the row is subtracted",
    zh="得分达到 1e4：不减去该行最大值时 exp 会溢出",
)
def large_scores() -> Call:
    return _one_head([[100.0], [-100.0]], [[100.0], [99.99]], [[1.0], [3.0]])


@task.case(
    en="one row at 1e4, one at -1e4: each row needs its own maximum",
    zh="一行得分约 1e4，另一行约 -1e4：每一行要减自己的最大值",
)
def rows_of_different_size() -> Call:
    return _one_head([[100.0], [-100.0], [0.0]], [[100.0], [99.98], [99.99]], [[1.0], [-2.0], [4.0]])


@task.case(
    en="attended scores of -1e4 beside a masked one: -1e4 is no substitute for -inf",
    zh="未被掩盖的得分为 -1e4：用 -1e4 代替 -inf 掩不住",
)
def low_scores_beside_a_masked_one() -> Call:
    mask = [[1, 1, 0], [1, 0, 1], [0, 1, 1]]
    return _one_head([[-100.0], [-100.0], [1.0]], [[100.0], [99.995], [99.99]], [[1.0], [-2.0], [400.0]], mask)


@task.case(
    en="a masked score of 1e4 beside attended ones below 0: adding -1e4 to it does not take it out",
    zh="被掩盖的得分为 1e4，可见的得分都小于 0：给它加上 -1e4 并不能把它排除",
)
def high_score_behind_the_mask() -> Call:
    return _one_head([[100.0], [-100.0]], [[100.0], [-50.0]], [[4.0], [-1.0]], [[0, 1], [1, 0]])


@task.case(
    en="scores near 10000 that differ by tenths: double precision must be kept",
    zh="得分接近 10000、只差零点几：必须保持双精度",
)
def small_differences_at_large_scores() -> Call:
    return _one_head([[99.0, 10.0], [98.0, -20.0]], [[142.0, 7.31], [142.0, 7.37]], [[2.0, -1.0], [-3.0, 5.0]])


@task.case(en="float32 input", zh="float32 输入")
def single_precision() -> Call:
    return Call(*(array.astype(np.float32) for array in _qkv(2, 2, 3, 4)))


@task.case(en="float32 with a causal mask", zh="float32，带因果掩码")
def single_precision_with_a_mask() -> Call:
    return Call(*(array.astype(np.float32) for array in _qkv(1, 2, 5, 4)), np.tri(5, dtype=bool))


@task.case(
    en="heads cut out of (B, N, H, D) by a transposition: the views are not contiguous",
    zh="由 (B, N, H, D) 转置切出的各头：视图在内存中不连续",
)
def transposed_views() -> Call:
    return Call(*(array.swapaxes(1, 2) for array in _qkv(2, 5, 2, 3)))


@task.case(en="every second dimension of an array, everything read-only", zh="隔维视图，全部只读")
def strided_read_only_views() -> Call:
    arrays = [array[..., ::2] for array in _qkv(1, 2, 4, 6)]
    mask = np.tri(4, dtype=np.int64)
    for array in (*arrays, mask):
        array.flags.writeable = False
    return Call(*arrays, mask)


@task.case(en="one number each: the weight is 1", zh="各只有一个数：权重为 1")
def one_number() -> Call:
    return _one_head([[-3.0]], [[2.0]], [[0.5]])


@task.case(
    en="a mixed batch: queries of zero, scores of thousands, ordinary ones, each with a mask of its own",
    zh="一批结构不同的样本：查询全为零、得分达几千、普通得分，各有各的掩码",
)
def mixed_batch() -> Call:
    q, k, v = _qkv(3, 1, 3, 2)
    mask = np.array([[[1, 1, 1]] * 3, [[1, 0, 0], [1, 1, 0], [1, 1, 1]], [[0, 0, 1]] * 3])
    return Call(q * np.array([0.0, 800.0, 1.0])[:, None, None, None], k, v, mask[:, None])


def _drawn_shape(rng: np.random.Generator, size: int) -> tuple[int, ...]:
    b, h = (int(number) for number in rng.integers(1, 3, size=2, endpoint=True))
    n, d = (int(number) for number in rng.integers(1, min(2 + size // 3, 7), size=2, endpoint=True))
    return b, h, n, d


def _drawn_mask(rng: np.random.Generator, shape: tuple[int, ...]) -> "np.ndarray[Any, Any]":
    """Draw a mask of one of the usual shapes that leaves a key to each query."""
    b, h, n, _ = shape
    shapes = [(n, n), (b, 1, 1, n), (b, 1, n, n), (b, h, n, n), (1, 1, n, n), (n,)]
    chosen = shapes[int(rng.integers(len(shapes)))]
    spared = rng.integers(n, size=(*chosen[:-1], 1))
    mask: np.ndarray[Any, Any] = (rng.random(chosen) < 0.6) | (np.arange(n) == spared)
    return mask if rng.random() < 0.5 else mask.astype(np.int64)


@task.bench(sizes=(16, 32, 64, 128, 256))
def long_sequences(rng: np.random.Generator, size: int) -> Call:
    return Call(*(rng.standard_normal((1, 2, size, 32)) for _ in range(3)))


@task.library
def library_attention(q, k, v, mask=None):
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    # The operator keeps the weights to itself; with the identity for the values they are its output.
    identity = torch.eye(q.shape[-2], dtype=q.dtype, device=q.device).expand(*q.shape[:-1], -1)
    weights = scaled_dot_product_attention(q, k, identity, None if mask is None else mask.bool())
    return weights @ v, weights


@task.half(
    count=6,
    en="random heads in half precision, with a mask: -1e9 is no float16, so fill with -inf",
    zh="半精度的随机多头，带掩码：-1e9 超出 float16 的范围，应填 -inf",
)
def half_heads(rng: np.random.Generator, size: int) -> Call:
    n = 2 + size
    mask = np.tri(n, dtype=bool) if size % 2 else None
    return Call(*(rng.uniform(-1, 1, (2, 2, n, 8)) for _ in range(3)), mask)


@task.random(count=20, en="random heads without a mask", zh="无掩码的随机多头")
def random_heads(rng: np.random.Generator, size: int) -> Call:
    return Call(*_drawn_qkv(rng, _drawn_shape(rng, size)))


@task.random(count=25, en="random heads with a random mask", zh="带随机掩码的随机多头")
def random_masks(rng: np.random.Generator, size: int) -> Call:
    shape = _drawn_shape(rng, size)
    return Call(*_drawn_qkv(rng, shape), _drawn_mask(rng, shape))


def _drawn_qkv(rng: np.random.Generator, shape: tuple[int, ...]) -> "tuple[np.ndarray[Any, Any], ...]":
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    while True:
        q, k, v = (rng.standard_normal(shape).astype(dtype) for _ in range(3))
        if within_contract(q, k, v):
            return q, k, v


@task.random(count=12, en="random scores of up to 1e4 either way, masked", zh="得分达 ±1e4 的随机输入，带掩码")
def random_extremes(rng: np.random.Generator, size: int) -> Call:
    shape = _drawn_shape(rng, size)
    q, k, v = (rng.standard_normal(shape) for _ in range(3))
    factor = float(rng.uniform(0.3, 1)) * LARGEST_SCORE / max(1.0, float(np.abs(_scores(q, k)).max()))
    return Call(q * factor, k, v, _drawn_mask(rng, shape))


def _masked(scores, mask, fill=-np.inf):
    return scores if mask is None else np.where(mask, scores, fill)


def _finish(scores, v):
    with np.errstate(all="ignore"):
        weights = _softmax(scores)
        return weights @ v, weights


@task.mutant(
    en="The scores are not scaled. Divide them by sqrt(D), or softmax saturates as D grows.",
    zh="得分没有缩放。应除以 sqrt(D)，否则 D 增大时 softmax 会饱和。",
)
def does_not_scale(q, k, v, mask=None):
    return _finish(_masked(_scores(q, k) * np.sqrt(q.shape[-1]), mask), v)


@task.mutant(
    en="The scores were divided by D. The standard deviation of a dot product of D terms is sqrt(D): divide by the root.",
    zh="得分除以了 D。D 项点积的标准差是 sqrt(D)：应除以它的平方根。",
)
def divides_by_the_dimension(q, k, v, mask=None):
    return _finish(_masked(_scores(q, k) / np.sqrt(q.shape[-1]), mask), v)


@task.mutant(
    en="The scores were multiplied by sqrt(D). Divide by it.",
    zh="得分乘以了 sqrt(D)。应除以它。",
)
def multiplies_by_the_root(q, k, v, mask=None):
    return _finish(_masked(_scores(q, k) * q.shape[-1], mask), v)


@task.mutant(
    en="The scores were divided by sqrt(N), the number of tokens. It is the length D of a query that counts.",
    zh="得分除以了 token 数的平方根 sqrt(N)。应使用查询向量的维数 D。",
)
def scales_by_the_number_of_tokens(q, k, v, mask=None):
    return _finish(_masked(_scores(q, k) * np.sqrt(q.shape[-1] / q.shape[-2]), mask), v)


@task.mutant(
    en="The width of all heads together, sqrt(H*D), was divided by. Each head has its own dot products, of D terms.",
    zh="除以了所有头的总宽度 sqrt(H*D)。每个头的点积只有 D 项。",
)
def scales_by_the_width_of_all_heads(q, k, v, mask=None):
    return _finish(_masked(_scores(q, k) / np.sqrt(q.shape[1]), mask), v)


@task.mutant(
    en="Softmax was taken over the queries. Each query shares its weight among the keys: the last axis adds up to 1.",
    zh="softmax 沿查询做了。每个查询把权重分给各个键：最后一个轴之和为 1。",
)
def normalises_over_the_queries(q, k, v, mask=None):
    with np.errstate(all="ignore"):
        weights = _softmax(_masked(_scores(q, k), mask).swapaxes(-1, -2)).swapaxes(-1, -2)
        return weights @ v, weights


@task.mutant(
    en="The maximum is not subtracted before exp: scores above 709 overflow, and inf/inf is NaN.",
    zh="取指数前没有减最大值：得分超过 709 就会溢出，inf/inf 得 NaN。",
)
def does_not_subtract_the_maximum(q, k, v, mask=None):
    with np.errstate(all="ignore"):
        exponentials = np.exp(_masked(_scores(q, k), mask))
        weights = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return weights @ v, weights


@task.mutant(
    en="The maximum of all scores was subtracted: a row far below it becomes 0/0. Each row has its own maximum.",
    zh="减去了所有得分的最大值：远低于它的行变成 0/0。每一行要减自己的最大值。",
)
def subtracts_the_global_maximum(q, k, v, mask=None):
    scores = _masked(_scores(q, k), mask)
    with np.errstate(all="ignore"):
        exponentials = np.exp(scores - scores.max())
        weights = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return weights @ v, weights


@task.mutant(
    en="The mask is turned round: 0 or False marks the keys that are not attended to.",
    zh="掩码用反了：0 或 False 表示不参与注意力的键。",
)
def turns_the_mask_round(q, k, v, mask=None):
    return _finish(_masked(_scores(q, k), None if mask is None else np.equal(mask, 0)), v)


@task.mutant(
    en="The mask is ignored. Masked keys get weight 0.",
    zh="忽略了掩码。被掩盖的键权重应为 0。",
)
def ignores_the_mask(q, k, v, mask=None):
    return attention(q, k, v)


@task.mutant(
    en="The masked scores were set to 0, and exp(0) is 1: the key keeps its share. Set them to -inf.",
    zh="把被掩盖的得分设成了 0，而 exp(0) 为 1，仍会分到权重。应设为 -inf。",
)
def sets_masked_scores_to_zero(q, k, v, mask=None):
    return _finish(_masked(_scores(q, k), mask, 0.0), v)


@task.mutant(
    en="The mask was added to the scores: that only favours the attended keys by a factor e. Set the others to -inf.",
    zh="把 0/1 掩码加到了得分上：只让可见的键多出 e 倍。应把其余的设为 -inf。",
)
def adds_the_mask(q, k, v, mask=None):
    scores = _scores(q, k)
    return _finish(scores if mask is None else scores + np.asarray(mask, dtype=np.float64), v)


@task.mutant(
    en="The weights were masked after softmax and do not add up to 1 any more. Mask the scores, before softmax.",
    zh="在 softmax 之后才掩码，权重之和不再为 1。应在 softmax 之前掩盖得分。",
)
def masks_the_weights(q, k, v, mask=None):
    weights = _softmax(_scores(q, k))
    weights = weights if mask is None else weights * mask
    return weights @ v, weights


@task.mutant(
    en="Masking after softmax and dividing again fails where a masked score is the highest by far: 0/0. Mask before softmax.",
    zh="在 softmax 之后掩码再归一化：若被掩盖的得分远高于其他，会得到 0/0。应在 softmax 之前掩码。",
)
def masks_and_divides_again(q, k, v, mask=None):
    weights = masks_the_weights(q, k, v, mask)[1]
    with np.errstate(all="ignore"):
        weights = weights / weights.sum(axis=-1, keepdims=True)
        return weights @ v, weights


@task.mutant(
    en="Masked scores were set to -1e4, which is not low enough where attended scores are as low. Take -inf.",
    zh="把被掩盖的得分设为 -1e4；当可见的得分也这么低时就不够低了。应使用 -inf。",
)
def fills_with_minus_ten_thousand(q, k, v, mask=None):
    return _finish(_masked(_scores(q, k), mask, -1e4), v)


@task.mutant(
    en="-1e4 was added to masked scores: one that lies 1e4 above the attended ones still gets its share. Set them to -inf.",
    zh="给被掩盖的得分加了 -1e4：若它比可见的得分高出 1e4，仍会分到权重。应把它们设为 -inf。",
)
def adds_minus_ten_thousand(q, k, v, mask=None):
    scores = _scores(q, k)
    return _finish(scores if mask is None else scores - 1e4 * np.equal(mask, 0), v)


@task.mutant(
    en="The mask of the first item of the batch was used for all.",
    zh="整批都用了第一个样本的掩码。",
)
def uses_the_first_mask_for_all(q, k, v, mask=None):
    return attention(q, k, v, mask[:1] if mask is not None and mask.ndim == 4 else mask)


@task.mutant(
    en="The mask is transposed: its rows are the queries, its columns the keys.",
    zh="掩码被转置了：行是查询，列是键。",
)
def transposes_the_mask(q, k, v, mask=None):
    turned = mask.swapaxes(-1, -2) if mask is not None and mask.ndim > 1 else mask
    return _finish(_masked(_scores(q, k), turned), v)


@task.mutant(
    en="Keys and queries are swapped: q @ k.T has one row a query.",
    zh="查询和键弄反了：应为 q @ k.T，每个查询一行。",
)
def swaps_queries_and_keys(q, k, v, mask=None):
    return _finish(_masked(_scores(k, q), mask), v)


@task.mutant(
    en="The transposed weights multiply v: output = weights @ v, where the last axis of the weights runs over the keys.",
    zh="用转置后的权重去乘 v：应为 weights @ v，权重的最后一个轴对应键。",
)
def multiplies_by_the_transposed_weights(q, k, v, mask=None):
    weights = attention(q, k, v, mask)[1]
    return weights.swapaxes(-1, -2) @ v, weights


@task.mutant(
    en="k was reshaped to (B, H, D, N). That keeps the order in memory and mixes the entries: swap the last two axes.",
    zh="k 被 reshape 成 (B, H, D, N)。这会打乱元素：应交换最后两个轴（转置）。",
)
def reshapes_the_keys(q, k, v, mask=None):
    b, h, n, d = k.shape
    return _finish(_masked(q @ k.reshape(b, h, d, n) / np.sqrt(d), mask), v)


@task.mutant(
    en="The scores were returned for the weights: return what softmax gave.",
    zh="返回的是得分而不是权重：应返回 softmax 之后的结果。",
)
def returns_the_scores(q, k, v, mask=None):
    return attention(q, k, v, mask)[0], _masked(_scores(q, k), mask)


@task.mutant(
    en="Only the output came back. The result is a tuple: (output, weights).",
    zh="只返回了输出。结果应为元组 (output, weights)。",
)
def returns_the_output_alone(q, k, v, mask=None):
    return attention(q, k, v, mask)[0]


@task.mutant(
    en="The order is turned round: first the output, then the weights.",
    zh="顺序反了：先输出，后权重。",
)
def returns_the_weights_first(q, k, v, mask=None):
    return attention(q, k, v, mask)[::-1]


@task.mutant(
    en="The input was cast to float32: near 10000 its steps are 0.001, and close scores of a float64 input run together.",
    zh="输入被转成 float32：在 10000 附近间隔是 0.001，float64 输入中相近的得分混在一起。",
)
def computes_in_single_precision(q, k, v, mask=None):
    q, k = q.astype(np.float32), k.astype(np.float32)
    return _finish(_masked(_scores(q, k), mask), v)


@task.mutant(
    en="Masked scores were set to -1000, which is not low enough where attended scores are lower. Take -inf.",
    zh="把被掩盖的得分设为 -1000；当可见的得分更低时就掩不住了。应使用 -inf。",
)
def fills_with_minus_a_thousand(q, k, v, mask=None):
    return _finish(_masked(_scores(q, k), mask, -1e3), v)
