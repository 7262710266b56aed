"""fused=True computes what eager mode does, whatever happens to parameters and state, and compiles once.

Where the compiler is not the point, its input runs uncompiled, which takes a hundredth of the time.
"""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
import torch
from cases import CASES, DEFAULTS, Case, compiles, each, parameters, run, set_gradients
from torch._dynamo.testing import CompileCounterWithBackend
from torch.optim.lr_scheduler import OneCycleLR

import gradopt.torch
from gradopt.sampling import keep_like
from gradopt.torch import fused, rows

pytestmark = compiles
SHAPES = [(3, 4), (30, 10), 5, (), (2, 0), (9, 9), (2, 2, 2)]  # the second and the sixth are large: see `large`
RULES = [case for case in DEFAULTS if case.lookahead is None]


@pytest.fixture(autouse=True)
def large(monkeypatch):
    monkeypatch.setattr(rows, "SMALL", 60)


@pytest.fixture
def counter(monkeypatch, compiler):
    """Counts what is compiled."""
    fused.compiled.cache_clear()
    counter = CompileCounterWithBackend("inductor")
    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend=counter))
    yield counter
    fused.compiled.cache_clear()


def assert_close(params, expected, tolerance=1e-14):
    for p, e in zip(params, expected, strict=True):
        torch.testing.assert_close(p, e.to(p.dtype), rtol=tolerance, atol=tolerance)


def groups():
    params = parameters(*SHAPES)
    return [{"params": params[:3]}, {"params": params[3:], "weight_decay": 0.1, "maximize": True}]


# The same as eager mode


@each(CASES)
def test_equals_eager(case, uncompiled):
    assert_close(run(case.torch(groups(), fused=True), 12), run(case.torch(groups()), 12))


@pytest.mark.parametrize("lanes", [2, 16])
@pytest.mark.parametrize("name", ["Adam", "StochGradAdam"])
def test_several_tensors_in_a_call(name, lanes, uncompiled, monkeypatch):
    monkeypatch.setitem(fused.LANES, "cpu", lanes)
    assert_close(run(Case(name).torch(groups(), fused=True), 6), run(Case(name).torch(groups()), 6))


@each(CASES)
def test_generated_code_equals_eager(case, compiler):
    def params():
        return parameters(*SHAPES, dtype=torch.float32)

    assert_close(run(case.torch(params(), fused=True), 8), run(case.torch(params()), 8), 2e-6)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@each([case for case in DEFAULTS if case.is_elementwise])
def test_low_precision_is_rounded_once_a_step(case, dtype, compiler):
    params, exact = (parameters(*SHAPES, dtype=dtype) for _ in range(2))
    exact = [p.detach().double().requires_grad_() for p in exact]
    optimizer, reference = case.torch(params, fused=True), case.torch(exact)
    for t in range(8):
        set_gradients(params, t)
        for p, e in zip(params, exact, strict=True):
            e.grad = p.grad.double()
        optimizer.step(), reference.step()
    assert_close(params, exact, 4 * torch.finfo(dtype).eps)


@each(RULES)
def test_gradients_come_and_go(case, uncompiled):
    """A parameter may be without gradient, frozen at first, or added later; each counts its own steps."""

    def path(**more):
        params = parameters(*SHAPES)
        optimizer = case.torch(params[:5], **more)
        for t in range(8):
            if t == 3:
                optimizer.add_param_group({"params": params[5:], "lr": 0.3})
            set_gradients(params, t)
            for i, p in enumerate(params):
                if (i + t) % 3 == 0 or (i < 2 and t < 2):
                    p.grad = None
            optimizer.step()
        return params, [state.get("step") for state in optimizer.state.values()]

    (params, steps), (expected, expected_steps) = path(fused=True), path()
    assert_close(params, expected)
    assert steps == expected_steps


@each(DEFAULTS)
def test_layout_in_memory_does_not_matter(case, uncompiled):
    def path(theta, layout, **more):
        optimizer = case.torch([theta], **more)
        for t in range(4):
            theta.grad = layout(torch.randn(theta.shape, dtype=theta.dtype, generator=torch.manual_seed(t)))
            optimizer.step()
        return [theta.detach()]

    def same(x):
        return x

    def channels_last(x):
        return x.contiguous(memory_format=torch.channels_last)

    def expanded(x):
        return x[:1].expand(x.shape)

    (start,) = parameters((4, 3, 5, 6))
    for own, its in [(channels_last, channels_last), (same, channels_last), (same, expanded)]:
        theta, plain = (layout(start.detach().clone()).requires_grad_() for layout in (own, same))
        assert_close(path(theta, its, fused=True), path(plain, its))


def test_a_group_may_mix_dtypes(uncompiled):
    def params():
        return parameters(3, 4) + parameters(70, 5, dtype=torch.float32)

    assert_close(run(gradopt.torch.Adam(params(), fused=True), 5), run(gradopt.torch.Adam(params()), 5), 1e-6)


# States


@pytest.mark.parametrize(("before", "after"), [(True, False), (False, True), (True, True)])
@each(CASES)
def test_a_state_moves_between_fused_and_eager(case, before, after, uncompiled):
    straight = run(case.torch(parameters(*SHAPES)), 9)
    optimizer = case.torch(parameters(*SHAPES), fused=before)
    half = run(optimizer, 5)
    resumed = case.torch([p.requires_grad_() for p in half], fused=after)
    run(resumed, 2)  # its own state has to go
    for p, q in zip(half, run(optimizer, 0), strict=True):
        p.data.copy_(q)
    resumed.load_state_dict(pickle.loads(pickle.dumps(optimizer.state_dict())))
    assert_close(run(resumed, 4, first=5), straight)


@pytest.mark.parametrize("carry", [copy.deepcopy, lambda optimizer: pickle.loads(pickle.dumps(optimizer))])
@each(DEFAULTS)
def test_copies_go_on(case, carry, uncompiled):
    optimizer = case.torch(parameters(*SHAPES), fused=True)
    run(optimizer, 4)
    copied = carry(optimizer)
    assert getattr(copied, "optimizer", copied).fused
    expected = run(optimizer, 4, first=4)
    assert_close(run(copied, 4, first=4), expected)
    assert_close(expected, run(case.torch(parameters(*SHAPES)), 8))


def test_a_cleared_state_starts_anew(uncompiled):
    def path(**more):
        optimizer = gradopt.torch.Adam(parameters(*SHAPES), **more)
        run(optimizer, 3)
        optimizer.state.clear()
        return run(optimizer, 3)

    assert_close(path(fused=True), path())


# Compilation


@each([Case(name) for name in ("Adam", "RAdam", "StochGradAdam")])
def test_nothing_is_compiled_for_another_step_number_or_shape(case, counter):
    run(case.torch(parameters(*SHAPES, dtype=torch.float32), fused=True), 8)
    before = counter.frame_count
    optimizer = case.torch(parameters(200, 7, (50, 3), dtype=torch.float32), lr=0.7, betas=(0.3, 0.5), fused=True)
    scheduler = OneCycleLR(optimizer, 0.1, total_steps=120)  # changes betas, too
    numbers = [0.1, 1, np.float32(0.2), np.int64(1), torch.tensor(0.3)]
    for t in range(100):
        run(optimizer, 1, first=t)
        scheduler.step()
        if t > 50:
            optimizer.param_groups[0]["lr"] = numbers[t % 5]
        if case.name == "StochGradAdam":
            optimizer.param_groups[0]["sampling_rate"] = 0.9 - t / 200
    assert counter.frame_count == before


def test_code_is_compiled_once_for_many_tensors(counter):
    run(gradopt.torch.Momentum(parameters(*[(i % 30 + 1, 3) for i in range(200)]), fused=True), 3)
    assert counter.frame_count == 1


def test_experts_that_come_and_go_are_not_compiled_anew(counter):
    """Half of the experts of a mixture idle at every step, others each time."""

    def path(**more):
        params = parameters(*[(4, 3), 5] * 16, dtype=torch.float32)
        optimizer = gradopt.torch.StochGradAdam(params, **more)
        rng = np.random.default_rng(0)
        for t in range(60):
            set_gradients(params, t)
            for expert in rng.choice(16, 8, replace=False):
                params[2 * expert].grad = params[2 * expert + 1].grad = None
            optimizer.step()
        return params

    params = path(fused=True)
    assert counter.frame_count <= 3  # offset 0 of a row apart, and a run whose elements are numbered one by one
    assert_close(params, [p.detach() for p in path()], 1e-5)


@pytest.mark.parametrize("shapes", [[(3, 4), 5, 6], [(3, 4), (30, 10), 5], [200]])
def test_the_mask_is_the_same(shapes, compiler):
    params = parameters(*shapes, dtype=torch.float32)
    optimizer = gradopt.torch.StochGradAdam(params, betas=(0.9, 0.0), sampling_rate=0.8, seed=2**32 - 1, fused=True)
    for t in (1, 2):
        for p in params:
            p.grad = torch.ones_like(p)
        optimizer.step()
        kept = torch.cat([optimizer.state[p]["v"].flatten() != 0 for p in params]).numpy()
        assert np.array_equal(kept, keep_like(np.zeros(kept.size), 2**32 - 1, t, 0.8))


def test_threads_step_at_once(compiler):
    def path(name, **more):
        model = torch.nn.Sequential(torch.nn.Linear(6, 30), torch.nn.Linear(30, 1))
        for i, p in enumerate(model.parameters()):
            p.data = torch.linspace(-1, 1, p.numel()).roll(i).view_as(p)
        optimizer = getattr(gradopt.torch, name)(model.parameters(), **more)
        for _ in range(20):
            optimizer.zero_grad()
            model(torch.ones(4, 6)).square().mean().backward()
            optimizer.step()
        return [p.detach() for p in model.parameters()]

    names = ["Adam", "Momentum", "Adam", "Momentum"]
    with ThreadPoolExecutor(4) as pool:
        paths = list(pool.map(lambda name: path(name, fused=True), names))
    for name, params in zip(names, paths, strict=True):
        assert_close(params, path(name), 1e-5)


@each(DEFAULTS)
def test_a_compiled_step_is_the_eager_one(case):
    torch._dynamo.reset()
    optimizer = case.torch(parameters(*SHAPES), fused=True)
    step = torch.compile(optimizer.step, backend="eager", fullgraph=True)
    assert_close(run(optimizer, 4, step=step), run(case.torch(parameters(*SHAPES)), 4), 1e-12)


# What is stepped eagerly, and what fails


@pytest.mark.parametrize(
    ("name", "hyper", "dtype"),
    [
        ("SGD", {}, torch.complex128),
        ("Adam", {"lr": torch.tensor([[0.1], [0.2]])}, torch.float64),
        ("StochGradAdam", {"seed": torch.tensor([[1], [2]])}, torch.float64),
    ],
)
def test_what_compiled_code_does_not_take_is_stepped_eagerly(name, hyper, dtype, uncompiled, monkeypatch):
    monkeypatch.setattr(torch, "compile", None)

    def path(**more):
        return run(getattr(gradopt.torch, name)(parameters((2, 3), (2, 50), dtype=dtype), **hyper, **more), 5)

    assert_close(path(fused=True), path())


def test_sparse_gradients_are_stepped_eagerly(uncompiled):
    def path(**more):
        theta, other = parameters((6, 4), 3)
        optimizer = gradopt.torch.Adagrad([theta, other], **more)
        for t in range(4):
            set_gradients([theta, other], t)
            theta.grad = theta.grad.to_sparse()
            optimizer.step()
        return theta.detach(), other.detach()

    assert_close(path(fused=True), path())


def test_a_step_that_fails_changes_nothing(uncompiled):
    def broken(*args):
        raise OSError("no compiler")

    optimizer = gradopt.torch.Adam(parameters(*SHAPES), fused=True)
    run(optimizer, 2)
    before = copy.deepcopy((optimizer.state_dict(), optimizer.param_groups[0]["params"]))
    fused.compiled.cache_clear()
    torch.compile = lambda step, **_: broken
    with pytest.raises(RuntimeError, match=r"^fused=True cannot be compiled here \(OSError\): leave it out$"):
        run(optimizer, 1, first=2)
    params = optimizer.param_groups[0]["params"]
    assert_close(params, [p.detach() for p in before[1]], 0)
    assert [s["step"] for s in optimizer.state_dict()["state"].values()] == [2] * len(params)
    optimizer.fused = False
    assert_close(run(optimizer, 1, first=2), run(gradopt.torch.Adam(parameters(*SHAPES)), 3))


def test_says_what_to_do_without_a_compiler():
    fused.compiled.cache_clear()
    optimizer = gradopt.torch.SGD(parameters(7), fused=True)
    no_compiler = {"cpp.cxx": ("/nowhere/g++",), "force_disable_caches": True, "compile_threads": 1}
    with torch._inductor.config.patch(no_compiler), pytest.raises(RuntimeError, match="^fused=True .*: leave it out$"):
        run(optimizer, 1)
    fused.compiled.cache_clear()


def test_no_gradient_is_no_step(uncompiled):
    params = parameters(3)
    gradopt.torch.Adam(params, fused=True).step()
    assert_close(params, parameters(3))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
def test_global_defaults_do_not_matter(dtype, uncompiled):
    (theta,) = parameters(9, dtype=torch.float32)
    optimizer = gradopt.torch.StochGradAdam([theta], fused=True)
    try:
        torch.set_default_dtype(dtype)
        with torch.device("meta"):
            for _ in range(300):
                theta.grad = torch.full((9,), 0.1, dtype=torch.float32, device="cpu")
                optimizer.step()
    finally:
        torch.set_default_dtype(torch.float32)
    assert optimizer.state[theta]["step"] == 300
