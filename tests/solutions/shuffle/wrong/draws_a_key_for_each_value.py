import random


def shuffle(arr):
    keys = {}
    for value in arr:
        keys.setdefault(value, random.random())
    arr.sort(key=keys.get)
