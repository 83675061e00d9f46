"""What is read, in every notation; what is refused, and where the caret stands."""

import pytest

from quizprep.errors import QuizprepError
from quizprep.formula.printer import show
from quizprep.formula.reading.reader import read, read_condition, readings
from quizprep.model import ResponseError, Variable

NUMBERS = [
    "i",
    "k",
    "s",
    "p",
    "d",
    "t",
    "a",
    "b",
    "TP",
    "FP",
    "FN",
    "C_in",
    "C_out",
    "H",
    "beta_1",
    "gamma",
    "p_t",
    "y_hat",
    "eta_min",
]
VARIABLES = {name: Variable("real (0, 9)") for name in NUMBERS} | {
    "K": Variable("integer [2, 6]"),
    "n": Variable("integer [2, 6]"),
    "d_k": Variable("integer [1, 6]"),
    "j": Variable("integer [1, K]"),
    "x": Variable("real [-5, 5]", shape=("K",)),
    "y": Variable("real [-5, 5]", shape=("K",)),
    "Q": Variable("real [-2, 2]", shape=("n", "d_k")),
    "W": Variable("real [-2, 2]", shape=("n", "K")),
    "V": Variable("real [-2, 2]", shape=("n", "d_k")),
    "epsilon": Variable("real (0, 1)", aliases=("eps", "ε")),
}

NOTATIONS = [
    # products without a sign, and the names that they are cut into
    ("2p", "2*p"),
    ("d(k-1)", "d*(k - 1)"),
    ("(a+b)(a-b)", "(a + b)*(a - b)"),
    ("2TP", "2*TP"),
    ("kp", "k*p"),
    ("TPFN", "TP*FN"),
    ("C_in C_out", "C_in*C_out"),
    ("C_inC_out", "C_in*C_out"),
    ("HC_{out}", "H*C_out"),
    ("3 a b", "3*a*b"),
    ("a b^2 p", "a*b^2*p"),
    # one name in many spellings
    ("beta1", "beta_1"),
    ("beta_1", "beta_1"),
    ("β₁", "beta_1"),
    ("β_1", "beta_1"),
    (r"\beta_{1}", "beta_1"),
    (r"\beta_1", "beta_1"),
    (r"\mathrm{TP}", "TP"),
    (r"\text{TP}+\operatorname{FP}", "TP + FP"),
    (r"C_{\text{in}}", "C_in"),
    (r"C_\mathrm{in}", "C_in"),
    ("Cin", "C_in"),
    (r"\hat{y}", "y_hat"),
    (r"\hat y", "y_hat"),
    ("ŷ", "y_hat"),
    ("y\u0302", "y_hat"),
    (r"\eta_{min}", "eta_min"),
    ("eps", "epsilon"),
    (r"\varepsilon", "epsilon"),
    ("𝑎+𝑏", "a + b"),
    # signs
    ("a×b", "a*b"),
    ("a·b", "a*b"),
    ("a⋅b", "a*b"),
    (r"a\cdot b", "a*b"),
    (r"a \times b", "a*b"),
    ("a÷b", "a/b"),
    ("a⁄b", "a/b"),
    ("a−b", "a - b"),
    ("a–b", "a - b"),
    ("（a＋b）／2", "(a + b)/2"),
    ("a//b", "a // b"),
    ("a % b", "a % b"),
    (r"a \bmod b", "a % b"),
    # powers and roots
    ("a^2", "a^2"),
    ("a**2", "a^2"),
    ("a²", "a^2"),
    ("a⁻¹", "a^(-1)"),
    ("a^-1", "a^(-1)"),
    ("aᵏ", "a^k"),
    ("2^a^b", "2^(a^b)"),
    ("-a^2", "-a^2"),
    ("a^bk", "a^b*k"),
    ("a^{b+1}", "a^(b + 1)"),
    ("√2", "sqrt(2)"),
    ("√(a+b)", "sqrt(a + b)"),
    ("√d_k", "sqrt(d_k)"),
    (r"\sqrt{a}", "sqrt(a)"),
    (r"\sqrt[3]{a}", "a^(1/3)"),
    ("∛a", "a^(1/3)"),
    (r"\sqrt2", "sqrt(2)"),
    # fractions
    (r"\frac{a}{b}", "a/b"),
    (r"\frac12", "1/2"),
    (r"\frac1a", "1/a"),
    (r"\dfrac{a+1}{2}", "(a + 1)/2"),
    ("½a", "0.5*a"),
    ("a/b/k", "(a/b)/k"),
    ("a/b*k", "(a/b)*k"),
    # numbers
    ("1e-5", "0.00001"),
    ("1e-8", "1e-8"),
    ("2.5E2", "250"),
    (".5", "0.5"),
    ("3.", "3"),
    ("1e-5a", "0.00001*a"),
    # brackets
    ("⌊a/b⌋", "floor(a/b)"),
    ("⌈a/b⌉", "ceil(a/b)"),
    (r"\lfloor a/b \rfloor", "floor(a/b)"),
    (r"\left\lceil\frac{a}{b}\right\rceil", "ceil(a/b)"),
    (r"\left(a+b\right)k", "(a + b)*k"),
    ("[a+b]k", "(a + b)*k"),
    ("{a+b}k", "(a + b)*k"),
    ("|a-b|", "abs(a - b)"),
    (r"\left|a-b\right|", "abs(a - b)"),
    ("|a|b|k|", "abs(a)*b*abs(k)"),
    ("||x||", "norm(x)"),
    (r"\|x\|", "norm(x)"),
    ("‖x-y‖²", "norm(x - y)^2"),
    ("‖a‖", "abs(a)"),
    ("||a|-|b||", "abs(abs(a) - abs(b))"),
    # functions
    ("log a", "log(a)"),
    ("ln(a)", "log(a)"),
    (r"\ln a", "log(a)"),
    ("log 2a", "log(2*a)"),
    ("a log b", "a*log(b)"),
    ("log_2(a)", "log(a, 2)"),
    (r"\log_{10} a", "log(a, 10)"),
    ("tanh^2(a)", "tanh(a)^2"),
    (r"\exp(-a)", "exp(-a)"),
    ("Max(0, a)", "max(0, a)"),
    (r"\max(0, a)", "max(0, a)"),
    (r"\operatorname{softmax}(x)", "softmax(x)"),
    ("σ(a)", "sigmoid(a)"),
    ("ReLU(a)", "relu(a)"),
    ("sin²(a)", "sin(a)^2"),
    # elements, sums
    ("x_j", "x[j]"),
    ("x[j]", "x[j]"),
    ("x_{j}", "x[j]"),
    ("x_1", "x[1]"),
    ("x₁", "x[1]"),
    ("x_{j+1}", "x[j + 1]"),
    ("x_j^2", "x[j]^2"),
    ("x^2_j", "x[j]^2"),
    ("W_{1j}", "W[1, j]"),
    ("W_{1,j}", "W[1, j]"),
    ("W_1j", "W[1, j]"),
    ("W[1, j]", "W[1, j]"),
    ("softmax(x)_j", "softmax(x)[j]"),
    ("softmax(W)_{j1}", "softmax(W)[j, 1]"),
    ("softmax(W)_{1j}", "softmax(W)[1, j]"),
    ("softmax(W)_{jj}", "softmax(W)[j, j]"),
    ("softmax(W)_{12}", "softmax(W)[1, 2]"),
    ("softmax(W)_{j+1,2}", "softmax(W)[j + 1, 2]"),
    ("x_jy_j", "x[j]*y[j]"),
    ("sum_j x_j", "sum(x[j] for j in 1..K)"),
    ("Σ_j x_j y_j", "sum(x[j]*y[j] for j in 1..K)"),
    ("∑_j x_j", "sum(x[j] for j in 1..K)"),
    (r"\sum_{m=1}^{K} x_m", "sum(x[m] for m in 1..K)"),
    (r"\sum\limits_{m=1}^K x_m", "sum(x[m] for m in 1..K)"),
    (r"\sum^{K}_{m=1} x_m", "sum(x[m] for m in 1..K)"),
    ("sum_{m=1}^{K} x_m", "sum(x[m] for m in 1..K)"),
    ("sum_m=1^K x_m", "sum(x[m] for m in 1..K)"),
    ("sum(x_m, m, 1, K)", "sum(x[m] for m in 1..K)"),
    ("sum(x[m] for m in 1..K)", "sum(x[m] for m in 1..K)"),
    ("sum_{m != j} x_m", "sum(x[m] for m in 1..K if m != j)"),
    (r"\sum_{m \neq j} x_m", "sum(x[m] for m in 1..K if m != j)"),
    ("sum_m x_m + a", "sum(x[m] for m in 1..K) + a"),
    ("sum_m x_m / K", "sum(x[m] for m in 1..K)/K"),
    ("sum_m (x_m / y_m)", "sum(x[m]/y[m] for m in 1..K)"),
    ("sum_m sum_l W_{lm}", "sum(sum(W[l, m] for l in 1..n) for m in 1..K)"),
    ("prod_m x_m", "prod(x[m] for m in 1..K)"),
    (r"\max_m x_m", "max(x[m] for m in 1..K)"),
    ("sum(x)", "sum(x)"),
    ("mean(x)", "mean(x)"),
    # sums without an index run over all elements, to the end of the product
    ("-Σ y log x", "-sum(y ⊙ log(x))"),
    ("-Σy log x", "-sum(y ⊙ log(x))"),
    ("-Σy_m log x_m", "-sum(y[m]*log(x[m]) for m in 1..K)"),
    ("-sum y log x", "-sum(y ⊙ log(x))"),
    (r"-\sum y \log x", "-sum(y ⊙ log(x))"),
    ("∑ y x + a", "sum(y ⊙ x) + a"),
    ("-1/K Σ y log x", "(-1/K)*sum(y ⊙ log(x))"),
    ("Σ y log x / K", "sum(y ⊙ log(x))/K"),
    ("Σ (x - y)²", "sum((x - y)^2)"),
    (r"\sum(x - y)^2", "sum((x - y)^2)"),
    ("Σ |x - y|", "sum(abs(x - y))"),
    ("sum(x - y)^2", "sum(x - y)^2"),
    ("sum(x) a", "sum(x)*a"),
    ("sum x", "sum(x)"),
    ("Σ y·log x", "sum(y ⊙ log(x))"),
    ("sum(y·log(x) + (1-y)·log(1-x))", "sum(y ⊙ log(x) + (1 - y) ⊙ log(1 - x))"),
    # sums whose index is the one letter that is not declared
    ("-Σ y_m log x_m", "-sum(y[m]*log(x[m]) for m in 1..K)"),
    (r"-\sum y_m \log(x_m)", "-sum(y[m]*log(x[m]) for m in 1..K)"),
    ("-sum(y_m log x_m)", "-sum(y[m]*log(x[m]) for m in 1..K)"),
    ("Σ y[m] x[m]", "sum(y[m]*x[m] for m in 1..K)"),
    ("Σ y_mx_m", "sum(y[m]*x[m] for m in 1..K)"),
    ("Σ y_m + x_1", "sum(y[m] for m in 1..K) + x[1]"),
    ("Σ |x_1 - y_m|", "sum(abs(x[1] - y[m]) for m in 1..K)"),
    ("exp(x_j)/Σ exp(x_m)", "exp(x[j])/sum(exp(x[m]) for m in 1..K)"),
    (r"\frac{e^{x_j}}{\sum e^{x_m}}", "e^x[j]/sum(e^x[m] for m in 1..K)"),
    ("Σ exp(x_m - x_j)", "sum(exp(x[m] - x[j]) for m in 1..K)"),
    ("Σ W_{mj}", "sum(W[m, j] for m in 1..n)"),
    ("Σ_l Σ W_lm", "sum(sum(W[l, m] for m in 1..K) for l in 1..n)"),
    ("Σ (log Σ exp(x_l) - x_m) y_m", "sum((log(sum(exp(x[l]) for l in 1..K)) - x[m])*y[m] for m in 1..K)"),
    ("Σ y_m x_m / Σ y_m", "sum(y[m]*x[m] for m in 1..K)/sum(y[m] for m in 1..K)"),
    ("max(x_m)", "max(x[m] for m in 1..K)"),
    ("max(x_m)^2", "max(x[m] for m in 1..K)^2"),
    ("(sum(x_m))^2", "sum(x[m] for m in 1..K)^2"),
    ("sum((x_m - y_m)^2)", "sum((x[m] - y[m])^2 for m in 1..K)"),
    (r"\prod x_m^{y_m}", "prod(x[m]^y[m] for m in 1..K)"),
    # matrices
    ("QV^T", "Q @ V^T"),
    ("Q V.T", "Q @ V^T"),
    ("Q@Vᵀ", "Q @ V^T"),
    (r"QV^\top", "Q @ V^T"),
    (r"QV^{T}", "Q @ V^T"),
    ("Q*V^T", "Q @ V^T"),
    ("Q⊙V", "Q ⊙ V"),
    (r"Q \odot V", "Q ⊙ V"),
    ("Q^TW", "Q^T @ W"),
    ("x^Ty", "x^T @ y"),
    ("-y^T log x", "-y^T @ log(x)"),
    ("y^Tlog(x)", "y^T @ log(x)"),
    (r"-y^\top \log x", "-y^T @ log(x)"),
    ("y·log x", "y @ log(x)"),
    ("x·y", "x @ y"),
    ("dot(x, y)", "x @ y"),
    ("x*y", "x ⊙ y"),
    (r"\text{softmax}\left(\frac{QV^T}{\sqrt{d_k}}\right)Q", "softmax(Q @ V^T/sqrt(d_k)) @ Q"),
    # cases
    ("a if a > b else b", "(a if a > b else b)"),
    ("if a > b then a else b", "(a if a > b else b)"),
    ("where(a > b, a, b)", "(a if a > b else b)"),
    ("Piecewise((a, a > b), (b, True))", "(a if a > b else b)"),
    (r"\begin{cases} a & a > b \\ b & \text{otherwise} \end{cases}", "(a if a > b else b)"),
    (r"\begin{cases} a, & \text{if } a \le b \\ b, & a > b \end{cases}", "Piecewise((a, a <= b), (b, a > b))"),
    ("a if b = 1 else k", "(a if b == 1 else k)"),
    (r"\begin{cases} a & b = 1 \\ k & \text{otherwise} \end{cases}", "(a if b == 1 else k)"),
    ("o = a if b = 1 else k", "(a if b == 1 else k)"),
    ("a if 0 < a <= 1 else b", "(a if 0 < a and a <= 1 else b)"),
    ("a if a > 1 and not b < 2 else k", "(a if a > 1 and (not b < 2) else k)"),
    # constants, which are names only where nothing else is declared
    ("pi a", "pi*a"),
    ("π", "pi"),
    (r"\pi", "pi"),
    ("e^-a", "e^(-a)"),
    # small letters and digits
    ("∑ₘ xₘ", "sum(x[m] for m in 1..K)"),
    ("∑ₘ₌₁ᴷ xₘ²", "sum(x[m]^2 for m in 1..K)"),
    ("Σₘ₌₁ᴷ⁻¹ xₘ", "sum(x[m] for m in 1..K - 1)"),
    ("∏ₘ(1−xₘ)", "prod(1 - x[m] for m in 1..K)"),
    ("maxₘ xₘ", "max(x[m] for m in 1..K)"),
    ("xⱼ₊₁", "x[j + 1]"),
    ("softmax(x)ⱼ", "softmax(x)[j]"),
    ("log₂(a)", "log(a, 2)"),
    ("log₁₀ a", "log(a, 10)"),
    ("(1+e⁻ᵃ)⁻¹", "(1 + e^(-a))^(-1)"),
    ("⅔a", "(2/3)*a"),
    ("∜a", "a^(1/4)"),
    ("a⨯b", "a*b"),
    ("Q∘V", "Q ⊙ V"),
    ("⟨x, y⟩", "x @ y"),
    (r"\langle x, y \rangle", "x @ y"),
    # norms
    ("‖x‖₂²", "norm(x)^2"),
    ("‖x‖₁", "sum(abs(x))"),
    ("|x|_1", "sum(abs(x))"),
    (r"\|x-y\|_2^2", "norm(x - y)^2"),
    ("||Q||_F", "norm(Q)"),
    ("|x|_j", "abs(x)[j]"),
    ("norm(x, p=1)", "sum(abs(x))"),
    # ranges
    ("sum_{m=1..K} x_m", "sum(x[m] for m in 1..K)"),
    ("Σ_{m∈1..K} x_m", "sum(x[m] for m in 1..K)"),
    (r"\sum_{m \in \{1, \dots, K\}} x_m", "sum(x[m] for m in 1..K)"),
    (r"\sum_{1 \le m \le K} x_m", "sum(x[m] for m in 1..K)"),
    (r"\sum_{0 < m < K+1} x_m", "sum(x[m] for m in 1..K)"),
    ("sum_{m=j+1}^K x_m", "sum(x[m] for m in j + 1..K)"),
    ("sum_m≠j x_m", "sum(x[m] for m in 1..K if m != j)"),
    (r"\sum_{m=1, m \neq j}^{K} x_m", "sum(x[m] for m in 1..K if m != j)"),
    ("sum_{l,m} W_{lm}", "sum(sum(W[l, m] for m in 1..K) for l in 1..n)"),
    ("sum_lm W_lm", "sum(sum(W[l, m] for m in 1..K) for l in 1..n)"),
    (r"\sum_{l<m} x_l x_m", "sum(sum(x[l]*x[m] for m in 1..K if l < m) for l in 1..K)"),
    (r"\sum_{l,m=1}^{2} W_{lm}", "sum(sum(W[l, m] for m in 1..2) for l in 1..2)"),
    ("Σ W_lm", "sum(sum(W[l, m] for m in 1..K) for l in 1..n)"),
    ("Σ W_{l,m}² x_m", "sum(sum(W[l, m]^2*x[m] for m in 1..K) for l in 1..n)"),
    ("sum from m=1 to K of x_m", "sum(x[m] for m in 1..K)"),
    ("sum over m of x_m", "sum(x[m] for m in 1..K)"),
    ("sum(x[m] for m in range(1, K+1))", "sum(x[m] for m in 1..K)"),
    ("sum([x_m for m in range(1, K+1)])", "sum(x[m] for m in 1..K)"),
    ("sum(m^2 for m in range(n))", "sum(m^2 for m in 0..n - 1)"),
    ("sum(exp(v) for v in x)", "sum(exp(x[v]) for v in 1..K)"),
    ("sum(x_m for m in x)", "sum(x[m] for m in 1..K)"),
    ("sum(x_m, m=1..K)", "sum(x[m] for m in 1..K)"),
    ("sum(x_m, m=1, K)", "sum(x[m] for m in 1..K)"),
    ("Sum(x_m, (m, 1, K))", "sum(x[m] for m in 1..K)"),
    ("sum(W[l,m] for l in 1..n for m in 1..K)", "sum(sum(W[l, m] for m in 1..K) for l in 1..n)"),
    ("sum (x - y)^2", "sum((x - y)^2)"),
    ("sum (x_m - y_m)^2 / K", "sum((x[m] - y[m])^2 for m in 1..K)/K"),
    # elements in brackets of other kinds
    ("x(1)", "x[1]"),
    ("sum_m x(m)", "sum(x[m] for m in 1..K)"),
    ("x^{(1)}", "x[1]"),
    ("x(a+b)", "x*(a + b)"),
    (r"\eta_{\min}", "eta_min"),
    # code
    ("x.sum()", "sum(x)"),
    ("-(y * np.log(x)).mean()", "-mean(y ⊙ log(x))"),
    ("x.softmax(dim=-1)[j]", "softmax(x)[j]"),
    ("torch.softmax(Q @ V.T / d_k**0.5, dim=-1) @ V", "softmax(Q @ V^T/d_k^0.5) @ V"),
    ("Q @ V.transpose(-2, -1)", "Q @ V^T"),
    ("np.matmul(Q, V.T)", "Q @ V^T"),
    ("np.sum(x, axis=0)", "sum(x)"),
    ("np.clip(a, a_min=0, a_max=1)", "clip(a, 0, 1)"),
    ("torch.clamp(a, min=0)", "max(a, 0)"),
    ("log(a, base=2)", "log(a, 2)"),
    ("F.relu(a, inplace=True)", "relu(a)"),
    ("x.dot(y)", "x @ y"),
    ("torch.logsumexp(x, dim=0)", "log(sum(exp(x)))"),
    ("cbrt(a)", "a^(1/3)"),
    ("np.linalg.norm(x)", "norm(x)"),
    ("torch.nn.functional.softmax(x, dim=0)", "softmax(x)"),
    ("x.pow(2).sum().sqrt()", "sqrt(sum(x^2))"),
    ("a/sum_m(x_m)/b", "(a/sum(x[m] for m in 1..K))/b"),
    ("a mod b", "a % b"),
    (r"a \pmod{b}", "a % b"),
    ("o := a + b", "a + b"),
    ("= a + b", "a + b"),
    ("`a + b`", "a + b"),
    ("a + b.", "a + b"),
    # what the text explains itself
    ("a/q where q = b + 1", "a/(b + 1)"),
    ("a/q, where q = r^2 and r = b", "a/b^2"),
    ("o = q + r where q = a; r = 2q", "a + 2*a"),
    # cases
    ("piecewise((a, a > 0), (b, otherwise))", "(a if a > 0 else b)"),
    (r"\begin{cases} a \quad a>0 \\ b \quad \text{otherwise} \end{cases}", "(a if a > 0 else b)"),
    (r"\begin{cases} a & \text{if }0<a \\ b & \text{otherwise} \end{cases}", "(a if 0 < a else b)"),
    (r"\begin{cases} a, & \text{if $a > 0$,} \\ b, & \text{otherwise.} \end{cases}", "(a if a > 0 else b)"),
    (r"\left\{ \begin{array}{ll} a & a > 0 \\ b & \text{otherwise} \end{array} \right.", "(a if a > 0 else b)"),
    (r"\begin{aligned} o &= a + b \end{aligned}", "a + b"),
    (r"\floor*{a/b}", "floor(a/b)"),
    (r"\mathop{\mathrm{softmax}}(x)_j", "softmax(x)[j]"),
    # around the formula
    ("o = a + b", "a + b"),
    ("IoU = TP/(TP+FP+FN)", "TP/(TP + FP + FN)"),
    (r"\text{IoU} = a", "a"),
    ("f(a) = 2a", "2*a"),
    ("dL/dx_j = a", "a"),
    ("d L / d x_q = a", "a"),
    ("∂L/∂w = a", "a"),
    ("∂L/∂x_{j} = sum_{m=1}^K x_m", "sum(x[m] for m in 1..K)"),
    (r"\partial L/\partial w = a", "a"),
    (r"\frac{\partial L}{\partial w} = a", "a"),
    (r"\frac{\partial^2 L}{\partial w_{j}^2} = a", "a"),
    (r"\frac{d}{dx} L = a", "a"),
    ("L'(x) = 2a", "2*a"),
    ("L′ = 2a", "2*a"),
    ("f''(a) = 2", "2"),
    ("∇_w L = x", "x"),
    # functions as code has them
    ("int(a/b)", "trunc(a/b)"),
    ("math.floor(a/b)", "floor(a/b)"),
    ("2np.exp(-a)", "2*exp(-a)"),
    ("torch.sqrt(a) + numpy.log2(b)", "sqrt(a) + log2(b)"),
    ("F.softmax(x)", "softmax(x)"),
    ("-np.sum(y * np.log(x))", "-sum(y ⊙ log(x))"),
    ("math.pi a", "pi*a"),
    ("$a+b$", "a + b"),
    ("$$a+b$$", "a + b"),
    (r"\(a+b\)", "a + b"),
    (r"\[a+b\]", "a + b"),
    ("  a + b \n", "a + b"),
    (r"a\,b\quad k", "a*b*k"),
    ("a\u00a0+\u2009b", "a + b"),
    ("a\u2062b", "a*b"),
    # as programs, sloppy hands and other books have it
    ("a > b ? a : b", "(a if a > b else b)"),
    ("(a)^+ + 1", "relu(a) + 1"),
    ("a (a > b)", "a*(1 if a > b else 0)"),
    ("1[a > b] k", "1*(1 if a > b else 0)*k"),
    ("2\\mathbb{1}_{a > b}", "2*(1 if a > b else 0)"),
    ("I(a > b)", "(1 if a > b else 0)"),
    ("{a \\over b} + 1", "a/b + 1"),
    ("n!/k!", "factorial(n)/factorial(k)"),
    ("\\binom{n}{k}", "binom(n, k)"),
    ("5%*a", "(5/100)*a"),
    ("a if a > b, b otherwise", "(a if a > b else b)"),
    ("<x, y>", "x @ y"),
    ("x'y", "x^T @ y"),
    ("x y^T", "outer(x, y)"),
    ("inv(Q^T Q)", "inv(Q^T @ Q)"),
    ("sum(Q, axis=0)", "sum(Q[l] for l in 1..n)"),
    ("Q.sum(axis=1)", "sum((Q^T)[l] for l in 1..d_k)"),
    ("softmax(Q, dim=0)", "softmax(Q^T)^T"),
    ("norm(x, 3)", "sum(abs(x)^3)^(1/3)"),
    ("‖x‖_∞", "max(abs(x))"),
    ("|x - y|", "norm(x - y)"),
    ("|Q^T Q|", "det(Q^T @ Q)"),
    ("a.exp()", "exp(a)"),
    ("silu(a)", "a*sigmoid(a)"),
    ("np.var(x)", "mean((x - mean(x))^2)"),
    ("leaky_relu(a, 0.1)", "max(a, 0) + 0.1*min(a, 0)"),
    ("clip(a, min=0)", "max(a, 0)"),
    ("lg a", "log10(a)"),
    ("max([0, a])", "max(0, a)"),
    ("\\boxed{a + b}", "a + b"),
    ("a = a - b", "a - b"),
    ("a ← a - b", "a - b"),
    ("b/c, c = a + 1", "b/(a + 1)"),
    ("q = a b; 1/q", "1/(a*b)"),
    ("sum(x[m] for m in range(K))", "sum(x[m] for m in 1..K)"),
    ("sum(u*v for u, v in zip(x, y))", "sum(x[u]*y[u] for u in 1..K)"),
    ("Σ(m=1..K) x_m", "sum(x[m] for m in 1..K)"),
    ("\\sum^K_{m=1} x_m", "sum(x[m] for m in 1..K)"),
    ("δ_{ij}", "(1 if i == j else 0)"),
    ("x ⊙ Q y", "x ⊙ (Q @ y)"),
    ("x.shape[0]", "K"),
    ("Answer: a + b", "a + b"),
    ("准确率 = a/b", "a/b"),
    ("heaviside(a, 0)", "Piecewise((0, a < 0), (0, a == 0), (1, True))"),
    ("step(a)", "(1 if a >= 0 else 0)"),
    ("{\\rm ReLU}(a)", "relu(a)"),
    ("a \\hspace{1mm} b", "a*b"),
    ("a if a > 0 && a < b else 0", "(a if a > 0 and a < b else 0)"),
    ("Q^2", "Q**2"),
    ("int(a > b)", "(1 if a > b else 0)"),
    ("(x_1 + ... + x_K)/K", "sum(x[l] for l in 1..K)/K"),
    (r"x_1 y_1 + x_2 y_2 + \cdots + x_K y_K", "sum(x[l]*y[l] for l in 1..K)"),
    ("a + x_1 + … + x_{K-1}", "a + sum(x[l] for l in 1..K - 1)"),
    ("trace(Q^T V)", "sum((Q^T @ V)[l, l] for l in 1..d_k)"),
    (
        r"\max(a, \begin{cases} b & \text{if } a > 1 \\ 2, & \text{for } a < b \end{cases})",
        "max(a, Piecewise((b, a > 1), (2, a < b)))",
    ),
    ("Q^T Q + a I", "Q^T @ Q + a*eye(d_k)"),
    (r"\mathbf{I} + Q^\top Q", "eye(d_k) + Q^T @ Q"),
    ("I_n + Q Q^T", "eye(n) + Q @ Q^T"),
    ("np.eye(3)", "eye(3)"),
    ("Q^+", "pinv(Q)"),
    (r"Q^{\dagger}", "pinv(Q)"),
    ("Q†", "pinv(Q)"),
    ("1^T x", "ones(K)^T @ x"),
    (r"\frac{1}{K}\mathbf{1}^{\top}x", "((1/K)*ones(K)^T) @ x"),
    ("sum(m=1..K, x_m)", "sum(x[m] for m in 1..K)"),
    ("sum(m=1 to K, x_m)", "sum(x[m] for m in 1..K)"),
    ("sum(m=1)^K x_m", "sum(x[m] for m in 1..K)"),
    ("Sum[x[[m]], {m, K}]", "sum(x[m] for m in 1..K)"),
    ("sum(x[m] for m in 1:K)", "sum(x[m] for m in 1..K)"),
    ("10,000 a", "10000*a"),
    ("a/1,234,567.5", "a/1234567.5"),
    ("10{,}000 a", "10000*a"),
    ("10_000*a", "10000*a"),
    ("max(1,100)", "max(1, 100)"),
    ("a ln2", "a*log(2)"),
    ("a㏑b", "a*log(b)"),
    ("5% a", "(5/100)*a"),
    ("7%b", "7 % b"),
    ("Cos[a]", "cos(a)"),
    ("torch.lerp(a, b, t)", "a + t*(b - a)"),
]


@pytest.mark.parametrize(("text", "reading"), NOTATIONS, ids=[row[0] for row in NOTATIONS])
def test_notation(text: str, reading: str) -> None:
    tree = read(text, VARIABLES, "o")
    assert show(tree) == reading
    assert read(reading, VARIABLES) == tree, "the reading shown must read back to the same tree"


def test_declared_names_win_over_functions_constants_and_cutting() -> None:
    assert show(read("e^2 pi", ["e", "pi"])) == "e^2*pi"
    assert read("e", ["e"]).head == "name"
    assert read("e", ["x"]).head == "constant"
    assert show(read("log(2)", ["log"])) == "log*2"
    assert show(read("TP", ["T", "P", "TP"])) == "TP"
    assert show(read("TP", ["T", "P"])) == "T*P"
    assert show(read("sigma(x)", ["sigma", "x"])) == "sigma*x"
    assert show(read("Σx", ["Sigma", "x"])) == "Sigma*x"
    assert show(read("int(a)", ["int", "a"])) == "int*a"
    assert show(read("1e-5", ["e"])) == "1*e - 5"
    assert show(read("abc", ["a", "b", "c", "ab", "bc"])) in {"ab*c", "a*bc"}
    assert show(read("lambda/2", ["lambda"])) == "lambda/2"


def test_trees_that_are_equal_are_not_unequal() -> None:
    assert not read("a + b", VARIABLES) != read("(a + b)", VARIABLES)  # noqa: SIM202 - it is the operator that is tested
    assert read("a + b", VARIABLES) != read("b + a", VARIABLES)


def test_case_is_kept() -> None:
    assert show(read("t/T", ["t", "T"])) == "t/T"
    assert show(read("nN", ["n", "N"])) == "n*N"


def test_the_longest_cut_has_the_fewest_parts() -> None:
    names = ["d", "k", "d_k", "K", "dK"]
    assert show(read("dK", names)) == "dK"
    assert show(read("kd", names)) == "k*d"
    assert show(read("Kd_k", names)) == "K*d_k"


def test_spans_point_into_what_was_typed() -> None:
    text = r"1 + \frac{2}{⌊TP⌋}"
    tree = read(text, VARIABLES)
    fraction = tree.args[1]
    assert text[slice(*fraction.span)] == r"\frac{2}{⌊TP⌋}"
    assert text[slice(*fraction.args[1].span)] == "⌊TP⌋"
    assert text[slice(*fraction.args[1].args[0].span)] == "TP"


def test_spans_of_sums_without_an_index() -> None:
    text = "dL/dw = 1 - Σ x_m log y_m / 2"
    total = read(text, VARIABLES).args[1].args[0]
    assert text[slice(*total.span)] == "Σ x_m log y_m / 2"
    assert text[slice(*total.args[0].span)] == "m"
    assert text[slice(*total.args[3].span)] == "x_m log y_m"
    text = "a + math.floor(a/b)"
    assert text[slice(*read(text, VARIABLES).args[1].span)] == "floor(a/b)"


def test_a_declared_name_is_no_module() -> None:
    with pytest.raises(ResponseError, match="'relu' takes 1 argument"):
        read("F.relu(a)", ["F", "a"])
    assert show(read("F.relu(a)", ["f", "a"])) == "relu(a)"


def test_numeric_questions_hand_in_their_parameters() -> None:
    parameters: dict[str, tuple[float, ...] | str] = {"h": (1.0, 2.0), "w": "integer [1, 2]"}
    assert show(read("hw", parameters)) == "h*w"
    assert show(read("h+w", {"h", "w"})) == "h + w"


def test_conditions() -> None:
    names = ["h", "p", "d", "k"]
    assert show(read_condition("h + 2p >= d*(k-1) + 1", names)) == "h + 2*p >= d*(k - 1) + 1"
    assert show(read_condition("h > p and not k == 1", names)) == "h > p and (not k == 1)"
    assert show(read_condition("1 <= h < k", names)) == "1 <= h and h < k"
    assert show(read_condition("h ≤ k or p ≠ d", names)) == "h <= k or p != d"
    with pytest.raises(ResponseError, match="no condition"):
        read_condition("h + p", names)


def test_a_name_that_cannot_be_read_is_the_authors_mistake() -> None:
    with pytest.raises(QuizprepError, match="'2x' cannot be a name"):
        read("1", ["2x"])
    with pytest.raises(QuizprepError, match="'a-b' cannot be a name"):
        read("1", ["a-b"])


def doubts(text: str) -> list[tuple[str, bool]]:
    return [(show(reading.tree), reading.strong) for reading in readings(text, VARIABLES)[1]]


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("3 + 1/2a", [("3 + 1/(2*a)", False)]),
        ("b/2a", [("b/(2*a)", True)]),
        (
            "1/(2a) exp(b/2a)",
            [("(1/(2*a))*exp(b/(2*a))", True), ("1/(2*a*exp((b/2)*a))", False), ("1/(2*a*exp(b/(2*a)))", False)],
        ),
        ("1/2 a", [("1/(2*a)", False)]),
        ("1/2(a+b)", [("1/(2*(a + b))", False)]),
        ("a/b(a+b)", [("a/(b*(a + b))", True)]),
        ("1/K Σ x", [("1/(K*sum(x))", False)]),
        ("√2/n", [("sqrt(2/n)", True)]),
        ("√2n + 1", [("sqrt(2*n) + 1", True)]),
        ("1/√2a", [("1/sqrt(2*a)", True), ("1/(sqrt(2)*a)", True)]),
        ("log a/b", [("log(a/b)", False)]),
        ("e^-a/b", [("e^(-a/b)", False)]),
        ("a^1/2", [("a^(1/2)", False)]),
        ("exp(x_j)/sum_m exp(x_m)/d", [("(exp(x[j])/sum(exp(x[m]) for m in 1..K))/d", True)]),
        ("a/sum_m(x_m)/b", [("a/(sum(x[m] for m in 1..K)/b)", False)]),
        ("|x|", [("abs(x)", False)]),
        ("sum(|x|)", []),
        ("prod_m x_m / n", [("prod(x[m] for m in 1..K)/n", True)]),
        ("sum(x - y)^2", [("sum((x - y)^2)", False)]),
        ("sum (x - y)^2", [("sum(x - y)^2", False)]),
        ("sum(x_m - y_m)^2", [("sum((x[m] - y[m])^2 for m in 1..K)", False)]),
        # no doubt
        ("1/(2a)", []),
        ("(1/2)a", []),
        (r"\frac12a", []),
        ("√2 / n", []),
        ("√(2)/n", []),
        ("a^{1}/2", []),
        ("a²/b", []),
        ("log(a)/b", []),
        ("sum_m x_m / n", []),
        ("max(x)^2", []),
        ("Σ (x - y)²", []),
        ("|√a|b", []),
    ],
)
def test_other_readings(text: str, others: list[tuple[str, bool]]) -> None:
    assert doubts(text) == others


def test_the_place_of_a_doubt() -> None:
    [reading] = readings("3 + 1/2a", ["a"])[1]
    assert reading.span == (4, 8)


REFUSALS = [
    # (text, the characters under the caret, part of the message, part of the Chinese message)
    ("", None, "write a formula", "请输入公式"),
    ("   ", None, "write a formula", "请输入公式"),
    ("q + 1", "q", "unknown name 'q'; did you mean 'Q'? Names: i, k", "未知名称“q”"),
    ("a + C_ot", "C_ot", "did you mean 'C_out'?", "你是否想写“C_out”"),
    ("flor(a)", "flor", "did you mean 'floor'?", "floor"),
    ("k2", "k2", "unknown name 'k2'", "未知名称"),
    ("x_q", "x_q", "the index 'q' of x is not known", "下标“q”"),
    ("(a + b", "(", "this '(' is never closed", "没有闭合"),
    ("⌊a", "⌊", "this '⌊' is never closed", "没有闭合"),
    ("(a + [b)", "[", "this '[' is not closed where ')' comes", "没有闭合"),
    ("a + b)", ")", "nothing is open that this ')' could close", "多余的"),
    ("a]", "]", "nothing is open that this ']' could close", "多余的"),
    ("|a", "|", "this '|' is never closed", "没有闭合"),
    ("a +", "+", "something is missing after '+'", "缺少内容"),
    ("a + * b", "*", "something is missing before '*'", "缺少内容"),
    ("/a", "/", "something is missing before '/'", "缺少内容"),
    ("a^", "^", "something is missing after '^'", "缺少内容"),
    ("()", "()", "nothing stands between these brackets", "没有内容"),
    ("floor()", "()", "nothing stands between these brackets", "没有内容"),
    ("floor(a, b)", "floor(a, b)", "'floor' takes 1 argument(s), here are 2", "需要 1 个参数"),
    ("clip(a)", "clip(a)", "'clip' takes 2-3 argument(s), here are 1", "需要 2-3 个参数"),
    ("max(a)", "max(a)", "'max' needs a vector", "需要向量"),
    ("sin", "sin", "'sin' needs something in brackets", "需要括号"),
    ("sin^-1(a)", "sin^-1", "may mean the inverse", "反函数"),
    ("a 2", "2", "a sign is missing before this number", "缺少运算符"),
    ("2 3", "3", "two numbers side by side", "缺少运算符"),
    ("a, b", ",", "one formula, please", "只写一个公式"),
    ("a; b", ";", "one formula, please", "只写一个公式"),
    ("a\nb", "\n", "one formula, please", "只写一个公式"),
    ("a or b", "or", "one formula, please", "只写一个公式"),
    ("o = a = b", "=", "more than one '='", "多个"),
    ("[a, b]", ",", "a list has no meaning", "不能写列表"),
    ("a + 1 = b", "a + 1 =", "an equation", "方程"),
    ("a = 3", "a =", "an equation", "方程"),
    ("a < b", "a < b", "a comparison is no value", "比较式不是数值"),
    ("a == b", "a == b", "a comparison is no value", "比较式不是数值"),
    ("1 + (a > b)", "(a > b)", "a comparison is no value", "比较式不是数值"),
    ("a if b else k", "b", "a condition is needed", "需要条件"),
    ("a if a > b", None, "needs '... else b'", "else b"),
    ("'a'", "'", "quotation marks", "引号"),
    ("a.real", ".real", "a dot here has no meaning", "点没有意义"),
    ("a.T", ".T", "only a vector or a matrix can be transposed", "转置"),
    ("lambda x: x", ":", "the sign ':' has no meaning", "不能使用符号"),
    (r"\foo a", r"\foo", r"the LaTeX command \foo is not known", r"\foo"),
    (r"\begin{matrix} a \end{matrix}", r"\begin", "cases", "cases"),
    (r"a + \text{", r"\text", "needs a name in braces", "花括号"),
    (r"\hat{a + b}", r"\hat", "needs a name in braces", "花括号"),
    (r"\frac{a}", r"\frac", "needs {...} after it", "后面需要"),
    ("the output is the input", "the output is the input", "reads like a sentence", "像一句话"),
    ("用 a 除以 b", "用", "words are no formula", "不要用文字"),
    ("a 除以 b", "除以", "words are no formula", "不要用文字"),
    ("a & b", "&", "cannot stand here", "不能出现"),
    ("а + b", "а", "U+0430", "U+0430"),  # a Cyrillic letter that looks like a
    ("a\u202eb", "\u202e", "U+202E", "U+202E"),
    ("a № b", "№", "cannot be read", "无法识别"),
    ("k_1", "k_1", "unknown name", "未知名称"),
    ("(a)_1", "(a)_1", "this is a number", "这是一个数"),
    ("x_{1,2}", "x_{1,2}", "the index '1,2'", "下标"),
    ("x[1, 2]", "x[1, 2]", "too many indices: 1 belong here", "下标过多"),
    ("a @ b", "@", "multiplies vectors and matrices", "向量与矩阵"),
    ("sum_m a", "m", "how far does m run?", "范围"),
    ("sum(x[m] for m in K)", "K", "write the range as 1..K", "1..K"),
    ("1e99", "e99", "exponents go up to e30", "e30"),
    ("1234567890" * 5, "1234567890" * 5, "40 digits", "40 位"),
    ("9^9^9^9", "9^9^9^9", "too large to compute", "太大"),
    ("a + 10^10^10", "10^10^10", "too large to compute", "太大"),
    ("sum_{m=1}^{99} sum_{l=1}^{99} m l", "99", "1000 terms", "1000 项"),
    ("sum_{m=1}^{10^4} m", "10^4", "1000 terms", "1000 项"),
    ("2^(3^99)", "2^(3^99)", "too large to compute", "太大"),
    ("sum_{m=1}^{1000000} m", "1000000", "1000 terms", "1000 项"),
    # sums that do not say what they run over
    ("1 + Σ x_j y_j", "Σ x_j y_j", "j already has a meaning here: write sum_j", "j 在此已有含义"),
    ("a exp(x_j)/Σ exp(x_j)", "Σ exp(x_j)", "j already has a meaning here", "j 在此已有含义"),
    ("sum(x_j)", "sum(x_j)", "else take another letter", "请换一个下标字母"),
    ("Σ x_{j+1}", "Σ x_{j+1}", "j already has a meaning here", "j 在此已有含义"),
    ("a + Σ x_l y_m", "Σ", "which of l, m does this run over? Write sum_l or sum_m", "l, m 中的哪个下标"),
    ("Σ x_m y_q log q", "Σ", "which of m, q", "m, q"),
    ("Σ x_m q", "q", "unknown name 'q'", "未知名称"),
    ("ln2a", "ln2a", "unknown name 'ln2a'", "未知名称"),
    ("x_m/Σ y_m", "x_m", "the index 'm' of x is not known", "下标“m”"),
    ("Σ y_{m+1}", "m", "how far does m run?", "范围"),
    ("sum_{m=0}^{K-1} x_m y_m", "m", "elements count from 1 here: let m run from 1", "从 1 取起"),
    ("Σ a", "Σ a", "needs a vector or a matrix", "需要向量"),
    ("Σ + a", "Σ", "needs something in brackets", "需要括号"),
    ("Σ(x_m", "(", "never closed", "没有闭合"),
    ("sum(x_m", "(", "never closed", "没有闭合"),
    ("max(x_m, 0)", "x_m", "the index 'm' of x is not known", "下标“m”"),
    ("exp(a, axis=1)", "1", "'axis=' has no meaning here in 'exp'", "不支持参数"),
    ("sum(Q, axis=2)", "2", "there is no such axis", "没有这个轴"),
    ("sum(Q, axis=1, keepdims=True)", None, "a column that is kept", "求和"),
    ("var(Q, axis=1)", None, "along an axis is not known", "不支持"),
    ("x(j)", "x(j)", "write x[j] for an element", "元素请写成 x[j]"),
    ("||Q||_1", "||Q||_1", "matrices have several norms", "矩阵范数有多种"),
    ("norm(Q, 3)", None, "matrices have several norms", "矩阵范数有多种"),
    ("⟨x⟩", "⟨x⟩", "takes two vectors", "需要两个向量"),
    ("a.foo()", ".foo", "a dot here has no meaning", "点没有意义"),
    ("sum_{m=m}^K x_m", "m", "an index cannot begin or end at itself", "自身"),
    ("x_1 + x_3 + ... + x_K", "x_1 + x_3 + ... + x_K", "the dots stand between terms", "省略号"),
    ("1 + 2 + ... + n", "1 + 2 + ... + n", "the dots stand between terms", "省略号"),
    ("x_1 + ... x_K", "x_K", "'+' belongs behind the dots", "省略号"),
    ("max(10,000, a)", "10,000", "without separators", "千位"),
    ("1,0000 a", ",", "one formula, please", "一个公式"),
    ("a, 100", ",", "one formula, please", "只写一个公式"),
    ("argmax(x)", "argmax", "gives a place and no value; 'max' gives the value", "位置"),
    ("a\u200bb", "\u200b", "an invisible character (U+200B) stands here", "不可见字符"),
    ("{{a}}", "{{", "double braces", "双花括号"),
    ("~a", "~", "cannot be read", "无法识别"),
    ("a[0]", "a[0]", "this is a number", "这是一个数"),
    ("x[0]", "0", "indices are whole numbers that count from 1", "从 1 开始"),
    ("x[-1]", "-1", "indices are whole numbers that count from 1", "从 1 开始"),
    ("W[1, 2][3]", "W[1, 2][3]", "this is a number", "这是一个数"),
    ("a ? b : k", "?", "the sign '?' has no meaning", "不能使用符号"),
    ("a > b ? a", "?", "the sign '?' has no meaning", "不能使用符号"),
    ("1/(a 2)", "2", "a sign is missing before this number", "缺少运算符"),
    ("clip(None, a)", "None", "unknown name", "未知名称"),
    ("max(a, None)", "None", "'None' is no value", "不是数值"),
    ("trace(x)", "trace(x)", "'trace' needs a matrix", "需要矩阵"),
    ("a = 1, b = 2", "=", "more than one '='", "多个"),
    ("sum(u*v for u, v in x)", None, "several names run over zip", "zip"),
    ("sum(u*v for u, v in zip(x))", None, "each name stands for an element", "向量"),
    ("Q.shape[2]", "Q.shape", "there is no such size", "没有这个大小"),
    ("I", "I", "its size is not known here; write eye(n)", "大小"),
    ("a I", "I", "its size is not known here; write eye(n)", "大小"),
    ("∞", "∞", "infinity is no number", "无穷大"),
    ("a where", "where", "behind 'where' stands 'name = ...'", "名称 ="),
    ("a where q", "q", "behind 'where' stands", "名称 ="),
    ("a/q where q = q + 1", "q", "unknown name 'q'", "未知名称"),
    ("q where q = r, r = q", None, "unknown name", "未知名称"),
    ("a where b = 2", "b", "has a meaning in this question already", "已有含义"),
    ("q where q = a b)", ")", "cannot stand here", "不能出现"),
    ("q where " + ", ".join(f"q{c} = a" for c in "abcdefg"), "qg", "6 names may be explained", "最多可以定义 6 个"),
    (r"\dot a", r"\dot", r"the LaTeX command \dot is not known here", r"\dot"),
    # what only looks like a derivative, or like code
    ("dL/dx_j + 1 = a", "dL/dx_j + 1 =", "an equation", "方程"),
    ("a/b = 3", "a/b =", "an equation", "方程"),
    ("d/d_k = 3", "d/d_k =", "an equation", "方程"),
    (r"\frac{a}{b} = 3", r"\frac{a}{b} =", "an equation", "方程"),
    ("L' + 1 = a", "L' + 1 =", "an equation", "方程"),
    ("dL/da = b = k", "=", "more than one '='", "多个"),
    ("dL/dx = q", "q", "unknown name 'q'", "未知名称"),
    ("dL/dx =", None, "write a formula", "请输入公式"),
    ("∂L/∂w", "∂L", "unknown name '∂L'", "未知名称“∂L”"),
    ("a'", "'", "quotation marks", "引号"),
    ("L' = a'", "'", "quotation marks", "引号"),
    (r"\int a", r"\int", r"the LaTeX command \int is not known here", r"\int"),
    ("math.foo(a)", ".foo", "a dot here has no meaning", "点没有意义"),
    ("os.exp(a)", "os", "unknown name 'os'", "未知名称"),
    ("H.floor(a)", "H.floor(a)", "'floor' takes 1 argument(s), here are 2", "需要 1 个参数"),
]


@pytest.mark.parametrize(("text", "marked", "en", "zh"), REFUSALS, ids=[repr(row[0]) for row in REFUSALS])
def test_refusal(text: str, marked: str | None, en: str, zh: str) -> None:
    with pytest.raises(ResponseError) as caught:
        read(text, VARIABLES, "o")
    error = caught.value
    assert en in error.message.en
    assert zh in error.message.zh
    assert error.response == text
    assert error.span is not None
    assert 0 <= error.span[0] <= error.span[1] <= max(len(text), 1) + 1
    if marked is not None:
        assert text[slice(*error.span)] == marked


@pytest.mark.parametrize(
    ("text", "marked", "why"),
    [
        ("a + log(0)", "log(0)", "this has no value: a logarithm"),
        ("a/0", "0", "a division by zero"),
        ("a + 999!", "999!", "too large to compute"),
        ("sqrt(-1) a", "sqrt(-1)", "a root of a negative number"),
    ],
)
def test_what_is_handed_in_has_values(text: str, marked: str, why: str) -> None:
    with pytest.raises(ResponseError, match=why) as caught:
        readings(text, VARIABLES)
    assert caught.value.span is not None
    assert text[slice(*caught.value.span)] == marked


def test_long_but_honest_formulas_are_read() -> None:
    assert read("+".join(["a"] * 140), VARIABLES).head == "add"
    assert read("(" * 50 + "a" + ")" * 50, VARIABLES).head == "name"
    assert show(read("2^100", VARIABLES)) == "2^100"
