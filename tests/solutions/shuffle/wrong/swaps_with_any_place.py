import random


def shuffle(arr):
    n = len(arr)
    for i in range(n):
        j = random.randint(0, n - 1)
        arr[i], arr[j] = arr[j], arr[i]
