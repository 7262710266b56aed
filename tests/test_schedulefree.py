"""Schedule-Free SGD: its modes, what a checkpoint keeps of them, and that training evaluates the average."""

import copy
from functools import partial

import numpy as np
import pytest
import torch
from cases import compiles, parameters, run, set_gradients

import gradopt.numpy
import gradopt.torch
from gradopt.data import Dataset, Images, mnist
from gradopt.models import StackedMLP
from gradopt.train import stack, train


def one_group_each(**more):
    first, second = parameters((3, 4), 5)
    return gradopt.torch.ScheduleFreeSGD([{"params": [first], "momentum": 0.5}, {"params": [second]}], lr=0.3, **more)


def test_without_momentum_it_is_sgd_with_its_points_averaged():
    gradients = np.random.default_rng(0).standard_normal((20, 3))
    rule, sgd = gradopt.numpy.ScheduleFreeSGD(lr=0.1, momentum=0), gradopt.numpy.SGD(lr=0.1)
    x = z = np.ones(3)
    points = []
    for g in gradients:
        x, z = rule.step(x, lambda _, g=g: g), sgd.step(z, lambda _, g=g: g)
        points.append(z)
        np.testing.assert_allclose(x, np.mean(points, axis=0), rtol=1e-13)


def test_torch_asks_for_the_gradient_where_the_equations_do():
    """Of f = |theta|^2 / 2 the gradient is the point itself, so that both packages must mean the same y."""
    rule, x = gradopt.numpy.ScheduleFreeSGD(lr=0.3), np.array([1.0, -2.0])
    theta = torch.tensor(x, requires_grad=True)
    optimizer = gradopt.torch.ScheduleFreeSGD([theta], lr=0.3)
    for _ in range(30):
        x = rule.step(x, lambda y: y)
        theta.grad = theta.detach().clone()
        optimizer.step()
    optimizer.eval()
    np.testing.assert_allclose(theta.detach().numpy(), x, rtol=1e-12)


@compiles
@pytest.mark.parametrize("fused", [False, True])
def test_looking_at_the_average_changes_no_bit_of_the_training(fused):
    looked, plain = one_group_each(fused=fused), one_group_each(fused=fused)
    for t in range(4):
        looked.eval()
        looked.eval()
        looked.train()
        looked.train()
        expected = run(plain, 1, first=t)
        assert all(map(torch.equal, run(looked, 1, first=t), expected))


def test_a_step_needs_the_training_mode():
    optimizer = one_group_each()
    run(optimizer, 2)
    optimizer.eval()
    before = copy.deepcopy(optimizer.state_dict())
    with pytest.raises(RuntimeError, match=r"the average x.*call train\(\) first"):
        run(optimizer, 1)
    assert str(optimizer.state_dict()) == str(before)


@pytest.mark.parametrize("saved_in", ["train", "eval"])
def test_a_checkpoint_keeps_the_mode(saved_in):
    optimizer = one_group_each()
    thetas = run(optimizer, 3)
    getattr(optimizer, saved_in)()
    other = one_group_each()
    state = copy.deepcopy(optimizer.state_dict())
    params = [p for group in optimizer.param_groups for p in group["params"]]
    others = [p for group in other.param_groups for p in group["params"]]
    with torch.no_grad():
        for theta, value in zip(others, params, strict=True):
            theta.copy_(value)
    other.load_state_dict(state)
    if saved_in == "eval":
        with pytest.raises(RuntimeError, match="call train"):
            run(other, 1)
    other.train()
    assert all(map(torch.equal, others, thetas))
    optimizer.train()
    assert all(map(torch.equal, run(other, 2, first=3), run(optimizer, 2, first=3)))


def test_a_parameter_that_was_never_stepped_stays_in_both_modes():
    used, unused = parameters(3, 4)
    optimizer, before = gradopt.torch.ScheduleFreeSGD([used, unused]), unused.detach().clone()
    set_gradients([used], 0)
    optimizer.step()
    optimizer.eval()
    optimizer.train()
    assert torch.equal(unused, before)


def test_training_evaluates_the_average(monkeypatch):
    """What is recorded is the loss of x; the same run without its modes records that of y."""
    whole = mnist(sample=True)
    data = Dataset(*(Images(part.x[:n], part.y[:n]) for part, n in zip(whole, (900, 200, 200), strict=True)))
    network, kept = partial(StackedMLP, (784, 8, 10)), []
    real = stack.Stack.record

    def record(self, final):
        real(self, final)
        kept.append(self)

    monkeypatch.setattr(stack.Stack, "record", record)
    history = train(gradopt.torch.ScheduleFreeSGD, data, [0.1, 0.3], [3], 2, 64, network)
    (last,) = set(kept)
    at_y, _ = last.evaluate(last.model, final=True)
    last.optimizer.eval()
    at_x, _ = last.evaluate(last.model, final=True)
    np.testing.assert_array_equal(at_x[3], history.test_loss[:, 0, -1])
    assert (at_y[3] != at_x[3]).all()


def test_lookahead_refuses_a_rule_that_keeps_points_of_its_own():
    optimizer = gradopt.torch.ScheduleFreeSGD([torch.zeros(2, requires_grad=True)])
    with pytest.raises(ValueError, match="ScheduleFreeSGD keeps points of its own to evaluate at"):
        gradopt.torch.Lookahead(optimizer)
