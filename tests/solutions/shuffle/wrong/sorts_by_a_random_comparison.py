import functools
import random


def shuffle(arr):
    arr.sort(key=functools.cmp_to_key(lambda a, b: random.choice([-1, 1])))
