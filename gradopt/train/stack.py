"""Runs of a network side by side: their steps, their evaluation, their checkpoint."""

import hashlib
import time

import numpy as np
import torch
from torch import distributed
from torch.nn.functional import cross_entropy
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from gradopt.train import checkpoint

CHUNK = 2_500  # images evaluated at once


def is_main():
    """Say whether this is the only process or the first of several, which alone writes and shows anything."""
    return not distributed.is_initialized() or distributed.get_rank() == 0


class Stack:
    """Some runs of a network side by side, with all that they need to go on: parameters, optimizer, stream, records."""

    def __init__(self, method, network, runs, splits, batch_size):
        lrs, self.seeds = zip(*runs, strict=True)
        self.splits, self.batch_size, self.path = splits, batch_size, None
        device = splits[0][0].device
        self.model = network(self.seeds).to(device)

        def each(values, dtype):
            if len(set(values)) == 1:
                return values[0]
            return torch.tensor(values, dtype=dtype, device=device).reshape(-1, 1, 1)

        self.optimizer = method(self.model.parameters(), lr=each([float(lr) for lr in lrs], torch.float32))
        for group in self.optimizer.param_groups:
            if "seed" in group:  # every run has a mask of its own
                masks = [(group["seed"] + int(seed)) % 2**32 for seed in self.seeds]
                group["seed"] = each(masks, torch.int64)
        self.orders = [np.random.default_rng(seed) for seed in self.seeds]
        self.drawn, self.step, self.seconds, self.records = 0, 0, 0.0, []

    def resume(self, path, data_sha256):
        """Write checkpoints to ``path``, and go on from what is there; to be called before training."""
        self.path, self.signature = path, self.describe(data_sha256)
        if state := self.load():
            self.restore(state)

    def describe(self, data_sha256):
        """Return a string that differs between stacks of different arguments."""

        def plain(value):
            return value.flatten().tolist() if isinstance(value, torch.Tensor) else value

        groups = self.optimizer.state_dict()["param_groups"]
        settings = [{name: plain(value) for name, value in group.items()} for group in groups]
        rules = [type(rule).__name__ for rule in (self.optimizer, getattr(self.optimizer, "optimizer", None)) if rule]
        start = hashlib.sha256()
        for theta in self.model.parameters():
            start.update(theta.detach().cpu().numpy())
        return (
            f"{rules} {settings}, seeds {self.seeds}, batch size {self.batch_size}, "
            f"start {start.hexdigest()[:16]}, data {data_sha256[:16]}"
        )

    def train(self, epochs, stop):
        """Train until there are ``epochs`` epochs or ``stop`` is set; return the records."""
        steps = len(self.splits[0][1]) // self.batch_size
        if not self.records:
            self.record()
        while len(self.records) <= epochs and not np.isnan(self.records[-1][0]).all():
            order = self.order(len(self.records) - 1)
            begun = time.perf_counter()
            for i in range(self.step - steps * (len(self.records) - 1), steps):
                if stop.is_set():
                    break
                self.update(order[:, i * self.batch_size : (i + 1) * self.batch_size])
                self.step += 1
            if order.is_cuda:
                torch.cuda.synchronize()
            self.seconds += (time.perf_counter() - begun) / len(self.seeds)
            if self.step == steps * len(self.records):
                self.record()
            self.save()
            if stop.is_set():
                break
        # a run whose loss is not a number stays so: its last record stands for the epochs that it did not train
        return self.records[: epochs + 1] + self.records[-1:] * (epochs + 1 - len(self.records))

    def update(self, batch):
        """Take one step on the images whose numbers are in ``batch``, of shape (runs, batch size)."""
        if distributed.is_initialized():
            part = batch.shape[1] // distributed.get_world_size()
            batch = batch[:, distributed.get_rank() * part :][:, :part]
        x, y = self.splits[0]
        logits = self.model(x.index_select(0, batch.reshape(-1)).view(*batch.shape, -1))
        loss = cross_entropy(logits.flatten(0, 1), y[batch].flatten(), reduction="sum") / batch.shape[1]
        self.optimizer.zero_grad()
        loss.backward()
        if distributed.is_initialized():
            grads = [theta.grad for theta in self.model.parameters()]
            whole = parameters_to_vector(grads)
            distributed.all_reduce(whole)
            vector_to_parameters(whole / distributed.get_world_size(), grads)
        self.optimizer.step()

    def order(self, epoch):
        """Return the order of the examples of an epoch, one row for every run."""
        while self.drawn <= epoch:
            order = np.stack([rng.permutation(len(self.splits[0][1])) for rng in self.orders])
            self.drawn += 1
        return torch.from_numpy(order).to(self.splits[0][1].device)

    @torch.no_grad()
    def record(self):
        """Evaluate all runs and note what a ``History`` holds of an epoch."""
        train, validation, test = self.splits
        n = len(validation[1])
        train_loss, _ = self.evaluate(train[0][:n], train[1][:n])
        seconds = np.full(len(self.seeds), self.seconds)
        self.records.append([train_loss, *self.evaluate(*validation), *self.evaluate(*test), seconds])
        self.seconds = 0.0

    def evaluate(self, x, y):
        """Return mean loss and accuracy of every run on some images."""
        loss = hits = 0
        for x_part, y_part in zip(x.split(CHUNK), y.split(CHUNK), strict=True):
            logits = self.model(x_part)
            labels = y_part.expand(logits.shape[:2])
            losses = cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
            loss = loss + losses.view(labels.shape).sum(1, dtype=torch.float64)
            hits = hits + (logits.argmax(-1) == labels).sum(1)
        return (loss / len(y)).cpu().numpy(), (hits / len(y)).cpu().numpy()

    def save(self):
        """Write a checkpoint, if a path for it was given."""
        if not (self.path and is_main()):
            return
        state = {
            "signature": self.signature,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "records": torch.from_numpy(np.array(self.records)),
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
        if state["signature"] != self.signature:
            raise ValueError(
                f"{self.path} belongs to another run: {state['signature']}, not {self.signature}. Delete its folder to "
                "begin anew, or name another one."
            )
        own = [{k: v for k, v in group.items() if k != "params"} for group in self.optimizer.param_groups]
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        for group, settings in zip(self.optimizer.param_groups, own, strict=True):
            group.update(settings)  # equal to those of the checkpoint, but on this device
        self.step, self.seconds = state["step"], state["seconds"]
        self.records = [list(record) for record in state["records"].numpy()]
