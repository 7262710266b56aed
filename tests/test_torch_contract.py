"""gradopt.torch keeps the contract of torch.optim: groups, closures, states, schedulers, hooks, dtypes, layouts."""

import copy
import io
import pickle

import pytest
import torch
from cases import CASES, DEFAULTS, ELEMENTWISE, WITH_REFERENCE, Case, each, parameters, run, set_gradients
from torch.distributed.checkpoint.state_dict import get_optimizer_state_dict, set_optimizer_state_dict
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, OneCycleLR, ReduceLROnPlateau, StepLR

import gradopt.torch

SHAPES = [(3, 4), 5, (), (2, 0), (2, 2, 2)]


def assert_equal(params, expected):
    assert len(params) == len(expected)
    assert all(torch.equal(p, e) for p, e in zip(params, expected, strict=True))


def assert_close(params, expected, tolerance=1e-12):
    for p, e in zip(params, expected, strict=True):
        torch.testing.assert_close(p, e.to(p.dtype), rtol=tolerance, atol=tolerance)


def moved(params, start):
    return [not torch.equal(p, s) for p, s in zip(params, start, strict=True)]


# Groups


@each(WITH_REFERENCE)
def test_groups_have_their_own_hyperparameters(case):
    def groups():
        first, second = parameters((3, 4), 5)
        return [
            {"params": [("weight", first)], "lr": 0.5, "weight_decay": 0.1},
            {"params": [("bias", second)], "maximize": True},
        ]

    assert_close(run(case.torch(groups()), 5), run(case.torch_optim(groups()), 5))


@each(DEFAULTS)
def test_added_group_is_stepped(case):
    first, second = parameters(3, 4)
    optimizer = case.torch([first])
    run(optimizer, 2)
    optimizer.add_param_group({"params": [second], "lr": 0.25})
    before = second.detach().clone()
    run(optimizer, 1)
    assert [group["lr"] for group in optimizer.param_groups] == [optimizer.defaults["lr"], 0.25]
    assert moved([second], [before]) == [True]


@each(DEFAULTS)
def test_empty_and_repeated_parameters_are_refused(case):
    with pytest.raises(ValueError, match="empty parameter list"):
        case.torch([])
    optimizer = case.torch(params := parameters(3))
    with pytest.raises(ValueError, match="more than one parameter group"):
        optimizer.add_param_group({"params": params})


@each(CASES)
def test_order_of_parameters_does_not_matter_without_a_mask(case):
    if case.name == "StochGradAdam":
        case = Case(case.name, {**case.hyper, "sampling_rate": 1}, case.lookahead)
    first, second = parameters((3, 4), 5)
    other_first, other_second = parameters((3, 4), 5)
    optimizer, other = case.torch([first, second]), case.torch([other_second, other_first])
    for t in range(5):
        set_gradients([first, second], seed=t)
        other_first.grad, other_second.grad = first.grad.clone(), second.grad.clone()
        optimizer.step(), other.step()
    assert_equal([other_first, other_second], [first, second])


# Steps


@each(CASES)
def test_parameter_without_gradient_stays(case):
    used, unused, frozen = start = parameters(3, 4, 5)
    frozen.requires_grad_(False)
    start = [p.detach().clone() for p in start]
    optimizer = case.torch([used, unused, frozen])
    for t in range(5):
        set_gradients([used], seed=t)
        optimizer.step()
    assert moved([used, unused, frozen], start) == [True, False, False]
    assert torch.equal(run(case.torch(parameters(3)), 5)[0], used)


@each(DEFAULTS)
def test_closure_runs_once_with_gradients_and_its_loss_comes_back(case):
    (theta,) = parameters(3)
    (other,) = parameters(3)
    optimizer, plain, losses = case.torch([theta]), case.torch([other]), []

    def closure():
        optimizer.zero_grad()
        losses.append(theta.square().sum())
        losses[-1].backward()
        return losses[-1]

    for t in range(6):
        assert optimizer.step(closure) is losses[t]
        other.grad = 2 * other.detach()
        assert plain.step() is None
    assert len(losses) == 6
    assert_equal([theta], [other])


@each(DEFAULTS)
def test_hooks_run_around_the_step(case):
    optimizer = case.torch(params := parameters(3))
    start, seen = params[0].detach().clone(), []
    pre = optimizer.register_step_pre_hook(lambda o, args, kwargs: seen.append((o, moved(params, [start]))))
    optimizer.register_step_post_hook(lambda o, args, kwargs: seen.append((o, moved(params, [start]))))
    run(optimizer, 1)
    assert seen == [(optimizer, [False]), (optimizer, [True])]
    pre.remove()
    run(optimizer, 1)
    assert len(seen) == 3


@pytest.mark.parametrize("more", [{}, {"weight_decay": 0.1}, {"maximize": True}])
@each(DEFAULTS)
def test_gradient_is_left_as_it_was(case, more):
    optimizer = case.torch(params := parameters((3, 4)), **more)
    set_gradients(params, seed=1)
    before = params[0].grad.clone()
    optimizer.step()
    assert torch.equal(params[0].grad, before)


@each(CASES)
def test_maximize_and_weight_decay_change_the_gradient(case):
    (theta,), (other,) = parameters(6), parameters(6)
    optimizer, plain = case.torch([theta], weight_decay=0.3, maximize=True), case.torch([other])
    for t in range(6):
        set_gradients([theta], seed=t)
        other.grad = -theta.grad + 0.3 * other.detach()
        optimizer.step(), plain.step()
    assert_close([theta], [other])


SCHEDULERS = {
    "StepLR": lambda optimizer, case: StepLR(optimizer, step_size=2, gamma=0.3),
    "CosineAnnealingLR": lambda optimizer, case: CosineAnnealingLR(optimizer, T_max=8),
    "LambdaLR": lambda optimizer, case: LambdaLR(optimizer, lambda t: 0.7**t),
    "OneCycleLR": lambda optimizer, case: OneCycleLR(
        optimizer, 0.1, total_steps=12, cycle_momentum=case.name in ("Momentum", "Nesterov", "Adam", "AMSGrad", "RAdam")
    ),
    "ReduceLROnPlateau": lambda optimizer, case: ReduceLROnPlateau(optimizer, patience=1, factor=0.3),
}


@pytest.mark.parametrize("make_scheduler", SCHEDULERS.values(), ids=SCHEDULERS.keys())
@each([case for case in DEFAULTS if case.reference] + [Case("Adam", lookahead={"alpha": 1})])
def test_schedulers(case, make_scheduler):
    def path(optimizer):
        scheduler, learning_rates = make_scheduler(optimizer, case), []
        for t in range(10):
            params = run(optimizer, 1, first=t)
            scheduler.step(*([1.0] if isinstance(scheduler, ReduceLROnPlateau) else []))
            learning_rates.append(optimizer.param_groups[0]["lr"])
        return params, learning_rates

    params, learning_rates = path(case.torch(parameters(4)))
    expected, expected_rates = path(Case(case.name).torch_optim(parameters(4)))  # Lookahead with alpha = 1 is its inner
    assert len(set(learning_rates)) > 1
    assert learning_rates == expected_rates
    assert_close(params, expected)


@pytest.mark.parametrize("shape", [(), (1,), (3, 1, 1)])
@each(DEFAULTS)
def test_tensor_learning_rate_equals_float(case, shape):
    lr = torch.full(shape, 0.1, dtype=torch.float64)
    shapes = [(3, 4, 5), (3, 1, 2)]
    for more in ({}, {"weight_decay": 0.1, "maximize": True}):
        assert_close(
            run(case.torch(parameters(*shapes), lr=lr, **more), 8),
            run(case.torch(parameters(*shapes), lr=0.1, **more), 8),
        )


@each([case for case in DEFAULTS if case.name != "StochGradAdam"])
@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128])
def test_runs_with_their_own_learning_rates(case, dtype):
    dtype = dtype if case.is_elementwise else torch.float64
    lr = torch.tensor([0.0, 0.01, 0.3], dtype=torch.float64)[:, None, None]
    together = run(case.torch(parameters((3, 4, 5), dtype=dtype), lr=lr), 8)
    for i in range(3):
        alone = run(case.torch(parameters((3, 4, 5), dtype=dtype), lr=lr[i].item()), 8)
        assert_close([together[0][i]], [alone[0][i]])


# States


def through_file(state):
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


@pytest.mark.parametrize("carry", [copy.deepcopy, lambda state: pickle.loads(pickle.dumps(state)), through_file])
@each(CASES)
def test_state_dict_resumes(case, carry):
    straight = run(case.torch(parameters(*SHAPES)), 14)
    optimizer = case.torch(parameters(*SHAPES))
    half = run(optimizer, 7)
    resumed = Case(case.name, lookahead=None if case.lookahead is None else {}).torch(
        [p.requires_grad_() for p in half]
    )
    resumed.load_state_dict(carry(optimizer.state_dict()))
    assert_equal(run(resumed, 7, first=7), straight)


@pytest.mark.parametrize("carry", [copy.deepcopy, lambda optimizer: pickle.loads(pickle.dumps(optimizer))])
@each(CASES)
def test_copies_of_the_optimizer_go_on(case, carry):
    straight = run(case.torch(parameters(*SHAPES)), 14)
    optimizer = case.torch(parameters(*SHAPES))
    half = run(optimizer, 7)
    copied = carry(optimizer)
    assert_equal(run(copied, 7, first=7), straight)
    assert_equal([p for group in optimizer.param_groups for p in group["params"]], half)
    copied.add_param_group({"params": parameters(2)})
    assert run(copied, 1)[-1].shape == (2,)


@each(CASES)
def test_state_loads_onto_another_dtype(case):
    optimizer = case.torch(parameters(3, 4))
    half = run(optimizer, 7)
    other = case.torch([p.float().requires_grad_() for p in half])
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for state in (*other.state.values(), *getattr(other, "optimizer", other).state.values()):
        assert {name: x.dtype for name, x in state.items() if isinstance(x, torch.Tensor) and "step" not in name} == {
            name: torch.float32 for name in state.keys() - {"step", "offset", "lookahead_step"}
        }
        assert state.get("step", 7) == 7
    for t in range(7, 10):
        set_gradients(params := optimizer.param_groups[0]["params"], seed=t)
        for p, q in zip(params, other.param_groups[0]["params"], strict=True):
            q.grad = p.grad.float()
        optimizer.step(), other.step()
    assert_close(other.param_groups[0]["params"], params, 1e-5)


# Tensors


@each(CASES)
def test_layout_in_memory_does_not_matter(case):
    (plain,), transposed = parameters((4, 6)), parameters((4, 6))[0].detach().T.contiguous().T.requires_grad_()
    sliced = torch.zeros(4, 12, dtype=torch.float64)[:, ::2].copy_(plain.detach()).requires_grad_()
    assert not transposed.is_contiguous() and not sliced.is_contiguous()
    expected = run(case.torch([plain]), 6)
    for theta in (transposed, sliced):
        assert_close(run(case.torch([theta]), 6), expected)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.bfloat16, 0.1), (torch.float16, 0.02)])
@each([case for case in WITH_REFERENCE if case.name != "RAdam"])
def test_other_dtypes(case, dtype, tolerance):
    params = run(case.torch(parameters(50, dtype=dtype)), 6)
    assert {p.dtype for p in params} == {dtype}
    assert_close(params, run(case.torch_optim(parameters(50, dtype=dtype)), 6), tolerance)


@pytest.mark.parametrize("more", [{}, {"weight_decay": 0.1, "maximize": True}])
@each(ELEMENTWISE)
def test_complex_parameters_are_pairs_of_reals(case, more):
    (theta,) = parameters((3, 4), dtype=torch.complex128)
    real = torch.view_as_real(theta.detach()).clone().requires_grad_()
    optimizer, other = case.torch([theta], **more), case.torch([real], **more)
    for t in range(6):
        set_gradients([theta], seed=t)
        real.grad = torch.view_as_real(theta.grad).clone()
        optimizer.step(), other.step()
    assert_close([torch.view_as_real(theta.detach())], [real])


@each([case for case in DEFAULTS if not case.is_elementwise])
def test_a_rule_of_matrices_refuses_complex_parameters(case):
    start, params = (parameters((3, 4), dtype=torch.complex128) for _ in range(2))
    with pytest.raises(RuntimeError, match=f"{case.name} supports no complex and no sharded parameters"):
        run(case.torch(params), 1)
    assert_equal(params, start)


@each([case for case in DEFAULTS if case.is_elementwise])
def test_lazily_conjugated_gradients(case):
    (theta,), (other,) = (parameters((3, 4), dtype=torch.complex128) for _ in range(2))
    optimizer, plain = case.torch([theta]), case.torch([other])
    for t in range(3):
        set_gradients([other], seed=t)
        theta.grad = other.grad.conj().resolve_conj().conj()
        assert theta.grad.is_conj()
        optimizer.step(), plain.step()
    assert_equal([theta], [other])


def sparse_gradients(params, num_steps, make, **more):
    """Step with sparse gradients that name some rows, one of them twice."""
    optimizer = make(params, **more)
    for t in range(num_steps):
        rows = torch.tensor([[t % 6, (t + 2) % 6, t % 6]])
        values = torch.randn(3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(t))
        params[0].grad = torch.sparse_coo_tensor(rows, values, (6, 4), check_invariants=True)
        optimizer.step()
    return [p.detach().clone() for p in params]


@pytest.mark.filterwarnings("ignore:Sparse invariant checks")  # torch.optim.Adagrad leaves them open
@pytest.mark.parametrize("more", [{}, {"maximize": True, "lr": 0.3}])
@pytest.mark.parametrize("name", ["SGD", "Momentum", "Adagrad"])
def test_sparse_gradients(name, more):
    case = Case(name)
    params = sparse_gradients(parameters((6, 4)), 9, case.torch, **more)
    assert_close(params, sparse_gradients(parameters((6, 4)), 9, case.torch_optim, **more))
    untouched = sparse_gradients(parameters((6, 4)), 1, case.torch, **more)[0] == parameters((6, 4))[0]
    assert untouched.all(dim=1).tolist() == [False, True, False, True, True, True]


def test_a_sparse_gradient_has_the_learning_rates_of_its_rows():
    rates = torch.linspace(0.1, 0.6, 6, dtype=torch.float64)[:, None]
    (params,) = sparse_gradients(parameters((6, 4)), 3, gradopt.torch.Adagrad, lr=rates)
    for row, lr in zip((0, 2, 4), rates[[0, 2, 4]], strict=True):
        expected = sparse_gradients(parameters((6, 4)), 3, gradopt.torch.Adagrad, lr=lr.item())[0]
        assert_close([params[row]], [expected[row]], 1e-14)


@pytest.mark.parametrize("name", ["SGD", "Momentum", "Adagrad"])
def test_weight_decay_refuses_sparse_gradients(name):
    with pytest.raises(RuntimeError, match="weight_decay option is not compatible with sparse gradients"):
        sparse_gradients(parameters((6, 4)), 1, Case(name).torch, weight_decay=0.1)


@each([case for case in DEFAULTS if case.name not in ("SGD", "Momentum", "Adagrad")])
def test_other_rules_refuse_sparse_gradients(case):
    start, params = parameters((6, 4)), parameters((6, 4))
    with pytest.raises(RuntimeError, match=f"{case.name} does not support sparse gradients"):
        sparse_gradients(params, 1, case.torch)
    assert_equal(params, start)


# States of others and of old


def test_a_state_of_an_older_version_is_taken():
    optimizer, old = gradopt.torch.Adam(parameters(3), lr=0.1), gradopt.torch.Adam(parameters(3))
    run(optimizer, 3)
    state = copy.deepcopy(optimizer.state_dict())
    del state["param_groups"][0]["maximize"]
    for step in (3, 3.0, torch.tensor(3.0)):
        state["state"][0]["step"] = step
        old.load_state_dict(copy.deepcopy(state))
        for p, q in zip(*(o.param_groups[0]["params"] for o in (old, optimizer)), strict=True):
            p.data.copy_(q.data)
        assert old.param_groups[0]["maximize"] is False
        assert_equal(run(old, 1, first=3), run(copy.deepcopy(optimizer), 1, first=3))


def test_a_rule_without_state_keeps_none():
    optimizer = gradopt.torch.SGD(parameters(3, 4))
    run(optimizer, 2)
    assert not optimizer.state and not optimizer.state_dict()["state"]


@each([case for case in DEFAULTS if case.lookahead is None])
def test_a_step_that_fails_does_not_count(case):
    (theta,) = parameters(3)
    optimizer = case.torch([theta])
    run(optimizer, 1)
    theta.grad = None
    theta.data = torch.zeros(5, dtype=torch.float64)
    theta.grad = torch.ones(5, dtype=torch.float64)
    if optimizer.state_names:
        with pytest.raises(RuntimeError):
            optimizer.step()
    assert [state.get("step", 1) for state in optimizer.state.values()] in ([1], [])


@each([case for case in DEFAULTS if case.lookahead is None])
def test_arguments_after_lr_go_by_name(case):
    with pytest.raises(TypeError, match="positional arguments"):
        getattr(gradopt.torch, case.name)(parameters(3), 0.1, 0.9)


def test_a_scheduler_over_many_learning_rates_is_refused():
    optimizer = gradopt.torch.Adam(parameters((3, 4)), lr=torch.tensor([[0.1], [0.2], [0.4]]))
    OneCycleLR(optimizer, 0.1, total_steps=9)  # most others fail by themselves
    with pytest.raises(RuntimeError, match=r"a scheduler fills lr of shape \(3, 1\) with one number: .* in place"):
        run(optimizer, 1)


# Lookahead


def test_lookahead_loads_all_or_nothing_and_through_hooks():
    optimizer = gradopt.torch.Lookahead(gradopt.torch.Adam(parameters(3)), k=2)
    run(optimizer, 3)
    before = str(optimizer.state_dict())
    for bad, says in (
        (gradopt.torch.Adam(parameters(3)), "this state has no phi: it is not a Lookahead's"),
        (gradopt.torch.Lookahead(torch.optim.RMSprop(parameters(3))), "this one is another optimizer's"),
    ):
        run(bad, 1)
        with pytest.raises(ValueError, match=says):
            optimizer.load_state_dict(bad.state_dict())
        assert str(optimizer.state_dict()) == before

    def halve(_, state):
        state = copy.deepcopy(state)
        state["param_groups"][0]["lr"] /= 2
        return state

    optimizer.register_load_state_dict_pre_hook(halve)
    optimizer.load_state_dict(optimizer.state_dict())
    assert optimizer.optimizer.param_groups[0]["lr"] == 0.0005


@pytest.mark.parametrize("inner", [gradopt.torch.StochGradAdam, torch.optim.Adam])
def test_lookahead_goes_through_a_distributed_checkpoint(inner):
    def make():
        torch.manual_seed(0)
        model = torch.nn.Linear(3, 2)
        return model, gradopt.torch.Lookahead(inner(model.named_parameters(), lr=0.1), k=2)

    def train(model, optimizer, steps):
        for _ in range(steps):
            optimizer.zero_grad()
            model(torch.ones(4, 3)).square().mean().backward()
            optimizer.step()

    model, optimizer = make()
    train(model, optimizer, 3)
    state = copy.deepcopy(get_optimizer_state_dict(model, optimizer))
    other, resumed = make()
    other.load_state_dict(model.state_dict())
    set_optimizer_state_dict(other, resumed, state)
    train(model, optimizer, 3), train(other, resumed, 3)
    assert_equal([*other.parameters()], [*model.parameters()])


def test_lookahead_shares_the_groups_of_its_inner_optimizer():
    inner = gradopt.torch.SGD(parameters(3))
    optimizer = gradopt.torch.Lookahead(inner)
    optimizer.param_groups[0]["lr"] = 0.5
    optimizer.add_param_group({"params": parameters(4)})
    inner.load_state_dict(inner.state_dict())  # replaces the inner optimizer's list
    assert optimizer.param_groups is inner.param_groups
    assert [group["lr"] for group in inner.param_groups] == [0.5, 1e-3]
    assert isinstance(optimizer, torch.optim.Optimizer)


def test_lookahead_restores_both_states_and_its_hyperparameters():
    optimizer = gradopt.torch.Lookahead(torch.optim.Adam(parameters(3)), k=3, alpha=0.2)
    half = run(optimizer, 4)
    other = gradopt.torch.Lookahead(torch.optim.Adam([p.requires_grad_() for p in half], lr=0.7))
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    assert [other.param_groups[0][name] for name in ("lookahead_k", "lookahead_alpha", "lr")] == [3, 0.2, 1e-3]
    assert_equal(run(other, 5, first=4), run(optimizer, 5, first=4))


def test_lookahead_wraps_an_optimizer_that_needs_a_closure():
    (theta,) = parameters(3)
    optimizer = gradopt.torch.Lookahead(torch.optim.LBFGS([theta], lr=0.5), k=2)
    losses = []
    for _ in range(6):

        def closure():
            optimizer.zero_grad()
            loss = theta.square().sum()
            loss.backward()
            return loss

        losses.append(optimizer.step(closure).item())
    assert losses[-1] < 1e-3 * losses[0]


def test_lookahead_takes_phi_when_a_parameter_is_thawed():
    used, frozen = parameters(3, 4)
    frozen.requires_grad_(False)
    optimizer = gradopt.torch.Lookahead(gradopt.torch.SGD([used, frozen], lr=1), k=2)
    used.grad = torch.zeros_like(used)
    optimizer.step()
    assert frozen not in optimizer.state
    thawed = frozen.fill_(1).requires_grad_()
    thawed.grad = torch.ones_like(thawed)
    path = []
    for _ in range(2):
        optimizer.step()
        path.append(thawed[0].item())
    assert path == [0, 0]  # from 1 to 0, to -1, and half of the way back
