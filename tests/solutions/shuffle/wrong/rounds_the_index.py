import random


def shuffle(arr):
    for i in range(len(arr) - 1, 0, -1):
        j = round(random.uniform(0, i))
        arr[i], arr[j] = arr[j], arr[i]
    return arr
