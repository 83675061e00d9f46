import numpy as np
from scipy.special import log_softmax, softmax


def knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    p = softmax(teacher_logits / temperature, axis=1)
    negative_entropy = np.sum(np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0), axis=1)
    cross = np.einsum("ij,ij->i", p, log_softmax(student_logits / temperature, axis=1))
    hard = -log_softmax(student_logits, axis=1)[np.arange(len(labels)), labels]
    return np.mean(alpha * temperature**2 * (negative_entropy - cross) + (1 - alpha) * hard)
