import numpy as np
from scipy.special import logsumexp


def knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    total = 0.0
    for z, v, y in zip(np.float64(student_logits), np.float64(teacher_logits), labels):
        p = np.exp(v / temperature - logsumexp(v / temperature))
        gap = (v - z) / temperature - logsumexp(v / temperature) + logsumexp(z / temperature)
        total += alpha * temperature**2 * (p @ gap) + (1 - alpha) * (logsumexp(z) - z[y])
    return total / len(labels)
