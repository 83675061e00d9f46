"""Multi-head self-attention with one matrix for queries, keys and values.

Magnitudes are such that single precision stays well inside its tolerance: scores of ordinary size there, sharper ones in
float64 alone (see ``within_contract``).
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_finite, are_floats

task = Task(
    "multi_head_attention",
    refuses=[
        "flash_attn.flash_attn_func",
        "flash_attn.flash_attn_qkvpacked_func",
        "jax.nn.dot_product_attention",
        "keras.layers.Attention",
        "keras.layers.MultiHeadAttention",
        "tensorflow.keras.layers.Attention",
        "tensorflow.keras.layers.MultiHeadAttention",
        "timm.layers.Attention",
        "timm.models.vision_transformer.Attention",
        "torch.nn.MultiheadAttention",
        "torch.nn.TransformerEncoderLayer",
        "torch.nn.attention.flex_attention.flex_attention",
        "torch.nn.functional.multi_head_attention_forward",
        "torch.nn.functional.scaled_dot_product_attention",
        "xformers.ops.memory_efficient_attention",
    ],
)


@task.reference
def multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    """Return multi-head self-attention of token sequences.

    One linear layer, ``x @ w_qkv.T + b_qkv``, gives queries, keys and values; its 3C features are ordered
    (3, heads, C / heads): first all queries, head by head, then all keys, then all values.  Each head attends by itself,
    ``softmax(q @ k.T / sqrt(C / heads)) @ v``.  The heads' outputs are put side by side, head 0 first, and go through
    ``out @ w_out.T + b_out``.

    Args:
        x: tokens (B, N, C), float32 or float64.
        w_qkv: array (3C, C), as in ``torch.nn.Linear``.
        b_qkv: array (3C,).
        w_out: array (C, C).
        b_out: array (C,).
        num_heads: int that divides C.

    Returns:
        Array (B, N, C).  It is finite for large scores, too.  No mask, no dropout.  The inputs are not changed.

    """
    x, w_qkv, b_qkv, w_out, b_out = (np.asarray(array, dtype=np.float64) for array in (x, w_qkv, b_qkv, w_out, b_out))
    b, n, c = x.shape
    q, k, v = (x @ w_qkv.T + b_qkv).reshape(b, n, 3, num_heads, c // num_heads).transpose(2, 0, 3, 1, 4)
    heads = _attend(q, k, v, np.sqrt(c // num_heads))
    return heads.transpose(0, 2, 1, 3).reshape(b, n, c) @ w_out.T + b_out


def _attend(q, k, v, divisor):
    return _softmax(q @ k.swapaxes(-1, -2) / divisor) @ v


def _softmax(scores):
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


@task.valid
def within_contract(x: Any, w_qkv: Any, b_qkv: Any, w_out: Any, b_out: Any, num_heads: Any) -> bool:
    """Whether these are float arrays of matching sizes, the heads divide C, and rounding stays inside the tolerance."""
    arrays = (x, w_qkv, b_qkv, w_out, b_out)
    if not are_floats(*arrays):
        return False
    if not (x.ndim == 3 and x.size and are_finite(*arrays)):
        return False
    c = x.shape[2]
    if [array.shape for array in arrays[1:]] != [(3 * c, c), (3 * c,), (c, c), (c,)]:
        return False
    if not (type(num_heads) is int and num_heads > 0 and c % num_heads == 0):
        return False
    # The largest terms that are summed up on the way: in each precision rounding must stay far below the tolerance.
    features = (np.abs(x).max() + 1) * (np.abs(w_qkv).sum(axis=1).max() + np.abs(b_qkv).max())
    out = np.abs(w_out).sum(axis=1).max() + np.abs(b_out).max()
    single = any(array.dtype == np.float32 for array in arrays)
    return bool(features <= (40 if single else 2000) and features * out <= (400 if single else 20000)) and _is_mild(
        x, w_qkv, b_qkv, num_heads, single=single
    )


def _is_mild(x: Any, w_qkv: Any, b_qkv: Any, num_heads: int, *, single: bool) -> bool:
    """Return whether no score is so large that its rounding shows after exp."""
    wide = x.astype(np.float64) @ w_qkv.astype(np.float64).T + b_qkv
    q, k = (part.reshape(*part.shape[:2], num_heads, -1) for part in np.split(wide, 3, axis=-1)[:2])
    scores = np.einsum("bihd,bjhd->bhij", np.abs(q), np.abs(k)) / np.sqrt(q.shape[-1])
    return bool(scores.max() <= (20 if single else 1e4))


def _wave(*shape: int, start: int = 0) -> "np.ndarray[Any, Any]":
    """Return tenths from -0.5 to 0.5 in an order without a pattern along any axis."""
    count = start + np.arange(int(np.prod(shape)))
    return ((count * 7 + count // 11 + count // 4) % 11 - 5).reshape(shape) / 10


def _weights(c: int) -> "tuple[np.ndarray[Any, Any], ...]":
    """Return w_qkv, b_qkv, w_out, b_out for C features."""
    return 1.5 * _wave(3 * c, c), _wave(3 * c, start=2), 1.5 * _wave(c, c, start=5), _wave(c, start=9)


def _tokens(*shape: int) -> "np.ndarray[Any, Any]":
    return 3 * _wave(*shape, start=4)


def _identity_weights(c: int, *parts: float) -> "tuple[np.ndarray[Any, Any], ...]":
    """Return weights with which queries, keys and values are multiples of the tokens, and the last layer changes nothing."""
    return np.vstack([part * np.eye(c) for part in parts]), np.zeros(3 * c), np.eye(c), np.zeros(c)


@task.case(en="C = 1, one head: numbers to follow by hand", zh="C = 1、单头：可以手算")
def one_feature() -> Call:
    w_qkv, b_qkv = np.array([[1.0], [2.0], [-1.0]]), np.array([0.5, 0.0, 1.0])
    return Call(np.array([[[1.0], [2.0], [-1.0]]]), w_qkv, b_qkv, np.array([[2.0]]), np.array([-0.5]), 1)


@task.case(
    en="two heads of one feature each: every head has an attention of its own", zh="两个头、每头一维：每个头有自己的注意力"
)
def two_heads_of_one() -> Call:
    return Call(_tokens(1, 2, 2), *_weights(2), 2)


@task.case(en="one head of two features: the scores are divided by sqrt(2)", zh="一个头、两维：得分要除以 sqrt(2)")
def one_head_of_two() -> Call:
    return Call(_tokens(1, 2, 2), *_weights(2), 1)


@task.case(en="one token: it attends to itself, so two linear layers remain", zh="只有一个 token：只关注自己，剩下两个线性层")
def one_token() -> Call:
    return Call(_tokens(1, 1, 4), *_weights(4), 2)


@task.case(en="one head: plain self-attention over all C features", zh="单头：对全部 C 个特征做普通自注意力")
def one_head() -> Call:
    return Call(_tokens(1, 3, 4), *_weights(4), 1)


@task.case(
    en="queries, keys and values are the tokens themselves: the heads alone are left to get right",
    zh="查询、键、值就是 token 本身：只剩多头部分要做对",
)
def identity_weights() -> Call:
    return Call(2 * _tokens(1, 3, 4), *_identity_weights(4, 1.0, 1.0, 1.0), 2)


@task.case(
    en="queries, keys and values are different multiples of the tokens: the order is q, k, v",
    zh="查询、键、值是 token 的不同倍数：顺序是 q、k、v",
)
def different_parts() -> Call:
    return Call(_tokens(1, 3, 4), *_identity_weights(4, 1.0, 2.0, -3.0), 2)


@task.case(
    en="two heads of three features: (3, heads, C / heads) is not (3, C / heads, heads)",
    zh="两个头、每头三维：(3, heads, C / heads) 不同于 (3, C / heads, heads)",
)
def two_heads_of_three() -> Call:
    return Call(_tokens(2, 4, 6), *_weights(6), 2)


@task.case(en="three heads of two features", zh="三个头、每头两维")
def three_heads_of_two() -> Call:
    return Call(_tokens(1, 5, 6), *_weights(6), num_heads=3)


@task.case(
    en="as many heads as features: each head has one, and nothing is scaled", zh="头数等于特征数：每头一维，缩放不起作用"
)
def heads_of_one_feature() -> Call:
    return Call(_tokens(1, 3, 4), *_weights(4), 4)


@task.case(
    en="as many heads as tokens: heads and tokens must be exchanged by a transposition, before and after",
    zh="头数等于 token 数：前后都要用转置交换头和 token 的轴",
)
def as_many_heads_as_tokens() -> Call:
    return Call(_tokens(1, 4, 8), *_weights(8), 4)


@task.case(en="two sequences of a batch: neither sees the other", zh="批中两个序列：互不相见")
def batch_of_two() -> Call:
    return Call(_tokens(2, 3, 4), *_weights(4), 2)


@task.case(
    en="as many sequences as tokens: attention runs along the tokens, not along the batch",
    zh="序列数等于 token 数：注意力沿 token 轴进行，不是沿批",
)
def as_many_sequences_as_tokens() -> Call:
    return Call(_tokens(3, 3, 4), *_weights(4), 2)


@task.case(en="as many tokens as features", zh="token 数等于特征数")
def as_many_tokens_as_features() -> Call:
    return Call(_tokens(1, 6, 6), *_weights(6), 2)


@task.case(en="equal tokens: attention changes nothing among them", zh="token 全相同：注意力不改变它们")
def equal_tokens() -> Call:
    return Call(np.tile(_tokens(1, 1, 4), (1, 4, 1)), *_weights(4), 2)


@task.case(en="tokens of zero: only the biases speak", zh="token 全为零：只剩偏置")
def zero_tokens() -> Call:
    return Call(np.zeros((1, 3, 4)), *_weights(4), 2)


@task.case(en="biases of zero", zh="偏置为零")
def zero_biases() -> Call:
    w_qkv, b_qkv, w_out, b_out = _weights(4)
    return Call(_tokens(1, 3, 4), w_qkv, np.zeros_like(b_qkv), w_out, np.zeros_like(b_out), 2)


@task.case(
    en="w_out of zero: b_out alone is left, in every token",
    zh="w_out 为零：每个 token 都只剩 b_out",
)
def zero_output_weights() -> Call:
    w_qkv, b_qkv, w_out, b_out = _weights(4)
    return Call(_tokens(2, 2, 4), w_qkv, b_qkv, np.zeros_like(w_out), b_out, 2)


@task.case(
    en="a triangular w_out: it is applied as x @ w_out.T",
    zh="三角形的 w_out：按 x @ w_out.T 使用",
)
def triangular_output_weights() -> Call:
    w_qkv, b_qkv, _, b_out = _weights(4)
    return Call(_tokens(1, 3, 4), w_qkv, b_qkv, np.tri(4), b_out, 2)


@task.case(
    en="scores in the thousands: exp overflows unless the maximum of each row is subtracted",
    zh="得分达到几千：不减去每行最大值时 exp 会溢出",
)
def large_scores() -> Call:
    return Call(np.array([[[30.0], [29.75], [-20.0]]]), *_identity_weights(1, 2.0, 2.0, 0.5), 1)


@task.case(
    en="rows at scores far apart: each row needs its own maximum",
    zh="各行得分相差很远：每一行要减自己的最大值",
)
def rows_of_different_size() -> Call:
    x = np.array([[[50.0, 1.0], [49.9, 2.0], [-50.0, 3.0]]])
    w_qkv = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    b_qkv = np.array([0.0, 0.0, 30.0, 0.0, 0.0, 0.0])
    return Call(x, w_qkv, b_qkv, np.eye(2), np.zeros(2), 1)


@task.case(
    en="scores near 1200 that differ by tenths: double precision must be kept",
    zh="得分在 1200 附近、只差零点几：必须保持双精度",
)
def close_scores_at_a_distance() -> Call:
    x, w_qkv, b_qkv = np.array([[[-1.0], [0.3], [1.0]]]), np.array([[0.0], [0.01], [10.0]]), np.array([40.0, 30.0, 0.0])
    return Call(x, w_qkv, b_qkv, np.eye(1), np.zeros(1), 1)


@task.case(en="float32 input", zh="float32 输入")
def single_precision() -> Call:
    return Call(*(array.astype(np.float32) for array in (_tokens(2, 4, 6), *_weights(6))), 3)


@task.case(en="a transposed view of the tokens, and weights that are transposed views", zh="token 为转置视图，权重也是转置视图")
def transposed_views() -> Call:
    w_qkv, b_qkv, w_out, b_out = _weights(4)
    x = _tokens(3, 2, 4).swapaxes(0, 1)
    return Call(x, np.ascontiguousarray(w_qkv.T).T, b_qkv, w_out.T, b_out, 2)


@task.case(en="every second feature of an array, everything read-only", zh="隔列视图，全部只读")
def strided_read_only_views() -> Call:
    arrays = (_tokens(1, 3, 8)[..., ::2], *_weights(4))
    for array in arrays:
        array.flags.writeable = False
    return Call(*arrays, 2)


@task.case(en="the arguments as keywords", zh="全部以关键字传入")
def keywords() -> Call:
    w_qkv, b_qkv, w_out, b_out = _weights(4)
    return Call(x=_tokens(1, 2, 4), w_qkv=w_qkv, b_qkv=b_qkv, w_out=w_out, b_out=b_out, num_heads=2)


@task.case(
    en="a mixed batch: tokens of zero, equal tokens, tokens that differ, tokens that cancel each other",
    zh="一批结构不同的序列：全零、各 token 相同、各不相同、两两抵消",
)
def mixed_batch() -> Call:
    some = _tokens(3, 4)
    x = np.stack([np.zeros((3, 4)), np.broadcast_to(some[:1], (3, 4)), some, some - some.mean(axis=0)])
    return Call(x, *_weights(4), 2)


def _drawn(rng: np.random.Generator, size: int, dtype: Any, scale: float = 1.0) -> Call:
    num_heads, width = (int(number) for number in rng.integers(1, 1 + min(1 + size // 6, 3), size=2, endpoint=True))
    b, n, c = int(rng.integers(1, 3)), int(rng.integers(1, 2 + size // 5, endpoint=True)), num_heads * width
    while True:
        x, w_qkv = rng.standard_normal((b, n, c)), rng.standard_normal((3 * c, c)) / np.sqrt(c)
        w_out = rng.standard_normal((c, c)) / np.sqrt(c)
        arrays = [scale * x, w_qkv, 0.5 * rng.standard_normal(3 * c), w_out, rng.standard_normal(c)]
        call = Call(*(array.astype(dtype) for array in arrays), num_heads)
        if within_contract(*call.args):
            return call


@task.bench(sizes=(16, 32, 64, 128, 256))
def long_sequences(rng: np.random.Generator, size: int) -> Call:
    shapes = ((96, 32), (96,), (32, 32), (32,))
    return Call(rng.standard_normal((1, size, 32)), *(rng.standard_normal(shape) / 6 for shape in shapes), 4)


@task.library
def library_multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    from torch.nn.functional import multi_head_attention_forward

    tokens = x.transpose(0, 1)  # it wants the batch second
    settings = (x.shape[2], num_heads, w_qkv, b_qkv, None, None, False, 0.0, w_out, b_out)
    out, _ = multi_head_attention_forward(tokens, tokens, tokens, *settings, training=False, need_weights=False)
    return out.transpose(0, 1)


@task.half(count=6, en="random tokens and weights in half precision", zh="半精度的随机 token 和权重")
def half_tokens(rng: np.random.Generator, size: int) -> Call:
    heads = 1 + size % 2
    c = 4 * heads
    weights = (rng.uniform(-0.5, 0.5, shape) for shape in ((3 * c, c), (3 * c,), (c, c), (c,)))
    return Call(rng.uniform(-1, 1, (2, 1 + size, c)), *weights, heads)


@task.random(count=20, en="random sequences in double precision", zh="双精度的随机序列")
def random_sequences(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, np.float64)


@task.random(count=12, en="random sequences in single precision", zh="单精度的随机序列")
def random_single_precision(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, np.float32, 0.7)


@task.random(count=10, en="random sequences with sharp attention", zh="注意力很集中的随机序列")
def random_sharp_attention(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, np.float64, 8.0)


def _split(x, w_qkv, b_qkv, num_heads, order=(3, "heads", "width")):
    """Return q, k, v (B, heads, N, C / heads), with the 3C features ordered in another way."""
    b, n, c = x.shape
    sizes = {3: 3, "heads": num_heads, "width": c // num_heads}
    features = (x @ w_qkv.T + b_qkv).reshape(b, n, *(sizes[name] for name in order))
    three, heads, width = (2 + order.index(name) for name in (3, "heads", "width"))
    return features.transpose(three, 0, heads, 1, width)


def _join(heads, w_out, b_out):
    b, _, n, _ = heads.shape
    return heads.transpose(0, 2, 1, 3).reshape(b, n, -1) @ w_out.T + b_out


def _root(q):
    return np.sqrt(q.shape[-1])


@task.mutant(
    en="The operands are swapped: the width of a head is C // num_heads. num_heads // C is 0, and 0 ** -0.5 does not exist.",
    zh="除数和被除数弄反了：每个头的维数是 C // num_heads。num_heads // C 得 0，而 0 ** -0.5 无定义。",
)
def turns_the_head_width_round(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    scale = (num_heads // x.shape[-1]) ** -0.5
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    return _join(_attend(q, k, v, 1 / scale), w_out, b_out)


@task.mutant(
    en="The scores were divided by sqrt(C). The dot products of a head have C / heads terms: divide by the root of that.",
    zh="得分除以了 sqrt(C)。每个头的点积只有 C / heads 项：应除以它的平方根。",
)
def scales_by_the_whole_width(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    return _join(_attend(q, k, v, np.sqrt(x.shape[-1])), w_out, b_out)


@task.mutant(
    en="The scores are not scaled: divide them by sqrt(C / heads).",
    zh="得分没有缩放：应除以 sqrt(C / heads)。",
)
def does_not_scale(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    return _join(_attend(q, k, v, 1), w_out, b_out)


@task.mutant(
    en="The scores were divided by C / heads. Divide by its square root.",
    zh="得分除以了 C / heads。应除以它的平方根。",
)
def divides_by_the_head_width(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    return _join(_attend(q, k, v, q.shape[-1]), w_out, b_out)


@task.mutant(
    en="num_heads is ignored: one head over all C features.",
    zh="忽略了 num_heads：用一个头处理了全部 C 个特征。",
)
def attends_with_one_head(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    return multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, 1)


@task.mutant(
    en="The features were split as (heads, 3, C / heads). Here all queries come first: (3, heads, C / heads).",
    zh="特征按 (heads, 3, C / heads) 拆分了。这里先是全部查询：(3, heads, C / heads)。",
)
def splits_heads_first(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads, ("heads", 3, "width"))
    return _join(_attend(q, k, v, _root(q)), w_out, b_out)


@task.mutant(
    en="The features were split as (3, C / heads, heads). A head's features lie side by side: (3, heads, C / heads).",
    zh="特征按 (3, C / heads, heads) 拆分了。同一个头的特征是相邻的：(3, heads, C / heads)。",
)
def splits_width_before_heads(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads, (3, "width", "heads"))
    return _join(_attend(q, k, v, _root(q)), w_out, b_out)


@task.mutant(
    en="The features were split as (C / heads, heads, 3), with q, k and v by turns. They come one after another.",
    zh="特征按 (C / heads, heads, 3) 拆分，q、k、v 交错。它们应是一段接一段排列的。",
)
def takes_q_k_v_by_turns(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads, ("heads", "width", 3))
    return _join(_attend(q, k, v, _root(q)), w_out, b_out)


@task.mutant(
    en="q and k are swapped: the first C features are the queries, and a query's row adds up to 1.",
    zh="q 和 k 弄反了：前 C 个特征是查询，按查询的行归一化。",
)
def swaps_queries_and_keys(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    k, q, v = _split(x, w_qkv, b_qkv, num_heads)
    return _join(_attend(q, k, v, _root(q)), w_out, b_out)


@task.mutant(
    en="The order of the three parts is (q, v, k) here. It is q, k, v.",
    zh="三段的顺序成了 (q, v, k)。应为 q、k、v。",
)
def swaps_keys_and_values(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, v, k = _split(x, w_qkv, b_qkv, num_heads)
    return _join(_attend(q, k, v, _root(q)), w_out, b_out)


@task.mutant(
    en="(B, N, C) was reshaped to (B, heads, N, C / heads): that mixes tokens and heads. Reshape, then transpose.",
    zh="把 (B, N, C) 直接 reshape 成 (B, heads, N, C / heads)，混淆了 token 和头。应先 reshape 再转置。",
)
def reshapes_without_transposing(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    b, n, c = x.shape
    parts = np.split(x @ w_qkv.T + b_qkv, 3, axis=-1)
    q, k, v = (part.reshape(b, num_heads, n, c // num_heads) for part in parts)
    return _join(_attend(q, k, v, _root(q)), w_out, b_out)


@task.mutant(
    en="The heads were joined by a reshape alone: bring (B, heads, N, d) to (B, N, heads, d) first.",
    zh="合并各头时只做了 reshape：应先把 (B, heads, N, d) 转置为 (B, N, heads, d)。",
)
def joins_without_transposing(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    return _attend(q, k, v, _root(q)).reshape(x.shape) @ w_out.T + b_out


@task.mutant(
    en="The heads' outputs were interleaved, feature by feature. They are put side by side: head 0 first.",
    zh="各头的输出按特征交错排列了。应依次拼接：先是第 0 个头。",
)
def interleaves_the_heads(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    return _attend(q, k, v, _root(q)).transpose(0, 2, 3, 1).reshape(x.shape) @ w_out.T + b_out


@task.mutant(
    en="The heads were averaged and repeated in place of being put side by side.",
    zh="各头的输出被平均后重复，而不是依次拼接。",
)
def averages_the_heads(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    heads = _attend(q, k, v, _root(q))
    return _join(np.broadcast_to(heads.mean(axis=1, keepdims=True), heads.shape), w_out, b_out)


@task.mutant(
    en="Attention ran along the batch: the tokens are axis 1 of (B, N, C), as batch_first=True has it in torch.",
    zh="注意力沿批进行了：(B, N, C) 的 token 在第 1 轴，相当于 torch 的 batch_first=True。",
)
def attends_along_the_batch(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    return multi_head_attention(x.swapaxes(0, 1), w_qkv, b_qkv, w_out, b_out, num_heads).swapaxes(0, 1)


@task.mutant(
    en="Softmax was taken over the queries. Each query shares its weight among the keys: the last axis adds up to 1.",
    zh="softmax 沿查询做了。每个查询把权重分给各个键：最后一个轴之和为 1。",
)
def normalises_over_the_queries(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    weights = _softmax(k @ q.swapaxes(-1, -2) / _root(q)).swapaxes(-1, -2)
    return _join(weights @ v, w_out, b_out)


@task.mutant(
    en="There is no softmax: the scores themselves weighted the values. A query's weights are positive and add up to 1.",
    zh="没有做 softmax：直接用得分去加权。每个查询的权重应为正，且和为 1。",
)
def forgets_the_softmax(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    return _join(q @ k.swapaxes(-1, -2) / _root(q) @ v, w_out, b_out)


@task.mutant(
    en="The tokens themselves were averaged. The values are projected, too: the last C of the 3C features.",
    zh="直接对 token 本身做了加权平均。值也要经过投影：3C 个特征中的最后 C 个。",
)
def averages_the_tokens_themselves(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, _ = _split(x, w_qkv, b_qkv, num_heads)
    tokens = x.reshape(*x.shape[:2], num_heads, -1).transpose(0, 2, 1, 3)
    return _join(_attend(q, k, tokens, _root(q)), w_out, b_out)


@task.mutant(
    en="The maximum is not subtracted before exp: scores above 709 overflow, and inf/inf is NaN.",
    zh="取指数前没有减最大值：得分超过 709 就会溢出，inf/inf 得 NaN。",
)
def does_not_subtract_the_maximum(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    with np.errstate(all="ignore"):
        exponentials = np.exp(q @ k.swapaxes(-1, -2) / _root(q))
        return _join(exponentials / exponentials.sum(axis=-1, keepdims=True) @ v, w_out, b_out)


@task.mutant(
    en="The maximum of all scores was subtracted: a row far below it becomes 0/0. Each row has its own maximum.",
    zh="减去了所有得分的最大值：远低于它的行变成 0/0。每一行要减自己的最大值。",
)
def subtracts_the_global_maximum(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    scores = q @ k.swapaxes(-1, -2) / _root(q)
    with np.errstate(all="ignore"):
        exponentials = np.exp(scores - scores.max())
        return _join(exponentials / exponentials.sum(axis=-1, keepdims=True) @ v, w_out, b_out)


@task.mutant(
    en="b_qkv is missing: queries, keys and values have a bias.",
    zh="漏了 b_qkv：查询、键和值都有偏置。",
)
def forgets_the_first_bias(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    return multi_head_attention(x, w_qkv, np.zeros_like(b_qkv), w_out, b_out, num_heads)


@task.mutant(
    en="b_out is missing: the last linear layer has a bias, too.",
    zh="漏了 b_out：最后的线性层也有偏置。",
)
def forgets_the_last_bias(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    return multi_head_attention(x, w_qkv, b_qkv, w_out, np.zeros_like(b_out), num_heads)


@task.mutant(
    en="The last linear layer is missing: the joined heads go through w_out and b_out.",
    zh="漏了最后的线性层：拼接后的各头还要经过 w_out 和 b_out。",
)
def forgets_the_last_layer(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    return multi_head_attention(x, w_qkv, b_qkv, np.eye(len(w_out)), np.zeros_like(b_out), num_heads)


@task.mutant(
    en="w_out is not transposed: a linear layer computes x @ w.T + b.",
    zh="w_out 没有转置：线性层计算的是 x @ w.T + b。",
)
def does_not_transpose_the_last_weights(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    return multi_head_attention(x, w_qkv, b_qkv, w_out.T, b_out, num_heads)


@task.mutant(
    en="The input was added to the output. The residual connection belongs to the Transformer block, not to attention.",
    zh="把输入加到了输出上。残差连接属于 Transformer 块，不属于注意力本身。",
)
def adds_the_input(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    return x + multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, num_heads)


@task.mutant(
    en="A causal mask was applied. This attention has none: every token attends to all.",
    zh="使用了因果掩码。这里没有掩码：每个 token 关注所有 token。",
)
def masks_the_future(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(x, w_qkv, b_qkv, num_heads)
    scores = np.where(np.tri(x.shape[1]) > 0, q @ k.swapaxes(-1, -2) / _root(q), -np.inf)
    return _join(_softmax(scores) @ v, w_out, b_out)


@task.mutant(
    en="The input was cast to float32: its rounding grows with the scores, and close scores of a float64 input run together.",
    zh="输入被转成 float32：得分越大舍入误差越大，float64 输入中相近的得分混在一起。",
)
def computes_in_single_precision(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    q, k, v = _split(*(array.astype(np.float32) for array in (x, w_qkv, b_qkv)), num_heads)
    return _join(_attend(q, k, v, _root(q)), w_out, b_out)


@task.bug(
    en="The size of a head was turned upside down: it is channels // num_heads. 0 ** -0.5 is a division by zero.",
    zh="每个头的维度写反了：应为 channels // num_heads。0 ** -0.5 等于除以零。",
)
def inverts_the_head_size(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    batch, tokens, channels = x.shape
    head_size = num_heads // channels
    scale = head_size**-0.5
    features = (x @ w_qkv.T + b_qkv).reshape(batch, tokens, 3, num_heads, channels // num_heads)
    queries, keys, values = features.transpose(2, 0, 3, 1, 4)
    scores = queries @ keys.transpose(0, 1, 3, 2) * scale
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    mixed = (weights @ values).transpose(0, 2, 1, 3).reshape(batch, tokens, channels)
    return mixed @ w_out.T + b_out
