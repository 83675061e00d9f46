import random


def shuffle(arr):
    places = list(range(len(arr)))
    out = []
    while places:
        place = random.choice(places)
        places.remove(place)
        out.append(arr[place])
    arr[:] = out
