import math
import random


def shuffle(arr):
    """Settle the last place, then the rest."""

    def settle(n):
        if n > 1:
            j = math.floor(random.random() * n)
            arr[j], arr[n - 1] = arr[n - 1], arr[j]
            settle(n - 1)

    settle(len(arr))
    return arr
