"""Normalisation, attention and other layers: their references are true, and their suites are aimed at each mistake."""

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812  (as everyone calls it)
from suites import drawn, suite

from quizprep.coding.suite import Call


def near(result: Any, expected: Any) -> None:
    """Two computations in double precision, of which neither is the better one."""
    np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-9)


def tensors(*arrays: Any) -> list[torch.Tensor]:
    return [torch.tensor(np.asarray(array), dtype=torch.float64) for array in arrays]


def test_layer_norm_is_that_of_torch() -> None:
    reference = suite("layer-norm").reference_function
    for call in drawn("layer-norm", 300):
        x, gamma, beta = tensors(*call.args[:3])
        eps = call.kwargs.get("eps", call.args[3] if len(call.args) > 3 else 1e-5)
        near(reference(*call.args, **call.kwargs), F.layer_norm(x, x.shape[-1:], gamma, beta, eps))


def test_layer_norm_by_hand() -> None:
    """Mean 3, squares 4 + 1 + 0 + 9 over four entries and eps 0.5: the root of 4."""
    x, gamma, beta = np.array([1.0, 2.0, 3.0, 6.0]), np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 0.0, 5.0, 1.0])
    result = suite("layer-norm").reference_function(x, gamma, beta, eps=0.5)
    near(result, [-1.0, -1.0, 5.0, 7.0])


def test_batch_norm_is_that_of_torch() -> None:
    """Torch updates the running statistics in place; ours come back."""
    reference = suite("batch-norm").reference_function
    for call in drawn("batch-norm", 250):
        x, gamma, beta, mean, variance = tensors(*call.args[:5])
        options = dict(zip(("training", "momentum", "eps"), call.args[5:], strict=False)) | call.kwargs
        out = F.batch_norm(x, mean, variance, gamma, beta, **options)
        for result, expected in zip(reference(*call.args, **call.kwargs), (out, mean, variance), strict=True):
            near(result, expected)


def test_batch_norm_by_hand() -> None:
    """Two channels over two images: means 2 and 0, biased variances 1 and 9, unbiased 2 and 18."""
    x = np.array([1.0, 3.0, 3.0, -3.0]).reshape(2, 2, 1, 1)
    arrays = x, np.array([2.0, 1.0]), np.array([0.0, 5.0]), np.array([4.0, 2.0]), np.array([2.0, 8.0])
    reference = suite("batch-norm").reference_function
    out, mean, variance = reference(*arrays, True, momentum=0.5, eps=0.0)
    near(out, np.array([-2.0, 6.0, 2.0, 4.0]).reshape(2, 2, 1, 1))
    near(mean, [3.0, 1.0])
    near(variance, [2.0, 13.0])
    out, mean, variance = reference(*arrays, False, 0.5, 1.0)
    near(out, np.array([-6 / 3**0.5, 16 / 3, -2 / 3**0.5, 10 / 3]).reshape(2, 2, 1, 1))
    near(mean, [4.0, 2.0])
    near(variance, [2.0, 8.0])


def test_attention_is_that_of_torch() -> None:
    """With the identity for values, torch's operator returns the weights."""
    reference, masked = suite("attention").reference_function, 0
    for call in drawn("attention", 250):
        q, k, v = tensors(*call.args[:3])
        mask = call.kwargs.get("mask", call.args[3] if len(call.args) > 3 else None)
        masked += mask is not None
        allowed = None if mask is None else torch.tensor(mask != 0).broadcast_to(*q.shape[:3], q.shape[2])
        output, weights = reference(*call.args, **call.kwargs)
        near(output, F.scaled_dot_product_attention(q, k, v, attn_mask=allowed))
        identity = torch.eye(q.shape[2], dtype=torch.float64).expand(*q.shape[:2], -1, -1)
        near(weights, F.scaled_dot_product_attention(q, k, identity, attn_mask=allowed))
        if mask is not None:
            assert np.all(weights[~np.broadcast_to(mask != 0, weights.shape)] == 0)
    assert 100 < masked < 220


def test_attention_by_hand() -> None:
    """D = 4 halves the scores: e to the powers 0 and ln 3 share as 1 to 3; the mask leaves the second query one key."""
    q, k = np.zeros((2, 1, 1, 2, 4))
    q[..., 0] = 2.0
    k[0, 0, 1, 0] = np.log(3)
    v = np.array([4.0, 8.0])[None, None, :, None] * np.ones(4)
    output, weights = suite("attention").reference_function(q, k, v, np.array([[1, 1], [1, 0]]))
    near(weights, [[[[0.25, 0.75], [1.0, 0.0]]]])
    near(output, np.array([[[[7.0] * 4, [4.0] * 4]]]))


def test_multi_head_attention_is_that_of_torch() -> None:
    """Torch's module has the same order of features; our weights are put into it."""
    reference = suite("multi-head-attention").reference_function
    for call in drawn("multi-head-attention", 250):
        x, w_qkv, b_qkv, w_out, b_out, num_heads = (*call.args, *call.kwargs.values())
        module = torch.nn.MultiheadAttention(x.shape[2], num_heads, batch_first=True, dtype=torch.float64)
        parameters = (module.in_proj_weight, module.in_proj_bias, module.out_proj.weight, module.out_proj.bias)
        (tokens,) = tensors(x)
        with torch.no_grad():
            for parameter, values in zip(parameters, tensors(w_qkv, b_qkv, w_out, b_out), strict=True):
                parameter.copy_(values)
            expected, _ = module(tokens, tokens, tokens, need_weights=False)
        near(reference(*call.args, **call.kwargs), expected)


def test_multi_head_attention_by_hand() -> None:
    """Two heads of one feature: head 0 has keys of zero and takes the mean, head 1 scores 0 and ln 3 and shares as 1 to 3."""
    x = np.array([[[4.0, 0.0], [8.0, np.log(3)]]])
    w_qkv = np.array([[0, 0], [0, 0], [0, 0], [0, 1], [1, 0], [1, 0]], dtype=np.float64)
    b_qkv = np.array([5.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    w_out, b_out = np.array([[1.0, 1.0], [0.0, 2.0]]), np.array([0.5, -1.0])
    near(suite("multi-head-attention").reference_function(x, w_qkv, b_qkv, w_out, b_out, 2), [[[13.5, 13.0]] * 2])


def test_positional_encoding_is_that_of_the_paper() -> None:
    """Its columns are real and imaginary part of powers of one complex number each: no sine, no cosine, no angle."""
    reference = suite("positional-encoding").reference_function
    for call in drawn("positional-encoding", 200):
        length, d_model = call.args or (call.kwargs["length"], call.kwargs["d_model"])
        steps = np.exp(1j * np.exp(-np.log(1e4) * np.arange(0, d_model, 2) / d_model))
        powers = np.vstack([np.ones_like(steps), np.cumprod(np.tile(steps, (length - 1, 1)), axis=0)])
        result = reference(*call.args, **call.kwargs)
        assert result.shape == (length, d_model)
        near(result, np.stack([powers.imag, powers.real], axis=-1).reshape(length, d_model))


def test_positional_encoding_by_hand() -> None:
    result = suite("positional-encoding").reference_function(3, 4)
    near(result[0], [0.0, 1.0, 0.0, 1.0])
    near(result[1], [0.8414709848078965, 0.5403023058681398, 0.009999833334166664, 0.9999500004166653])
    near(result[2], [0.9092974268256817, -0.4161468365471424, 0.01999866669333308, 0.9998000066665778])


def test_se_block_is_that_of_torch() -> None:
    """Pooling, two convolutions with 1×1 kernels, torch's own activations."""
    reference = suite("se-block").reference_function
    for call in drawn("se-block", 250):
        options = dict(zip(("x", "w1", "w2"), call.args, strict=False)) | call.kwargs
        x, w1, w2 = tensors(*(options[name] for name in ("x", "w1", "w2")))
        middle = F.relu(F.conv2d(F.adaptive_avg_pool2d(x, 1), w1[:, :, None, None]))
        expected = x * torch.sigmoid(F.conv2d(middle, w2[:, :, None, None]))
        near(reference(*call.args, **call.kwargs), expected)


def test_se_block_by_hand() -> None:
    """Means 2 and -1; the middle is relu(1) and relu(-4); the weights are sigmoid(ln 3) and sigmoid(-ln 3)."""
    x = np.array([[[[1.0, 3.0]], [[-2.0, 0.0]]]])
    w1, w2 = np.array([[1.0, 1.0], [-1.0, 2.0]]), np.array([[np.log(3), 7.0], [-np.log(3), 5.0]])
    near(suite("se-block").reference_function(x, w1, w2), [[[[0.75, 2.25]], [[-0.5, 0.0]]]])


def test_group_norm_is_that_of_torch() -> None:
    reference = suite("group-norm").reference_function
    for call in drawn("group-norm", 250):
        names = ("x", "num_groups", "gamma", "beta")
        options = dict(zip(names, call.args, strict=False)) | call.kwargs
        x, gamma, beta = tensors(*(options[name] for name in ("x", "gamma", "beta")))
        # The inner operator: the one in nn.functional refuses a batch with one value in all.
        expected = torch.group_norm(x, options["num_groups"], gamma, beta, options.get("eps", 1e-5))
        near(reference(*call.args, **call.kwargs), expected)


def test_group_norm_by_hand() -> None:
    """Two groups of two: means 2 and 0, variances 1 and 16."""
    x = np.array([1.0, 3.0, -4.0, 4.0]).reshape(1, 4, 1, 1)
    gamma, beta = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 1.0, 0.0, -1.0])
    result = suite("group-norm").reference_function(x, 2, gamma, beta, eps=0.0)
    near(result.ravel(), [-1.0, 3.0, -3.0, 3.0])


def test_instance_norm_is_that_of_torch() -> None:
    reference = suite("instance-norm").reference_function
    for call in drawn("instance-norm", 250):
        options = dict(zip(("x", "gamma", "beta", "eps"), call.args, strict=False)) | call.kwargs
        (x,) = tensors(options["x"])
        ones, zeros = np.ones(x.shape[1]), np.zeros(x.shape[1])
        weight, bias = options.get("gamma"), options.get("beta")
        gamma, beta = tensors(ones if weight is None else weight, zeros if bias is None else bias)
        expected = F.instance_norm(x, weight=gamma, bias=beta, eps=options.get("eps", 1e-5))
        near(reference(*call.args, **call.kwargs), expected)


def test_instance_norm_by_hand() -> None:
    """Mean 3, variance 3.5 and eps 0.5: the root of 4; then mean 0 and variance 4, scaled and shifted."""
    reference = suite("instance-norm").reference_function
    near(reference(np.array([[[[1.0, 2.0], [3.0, 6.0]]]]), eps=0.5), [[[[-1.0, -0.5], [0.0, 1.5]]]])
    result = reference(np.array([[[[-2.0, 2.0]]]]), np.array([3.0]), np.array([0.5]), 0.0)
    near(result, [[[[-2.5, 3.5]]]])


def test_coordinate_attention_is_that_of_torch_modules() -> None:
    """Adaptive pooling, 1×1 convolutions, batch normalisation in evaluation mode and Hardswish."""
    reference = suite("coordinate-attention").reference_function
    for call in drawn("coordinate-attention", 200):
        names = ("x", "w_shared", "scale", "shift", "w_h", "w_w")
        options = dict(zip(names, call.args, strict=False)) | call.kwargs
        x, w_shared, scale, shift, w_h, w_w = tensors(*(options[name] for name in names))
        rows, columns = F.adaptive_avg_pool2d(x, (None, 1)), F.adaptive_avg_pool2d(x, (1, None)).mT
        places = F.conv2d(torch.cat([rows, columns], dim=2), w_shared[:, :, None, None])
        zeros, ones = torch.zeros_like(scale), torch.ones_like(scale)
        middle = F.hardswish(F.batch_norm(places, zeros, ones, scale, shift, eps=0.0))
        row_part, column_part = middle.split([x.shape[2], x.shape[3]], dim=2)
        row_weights = torch.sigmoid(F.conv2d(row_part, w_h[:, :, None, None]))
        column_weights = torch.sigmoid(F.conv2d(column_part.mT, w_w[:, :, None, None]))
        near(reference(*call.args, **call.kwargs), x * row_weights * column_weights)


def test_coordinate_attention_by_hand() -> None:
    """Row mean 4, column means 3 and 5; after 2t - 7 they are 1, -1 and 3, and h-swish makes 2/3, -1/3 and 3 of them."""
    x, one = np.array([[[[3.0, 5.0]]]]), np.ones((1, 1))
    w_h, w_w = 1.5 * np.log(3) * one, np.log(2) * one
    result = suite("coordinate-attention").reference_function(x, one, np.array([2.0]), np.array([-7.0]), w_h, w_w)
    near(result, [[[[3 * 0.75 / (1 + 2 ** (1 / 3)), 5 * 0.75 * 8 / 9]]]])


ONE, TWO = np.ones(1), np.ones(2)
TOKENS = np.ones((1, 2, 3, 2))


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("layer-norm", Call(np.ones((2, 0)), np.ones(0), np.ones(0))),
        ("layer-norm", Call(np.array(1.0), ONE, ONE)),
        ("layer-norm", Call(np.ones((2, 3)), TWO, TWO)),
        ("layer-norm", Call(np.ones((2, 2)), ONE, ONE)),
        ("layer-norm", Call(np.ones((2, 2), int), TWO, TWO)),
        ("layer-norm", Call(np.ones((2, 2)), TWO, TWO, eps=0.0)),
        ("layer-norm", Call(np.array([[1e9, 1e9 + 1]]), TWO, TWO)),
        ("layer-norm", Call(np.array([[1000, 1001]], np.float32), TWO, TWO)),
        ("layer-norm", Call(np.array([[1, np.inf]]), TWO, TWO)),
        ("batch-norm", Call(np.ones((1, 2, 1, 1)), TWO, TWO, TWO, TWO, True)),
        ("batch-norm", Call(np.ones((2, 2, 2, 2)), TWO, TWO, TWO, -TWO, True)),
        ("batch-norm", Call(np.ones((2, 2, 2, 2)), TWO, TWO, TWO, TWO, 1.0)),
        ("batch-norm", Call(np.ones((2, 2, 2, 2)), TWO, TWO, ONE, TWO, True)),
        ("batch-norm", Call(np.ones((2, 2, 2)), TWO, TWO, TWO, TWO, True)),
        ("batch-norm", Call(np.ones((2, 2, 0, 2)), TWO, TWO, TWO, TWO, False)),
        ("batch-norm", Call(np.ones((2, 2, 2, 2)), TWO, TWO, TWO, TWO, True, momentum=1.5)),
        ("batch-norm", Call(np.full((2, 2, 2, 2), np.nan), TWO, TWO, TWO, TWO, True)),
        ("batch-norm", Call(np.full((2, 2, 2, 2), 1e9), TWO, TWO, TWO, TWO, True)),
        ("attention", Call(TOKENS, TOKENS, TOKENS[..., :1])),
        ("attention", Call(TOKENS[0], TOKENS[0], TOKENS[0])),
        ("attention", Call(TOKENS[:, :, :0], TOKENS[:, :, :0], TOKENS[:, :, :0])),
        ("attention", Call(TOKENS, TOKENS, TOKENS, np.array([[1, 1, 1], [0, 0, 0], [1, 1, 1]]))),
        ("attention", Call(TOKENS, TOKENS, TOKENS, np.ones((2, 2), int))),
        ("attention", Call(TOKENS, TOKENS, TOKENS, np.ones((3, 3)))),
        ("attention", Call(TOKENS, TOKENS, TOKENS, np.full((3, 3), 2))),
        ("attention", Call(1000 * TOKENS, 1000 * TOKENS, TOKENS)),
        ("attention", Call(TOKENS.astype(np.float32) * 10, TOKENS.astype(np.float32) * 10, TOKENS)),
        ("multi-head-attention", Call(TOKENS[0], np.ones((6, 2)), np.ones(6), np.ones((2, 2)), TWO, 3)),
        ("multi-head-attention", Call(TOKENS[0], np.ones((6, 2)), np.ones(6), np.ones((2, 2)), TWO, 0)),
        ("multi-head-attention", Call(TOKENS[0], np.ones((2, 6)), np.ones(6), np.ones((2, 2)), TWO, 1)),
        ("multi-head-attention", Call(TOKENS[0], np.ones((6, 2)), np.ones(6), np.ones((2, 2)), ONE, 1)),
        ("multi-head-attention", Call(TOKENS, np.ones((6, 2)), np.ones(6), np.ones((2, 2)), TWO, 1)),
        ("multi-head-attention", Call(TOKENS[0, :, :0], np.ones((6, 2)), np.ones(6), np.ones((2, 2)), TWO, 1)),
        ("multi-head-attention", Call(TOKENS[0] * 1e4, np.ones((6, 2)), np.ones(6), np.ones((2, 2)), TWO, 1)),
        ("positional-encoding", Call(0, 4)),
        ("positional-encoding", Call(3, 5)),
        ("positional-encoding", Call(3, 0)),
        ("positional-encoding", Call(3.0, 4)),
        ("se-block", Call(TOKENS, np.ones((1, 2)), np.ones((1, 2)))),
        ("se-block", Call(TOKENS, np.ones((1, 3)), np.ones((3, 1)))),
        ("se-block", Call(TOKENS[:, :, :0], np.ones((1, 2)), np.ones((2, 1)))),
        ("se-block", Call(np.ones((1, 3, 1, 1)), np.ones((2, 3)), np.ones((3, 2)))),
        ("se-block", Call(TOKENS, np.full((1, 2), 1e3), np.ones((2, 1)))),
        ("se-block", Call(TOKENS[0], np.ones((1, 2)), np.ones((2, 1)))),
        ("group-norm", Call(np.ones((1, 2, 2, 2)), 3, TWO, TWO)),
        ("group-norm", Call(np.ones((1, 2, 2, 2)), 0, TWO, TWO)),
        ("group-norm", Call(np.ones((1, 2, 2, 2)), 1, ONE, TWO)),
        ("group-norm", Call(np.ones((1, 2, 0, 2)), 1, TWO, TWO)),
        ("group-norm", Call(np.ones((1, 2, 2)), 1, TWO, TWO)),
        ("group-norm", Call(np.full((1, 2, 2, 2), 1e9), 1, TWO, TWO)),
        ("instance-norm", Call(np.ones((1, 2, 1, 1)))),
        ("instance-norm", Call(np.ones((1, 2, 2, 2)), ONE)),
        ("instance-norm", Call(np.ones((1, 2, 2, 2)), beta=np.ones((2, 1)))),
        ("instance-norm", Call(np.ones((1, 2, 2, 2)), eps=0.0)),
        ("instance-norm", Call(np.full((1, 2, 2, 2), np.inf))),
        ("instance-norm", Call(np.full((1, 2, 2, 2), 1e4, np.float32))),
        ("coordinate-attention", Call(TOKENS, np.ones((1, 2)), ONE, ONE, np.ones((2, 1)), np.ones((1, 2)))),
        ("coordinate-attention", Call(TOKENS, np.ones((1, 3)), ONE, ONE, np.ones((3, 1)), np.ones((3, 1)))),
        ("coordinate-attention", Call(TOKENS, np.ones((1, 2)), TWO, ONE, np.ones((2, 1)), np.ones((2, 1)))),
        ("coordinate-attention", Call(TOKENS[0], np.ones((1, 2)), ONE, ONE, np.ones((2, 1)), np.ones((2, 1)))),
        ("coordinate-attention", Call(TOKENS[:, :, :0], np.ones((1, 2)), ONE, ONE, np.ones((2, 1)), np.ones((2, 1)))),
        ("coordinate-attention", Call(TOKENS, np.ones((1, 2)), ONE, ONE, np.full((2, 1), 1e3), np.ones((2, 1)))),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    """Shrinking relies on this: a counterexample outside the contract would teach nothing."""
    assert not suite(name).is_valid(*call.args, **call.kwargs)
