import torch


def box_voting(kept, boxes, scores, iou_threshold=0.5):
    kept, boxes, scores = torch.as_tensor(kept), torch.as_tensor(boxes), torch.as_tensor(scores)
    chosen = boxes[kept]
    sides = torch.minimum(chosen[:, None, 2:], boxes[:, 2:]) - torch.maximum(chosen[:, None, :2], boxes[:, :2])
    inter = sides.clamp(min=0).prod(-1)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    votes = (inter / (area[kept][:, None] + area - inter) >= iou_threshold) * scores
    return votes @ boxes / votes.sum(1, keepdim=True)
