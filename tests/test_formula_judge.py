"""Verdicts over formulas of the field: each with right answers in many spellings and forms, and with wrong ones.

Beside each formula stands an independent truth in plain Python; the reference itself is held against it.
"""

import math
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from formulas import asking

from quizprep.formula import check
from quizprep.formula.judge import judge
from quizprep.formula.reading.reader import read
from quizprep.formula.values.evaluate import evaluate
from quizprep.formula.values.points import draw
from quizprep.model import Bilingual, FormulaVerdict, Mistake, Outcome, ResponseError, Variable


class Case(NamedTuple):
    answer: str
    variables: dict[str, str | Variable]
    truth: Callable[..., Any]
    right: tuple[str, ...]
    wrong: tuple[str, ...]


def vector(domain: str, *shape: str) -> Variable:
    return Variable(domain, shape=shape)


def softmax(z: Any) -> list[float]:
    powers = [math.exp(item) for item in z]
    return [power / sum(powers) for power in powers]


def attention(Q: Any, K: Any, V: Any, d: int, **_: Any) -> Any:  # noqa: N803 - the names of the paper
    rows = []
    for q in Q:
        weights = softmax([sum(a * b for a, b in zip(q, k, strict=True)) / math.sqrt(d) for k in K])
        rows.append(tuple(sum(w * v[c] for w, v in zip(weights, V, strict=True)) for c in range(len(V[0]))))
    return tuple(rows)


COUNTS: dict[str, str | Variable] = dict.fromkeys(["TP", "FP", "FN"], "integer [1, 50]")
CLASSES: dict[str, str | Variable] = {"K": "integer [2, 6]", "y": vector("real [0, 1]", "K"), "p": vector("real (0, 1)", "K")}

FIELD = {
    "conv output size": Case(
        "floor((i + 2p - d(k-1) - 1)/s) + 1",
        {"i": "integer [16, 64]", "k": "integer [1, 5]", "s": "integer [1, 4]", "p": "integer [0, 3]", "d": "integer [1, 3]"},
        lambda i, k, s, p, d: len(range(0, i + 2 * p - d * (k - 1), s)),
        (
            r"\left\lfloor \frac{i + 2p - d(k-1) - 1}{s} \right\rfloor + 1",
            "⌊(i + 2p − d·(k−1) − 1)/s⌋ + 1",
            "(i + 2*p - d*(k-1) - 1)//s + 1",
            "1 + floor((i+2p-dk+d-1)/s)",
            "floor((i + 2p - d(k-1) - 1 + s)/s)",
            "ceil((i + 2p - d(k-1))/s)",
            "o = floor((i+2p-k-(k-1)(d-1))/s)+1",
            "int((i + 2*p - d*(k-1) - 1)/s) + 1",
            "math.floor((i + 2*p - d*(k-1) - 1)/s + 1)",
        ),
        (
            "floor((i + 2p - d(k-1) - 1)/s)",
            "(i + 2p - d(k-1) - 1)/s + 1",
            "ceil((i + 2p - d(k-1) - 1)/s) + 1",
            "floor((i + 2p - k)/s) + 1",
            "floor((i + p - d(k-1) - 1)/s) + 1",
            "floor((i + 2p - dk - 1)/s) + 1",
            "round((i + 2p - d(k-1) - 1)/s) + 1",
            "int((i + 2p - d(k-1))/s) + 1",
            "math.ceil((i + 2p - d(k-1) - 1)/s) + 1",
        ),
    ),
    "transposed conv output size": Case(
        "(i - 1)s - 2p + d(k-1) + o_p + 1",
        {
            "i": "integer [1, 64]",
            "k": "integer [1, 7]",
            "s": "integer [1, 4]",
            "p": "integer [0, 3]",
            "d": "integer [1, 3]",
            "o_p": "integer [0, 2]",
        },
        lambda i, k, s, p, d, o_p: 1 + s * (i - 1) + d * (k - 1) - 2 * p + o_p,
        ("s(i-1) + d(k-1) + op + 1 - 2p", r"s\cdot(i-1)-2p+d(k-1)+o_{p}+1", "si - s - 2p + dk - d + o_p + 1"),
        ("s(i-1) - 2p + k + o_p", "s i - 2p + d(k-1) + o_p + 1", "s(i-1) - p + d(k-1) + o_p + 1"),
    ),
    "receptive field of a stack": Case(
        "1 + sum_{l=1}^{L} (k_l - 1) prod_{m=1}^{l-1} s_m",
        {"L": "integer [1, 5]", "k": vector("integer [1, 7]", "L"), "s": vector("integer [1, 3]", "L")},
        lambda L, k, s: 1 + sum((k[a] - 1) * math.prod(s[:a]) for a in range(L)),  # noqa: N803
        (
            r"1 + \sum_{l=1}^{L} (k_l - 1) \prod_{m=1}^{l-1} s_m",
            "sum_{l=1}^{L} (k_l - 1) prod_{m=1}^{l-1} s_m + 1",
            "1 + Σ_{l=1}^{L} (k_l − 1) prod(s_m for m in 1..l-1)",
        ),
        (
            "sum_{l=1}^{L} (k_l - 1) prod_{m=1}^{l-1} s_m",
            "1 + sum_{l=1}^{L} (k_l - 1) prod_{m=1}^{l} s_m",
            "1 + sum_l (k_l - 1)",
        ),
    ),
    "convolution parameters": Case(
        "C_out(C_in k^2 + 1)",
        {"C_in": "integer [1, 64]", "C_out": "integer [1, 64]", "k": "integer [1, 7]"},
        lambda C_in, C_out, k: C_in * C_out * k * k + C_out,  # noqa: N803
        ("C_outC_ink^2 + C_out", r"C_{out} C_{in} k^2 + C_{\text{out}}", "(k²·C_in + 1)·C_out", "C_out*k**2*C_in+C_out"),
        ("C_in C_out k^2", "C_in C_out k^2 + C_in", "C_out(C_in k + 1)"),
    ),
    "softmax": Case(
        "exp(x_j)/sum_i exp(x_i)",
        {"K": "integer [2, 6]", "x": vector("real [-5, 5]", "K"), "j": "integer [1, K]"},
        lambda x, j, **_: softmax(x)[j - 1],
        (
            "softmax(x)_j",
            r"\frac{e^{x_j}}{\sum_{i=1}^{K} e^{x_i}}",
            r"\frac{\exp(x_j)}{\sum_k \exp(x_k)}",
            "1/sum_i exp(x_i - x_j)",
            "exp(x_j - max(x))/Σ_i exp(x_i - max(x))",
            "1/(1 + sum_{i != j} exp(x_i - x_j))",
            "exp(x[j] - log(sum(exp(x[i]) for i in 1..K)))",
        ),
        (
            "exp(x_j)/sum_i x_i",
            "x_j/sum_i x_i",
            "exp(-x_j)/sum_i exp(-x_i)",
            "exp(x_j)/sum_{i != j} exp(x_i)",
            "2^x_j/sum_i 2^x_i",
            "log(softmax(x)_j)",
            "softmax(x)",
            "exp(x_j)/K",
        ),
    ),
    "cross-entropy": Case(
        "-sum_j y_j log(p_j)",
        CLASSES,
        lambda y, p, **_: -sum(a * math.log(b) for a, b in zip(y, p, strict=True)),
        (
            r"-\sum_{j=1}^{K} y_j \log p_j",
            "−Σ_j y_j ln p_j",
            "sum_j y_j log(1/p_j)",
            "-sum(y*log(p))",
            "-y^T log(p)",
            "-sum(y_c log p_c for c in 1..K)",
            "-Σ y log p",
            "-Σy log p",
            "-sum y log p",
            r"-\sum y \log p",
            r"L = -\sum y \odot \log(p)",
            "-Σ y·log p",
            "-sum(y·log(p))",
            "Σ y log(1/p)",
            "-Σ y_i log p_i",
            r"-\sum y_i \log(p_i)",
            "-sum(y_i log p_i)",
            "-Σ y[i] ln(p[i])",
            r"-y^\top \log p",
            "-y·log p",
            "-np.sum(y * np.log(p))",
            "-torch.sum(y*torch.log(p))",
        ),
        (
            "Σ y log p",
            "-Σ y log p / K",
            "-Σ p log(y + 0.1)",
            "-Σ y Σ log p",
            "-Σ log p",
            "-log Σ y p",
            "-Σ y_i Σ log p_j",
            "sum(y_i log p_i)",
            "-mean(y_i log p_i)",
            "y^T log p",
            "-p^T log(y + 0.1)",
            "-y log p",
            "-sum(y) log p",
            "-np.mean(y * np.log(p))",
            "sum_j y_j log(p_j)",
            "-sum_j y_j log2(p_j)",
            "-sum_j p_j log(y_j + 0.1)",
            "-log(sum_j y_j p_j)",
            "-1/K sum_j y_j log(p_j)",
            "-sum_j log(p_j)",
        ),
    ),
    "gradient of the cross-entropy": Case(
        "exp(z_j)/sum_i exp(z_i) - y_j",
        {
            "K": "integer [2, 6]",
            "z": vector("real [-5, 5]", "K"),
            "y": vector("real [0, 1]", "K"),
            "j": "integer [1, K]",
        },
        lambda z, y, j, **_: softmax(z)[j - 1] - y[j - 1],
        (
            "dL/dz_j = softmax(z)_j - y_j",
            "∂L/∂z_j = exp(z_j)/Σ exp(z_i) - y_j",
            r"\frac{\partial L}{\partial z_j} = \frac{e^{z_j}}{\sum e^{z_k}} - y_j",
            "L'(z_j) = exp(z_j)/sum(exp(z)) - y_j",
            "exp(z_j - max(z_i))/Σ exp(z_k - max(z)) - y_j",
        ),
        (
            "dL/dz_j = y_j - softmax(z)_j",
            "∂L/∂z_j = exp(z_j)/Σ exp(z_i)",
            r"\frac{\partial L}{\partial z_j} = \frac{e^{z_j}}{\sum z_k} - y_j",
            "L'(z_j) = softmax(z)_j y_j",
        ),
    ),
    "weighted mean": Case(
        "sum_i (w_i x_i)/sum_i w_i",
        {"n": "integer [2, 6]", "w": vector("real (0, 3]", "n"), "x": vector("real [-5, 5]", "n")},
        lambda w, x, **_: sum(a * b for a, b in zip(w, x, strict=True)) / sum(w),
        ("Σ w x / Σ w", r"\frac{\sum w_i x_i}{\sum w_i}", "Σ w_i x_i / Σ w_i", "w^T x/sum(w)", "sum(w_i x_i)/sum(w_i)"),
        ("Σ w_i x_i", "Σ w_i x_i / n", "Σ w_i Σ x_i", "Σ (x_i/w_i)", "Σ x / Σ w"),
    ),
    "cross-entropy from logits": Case(
        "log(sum_j exp(z_j)) - z_t",
        {"K": "integer [2, 6]", "z": vector("real [-5, 5]", "K"), "t": "integer [1, K]"},
        lambda z, t, **_: -math.log(softmax(z)[t - 1]),
        (
            "-log(softmax(z)_t)",
            r"-z_t + \log\sum_j e^{z_j}",
            "max(z) + log(sum_j exp(z_j - max(z))) - z_t",
            "log(sum_j e^(z_j - z_t))",
        ),
        ("log(softmax(z)_t)", "sum_j z_j - z_t", "-z_t"),
    ),
    "binary cross-entropy": Case(
        "-(y log(p) + (1-y) log(1-p))",
        {"y": "real [0, 1]", "p": "real (0, 1)"},
        lambda y, p: -y * math.log(p) - (1 - y) * math.log(1 - p),
        (r"-y\log p - (1-y)\log(1-p)", "-y ln p + (y - 1) ln(1-p)", "y log(1/p) + (1-y) log(1/(1-p))"),
        ("-y log p + (1-y) log(1-p)", "-y log(p) - y log(1-p)", "-(y log(1-p) + (1-y) log(p))", "y log p + (1-y) log(1-p)"),
    ),
    "focal loss": Case(
        "-alpha (1 - p)^gamma log(p)",
        {"alpha": "real (0, 1)", "p": "real (0, 1)", "gamma": "real [0, 5]"},
        lambda alpha, p, gamma: -alpha * (1 - p) ** gamma * math.log(p),
        (
            r"-\alpha (1-p)^\gamma \log(p)",
            "−α(1−p)^γ ln p",
            "alpha (1-p)**gamma * log(1/p)",
            "-alpha exp(gamma log(1-p)) log p",
        ),
        (
            "alpha (1-p)^gamma log(p)",
            "-alpha p^gamma log(p)",
            "-(1-p)^gamma log(p)",
            "-alpha (1-p)^gamma log(1-p)",
            "-alpha(1-gamma p) log p",
        ),
    ),
    "label smoothing": Case(
        "(1 - epsilon) y + epsilon/K",
        {"epsilon": Variable("real (0, 1)", aliases=("eps",)), "y": "integer [0, 1]", "K": "integer [2, 100]"},
        lambda epsilon, y, K: y - epsilon * y + epsilon / K,  # noqa: N803
        (r"(1-\varepsilon)y + \frac{\varepsilon}{K}", "y + eps(1/K - y)", "y - ε(y - 1/K)"),
        ("(1-eps) y + eps", "(1-eps) y + eps/(K-1)", "(1 - eps/K) y + eps/K", "eps y + (1-eps)/K"),
    ),
    "Kullback-Leibler divergence": Case(
        "sum_j p_j log(p_j/q_j)",
        {"K": "integer [2, 6]", "p": vector("real (0, 1)", "K"), "q": vector("real (0, 1)", "K")},
        lambda p, q, **_: sum(a * math.log(a) - a * math.log(b) for a, b in zip(p, q, strict=True)),
        (r"\sum_j p_j(\log p_j - \log q_j)", "-sum_j p_j log(q_j/p_j)", "sum_j p_j log p_j - sum_j p_j log q_j"),
        ("sum_j q_j log(q_j/p_j)", "sum_j p_j log(q_j/p_j)", "sum_j p_j log(q_j)", "log(sum_j p_j/q_j)"),
    ),
    "IoU from counts": Case(
        "TP/(TP + FP + FN)",
        COUNTS,
        lambda TP, FP, FN: TP / (TP + FP + FN),  # noqa: N803
        (
            r"\frac{TP}{TP+FP+FN}",
            "IoU = TP/(TP+FN+FP)",
            r"\frac{\text{TP}}{\mathrm{TP}+\mathrm{FP}+\mathrm{FN}}",
            "1 - (FP+FN)/(TP+FP+FN)",
            "1/(1 + (FP+FN)/TP)",
        ),
        ("TP/(FP + FN)", "2TP/(2TP+FP+FN)", "TP/(TP+FP)", "TP/(TP + FP - FN)", "(TP+FP+FN)/TP"),
    ),
    "F1 from counts": Case(
        "2TP/(2TP + FP + FN)",
        COUNTS,
        lambda TP, FP, FN: 2 / ((TP + FP) / TP + (TP + FN) / TP),  # noqa: N803
        (
            "TP/(TP + (FP+FN)/2)",
            "TP/(TP + ½(FP+FN))",
            r"\frac{2\,TP}{2\,TP + FP + FN}",
            "2 TP/(TP+FP) TP/(TP+FN) / (TP/(TP+FP) + TP/(TP+FN))",
        ),
        ("TP/(TP+FP+FN)", "2TP/(TP+FP+FN)", "(TP/(TP+FP) + TP/(TP+FN))/2", "TP/(2TP+FP+FN)"),
    ),
    "F-beta": Case(
        "(1 + beta^2) P R/(beta^2 P + R)",
        {"P": "real (0, 1]", "R": "real (0, 1]", "beta": "real (0, 4]"},
        lambda P, R, beta: (1 + beta**2) / (1 / P + beta**2 / R),  # noqa: N803
        (r"(1+\beta^2)\frac{PR}{\beta^2 P + R}", "(1+β²)·P·R/(β²P+R)", "(1 + beta^2)/(1/P + beta^2/R)"),
        ("(1+beta^2) PR/(beta^2 R + P)", "(1+beta) PR/(beta P + R)", "2PR/(P+R)"),
    ),
    "Dice loss": Case(
        "1 - 2 sum_i (p_i g_i)/(sum_i p_i + sum_i g_i)",
        {"n": "integer [2, 6]", "p": vector("real (0, 1)", "n"), "g": vector("real (0, 1)", "n")},
        lambda p, g, **_: 1 - 2 * sum(a * b for a, b in zip(p, g, strict=True)) / (sum(p) + sum(g)),
        (
            r"1 - \frac{2\sum_i p_i g_i}{\sum_i p_i + \sum_i g_i}",
            "1 - 2 p·g/(sum(p) + sum(g))",
            "1 - 2sum(p*g)/sum(p+g)",
            "(sum_i (p_i + g_i) - 2 sum_i p_i g_i)/sum_i (p_i + g_i)",
        ),
        (
            "1 - sum_i p_i g_i/(sum_i p_i + sum_i g_i)",
            "2 sum_i p_i g_i/(sum_i p_i + sum_i g_i)",
            "1 - 2 sum_i (p_i g_i/(p_i + g_i))",
        ),
    ),
    "attention": Case(
        "softmax(Q K^T/sqrt(d)) V",
        {
            "n": "integer [1, 4]",
            "m": "integer [2, 4]",
            "d": "integer [2, 4]",
            "d_v": "integer [1, 3]",
            "Q": vector("real [-2, 2]", "n", "d"),
            "K": vector("real [-2, 2]", "m", "d"),
            "V": vector("real [-2, 2]", "m", "d_v"),
        },
        attention,
        (
            r"\text{softmax}\left(\frac{QK^T}{\sqrt{d}}\right)V",
            "softmax(Q@K.T/sqrt(d))@V",
            "softmax(QKᵀ/√d)V",
            "softmax(d^(-1/2) Q K^T) V",
            "softmax((Q/sqrt(d)) K^T) V",
            "(V^T softmax(Q K^T/sqrt(d))^T)^T",
        ),
        (
            "softmax(QK^T)V",
            "softmax(QK^T/d)V",
            "softmax(QK^T)V/sqrt(d)",
            "softmax(KQ^T/sqrt(d))V",
            "V softmax(QK^T/sqrt(d))",
            "softmax(QK^T sqrt(d))V",
            "QK^TV/sqrt(d)",
            "softmax(QK^T/sqrt(d))",
        ),
    ),
    "scaled dot product of one query": Case(
        "q^T k/sqrt(d)",
        {"d": "integer [1, 6]", "q": vector("real [-2, 2]", "d"), "k": vector("real [-2, 2]", "d")},
        lambda q, k, d: sum(a * b for a, b in zip(q, k, strict=True)) / math.sqrt(d),
        ("q·k/√d", "sum_i q_i k_i/sqrt(d)", r"\frac{q^\top k}{\sqrt{d}}", "dot(q, k) d^-0.5", "sum(q*k)/d^(1/2)"),
        ("q·k", "q·k/d", "q k/sqrt(d)", "||q|| ||k||/sqrt(d)"),
    ),
    "cosine similarity": Case(
        "a·b/(||a|| ||b||)",
        {"n": "integer [2, 5]", "a": vector("real [1, 5]", "n"), "b": vector("real [-5, 5]", "n")},
        lambda a, b, **_: (
            math.sumprod(a, b) / math.hypot(*a) / math.hypot(*b)
            if hasattr(math, "sumprod")
            else sum(map(float.__mul__, map(float, a), map(float, b))) / math.hypot(*a) / math.hypot(*b)
        ),
        (r"\frac{a^T b}{\|a\|\,\|b\|}", "sum_i a_i b_i/(sqrt(sum_i a_i^2) sqrt(sum_i b_i^2))", "a^T b/sqrt(a^T a · b^T b)"),
        ("a·b", "a·b/(||a|| + ||b||)", "a·b/||a||^2", "a·b/(sum(a) sum(b) + 0.01)"),
    ),
    "batch normalization": Case(
        "gamma (x - mu)/sqrt(sigma^2 + epsilon) + beta",
        {
            "x": "real [-5, 5]",
            "mu": "real [-2, 2]",
            "sigma": "real (0, 3]",
            "gamma": "real [0.1, 2]",
            "beta": "real [-1, 1]",
            "epsilon": Variable("real (0, 1e-2]", aliases=("eps",)),
        },
        lambda x, mu, sigma, gamma, beta, epsilon: (x - mu) / math.sqrt(sigma**2 + epsilon) * gamma + beta,
        (
            r"\gamma\frac{x-\mu}{\sqrt{\sigma^2+\epsilon}}+\beta",
            "γ(x−μ)/√(σ²+ε) + β",
            "beta + gamma*(x-mu)*(sigma^2+eps)^(-1/2)",
            "gamma x/sqrt(sigma^2+eps) + beta - gamma mu/sqrt(sigma^2+eps)",
        ),
        (
            "gamma (x-mu)/sigma + beta",
            "gamma (x-mu)/(sigma + eps) + beta",
            "gamma (x-mu)/(sigma^2+eps) + beta",
            "gamma (x-mu)/(sqrt(sigma^2)+eps) + beta",
            "(x-mu)/sqrt(sigma^2+eps)",
            "gamma (x-mu)/sqrt(sigma^2-eps/2) + beta",
        ),
    ),
    "layer normalization of an element": Case(
        "(x_i - mean(x))/sqrt(mean((x - mean(x))^2) + eps)",
        {"n": "integer [2, 6]", "x": vector("real [-5, 5]", "n"), "i": "integer [1, n]", "eps": "real (0, 1e-2]"},
        lambda x, i, n, eps: (x[i - 1] - sum(x) / n) / math.sqrt(sum((v - sum(x) / n) ** 2 for v in x) / n + eps),
        (
            r"\frac{x_i - \frac{1}{n}\sum_j x_j}{\sqrt{\frac1n\sum_j (x_j - \frac1n\sum_k x_k)^2 + eps}}",
            "(x_i - sum(x)/n)/sqrt(sum(x^2)/n - (sum(x)/n)^2 + eps)",
        ),
        (
            "(x_i - mean(x))/sqrt(sum((x - mean(x))^2)/(n-1) + eps)",
            "(x_i - mean(x))/sqrt(mean(x^2) + eps)",
            "x_i/sqrt(mean((x - mean(x))^2) + eps)",
        ),
    ),
    "Adam update": Case(
        "theta - eta (m/(1 - beta_1^t))/(sqrt(v/(1 - beta_2^t)) + epsilon)",
        {
            "theta": "real [-2, 2]",
            "eta": "real (0, 0.1]",
            "m": "real [-1, 1]",
            "v": "real (0, 1]",
            "t": "integer [1, 20]",
            "beta_1": "real [0.5, 1)",
            "beta_2": "real [0.5, 1)",
            "epsilon": Variable("real (0, 1e-2]", aliases=("eps",)),
        },
        lambda theta, eta, m, v, t, beta_1, beta_2, epsilon: (
            theta - eta * m / (1 - beta_1**t) / ((v / (1 - beta_2**t)) ** 0.5 + epsilon)
        ),
        (
            r"\theta - \frac{\eta \frac{m}{1-\beta_1^t}}{\sqrt{\frac{v}{1-\beta_2^t}} + \epsilon}",
            "θ − η·(m/(1−β₁^t))/(√(v/(1−β₂^t)) + ε)",
            "theta - eta m/((1-beta1^t)(sqrt(v/(1-beta2^t)) + eps))",
            "theta - eta m sqrt(1-beta2^t)/((1-beta1^t)(sqrt(v) + eps sqrt(1-beta2^t)))",
        ),
        (
            "theta - eta m/(sqrt(v) + eps)",
            "theta + eta (m/(1 - beta1^t))/(sqrt(v/(1 - beta2^t)) + eps)",
            "theta - eta (m/(1 - beta1^t))/sqrt(v/(1 - beta2^t) + eps)",
            "theta - eta (m/(1 - beta1))/(sqrt(v/(1 - beta2)) + eps)",
            "theta - eta (m/(1 - beta2^t))/(sqrt(v/(1 - beta1^t)) + eps)",
            "theta - eta (m/(1 - beta1^t))/(v/(1 - beta2^t) + eps)",
        ),
    ),
    "He standard deviation": Case(
        "sqrt(2/n)",
        {"n": "integer [1, 4096]"},
        lambda n: math.sqrt(2) / math.sqrt(n),
        ("√(2/n)", r"\sqrt{\frac{2}{n}}", "(2/n)^0.5", "sqrt(2)/sqrt(n)", "2^½ n^-½", "2/sqrt(2n)", "(n/2)^(-1/2)"),
        ("sqrt(1/n)", "2/n", "sqrt(2)/n", "sqrt(2n)", "√(2)/n", "sqrt(n/2)"),
    ),
    "Xavier uniform bound": Case(
        "sqrt(6/(n_in + n_out))",
        {"n_in": "integer [1, 512]", "n_out": "integer [1, 512]"},
        lambda n_in, n_out: 6**0.5 / (n_in + n_out) ** 0.5,
        (r"\sqrt{\frac{6}{n_{in}+n_{out}}}", "√6/√(nin+nout)", "sqrt(3) sqrt(2/(n_in + n_out))"),
        ("sqrt(2/(n_in + n_out))", "6/(n_in+n_out)", "sqrt(6/(n_in n_out))", "sqrt(6/n_in)"),
    ),
    "cosine schedule": Case(
        "eta_min + (eta_max - eta_min)(1 + cos(pi t/T))/2",
        {"eta_min": "real [0, 0.01]", "eta_max": "real [0.1, 1]", "t": "integer [0, T]", "T": "integer [10, 100]"},
        lambda eta_min, eta_max, t, T: eta_min + 0.5 * (eta_max - eta_min) * (1 + math.cos(t * math.pi / T)),  # noqa: N803
        (
            r"\eta_{min} + \frac12(\eta_{max}-\eta_{min})\left(1+\cos\left(\frac{t}{T}\pi\right)\right)",
            "η_min + ½(η_max − η_min)(1 + cos(πt/T))",
            "eta_min + (eta_max - eta_min) cos(pi t/(2T))^2",
            "(eta_max + eta_min)/2 + (eta_max - eta_min)/2 cos(pi t/T)",
        ),
        (
            "eta_min + (eta_max - eta_min)(1 + cos(t/T))/2",
            "eta_min + (eta_max - eta_min)(1 - cos(pi t/T))/2",
            "eta_max (1 + cos(pi t/T))/2",
            "eta_min + (eta_max - eta_min) cos(pi t/T)",
        ),
    ),
    "smooth L1": Case(
        "0.5 x^2/b if |x| < b else |x| - 0.5 b",
        {"x": "real [-5, 5]", "b": "real (0, 2]"},
        lambda x, b: 0.5 * x * x / b if -b < x < b else abs(x) - b / 2,
        (
            r"\begin{cases} \frac{x^2}{2b} & |x| < b \\ |x| - \frac{b}{2} & \text{otherwise} \end{cases}",
            "where(abs(x) <= b, x²/(2b), |x| - b/2)",
            "min(|x|, b)^2/(2b) + max(|x| - b, 0)",
            "Piecewise((x^2/(2b), Abs(x) < b), (Abs(x) - b/2, True))",
        ),
        (
            "0.5 x^2 if |x| < b else |x| - 0.5 b",
            "x^2/(2b)",
            "|x| - b/2",
            "x^2/(2b) if x < b else |x| - b/2",
            "x^2/(2b) if |x| < b else |x| - b",
        ),
    ),
    "hinge triplet loss": Case(
        "max(0, d_p - d_n + m)",
        {"d_p": "real [0, 4]", "d_n": "real [0, 4]", "m": "real [0, 2]"},
        lambda d_p, d_n, m: max(0, d_p - d_n + m),
        (r"\max(0, d_p - d_n + m)", "relu(d_p - d_n + m)", "(d_p - d_n + m + |d_p - d_n + m|)/2", "max(d_n, d_p + m) - d_n"),
        ("d_p - d_n + m", "max(0, d_n - d_p + m)", "max(0, d_p - d_n - m)", "|d_p - d_n + m|"),
    ),
    "GIoU": Case(
        "I/U - (C - U)/C",
        {"I": "real [0, 1]", "U": "real [1, 3]", "C": "real [3, 6]"},
        lambda I, U, C: I / U - 1 + U / C,  # noqa: E741, N803
        ("I/U + U/C - 1", r"\frac{I}{U}-\frac{C-U}{C}", "I/U - 1 + U/C", "(IC + U^2 - UC)/(UC)"),
        ("I/U", "I/U - (C-U)/U", "I/U + (C-U)/C", "I/C - (C-U)/C"),
    ),
    "momentum in closed form": Case(
        "sum_{i=1}^{t} beta^(t-i) g_i",
        {"t": "integer [1, 6]", "beta": "real (0, 1)", "g": vector("real [-2, 2]", "t")},
        lambda t, beta, g: sum(beta ** (t - 1 - a) * g[a] for a in range(t)),
        (r"\sum_{i=1}^{t} \beta^{t-i} g_i", "β^t Σ_{i=1}^{t} g_i/β^i", "sum_{i=0}^{t-1} beta^i g_{t-i}"),
        (
            "sum_{i=1}^{t} beta^i g_i",
            "sum_{i=1}^{t} beta^(t-i+1) g_i",
            "(1-beta) sum_{i=1}^{t} beta^(t-i) g_i",
            "sum_{i=1}^{t} g_i",
        ),
    ),
    "sum of a geometric series": Case(
        "(1 - beta^t)/(1 - beta)",
        {"t": "integer [1, 10]", "beta": "real (0, 1)"},
        lambda t, beta: sum(beta**a for a in range(t)),
        (r"\sum_{i=0}^{t-1} \beta^i", "(beta^t - 1)/(beta - 1)", "1 + sum_{i=1}^{t-1} beta^i"),
        ("1/(1 - beta)", "(1 - beta^(t+1))/(1 - beta)", "sum_{i=1}^{t} beta^i"),
    ),
}


def judged(case: Case, response: str) -> FormulaVerdict:
    return check(response, case.answer, case.variables)


def close(one: Any, other: Any) -> bool:
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(close, one, other))
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize("name", FIELD)
def test_the_reference_says_what_the_independent_truth_says(name: str) -> None:
    case = FIELD[name]
    variables = {name: Variable(given) if isinstance(given, str) else given for name, given in case.variables.items()}
    rng = random.Random(7)
    for _ in range(50):
        values = draw(variables, rng)
        assert close(evaluate(read(case.answer, variables), values), case.truth(**values)), values


@pytest.mark.parametrize(
    ("name", "response"), [(name, response) for name, case in FIELD.items() for response in (case.answer, *case.right)]
)
def test_right(name: str, response: str) -> None:
    verdict = judged(FIELD[name], response)
    assert verdict.outcome is Outcome.CORRECT, verdict
    assert verdict.score == 1
    assert verdict.decided_by in {"tree", "proof", "points"}
    assert verdict.mistake is None
    assert verdict.counterexample is None


@pytest.mark.parametrize(("name", "response"), [(name, response) for name, case in FIELD.items() for response in case.wrong])
def test_wrong(name: str, response: str) -> None:
    verdict = judged(FIELD[name], response)
    assert verdict.outcome is Outcome.INCORRECT, verdict
    assert verdict.score == 0
    assert verdict.counterexample is not None
    assert verdict.counterexample.yours != verdict.counterexample.expected


def test_the_tiers() -> None:
    case = FIELD["F1 from counts"]
    assert judged(case, "2*TP/(FN + FP + TP + TP)").decided_by == "tree"
    assert judged(case, "TP/(TP + (FP + FN)/2)").decided_by == "proof"
    assert judged(case, "2TP").decided_by == "points"


def test_the_reading_and_the_answer_are_shown() -> None:
    verdict = check(r"\frac{1}{2}n", "n/4", {"n": "integer [1, 9]"})
    assert verdict.reading == "(1/2)*n"
    assert verdict.expected == Bilingual.same("n/4")


FORGOTTEN = Mistake(
    answer=("floor((i + 2p - k)/s) + 1",), feedback=Bilingual("The dilation is missing.", "缺少空洞率。"), credit=0.5
)
CONV = asking(
    "floor((i + 2p - d(k-1) - 1)/s) + 1",
    {"i": "integer [16, 64]", "k": "integer [1, 5]", "s": "integer [1, 4]", "p": "integer [0, 3]", "d": "integer [1, 3]"},
    mistakes={
        "no-dilation": FORGOTTEN,
        "same-in-disguise": Mistake(answer=("ceil((i + 2p - d(k-1))/s)",), feedback=Bilingual.same("never said")),
    },
    name="o",
)


def test_an_authored_mistake_is_named_with_its_feedback_and_credit() -> None:
    verdict = judge(CONV, "o = (i + 2p - k + s)//s")
    assert verdict.outcome is Outcome.PARTIAL
    assert verdict.score == 0.5
    assert verdict.mistake == "no-dilation"
    assert verdict.feedback == (FORGOTTEN.feedback,)
    assert verdict.expected == Bilingual.same("o = floor((i + 2*p - d*(k - 1) - 1)/s) + 1")


def test_a_mistake_that_equals_the_answer_never_refuses_a_right_one() -> None:
    verdict = judge(CONV, "ceil((i + 2p - d(k-1))/s)")
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.mistake is None


NUMBERS = {"a": "real [1, 5]", "b": "real [1, 5]", "n": "integer [1, 9]"}

DIAGNOSES = [
    # what is missing, and what is too much
    ("sqrt(a b) + 1", "sqrt(a b)", "missing-term", "The term 1 is missing."),
    ("a (b - n)^2", "a b^2", "missing-term", "The term -n is missing in b - n."),
    ("a b + n", "ab + n + 1", "needless-term", "The term 1 is too much."),
    ("a b + n", "ab + n + 0.5", "needless-term", "The term 0.5 is too much."),
    ("a b n + 1", "a n + 1", "missing-factor", "The factor b is missing in a*b*n."),
    ("sqrt(a) b", "sqrt(a) b/3", "needless-divisor", "The division by 3 is too much."),
    ("a b^2/n", "a b/n", "missing-power", "The exponent 2 of b is missing."),
    ("a b/n", "a b^2/n", "needless-power", "The exponent 2 of b is too much."),
    ("sqrt(a/b) + n", "a/b + n", "missing-function", "sqrt is missing"),
    ("max(0, a - b)", "a - b", "missing-choice", "0 is missing in max(0, a - b)."),
    ("a if a < b else n", "a", "missing-branch", "One case is all you have: a"),
    # roundings
    ("floor(a b/n)", "ab/n", "missing-rounding", "The rounding is missing"),
    ("a b/n", "floor(ab/n)", "needless-rounding", "The rounding is too much"),
    ("floor(a b/n)", "ceil(ab/n)", "other-rounding", "direction of the rounding"),
    ("floor(a/n) + floor(b/n)", "round(a/n) + round(b/n)", "other-rounding", "wherever yours is round"),
    # how the whole stands to the answer
    ("a b - n", "n - ab", "wrong-sign", "negative of the answer"),
    ("a/b", "b/a", "reciprocal", "1 divided by the answer"),
    ("a/(2b + n)", "1 - a/(2b + n)", "complement", "1 minus the answer"),
    ("a b + n", "2ab + 2n", "constant-factor", "2 times the answer"),
    ("sum_{i=1}^{n} i^a", "7 + sum_{i=1}^{n} i^a", "needless-term", "7"),
    # one thing changed
    ("a b + n", "ab - n", "wrong-sign", "The sign of n is wrong."),
    ("exp(a - b) + n", "exp(a + b) + n", "wrong-sign", "The sign of b is wrong in a - b."),
    ("log(a b) n", "log2(ab) n", "function-exchanged", "log belongs where you have log2"),
    ("max(a, b) + n", "min(a, b) + n", "function-exchanged", "max belongs where you have min"),
    ("a/(b + n)", "a/b + n", "bracket", "a/(b + n) became a/b + n"),
    ("sqrt(a + n) b", "(sqrt(a) + n) b", "bracket", "sqrt(a + n) became sqrt(a) + n"),
    ("a (b + n)", "a (b n)", "operation", "b + n belongs where yours amounts to b*n"),
    ("a (n + 1)", "a (n + 2)", "off-by-one", "1 belongs where yours amounts to 2"),
    ("sum_{i=1}^{n} i^a", "sum_{i=2}^{n} i^a", "bound", "The range is 1 to n; yours runs from 2 to n."),
    ("log(sum_{i=1}^{n} i^a)", "sum_{i=1}^{n} log(i^a)", "sum-order", "The order is exchanged"),
    ("a - a/b + n", "a - b/b + n", "wrong-name", "a belongs where you have b"),
    ("a^2 b + n", "b^2 a + n", "swapped", "You exchanged b and a."),
    ("a log(b/9) + (1 - b/9) n", "a log(1 - b/9) + (b/9) n", None, ""),
    ("a sqrt(b) + n", "a sqrt(b + b) + n", "needless-term", "The term b is too much in b + b."),
    # variables
    ("floor((a + n (b - 1))/2)", "floor((a + b - 1)/2)", "missing-factor", "The factor n is missing"),
    ("a^n b + n", "a b + 1", "missing-variable", "yours is what the answer becomes for n = 1"),
    ("a b^2 + sqrt(n)", "a b + n", "two-mistakes", "Two things differ. The exponent 2 of b is missing"),
    ("a b (a + n)", "3a b (a + n) + 1", "two-mistakes", "Two things differ. The term 1 is too much. The factor 3 is too much"),
    ("a^b/n", "a b/2 + 7", "missing-variable", "n does not occur"),
    ("a^a + 3", "sqrt(a) b", "unexpected-variable", "Yours depends on b; the answer does not."),
    ("a^b/n", "a^(n b)/n^3 + (n - 1)^2", "right-sometimes", "Yours is right when n = 1, but not always."),
    ("a^b/n", "a/b + n", None, ""),
]


@pytest.mark.parametrize(("answer", "response", "mistake", "text"), DIAGNOSES)
def test_diagnosis(answer: str, response: str, mistake: str | None, text: str) -> None:
    verdict = check(response, answer, NUMBERS)
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.mistake == mistake
    assert len(verdict.feedback) == (mistake is not None)
    assert all(text in feedback.en and feedback.zh for feedback in verdict.feedback)


@pytest.mark.parametrize(
    ("answer", "response", "text"),
    [
        ("x |x|", "2x^2 - x relu(x)", "Yours is right for x >= 0, but not always for x < 0."),
        ("x |x|", "3x relu(x) - x^2", "Yours is right for x <= 0, but not always for x > 0."),
        ("x^2 if x > 0 else 1", "x relu(x) + min(x, 0)", "Yours is right for x > 0, but not always for x <= 0."),
    ],
)
def test_what_is_right_on_one_side_of_zero(answer: str, response: str, text: str) -> None:
    verdict = check(response, answer, {"x": "real [-4, 4]"})
    assert verdict.mistake == "right-sometimes"
    assert [feedback.en for feedback in verdict.feedback] == [text]


@pytest.mark.parametrize(
    ("answer", "response", "outcome"),
    [
        ("log(p)", "log(p) + 1e-13", Outcome.INCORRECT),
        ("sqrt(p)", "sqrt(p) (1 + 1e-14)", Outcome.INCORRECT),
        ("sqrt(2/pi) p", "0.7978845608 p", Outcome.CORRECT),
        ("pi p", "3.141592653589793 p", Outcome.CORRECT),
        ("pi p", "3.14159 p", Outcome.INCORRECT),
        ("p/3", "0.3333333333333333 p", Outcome.CORRECT),
        ("p/3", "0.3333333333333335 p", Outcome.INCORRECT),
    ],
)
def test_what_floats_cannot_see_is_seen(answer: str, response: str, outcome: Outcome) -> None:
    assert check(response, answer, {"p": "real (0, 1)"}).outcome is outcome


@pytest.mark.parametrize(
    "response", ["x + 0/(x - 7.5)", "x + 0 log(x + 10)", "(x^2 - 7.5x)/(x - 7.5)", "x + 0 sqrt(x - 9.875)"]
)
def test_where_a_response_ends_is_looked_at(response: str) -> None:
    verdict = check(response, "x", {"x": "real [-10, 10]"})
    assert verdict.mistake == "not-defined"


def test_an_answer_that_never_varies_gets_no_relation() -> None:
    assert check("7", "3", {"n": "integer [1, 9]"}).mistake is None


def test_shapes_are_said() -> None:
    variables: dict[str, str | Variable] = {"K": "integer [2, 4]", "x": Variable("real [0, 1]", shape=("K",))}
    verdict = check("2x", "sum(x)", variables)
    assert verdict.mistake == "wrong-shape"
    assert verdict.feedback[0].en == "Yours is a vector; the answer is a number."
    transposed: dict[str, str | Variable] = {"m": "integer [2, 3]", "A": Variable("real [0, 1]", shape=("m", "m"))}
    assert check("A^T", "A", transposed).mistake == "needless-transpose"


def test_the_counterexample_has_small_round_values() -> None:
    counterexample = check("n^2", "2n", {"n": "integer [1, 1000000]"}).counterexample
    assert counterexample is not None
    assert int(counterexample.values["n"]) < 10
    assert counterexample.yours == str(int(counterexample.values["n"]) ** 2)
    assert counterexample.expected == str(2 * int(counterexample.values["n"]))


def test_a_tiny_difference_is_found_and_shown() -> None:
    verdict = check("sqrt(v) + 1e-7", "sqrt(v)", {"v": "real (0, 1]"})
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.counterexample is not None
    assert verdict.counterexample.yours != verdict.counterexample.expected


def test_undefined_on_one_side_is_its_own_outcome() -> None:
    verdict = check("(n^2 - n)/n + 1", "n", {"n": "integer [0, 20]"})
    assert verdict.outcome is Outcome.PARTIAL
    assert verdict.mistake == "not-defined"
    assert verdict.feedback[0].en == "Yours is not defined at n = 0: a division by zero. Elsewhere it is right."
    assert verdict.feedback[0].zh == "你的式子在 n = 0 处无定义：除数为零。其余各处正确。"
    assert check("sqrt(-n)", "n", {"n": "integer [1, 20]"}).outcome is Outcome.INCORRECT
    # The author's own formula decides nothing where it has no value.
    assert check("n", "n^2/n", {"n": "integer [0, 20]"}).outcome is Outcome.CORRECT


def test_the_one_variable_to_blame_is_named_where_there_is_one() -> None:
    variables: dict[str, str | Variable] = {"n": "integer [0, 20]", "a": "real [1, 5]"}
    assert check("a (n^2 - n)/n + a", "a n", variables).feedback[0].en.startswith("Yours is not defined at n = 0: ")
    both = check("(a n - 2n)/(a - 2)", "n", {"n": "integer [0, 20]", "a": "integer [1, 5]"}).feedback[0].en
    assert both.startswith("Yours is not defined at a = 2: ")


def test_a_question_whose_own_formula_has_no_value_grades_nobody() -> None:
    verdict = check("n", "sqrt(-n)", {"n": "integer [1, 20]"})
    assert verdict.outcome is Outcome.UNGRADED


EDGES: list[tuple[str, str, dict[str, str | Variable]]] = [
    # wrong at the ends, at whole numbers, at equality or in a narrow branch only
    ("floor(x)", "ceil(x) - 1", {"x": "real [0, 50]"}),
    ("floor(x) + 1", "ceil(x)", {"x": "real [0, 50]"}),
    ("a if x < b else 0", "a if x <= b else 0", {"a": "real [1, 2]", "b": "real [0, 1]", "x": "real [0, 1]"}),
    ("max(a, b)", "a if a > b else b if a < b else 0", {"a": "real [1, 9]", "b": "real [1, 9]"}),
    ("floor(n/s)", "ceil((n - s)/s)", {"n": "integer [10, 99]", "s": "integer [2, 5]"}),
    ("floor((n - 1)/s)", "floor(n/s)", {"n": "integer [10, 99]", "s": "integer [9, 10]"}),
    ("abs(x - 2a)", "x - 2a if x >= 2a - 0.1 else 2a - x", {"x": "real [0, 100]", "a": "real [0, 40]"}),
    ("sign(x)", "1 if x > 0 else -1", {"x": "real [-9, 9]"}),
]


@pytest.mark.parametrize(("answer", "response", "variables"), EDGES)
def test_differences_at_single_places_are_found(answer: str, response: str, variables: dict[str, str | Variable]) -> None:
    assert check(response, answer, variables).outcome is Outcome.INCORRECT
    assert check(answer, response, variables).outcome is Outcome.INCORRECT


SPIKES: list[tuple[str, str, dict[str, str | Variable]]] = [
    # right but for a neighbourhood of a place that is no solution of a linear equation
    ("x", "x + max(0, 1e-3 - |x - 0.37|)", {"x": "real [-5, 5]"}),
    ("x", "x + max(0, 1e-3 - |x^2 - 2|)", {"x": "real [-5, 5]"}),
    ("x", "x + relu(1e-4 - |sin(x) - 0.37|)", {"x": "real [-5, 5]"}),
    ("x", "x if |x^3 - 7| > 1e-4 else 0", {"x": "real [-5, 5]"}),
    ("x", "x + floor(max(0, 1 - 1000|exp(x) - 3|)*2)", {"x": "real [-5, 5]"}),
    ("log(x)", "log(x) + max(0, 1e-5 - |log(x) - 1|)", {"x": "real (0, inf)"}),
    ("x y", "x y + max(0, 1e-4 - |x^2 + y^2 - 4|)", {"x": "real [0, 5]", "y": "real [0, 5]"}),
    ("floor(x^2)", "ceil(x^2 - 0.9999)", {"x": "real [0, 5]"}),
    ("round(x^2)", "floor(x^2 + 0.5001)", {"x": "real [0, 5]"}),
]


@pytest.mark.parametrize(("answer", "response", "variables"), SPIKES)
def test_differences_in_a_narrow_place_are_found(answer: str, response: str, variables: dict[str, str | Variable]) -> None:
    assert check(response, answer, variables).outcome is Outcome.INCORRECT
    assert check(answer, response, variables).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        ("x^2 if x^2 > 2 else 2", "max(x^2, 2)"),
        ("x^2 if x > sqrt(2) or x < -sqrt(2) else 2", "max(x^2, 2)"),
        ("sqrt(sin(x)^2)", "|sin(x)|"),
        ("max(x, x - (x^2 - 3)^2)", "x"),
    ],
)
def test_what_is_equal_at_a_switch_that_is_not_linear_is_right(response: str, answer: str) -> None:
    assert check(response, answer, {"x": "real [-5, 5]"}).outcome is Outcome.CORRECT


CANCELLING: list[tuple[str, str, dict[str, str | Variable]]] = [
    ("(1 - cos(x))/x^2", "2 sin(x/2)^2/x^2", {"x": "real [1e-6, 1e-5]"}),
    ("exp(x) - 1", "expm1(x)", {"x": "real (0, 1e-9]"}),
    ("log(1 + exp(x))", "softplus(x)", {"x": "real [-900, 900]"}),
    ("exp(x)/(1 + exp(x))", "1/(1 + exp(-x))", {"x": "real [-2000, 2000]"}),
    ("(sqrt(x + 1) - sqrt(x))", "1/(sqrt(x + 1) + sqrt(x))", {"x": "real [1e9, 1e10]"}),
    ("x - x + 1", "1", {"x": "real [1e9, 1e10]"}),
    ("sqrt(a^2 + b^2) - b", "a^2/(sqrt(a^2 + b^2) + b)", {"a": "real (0, 1e-6]", "b": "real [1, 9]"}),
    ("floor(log(n)/log(2))", "floor(log2(n))", {"n": "integer [1, 64]"}),
]


@pytest.mark.parametrize(("answer", "response", "variables"), CANCELLING)
def test_rounding_never_refuses_a_right_answer(answer: str, response: str, variables: dict[str, str | Variable]) -> None:
    assert check(response, answer, variables).outcome is Outcome.CORRECT
    assert check(answer, response, variables).outcome is Outcome.CORRECT


N = {"n": "integer [1, 20]", "K": "integer [2, 5]"}


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        ("1/2n + 1", "1/(2n) + 1"),
        ("√2/n", "sqrt(2/n)"),
        ("√2/n", "sqrt(2)/n"),
        ("√2n", "sqrt(2n)"),
        ("1/n K/2n", "K/(2n^2)"),
        ("K/2n", "K/(2n)"),
        ("K/2n", "K n/2"),
        # less usual readings, asked about only where they would be right
        ("1/2 n", "1/(2n)"),
        ("log n/2", "log(n/2)"),
        ("2^1/n", "2^(1/n)"),
        ("ln n K + 1", "ln(n K) + 1"),
        ("sqrt n K", "sqrt(n K)"),
    ],
)
def test_the_learner_is_asked_where_one_of_two_readings_is_right(response: str, reference: str) -> None:
    with pytest.raises(ResponseError, match=r"this can be read as .* or as .*; set brackets") as caught:
        check(response, reference, N)
    assert len(caught.value.readings) == 2


@pytest.mark.parametrize(
    ("response", "reference", "outcome"),
    [
        ("1/2n + 1", "n + 1", Outcome.INCORRECT),
        ("√2/n", "2/n", Outcome.INCORRECT),
        ("1/2 n", "n/2", Outcome.CORRECT),
        ("1/2n + 1", "n/2 + 1", Outcome.CORRECT),
        ("1/2(n + 1)", "(n + 1)/2", Outcome.CORRECT),
        ("1/n Σ_{i=1}^n i", "(n + 1)/2", Outcome.CORRECT),
        ("log n/2", "log(n)/2", Outcome.CORRECT),
        ("ln n K", "K ln(n)", Outcome.CORRECT),
        ("|ln n| K", "K ln(n)", Outcome.CORRECT),
        ("ln n K", "K ln(K n)", Outcome.INCORRECT),
        ("n ln2 K", "K n log(2)", Outcome.CORRECT),
        ("√6/√n", "sqrt(6/n)", Outcome.CORRECT),
        ("sum_{i=1}^n i/n", "(n + 1)/2", Outcome.CORRECT),
    ],
)
def test_nobody_is_asked_where_the_readings_agree_or_one_is_usual(response: str, reference: str, outcome: Outcome) -> None:
    assert check(response, reference, N).outcome is outcome


@pytest.mark.parametrize(("response", "reference"), [("1/W", "inv(W)"), ("V/W", "V inv(W)")])
def test_a_division_by_a_matrix_may_mean_its_inverse(response: str, reference: str) -> None:
    matrices = {"n": "integer [2, 3]", **dict.fromkeys(("V", "W"), Variable("real [1, 3]", ("n", "n")))}
    with pytest.raises(ResponseError, match="write the one you mean"):
        check(response, reference, matrices)
    assert check(response, response, matrices).outcome is Outcome.CORRECT


@pytest.mark.parametrize(("response", "reference"), [("5%n", "n/20"), ("7% n", "mod(7, n)")])
def test_a_percent_sign_before_a_name_is_asked_about(response: str, reference: str) -> None:
    with pytest.raises(ResponseError, match="write the one you mean"):
        check(response, reference, N)


def test_a_division_behind_a_sum_may_stand_outside() -> None:
    variables = {"K": "integer [2, 5]", "t": "real [0.5, 3]", "j": "integer [1, K]", "s": Variable("real [-3, 3]", ("K",))}
    with pytest.raises(ResponseError, match="set brackets"):
        check("exp(s_j/t)/sum_k exp(s_k/t)/t", "exp(s_j/t)/sum_k(exp(s_k/t))/t", variables)
    wrong = check("exp(s_j/t)/sum_k exp(s_k/t)/t", "exp(s_j/t)/sum(exp(s_k/t) for k in 1..K)", variables)
    assert wrong.outcome is Outcome.INCORRECT


def test_the_same_answer_gets_the_same_verdict() -> None:
    case = FIELD["softmax"]
    assert judged(case, case.wrong[0]) == judged(case, case.wrong[0])


def test_numbers_beyond_floats_are_shown() -> None:
    verdict = check("7^n", "n", {"n": "integer [500, 600]"})
    assert verdict.counterexample is not None
    assert "e+4" in verdict.counterexample.yours
    assert check("255! x", "255! x^0.5", {"x": "real [0.1, 3]"}).outcome is Outcome.INCORRECT
    assert check("2^(7^n)", "n", {"n": "integer [500, 600]"}).outcome is Outcome.INCORRECT


def test_a_divisor_that_is_a_function_of_a_vector() -> None:
    variables = {"K": "integer [2, 5]", "t": "real [0.5, 3]", "s": Variable("real [-3, 3]", ("K",))}
    assert check("1/sum(exp(s/t))", "1/sum_{k=1}^{K} exp(s_k/t)", variables).outcome is Outcome.CORRECT
