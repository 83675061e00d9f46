"""The tasks around convolution: references against torch and exact counting, and contracts."""

import itertools
from typing import Any

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
import torch
from suites import by_name, drawn, suite

from quizprep.coding.suite import Call


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("pool-output-shape", Call(0, 1)),
        ("pool-output-shape", Call(4, 5)),
        ("pool-output-shape", Call(8, 3, 0)),
        ("pool-output-shape", Call(8, 3, 1, 2)),
        ("pool-output-shape", Call(8, 3, 1, -1)),
        ("pool-output-shape", Call((8, 2), 3)),
        ("pool-output-shape", Call((8, 8, 8), 3)),
        ("pool-output-shape", Call(8.0, 3)),
        ("pool-output-shape", Call(8, 3, None, 0, 1)),
        ("conv-transpose-output-shape", Call(0, 3)),
        ("conv-transpose-output-shape", Call(8, 3, 2, 0, 2)),
        ("conv-transpose-output-shape", Call(8, 3, (2, 1), 0, 1)),
        ("conv-transpose-output-shape", Call(2, 2, 1, 2)),
        ("conv-transpose-output-shape", Call(2, 2, 1, -1)),
        ("conv-transpose-output-shape", Call((2, 2, 2), 2)),
        ("receptive-field", Call([(3,)])),
        ("receptive-field", Call([(3, 0)])),
        ("receptive-field", Call([(3, 1, 1, 1)])),
        ("receptive-field", Call([(3.0, 1)])),
        ("receptive-field", Call(((3, 1),))),
        ("conv-cost", Call(0, 1, 1, 1, 1)),
        ("conv-cost", Call(4, 6, 1, 1, 1, True, 4)),
        ("conv-cost", Call(6, 4, 1, 1, 1, True, 4)),
        ("conv-cost", Call(1, 1, 1, 1, 1, 1)),
        ("conv-cost", Call(1, 1, 1.0, 1, 1)),
        ("conv2d", Call(np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3)), np.ones(1))),
        ("conv2d", Call(np.ones((1, 2, 3, 3)), np.ones((1, 1, 3, 3)), np.ones(1))),
        ("conv2d", Call(np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3)), np.ones(2))),
        ("conv2d", Call(np.ones((0, 1, 3, 3)), np.ones((1, 1, 3, 3)), np.ones(1))),
        ("conv2d", Call(np.ones((1, 3, 3)), np.ones((1, 1, 3, 3)), np.ones(1))),
        ("conv2d", Call(np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3), np.float32), np.ones(1))),
        ("conv2d", Call(np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3)), np.ones(1), 0)),
        ("conv2d", Call(np.ones((1, 1, 3, 3)), np.full((1, 1, 3, 3), np.inf), np.ones(1))),
        ("max-pool2d", Call(np.ones((1, 1, 3, 3)), 4)),
        ("max-pool2d", Call(np.ones((1, 1, 3, 3)), 3, 1, 2)),
        ("max-pool2d", Call(np.ones((1, 1, 3, 3)), 3, 0)),
        ("max-pool2d", Call(np.ones((1, 3, 3)), 2)),
        ("max-pool2d", Call(np.ones((1, 1, 3, 3), np.int64), 2)),
        ("max-pool2d", Call(np.full((1, 1, 3, 3), -np.inf), 2)),
        ("max-pool2d", Call(np.ones((0, 1, 3, 3)), 2)),
        ("im2col", Call(np.ones((1, 1, 3, 3)), 4, 1)),
        ("im2col", Call(np.ones((1, 1, 3, 3)), 1, 4)),
        ("im2col", Call(np.ones((1, 1, 3, 3)), 2, 2, 0)),
        ("im2col", Call(np.ones((1, 1, 3, 3)), 2, 2, 1, -1)),
        ("im2col", Call(np.ones((3, 3)), 2, 2)),
        ("im2col", Call(np.full((1, 1, 3, 3), np.nan), 2, 2)),
        ("patchify", Call(np.ones((1, 1, 4, 3)), 2)),
        ("patchify", Call(np.ones((1, 1, 3, 4)), 2)),
        ("patchify", Call(np.ones((1, 1, 4, 4)), 0)),
        ("patchify", Call(np.ones((4, 4)), 2)),
        ("patchify", Call(np.ones((1, 0, 4, 4)), 2)),
        ("depthwise-separable-conv", Call(np.ones((1, 2, 3, 3)), np.ones((1, 2, 2)), np.ones((1, 2)))),
        ("depthwise-separable-conv", Call(np.ones((1, 2, 3, 3)), np.ones((2, 2, 2)), np.ones((2, 1)))),
        ("depthwise-separable-conv", Call(np.ones((1, 2, 3, 3)), np.ones((2, 4, 2)), np.ones((1, 2)))),
        ("depthwise-separable-conv", Call(np.ones((1, 2, 3, 3)), np.ones((2, 2, 2)), np.ones((0, 2)))),
        ("depthwise-separable-conv", Call(np.ones((1, 2, 3, 3)), np.ones((2, 2, 2)), np.ones((1, 2), np.float32))),
        ("depthwise-separable-conv", Call(np.ones((1, 2, 3, 3)), np.ones((2, 2, 2)), np.ones((1, 2)), 0)),
        ("depthwise-separable-conv", Call(np.ones((1, 2, 3, 3)), np.ones((2, 2, 2, 1)), np.ones((1, 2)))),
        *(
            (name, call)
            for name in ("erode", "dilate")
            for call in (
                Call(np.ones((3, 3), np.uint8), 2),
                Call(np.ones((3, 3)), 3),
                Call(np.full((3, 3), 2), 3),
                Call(np.ones((0, 3), np.uint8), 3),
                Call(np.ones(3, np.uint8), 3),
            )
        ),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    """Shrinking relies on this: a counterexample outside the contract would teach nothing."""
    assert not suite(name).is_valid(*call.args, **call.kwargs)


# Independent truths


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def test_pool_output_shape_is_that_of_torch() -> None:
    reference = suite("pool-output-shape").reference_function
    with_an_exception = 0
    for call in drawn("pool-output-shape", 400):
        options = by_name("pool-output-shape", call)
        image = torch.zeros(1, 1, *pair(options.pop("input_size")))
        expected = tuple(torch.nn.functional.max_pool2d(image, **options).shape[2:])
        assert reference(*call.args, **call.kwargs) == expected
        with_an_exception += options.get("ceil_mode", False) and expected != ceil_of_quotient(call)
    assert with_an_exception > 20


def ceil_of_quotient(call: Call) -> tuple[int, ...]:
    options = by_name("pool-output-shape", call)
    kernel, stride = pair(options["kernel_size"]), pair(options.get("stride") or options["kernel_size"])
    axes = zip(pair(options["input_size"]), kernel, stride, pair(options.get("padding", 0)), strict=True)
    return tuple(-(-(i + 2 * p - k) // s) + 1 for i, k, s, p in axes)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (Call(224, 2), (112, 112)),
        (Call(112, 3, 2, 1), (56, 56)),
        (Call(112, 3, 1), (110, 110)),
        (Call(7, 2), (3, 3)),
        (Call(7, 2, ceil_mode=True), (4, 4)),
        (Call(5, 2, 2, 1, True), (3, 3)),
        (Call((12, 11), (3, 2), (2, 2), (0, 1), True), (6, 6)),
    ],
)
def test_pool_output_shape_by_hand(call: Call, expected: tuple[int, int]) -> None:
    assert suite("pool-output-shape").reference_function(*call.args, **call.kwargs) == expected


def test_conv_transpose_output_shape_is_that_of_torch() -> None:
    reference = suite("conv-transpose-output-shape").reference_function
    for call in drawn("conv-transpose-output-shape", 400):
        options = by_name("conv-transpose-output-shape", call)
        image, weight = (torch.zeros(1, 1, *pair(options.pop(name))) for name in ("input_size", "kernel_size"))
        assert reference(*call.args, **call.kwargs) == tuple(
            torch.nn.functional.conv_transpose2d(image, weight, **options).shape[2:]
        )


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (Call(28, 4, 2, 1), (56, 56)),
        (Call((28, 36), 2, 2), (56, 72)),
        (Call(7, 3), (9, 9)),
        (Call(7, 3, 2, 1), (13, 13)),
        (Call(7, 3, 2, 1, 1), (14, 14)),
        (Call(10, 3, 1, 0, 0, 2), (14, 14)),
    ],
)
def test_conv_transpose_output_shape_by_hand(call: Call, expected: tuple[int, int]) -> None:
    assert suite("conv-transpose-output-shape").reference_function(*call.args, **call.kwargs) == expected


def seen_from_one_output(layers: list[tuple[int, ...]]) -> set[int]:
    """Return the input pixels on which an output pixel depends."""
    seen = {0}
    for kernel, stride, *dilation in reversed(layers):
        seen = {place * stride + tap * (dilation[0] if dilation else 1) for place in seen for tap in range(kernel)}
    return seen


def test_receptive_field_is_where_ones_arrive() -> None:
    reference = suite("receptive-field").reference_function
    compared = 0
    for call in drawn("receptive-field", 400):
        (layers,) = call.args
        if reference(layers) < 3000:
            seen = seen_from_one_output(layers)
            assert reference(layers) == max(seen) - min(seen) + 1
            compared += 1
    assert compared > 300


def test_receptive_field_is_where_gradients_arrive() -> None:
    """The gradient of one output pixel is zero outside the field, and not at its ends."""
    compared = 0
    for call in drawn("receptive-field", 400):
        (layers,), size = call.args, suite("receptive-field").reference_function(*call.args)
        if size < 200:
            pixels = torch.ones(1, 1, size + 3, requires_grad=True)
            out = pixels
            for kernel, stride, *dilation in layers:
                weight = torch.ones(1, 1, kernel) / kernel
                out = torch.nn.functional.conv1d(out, weight, stride=stride, dilation=dilation[0] if dilation else 1)
            out[0, 0, 0].backward()
            assert pixels.grad is not None
            assert pixels.grad.nonzero()[-1, -1] == size - 1
            compared += 1
    assert compared > 200


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], 1),
        ([(3, 1), (3, 1)], 5),
        ([(3, 1), (3, 1), (3, 1)], 7),
        ([(7, 2), (3, 2), (3, 1)], 19),
        ([(3, 1, 1), (3, 1, 2), (3, 1, 4)], 15),
        ([(2, 2), (2, 2), (2, 2)], 8),
        ([(3, 1), (3, 1), (2, 2), (3, 1), (3, 1), (2, 2), *[(3, 1), (3, 1), (3, 1), (2, 2)] * 3], 212),
    ],
)
def test_receptive_field_by_hand(layers: list[tuple[int, ...]], expected: int) -> None:
    assert suite("receptive-field").reference_function(layers) == expected


def test_conv_cost_is_that_of_a_layer() -> None:
    """Each output is a sum as long as a filter."""
    reference = suite("conv-cost").reference_function
    for call in drawn("conv-cost", 400):
        options = by_name("conv-cost", call)
        h_out, w_out = options.pop("h_out"), options.pop("w_out")
        layer = torch.nn.Conv2d(options.pop("c_in"), options.pop("c_out"), **options, device="meta")
        params, macs = reference(*call.args, **call.kwargs)
        assert params == sum(parameter.numel() for parameter in layer.parameters())
        assert macs == h_out * w_out * layer.out_channels * layer.weight[0].numel()


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (Call(1, 1, 1, 1, 1), (2, 1)),
        (Call(3, 8, 3, 4, 4), (224, 3456)),
        (Call(3, 64, 7, 112, 112, False), (9408, 118_013_952)),
        (Call(32, 32, 3, 28, 28, groups=32), (320, 225_792)),
        (Call(96, 256, 5, 27, 27, True, 2), (307_456, 223_948_800)),
    ],
)
def test_conv_cost_by_hand(call: Call, expected: tuple[int, int]) -> None:
    assert suite("conv-cost").reference_function(*call.args, **call.kwargs) == expected


def test_multiplications_of_a_small_layer_are_counted_one_by_one() -> None:
    """A filter meets the channels of its own group alone."""
    reference = suite("conv-cost").reference_function
    for c_in, c_out, groups in ((4, 6, 2), (3, 6, 3), (4, 4, 1)):
        macs = sum(
            1
            for _ in range(5 * 7)
            for out, channel in itertools.product(range(c_out), range(c_in))
            if out // (c_out // groups) == channel // (c_in // groups)
            for _ in range(3 * 3)
        )
        assert reference(c_in, c_out, 3, 5, 7, groups=groups)[1] == macs


def tensors(options: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments with arrays as tensors of double precision."""
    return {
        name: torch.tensor(value.astype(np.float64)) if isinstance(value, np.ndarray) else value
        for name, value in options.items()
    }


def test_conv2d_is_that_of_torch() -> None:
    reference = suite("conv2d").reference_function
    for call in drawn("conv2d", 300):
        options = tensors(by_name("conv2d", call))
        x, w, b = (options.pop(name) for name in "xwb")
        expected = torch.nn.functional.conv2d(x, w, b, **options).numpy()
        np.testing.assert_allclose(reference(*call.args, **call.kwargs), expected, rtol=1e-12, atol=1e-8)


def test_conv2d_is_a_sum_of_correlations() -> None:
    reference = suite("conv2d").reference_function
    for call in drawn("conv2d", 100):
        options = {"stride": 1, "padding": 0} | by_name("conv2d", call)
        x, w, b, stride, padding = (options[key] for key in ("x", "w", "b", "stride", "padding"))
        padded = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        result = reference(*call.args, **call.kwargs)
        for n, f in itertools.product(range(len(x)), range(len(w))):
            planes = zip(padded[n], w[f].astype(np.float64), strict=True)
            total = sum(correlation(plane, kernel) for plane, kernel in planes)
            np.testing.assert_allclose(result[n, f], (total + b[f])[::stride, ::stride], rtol=1e-9, atol=1e-8)


def correlation(plane: Any, kernel: Any) -> Any:
    """Return scipy's correlation at the places where the kernel lies inside, also where the plane is small."""
    full = scipy.signal.correlate2d(plane, kernel, mode="full")
    return full[len(kernel) - 1 : len(plane), kernel.shape[1] - 1 : plane.shape[1]]


def test_conv2d_by_hand() -> None:
    reference = suite("conv2d").reference_function
    x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    w = np.array([[[[1.0, 2.0], [0.0, -1.0]]]])
    np.testing.assert_array_equal(reference(x, w, np.zeros(1)), [[[[0, 2], [6, 8]]]])
    np.testing.assert_array_equal(reference(x, w, np.array([0.5]), 2, 1), [[[[-0.5, -2.5], [1.5, 8.5]]]])


def test_max_pool2d_is_that_of_torch() -> None:
    reference = suite("max-pool2d").reference_function
    with_negative_border = 0
    for call in drawn("max-pool2d", 400):
        options = tensors(by_name("max-pool2d", call))
        expected = torch.nn.functional.max_pool2d(options.pop("x"), **options).numpy()
        np.testing.assert_array_equal(reference(*call.args, **call.kwargs), expected)
        with_negative_border += options.get("padding", 0) > 0 and bool((expected < 0).any())
    assert with_negative_border > 50


def test_max_pool2d_by_hand() -> None:
    reference = suite("max-pool2d").reference_function
    x = np.array([[[[1.0, 2.0, 5.0, 3.0], [4.0, 0.0, 1.0, 2.0], [7.0, 1.0, 0.0, 6.0], [2.0, 3.0, 4.0, 8.0]]]])
    np.testing.assert_array_equal(reference(x, 2), [[[[4, 5], [7, 8]]]])
    np.testing.assert_array_equal(reference(x, 3, 1), [[[[7, 6], [7, 8]]]])
    np.testing.assert_array_equal(reference(-x, 2, 2, 1), [[[[-1, -2, -3], [-4, 0, -2], [-2, -3, -8]]]])


def test_im2col_is_unfold_of_torch() -> None:
    reference = suite("im2col").reference_function
    for call in drawn("im2col", 400):
        options = tensors(by_name("im2col", call))
        kernel = (options.pop("kernel_h"), options.pop("kernel_w"))
        expected = torch.nn.functional.unfold(options.pop("x"), kernel, **options).numpy()
        np.testing.assert_array_equal(reference(*call.args, **call.kwargs), expected)


def test_im2col_by_hand() -> None:
    reference = suite("im2col").reference_function
    x = np.arange(1.0, 7.0).reshape(1, 1, 2, 3)
    np.testing.assert_array_equal(reference(x, 2, 2), [[[1, 2], [2, 3], [4, 5], [5, 6]]])
    np.testing.assert_array_equal(reference(x, 1, 2), [[[1, 2, 4, 5], [2, 3, 5, 6]]])
    # Padded: 0 0 0 0 0 / 0 1 2 3 0 / 0 4 5 6 0 / 0 0 0 0 0, windows of 2x3 at rows 0 and 2, columns 0 and 2.
    by_window = [[0, 0, 0, 0, 1, 2], [0, 0, 0, 2, 3, 0], [0, 4, 5, 0, 0, 0], [5, 6, 0, 0, 0, 0]]
    np.testing.assert_array_equal(reference(x, 2, 3, 2, 1)[0].T, by_window)


def test_patchify_is_unfold_with_its_axes_swapped() -> None:
    reference = suite("patchify").reference_function
    for call in drawn("patchify", 300):
        options = tensors(by_name("patchify", call))
        patch = options["patch_size"]
        expected = torch.nn.functional.unfold(options["images"], patch, stride=patch).transpose(1, 2).numpy()
        np.testing.assert_array_equal(reference(*call.args, **call.kwargs), expected)


def test_patchify_by_hand() -> None:
    reference = suite("patchify").reference_function
    x = np.arange(1.0, 17.0).reshape(1, 2, 2, 4)
    np.testing.assert_array_equal(reference(x, 2), [[[1, 2, 5, 6, 9, 10, 13, 14], [3, 4, 7, 8, 11, 12, 15, 16]]])
    assert reference(np.zeros((1, 3, 224, 224)), 16).shape == (1, 196, 768)


@pytest.mark.parametrize("name", ["erode", "dilate"])
def test_morphology_is_that_of_scipy(name: str) -> None:
    reference = suite(name).reference_function
    truth = {"erode": scipy.ndimage.binary_erosion, "dilate": scipy.ndimage.binary_dilation}[name]
    for img, k in (call.args for call in drawn(name, 300)):
        expected = truth(img, np.ones((k, k)), border_value=int(name == "erode"))
        np.testing.assert_array_equal(reference(img, k), expected)


@pytest.mark.parametrize("name", ["erode", "dilate"])
def test_erosion_and_dilation_mirror_each_other(name: str) -> None:
    erode, dilate = (suite(one).reference_function for one in ("erode", "dilate"))
    for img, k in (call.args for call in drawn(name, 200)):
        np.testing.assert_array_equal(erode(img, k), 1 - dilate(1 - img, k))
        assert (erode(img, k) <= img).all()
        assert (img <= dilate(img, k)).all()


def test_morphology_by_hand() -> None:
    erode, dilate = (suite(name).reference_function for name in ("erode", "dilate"))
    img = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 0, 1]], dtype=np.uint8)
    np.testing.assert_array_equal(erode(img, 3), [[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 0, 0, 0]])
    np.testing.assert_array_equal(dilate(img, 3), [[1, 1, 1, 1, 0], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]])


def test_depthwise_separable_conv_is_two_layers_of_torch() -> None:
    reference = suite("depthwise-separable-conv").reference_function
    for call in drawn("depthwise-separable-conv", 300):
        options = tensors(by_name("depthwise-separable-conv", call))
        x, kernels, mixture = (options.pop(name) for name in ("x", "w_depthwise", "w_pointwise"))
        maps = torch.nn.functional.conv2d(x, kernels[:, None], groups=x.shape[1], **options)
        expected = torch.nn.functional.conv2d(maps, mixture[:, :, None, None]).numpy()
        np.testing.assert_allclose(reference(*call.args, **call.kwargs), expected, rtol=1e-12, atol=1e-8)


def test_depthwise_separable_conv_by_hand() -> None:
    reference = suite("depthwise-separable-conv").reference_function
    x = np.array([[[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]])
    kernels = np.array([[[1.0, -1.0]], [[2.0, 1.0]]])
    # The channels become (-1, -1) and (13, 16).
    mixture = np.array([[1.0, 0.0], [1.0, 1.0], [-1.0, 2.0]])
    np.testing.assert_array_equal(reference(x, kernels, mixture), [[[[-1, -1]], [[12, 15]], [[27, 33]]]])
    np.testing.assert_array_equal(reference(x, kernels, mixture, 2)[..., 0], [[[-1], [12], [27]]])
