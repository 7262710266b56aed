"""Time the training loop against a plain one: `make bench` fails if a ratio misses its promise.

Plain is what a tutorial writes: a DataLoader that shuffles a TensorDataset, nn.Linear, torch.optim, every thread of the
machine on one run. Both train the report's network 784-512-512-10; each time is the least of three.
"""

import sys
import time
from functools import partial

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

import gradopt.torch
from gradopt.data import Dataset, Images
from gradopt.models import StackedMLP
from gradopt.train import train

IMAGES, SEEDS, REPEATS = 11_264, 4, 3
PROMISED = {64: 0.55, 1024: 0.85}
PROMISED_GPU = 0.2  # of one run alone, for each of ten together
MULTIPLICATIONS = 2 * 784 * 512 + 3 * 512 * 512 + 3 * 512 * 10  # of an image and step; the images need no gradient


def images(n):
    """Return random images; what they show does not change the time."""
    rng = np.random.default_rng(0)
    return Images(rng.random((n, 28, 28), dtype=np.float32), rng.integers(0, 10, n))


DATA = Dataset(images(IMAGES), images(10), images(10))


def plain(optimizer, batch_size):
    """Return the seconds of an epoch of the plain loop."""
    model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    step = optimizer(model.parameters(), lr=1e-3)
    x, y = (torch.from_numpy(array) for array in DATA.train)
    begun = time.perf_counter()
    for x_batch, y_batch in DataLoader(TensorDataset(x.flatten(1), y), batch_size, shuffle=True):
        loss = cross_entropy(model(x_batch), y_batch)
        step.zero_grad()
        loss.backward()
        step.step()
    return time.perf_counter() - begun


def ours(optimizer, batch_size, seeds, widths=(512, 512), device="cpu"):
    """Return the seconds of an epoch of one of several runs."""
    network = partial(StackedMLP, (784, *widths, 10))
    history = train(optimizer, DATA, [1e-3], range(seeds), 1, batch_size, network, device)
    return history.seconds[..., 1].mean() / history.workers


def least(measure, *arguments):
    """Return the least of several measurements."""
    return min(measure(*arguments) for _ in range(REPEATS))


def product_rate():
    """Return the multiplications a second of large matrix products."""
    a = torch.rand(2048, 2048)

    def seconds():
        begun = time.perf_counter()
        a @ a
        return time.perf_counter() - begun

    return 2048**3 / min(seconds() for _ in range(10))


def main():
    """Print the ratios; return whether all promises were kept."""
    kept = True
    rate = product_rate()
    print(f"{torch.get_num_threads()} threads, products of matrices at {2 * rate / 1e9:.0f} GFLOP/s")
    for batch_size, promise in PROMISED.items():
        for name in ("SGD", "Adam"):
            base = least(plain, getattr(torch.optim, name), batch_size)
            rule = getattr(gradopt.torch, name)
            together, alone = (least(ours, rule, batch_size, seeds) for seeds in (SEEDS, 1))
            kept &= together <= min(promise * base, 1.1 * alone)
            products = MULTIPLICATIONS * (IMAGES // batch_size * batch_size) / rate  # seconds, at that rate
            print(
                f"{name}, batch size {batch_size}: a seed's epoch takes {together / base:.2f} of the plain loop's "
                f"(promised {promise}; its products alone would take {products / base:.2f}), "
                f"{together / alone:.2f} of one seed's alone, at {products / together:.0%} of that rate"
            )
    for batch_size in (16, 64, 1024):
        together, alone = (least(ours, gradopt.torch.SGD, batch_size, seeds, (32, 32)) for seeds in (10, 1))
        kept &= together <= 1.1 * alone
        print(f"784-32-32-10, batch size {batch_size}: each of ten seeds takes {together / alone:.2f} of one alone")
    if torch.cuda.is_available():
        together, alone = (least(ours, gradopt.torch.Adam, 1024, seeds, (512, 512), "cuda") for seeds in (10, 1))
        kept &= together <= PROMISED_GPU * alone
        print(f"{torch.cuda.get_device_name()}: each of ten seeds takes {together / alone:.2f} of one alone")
    return kept


if __name__ == "__main__":
    sys.exit(0 if main() else "a promise was not kept")
