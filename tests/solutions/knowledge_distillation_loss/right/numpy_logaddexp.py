import numpy as np


def knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    def logp(z):
        return z - np.logaddexp.reduce(z, axis=1)[:, None]

    lt, ls = logp(teacher_logits / temperature), logp(student_logits / temperature)
    kl = (np.exp(lt) * (lt - ls)).sum() / len(labels)
    ce = -np.take_along_axis(logp(student_logits), labels[:, None], 1).mean()
    return alpha * kl * temperature * temperature + (1.0 - alpha) * ce
