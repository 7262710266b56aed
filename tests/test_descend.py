"""``descend``: many runs at once are the same runs to the bit, and a run can be repeated."""

import pickle
import threading
from functools import partial

import numpy as np
import pytest

import gradopt.numpy as gn
from gradopt.numpy import descend

OPTIMIZERS = {  # each called with lr, and with a seed if it draws random numbers
    "SGD": gn.SGD,
    "Momentum": gn.Momentum,
    "Momentum, lr inside": partial(gn.Momentum, lr_inside=True),
    "Nesterov": gn.Nesterov,
    "Nesterov, look-ahead": partial(gn.Nesterov, form="look-ahead"),
    "Adagrad": gn.Adagrad,
    "Adagrad, eps inside": partial(gn.Adagrad, eps_inside=True),
    "Adadelta": gn.Adadelta,
    "RMSprop": gn.RMSprop,
    "RMSprop, eps inside": partial(gn.RMSprop, eps_inside=True),
    "Adam": gn.Adam,
    "AdamW": gn.AdamW,
    "AdamW, independent": partial(gn.AdamW, weight_decay=0.3, independent_decay=True),
    "AMSGrad": gn.AMSGrad,
    "RAdam": gn.RAdam,
    "Lion": gn.Lion,
    "Muon": gn.Muon,
    "Shampoo": gn.Shampoo,
    "Shampoo of old roots": partial(gn.Shampoo, frequency=4),
    "Lookahead": lambda lr: gn.Lookahead(gn.Momentum(lr=lr), k=3),
    "Lookahead of Adam": lambda lr: gn.Lookahead(gn.Adam(lr=lr)),
    **{f"StochGradAdam, seed {s}": partial(gn.StochGradAdam, seed=s) for s in (0, 1, 12345, 2**32 - 1)},
    "StochGradAdam, half": partial(gn.StochGradAdam, sampling_rate=0.5, decay=0.99),
    "StochGradAdam, power": partial(gn.StochGradAdam, form="power", decay=0.99),
    "ScheduleFreeSGD": gn.ScheduleFreeSGD,
}
STARTS = np.random.default_rng(0).normal(scale=1.5, size=(7, 2))
LRS = np.geomspace(1e-4, 3e-3, 7)[:, None]
each_optimizer = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)


def rosenbrock(theta):
    x, y = theta[..., 0], theta[..., 1]
    return np.stack([2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)], axis=-1)


def bits(path):
    return np.where(np.isnan(path), np.nan, path).view(np.uint64).tolist()  # any nan is a nan, -0 is not 0


def test_every_optimizer_is_in_the_table():
    made = {type(make(lr=0.1)).__name__ for make in OPTIMIZERS.values()}
    assert made == set(gn.__all__) - {"descend"}


@each_optimizer
def test_starts_run_at_once_as_alone(make):
    together = descend(make(lr=1e-3), rosenbrock, STARTS, 50)
    alone = [descend(make(lr=1e-3), rosenbrock, start, 50) for start in STARTS]
    assert together.shape == (51, 7, 2)
    assert bits(together) == bits(np.stack(alone, axis=1))


@each_optimizer
def test_learning_rates_run_at_once_as_alone(make):
    together = descend(make(lr=LRS), rosenbrock, np.tile(STARTS[0], (7, 1)), 50)
    alone = [descend(make(lr=float(lr)), rosenbrock, STARTS[0], 50) for (lr,) in LRS]
    assert bits(together) == bits(np.stack(alone, axis=1))
    assert len(np.unique(together[-1], axis=0)) == 7


@each_optimizer
def test_starts_with_their_learning_rates_run_at_once_as_alone(make):
    together = descend(make(lr=LRS), rosenbrock, STARTS, 50)
    alone = [descend(make(lr=float(lr)), rosenbrock, start, 50) for (lr,), start in zip(LRS, STARTS, strict=True)]
    assert bits(together) == bits(np.stack(alone, axis=1))


@each_optimizer
def test_a_grid_of_learning_rates_and_starts(make):
    grid = descend(make(lr=LRS[:3, None]), rosenbrock, np.broadcast_to(STARTS, (3, 7, 2)), 20)
    assert bits(grid[:, 2, 4]) == bits(descend(make(lr=float(LRS[2, 0])), rosenbrock, STARTS[4], 20))


def test_seeds_run_at_once_as_alone():
    seeds = np.array([0, 1, 2, 12345, 2**31, 2**32 - 1])
    start = np.tile(STARTS[0], (6, 1))
    together = descend(gn.StochGradAdam(lr=1e-2, seed=seeds[:, None]), rosenbrock, start, 50)
    alone = [descend(gn.StochGradAdam(lr=1e-2, seed=int(s)), rosenbrock, STARTS[0], 50) for s in seeds]
    assert bits(together) == bits(np.stack(alone, axis=1))
    assert len(np.unique(together[-1], axis=0)) == 6


@each_optimizer
def test_a_second_run_is_the_first(make):
    optimizer = make(lr=1e-3)
    before = pickle.dumps(optimizer)
    first = descend(optimizer, rosenbrock, STARTS, 20)
    assert pickle.dumps(optimizer) == before
    assert bits(descend(optimizer, rosenbrock, STARTS, 20)) == bits(first)


@each_optimizer
def test_the_path_is_that_of_the_steps(make):
    optimizer, theta = make(lr=1e-4), STARTS
    path = descend(optimizer, rosenbrock, STARTS, 12)
    for t in range(12):
        theta = optimizer.step(theta, rosenbrock)
        assert bits(path[t + 1]) == bits(theta)


def test_a_used_optimizer_goes_on_from_its_state():
    used = gn.Adam(lr=1e-2)
    theta = used.step(STARTS, rosenbrock)
    whole = descend(gn.Adam(lr=1e-2), rosenbrock, STARTS, 6)
    assert bits(descend(used, rosenbrock, theta, 5)) == bits(whole[1:])


def test_a_noisy_gradient_is_copied_too():
    class Noisy:
        def __init__(self):
            self.rng = np.random.default_rng(0)

        def __call__(self, theta):
            return theta + self.rng.standard_normal(theta.shape)

    grad = Noisy()
    first, second = (descend(gn.SGD(lr=0.1), grad, [1.0, 2.0], 9) for _ in range(2))
    assert bits(first) == bits(second)
    assert len(np.unique(np.diff(first, axis=0), axis=0)) == 9  # but the noise of every step is new


def test_the_path_begins_at_the_start():
    start = np.array([2, -4])
    path = descend(gn.SGD(lr=1.0), lambda theta: theta**-1, start, 1)  # NumPy has no such power of an integer
    assert path.tolist() == [[2, -4], [1.5, -3.75]]
    assert start.tolist() == [2, -4]


def test_no_steps():
    assert descend(gn.SGD(), rosenbrock, STARTS, 0).tolist() == [STARTS.tolist()]


@pytest.mark.parametrize("lr", [0.01, 1.0, 1e300])
def test_divergence_goes_on_without_a_warning(lr):  # warnings are errors here
    path = descend(gn.SGD(lr=lr), rosenbrock, STARTS, 100)
    assert path.shape == (101, 7, 2)
    assert np.isfinite(path[0]).all() and np.isnan(path[-1]).any()


def test_a_run_that_diverges_leaves_the_others_alone():
    lr = np.array([[1e-3], [1e3]])
    path = descend(gn.Momentum(lr=lr), rosenbrock, np.tile(STARTS[0], (2, 1)), 100)
    assert bits(path[:, 0]) == bits(descend(gn.Momentum(lr=1e-3), rosenbrock, STARTS[0], 100))
    assert np.isfinite(path[-1, 0]).all() and np.isnan(path[-1, 1]).all()


@pytest.mark.parametrize("num_steps", [-1, 1.5, True, "3", None])
def test_bad_num_steps(num_steps):
    with pytest.raises(ValueError, match=f"num_steps={num_steps!r} .*\\[0, inf\\)"):
        descend(gn.SGD(), rosenbrock, [1.0, 2.0], num_steps)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_start_must_be_finite(bad):
    with pytest.raises(ValueError, match="start=.* must be finite"):
        descend(gn.SGD(), rosenbrock, [1.0, bad], 1)


@pytest.mark.parametrize("grad", [lambda theta: theta[..., 0], lambda theta: 1.0, lambda theta: theta[..., None]])
def test_gradient_must_have_the_shape_of_theta(grad):
    with pytest.raises(ValueError, match=r"grad returned shape .* for theta of shape \(7, 2\)"):
        descend(gn.SGD(), grad, STARTS, 1)


@each_optimizer
def test_learning_rates_need_as_many_starts(make):
    with pytest.raises(ValueError, match=r"from shape \(2,\) to \(7, 2\): give a start of that shape"):
        descend(make(lr=LRS), rosenbrock, STARTS[0], 10)


# What a step sees and returns


RULES = [cls for cls in map(gn.__dict__.get, gn.__all__) if isinstance(cls, type)]


def make(cls):
    return cls(gn.Momentum(), k=2) if cls is gn.Lookahead else cls()


def path(cls, start, grad, change=lambda theta: theta):
    optimizer, theta = make(cls), start
    for _ in range(6):
        theta = change(optimizer.step(theta, grad))
    return theta


@pytest.mark.parametrize("cls", RULES)
def test_integers_and_lists_are_numbers(cls):
    expected = path(cls, np.array([100.0, 50.0]), lambda theta: np.array([100.0, 50.0]))
    for start, g in [
        (np.array([100, 50], np.int8), np.array([100, 50], np.int8)),
        ([100, 50], [100, 50]),
        ((100, 50), np.array([100, 50], np.uint8)),
    ]:
        np.testing.assert_array_equal(path(cls, start, lambda theta, g=g: g), expected)


@pytest.mark.parametrize("cls", RULES)
def test_a_caller_may_work_in_place(cls):
    theta = np.array([1.0, 2.0])

    def in_place(new):
        theta[:] = new
        theta.__iadd__(0.01)
        return theta

    expected = path(cls, np.array([1.0, 2.0]), lambda theta: 2 * theta, lambda theta: theta + 0.01)
    np.testing.assert_array_equal(path(cls, theta, lambda theta: 2 * theta, in_place), expected)


@pytest.mark.parametrize("cls", RULES)
def test_complex_numbers_are_refused(cls):
    with pytest.raises(ValueError, match="is complex: give its real and imaginary parts as two coordinates"):
        make(cls).step(np.array([1 + 2j]), lambda theta: 2 * theta)
    with pytest.raises(ValueError, match="is complex"):
        make(cls).step(np.array([1.0]), lambda theta: 2j * theta)


@pytest.mark.parametrize("start", [[1 + 2j], np.array([1 + 2j])])
def test_a_complex_start_is_refused(start):
    with pytest.raises(ValueError, match="is complex: give its real and imaginary parts as two coordinates"):
        descend(gn.SGD(), rosenbrock, start, 1)


def test_a_gradient_that_cannot_be_copied_is_refused():
    class Problem:
        lock = threading.Lock()

        def __init__(self):
            self.own = self.lock

        def grad(self, theta):
            return theta

    problem = Problem()
    with pytest.raises(ValueError, match=r"cannot be copied \(cannot pickle .*lock.*\): give lambda theta: \.\.\. in"):
        descend(gn.SGD(), problem.grad, [1.0], 1)
    assert descend(gn.SGD(lr=0.5), lambda theta: problem.grad(theta), [1.0], 1)[1] == 0.5


@pytest.mark.parametrize("lr", [np.True_, np.array([]), np.array([True])])
def test_a_learning_rate_is_a_number(lr):
    with pytest.raises(ValueError, match="^lr=.*number in"):
        gn.SGD(lr=lr)
