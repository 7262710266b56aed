"""Runs of a network side by side: their steps, their evaluation, their checkpoint."""

import hashlib
import inspect
import json
import sys
import time

import numpy as np
import torch
from torch import distributed
from torch.nn.functional import cross_entropy
from torch.nn.modules.batchnorm import _BatchNorm
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

import gradopt
from gradopt.train import checkpoint
from gradopt.train.augment import crop_flip, draw
from gradopt.train.device import is_main
from gradopt.train.schedules import SCHEDULES

VERSIONS = {"gradopt": gradopt.__version__, "torch": torch.__version__.partition("+")[0]}
CHUNKS = {"flat": 2_500, "cpu": 100, "gpu": 1_000}  # images evaluated at once, flat ones and others by device


class Stack:
    """Some runs of a network side by side, with all that they need to go on: parameters, optimizer, stream, records."""

    def __init__(self, method, network, runs, splits, setting):
        lrs, self.seeds = zip(*runs, strict=True)
        self.splits, self.setting, self.path = splits, setting, None
        device = splits[0][0].device
        self.model = network(self.seeds).to(device)
        self.averaged, self.models = None, [self.model]  # which are evaluated
        if setting.average is not None:
            keep = get_ema_multi_avg_fn(setting.average)
            self.averaged = AveragedModel(self.model, multi_avg_fn=keep, use_buffers=True)
            self.models.append(self.averaged.module)

        def each(values, dtype):
            if len(set(values)) == 1:
                return values[0]
            return torch.tensor(values, dtype=dtype, device=device).reshape(-1, 1, 1)

        self.optimizer = method(self.model.parameters(), lr=each([float(lr) for lr in lrs], torch.float32))
        for group in self.optimizer.param_groups:
            if "seed" in group:  # every run has a mask of its own
                masks = [(group["seed"] + int(seed)) % 2**32 for seed in self.seeds]
                group["seed"] = each(masks, torch.int64)
        self.lrs = [group["lr"] for group in self.optimizer.param_groups]
        self.streams = [np.random.default_rng(seed) for seed in self.seeds]
        self.drawn, self.step, self.seconds, self.records, self.observed = 0, 0, 0.0, [], []

    def resume(self, path, data_sha256):
        """Write checkpoints to ``path``, and go on from what is there; to be called before training."""
        self.path, self.signature = path, self.describe(data_sha256)
        if state := self.load():
            self.restore(state)

    def describe(self, data_sha256):
        """Return by name what the bits of the runs depend on."""

        def plain(value):
            return value.flatten().tolist() if isinstance(value, torch.Tensor) else value

        state = self.optimizer.state_dict()
        rules = [rule for rule in (self.optimizer, getattr(self.optimizer, "optimizer", None)) if rule]
        start = hashlib.sha256()
        for theta in self.model.parameters():
            start.update(np.ascontiguousarray(theta.detach().cpu()))
        return {
            "optimizer": [type(rule).__name__ for rule in rules],
            "source of the optimizer": source(rules),
            "settings around it": {k: v for k, v in state.items() if k not in ("state", "param_groups", "optimizer")},
            **{
                name: [plain(group[name]) for group in state["param_groups"]]
                for name in state["param_groups"][0]
                if name != "params"
            },
            "seeds": [int(seed) for seed in self.seeds],
            **self.setting.signature(),
            "initial parameters": start.hexdigest()[:16],
            "data": data_sha256[:16],
            **VERSIONS,
        }

    def train(self, stop):
        """Train until all epochs are over or ``stop`` is set; return the records and what was observed."""
        epochs, steps = self.setting.epochs, len(self.splits[0][1]) // self.setting.batch_size
        if not self.records:
            self.record(final=epochs == 0)
        while self.step < epochs * steps and not np.isnan(self.records[-1][0][0]).all():
            epoch = self.step // steps
            order, draws = self.draw(epoch)
            begun = time.perf_counter()
            for i in range(self.step - epoch * steps, steps):
                if stop.is_set():
                    break
                batch = slice(i * self.setting.batch_size, (i + 1) * self.setting.batch_size)
                if self.setting.schedule:
                    self.set_lr(SCHEDULES[self.setting.schedule](self.step / (epochs * steps)))
                self.update(order[:, batch], draws[:, batch])
                if self.averaged:
                    self.averaged.update_parameters(self.model)
                self.step += 1
            if order.is_cuda:
                torch.cuda.synchronize()
            self.seconds += (time.perf_counter() - begun) / len(self.seeds) / self.setting.log_every
            if self.step == steps * self.setting.log_every * len(self.records):
                self.record(final=self.step == epochs * steps)
            self.save()
            if stop.is_set():
                break
        # a run whose loss is not a number stays so: its last record stands for the epochs that it did not train
        count = epochs // self.setting.log_every + 1
        return self.records[:count] + self.records[-1:] * (count - len(self.records)), self.observed[:count]

    def set_lr(self, factor):
        """Set the learning rates to a multiple of those that the optimizer began with."""
        for group, lr in zip(self.optimizer.param_groups, self.lrs, strict=True):
            group["lr"] = factor * lr

    def update(self, batch, draws):
        """Take one step on the images whose numbers are in ``batch``, of shape (runs, batch size)."""
        if distributed.is_initialized():
            part = batch.shape[1] // distributed.get_world_size()
            batch, draws = (x[:, distributed.get_rank() * part :][:, :part] for x in (batch, draws))
        x, y = self.splits[0]
        images, labels = x.index_select(0, batch.reshape(-1)), y[batch]
        if self.setting.augment:
            images = crop_flip(images, draws.flatten(0, 1))
        logits = self.logits(self.model, images.unflatten(0, batch.shape))
        loss = cross_entropy(logits.flatten(0, 1), labels.flatten(0, 1), reduction="sum") / labels[0].numel()
        self.optimizer.zero_grad()
        loss.backward()
        if distributed.is_initialized():
            self.average([theta.grad for theta in self.model.parameters()])
        self.optimizer.step()

    def logits(self, model, images):
        """Return a network's logits, in float32 whatever it computes in."""
        with torch.autocast(images.device.type, torch.bfloat16, enabled=self.setting.bfloat16):
            return model(images).float()

    @torch.no_grad()
    def average(self, tensors):
        """Replace tensors by their means over all processes."""
        whole = torch.cat([x.reshape(-1) for x in tensors])
        distributed.all_reduce(whole)
        whole /= distributed.get_world_size()
        for x, mean in zip(tensors, whole.split([x.numel() for x in tensors]), strict=True):
            x.copy_(mean.view(x.shape))

    def draw(self, epoch):
        """Return the order of the examples of an epoch and how each is augmented, one row for every run."""
        n = len(self.splits[0][1])
        while self.drawn <= epoch:
            order = np.stack([rng.permutation(n) for rng in self.streams])
            draws = np.stack([draw(rng, n) for rng in self.streams]) if self.setting.augment else order
            self.drawn += 1
        return (torch.from_numpy(x).to(self.splits[0][1].device) for x in (order, draws))

    def record(self, final):
        """Evaluate all runs and note what a ``History`` holds of an epoch; ``final`` says that it is the last."""
        has_modes = hasattr(self.optimizer, "eval")  # as a Schedule-Free rule, which trains other weights
        if has_modes:
            self.optimizer.eval()
        rows, observed = zip(*(self.evaluate(model, final) for model in self.models), strict=True)
        if has_modes:
            self.optimizer.train()
        self.records.append(np.array(rows))
        self.observed.append(observed)
        self.seconds = 0.0

    @torch.no_grad()
    def evaluate(self, model, final):
        """Return the metrics of all runs, of shape (metrics, runs), and what was observed of them."""
        model.eval()
        if distributed.is_initialized() and (statistics := [x for x in model.buffers() if x.is_floating_point()]):
            self.average(statistics)  # of a batch, each process saw its part
        kept = []
        if self.step == 0:  # before any batch was seen, the statistics of the images themselves stand in for averages
            kept = [(x, x.clone()) for x in model.buffers()]
            for norm in (module for module in model.modules() if isinstance(module, _BatchNorm)):
                norm.train()
        train, validation, test = self.splits
        n = len(validation[1])
        predictions = [self.predict(model, x) for x in (train[0][:n], validation[0], test[0])]
        (train_loss, _), measured, tested = map(score, predictions, (train[1][:n], validation[1], test[1]))
        observed = self.setting.observe(model, self.splits, predictions, final) if self.setting.observe else None
        for x, value in kept:
            x.copy_(value)
        model.train()
        return [train_loss, *measured, *tested, np.full(len(self.seeds), self.seconds)], observed

    def predict(self, model, images):
        """Return the logits of all runs for some images, computed in chunks."""
        kind = "flat" if images.dim() == 2 else "cpu" if images.device.type == "cpu" else "gpu"
        return torch.cat([self.logits(model, part) for part in images.split(CHUNKS[kind])], dim=1)

    def save(self):
        """Write a checkpoint, if a path for it was given."""
        if not (self.path and is_main()):
            return
        state = {
            "signature": self.signature,
            "model": self.model.state_dict(),
            "averaged": self.averaged and self.averaged.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "records": torch.from_numpy(np.array(self.records)),
            "observed": json.dumps(self.observed),
        }
        checkpoint.save(self.path, state)

    def load(self):
        """Return the state of the newest checkpoint, the first process's for all, or None."""
        if not distributed.is_initialized():
            return checkpoint.load(self.path)
        state = [checkpoint.load(self.path) if is_main() else None]
        distributed.broadcast_object_list(state)
        return state[0]

    def restore(self, state):
        """Go on from the state of a checkpoint."""
        there = state["signature"]
        earlier = "it was written by an earlier version of gradopt"  # when a signature was a string
        if differ := checkpoint.differences(there, self.signature) if isinstance(there, dict) else earlier:
            raise ValueError(
                f"{self.path} belongs to another run: {differ}. Delete its folder to begin anew, or name another one."
            )
        own = [{k: v for k, v in group.items() if k != "params"} for group in self.optimizer.param_groups]
        self.model.load_state_dict(state["model"])
        if self.averaged:
            self.averaged.load_state_dict(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        for group, settings in zip(self.optimizer.param_groups, own, strict=True):
            group.update(settings)  # equal to those of the checkpoint, but on this device
        self.step, self.seconds = state["step"], state["seconds"]
        self.records = [*state["records"].numpy()]
        self.observed = json.loads(state["observed"])


def source(rules):
    """Return a checksum of the modules that optimizers are written in, and of those of their package that these use."""
    digest = hashlib.sha256()
    for name in sorted(modules({kind.__module__ for rule in rules for kind in type(rule).__mro__})):
        try:
            digest.update(inspect.getsource(sys.modules[name]).encode())
        except (OSError, TypeError):  # typed into a session: its source cannot be had
            continue
    return digest.hexdigest()[:16]


def modules(names):
    """Return the names of modules and of those of their own packages that they use; torch's and Python's aside."""
    left, found = [name for name in names if name.split(".")[0] not in ("builtins", "torch")], set()
    while left:
        name = left.pop()
        if name in sys.modules and name not in found:
            found.add(name)
            used = [x for key, x in vars(sys.modules[name]).items() if not key.startswith("__")]  # compilers add such
            used = {x.__name__ if inspect.ismodule(x) else str(getattr(x, "__module__", "")) for x in used}
            left += [other for other in used if other.split(".")[0] == name.split(".")[0]]
    return found


def score(logits, y):
    """Return mean loss and accuracy of every run."""
    labels = y.expand(len(logits), *y.shape)
    losses = cross_entropy(logits.flatten(0, 1), labels.flatten(0, 1), reduction="none").view(len(logits), -1)
    hits = (logits.max(2).indices == labels).flatten(1)  # argmax is slow along an axis in the middle
    return losses.mean(1, dtype=torch.float64).cpu().numpy(), hits.double().mean(1).cpu().numpy()
