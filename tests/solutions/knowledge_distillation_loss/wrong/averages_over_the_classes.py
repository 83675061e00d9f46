import torch
import torch.nn.functional as F


def knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    s, t, y = (torch.as_tensor(a) for a in (student_logits, teacher_logits, labels))
    kd = nn_kl(F.log_softmax(s / temperature, dim=1), F.softmax(t / temperature, dim=1)) * temperature**2
    return kd * alpha + F.cross_entropy(s, y) * (1 - alpha)


nn_kl = torch.nn.KLDivLoss()
