import math


def log_probs(row, t):
    row = [z / t for z in row]
    top = max(row)
    lse = top + math.log(sum(math.exp(z - top) for z in row))
    return [z - lse for z in row]


def knowledge_distillation_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.5):
    soft = hard = 0.0
    for s, t, y in zip(student_logits.tolist(), teacher_logits.tolist(), labels.tolist()):
        for lp, lq in zip(log_probs(t, temperature), log_probs(s, temperature)):
            soft += math.exp(lp) * (lp - lq)
        hard -= log_probs(s, 1.0)[y]
    m = len(labels)
    return alpha * temperature**2 * soft / m + (1 - alpha) * hard / m
