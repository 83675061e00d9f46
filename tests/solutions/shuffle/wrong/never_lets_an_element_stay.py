import random


def shuffle(arr):
    i = len(arr)
    while i > 1:
        i -= 1
        j = int(random.random() * i)
        arr[i], arr[j] = arr[j], arr[i]
    return arr
