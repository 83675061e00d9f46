import torch


def detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    logits, pred_boxes, labels, true_boxes = (torch.as_tensor(x) for x in (logits, pred_boxes, labels, true_boxes))
    prob = logits.softmax(-1)
    l1 = torch.cdist(pred_boxes, true_boxes, p=1)
    a, b = corners(pred_boxes)[:, None], corners(true_boxes)[None]
    inter = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    union = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - inter
    hull = (torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])).prod(-1)
    return -class_weight * prob[:, labels] + l1_weight * l1 - giou_weight * (inter / union - (hull - union) / hull)


def corners(boxes):
    center, sides = boxes.split(2, dim=-1)
    return torch.cat([center - sides / 2, center + sides / 2], dim=-1)
