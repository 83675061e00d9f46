"""Which uses of a library are refused, and which names are the learner's own."""

import ast

import pytest

from quizprep.coding.refusals import may_be_used, refused

NAMES = [
    "torch.softmax",
    "torch.nn.functional.softmax",
    "torch.Tensor.softmax",
    "scipy.special.softmax",
    "random.shuffle",
    "numpy.random.Generator.shuffle",
]


def uses(source: str) -> list[tuple[str, int]]:
    return refused(ast.parse(source), NAMES)


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        ("import torch\ntorch.softmax(1)", "torch.softmax", 2),
        ("import torch as t\nt.softmax(1)", "torch.softmax", 2),
        ("from torch import softmax as s\n\ndef f(x):\n    return s(x)", "torch.softmax", 4),
        ("def f(x):\n    from torch import softmax\n    return softmax(x)", "torch.softmax", 3),
        ("import torch.nn.functional as F\nF.softmax(1)", "torch.nn.functional.softmax", 2),
        ("import torch.nn.functional\ntorch.nn.functional.softmax(1)", "torch.nn.functional.softmax", 2),
        ("from torch.nn import functional as F\nF.softmax(1)", "torch.nn.functional.softmax", 2),
        ("from torch import nn\nnn.functional.softmax(1)", "torch.nn.functional.softmax", 2),
        ("from torch import *\nsoftmax(1)", "torch.softmax", 2),
        ("import torch\nsoft = torch.softmax\nsoft(1)", "torch.softmax", 2),
        ("import torch\nfunctional = torch.nn.functional\nfunctional.softmax(1)", "torch.nn.functional.softmax", 3),
        ("import torch\nlist(map(torch.softmax, []))", "torch.softmax", 2),
        ("import torch\ngetattr(torch, 'softmax')(1)", "torch.softmax", 2),
        ("import importlib\nimportlib.import_module('torch').softmax(1)", "torch.softmax", 2),
        ("__import__('torch').softmax(1)", "torch.softmax", 1),
        ("def f(x):\n    return x.softmax(-1)", "torch.Tensor.softmax", 2),
        ("def f(x):\n    return (x * 2).softmax(-1)", "torch.Tensor.softmax", 2),
        ("import numpy as np\nrng = np.random.default_rng()\nrng.shuffle([])", "numpy.random.Generator.shuffle", 3),
        ("import torch\ndef f(x=torch.softmax(1)): pass", "torch.softmax", 2),
        ("import torch\n@torch.softmax\ndef f(): pass", "torch.softmax", 2),
        ("import torch\nf = lambda x: torch.softmax(x)", "torch.softmax", 2),
        ("import torch\nclass A:\n    def f(self):\n        return [torch.softmax(y) for y in self]", "torch.softmax", 4),
        ("def f(x):\n    return t.softmax(x)\nimport torch as t", "torch.softmax", 2),
    ],
)
def test_refused(source: str, name: str, line: int) -> None:
    assert (name, line) in uses(source)
    assert may_be_used(source.encode(), NAMES)


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ngetattr(torch, 'soft' 'max')(1)",
        "import ｔorch\nｔorch.softmax(1)",
        "import tor\\\nch\ntorch.softmax(1)",
        "import torch\ntorch.ｓoftmax(1)",
        "__import__('tor' 'ch').nn.functional.softmax(1)",
    ],
)
def test_a_name_that_does_not_stand_in_the_source_letter_by_letter_is_looked_for(source: str) -> None:
    assert may_be_used(source.encode(), NAMES)


def test_most_sources_need_no_search() -> None:
    assert not may_be_used(b"import numpy as np\ndef soft(x): return np.exp(x)", NAMES)
    assert not may_be_used(b"import random\nrandom.random()", NAMES)


@pytest.mark.parametrize(
    "source",
    [
        "def softmax(x):\n    return x\n\ndef f(x):\n    return softmax(x)",
        "from scipy.special import logsumexp\nlogsumexp(1)",
        "# torch.softmax(x)\n'torch.softmax(x)'\ndef f():\n    '''Like x.softmax(-1).'''",
        "class Layer:\n    def softmax(self, x):\n        return x\n\ndef f(x):\n    return Layer().softmax(x)",
        "class Layer:\n    def __init__(self):\n        self.softmax = None\n    def f(self):\n        return self.softmax",
        "def f(torch):\n    return torch.other",
        "import torch\n\ndef f(torch):\n    torch.other()\n",
        "from scipy.special import softmax\ndef softmax(x):\n    return x\nsoftmax(1)",
        "import mymath\nmymath.softmax(1)",
        "softmax = 3\nprint(softmax)",
        "import torch",
        "shuffle = [1]\nshuffle[0]",
    ],
)
def test_allowed(source: str) -> None:
    assert uses(source) == []


def test_each_use_is_named_once_in_the_order_of_lines() -> None:
    source = "import torch, random\nrandom.shuffle([])\ntorch.softmax(1); torch.softmax(2)\n"
    assert uses(source) == [("random.shuffle", 2), ("torch.softmax", 3)]
