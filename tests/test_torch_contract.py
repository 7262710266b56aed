"""The optimizers of gradopt.torch pass for torch's own: groups, states, schedulers, hooks and kinds of parameters."""

import copy
import io
import pickle
from dataclasses import replace
from functools import partial

import pytest
import torch
from cases import DEFAULTS, Case, each, parameters, run, set_gradients
from torch.optim import lr_scheduler

NUM_STEPS = 12
SHAPES = (3, 4), 5
OWN = {  # hyperparameters of a group, none of them a default
    "lr": 0.3, "momentum": 0.3, "alpha": 0.3, "rho": 0.3, "betas": (0.5, 0.7), "eps": 0.1, "threshold": 10,
    "sampling_rate": 0.3, "decay": 0.9, "seed": 7, "form": "equations", "weight_decay": 0.2, "maximize": True,
}  # fmt: skip
EVERY_ELEMENT = [  # StochGradAdam's mask counts the elements: keep all, where a test divides them anew
    replace(case, hyper={"sampling_rate": 1}) if case.name == "StochGradAdam" else case for case in DEFAULTS
]
SPARSE = [case for case in DEFAULTS if case.name in ("SGD", "Adagrad")] + [Case("SGD", lookahead={"k": 3})]
DENSE = [case for case in DEFAULTS if case not in SPARSE]

real_and_complex = pytest.mark.parametrize("dtype", [torch.float64, torch.complex128])


def layers(optimizer):
    """Return the optimizer and, for Lookahead, the one inside."""
    return [optimizer, *([optimizer.optimizer] if hasattr(optimizer, "optimizer") else [])]


def like(params, dtype=None):
    """Return parameters with these values."""
    return [p.detach().clone().to(dtype or p.dtype).requires_grad_() for p in params]


def train(optimizer, params, num_steps):
    """Take steps as a training loop does: only parameters that require a gradient get one."""
    for _ in range(num_steps):
        optimizer.zero_grad()
        sum(p.cosh().sum() for p in params).backward()
        optimizer.step()


def assert_equal(params, expected):
    assert all(torch.equal(p, e) for p, e in zip(params, expected, strict=True))


def assert_close(params, expected, tolerance=1e-12):
    for p, e in zip(params, expected, strict=True):
        torch.testing.assert_close(p, e, rtol=tolerance, atol=tolerance)


# Parameter groups


@each(DEFAULTS)
def test_groups_have_their_own_hyperparameters(case):
    names = case.torch(parameters(*SHAPES)).defaults.keys() - {"differentiable"}  # an entry that torch adds
    own = {name: OWN[name] for name in names}
    first, second = parameters(*SHAPES)
    params = run(case.torch([{"params": [first]}, {"params": [second], **own}]), NUM_STEPS)
    assert torch.equal(params[0], run(case.torch(parameters(*SHAPES)), NUM_STEPS)[0])
    assert torch.equal(params[1], run(case.torch(parameters(*SHAPES), **own), NUM_STEPS)[1])
    assert not torch.equal(params[1], run(case.torch(parameters(*SHAPES)), NUM_STEPS)[1])


@each(DEFAULTS)
def test_added_group_starts_as_a_thawed_parameter_does(case):
    added, thawed = parameters(*SHAPES), parameters(*SHAPES)
    optimizer = case.torch(added[:1])
    train(optimizer, added, 3)
    optimizer.add_param_group({"params": added[1:], "lr": 0.3})
    train(optimizer, added, NUM_STEPS)
    thawed[1].requires_grad_(False)
    optimizer = case.torch([{"params": thawed[:1]}, {"params": thawed[1:], "lr": 0.3}])
    train(optimizer, thawed, 3)
    assert_equal(thawed[1:], parameters(*SHAPES)[1:])
    thawed[1].requires_grad_(True)
    train(optimizer, thawed, NUM_STEPS)
    assert_equal(added, thawed)


@each(DEFAULTS)
def test_parameters_without_gradient_are_skipped(case):
    used, frozen, unused = params = parameters(*SHAPES, 2)
    before = like(params)
    frozen.requires_grad_(False)
    optimizer = case.torch(params, weight_decay=0.1)
    train(optimizer, [used], NUM_STEPS)
    alone = parameters(*SHAPES)[:1]
    train(case.torch(alone, weight_decay=0.1), alone, NUM_STEPS)
    assert_equal(params, [*alone, *before[1:]])
    assert not torch.equal(used, before[0])
    assert all(frozen not in layer.state for layer in layers(optimizer))
    assert unused not in layers(optimizer)[-1].state


@each(DEFAULTS)
def test_named_parameters(case):
    first, second = parameters(*SHAPES)
    optimizer = case.torch([("first", first), ("second", second)])
    assert optimizer.state_dict()["param_groups"][0]["param_names"] == ["first", "second"]
    assert_equal(run(optimizer, NUM_STEPS), run(case.torch(parameters(*SHAPES)), NUM_STEPS))


@each(DEFAULTS)
def test_no_parameters_are_refused(case):
    with pytest.raises(ValueError, match="empty parameter list"):
        case.torch([])


# The step


@each(DEFAULTS)
def test_closure_and_step_hooks(case):
    params, log = parameters(*SHAPES), []
    optimizer = case.torch(params)
    optimizer.register_step_pre_hook(lambda *_: log.append("before"))
    optimizer.register_step_post_hook(lambda *_: log.append("after"))

    def closure():
        log.append("closure")
        optimizer.zero_grad()
        loss = sum(p.cosh().sum() for p in params)
        loss.backward()
        return loss

    for _ in range(NUM_STEPS):
        expected = sum(p.detach().cosh().sum() for p in params)
        with torch.no_grad():
            loss = optimizer.step(closure)
        assert loss.requires_grad and torch.equal(loss, expected)
    assert log == ["before", "closure", "after"] * NUM_STEPS
    without = parameters(*SHAPES)
    train(case.torch(without), without, NUM_STEPS)
    assert_equal(params, without)
    assert optimizer.step() is None


@real_and_complex
@pytest.mark.parametrize(
    ("more", "change"),
    [
        ({"weight_decay": 0.3}, lambda p: p.grad.add_(p.detach(), alpha=0.3)),
        ({"maximize": True}, lambda p: p.grad.neg_()),
        ({"weight_decay": 0.3, "maximize": True}, lambda p: p.grad.neg_().add_(p.detach(), alpha=0.3)),
    ],
    ids=["weight_decay", "maximize", "both"],
)
@each(DEFAULTS)
def test_options_are_a_change_of_the_gradient(case, more, change, dtype):
    params = parameters(*SHAPES, dtype=dtype)
    optimizer = case.torch(params)

    def step():
        for p in params:
            change(p)
        optimizer.step()

    expected = run(optimizer, NUM_STEPS, step=step)
    assert_equal(run(case.torch(parameters(*SHAPES, dtype=dtype), **more), NUM_STEPS), expected)


@real_and_complex
@pytest.mark.parametrize("more", [{}, {"weight_decay": 0.1}, {"maximize": True}], ids=str)
@each(DEFAULTS)
def test_step_leaves_gradient_and_learning_rate_alone(case, more, dtype):
    params, lr = parameters(*SHAPES, dtype=dtype), torch.tensor(0.1)
    optimizer = case.torch(params, lr=lr, **more)
    set_gradients(params, 0)
    before = [p.grad.clone() for p in params]
    for _ in range(7):  # odd, or negating in place would go unseen
        optimizer.step()
    assert_equal([p.grad for p in params] + [lr], before + [torch.tensor(0.1)])


# The learning rate


@each(DEFAULTS)
def test_learning_rate_as_a_tensor(case):
    lr = torch.tensor(0.3, dtype=torch.float64)
    params = run(case.torch(parameters(*SHAPES), lr=lr), NUM_STEPS)
    assert_close(params, run(case.torch(parameters(*SHAPES), lr=0.3), NUM_STEPS))


@real_and_complex
@each(EVERY_ELEMENT)
def test_learning_rates_of_separate_runs(case, dtype):
    rates = [0.003, 0.03, 0.3]
    together = parameters((3, 4, 5), dtype=dtype)
    lr = torch.tensor(rates, dtype=torch.float64).view(3, 1, 1)
    optimizer, runs = case.torch(together, lr=lr), [like([row]) for row in together[0]]
    optimizers = [case.torch(row, lr=rate) for row, rate in zip(runs, rates, strict=True)]

    def step():
        optimizer.step()
        for (row,), g, separate in zip(runs, together[0].grad, optimizers, strict=True):
            row.grad = g.clone()
            separate.step()

    (params,) = run(optimizer, NUM_STEPS, step=step)
    assert_close(params, [row.detach() for (row,) in runs])


def one_cycle(optimizer):
    cycle_momentum = not optimizer.defaults.keys().isdisjoint({"momentum", "betas"})
    return lr_scheduler.OneCycleLR(optimizer, max_lr=0.3, total_steps=NUM_STEPS + 1, cycle_momentum=cycle_momentum)


SCHEDULERS = {  # and what its step takes
    "StepLR": (partial(lr_scheduler.StepLR, step_size=3, gamma=0.5), []),
    "CosineAnnealingLR": (partial(lr_scheduler.CosineAnnealingLR, T_max=NUM_STEPS), []),
    "LambdaLR": (partial(lr_scheduler.LambdaLR, lr_lambda=lambda t: 1 / (1 + t)), []),
    "OneCycleLR": (one_cycle, []),
    "ReduceLROnPlateau": (partial(lr_scheduler.ReduceLROnPlateau, factor=0.5, patience=1), [1.0]),
}


@pytest.mark.parametrize(("make", "arguments"), SCHEDULERS.values(), ids=SCHEDULERS)
@each(DEFAULTS)
def test_schedulers_set_the_learning_rate(case, make, arguments):
    scheduled, by_hand = (case.torch(parameters(*SHAPES), lr=0.1) for _ in range(2))
    expected = torch.optim.SGD(parameters(1), lr=0.1)
    schedulers = make(scheduled), make(expected)
    rates = set()
    for t in range(NUM_STEPS):
        (group,) = scheduled.param_groups
        assert group["lr"] == expected.param_groups[0]["lr"]
        rates.add(group["lr"])
        by_hand.param_groups[0].update({name: group[name] for name in ("lr", "momentum", "betas") if name in group})
        assert_equal(run(scheduled, 1, first=t), run(by_hand, 1, first=t))
        expected.step()
        for scheduler in schedulers:
            scheduler.step(*arguments)
    assert len(rates) > 2


def test_scheduler_of_the_optimizer_inside_lookahead():
    paths = []
    for layer in (0, 1):
        optimizer = Case("Adam", lookahead={}).torch(parameters(*SHAPES))
        scheduler = lr_scheduler.StepLR(layers(optimizer)[layer], step_size=3)
        for t in range(NUM_STEPS):
            params = run(optimizer, 1, first=t)
            scheduler.step()
        paths.append(params)
    assert_equal(*paths)


# The state


def load(case, params, optimizer, via_file):
    """Load the state into an optimizer with other hyperparameters, over copies of the parameters."""
    state_dict = copy.deepcopy(optimizer.state_dict())
    if via_file:
        file = io.BytesIO()
        torch.save(state_dict, file)
        file.seek(0)
        state_dict = torch.load(file, weights_only=True)
    other = replace(case, lookahead=None if case.lookahead is None else {"k": 2, "alpha": 0.9})
    resumed = other.torch(new := like(params), lr=0.5, weight_decay=0.5)
    resumed.load_state_dict(state_dict)
    return new, resumed


CARRIERS = {
    "state_dict": partial(load, via_file=False),
    "file": partial(load, via_file=True),
    "deepcopy": lambda case, *both: copy.deepcopy(both),
    "pickle": lambda case, *both: pickle.loads(pickle.dumps(both)),
}


@pytest.mark.parametrize("carry", CARRIERS.values(), ids=CARRIERS)
@each(DEFAULTS)
def test_carried_on_elsewhere(case, carry):
    straight = run(case.torch(parameters(*SHAPES), weight_decay=0.1), NUM_STEPS)
    params = parameters(*SHAPES)
    optimizer = case.torch(params, weight_decay=0.1)
    run(optimizer, 7)
    new, resumed = carry(case, params, optimizer)
    assert all(p is q for p, q in zip(new, resumed.param_groups[0]["params"], strict=True))
    assert_equal(run(resumed, NUM_STEPS - 7, first=7), straight)
    assert_equal(new, straight)
    assert_equal(run(optimizer, NUM_STEPS - 7, first=7), straight)  # and not disturbed by the copy


@each(DEFAULTS)
def test_loaded_state_takes_the_type_of_the_parameters(case):
    params = parameters(*SHAPES, dtype=torch.float32)
    optimizer = case.torch(params)
    run(optimizer, 7)
    resumed = case.torch(new := like(params, torch.float64))
    resumed.load_state_dict(optimizer.state_dict())
    for old_layer, layer in zip(layers(optimizer), layers(resumed), strict=True):
        for p, q in zip(params, new, strict=True):
            assert layer.state[q].keys() == old_layer.state[p].keys()
            for name, x in layer.state[q].items():
                if isinstance(x, torch.Tensor):
                    assert x.dtype == (torch.float32 if name == "step" else torch.float64)
                assert x == 7 if name == "step" else torch.equal(*map(torch.as_tensor, (x, old_layer.state[p][name])))
    run(resumed, NUM_STEPS - 7, first=7)
    assert_close(like(new, torch.float32), run(case.torch(parameters(*SHAPES, dtype=torch.float32)), NUM_STEPS), 0.1)


@each(DEFAULTS)
def test_state_dict_hooks(case):
    optimizer, log = case.torch(parameters(*SHAPES)), []
    optimizer.register_state_dict_pre_hook(lambda *_: log.append("saving"))
    optimizer.register_state_dict_post_hook(lambda *_: log.append("saved"))
    optimizer.register_load_state_dict_pre_hook(lambda *_: log.append("loading"))
    optimizer.register_load_state_dict_post_hook(lambda *_: log.append("loaded"))
    optimizer.load_state_dict(optimizer.state_dict())
    assert log == ["saving", "saved", "loading", "loaded"]


# Kinds of parameters


LAYOUTS = {
    "transposed": lambda x: x.T.contiguous().T,
    "every second column": lambda x: torch.stack([x, x], dim=-1).flatten(-2)[:, ::2],
}


@real_and_complex
@pytest.mark.parametrize("lay_out", LAYOUTS.values(), ids=LAYOUTS)
@each(DEFAULTS)
def test_layout_in_memory_does_not_matter(case, lay_out, dtype):
    (plain,) = parameters((6, 7), dtype=dtype)
    other = lay_out(plain.detach().clone()).requires_grad_()
    assert other.is_leaf and not other.is_contiguous()
    optimizer = case.torch([other], weight_decay=0.1)

    def step():
        other.grad = other.grad.T.contiguous().T  # gradients come in any layout, too
        optimizer.step()

    assert_close(run(optimizer, NUM_STEPS, step=step), run(case.torch([plain], weight_decay=0.1), NUM_STEPS))


@each(DEFAULTS)
def test_parameters_of_no_dimension_or_no_size(case):
    scalar, empty, last = run(case.torch(parameters((), (0, 3), 5)), NUM_STEPS)
    assert empty.shape == (0, 3)
    assert_equal([scalar.view(1), last], run(case.torch(parameters(1, 5)), NUM_STEPS))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@each(DEFAULTS)
def test_half_precision(case, dtype):
    half = parameters(*SHAPES, dtype=dtype)
    exact = like(half, torch.float64)
    optimizer, reference = case.torch(half, lr=0.1), case.torch(exact, lr=0.1)

    def step():
        for p, q in zip(half, exact, strict=True):
            q.grad = p.grad.double()
        optimizer.step()
        reference.step()

    run(optimizer, NUM_STEPS, step=step)
    states = [state for layer in layers(optimizer) for state in layer.state.values()]
    buffers = [x for state in states for name, x in state.items() if name not in ("step", "offset")]
    assert {x.dtype for x in half + buffers} == {dtype}
    assert all(x.isfinite().all() for x in half + buffers)
    assert_close(like(half, torch.float64), exact, 8 * torch.finfo(dtype).eps)


@pytest.mark.parametrize("more", [{}, {"weight_decay": 0.1, "maximize": True}], ids=["plain", "options"])
@each(DEFAULTS)
def test_complex_parameters_are_pairs_of_real_ones(case, more):
    params = parameters(*SHAPES, dtype=torch.complex128)
    pairs = like([torch.view_as_real(p) for p in params])
    optimizer, real = case.torch(params, **more), case.torch(pairs, **more)

    def step():
        for p, q in zip(params, pairs, strict=True):
            q.grad = torch.view_as_real(p.grad).clone()
            p.grad = p.grad.conj_physical().conj()  # autograd, too, leaves a conjugate to be taken later
        optimizer.step()
        real.step()

    assert_close([torch.view_as_real(p) for p in run(optimizer, NUM_STEPS, step=step)], [q.detach() for q in pairs])


def embedding_path(case, sparse, **more):
    (weight,) = parameters((6, 3))
    optimizer = case.torch([weight], **more)
    for t in range(NUM_STEPS):
        optimizer.zero_grad()
        rows = torch.tensor([t % 5, 3, 3])  # repeated ones, and row 5 never
        torch.nn.functional.embedding(rows, weight, sparse=sparse).cosh().sum().backward()
        assert weight.grad.is_sparse == sparse
        optimizer.step()
    return weight.detach()


@pytest.mark.parametrize("more", [{}, {"maximize": True}, {"lr": torch.tensor(0.1, dtype=torch.float64)}], ids=str)
@each(SPARSE)
def test_sparse_gradients_equal_dense_ones(case, more):
    assert_close([embedding_path(case, True, **more)], [embedding_path(case, False, **more)])


@each(SPARSE)
def test_weight_decay_refuses_sparse_gradients(case):
    with pytest.raises(RuntimeError, match="weight_decay option is not compatible with sparse gradients"):
        embedding_path(case, True, weight_decay=0.1)


@each(DENSE)
def test_sparse_gradients_are_refused_before_anything_moves(case):
    params = parameters(*SHAPES)
    set_gradients(params, 0)
    params[1].grad = params[1].grad.to_sparse()
    with pytest.raises(RuntimeError, match=f"^{case.name} does not support sparse gradients$"):
        case.torch(params).step()
    assert_equal(params, parameters(*SHAPES))
