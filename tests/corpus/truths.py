"""What each formula of the corpus must be worth: counted, simulated, or taken from PyTorch, NumPy and the standard library.

One function per formula, named like it with underscores; it takes the variables by name (vectors and matrices as float
arrays, indices counted from 1).
"""

# ruff: noqa: ARG001, N803 - a truth has the variables of its formula as arguments, spelled as the field spells them

import cmath
import math
import statistics
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import numpy as np
import torch
from torch.nn import functional

Array = Any  # float64 arrays of NumPy, whatever their shape


def tensor(value: Any) -> torch.Tensor:
    return torch.as_tensor(np.asarray(value), dtype=torch.float64)


def gradient(function: Any, at: float) -> float:
    """Return a derivative by automatic differentiation."""
    x = torch.tensor(float(at), dtype=torch.float64, requires_grad=True)
    function(x).backward()
    assert x.grad is not None
    return float(x.grad)


def places(size: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    """Count the places where a dilated kernel lies inside of a padded input."""
    return sum(1 for first in range(0, size + 2 * padding, stride) if first + dilation * (kernel - 1) < size + 2 * padding)


# ---- convolution, pooling, sizes


def conv_output_size(i: int, k: int, s: int, p: int, d: int) -> Any:
    return places(i, k, s, p, d)


def conv_output_no_dilation(W: int, F: int, S: int, P: int) -> Any:
    return places(W, F, S, P, 1)


def transposed_conv_output(i: int, k: int, s: int, p: int, d: int, o_p: int) -> Any:
    # The last element written by the last input, both counted from 0, less what padding cuts off at both ends.
    written = {start * s + tap * d for start in range(i) for tap in range(k)}
    return max(written) + 1 - 2 * p + o_p


def effective_kernel(k: int, d: int) -> Any:
    return max(tap * d for tap in range(k)) + 1


def same_padding(k: int, d: int) -> Any:
    return (effective_kernel(k, d) - 1) / 2


def conv_parameters(C_in: int, C_out: int, k: int) -> Any:
    return sum(C_in * k * k + 1 for _ in range(C_out))


def grouped_conv_parameters(C_in: int, C_out: int, k_h: int, k_w: int, g: int) -> Any:
    per_filter = k_h * k_w * (C_in / g)
    return sum(per_filter + 1 for _ in range(C_out))


def conv_macs(C_in: int, C_out: int, k: int, H: int, W: int) -> Any:
    return math.prod([k, k, C_in]) * math.prod([H, W, C_out])


def depthwise_separable_macs(M: int, N: int, k: int, F: int) -> Any:
    depthwise = sum(F * F * k * k for _ in range(M))
    return depthwise + sum(F * F * M for _ in range(N))


def separable_ratio(N: int, k: int) -> Any:
    return depthwise_separable_macs(3, N, k, 5) / conv_macs(3, N, k, 5, 5)


def receptive_field_step(r: int, k: int, j: int) -> Any:
    return max(tap * j + r for tap in range(k))


def receptive_field(L: int, k: Array, s: Array) -> Any:
    size, jump = 1, 1
    for kernel, stride in zip(k, s, strict=True):
        size, jump = size + (kernel - 1) * jump, jump * stride
    return size


def pooled_bins(h: int, b: int, i: int) -> Any:
    return next(end for end in range(h + 1) if end * b >= i * h)


def patch_count(H: int, W: int, P: int) -> Any:
    return len(range(0, H - P + 1, P)) * len(range(0, W - P + 1, P)) + 1


def integral_image(A: int, B: int, C: int, D: int) -> Any:
    return np.diff(np.diff(np.array([[A, B], [C, D]]), axis=0), axis=1)[0, 0]


# ---- activations


def sigmoid(x: float) -> Any:
    return torch.sigmoid(tensor(x)).item()


def sigmoid_derivative(x: float) -> Any:
    return gradient(torch.sigmoid, x)


def tanh(x: float) -> Any:
    return math.tanh(x)


def tanh_derivative(x: float) -> Any:
    return gradient(torch.tanh, x)


def relu(x: float) -> Any:
    return functional.relu(tensor(x)).item()


def leaky_relu(x: float, a: float) -> Any:
    return functional.leaky_relu(tensor(x), a).item()


def elu(x: float, a: float) -> Any:
    return functional.elu(tensor(x), a).item()


def softplus(x: float, b: float) -> Any:
    return functional.softplus(tensor(x), b, 1e9).item()


def swish(x: float, beta: float) -> Any:
    return functional.silu(tensor(x * beta)).item() / beta


def gelu(x: float) -> Any:
    return x * statistics.NormalDist().cdf(x)


def gelu_tanh(x: float) -> Any:
    return functional.gelu(tensor(x), approximate="tanh").item()


def hard_sigmoid(x: float) -> Any:
    return functional.hardsigmoid(tensor(x)).item()


def softmax(K: int, x: Array, j: int) -> Any:
    return torch.softmax(tensor(x), 0)[j - 1].item()


def softmax_temperature(K: int, z: Array, j: int, T: float) -> Any:
    return torch.softmax(tensor(z) / T, 0)[j - 1].item()


def softmax_jacobian_diagonal(K: int, z: Array, i: int) -> Any:
    jacobian = torch.autograd.functional.jacobian(lambda t: torch.softmax(t, 0), tensor(z))
    return jacobian[i - 1, i - 1].item()


def log_softmax(K: int, z: Array, j: int) -> Any:
    return torch.log_softmax(tensor(z), 0)[j - 1].item()


# ---- losses


def cross_entropy(K: int, y: Array, p: Array) -> Any:
    return math.fsum(-weight * math.log(share) for weight, share in zip(y, p, strict=True))


def cross_entropy_from_logits(K: int, z: Array, t: int) -> Any:
    return functional.cross_entropy(tensor(z)[None], torch.tensor([t - 1])).item()


def binary_cross_entropy(y: float, p: float) -> Any:
    return functional.binary_cross_entropy(tensor(p), tensor(y)).item()


def bce_with_logits(x: float, y: float) -> Any:
    return functional.binary_cross_entropy_with_logits(tensor(x), tensor(y)).item()


def weighted_bce(y: float, p: float, w: float) -> Any:
    logit = math.log(p) - math.log1p(-p)
    return functional.binary_cross_entropy_with_logits(tensor(logit), tensor(y), pos_weight=tensor(w)).item()


def focal_loss(alpha: float, p: float, gamma: float) -> Any:
    return alpha * math.pow(1 - p, gamma) * functional.binary_cross_entropy(tensor(p), tensor(1.0)).item()


def label_smoothing(epsilon: float, y: int, K: int) -> Any:
    target = np.full(K, epsilon / K)
    target[0] += (1 - epsilon) * y
    return target[0]


def kl_divergence(K: int, p: Array, q: Array) -> Any:
    return functional.kl_div(tensor(q).log(), tensor(p), reduction="sum").item()


def entropy(K: int, p: Array) -> Any:
    return torch.special.entr(tensor(p)).sum().item()


def gini(K: int, p: Array) -> Any:
    return 1 - float(np.linalg.norm(p) ** 2)


def perplexity(N: int, p: Array) -> Any:
    return 1 / statistics.geometric_mean(list(map(float, p)))


def mse(n: int, y: Array, f: Array) -> Any:
    return functional.mse_loss(tensor(f), tensor(y)).item()


def mae(n: int, y: Array, f: Array) -> Any:
    return functional.l1_loss(tensor(f), tensor(y)).item()


def rmse(n: int, y: Array, f: Array) -> Any:
    return math.dist(y, f) / math.sqrt(n)


def huber(x: float, delta: float) -> Any:
    return functional.huber_loss(tensor(x), tensor(0.0), delta=delta).item()


def smooth_l1(x: float, b: float) -> Any:
    return functional.smooth_l1_loss(tensor(x), tensor(0.0), beta=b).item()


def log_cosh(x: float) -> Any:
    return math.log(math.cosh(x))


def hinge(y: float, f: float) -> Any:
    return torch.clamp(1 - tensor(y) * tensor(f), min=0).item()


def triplet_loss(d_p: float, d_n: float, m: float) -> Any:
    return functional.margin_ranking_loss(tensor([d_n]), tensor([d_p]), tensor([1.0]), margin=m).item()


def contrastive_pair(y: int, d: float, m: float) -> Any:
    return math.pow(d, 2) if y else math.pow(sorted((0.0, m - d))[1], 2)


def info_nce(N: int, s: Array, i: int, tau: float) -> Any:
    return functional.cross_entropy(tensor(s)[None] / tau, torch.tensor([i - 1])).item()


def cosine_embedding_loss(n: int, a: Array, b: Array) -> Any:
    return 1 - cosine(n, a, b)


def vae_kl(d: int, mu: Array, sigma: Array) -> Any:
    one, other = torch.distributions.Normal(tensor(mu), tensor(sigma)), torch.distributions.Normal(tensor(0.0), tensor(1.0))
    return torch.distributions.kl_divergence(one, other).sum().item()


def gaussian_kl(mu_1: float, mu_2: float, sigma_1: float, sigma_2: float) -> Any:
    normal = torch.distributions.Normal
    one, other = normal(tensor(mu_1), tensor(sigma_1)), normal(tensor(mu_2), tensor(sigma_2))
    return torch.distributions.kl_divergence(one, other).item()


def gaussian_density(x: float, mu: float, sigma: float) -> Any:
    return statistics.NormalDist(mu, sigma).pdf(x)


def wgan_gp(f: float, r: float, g: float, lambda_: float) -> Any:
    return math.fsum([f, -r, lambda_ * math.pow(abs(g - 1), 2)])


def distillation_loss(alpha: float, T: float, H: float, D: float) -> Any:
    return float(np.average([T**2 * D, H], weights=[alpha, 1 - alpha]))


def l2_penalty(L: float, lambda_: float, n: int, w: Array) -> Any:
    return L + lambda_ * functional.mse_loss(tensor(w), torch.zeros(n, dtype=torch.float64), reduction="sum").item() / 2


def elastic_net(lambda_: float, a: float, n: int, w: Array) -> Any:
    return lambda_ * (a * np.linalg.norm(w, 1) + (1 - a) * np.linalg.norm(w, 2) ** 2 / 2)


# ---- metrics


def labels(**counts: int) -> tuple[Array, Array]:
    """Return what was true and what was predicted, as long lists."""
    sorts = {"TP": (1, 1), "TN": (0, 0), "FP": (0, 1), "FN": (1, 0)}
    pairs = [sorts[name] for name, count in counts.items() for _ in range(count)]
    true, predicted = zip(*pairs, strict=True)
    return np.array(true, bool), np.array(predicted, bool)


def precision(TP: int, FP: int, FN: int) -> Any:
    true, predicted = labels(TP=TP, FP=FP, FN=FN)
    return true[predicted].mean()


def specificity(TN: int, FP: int, FN: int) -> Any:
    true, predicted = labels(TN=TN, FP=FP, FN=FN)
    return (~predicted)[~true].mean()


def accuracy(TP: int, TN: int, FP: int, FN: int) -> Any:
    true, predicted = labels(TP=TP, TN=TN, FP=FP, FN=FN)
    return (true == predicted).mean()


def balanced_accuracy(TP: int, TN: int, FP: int, FN: int) -> Any:
    true, predicted = labels(TP=TP, TN=TN, FP=FP, FN=FN)
    return np.mean([predicted[true].mean(), (~predicted)[~true].mean()])


def f1(TP: int, FP: int, FN: int) -> Any:
    true, predicted = labels(TP=TP, FP=FP, FN=FN)
    return statistics.harmonic_mean([true[predicted].mean(), predicted[true].mean()])


def f_beta(P: float, R: float, beta: float) -> Any:
    return statistics.harmonic_mean([P, R], weights=[1, beta**2])


def iou_counts(TP: int, FP: int, FN: int) -> Any:
    true, predicted = labels(TP=TP, FP=FP, FN=FN)
    return (true & predicted).sum() / (true | predicted).sum()


def dice_from_iou(J: float) -> Any:
    union = 7.0
    both = J * union
    return 2 * both / (union + both)  # the two sizes add up to union and intersection


def iou_from_dice(D: float) -> Any:
    sizes = 11.0  # of both regions together
    both = D * sizes / 2
    return both / (sizes - both)


def iou_areas(A: float, B: float, I: float) -> Any:  # noqa: E741
    only_a, only_b = A - I, B - I
    return I / math.fsum([only_a, only_b, I])


def giou(I: float, U: float, C: float) -> Any:  # noqa: E741
    return I / U - (1 - U / C)


def intersection_width(a: float, w: float, b: float, v: float) -> Any:
    first, second = sorted([(a, a + w), (b, b + v)])
    if second[0] >= first[1]:
        return 0.0
    return min(first[1], second[1]) - second[0]


def dice_loss(n: int, p: Array, g: Array) -> Any:
    return 1 - np.dot(p, g) / np.mean([p.sum(), g.sum()])


def soft_iou(n: int, p: Array, g: Array) -> Any:
    both = np.dot(p, g)
    return both / (np.concatenate([p, g]).sum() - both)


def tversky(TP: int, FP: int, FN: int, alpha: float, beta: float) -> Any:
    return np.array([TP, 0, 0]).sum() / np.dot([1, alpha, beta], [TP, FP, FN])


def mcc(TP: int, TN: int, FP: int, FN: int) -> Any:
    true, predicted = labels(TP=TP, TN=TN, FP=FP, FN=FN)
    return np.corrcoef(true, predicted)[0, 1]


def r_squared(n: int, y: Array, f: Array) -> Any:
    return 1 - functional.mse_loss(tensor(f), tensor(y)).item() / np.var(y)


def psnr(M: float, E: float) -> Any:
    return 20 * math.log10(M) - 10 * math.log10(E)


def ssim(mu_x: float, mu_y: float, s_x: float, s_y: float, s_xy: float, c_1: float, c_2: float) -> Any:
    luminance = (2 * mu_x * mu_y + c_1) / (math.hypot(mu_x, mu_y) ** 2 + c_1)
    return luminance * (2 * s_xy + c_2) / (math.hypot(s_x, s_y) ** 2 + c_2)


def cohen_kappa(p_o: float, p_e: float) -> Any:
    return float(np.interp(p_o, [p_e, 1], [0, 1])) if p_o >= p_e else -(p_e - p_o) / (1 - p_e)


def dcg(k: int, r: Array) -> Any:
    return float(np.sum(r / np.log2(np.arange(2, k + 2))))


def focal_length_projection(f: float, X: float, Z: float, c: float) -> Any:
    image = np.array([[f, c], [0, 1]]) @ np.array([X, Z])
    return image[0] / image[1]


def stereo_depth(f: float, b: float, d: float) -> Any:
    return float(np.linalg.solve([[d]], [f * b])[0])


def sobel_magnitude(g_x: float, g_y: float) -> Any:
    return abs(complex(g_x, g_y))


def bilinear(a: float, b: float, c: float, d: float, u: float, v: float) -> Any:
    return float(np.array([1 - v, v]) @ np.array([[a, b], [c, d]]) @ np.array([1 - u, u]))


# ---- normalization and initialization


def batch_norm(x: float, mu: float, sigma: float, gamma: float, beta: float, epsilon: float) -> Any:
    mean, variance, weight, bias = (tensor([value]) for value in (mu, sigma**2, gamma, beta))
    return functional.batch_norm(tensor([[x]]), mean, variance, weight, bias, eps=epsilon).item()


def layer_norm(n: int, x: Array, i: int, epsilon: float) -> Any:
    return functional.layer_norm(tensor(x), (n,), eps=epsilon)[i - 1].item()


def rms_norm(n: int, x: Array, i: int, g: float, epsilon: float) -> Any:
    return functional.rms_norm(tensor(x), (n,), torch.full((n,), g, dtype=torch.float64), epsilon)[i - 1].item()


def running_mean(m: float, x: float, a: float) -> Any:
    return torch.lerp(tensor(m), tensor(x), a).item()


def variance_shortcut(n: int, x: Array) -> Any:
    return np.var(x)


def he_std(n: int) -> Any:
    return torch.nn.init.calculate_gain("relu") / n**0.5


def xavier_bound(n_in: int, n_out: int) -> Any:
    return math.sqrt(3) * math.sqrt(2.0 / float(n_in + n_out))


def lecun_leaky(a: float, n: int) -> Any:
    return torch.nn.init.calculate_gain("leaky_relu", a) / n**0.5


def dropout_scale(x: float, p: float, m: int) -> Any:
    return x / (1 - p) if m else 0.0


# ---- optimization


def optimizer_step(kind: Any, gradients: Iterable[float], start: float, **settings: float) -> float:
    """Return where an optimizer of PyTorch gets to."""
    weight = torch.tensor([start], dtype=torch.float64, requires_grad=True)
    optimizer = kind([weight], **settings)
    for slope in gradients:
        weight.grad = torch.tensor([slope], dtype=torch.float64)
        optimizer.step()
    return float(weight.item())


def sgd_momentum(mu: float, v: float, g: float, eta: float) -> Any:
    return float(np.dot([v, -g], [mu, eta]))


def ema_closed_form(t: int, beta: float, g: Array) -> Any:
    return list(accumulate(map(float, g), lambda mean, new: beta * mean + (1 - beta) * new, initial=0.0))[-1]


def bias_correction(m: float, beta: float, t: int) -> Any:
    weight = list(accumulate([1.0] * t, lambda mean, new: beta * mean + (1 - beta) * new, initial=0.0))[-1]
    return m / weight


def adam_update(theta: float, eta: float, m: float, v: float, t: int, beta_1: float, beta_2: float, epsilon: float) -> Any:
    first, second = bias_correction(m, beta_1, t), bias_correction(v, beta_2, t)
    return theta - eta * first / (second**0.5 + epsilon)


def adagrad(theta: float, eta: float, t: int, g: Array, epsilon: float) -> Any:
    return theta - eta * g[-1] / math.sqrt(math.fsum(slope * slope for slope in g) + epsilon)


def adamw_decay(w: float, eta: float, lambda_: float, u: float) -> Any:
    return optimizer_step(torch.optim.SGD, [u], w, lr=eta, weight_decay=lambda_)


def cosine_schedule(a: float, b: float, t: int, T: int) -> Any:
    return a + (b - a) * (1 + cmath.exp(1j * math.pi * t / T).real) / 2


def warmup(t: int, w: int, d: int) -> Any:
    rate = 1 / math.sqrt(t) if t >= w else t / math.sqrt(w**3)
    return rate / math.sqrt(d)


def step_decay(eta: float, gamma: float, t: int, s: int) -> Any:
    rate = eta
    for step in range(1, t + 1):
        rate *= gamma if step % s == 0 else 1
    return rate


def linear_warmup(eta: float, t: int, w: int) -> Any:
    return float(np.interp(t, [0, w], [0, eta]))


def gradient_clip(n: int, g: Array, c: float, i: int) -> Any:
    return g[i - 1] / max(1.0, math.hypot(*g) / c)


def newton_step(x: float, g: float, h: float) -> Any:
    return x - float(np.linalg.solve([[h]], [g])[0])


# ---- attention and transformers


def attention(n: int, m: int, d: int, d_v: int, Q: Array, K: Array, V: Array) -> Any:
    return functional.scaled_dot_product_attention(*(tensor(matrix)[None] for matrix in (Q, K, V)))[0].numpy()


def scaled_dot(d: int, q: Array, k: Array) -> Any:
    return float(np.inner(q, k)) * d**-0.5


def attention_flops(n: int, d: int) -> Any:
    projections = sum(n * d * d for _ in "qkvo")
    return projections + n * n * d + n * d * n


def transformer_block_parameters(d: int, r: int) -> Any:
    return sum(math.prod(shape) for shape in [(d, d)] * 4 + [(d, r * d), (r * d, d)])


def position_encoding(t: int, i: int, d: int) -> Any:
    return cmath.exp(1j * t * math.exp(-math.log(10000.0) * 2 * i / d)).imag


def kv_cache(L: int, n: int, h: int, d: int, b: int) -> Any:
    return sum(math.prod((L, n, h, d, b)) for _ in ("key", "value"))


def lora(n: int, m: int, r: int, W: Array, B: Array, A: Array, alpha: float) -> Any:
    return np.einsum("ik,kj->ij", B, A) * (alpha / r) + W


def least_squares_gradient(n: int, d: int, X: Array, y: Array, w: Array) -> Any:
    weights = tensor(w).requires_grad_()
    functional.mse_loss(tensor(X) @ weights, tensor(y)).backward()
    assert weights.grad is not None
    return weights.grad.numpy()


def gram_style(c: int, n: int, F: Array) -> Any:
    return np.einsum("ik,jk->ij", F, F) / (c * n)


def linear_backward(n: int, a: int, b: int, X: Array, G: Array) -> Any:
    return np.einsum("ni,nj->ij", X, G)


# ---- gradients, sums, probability


def softmax_ce_gradient(K: int, z: Array, y: Array, j: int) -> Any:
    return torch.softmax(tensor(z), 0)[j - 1].item() - y[j - 1]


def logistic_gradient(x: float, w: float, b: float, y: float) -> Any:
    return gradient(lambda t: functional.binary_cross_entropy_with_logits(t * x + b, tensor(y)), w)


def geometric_sum(t: int, beta: float) -> Any:
    return list(accumulate([1.0] * t, lambda total, one: total * beta + one, initial=0.0))[-1]


def discounted_return(n: int, gamma: float, r: Array) -> Any:
    total = 0.0
    for reward in reversed(list(map(float, r))):
        total = reward + gamma * total
    return total


def bayes(s: float, f: float, q: float) -> Any:
    joint = np.array([s, f]) * np.array([q, 1 - q])
    return joint[0] / joint.sum()


def covariance(n: int, x: Array, y: Array) -> Any:
    return np.cov(x, y, bias=True)[0, 1]


def pca_share(d: int, k: int, s: Array) -> Any:
    return (np.cumsum(s) / np.sum(s))[k - 1]


def euclidean(n: int, a: Array, b: Array) -> Any:
    return math.dist(a, b)


def cosine(n: int, a: Array, b: Array) -> Any:
    return functional.cosine_similarity(tensor(a), tensor(b), dim=0, eps=1e-300).item()


def ddpm_forward(x: float, e: float, a: float) -> Any:
    angle = math.acos(math.sqrt(a))
    return x * math.cos(angle) + e * math.sin(angle)


def alpha_bar(t: int, b: Array) -> Any:
    return np.cumprod(1 - b)[-1]


def quantize(x: float, s: float, z: int) -> Any:
    return float(np.rint(x / s)) + z


def linear_layer_parameters(a: int, b: int) -> Any:
    return np.empty((a, b)).size + np.empty(b).size
