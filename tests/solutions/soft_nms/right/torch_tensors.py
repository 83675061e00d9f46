import torch


def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    boxes, scores = torch.as_tensor(boxes), torch.as_tensor(scores)
    index = torch.arange(len(scores), device=scores.device)
    keep = scores >= score_threshold
    boxes, scores, index = boxes[keep], scores[keep], index[keep]
    out_index, out_score = [], []
    while len(scores) > 0:
        k = scores.argmax()
        out_index.append(index[k])
        out_score.append(scores[k])
        scores = scores * torch.exp(-iou(boxes[k], boxes).square() / sigma)
        keep = (scores >= score_threshold) & (index != index[k])
        boxes, scores, index = boxes[keep], scores[keep], index[keep]
    if not out_index:
        return index, scores
    return torch.stack(out_index), torch.stack(out_score)


def iou(box, others):
    inter = (torch.minimum(box[2:], others[:, 2:]) - torch.maximum(box[:2], others[:, :2])).clamp(min=0).prod(dim=1)
    union = (box[2:] - box[:2]).prod() + (others[:, 2:] - others[:, :2]).prod(dim=1) - inter
    return torch.where(union > 0, inter / union, torch.zeros_like(union))
