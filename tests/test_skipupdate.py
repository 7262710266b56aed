"""SkipUpdate: Adam where the mask keeps, and nothing where it does not."""

import pytest
import torch

from gradopt.torch import Adam, StochGradAdam
from gradopt.torch.skipupdate import SkipUpdate


def paths(*rules, steps=20):
    """The points that rules visit from one start with one sequence of gradients."""
    generator = torch.Generator().manual_seed(0)
    gradients = torch.randn(steps, 500, generator=generator)
    visited = []
    for rule in rules:
        theta = torch.nn.Parameter(torch.zeros(500))
        optimizer = rule([theta])
        for g in gradients:
            theta.grad = g.clone()
            optimizer.step()
            visited.append(theta.detach().clone())
    return torch.stack(visited).view(len(rules), steps, 500)


def test_keeps_adams_steps_and_skips_the_others():
    adam, skip = paths(Adam, lambda params: SkipUpdate(params, sampling_rate=0.3)).diff(dim=1)
    kept = skip != 0
    torch.testing.assert_close(skip[kept], adam[kept], rtol=1e-3, atol=1e-7)
    assert 0.28 < kept.double().mean() < 0.32
    assert 0.2 < (kept[0] & kept[1]).double().mean() / kept[0].double().mean() < 0.4  # a new mask at every step


def test_is_adam_at_rate_one_and_not_the_papers_method_below():
    adam, one, skip, paper = paths(
        Adam,
        lambda params: SkipUpdate(params, sampling_rate=1),
        lambda params: SkipUpdate(params, sampling_rate=0.5),
        lambda params: StochGradAdam(params, sampling_rate=0.5),
    )
    assert torch.equal(adam, one)
    assert not torch.equal(skip, paper)


def test_wrong_sampling_rate_is_named():
    with pytest.raises(ValueError, match="sampling_rate=0"):
        SkipUpdate([torch.zeros(1)], sampling_rate=0)


def test_a_fused_step_is_the_eager_one(uncompiled):
    fused, eager = paths(
        lambda params: SkipUpdate(params, sampling_rate=0.3, fused=True),
        lambda params: SkipUpdate(params, sampling_rate=0.3),
    )
    torch.testing.assert_close(fused, eager)
