import math


def multi_head_attention(x, w_qkv, b_qkv, w_out, b_out, num_heads):
    w_qkv, b_qkv, w_out, b_out = w_qkv.tolist(), b_qkv.tolist(), w_out.tolist(), b_out.tolist()
    return [one_sequence(tokens, w_qkv, b_qkv, w_out, b_out, num_heads) for tokens in x.tolist()]


def linear(vector, weights, bias):
    return [math.fsum(w * v for w, v in zip(row, vector)) + b for row, b in zip(weights, bias)]


def one_sequence(tokens, w_qkv, b_qkv, w_out, b_out, num_heads):
    width = len(tokens[0])
    d = width // num_heads
    features = [linear(token, w_qkv, b_qkv) for token in tokens]
    result = []
    for mine in features:
        joined = []
        for head in range(num_heads):
            start = head * d
            query = mine[start : start + d]
            keys = [other[width + start : width + start + d] for other in features]
            values = [other[2 * width + start : 2 * width + start + d] for other in features]
            scores = [sum(a * b for a, b in zip(query, key)) / math.sqrt(d) for key in keys]
            top = max(scores)
            powers = [math.exp(score - top) for score in scores]
            total = sum(powers)
            joined += [sum(p * value[i] for p, value in zip(powers, values)) / total for i in range(d)]
        result.append(linear(joined, w_out, b_out))
    return result
