"""How long a computation takes."""

import time


def seconds(call, repeats):
    """Return the time of one call in seconds, undisturbed: the least of many."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)
