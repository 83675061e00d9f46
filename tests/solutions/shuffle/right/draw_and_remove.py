import random


def shuffle(arr):
    rest = list(arr)
    return tuple(rest.pop(random.randrange(len(rest))) for _ in arr)
