from random import randrange


def shuffle(arr):
    for i in range(len(arr) - 1):
        j = randrange(i, len(arr))
        arr[i], arr[j] = arr[j], arr[i]
