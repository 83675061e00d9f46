import random


def shuffle(arr):
    return sorted(arr, key=lambda _: random.random())
