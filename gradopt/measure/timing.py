"""How long a computation takes, and what an optimizer keeps."""

import time

import torch


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
    kept = [x for state in optimizer.state.values() for x in state.values() if isinstance(x, torch.Tensor) and x.dim()]
    thetas = [theta for group in optimizer.param_groups for theta in group["params"]]
    return sum(x.numel() for x in kept) / sum(theta.numel() for theta in thetas)
