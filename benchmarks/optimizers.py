"""Time a step of every optimizer against other people's: `make bench` fails if a ratio misses its promise.

Every number is a ratio of two times on this machine, each the least of several taken in turns. "Usual" is StochGradAdam
as it is usually written: a loop that draws a mask with torch.rand_like, then Adam.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from functools import partial
from statistics import median

import torch

import gradopt.torch
from gradopt.hyperparameters import RULES
from gradopt.models import ResNet

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SHAPES = {
    "10 million parameters in 20 tensors": [(500, 1000)] * 20,
    "ResNet-56, 167 tensors": [theta.shape for theta in ResNet(56).parameters()],
}
ROUNDS, WARMUP = 9, 8  # the adaptive step of RAdam, a second piece of code, begins with its sixth
STEPS = {"cpu": 1, "cuda": 20}[DEVICE]  # at once: a GPU is given the next before it has done the last
PROMISED_FUSED = {"cpu": 1.5, "cuda": 1.2}[DEVICE]  # StochGradAdam, of torch's fused Adam
PROMISED_USUAL = 0.1  # StochGradAdam, of the usual one, on a CPU
PROMISED_EAGER = 1.2  # of torch's loop
PROMISED_EXPERTS = 1.1  # fused, of eager, where half of the experts of a mixture idle
PROMISED_SECONDS = 30  # the first step of StochGradAdam
PEAK = ["torch fused", "torch loop", "eager", "fused"]


class Usual(torch.optim.Adam):
    def step(self):
        for theta in self.param_groups[0]["params"]:
            theta.grad = torch.where(torch.rand_like(theta.grad) < 0.8, theta.grad, 0)
        super().step()


def of_torch(cls, fused=False, **hyper):
    """Return torch's versions of a rule."""
    versions = {"torch loop": partial(cls, lr=1e-3, foreach=False, **hyper)}
    return versions | ({"torch fused": partial(cls, lr=1e-3, fused=True, **hyper)} if fused else {})


def rules():
    """Return, for every rule, its versions: functions of parameters."""
    import optimi  # only here: a machine that times our steps alone need not have them
    import pytorch_optimizer

    other = {
        "SGD": of_torch(torch.optim.SGD, fused=True),
        "Momentum": of_torch(torch.optim.SGD, fused=True, momentum=0.9),
        "Nesterov": of_torch(torch.optim.SGD, fused=True, momentum=0.9, nesterov=True),
        "Adagrad": of_torch(torch.optim.Adagrad, fused=DEVICE == "cpu"),
        "Adadelta": of_torch(torch.optim.Adadelta),
        "RMSprop": of_torch(torch.optim.RMSprop),
        "Adam": of_torch(torch.optim.Adam, fused=True),
        "AdamW": of_torch(torch.optim.AdamW, fused=True),
        "AMSGrad": of_torch(torch.optim.Adam, fused=True, amsgrad=True),
        "RAdam": of_torch(torch.optim.RAdam),
        "StochGradAdam": {
            "torch fused": partial(torch.optim.Adam, fused=True),
            "usual": partial(Usual, foreach=False),
        },
    }
    for package, name, classes in [
        (pytorch_optimizer, "pytorch-optimizer", {"Adadelta": "AdaDelta", "RMSprop": "RMSprop"}),
        (optimi, "optimi", {}),
    ]:
        classes = {rule: rule for rule in ("SGD", "Adam", "RAdam")} | {"Momentum": "SGD"} | classes
        for rule, cls in classes.items():
            hyper = {"momentum": 0.9} if rule == "Momentum" else {}
            other[rule][name] = partial(getattr(package, cls), lr=1e-3, **hyper)
    for rule in RULES.keys() - {"Lookahead"}:
        versions = other.setdefault(rule, {})
        versions["eager"] = getattr(gradopt.torch, rule)
        versions["fused"] = partial(getattr(gradopt.torch, rule), fused=True)
    other["Lookahead"] = {
        name: lambda params, make=make: gradopt.torch.Lookahead(make(params))
        for name, make in other["Adam"].items()
        if name in ("eager", "fused")
    }
    other["Lookahead"]["pytorch-optimizer"] = lambda params: pytorch_optimizer.Lookahead(torch.optim.Adam(params))
    return other


def seconds(step, steps):
    """Return the time of a step, taken over some."""
    begun = time.perf_counter()
    for _ in range(steps):
        step()
    if DEVICE == "cuda":
        torch.cuda.synchronize()
    return (time.perf_counter() - begun) / steps


def measure(versions, shapes):
    """Return the least time of a step of every version; they share parameters and gradients."""
    params = [torch.rand(shape, device=DEVICE).requires_grad_() for shape in shapes]
    for theta in params:
        theta.grad = torch.rand_like(theta)
    optimizers = {name: make(params) for name, make in versions.items()}
    times = {name: [seconds(optimizer.step, WARMUP)] for name, optimizer in optimizers.items()}
    for _ in range(ROUNDS if len(params) < 100 else 10 * ROUNDS):
        for name, optimizer in optimizers.items():
            times[name].append(seconds(optimizer.step, STEPS))
    return {name: min(several) for name, several in times.items()}


def bandwidth():
    """Return the bytes a second of a large copy, which reads and writes each."""
    x, y = (torch.rand(2**26, device=DEVICE) for _ in range(2))
    return 8 * 2**26 / min(seconds(lambda: y.copy_(x), 5) for _ in range(5))


def first_step():
    """Print the seconds of StochGradAdam's first step on all tensors; to be run with nothing compiled so far."""
    params = [torch.rand(shape, device=DEVICE).requires_grad_() for shapes in SHAPES.values() for shape in shapes]
    for theta in params:
        theta.grad = torch.rand_like(theta)
    print(seconds(gradopt.torch.StochGradAdam(params, fused=True).step, 1))


def experts():
    """Return how long a fused step of Adam takes, in eager ones, while half of a mixture's experts idle by turns."""
    shapes = [(64, 64), 64, (64, 64), 64]
    layers = [[torch.rand(shape, device=DEVICE).requires_grad_() for shape in shapes] for _ in range(32)]
    params = [theta for layer in layers for theta in layer]
    times = []
    for fused in (True, False):
        optimizer, some = gradopt.torch.Adam(params, fused=fused), []
        for _ in range(100):
            for layer in layers:
                works = random.random() < 0.5
                for theta in layer:
                    theta.grad = torch.ones_like(theta) if works else None
            some.append(seconds(optimizer.step, STEPS))
        times.append(median(some))
    return times[0] / times[1]


def peak(name):
    """Print how much memory steps of Adam take at most, in sizes of all parameters; the state is 2 of them."""
    params = [
        torch.rand(shape, device=DEVICE).requires_grad_() for shape in SHAPES["10 million parameters in 20 tensors"]
    ]
    for theta in params:
        theta.grad = torch.rand_like(theta)
    small = [torch.ones(3, device=DEVICE).requires_grad_() for _ in range(8)]
    for theta in small:
        theta.grad = torch.ones_like(theta)
    rules()["Adam"][name](small).step()  # what the compiler takes is not counted
    before = memory()
    optimizer = rules()["Adam"][name](params)
    for _ in range(3):
        optimizer.step()
    print((memory() - before) / sum(theta.nbytes for theta in params))


def memory():
    """Return the most bytes that this process has taken."""
    if DEVICE == "cuda":
        return torch.cuda.max_memory_allocated()
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def alone(*arguments):
    """Return the number that a run of this file prints, in a process of its own with nothing compiled so far."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TORCHINDUCTOR_CACHE_DIR": folder}
        command = [sys.executable, __file__, *arguments]
        return float(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)


def least_bytes(rule):
    """Return the bytes a parameter and step: theta, g and state are read, theta and state written, in float32."""
    return 4 * (3 + 2 * len(getattr(gradopt.torch, rule).state_names))


def main():
    """Print the ratios; return whether all promises were kept."""
    first = alone("first")
    print(f"StochGradAdam's first step, compilation included: {first:.0f} s (promised: under {PROMISED_SECONDS})")
    kept = first < PROMISED_SECONDS
    idle = experts()
    print(f"32 experts, half of them idle: fused=True takes {idle:.2f} of eager (promised: under {PROMISED_EXPERTS})")
    kept &= idle < PROMISED_EXPERTS
    peaks = ", ".join(f"{name} {alone('peak', name):.1f}" for name in PEAK)
    print(f"peak memory of Adam's steps, in sizes of the parameters, of which the state is 2: {peaks}")
    columns = ["torch fused", "torch loop", "pytorch-optimizer", "optimi", "usual"]
    size = least_bytes("Adam") * sum(torch.Size(shape).numel() for shape in next(iter(SHAPES.values())))
    floor = size / bandwidth()
    for title, shapes in SHAPES.items():
        print(f"\n{title}, on {DEVICE}: a step of fused=True takes ... times as long as ...")
        print(f"{'':14}" + "".join(f"{name:>19}" for name in columns) + "   eager / torch loop")
        for rule, versions in rules().items():
            times = measure(versions, shapes)
            ratios = {name: times["fused"] / times[name] for name in times}
            cells = "".join(f"{ratios[name]:>19.2f}" if name in times else 19 * " " for name in columns)
            eager = times["eager"] / times.get("torch loop", float("inf"))
            print(f"{rule:14}{cells}" + (f"{eager:>21.2f}" if eager else ""))
            kept &= eager <= PROMISED_EAGER
            if rule == "StochGradAdam":
                kept &= ratios["torch fused"] <= PROMISED_FUSED
                kept &= DEVICE == "cuda" or ratios["usual"] <= PROMISED_USUAL
            if rule == "Adam" and len(shapes) < 100:
                print(f"{'':14}at {floor / times['fused']:.0%} of the rate at which memory is copied")
    return kept


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of other packages
    if "first" in sys.argv:
        first_step()
    elif "peak" in sys.argv:
        peak(sys.argv[2])
    else:
        with tempfile.TemporaryDirectory() as folder:  # not where code for one thread may lie
            os.environ["TORCHINDUCTOR_CACHE_DIR"] = folder
            sys.exit(0 if main() else "a promise was not kept")
