"""The vocabulary of formulas: functions with their other names, and how code calls them.

Everything here is data.
"""

from typing import NamedTuple


class Function(NamedTuple):
    """How many arguments a function takes, and what becomes of a vector or matrix given to it."""

    least: int
    most: int
    maps: str = "each"
    """``each``: element by element; ``total``: one number out of all; ``whole``: every element depends on all."""


MANY = 50

FUNCTIONS = {
    "floor": Function(1, 1),
    "ceil": Function(1, 1),
    "round": Function(1, 2),
    "trunc": Function(1, 1),
    "int": Function(1, 1),
    "abs": Function(1, 1),
    "sign": Function(1, 1),
    "sqrt": Function(1, 1),
    "exp": Function(1, 1),
    "log": Function(1, 2),
    "log2": Function(1, 1),
    "log10": Function(1, 1),
    "lg": Function(1, 1),
    "log1p": Function(1, 1),
    "expm1": Function(1, 1),
    "sin": Function(1, 1),
    "cos": Function(1, 1),
    "tan": Function(1, 1),
    "asin": Function(1, 1),
    "acos": Function(1, 1),
    "atan": Function(1, 1),
    "sinh": Function(1, 1),
    "cosh": Function(1, 1),
    "tanh": Function(1, 1),
    "erf": Function(1, 1),
    "sigmoid": Function(1, 1),
    "softplus": Function(1, 1),
    "relu": Function(1, 1),
    "clip": Function(2, 3),
    "mod": Function(2, 2),
    "pow": Function(2, 2),
    "max": Function(1, MANY, "total"),
    "min": Function(1, MANY, "total"),
    "sum": Function(1, 1, "total"),
    "prod": Function(1, 1, "total"),
    "mean": Function(1, 1, "total"),
    "norm": Function(1, 2, "total"),
    "dot": Function(2, 2, "total"),
    "matmul": Function(2, 2, "whole"),
    "logsumexp": Function(1, 1, "total"),
    "root": Function(2, 2),
    "cbrt": Function(1, 1),
    "square": Function(1, 1),
    "softmax": Function(1, 1, "whole"),
    "transpose": Function(1, 1, "whole"),
    "log_softmax": Function(1, 1, "whole"),
    "where": Function(3, 3),
    "Piecewise": Function(1, MANY),
    "trace": Function(1, 1, "whole"),
    "inv": Function(1, 1, "whole"),
    "pinv": Function(1, 1, "whole"),
    "eye": Function(1, 2, "whole"),
    "ones": Function(1, 1, "whole"),
    "lstsq": Function(2, 2, "whole"),
    "det": Function(1, 1, "whole"),
    "solve": Function(2, 2, "whole"),
    "outer": Function(2, 2, "whole"),
    "dist": Function(2, 2, "whole"),
    "cosine_similarity": Function(2, 2, "whole"),
    "lerp": Function(3, 3),
    "var": Function(1, 1, "total"),
    "std": Function(1, 1, "total"),
    "len": Function(1, 1, "total"),
    "step": Function(1, 2),
    "float": Function(1, 1),
    "indicator": Function(1, 1),
    "factorial": Function(1, 1),
    "binom": Function(2, 2),
}

DEFINED = {
    "logit": "log(x/(1 - x))",
    "relu6": "min(max(x, 0), 6)",
    "leaky_relu": "max(x, 0) + y*min(x, 0)",
    "elu": "max(x, 0) + y*(exp(min(x, 0)) - 1)",
    "gelu": "x/2*(1 + erf(x/sqrt(2)))",
    "silu": "x*sigmoid(x)",
    "mish": "x*tanh(softplus(x))",
    "hardtanh": "min(max(x, -1), 1)",
    "hardsigmoid": "min(max(x + 3, 0), 6)/6",
    "hardswish": "x*min(max(x + 3, 0), 6)/6",
    "softsign": "x/(1 + abs(x))",
    "log_sigmoid": "log(sigmoid(x))",
    "Phi": "(1 + erf(x/sqrt(2)))/2",
    "erfc": "1 - erf(x)",
    "sech": "1/cosh(x)",
    "csch": "1/sinh(x)",
    "coth": "cosh(x)/sinh(x)",
    "sec": "1/cos(x)",
    "csc": "1/sin(x)",
    "cot": "cos(x)/sin(x)",
    "rsqrt": "1/sqrt(x)",
    "reciprocal": "1/x",
    "negative": "-x",
    "exp2": "2^x",
    "logaddexp": "log(exp(x) + exp(y))",
    "hypot": "sqrt(x^2 + y^2)",
    "add": "x + y",
    "subtract": "x - y",
    "multiply": "x*y",
    "divide": "x/y",
    "floor_divide": "x//y",
    "fmod": "x - y*trunc(x/y)",
}
"""Functions that are formulas of ``x`` and ``y``."""

DEFAULTS = {"elu": 1}
"""What ``y`` is where it is left out."""

FUNCTIONS |= {
    name: Function(1 if name in DEFAULTS or "y" not in formula else 2, 2 if "y" in formula else 1)
    for name, formula in DEFINED.items()
}

SPELLINGS = {
    "ln": "log",
    "lb": "log2",
    "ceiling": "ceil",
    "Abs": "abs",
    "Max": "max",
    "Min": "min",
    "Sum": "sum",
    "product": "prod",
    "maximum": "max",
    "minimum": "min",
    "Softmax": "softmax",
    "Sigmoid": "sigmoid",
    "ReLU": "relu",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "sgn": "sign",
    "clamp": "clip",
    "sigma": "sigmoid",
    **dict.fromkeys(("fix", "truncate"), "trunc"),
    **dict.fromkeys(("rint", "nint"), "round"),
    "remainder": "mod",
    "piecewise": "Piecewise",
    "power": "pow",
    "LSE": "logsumexp",
    "lse": "logsumexp",
    **dict.fromkeys(("expit", "logistic"), "sigmoid"),
    **dict.fromkeys(("tr", "Tr", "Trace"), "trace"),
    **dict.fromkeys(("inverse", "Inverse"), "inv"),
    **dict.fromkeys(("pinverse", "PseudoInverse"), "pinv"),
    **dict.fromkeys(("identity", "IdentityMatrix"), "eye"),
    "Det": "det",
    **dict.fromkeys(("E", "avg", "average", "Mean"), "mean"),
    **dict.fromkeys(("Var", "variance"), "var"),
    **dict.fromkeys(("Std", "stdev"), "std"),
    **dict.fromkeys(("heaviside", "Heaviside", "unit_step", "unitstep"), "step"),
    **dict.fromkeys(("comb", "nCr", "binomial"), "binom"),
    **dict.fromkeys(("ReLU6", "Relu6"), "relu6"),
    **dict.fromkeys(("Relu", "RELU"), "relu"),
    **dict.fromkeys(("LeakyReLU", "leakyrelu", "LReLU", "leakyReLU"), "leaky_relu"),
    **dict.fromkeys(("ELU", "Elu"), "elu"),
    **dict.fromkeys(("GELU", "GeLU"), "gelu"),
    **dict.fromkeys(("SiLU", "SILU", "swish", "Swish"), "silu"),
    **dict.fromkeys(("Mish",), "mish"),
    **dict.fromkeys(("Hardtanh", "HardTanh", "hard_tanh"), "hardtanh"),
    **dict.fromkeys(("Hardsigmoid", "HardSigmoid", "hard_sigmoid"), "hardsigmoid"),
    **dict.fromkeys(("Hardswish", "HardSwish", "hard_swish"), "hardswish"),
    **dict.fromkeys(("logsigmoid", "LogSigmoid"), "log_sigmoid"),
    **dict.fromkeys(("logsoftmax", "LogSoftmax"), "log_softmax"),
    **dict.fromkeys(("Softplus", "SoftPlus"), "softplus"),
    "Floor": "floor",
    **dict.fromkeys(("Ceil", "Ceiling"), "ceil"),
    **dict.fromkeys(("absolute", "fabs"), "abs"),
    **dict.fromkeys(("fmax", "amax"), "max"),
    **dict.fromkeys(("fmin", "amin"), "min"),
    **dict.fromkeys(("numel", "size"), "len"),
    **dict.fromkeys(("Erf",), "erf"),
    **dict.fromkeys(("cdf", "ndtr"), "Phi"),
    **dict.fromkeys(("div", "true_divide"), "divide"),
    **dict.fromkeys(("sub",), "subtract"),
    **dict.fromkeys(("mul",), "multiply"),
    **dict.fromkeys(("neg",), "negative"),
    **dict.fromkeys(("Exp",), "exp"),
    **dict.fromkeys(("Log", "Ln", "loge", "Loge"), "log"),
    **dict.fromkeys(("Sqrt",), "sqrt"),
    **dict.fromkeys(("Tanh",), "tanh"),
    **dict.fromkeys(("bool", "I", "Indicator", "ind", "Iverson"), "indicator"),
    **dict.fromkeys(("euclidean",), "dist"),
    **dict.fromkeys(("cosine", "cos_sim", "cossim"), "cosine_similarity"),
    **dict.fromkeys(("inner", "vdot"), "dot"),
}
"""Other names of the same functions."""

SPELLINGS |= {name.capitalize(): name for name in FUNCTIONS if len(name) > 2 and name.isalpha() and name.islower()}
"""And as Mathematica has them: ``Cos[x]``."""

STANDING_ALONE = frozenset({"int", "fix", "rint", "nint", "fmod"})
"""Functions that are no end of a longer word: ``print(a)`` is not ``p*rint(a)``."""

MODULES = frozenset({"math", "np", "numpy", "torch", "F", "nn", "scipy", "sp", "tf", "jnp", "jax", "stats", "norm", "special"})
SUBMODULES = frozenset({"linalg", "nn", "functional", "special", "stats", "norm", "math", "numpy"})
"""What stands before a function, with a dot, where it is called in code."""

NAMED_ARGUMENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "log": ((), ("base",)),
    "clip": ((), ("min", "a_min", "min_val"), ("max", "a_max", "max_val")),
    "pow": ((), ("exponent", "exp")),
    "round": ((), ("decimals", "ndigits")),
    "norm": ((), ("p", "ord")),
    "root": ((), ("n",)),
    "leaky_relu": ((), ("negative_slope", "alpha")),
    "elu": ((), ("alpha",)),
}
"""For each argument of a function, the names by which code gives it."""

AXES = ("dim", "axis")
IGNORED_ARGUMENTS = ("keepdim", "keepdims", "inplace", "dtype")
ROUNDING_MODE = "rounding_mode"
"""How PyTorch says that a division is rounded."""
QUOTED = ("fro", "floor", "trunc")
"""Words that code puts between quotation marks, the roundings behind ``rounding_mode=`` alone."""
CORRECTIONS = ("ddof", "unbiased", "correction")
"""Whether a variance is divided by n or by n - 1, as NumPy and PyTorch have it."""
KEYWORD_ARGUMENTS = frozenset(
    {
        *AXES,
        *IGNORED_ARGUMENTS,
        *CORRECTIONS,
        ROUNDING_MODE,
        *(key for places in NAMED_ARGUMENTS.values() for keys in places for key in keys),
    }
)
"""Names that arguments of functions have in code."""

FOLDS = ("sum", "prod", "max", "min", "mean")
"""Functions that may run over an index: ``sum_{j=1}^{K} ...``."""

CONSTANTS = ("pi", "e")

METHODS = frozenset(
    (
        *("sum", "mean", "prod", "max", "min", "norm", "abs", "exp", "log", "sqrt", "sigmoid", "softmax", "relu", "tanh"),
        *("clamp", "clip", "floor", "ceil", "round", "trunc", "int", "long", "remainder", "fmod"),
        *("dot", "matmul", "mm", "mv", "pow", "square", "transpose", "t"),
        *("var", "std", "log2", "log10", "log1p", "expm1", "sin", "cos", "rsqrt", "reciprocal", "neg", "inverse", "inv"),
        *("pinverse", "trace", "det", "outer", "logsumexp", "float", "astype", "log_softmax"),
        *("add", "sub", "mul", "div", "sign", "erf"),
    )
)
"""Functions that code writes behind a dot: ``x.sum()``."""

KEYWORDS = frozenset({"if", "then", "else", "otherwise", "and", "or", "not", "for", "in", "when", "where", "mod"})
