"""The squeeze-and-excitation block: channels weighted by what they hold on the whole image.

The numbers that go into the sigmoid stay within a few hundred, so that no way of writing it overflows in double precision.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_floats, wave

task = Task(
    "se_block",
    refuses=[
        "fvcore.nn.squeeze_excitation.SqueezeExcitation",
        "monai.networks.blocks.ChannelSELayer",
        "monai.networks.blocks.squeeze_and_excitation.ChannelSELayer",
        "timm.layers.SEModule",
        "timm.layers.SqueezeExcite",
        "timm.layers.squeeze_excite.SEModule",
        "timm.models.layers.SEModule",
        "torchvision.ops.SqueezeExcitation",
        "torchvision.ops.misc.SqueezeExcitation",
    ],
)


@task.reference
def se_block(x, w1, w2):
    """Return images whose channels are weighted by squeeze and excitation.

    Squeeze: the mean of each channel over height and width, z (N, C).  Excitation: two linear layers without bias,
    ``s = sigmoid(relu(z @ w1.T) @ w2.T)``, one weight from 0 to 1 for each channel of each image.  Scale: each channel of x
    times its weight.

    Args:
        x: images (N, C, H, W), float32 or float64.
        w1: array (C / r, C), the first layer, which reduces C features to C / r.
        w2: array (C, C / r), the second layer.

    Returns:
        Array (N, C, H, W).  The inputs are not changed.

    """
    x, w1, w2 = (np.asarray(array, dtype=np.float64) for array in (x, w1, w2))
    return x * _as_images(_excite(x.mean(axis=(2, 3)), w1, w2))


def _excite(squeezed, w1, w2):
    return _sigmoid(np.maximum(squeezed @ w1.T, 0) @ w2.T)


def _sigmoid(values):
    return (1 + np.tanh(values / 2)) / 2


def _as_images(weights):
    """Return one weight for each image and channel as an array that lines up with the images."""
    return weights[:, :, None, None]


@task.valid
def within_contract(x: Any, w1: Any, w2: Any) -> bool:
    """Whether these are float arrays of matching sizes, and rounding stays well inside the tolerance."""
    if not are_floats(x, w1, w2):
        return False
    if not (x.ndim == 4 and x.size and w1.ndim == w2.ndim == 2 and w1.size):
        return False
    if w1.shape[1] != x.shape[1] or w2.shape != w1.shape[::-1] or x.shape[1] % w1.shape[0]:
        return False
    if not all(np.isfinite(array).all() and np.abs(array).max() <= 1e6 for array in (x, w1, w2)):
        return False
    return _is_well_conditioned(x, w1, w2, 50 if any(array.dtype == np.float32 for array in (x, w1, w2)) else 1e6)


def _is_well_conditioned(x: Any, w1: Any, w2: Any, largest: float) -> bool:
    """Return whether the terms that are summed up on the way to the sigmoid are small, and it gets no extreme number."""
    x, w1, w2 = (array.astype(np.float64) for array in (x, w1, w2))
    terms = np.abs(x).max(axis=(2, 3)) @ np.abs(w1).T @ np.abs(w2).T
    values = np.maximum(x.mean(axis=(2, 3)) @ w1.T, 0) @ w2.T
    return bool(terms.max() <= largest and np.abs(values).max() <= 400)


def _call(x: "np.ndarray[Any, Any]", middle: int) -> Call:
    """Return a call whose squeezed values are positive and negative, and so are the middle ones."""
    c = x.shape[1]
    return Call(x, wave(middle, c, start=2), wave(c, middle, start=5) / 2)


def _offset_images(n: int, c: int, h: int, w: int) -> "np.ndarray[Any, Any]":
    """Return images whose channels have means of their own."""
    places = wave(n, c, start=3)[:, :, None, None]
    return places + wave(n, c, h, w) / 2


@task.case(en="one channel, one pixel: numbers to follow by hand", zh="单通道、单像素：可以手算")
def one_pixel() -> Call:
    return Call(np.array([[[[2.0]]]]), np.array([[1.5]]), np.array([[-0.5]]))


@task.case(en="one pixel an image: its value is the mean already", zh="每张图只有一个像素：它的值就是均值")
def images_of_one_pixel() -> Call:
    return _call(_offset_images(2, 4, 1, 1), 2)


@task.case(en="four channels reduced to two (r = 2)", zh="四个通道压缩到两个（r = 2）")
def reduction_of_two() -> Call:
    return _call(_offset_images(1, 4, 2, 2), 2)


@task.case(en="six channels reduced to a single number (r = C)", zh="六个通道压缩到一个数（r = C）")
def reduction_to_one() -> Call:
    return _call(_offset_images(2, 6, 2, 3), 1)


@task.case(
    en="no reduction (r = 1): the weights are square, and a forgotten transposition raises nothing",
    zh="不压缩（r = 1）：权重是方阵，忘记转置也不会报错",
)
def no_reduction() -> Call:
    return _call(_offset_images(1, 3, 2, 2), 3)


@task.case(en="images that are not square: each channel has H*W pixels", zh="非正方形图像：每个通道有 H*W 个像素")
def not_square() -> Call:
    return _call(_offset_images(1, 4, 2, 5), 2)


@task.case(
    en="as many channels as columns: the weights belong to axis 1",
    zh="通道数等于宽：权重属于第 1 轴",
)
def as_many_channels_as_columns() -> Call:
    return _call(_offset_images(1, 4, 4, 4), 2)


@task.case(en="a batch of images that differ: each image has weights of its own", zh="批中图像各不相同：每张图有自己的通道权重")
def images_that_differ() -> Call:
    x = _offset_images(3, 4, 2, 2) * np.array([1.0, -2.0, 0.25])[:, None, None, None]
    return _call(x, 2)


@task.case(en="as many images as channels", zh="图像数等于通道数")
def as_many_images_as_channels() -> Call:
    return _call(_offset_images(4, 4, 3, 2), 2)


@task.case(
    en="the middle layer is negative throughout: ReLU gives 0, and all weights are sigmoid(0) = 0.5",
    zh="中间层全为负：ReLU 后为 0，所有权重都是 sigmoid(0) = 0.5",
)
def relu_cuts_everything() -> Call:
    return Call(1.0 + np.abs(wave(1, 4, 2, 2)), -np.abs(wave(2, 4)) - 0.5, wave(4, 2, start=5))


@task.case(en="middle values of both signs: only the positive ones go on", zh="中间值有正有负：只有正的继续传递")
def relu_cuts_one_of_two() -> Call:
    return Call(
        np.array([[[[3.0, 1.0]], [[-1.0, 2.0]]]]), np.array([[1.0, 0.5], [-1.0, -0.5]]), np.array([[1.0, 4.0], [-0.5, 2.0]])
    )


@task.case(
    en="channels whose pixels cancel: the mean is 0, the maximum is not", zh="像素相互抵消的通道：均值为 0，最大值不为 0"
)
def pixels_that_cancel() -> Call:
    x = np.array([[[[3.0, -3.0], [1.0, -1.0]], [[2.0, 0.0], [0.0, 2.0]]]])
    return Call(x, np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([[1.0, -1.0], [2.0, 0.5]]))


@task.case(en="images of zero stay zero", zh="全零图像仍为零")
def zero_images() -> Call:
    return _call(np.zeros((2, 4, 2, 2)), 2)


@task.case(
    en="one image of zero beside another: its weights are 0.5, and its pixels stay 0",
    zh="一张全零图像与另一张并列：它的权重为 0.5，像素仍为 0",
)
def zero_image_beside_another() -> Call:
    return _call(_offset_images(2, 4, 2, 2) * np.array([0.0, 1.0])[:, None, None, None], 2)


@task.case(en="weights of zero: every pixel is halved", zh="权重全为零：每个像素减半")
def zero_weights() -> Call:
    return Call(wave(1, 4, 2, 3), np.zeros((2, 4)), np.zeros((4, 2)))


@task.case(
    en="weights close to 0 and 1: a channel is shut off, another one passes",
    zh="通道权重接近 0 和 1：一个通道被关闭，另一个通过",
)
def saturated_weights() -> Call:
    return Call(np.array([[[[4.0, 6.0]], [[5.0, 3.0]]]]), np.array([[2.0, 1.0]]), np.array([[3.0], [-3.0]]))


@task.case(
    en="pixels of ±100000 that all but cancel: the mean needs the digits of a float64 input",
    zh="±100000 的像素几乎相互抵消：求均值要用到 float64 输入的全部有效数字",
)
def large_pixels_that_almost_cancel() -> Call:
    x = np.array([[[[1e5 + 0.3, 0.777 - 1e5]], [[0.123 - 1e5, 1e5 + 1.002]]]])
    return Call(x, np.array([[1.0, -0.5], [0.25, 1.0]]), np.array([[1.0, -1.0], [-2.0, 0.5]]))


@task.case(en="many pixels: the mean, not the sum, goes into the layers", zh="像素很多：进入线性层的是均值，不是和")
def many_pixels() -> Call:
    return _call(_offset_images(1, 2, 9, 12), 1)


@task.case(
    en="images with values of tens of thousands, and small weights in the layers",
    zh="像素值上万，而线性层的权重很小",
)
def large_values() -> Call:
    x = 1e4 * _offset_images(1, 4, 2, 3) + np.pi
    return Call(x, 1e-3 * wave(2, 4, start=2), 0.3 * wave(4, 2, start=5))


@task.case(en="float32 input", zh="float32 输入")
def single_precision() -> Call:
    call = _call(_offset_images(2, 4, 3, 2), 2)
    return Call(*(array.astype(np.float32) for array in call.args))


@task.case(
    en="a transposed view, from (N, H, W, C): entries do not lie one after another",
    zh="由 (N, H, W, C) 转置来的视图：内存不连续",
)
def transposed_view() -> Call:
    return _call(_offset_images(2, 3, 2, 4).transpose(0, 3, 1, 2), 2)


@task.case(en="every second column, everything read-only", zh="隔列视图，全部只读")
def strided_read_only_view() -> Call:
    call = _call(_offset_images(1, 4, 2, 6)[..., ::2], 2)
    for array in call.args:
        array.flags.writeable = False
    return call


@task.case(en="the arguments as keywords", zh="以关键字传入参数")
def keywords() -> Call:
    x, w1, w2 = _call(_offset_images(1, 4, 2, 2), 2).args
    return Call(w2=w2, w1=w1, x=x)


def _drawn(rng: np.random.Generator, size: int, middle: int, reduction: int, dtype: Any) -> Call:
    n, h, w = (int(length) for length in rng.integers(1, 2 + min(size // 4, 4), size=3, endpoint=True))
    c = middle * reduction
    while True:
        x = rng.standard_normal((n, c, h, w)) + 2 * rng.standard_normal((n, c, 1, 1))
        w1, w2 = rng.standard_normal((middle, c)), rng.standard_normal((c, middle))
        arrays = [array.astype(dtype) for array in (x, w1, w2)]
        if within_contract(*arrays):
            return Call(*arrays)


@task.bench(sizes=(8, 16, 32, 64, 128))
def square_maps(rng: np.random.Generator, size: int) -> Call:
    return Call(*(rng.standard_normal(shape) for shape in ((8, 16, size, size), (4, 16), (16, 4))))


@task.half(count=6, en="random images and weights in half precision", zh="半精度的随机图像和权重")
def half_images(rng: np.random.Generator, size: int) -> Call:
    middle = 1 + size % 2
    c = 4 * middle
    x = rng.uniform(-1, 1, (2, c, 1, 1)) + rng.uniform(-1, 1, (2, c, 3, 4))
    return Call(x, rng.uniform(-1, 1, (middle, c)), rng.uniform(-1, 1, (c, middle)))


@task.random(count=25, en="random images and weights", zh="随机的图像和权重")
def random_blocks(rng: np.random.Generator, size: int) -> Call:
    middle, reduction = (int(number) for number in rng.integers(1, 3 + size // 10, size=2))
    return _drawn(rng, size, middle, reduction, np.float64)


@task.random(count=15, en="random images and weights in single precision", zh="单精度的随机图像和权重")
def random_single_precision(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, int(rng.integers(1, 3)), int(rng.integers(1, 3)), np.float32)


@task.random(count=10, en="random images, no reduction", zh="不压缩的随机图像")
def random_square_weights(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, 2 + size // 4, 1, np.float64)


def _mean(x):
    return x.mean(axis=(2, 3))


@task.mutant(
    en="The maximum of each channel was squeezed out. The squeeze is global average pooling: the mean.",
    zh="压缩时取了每个通道的最大值。应为全局平均池化，即均值。",
)
def squeezes_the_maximum(x, w1, w2):
    return x * _as_images(_excite(x.max(axis=(2, 3)), w1, w2))


@task.mutant(
    en="The sum of each channel was squeezed out. Divide by the number of pixels, H*W.",
    zh="压缩时取了每个通道的和。应再除以像素数 H*W。",
)
def squeezes_the_sum(x, w1, w2):
    return x * _as_images(_excite(x.sum(axis=(2, 3)), w1, w2))


@task.mutant(
    en="The sum of a channel was divided by H*H. It has H*W pixels, which differs where the image is not square.",
    zh="通道之和除以了 H*H。像素数是 H*W，图像非正方形时两者不同。",
)
def divides_by_the_height_squared(x, w1, w2):
    return x * _as_images(_excite(x.sum(axis=(2, 3)) / x.shape[2] ** 2, w1, w2))


@task.mutant(
    en="The mean was taken over the batch as well. Each image has weights of its own.",
    zh="均值也跨批计算了。每张图像应有自己的通道权重。",
)
def squeezes_the_whole_batch(x, w1, w2):
    return x * _as_images(_excite(x.mean(axis=(0, 2, 3))[None], w1, w2))


@task.mutant(
    en="The ReLU between the two layers is missing. Without it they are one linear layer.",
    zh="两层之间漏了 ReLU。没有它，两层就等于一个线性层。",
)
def forgets_the_relu(x, w1, w2):
    return x * _as_images(_sigmoid(_mean(x) @ w1.T @ w2.T))


@task.mutant(
    en="The sigmoid is missing: the weights must lie between 0 and 1.",
    zh="漏了 sigmoid：通道权重应在 0 到 1 之间。",
)
def forgets_the_sigmoid(x, w1, w2):
    return x * _as_images(np.maximum(_mean(x) @ w1.T, 0) @ w2.T)


@task.mutant(
    en="Sigmoid and ReLU are swapped: ReLU comes between the layers, sigmoid at the end.",
    zh="sigmoid 和 ReLU 弄反了：两层之间是 ReLU，最后是 sigmoid。",
)
def swaps_relu_and_sigmoid(x, w1, w2):
    return x * _as_images(np.maximum(_sigmoid(_mean(x) @ w1.T) @ w2.T, 0))


@task.mutant(
    en="A ReLU came after the second layer, before the sigmoid: no weight can fall below 0.5 then.",
    zh="第二层之后、sigmoid 之前多了一个 ReLU：权重就不可能低于 0.5。",
)
def adds_a_second_relu(x, w1, w2):
    return x * _as_images(_sigmoid(np.maximum(np.maximum(_mean(x) @ w1.T, 0) @ w2.T, 0)))


@task.mutant(
    en="Softmax makes the channels compete. Each weight is a sigmoid of its own number.",
    zh="softmax 会让通道相互竞争。每个权重应各自取 sigmoid。",
)
def takes_the_softmax(x, w1, w2):
    values = np.maximum(_mean(x) @ w1.T, 0) @ w2.T
    exponentials = np.exp(values - values.max(axis=1, keepdims=True))
    return x * _as_images(exponentials / exponentials.sum(axis=1, keepdims=True))


@task.mutant(
    en="This is the hard sigmoid of MobileNetV3, relu6(v + 3) / 6. The block here takes the sigmoid itself.",
    zh="这是 MobileNetV3 的 hard sigmoid，relu6(v + 3) / 6。这里应使用真正的 sigmoid。",
)
def takes_the_hard_sigmoid(x, w1, w2):
    return x * _as_images(np.clip(np.maximum(_mean(x) @ w1.T, 0) @ w2.T + 3, 0, 6) / 6)


@task.mutant(
    en="tanh gives weights from -1 to 1 and can turn a channel's sign. Take the sigmoid.",
    zh="tanh 的权重在 -1 到 1 之间，会改变通道的符号。应使用 sigmoid。",
)
def takes_the_hyperbolic_tangent(x, w1, w2):
    return x * _as_images(np.tanh(np.maximum(_mean(x) @ w1.T, 0) @ w2.T))


@task.mutant(
    en="The weights were added to the images. They multiply them.",
    zh="把权重加到了图像上。应当相乘。",
)
def adds_the_weights(x, w1, w2):
    return x + _as_images(_excite(_mean(x), w1, w2))


@task.mutant(
    en="The input was added to the result. The skip connection belongs to the residual unit around the block.",
    zh="结果又加上了输入。跳跃连接属于外面的残差单元，不属于本模块。",
)
def adds_the_input(x, w1, w2):
    return x + se_block(x, w1, w2)


@task.mutant(
    en="Only the weights came back. The last step scales the images with them.",
    zh="只返回了通道权重。最后一步还要用它们缩放图像。",
)
def returns_the_weights(x, w1, w2):
    return _excite(_mean(x), w1, w2)


@task.mutant(
    en="The weights scaled the squeezed means. They scale the images, pixel by pixel.",
    zh="权重缩放的是压缩后的均值。应逐像素缩放图像。",
)
def scales_the_means(x, w1, w2):
    return np.broadcast_to(_as_images(_mean(x) * _excite(_mean(x), w1, w2)), x.shape)


@task.mutant(
    en="The weights were spread along the last axis. They belong to the channels: reshape them to (N, C, 1, 1).",
    zh="权重沿最后一个轴广播了。它们属于通道：应变形为 (N, C, 1, 1)。",
)
def scales_along_the_last_axis(x, w1, w2):
    return x * _excite(_mean(x), w1, w2)[:, None, None, :]


@task.mutant(
    en="w1 and w2 are swapped: z @ w2 and then @ w1 fits in size, but w1 is the first layer, z @ w1.T.",
    zh="w1 和 w2 弄反了：z @ w2 再 @ w1 形状也对得上，但第一层是 w1，即 z @ w1.T。",
)
def swaps_the_layers(x, w1, w2):
    return x * _as_images(_excite(_mean(x), w2.T, w1.T))


@task.mutant(
    en="The weights of the layers are not transposed. A linear layer is z @ w.T; with r = 1 the sizes do not tell.",
    zh="线性层的权重没有转置。线性层是 z @ w.T；r = 1 时从形状看不出来。",
)
def does_not_transpose_the_weights(x, w1, w2):
    return x * _as_images(_excite(_mean(x), w1.T, w2.T))


@task.mutant(
    en="The input was cast to float32: seven digits are left, too few for the mean of large pixels that all but cancel.",
    zh="输入被转成 float32：只剩约七位有效数字，不够求几乎相互抵消的大像素的均值。",
)
def computes_in_single_precision(x, w1, w2):
    x = x.astype(np.float32)
    return x * _as_images(_excite(_mean(x), w1, w2)).astype(np.float32)
