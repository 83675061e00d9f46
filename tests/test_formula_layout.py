"""Formulas drawn in two dimensions."""

import pytest
from hypothesis import given
from test_formula_properties import TREES

from quizprep.formula.reading.reader import read
from quizprep.formula.telling.layout import draw, drawn
from quizprep.formula.tree import Tree
from quizprep.model import Variable

VARIABLES = {
    **{
        name: Variable("real (0, 9)")
        for name in ("a", "b", "c", "h", "k", "p", "s", "tau", "beta_1", "C_in", "p_t", "mu_xy", "d")
    },
    "K": Variable("integer [2, 6]"),
    "n": Variable("integer [2, 6]"),
    "j": Variable("integer [1, K]"),
    "x": Variable("real [-5, 5]", shape=("K",)),
    "Q": Variable("real [-2, 2]", shape=("n", "d")),
}

DRAWINGS = {
    # what is flat stays in one line
    "a + b": "a + b",
    "a-(b-c)": "a − (b − c)",
    "-(a mod b)": "−(a mod b)",
    "a(-b)": "a·(−b)",
    "-(a+b)": "−(a + b)",
    "-ab": "−a·b",
    "beta_1 C_in^2": "β₁·Cᵢₙ²",
    "mu_xy": "μ_xy",
    "(a+b)^-1": "(a + b)⁻¹",
    "a // b * c": "(a // b)·c",
    "sqrt(d)": "√d",
    "sqrt(C_in)": "√Cᵢₙ",
    "sqrt(12)^2": "(√12)²",
    "sqrt(-d)": """
 __
√−d
""",
    "Q Q^T x_1": "Q Qᵀ·x₁",
    "x_{j+1}": "x[j + 1]",
    "log_2(a)": "log₂(a)",
    "|a| + ||x||": "|a| + ‖x‖",
    "sigmoid(-a)": "σ(−a)",
    "a if not (b > 1 and c <= 2) or a = 1 else b": """
⎧a  if (not (b > 1 and c ≤ 2)) or a = 1
⎩b  otherwise
""",
    "floor((h + 2p - k)/s) + 1": """
⎢ h + 2·p − k ⎥
⎢─────────────⎥ + 1
⎣      s      ⎦
""",
    "(a/b)^2": """
     2
⎛ a ⎞
⎜───⎟
⎝ b ⎠
""",
    "a/(b/c)": """
  a
─────
  b
 ───
  c
""",
    "a/b*c": """
 a
───·c
 b
""",
    "sqrt(a/b + 1)": """
   _______
  ╱ a
 ╱ ─── + 1
√   b
""",
    "sqrt(a + b)": """
 _____
√a + b
""",
    "a^(b/c)": """
  b
 ───
  c
a
""",
    "sum_{m=1}^K x_m": """
 K
 ∑  xₘ
m=1
""",
    "(sum_m x_m)^2 b": """
        2
⎛ K    ⎞
⎜ ∑  xₘ⎟ ·b
⎝m=1   ⎠
""",
    "(a prod_m x_m) b": """
⎛   K    ⎞
⎜a· ∏  xₘ⎟·b
⎝  m=1   ⎠
""",
    "-prod_{m != j} (1 - x_m)": """
     K
−    ∏      (1 − xₘ)
 m=1, m ≠ j
""",
    "a/2 if a > 0 else b": """
⎧ a
⎪───  if a > 0
⎨ 2
⎩b    otherwise
""",
    "softmax(QQ^T/√d)Q": """
       ⎛ Q Qᵀ ⎞
softmax⎜──────⎟ Q
       ⎝  √d  ⎠
""",
}


@pytest.mark.parametrize("text", DRAWINGS)
def test_drawing(text: str) -> None:
    picture = drawn(read(text, VARIABLES))
    assert picture == DRAWINGS[text].strip("\n")


@given(TREES)
def test_every_line_of_a_drawing_is_equally_wide(tree: Tree) -> None:
    block = draw(tree)
    assert len({len(line) for line in block.lines}) == 1
    assert 0 <= block.base < len(block.lines)
