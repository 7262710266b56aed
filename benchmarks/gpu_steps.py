"""The first minute of `make gpu`: fused steps against the rate of memory, ten seeds against one, a network's step."""

import json
from functools import partial

import numpy as np
import torch
from optimizers import DEVICE, SHAPES, bandwidth, least_bytes, measure
from train import least, ours

import gradopt.torch
from gradopt.data import Dataset, Images
from gradopt.models import Single
from gradopt.results.plan import SMALL
from gradopt.train import train
from gradopt.train.checkpoint import write
from gradopt.train.device import device_name
from gradopt.train.names import NETWORKS

RULES = ("SGD", "Momentum", "Nesterov", "RMSprop", "Adagrad", "Adadelta", "AMSGrad", "RAdam")  # Adam's kin come first
NETWORK = {"cpu": "resnet-8", "cuda": "resnet-20"}[DEVICE]
WIDTHS = {"cpu": (32, 32), "cuda": (512, 512)}[DEVICE]
BATCH, STEPS = 128, 20


def fused_step(rule):
    """Time a fused step of ten million parameters, and a large copy beside it."""
    shapes = next(iter(SHAPES.values()))
    versions = {"fused": partial(getattr(gradopt.torch, rule), fused=True)}
    if rule in ("Adam", "StochGradAdam"):
        versions["torch fused Adam"] = partial(torch.optim.Adam, lr=1e-3, fused=True)
    times = measure(versions, shapes)
    size = least_bytes(rule) * sum(torch.Size(shape).numel() for shape in shapes)
    return {**times, "bytes": size, "copied a second": bandwidth()}


def ten_at_once():
    """Time an epoch of the report's network, of each of ten seeds and of one alone."""
    together, alone = (least(ours, gradopt.torch.Adam, 1024, seeds, WIDTHS, DEVICE) for seeds in (10, 1))
    return {"together": together, "alone": alone}


class Compiled(Single):
    """A network that the compiler runs, on a GPU in CUDA graphs."""

    def __init__(self, build, seeds):
        super().__init__(build, seeds)
        self.network.compile(mode="reduce-overhead")


def network_step(kind=Single, bfloat16=True, fused=True):
    """Time a step of a network with StochGradAdam, in its second epoch."""
    rng = np.random.default_rng(0)
    parts = [
        Images(rng.integers(0, 256, (n, 3, 32, 32), np.uint8), rng.integers(0, 10, n)) for n in (STEPS * BATCH, 10, 10)
    ]
    history = train(
        partial(gradopt.torch.StochGradAdam, fused=fused), Dataset(*parts), [0.001], [0], 2, BATCH,
        partial(kind, NETWORKS[NETWORK]), DEVICE, augment=True, bfloat16=bfloat16, average=SMALL["average"],
    )  # fmt: skip
    return {"seconds": history.seconds[0, 0, 2] / STEPS}


MEASURED = {  # in the order of what it decides
    "Adam": partial(fused_step, "Adam"),
    "StochGradAdam": partial(fused_step, "StochGradAdam"),
    "ten seeds": ten_at_once,
    "as in the list": network_step,
    "in float32": partial(network_step, bfloat16=False),
    "each parameter by itself": partial(network_step, fused=False),
    **{rule: partial(fused_step, rule) for rule in RULES},
    "compiled": partial(network_step, Compiled),
}


def known(path):
    """Return what a file holds of this device."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return kept if kept.get("device") == device_name() else {"device": device_name()}


def unmeasured(kept):
    """Return the names of what is to be measured, what failed included."""
    return [name for name in MEASURED if name not in kept or "error" in kept[name]]


def measure_all(path):
    """Measure what a file does not hold, and write each number when it is there; what fails is named."""
    kept = known(path)
    for name in unmeasured(kept):
        try:
            kept[name] = MEASURED[name]()
        except Exception as error:  # of the compiler, the driver, the memory
            kept[name] = {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"}
        write(path, f"{json.dumps(kept, indent=1)}\n".encode())


def fused_agrees():
    """Return in a line how a fused step differs from one in a loop on this device, or None if it does not."""
    thetas = []
    for fused in (False, True):
        theta = torch.linspace(-1, 1, 2**17, device=DEVICE).requires_grad_()
        theta.grad = theta.detach().cos()
        try:
            optimizer = gradopt.torch.StochGradAdam([theta], lr=0.01, fused=fused)
            for _ in range(3):
                optimizer.step()
        except RuntimeError as error:
            return " ".join(str(error).split())
        thetas.append(theta.detach())
    difference = (thetas[0] - thetas[1]).abs().max().item()
    return None if difference < 1e-6 else f"fused steps are {difference:.1g} away from steps in a loop"


def lines(kept):
    """Return what was measured, in words, and by name what could not be."""
    left = unmeasured(kept)
    found = {name: kept[name] for name in MEASURED if name not in left}
    said = []
    steps = {rule: times for rule, times in found.items() if "fused" in times}
    rate = max((times["copied a second"] for times in steps.values()), default=0)
    if steps:
        said.append(f"memory is copied at {rate / 1e12:.2f} TB/s")
    for rule, times in steps.items():
        said.append(f"{rule}: a fused step is at {times['bytes'] / times['fused'] / rate:.0%} of that rate")
        if "torch fused Adam" in times:
            said[-1] += f" and takes {times['fused'] / times['torch fused Adam']:.2f} of torch's fused Adam"
    if ten := found.get("ten seeds"):
        said.append(f"ten seeds at once: each takes {ten['together'] / ten['alone']:.2f} of one alone")
    if alone := [f"{1e3 * found[name]['seconds']:.1f} ms {name}" for name in found if "seconds" in found[name]]:
        said.append(f"a step of {NETWORK} alone: {', '.join(alone)}")
    if left:
        names = [f"{name} ({kept[name]['error']})" if name in kept else name for name in left]
        said.append(f"not measured yet: {', '.join(names)}")
    return said
