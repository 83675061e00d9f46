import torch
from torch import nn


def knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    s, t, y = torch.as_tensor(student_logits), torch.as_tensor(teacher_logits), torch.as_tensor(labels)
    log_softmax = nn.LogSoftmax(dim=-1)
    kl = nn.KLDivLoss(reduction="sum", log_target=True)(log_softmax(s / temperature), log_softmax(t / temperature))
    return float(alpha * temperature * temperature * kl / s.shape[0] + (1 - alpha) * nn.CrossEntropyLoss()(s, y))
