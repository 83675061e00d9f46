"""Forward pass of a small fully convolutional network: three convolutions, one probability for each pixel.

Weights are such that the logits stay within a few units: beyond, the sigmoid would hide what went wrong before it.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task("segmentation_net")

Array = np.ndarray[Any, Any]
LARGEST = 30.0
"""Of logits and hidden numbers."""


@task.reference
def segmentation_net(x, w1, b1, w2, b2, w3, b3):
    """Return the foreground probability of each pixel, by a network of three convolutions.

    Convolution, ReLU, convolution, ReLU, convolution to one channel, sigmoid.  All convolutions are cross-correlations with
    stride 1, and with as many zeros around their input as keep height and width: (K - 1) / 2 for a kernel of K x K.

    Args:
        x: images, array (N, C, H, W), float32 or float64, as all others.
        w1: kernels of the first layer, array (A, C, K, K); K is odd, often 3, and may differ from layer to layer.
        b1: its biases, array (A,).
        w2: kernels of the second layer, array (B, A, K, K).
        b2: its biases, array (B,).
        w3: kernels of the last layer, array (1, B, K, K).
        b3: its bias, array (1,).

    Returns:
        Array (N, 1, H, W) with values between 0 and 1.  The inputs are not changed.

    """
    hidden = np.maximum(_layer(x, w1, b1), 0)
    hidden = np.maximum(_layer(hidden, w2, b2), 0)
    return _sigmoid(_layer(hidden, w3, b3))


def _layer(x, w, b):
    """Return a convolution that keeps the size."""
    side = w.shape[-1] // 2
    return _slide(np.pad(np.asarray(x, dtype=np.float64), ((0, 0), (0, 0), (side, side), (side, side))), w, b)


def _slide(padded, w, b):
    """Return a convolution of an image that has its border already."""
    w, b = np.asarray(w, dtype=np.float64), np.asarray(b, dtype=np.float64)
    kernel = w.shape[-1]
    height, width = padded.shape[2] - kernel + 1, padded.shape[3] - kernel + 1
    out = np.zeros((len(padded), len(w), height, width)) + b[:, None, None]
    for row, column in np.ndindex(kernel, kernel):
        # Each tap of the kernel meets the whole image, shifted by its place.
        shifted = padded[:, :, row : row + height, column : column + width]
        out += np.einsum("nchw,fc->nfhw", shifted, w[:, :, row, column])
    return out


def _sigmoid(logits):
    return 1 / (1 + np.exp(-logits))


@task.valid
def within_contract(x: Any, w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> bool:
    """Whether these are images and layers that fit to each other, with moderate numbers all the way."""
    arrays = (x, w1, b1, w2, b2, w3, b3)
    if not all(isinstance(array, np.ndarray) and array.dtype.name in {"float32", "float64"} for array in arrays):
        return False
    if len({array.dtype for array in arrays}) > 1 or not all(array.size and np.isfinite(array).all() for array in arrays):
        return False
    if any(array.ndim != 4 for array in (x, w1, w2, w3)) or len(w3) != 1:
        return False
    hidden = x
    for w, b in ((w1, b1), (w2, b2), (w3, b3)):
        if not _fits(hidden, w, b) or np.abs(values := _layer(hidden, w, b)).max() > LARGEST:
            return False
        hidden = np.maximum(values, 0)
    return True


def _fits(x: Array, w: Array, b: Array) -> bool:
    height, width = w.shape[2:]
    return bool(height == width and height % 2 and w.shape[1] == x.shape[1] and b.shape == w.shape[:1])


def _ramp(*shape: int, shift: int = 0) -> Array:
    """Return quarters from -5/4 to 5/4 without symmetry."""
    places = np.arange(int(np.prod(shape))) + shift
    return ((places * 7 % 11 + places // 11 * 3) % 11 - 5).reshape(shape) / 4


def _call(
    images: tuple[int, ...], widths: tuple[int, int], kernels: tuple[int, int, int] = (3, 3, 1), dtype: Any = float
) -> Call:
    """Return a call with images of this shape, so many channels between the layers, and these kernels."""
    channels = (images[1], *widths, 1)
    arrays = [_ramp(*images)]
    for number, kernel in enumerate(kernels):
        inputs, outputs = channels[number : number + 2]
        scale = 1.5 / (kernel * inputs**0.5)
        arrays += [scale * _ramp(outputs, inputs, kernel, kernel, shift=number + 1), _ramp(outputs, shift=3 - number) / 2]
    return Call(*(array.astype(dtype) for array in arrays))


def _single(pixel: float, *layers: tuple[float, float]) -> Call:
    """Return a call with one pixel, and layers of one weight and one bias."""
    arrays = [np.full((1, 1, 1, 1), pixel)]
    for weight, bias in layers:
        arrays += [np.full((1, 1, 1, 1), weight), np.array([bias])]
    return Call(*arrays)


@task.case(en="one pixel and one weight a layer: sigmoid of 1.5", zh="一个像素、每层一个权重：1.5 的 sigmoid")
def one_pixel() -> Call:
    return _single(2.0, (1.0, 0.0), (0.5, 0.0), (1.5, 0.0))


@task.case(en="the first layer gives a negative number: ReLU makes it 0", zh="第一层得负数：ReLU 将其变为 0")
def negative_after_the_first_layer() -> Call:
    return _single(2.0, (-1.0, 0.0), (1.0, 0.5), (1.0, 0.25))


@task.case(en="the second layer gives a negative number: ReLU makes it 0", zh="第二层得负数：ReLU 将其变为 0")
def negative_after_the_second_layer() -> Call:
    return _single(2.0, (1.0, 0.0), (-1.0, 0.5), (1.0, 0.25))


@task.case(
    en="a negative logit: the last layer has no ReLU, the probability is below 1/2",
    zh="负的 logit：最后一层没有 ReLU，概率小于 1/2",
)
def negative_logit() -> Call:
    return _single(1.0, (1.0, 0.0), (1.0, 0.0), (-2.0, 0.25))


@task.case(en="a negative pixel: the input itself passes no ReLU", zh="负的像素：输入本身不经过 ReLU")
def negative_pixel() -> Call:
    return _single(-2.0, (-1.0, 0.0), (0.5, 0.0), (1.5, 0.0))


@task.case(en="a bias that lifts a negative sum: it is added before the ReLU", zh="偏置使负的和变为正：偏置在 ReLU 之前加")
def bias_before_the_activation() -> Call:
    return _single(1.0, (-1.0, 1.5), (-0.5, 1.0), (1.0, 0.0))


@task.case(
    en="a confident pixel: activations are not capped, and the probability lies within 0.00001 of 1",
    zh="非常确信的像素：激活值不设上限，概率与 1 相差不到 0.00001",
)
def confident_foreground() -> Call:
    return _single(4.0, (2.0, 0.0), (2.0, 0.0), (0.75, 0.0))


@task.case(
    en="a pixel that is surely background: the probability is all but 0, not a small bound",
    zh="几乎肯定是背景的像素：概率接近 0，而不是某个下限",
)
def confident_background() -> Call:
    return _single(4.0, (2.0, 0.0), (2.0, 0.0), (-0.75, 0.0))


@task.case(en="weights of 0: the biases alone", zh="权重全为 0：只剩偏置")
def biases_alone() -> Call:
    return _single(3.0, (0.0, 1.0), (0.0, 0.5), (0.0, -0.5))


@task.case(
    en="a positive image with positive kernels: each layer is padded with zeros anew, not once for all",
    zh="正的图像、正的卷积核：每一层都重新补 0，而不是一次补完",
)
def padding_of_each_layer() -> Call:
    kernel = np.full((1, 1, 3, 3), 0.25)
    bias = np.array([0.5])
    return Call(np.full((1, 1, 2, 3), 0.5), kernel, bias, kernel, bias, kernel / 2, -bias)


@task.case(en="a kernel without symmetry: it is not flipped", zh="不对称的卷积核：不翻转")
def kernel_without_symmetry() -> Call:
    kernel = np.arange(1.0, 10.0).reshape(1, 1, 3, 3) / 8
    one = np.ones((1, 1, 1, 1))
    x = np.zeros((1, 1, 3, 4))
    x[0, 0, 1, 1] = 1
    return Call(x, kernel, np.zeros(1), one, np.zeros(1), one, -np.ones(1))


@task.case(en="3x3, 3x3 and 1x1, as the small net usually has them", zh="常见的小网络：3x3、3x3、1x1")
def usual_net() -> Call:
    return _call((1, 3, 5, 5), (4, 3))


@task.case(en="three kernels of 3x3", zh="三层都是 3x3")
def three_by_three_throughout() -> Call:
    return _call((1, 2, 4, 4), (3, 2), (3, 3, 3))


@task.case(en="1x1 throughout: each pixel for itself", zh="各层都是 1x1：每个像素各算各的")
def pointwise_throughout() -> Call:
    return _call((1, 2, 2, 3), (3, 2), (1, 1, 1))


@task.case(en="kernels of 5x5, 3x3 and 1x1", zh="5x5、3x3、1x1 的卷积核")
def kernels_of_three_sizes() -> Call:
    return _call((1, 1, 5, 6), (2, 2), (5, 3, 1))


@task.case(en="one pixel under 3x3 kernels: zeros around it in every layer", zh="3x3 卷积核下只有一个像素：每一层四周都是 0")
def one_pixel_under_large_kernels() -> Call:
    return _call((1, 2, 1, 1), (2, 3), (3, 3, 3))


@task.case(en="a batch of three images", zh="三幅图像的批")
def batch_of_three() -> Call:
    return _call((3, 2, 3, 4), (2, 3))


@task.case(en="an image that is wider than high", zh="宽大于高的图像")
def wide_image() -> Call:
    return _call((1, 1, 2, 6), (2, 2))


@task.case(en="as many channels as rows and columns", zh="通道数与行数、列数相同")
def as_many_channels_as_columns() -> Call:
    return _call((2, 3, 3, 3), (3, 3))


@task.case(en="float32 throughout", zh="全部为 float32")
def single_precision() -> Call:
    return _call((2, 3, 4, 4), (4, 3), dtype=np.float32)


@task.case(en="channels moved to the front: views that are not contiguous", zh="由通道在后变为通道在前的视图，内存不连续")
def channels_last_views() -> Call:
    x, w1, *others = _call((1, 2, 4, 3), (3, 2)).args
    return Call(np.moveaxis(np.moveaxis(x, 1, -1).copy(), -1, 1), np.moveaxis(np.moveaxis(w1, 1, -1).copy(), -1, 1), *others)


@task.case(en="every second pixel of an image, read-only", zh="图像的隔点视图，只读")
def strided_read_only_view() -> Call:
    _, *others = _call((1, 2, 4, 4), (2, 2)).args
    x = _ramp(1, 2, 8, 8)[:, :, ::2, ::2]
    x.flags.writeable = False
    return Call(x, *others)


@task.case(en="layers given by name", zh="各层按名称传入")
def by_name() -> Call:
    x, w1, b1, w2, b2, w3, b3 = _call((1, 1, 3, 3), (2, 2)).args
    return Call(x, w3=w3, b3=b3, w2=w2, b2=b2, w1=w1, b1=b1)


def _drawn(rng: np.random.Generator, images: tuple[int, ...], widths: tuple[int, ...], kernels: tuple[int, ...]) -> list[Array]:
    """Return random images and layers whose outputs keep the size of the inputs."""
    channels = (images[1], *widths, 1)
    arrays = [rng.standard_normal(images)]
    for number, kernel in enumerate(kernels):
        inputs, outputs = channels[number : number + 2]
        scale = 1.5 / (kernel * inputs**0.5)
        arrays += [scale * rng.uniform(-1, 1, (outputs, inputs, kernel, kernel)), rng.uniform(-0.5, 0.5, outputs)]
    return arrays


@task.bench(sizes=(12, 16, 24, 32, 48))
def square_images(rng: np.random.Generator, size: int) -> Call:
    return Call(*_drawn(rng, (1, 3, size, size), (8, 8), (3, 3, 1)))


@task.half(count=6, en="random nets in half precision", zh="半精度的随机网络")
def half_nets(rng: np.random.Generator, size: int) -> Call:
    return Call(*_drawn(rng, (2, 2, 2 + size, 3), (3, 2), (3, 3, 1)))


@task.random(count=30, en="random images, widths and kernels", zh="随机的图像、通道数与卷积核")
def random_nets(rng: np.random.Generator, size: int) -> Call:
    batch, channels, *widths = (int(number) for number in rng.integers(1, 3, size=4, endpoint=True))
    high, wide = (int(side) for side in rng.integers(1, 3 + size // 8, size=2, endpoint=True))
    kernels = tuple(int(kernel) for kernel in rng.choice([1, 3], size=3))
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    arrays = _drawn(rng, (batch, channels, high, wide), tuple(widths), kernels)
    return Call(*(array.astype(dtype) for array in arrays))


def _net(x, layers, activate=lambda values: np.maximum(values, 0), last=_sigmoid, layer=_layer):
    """Return the output of a net with other activations, or another convolution."""
    (w1, b1), (w2, b2), (w3, b3) = layers
    return last(layer(activate(layer(activate(layer(x, w1, b1)), w2, b2)), w3, b3))


def _padded(x, w, b, **how):
    """Return a convolution with another border."""
    side = w.shape[-1] // 2
    return _slide(np.pad(np.asarray(x, dtype=np.float64), ((0, 0), (0, 0), (side, side), (side, side)), **how), w, b)


@task.mutant(
    en="There is no ReLU after the first layer: two layers without one between them are a single linear layer.",
    zh="第一层之后没有 ReLU：中间没有激活的两层等于一个线性层。",
)
def forgets_the_first_relu(x, w1, b1, w2, b2, w3, b3):
    hidden = np.maximum(_layer(_layer(x, w1, b1), w2, b2), 0)
    return _sigmoid(_layer(hidden, w3, b3))


@task.mutant(
    en="There is no ReLU after the second layer.",
    zh="第二层之后没有 ReLU。",
)
def forgets_the_second_relu(x, w1, b1, w2, b2, w3, b3):
    return _sigmoid(_layer(_layer(np.maximum(_layer(x, w1, b1), 0), w2, b2), w3, b3))


@task.mutant(
    en="The logits passed a ReLU, so that no probability is below 1/2. The sigmoid follows the last layer at once.",
    zh="logit 又经过了 ReLU，概率因此不会小于 1/2。最后一层之后应直接接 sigmoid。",
)
def rectifies_the_logits(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), last=lambda logits: _sigmoid(np.maximum(logits, 0)))


@task.mutant(
    en="The input passed a ReLU first. Negative pixels count as they are.",
    zh="输入先经过了 ReLU。负的像素应原样使用。",
)
def rectifies_the_input(x, w1, b1, w2, b2, w3, b3):
    return segmentation_net(np.maximum(x, 0), w1, b1, w2, b2, w3, b3)


@task.mutant(
    en="The logits came back. The sigmoid makes probabilities of them.",
    zh="返回了 logit。还要用 sigmoid 变成概率。",
)
def forgets_the_sigmoid(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), last=lambda logits: logits)


@task.mutant(
    en="A softmax over one channel is 1 everywhere. With a single channel it takes a sigmoid.",
    zh="对单个通道做 softmax，结果处处为 1。只有一个通道时应使用 sigmoid。",
)
def takes_a_softmax_over_one_channel(x, w1, b1, w2, b2, w3, b3):
    return np.ones_like(segmentation_net(x, w1, b1, w2, b2, w3, b3))


@task.mutant(
    en="The last activation is tanh, between -1 and 1. A probability takes a sigmoid.",
    zh="最后的激活用了 tanh，取值在 -1 与 1 之间。概率应使用 sigmoid。",
)
def ends_with_tanh(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), last=np.tanh)


@task.mutant(
    en="The probabilities were cut at 1/2 to a mask. The map itself is asked for: a mask has no gradient.",
    zh="概率以 1/2 为阈值变成了掩码。应返回概率图本身：掩码没有梯度。",
)
def rounds_to_a_mask(x, w1, b1, w2, b2, w3, b3):
    return 1.0 * (segmentation_net(x, w1, b1, w2, b2, w3, b3) > 0.5)


@task.mutant(
    en="Sigmoids stand in place of the ReLUs between the layers.",
    zh="层与层之间用了 sigmoid 而不是 ReLU。",
)
def puts_sigmoids_between_the_layers(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), activate=_sigmoid)


@task.mutant(
    en="A leaky ReLU lets a hundredth of negative numbers through. Plain ReLU makes them 0.",
    zh="用了 Leaky ReLU，负数会漏过百分之一。普通 ReLU 将其变为 0。",
)
def leaks(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), activate=lambda values: np.maximum(values, 0.01 * values))


@task.mutant(
    en="The bias was added after the ReLU. It belongs to the convolution, before the activation.",
    zh="偏置加在了 ReLU 之后。偏置属于卷积，应在激活之前加。",
)
def adds_the_bias_after_the_activation(x, w1, b1, w2, b2, w3, b3):
    hidden = np.maximum(_layer(x, w1, 0 * b1), 0) + b1[:, None, None]
    hidden = np.maximum(_layer(hidden, w2, 0 * b2), 0) + b2[:, None, None]
    return _sigmoid(_layer(hidden, w3, b3))


@task.mutant(
    en="The biases were not added.",
    zh="没有加偏置。",
)
def forgets_the_biases(x, w1, b1, w2, b2, w3, b3):
    return segmentation_net(x, w1, 0 * b1, w2, 0 * b2, w3, 0 * b3)


@task.mutant(
    en="There is no padding: each 3x3 layer makes the map smaller by 2. Zeros around the input keep its size.",
    zh="没有填充：每个 3x3 层都会让特征图缩小 2。四周补 0 才能保持尺寸。",
)
def does_not_pad(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), layer=lambda x, w, b: _slide(np.asarray(x, dtype=np.float64), w, b))


@task.mutant(
    en="The padding is 1 for every kernel, and a 1x1 layer makes the map larger. It is (K - 1) / 2.",
    zh="所有卷积核的填充都取 1，1x1 层会使特征图变大。填充应为 (K - 1) / 2。",
)
def always_pads_by_one(x, w1, b1, w2, b2, w3, b3):
    def layer(x, w, b):
        return _slide(np.pad(np.asarray(x, dtype=np.float64), ((0, 0), (0, 0), (1, 1), (1, 1))), w, b)

    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), layer=layer)


@task.mutant(
    en="The image was padded once for all layers: biases then fill the border of the hidden maps. Each layer pads with zeros.",
    zh="只对图像一次补足了各层的填充：隐藏层的边缘就被偏置填上了。每一层都要重新补 0。",
)
def pads_once_for_all_layers(x, w1, b1, w2, b2, w3, b3):
    side = sum(w.shape[-1] // 2 for w in (w1, w2, w3))
    padded = np.pad(np.asarray(x, dtype=np.float64), ((0, 0), (0, 0), (side, side), (side, side)))
    return _net(padded, ((w1, b1), (w2, b2), (w3, b3)), layer=_slide)


@task.mutant(
    en="The border pixels were repeated outwards. Padding is made of zeros.",
    zh="边界像素被向外复制了。填充应为 0。",
)
def repeats_the_border(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), layer=lambda *layer: _padded(*layer, mode="edge"))


@task.mutant(
    en="The kernels were flipped: a layer computes cross-correlation, unflipped.",
    zh="卷积核被翻转了：卷积层计算的是互相关，不翻转。",
)
def flips_the_kernels(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), layer=lambda x, w, b: _layer(x, w[:, :, ::-1, ::-1], b))


@task.mutant(
    en="Height and width of the kernels are mixed up: they were transposed.",
    zh="卷积核的高和宽弄混了：核被转置了。",
)
def transposes_the_kernels(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), layer=lambda x, w, b: _layer(x, w.swapaxes(2, 3), b))


@task.mutant(
    en="The channel axis of the result is missing: the shape is (N, 1, H, W).",
    zh="结果缺了通道轴：形状应为 (N, 1, H, W)。",
)
def drops_the_channel_axis(x, w1, b1, w2, b2, w3, b3):
    return segmentation_net(x, w1, b1, w2, b2, w3, b3)[:, 0]


@task.mutant(
    en="One probability came back for each image, the mean over its pixels. Each pixel has its own.",
    zh="每幅图像只返回一个概率，即对像素求了平均。每个像素各有一个概率。",
)
def averages_over_the_pixels(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), last=lambda logits: _sigmoid(logits.mean(axis=(2, 3), keepdims=True)))


@task.mutant(
    en="Every map comes from the first image of the batch. Each image has its own.",
    zh="所有结果都来自批中的第一幅图像。每幅图像各算各的。",
)
def uses_the_first_image(x, w1, b1, w2, b2, w3, b3):
    return np.repeat(segmentation_net(x[:1], w1, b1, w2, b2, w3, b3), len(x), axis=0)


@task.mutant(
    en="The activations were capped at 6 (ReLU6). Plain ReLU has no upper bound.",
    zh="激活值被截断到 6（ReLU6）。普通的 ReLU 没有上限。",
)
def caps_activations_at_six(x, w1, b1, w2, b2, w3, b3):
    return _net(x, ((w1, b1), (w2, b2), (w3, b3)), activate=lambda values: np.clip(values, 0, 6))


@task.mutant(
    en="The probabilities were kept away from 0 and 1. That is for the logarithm in a loss; the net returns them as they are.",
    zh="概率被限制在离 0 和 1 一定距离之内。那是为损失里的对数准备的；网络应原样返回。",
)
def keeps_off_0_and_1(x, w1, b1, w2, b2, w3, b3):
    return np.clip(segmentation_net(x, w1, b1, w2, b2, w3, b3), 1e-4, 1 - 1e-4)
