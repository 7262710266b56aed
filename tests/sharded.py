"""Run by two processes: steps of parameters that are sharded between them are those of whole ones."""

import os
import sys

import torch
from torch.distributed import destroy_process_group, init_process_group
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard

import gradopt.torch


def network():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(5, 7), torch.nn.Linear(7, 3))


def train(model, optimizer):
    for _ in range(4):
        optimizer.zero_grad()
        model(torch.ones(4, 5)).square().mean().backward()
        optimizer.step()


init_process_group("gloo")
for name in ("Momentum", "Adam", "StochGradAdam"):
    for fused in (False, True):
        whole, shared = network(), network()
        fully_shard(shared, mesh=init_device_mesh("cpu", (int(os.environ["WORLD_SIZE"]),)))
        for model in (whole, shared):
            train(model, getattr(gradopt.torch, name)(model.parameters(), lr=0.1, fused=fused and model is shared))
        for p, q in zip(shared.parameters(), whole.parameters(), strict=True):
            torch.testing.assert_close(p.full_tensor(), q.detach())
destroy_process_group()
sys.stdout.write("done\n")
