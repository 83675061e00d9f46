import torch
import torch.nn.functional as F


def knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    s, t, y = (torch.as_tensor(a) for a in (student_logits, teacher_logits, labels))
    soft = F.kl_div(F.log_softmax(t / temperature, 1), F.softmax(s / temperature, 1), reduction="batchmean")
    return alpha * temperature**2 * soft + (1 - alpha) * F.cross_entropy(s, y)
