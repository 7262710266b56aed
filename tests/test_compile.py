"""torch.compile makes one graph of a step, which all steps share and which computes what eager mode does."""

import copy

import pytest
import torch
from cases import CASES, DEFAULTS, Case, compiles, each, parameters, run
from torch._dynamo.testing import CompileCounterWithBackend

import gradopt.torch

pytestmark = compiles


@pytest.fixture(autouse=True)
def fresh_compiler():
    torch._dynamo.reset()


def groups(dtype=torch.float32, lr=0.01):
    first, second, third = parameters((3, 4), 5, (2, 2, 2), dtype=dtype)
    return [{"params": [first, second]}, {"params": [third], "lr": lr}]


def run_compiled(optimizer, num_steps, backend):
    """Return the parameters after some compiled steps and the number of graphs that these took."""
    counter = CompileCounterWithBackend(backend)
    step = torch.compile(optimizer.step, backend=counter, fullgraph=True)
    return run(optimizer, num_steps, step=step), counter.frame_count


def assert_close(params, expected, tolerance):
    for p, e in zip(params, expected, strict=True):
        torch.testing.assert_close(p, e, rtol=tolerance, atol=tolerance)


@each(CASES)
def test_one_graph_for_all_steps(case):
    params, num_graphs = run_compiled(case.torch(groups(torch.float64)), 12, "eager")
    assert num_graphs == 1
    assert_close(params, run(case.torch(groups(torch.float64)), 12), 1e-12)


@pytest.mark.parametrize("dtype", [torch.float32, torch.complex64])
@each(DEFAULTS)
def test_one_graph_after_functionalization(case, dtype):
    dtype = dtype if case.is_elementwise else torch.float32
    params, num_graphs = run_compiled(case.torch(groups(dtype), weight_decay=0.1, maximize=True), 12, "aot_eager")
    assert num_graphs == 1
    assert_close(params, run(case.torch(groups(dtype), weight_decay=0.1, maximize=True), 12), 1e-5)


def test_generated_code_equals_eager(compiler):  # StochGradAdam's is in test_stochgradadam.py
    case = Case("RAdam", lookahead={"k": 3})
    optimizer, eager = (case.torch(parameters(8, dtype=torch.float32)) for _ in range(2))
    params, num_graphs = run_compiled(optimizer, 12, "inductor")
    assert num_graphs == 1
    assert_close(params, run(eager, 12), 1e-5)


@pytest.mark.parametrize("shape", [(), (2, 1, 1)])
@each(DEFAULTS)
def test_a_tensor_learning_rate_may_change(case, shape):
    def make():
        return case.torch(parameters((2, 3, 4), (2, 5, 1)), lr=torch.full(shape, 0.1, dtype=torch.float64))

    counter = CompileCounterWithBackend("eager")
    eager, compiled = make(), make()
    step = torch.compile(compiled.step, backend=counter, fullgraph=True)
    for t in range(12):
        expected, params = run(eager, 1, first=t), run(compiled, 1, first=t, step=step)
        for optimizer in (eager, compiled):
            optimizer.param_groups[0]["lr"].mul_(0.9)
    assert counter.frame_count == 1
    assert_close(params, expected, 1e-12)


def test_one_graph_with_zero_grad_and_loss():
    weight, x = parameters((4, 3), (5, 4))
    optimizer = gradopt.torch.Adam([weight])
    counter = CompileCounterWithBackend("eager")

    @torch.compile(backend=counter)
    def step():
        optimizer.step()
        optimizer.zero_grad()

    for _ in range(12):
        (x.detach() @ weight).square().sum().backward()
        step()
        assert weight.grad is None
    assert counter.frame_count == 1
    assert optimizer.state[weight]["step"] == 12


def test_lookahead_around_torch_optim_compiles_in_pieces():
    def make():
        return gradopt.torch.Lookahead(torch.optim.Adam(groups(torch.float64)), k=3)

    counter = CompileCounterWithBackend("eager")
    optimizer = make()
    params = run(optimizer, 12, step=torch.compile(optimizer.step, backend=counter))
    assert counter.frame_count == 2  # torch.optim ends a graph before its step and after it
    assert_close(params, run(make(), 12), 1e-6)  # and computes its corrections in float32 when compiled


def test_compiled_and_eager_steps_mix():
    optimizer = gradopt.torch.RAdam(groups(torch.float64))
    run(optimizer, 3)
    step = torch.compile(optimizer.step, backend="eager", fullgraph=True)
    run(optimizer, 6, first=3, step=step)
    assert_close(run(optimizer, 3, first=9), run(gradopt.torch.RAdam(groups(torch.float64)), 12), 1e-12)


def test_loading_a_state_keeps_the_one_graph():
    optimizer, other = (gradopt.torch.StochGradAdam(groups(torch.float64)) for _ in range(2))
    run(optimizer, 3)
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for p, q in zip(groups_params(other), groups_params(optimizer), strict=True):
        p.data.copy_(q.data)
    expected = run(optimizer, 6, first=3)
    step = torch.compile(other.step, backend="eager", fullgraph=True)
    assert_close(run(other, 6, first=3, step=step), expected, 1e-12)


def groups_params(optimizer):
    return [p for group in optimizer.param_groups for p in group["params"]]
