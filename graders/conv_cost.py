"""Parameters and multiply-accumulates of a convolution layer."""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "conv_cost",
    refuses=[
        "fvcore.nn.FlopCountAnalysis",
        "ptflops.get_model_complexity_info",
        "thop.profile",
        "torch.conv2d",
        "torch.nn.Conv2d",
        "torch.nn.functional.conv2d",
        "torch.utils.flop_counter.FlopCounterMode",
        "torchinfo.summary",
    ],
)


@task.reference
def conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    """Return the number of parameters and of multiply-accumulate operations of a 2-D convolution.

    Args:
        c_in: input channels, an int of at least 1.
        c_out: output channels, likewise.
        kernel_size: side of the square kernel, an int.
        h_out: height of the output.
        w_out: width of the output.
        bias: whether each output channel has a bias.
        groups: number of groups that channels are split into; divides ``c_in`` and ``c_out``.

    Returns:
        ``(params, macs)``, two integers.  The parameters include the bias where there is one.  A multiplication and the
        addition of its product are one multiply-accumulate; the additions of the bias are not counted.

    """
    weights = c_out * (c_in // groups) * kernel_size**2
    return weights + (c_out if bias else 0), weights * h_out * w_out


@task.valid
def within_contract(c_in: Any, c_out: Any, kernel_size: Any, h_out: Any, w_out: Any, bias: Any = True, groups: Any = 1) -> bool:
    """Whether these are ints of at least 1, the groups divide the channels, and a float would still hold the result."""
    numbers = (c_in, c_out, kernel_size, h_out, w_out, groups)
    if type(bias) is not bool or not all(type(number) is int and number >= 1 for number in numbers):
        return False
    fits = c_in * c_out * kernel_size**2 * h_out * w_out < 2**50
    return bool(fits and c_in % groups == 0 and c_out % groups == 0)


@task.case(
    en="one channel, one tap, one pixel: a weight, a bias and one product",
    zh="一个通道、1×1 的核、一个像素：一个权重、一个偏置、一次乘加",
)
def smallest_layer() -> Call:
    return Call(1, 1, 1, 1, 1)


@task.case(en="the first layer of a network: 3 to 64 channels, 7x7", zh="网络的第一层：3 到 64 通道，7x7")
def stem() -> Call:
    return Call(3, 64, 7, 112, 112)


@task.case(en="the same layer without a bias, as before a batch norm", zh="同一层不带偏置，例如后面接批归一化")
def stem_without_bias() -> Call:
    return Call(3, 64, 7, 112, 112, False)


@task.case(en="more input than output channels: the bias belongs to the output", zh="输入通道多于输出通道：偏置属于输出")
def channels_are_reduced() -> Call:
    return Call(256, 64, 1, 56, 56)


@task.case(en="a 3x3 layer with many channels", zh="通道很多的 3x3 层")
def many_channels() -> Call:
    return Call(512, 512, 3, 14, 14)


@task.case(en="more high than wide: the pixels of the output are h_out times w_out", zh="高大于宽：输出像素数是 h_out 乘 w_out")
def high_output() -> Call:
    return Call(4, 6, 3, 20, 5)


@task.case(en="more wide than high", zh="宽大于高")
def wide_output() -> Call:
    return Call(4, 6, 3, 5, 20)


@task.case(en="an output of one pixel, like a fully connected layer", zh="输出只有一个像素，相当于全连接层")
def fully_connected() -> Call:
    return Call(8, 10, 7, 1, 1)


@task.case(en="two groups: each filter sees half of the input channels", zh="两个组：每个卷积核只看一半输入通道")
def two_groups() -> Call:
    return Call(96, 256, 5, 27, 27, True, 2)


@task.case(en="groups without a bias, by keyword", zh="分组且不带偏置，用关键字给出")
def groups_by_keyword() -> Call:
    return Call(32, 64, 3, 10, 12, groups=4, bias=False)


@task.case(
    en="depthwise: as many groups as channels, one input channel a filter",
    zh="逐通道卷积：组数等于通道数，每个核只看一个输入通道",
)
def depthwise() -> Call:
    return Call(32, 32, 3, 28, 28, groups=32)


@task.case(en="depthwise with two filters a channel", zh="逐通道卷积，每个通道两个卷积核")
def depthwise_multiplier() -> Call:
    return Call(16, 32, 3, 9, 11, bias=True, groups=16)


@task.case(en="the pointwise half of a separable convolution", zh="可分离卷积中的逐点部分")
def pointwise() -> Call:
    return Call(32, 64, 1, 28, 28, False)


@task.case(en="an even kernel", zh="偶数大小的核")
def even_kernel() -> Call:
    return Call(5, 7, 4, 6, 6)


@task.case(en="a large layer: billions of operations", zh="很大的层：数十亿次运算")
def large_layer() -> Call:
    return Call(512, 1024, 3, 128, 96)


@task.bench(sizes=(10, 100, 1_000, 10_000, 100_000))
def wide_depthwise_layers(rng: np.random.Generator, size: int) -> Call:
    side = int(rng.integers(7, 15))
    return Call(size, size, 3, side, side, bool(rng.random() < 0.5), size)


@task.random(count=40, en="random layers, with groups and without", zh="随机的层，有的分组")
def random_layers(rng: np.random.Generator, size: int) -> Call:
    most = 2 + size
    groups = int(rng.choice([1, 1, 2, 3, 4, 8]))
    c_in, c_out = (groups * int(number) for number in rng.integers(1, most, size=2, endpoint=True))
    h_out, w_out = (int(number) for number in rng.integers(1, most, size=2, endpoint=True))
    return Call(c_in, c_out, int(rng.integers(1, 7, endpoint=True)), h_out, w_out, bool(rng.random() < 0.5), groups)


@task.random(count=15, en="random layers with the default bias and one group", zh="随机的层，偏置取默认值，不分组")
def random_default_layers(rng: np.random.Generator, size: int) -> Call:
    return Call(*(int(number) for number in rng.integers(1, (64, 64, 5, 2 + size, 2 + size), endpoint=True)))


def _weights(c_in, c_out, kernel_size, groups):
    return c_out * (c_in // groups) * kernel_size**2


@task.mutant(
    en="The bias is not counted among the parameters, though the layer has one.",
    zh="层带有偏置，但参数里没有算上。",
)
def forgets_the_bias(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    return conv_cost(c_in, c_out, kernel_size, h_out, w_out, False, groups)


@task.mutant(
    en="A bias was counted although the layer has none: look at the argument bias.",
    zh="层没有偏置却算上了偏置：应看参数 bias。",
)
def always_counts_a_bias(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    return conv_cost(c_in, c_out, kernel_size, h_out, w_out, True, groups)


@task.mutant(
    en="The bias has one number for each output channel, not for each input channel.",
    zh="偏置是每个输出通道一个数，不是每个输入通道一个。",
)
def counts_a_bias_for_each_input_channel(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    weights = _weights(c_in, c_out, kernel_size, groups)
    return weights + (c_in if bias else 0), weights * h_out * w_out


@task.mutant(
    en="One bias was counted for each filter plane, (k²·c_in + c_in)·c_out or the like. Each filter has a single one.",
    zh="每个卷积核的每个通道面都算了一个偏置。每个卷积核只有一个偏置。",
)
def counts_a_bias_for_each_plane(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    weights = _weights(c_in, c_out, kernel_size, groups)
    return weights + (c_out * (c_in // groups) if bias else 0), weights * h_out * w_out


@task.mutant(
    en="The kernel has k² taps, not k: it is square.",
    zh="卷积核是方的，有 k² 个权重，不是 k 个。",
)
def does_not_square_the_kernel(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    weights = c_out * (c_in // groups) * kernel_size
    return weights + (c_out if bias else 0), weights * h_out * w_out


@task.mutant(
    en="The groups are not used. A filter of g groups sees c_in / g channels.",
    zh="没有用到分组。分成 g 组时，每个卷积核只看 c_in / g 个通道。",
)
def ignores_the_groups(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    return conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias)


@task.mutant(
    en="Both channel numbers were divided by the groups, which counts one group alone. There are g of them: divide once.",
    zh="两个通道数都除以了组数，只算了一个组。一共有 g 组：只除一次。",
)
def counts_one_group(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    weights = _weights(c_in, c_out // groups, kernel_size, groups)
    return weights + (c_out if bias else 0), weights * h_out * w_out


@task.mutant(
    en="The groups multiplied the cost. They divide it: each filter sees fewer channels.",
    zh="分组使开销成倍增加了。分组应减少开销：每个卷积核看到的通道更少。",
)
def multiplies_by_the_groups(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    weights = c_out * c_in * groups * kernel_size**2
    return weights + (c_out if bias else 0), weights * h_out * w_out


@task.mutant(
    en="The groups lower the parameters, and the operations too: each weight works once for each output pixel.",
    zh="分组既减少参数，也减少运算量：每个权重对每个输出像素只用一次。",
)
def ignores_the_groups_in_the_operations(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    params, _ = conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias, groups)
    return params, c_in * c_out * kernel_size**2 * h_out * w_out


@task.mutant(
    en="These are FLOPs: twice as many. A multiplication with its addition is one multiply-accumulate.",
    zh="这是 FLOPs，多了一倍。一次乘法连同加法算一次乘加。",
)
def counts_flops(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    params, macs = conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias, groups)
    return params, 2 * macs


@task.mutant(
    en="These are FLOPs without a bias: n products and n - 1 additions an output. The task asks for multiply-accumulates.",
    zh="这是不带偏置的 FLOPs：每个输出 n 次乘法、n - 1 次加法。题目要的是乘加次数。",
)
def counts_products_and_additions(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    params, macs = conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias, groups)
    return params, 2 * macs - c_out * h_out * w_out


@task.mutant(
    en="All parameters were multiplied by the pixels, the bias too. Adding a bias is no multiply-accumulate: leave it out.",
    zh="所有参数（包括偏置）都乘了像素数。加偏置不是乘加：不应计入。",
)
def counts_the_additions_of_the_bias(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    params, _ = conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias, groups)
    return params, params * h_out * w_out


@task.mutant(
    en="The operations of one output channel were counted. There are c_out of them.",
    zh="只算了一个输出通道的运算量。一共有 c_out 个。",
)
def counts_one_output_channel(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    params, macs = conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias, groups)
    return params, macs // c_out


@task.mutant(
    en="The output was taken as square. Its pixels are h_out times w_out.",
    zh="把输出当成了正方形。像素数应为 h_out 乘 w_out。",
)
def takes_the_output_as_square(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    return conv_cost(c_in, c_out, kernel_size, h_out, h_out, bias, groups)


@task.mutant(
    en="The two numbers are swapped: parameters first, then multiply-accumulates.",
    zh="两个数颠倒了：先参数量，后乘加次数。",
)
def returns_the_operations_first(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    return conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias, groups)[::-1]


@task.mutant(
    en="The parameters were multiplied by the size of the output. Weights are shared between positions: it does not matter.",
    zh="参数量乘上了输出尺寸。权重在各位置共享：参数量与输出尺寸无关。",
)
def does_not_share_the_weights(c_in, c_out, kernel_size, h_out, w_out, bias=True, groups=1):
    _, macs = conv_cost(c_in, c_out, kernel_size, h_out, w_out, bias, groups)
    return macs + (c_out if bias else 0), macs
