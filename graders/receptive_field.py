"""Receptive field of a stack of layers: each kernel counts in pixels of the input, so earlier strides multiply it."""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task("receptive_field")


@task.reference
def receptive_field(layers):
    """Return how many input pixels in a row lie between the first and the last one that an output pixel depends on.

    Both directions are alike, so one number says it; padding and the border of the image do not matter.

    Args:
        layers: list of the convolution and pooling layers from input to output, each a tuple ``(kernel, stride)`` or
            ``(kernel, stride, dilation)`` of ints of at least 1; without a dilation it is 1.  The list may be empty.

    Returns:
        An int, both ends counted; 1 for an empty list.  Where strides are longer than kernels, pixels in between that are
        skipped count too.

    """
    field, step = 1, 1
    for kernel, stride, dilation in map(_settings, layers):
        field += (kernel - 1) * dilation * step
        step *= stride  # distance in the input between neighbours of what comes out of this layer
    return field


def _settings(layer):
    """Return kernel, stride and dilation of a layer."""
    kernel, stride, *dilation = layer
    return kernel, stride, *(dilation or (1,))


@task.valid
def within_contract(layers: Any) -> bool:
    """Whether this is a list of tuples of two or three ints of at least 1."""
    return isinstance(layers, list) and all(
        isinstance(layer, tuple) and len(layer) in (2, 3) and all(type(number) is int and number >= 1 for number in layer)
        for layer in layers
    )


@task.case(en="no layers: a pixel sees itself, 1", zh="没有层：像素只看到自己，为 1")
def no_layers() -> Call:
    return Call([])


@task.case(en="one 3x3 convolution: 3", zh="一层 3x3 卷积：3")
def one_layer() -> Call:
    return Call([(3, 1)])


@task.case(en="two 3x3 convolutions see as far as one 5x5", zh="两层 3x3 卷积的感受野等于一层 5x5")
def two_small_kernels() -> Call:
    return Call([(3, 1), (3, 1)])


@task.case(en="three 3x3 convolutions see as far as one 7x7", zh="三层 3x3 卷积的感受野等于一层 7x7")
def three_small_kernels() -> Call:
    return Call([(3, 1), (3, 1), (3, 1)])


@task.case(
    en="one layer with a stride: its own stride does not enlarge its field", zh="只有一层且带步长：它自己的步长不扩大感受野"
)
def own_stride() -> Call:
    return Call([(3, 2)])


@task.case(en="a stride multiplies what the layers behind it see", zh="步长会放大其后各层的感受野")
def stride_first() -> Call:
    return Call([(3, 2), (3, 1)])


@task.case(en="a stride in the last layer changes nothing", zh="最后一层的步长不改变感受野")
def stride_last() -> Call:
    return Call([(3, 1), (3, 2)])


@task.case(en="three different layers: the order matters", zh="三层各不相同：次序有影响")
def order_matters() -> Call:
    return Call([(7, 2), (3, 2), (3, 1)])


@task.case(en="the same three layers, from the other end", zh="同样三层，次序相反")
def order_reversed() -> Call:
    return Call([(3, 1), (3, 2), (7, 2)])


@task.case(en="strides multiply, they do not add up", zh="步长是相乘，不是相加")
def strides_multiply() -> Call:
    return Call([(3, 3), (3, 4), (3, 2), (5, 1)])


@task.case(en="2x2 pooling three times: 8", zh="三次 2x2 池化：8")
def poolings() -> Call:
    return Call([(2, 2), (2, 2), (2, 2)])


@task.case(en="convolution and pooling in turn", zh="卷积与池化交替")
def convolutions_and_poolings() -> Call:
    return Call([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)])


@task.case(en="1x1 convolutions see one pixel, yet their stride counts", zh="1x1 卷积只看一个像素，但步长仍有作用")
def one_by_one_kernels() -> Call:
    return Call([(1, 1), (1, 2), (3, 1)])


@task.case(en="1x1 convolutions alone: 1", zh="只有 1x1 卷积：1")
def one_by_one_kernels_alone() -> Call:
    return Call([(1, 1), (1, 3), (1, 1)])


@task.case(en="a 3x3 kernel with dilation 2 spans 5 pixels", zh="膨胀率为 2 的 3x3 卷积核跨越 5 个像素")
def one_dilated_layer() -> Call:
    return Call([(3, 1, 2)])


@task.case(en="dilations 1, 2, 4 without strides: 15", zh="膨胀率 1、2、4，没有步长：15")
def growing_dilations() -> Call:
    return Call([(3, 1, 1), (3, 1, 2), (3, 1, 4)])


@task.case(en="a dilation does not enlarge the layers behind it, a stride does", zh="膨胀率不影响其后的层，步长才影响")
def dilation_before_a_plain_layer() -> Call:
    return Call([(3, 1, 4), (3, 1)])


@task.case(en="a stride before a dilation: the two multiply", zh="先有步长再有膨胀：两者相乘")
def stride_before_a_dilation() -> Call:
    return Call([(3, 2), (3, 1, 3), (2, 2, 2)])


@task.case(en="a 1x1 kernel has no gaps to dilate", zh="1x1 卷积核没有可膨胀的间隔")
def dilated_one_by_one_kernel() -> Call:
    return Call([(1, 1, 5), (3, 1)])


@task.case(en="even kernels", zh="偶数大小的核")
def even_kernels() -> Call:
    return Call([(4, 2), (4, 2), (2, 1)])


@task.case(en="strides longer than kernels: skipped pixels lie inside the field", zh="步长大于核：被跳过的像素也在感受野之内")
def gaps() -> Call:
    return Call([(1, 4), (2, 3), (2, 1)])


@task.case(en="the layers of VGG-16 up to its last pooling: 212", zh="VGG-16 到最后一次池化：212")
def vgg() -> Call:
    small, pool = (3, 1), (2, 2)
    return Call([small, small, pool, small, small, pool, *[small, small, small, pool] * 3])


@task.case(en="twelve layers of stride 2: the field grows exponentially", zh="十二层步长为 2 的卷积：感受野指数增长")
def deep_and_strided() -> Call:
    return Call([(3, 2)] * 12)


@task.bench(sizes=(50, 100, 200, 400, 800))
def deep_networks(rng: np.random.Generator, size: int) -> Call:
    layers = [(3, 1, int(dilation)) for dilation in rng.integers(1, 4, size=size)]
    for place in rng.choice(size, 5, replace=False):  # more strides, and the field would be too wide for a float
        layers[place] = (3, 2, 1)
    return Call(layers)


@task.random(count=40, en="random layers, with a dilation or without one", zh="随机的层，有的带膨胀率")
def random_layers(rng: np.random.Generator, size: int) -> Call:
    layers = []
    for kernel, stride, dilation in rng.integers(
        1, (7, 3, 4), size=(int(rng.integers(0, 2 + size // 5)), 3), endpoint=True
    ).tolist():
        layers.append((kernel, stride) if rng.random() < 0.5 else (kernel, stride, dilation))
    return Call(layers)


@task.random(count=20, en="random stacks of 3x3 layers and poolings", zh="由 3x3 卷积与池化随机堆叠")
def random_stacks(rng: np.random.Generator, size: int) -> Call:
    kinds = [(3, 1), (3, 2), (2, 2), (3, 1, 2), (1, 1)]
    return Call([kinds[number] for number in rng.integers(len(kinds), size=1 + size // 2)])


@task.mutant(
    en="Without any layer the field is 1: a pixel sees itself.",
    zh="没有任何层时感受野是 1：像素看到自己。",
)
def returns_zero_for_no_layers(layers):
    return receptive_field(layers) if layers else 0


@task.mutant(
    en="The strides are not used. A layer behind a stride s steps s input pixels at a time.",
    zh="没有用到步长。处在步长 s 之后的层，每移动一格相当于输入上的 s 个像素。",
)
def forgets_the_strides(layers):
    return receptive_field([(kernel, 1, dilation) for kernel, _, dilation in map(_settings, layers)])


@task.mutant(
    en="A layer's own stride multiplied its kernel. Only the strides of the layers before it do: add first, then multiply.",
    zh="某层的核乘上了它自己的步长。只应乘以它之前各层的步长：先加，再更新步长之积。",
)
def multiplies_by_the_own_stride(layers):
    field, step = 1, 1
    for kernel, stride, dilation in map(_settings, layers):
        step *= stride
        field += (kernel - 1) * dilation * step
    return field


@task.mutant(
    en="RF = (RF - 1)·s + k was run from input to output. It runs from the last layer back to the first.",
    zh="RF = (RF - 1)·s + k 从输入往输出推了。它应从最后一层往回推到第一层。",
)
def runs_the_recursion_forwards(layers):
    field = 1
    for kernel, stride, dilation in map(_settings, layers):
        field = (field - 1) * stride + (kernel - 1) * dilation + 1
    return field


@task.mutant(
    en="The -1 is missing in RF = (RF - 1)·s + k: RF pixels have RF - 1 steps between them.",
    zh="RF = (RF - 1)·s + k 中漏了减 1：RF 个像素之间只有 RF - 1 步。",
)
def forgets_to_count_steps(layers):
    field = 1
    for kernel, stride, dilation in map(_settings, reversed(layers)):
        field = field * stride + (kernel - 1) * dilation
    return field


@task.mutant(
    en="The recursion starts at 0. A pixel of the output sees itself: start at 1.",
    zh="递推从 0 开始了。输出像素至少看到自己：应从 1 开始。",
)
def starts_at_zero(layers):
    return receptive_field(layers) - 1


@task.mutant(
    en="Each layer added its whole kernel. A kernel of k taps adds k - 1 pixels to the one that is there.",
    zh="每层加上了整个核。k 个采样点的核只在已有的一个像素上再加 k - 1 个。",
)
def adds_the_whole_kernel(layers):
    field, step = 1, 1
    for kernel, stride, dilation in map(_settings, layers):
        field += kernel * dilation * step
        step *= stride
    return field


@task.mutant(
    en="The dilation is not used. Taps that are d apart span d(k-1)+1 pixels, not k.",
    zh="没有用到膨胀率。间隔为 d 的 k 个采样点跨越 d(k-1)+1 个像素，而不是 k 个。",
)
def forgets_the_dilation(layers):
    return receptive_field([layer[:2] for layer in layers])


@task.mutant(
    en="The dilated kernel does not span d·k pixels: there are only k-1 gaps between k taps, so it spans d(k-1)+1.",
    zh="膨胀后的卷积核不是 d·k 个像素：k 个采样点之间只有 k-1 个间隔，因此是 d(k-1)+1。",
)
def multiplies_the_kernel_by_the_dilation(layers):
    return receptive_field([(kernel * dilation, stride) for kernel, stride, dilation in map(_settings, layers)])


@task.mutant(
    en="d zeros were put between the taps. Dilation d means that taps are d apart, with d-1 zeros between them.",
    zh="在采样点之间插入了 d 个零。膨胀率 d 指采样点间隔为 d，中间只有 d-1 个零。",
)
def puts_d_zeros_between_taps(layers):
    return receptive_field([(*layer[:2], layer[2] + 1) if len(layer) == 3 else layer for layer in layers])


@task.mutant(
    en="A dilation was handed on to later layers like a stride. It spreads the taps of its own layer alone.",
    zh="膨胀率像步长一样传给了后面的层。它只拉开本层的采样点。",
)
def hands_on_the_dilation(layers):
    field, step = 1, 1
    for kernel, stride, dilation in map(_settings, layers):
        field += (kernel - 1) * dilation * step
        step *= stride * dilation
    return field


@task.mutant(
    en="Only the stride of the layer right before was used. All strides before a layer multiply.",
    zh="只用了紧邻前一层的步长。之前所有层的步长要连乘。",
)
def uses_the_previous_stride_alone(layers):
    field, step = 1, 1
    for kernel, stride, dilation in map(_settings, layers):
        field += (kernel - 1) * dilation * step
        step = stride
    return field


@task.mutant(
    en="The strides were added up. Going through two strides multiplies the distance between neighbours.",
    zh="步长被相加了。经过两个步长，相邻像素的距离是相乘的。",
)
def adds_the_strides(layers):
    field, step = 1, 0
    for kernel, stride, dilation in map(_settings, layers):
        field += (kernel - 1) * dilation * max(step, 1)
        step += stride
    return field


@task.mutant(
    en="The kernels were multiplied. Two 3x3 layers see 5 pixels, not 9: each adds k - 1 steps.",
    zh="核大小被连乘了。两层 3x3 看到 5 个像素而不是 9 个：每层增加 k - 1 步。",
)
def multiplies_the_kernels(layers):
    field = 1
    for kernel, _, dilation in map(_settings, layers):
        field *= (kernel - 1) * dilation + 1
    return field


@task.mutant(
    en="The last layer was left out. Its kernel counts; only its stride does not.",
    zh="漏掉了最后一层。它的核要计入，不计的只是它的步长。",
)
def leaves_out_the_last_layer(layers):
    return receptive_field(layers[:-1])


@task.mutant(
    en="Pixels that a long stride skips were left out. The field reaches from the first to the last pixel.",
    zh="没有计入被大步长跳过的像素。感受野从第一个像素一直到最后一个。",
)
def counts_touched_pixels(layers):
    seen = {0}
    for kernel, stride, dilation in map(_settings, reversed(layers)):
        seen = {place * stride + tap * dilation for place in seen for tap in range(kernel)}
    return len(seen)
