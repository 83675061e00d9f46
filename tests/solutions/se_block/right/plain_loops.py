import math


def se_block(x, w1, w2):
    w1, w2 = w1.tolist(), w2.tolist()
    return [one_image(image, w1, w2) for image in x.tolist()]


def one_image(image, w1, w2):
    means = [sum(map(sum, channel)) / (len(channel) * len(channel[0])) for channel in image]
    middle = [max(0.0, sum(w * m for w, m in zip(row, means))) for row in w1]
    gates = [1 / (1 + math.exp(-sum(w * m for w, m in zip(row, middle)))) for row in w2]
    return [[[gate * value for value in row] for row in channel] for gate, channel in zip(gates, image)]
