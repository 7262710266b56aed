"""How long a computation takes, and what an optimizer keeps."""

import time


def seconds(call, repeats):
    """Return the time of one call in seconds, undisturbed: the least of many."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)


def buffers(optimizer):
    """Return how many numbers a torch optimizer keeps for every parameter, after its first step."""
    kept = sum(x.numel() for state in optimizer.state.values() for x in state.values() if x.dim() > 0)
    return kept / sum(theta.numel() for group in optimizer.param_groups for theta in group["params"])
