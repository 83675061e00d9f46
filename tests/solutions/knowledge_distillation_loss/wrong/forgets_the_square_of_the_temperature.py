import numpy as np
from scipy.special import log_softmax


def knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    lt = log_softmax(teacher_logits / temperature, axis=-1)
    ls = log_softmax(student_logits / temperature, axis=-1)
    kl = np.sum(np.exp(lt) * (lt - ls), axis=-1)
    ce = -log_softmax(student_logits, axis=-1)[np.arange(len(labels)), labels]
    return (alpha * kl + (1 - alpha) * ce).mean()
