"""The problems are what they say: gradients, minima, constants and streams of mini-batches."""

import copy
import dataclasses

import numpy as np
import pytest

from gradopt.numpy import SGD, Momentum, descend
from gradopt.problems import SURFACES, Bowl, Waves, least_squares, logistic_regression, quadratic, turned

LOWEST = {name: 0.0 for name in SURFACES} | {"saddle": -0.25}
SUMS = {
    "least squares": least_squares(),
    "least squares, 5 parameters": least_squares(n=50, d=5, condition=100.0, seed=1),
    "least squares, no noise": least_squares(n=30, noise=0.0),
    "logistic regression": logistic_regression(),
    "logistic regression, 5 parameters": logistic_regression(n=51, d=5, l2=0.1, seed=1),
}
each_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
each_sum = pytest.mark.parametrize("problem", SUMS.values(), ids=SUMS)


def points(surface, n, seed=0):
    low, high = np.array(surface.bounds).T
    return np.random.default_rng(seed).uniform(low, high, size=(n, 2))


def thetas(problem, n=6, seed=0):
    return 2 * np.random.default_rng(seed).standard_normal((n, problem.x.shape[1]))


def differences(f, theta, h=1e-5):
    """Central differences of f, one per coordinate of theta, in the last axis."""
    return np.stack([(f(theta + h * e) - f(theta - h * e)) / (2 * h) for e in np.eye(theta.shape[-1])], axis=-1)


@each_surface
def test_surface_gradient_is_that_of_a_complex_step(surface):
    theta = points(surface, 200)
    steps = [surface.f(theta + 1e-30j * e).imag / 1e-30 for e in np.eye(2)]
    g = surface.grad(theta)
    np.testing.assert_allclose(g, np.stack(steps, axis=-1), rtol=1e-11, atol=1e-11 * abs(g).max())


@each_surface
def test_surface_minima(surface):
    low, high = np.array(surface.bounds).T
    window = np.stack(np.meshgrid(*np.linspace(low, high, 201).T), axis=-1)
    circle = np.stack([np.cos(angle := np.linspace(0, 2 * np.pi, 36)), np.sin(angle)], axis=-1)
    lowest = LOWEST[surface.name]
    assert surface.f(window).min() >= lowest
    for minimum in np.array(surface.minima):
        assert (low < minimum).all() and (minimum < high).all()
        assert surface.f(minimum) == pytest.approx(lowest, abs=1e-20)
        np.testing.assert_allclose(surface.grad(minimum), 0, atol=1e-12)
        for radius in (1e-3, 0.1):
            assert (surface.f(minimum + radius * circle) > lowest).all()


@each_surface
def test_surface_start_is_in_the_window_and_no_minimum(surface):
    low, high = np.array(surface.bounds).T
    assert (low <= surface.start).all() and (surface.start <= high).all()
    assert np.linalg.norm(surface.grad(np.array(surface.start))) > 1e-3


@each_surface
def test_surface_gives_a_batch_the_bits_of_its_points(surface):
    theta = points(surface, 4000)
    for function in (surface.f, surface.grad):
        together = function(theta)
        assert together.shape == (theta.shape if function == surface.grad else (4000,))
        assert np.array_equal(together, [function(point) for point in theta])
        assert np.array_equal(function(theta.reshape(40, 100, 2)).ravel(), together.ravel())


def test_surfaces_are_listed_by_name():
    assert [surface.name for surface in SURFACES.values()] == list(SURFACES)
    assert len(SURFACES["himmelblau"].minima) == len(set(SURFACES["himmelblau"].minima)) == 4


def test_a_turned_surface_has_its_axes_on_the_diagonals():
    saddle = SURFACES["saddle"]
    surface, diagonals = turned(saddle, saddle.bounds, saddle.start), np.array([[1, 1], [-1, 1]]) / 2**0.5
    theta = points(saddle, 200)
    np.testing.assert_allclose(surface.f(theta @ diagonals), saddle.f(theta), atol=1e-12)
    np.testing.assert_allclose(surface.grad(theta @ diagonals), saddle.grad(theta) @ diagonals, atol=1e-12)
    np.testing.assert_allclose(surface.grad(np.array(surface.minima)), 0, atol=1e-12)


@pytest.mark.parametrize("condition", [1, 10.0, 1000.0])
def test_quadratic_has_the_condition_asked_for(condition):
    surface = quadratic(condition)
    hessian = differences(surface.grad, np.array([0.3, -0.7]))
    assert np.linalg.eigvalsh(hessian) == pytest.approx([1, condition])


def errors_of(surface, batch_size, n=1000, **seed):
    """Return the errors of n mini-batches, of shape (n, 2)."""
    stream, theta = surface.stochastic(batch_size, **seed), np.array(surface.start)
    return np.array([stream(theta) for _ in range(n)]) - surface.grad(theta)


@each_surface
@pytest.mark.parametrize("batch_size", [1, 4, 64])
def test_surface_noise_has_mean_0_and_variance_over_the_batch_size(surface, batch_size):
    e = errors_of(surface, batch_size) * batch_size**0.5 / surface.noise
    assert (abs(e.mean(axis=0)) < 4 / 1000**0.5).all()
    assert (abs((e**2).mean(axis=0) - 1) < 4 * (2 / 1000) ** 0.5).all()  # a fourth moment is 3 at most
    assert abs(e.prod(axis=1).mean()) < 4 / 1000**0.5


@each_surface
def test_surface_noise_disturbs_the_start_and_does_not_drown_it(surface):
    slope = np.linalg.norm(surface.grad(np.array(surface.start)))
    assert 0.02 * slope < surface.noise < slope


@each_surface
def test_surface_noise_is_the_same_for_every_theta(surface):
    theta = points(surface, 50)
    stream, alone = surface.stochastic(3), surface.stochastic(3)
    for _ in range(3):
        noise = alone(np.array(surface.start)) - surface.grad(np.array(surface.start))
        np.testing.assert_allclose(stream(theta) - surface.grad(theta), np.tile(noise, (50, 1)), atol=1e-10)


def test_surface_noise_is_fixed_by_the_seed():
    surface = SURFACES["saddle"]
    runs = [errors_of(surface, 2, n=1, seed=seed).tolist() for seed in (*range(20), 2**32 - 1)]
    assert runs == [errors_of(surface, 2, n=1, seed=seed).tolist() for seed in (*range(20), 2**32 - 1)]
    assert len({str(run) for run in runs}) == 21


def test_a_copied_noise_goes_on_alone():
    surface = SURFACES["saddle"]
    stream, theta = surface.stochastic(2), np.zeros(2)
    stream(theta)
    twin = copy.deepcopy(stream)
    ahead = [twin(theta).tolist() for _ in range(5)]
    assert [stream(theta).tolist() for _ in range(5)] == ahead


def test_descend_leaves_the_noise_where_it_was():
    surface = SURFACES["quadratic"]
    stream = surface.stochastic(2, seed=3)
    first, second = (descend(Momentum(lr=0.01), stream, surface.start, 60) for _ in range(2))
    assert np.array_equal(first, second)
    assert not np.allclose(first, descend(Momentum(lr=0.01), surface.grad, surface.start, 60))
    together = descend(Momentum(lr=0.01), stream, np.array([surface.start, (1.0, 1.0)]), 60)
    assert np.array_equal(together[:, 0], first)


@each_sum
def test_sum_gradient_is_that_of_finite_differences(problem):
    theta = thetas(problem)
    np.testing.assert_allclose(problem.grad(theta), differences(problem.f, theta), rtol=1e-6, atol=1e-7)


@each_sum
def test_sum_hessian_is_that_of_finite_differences(problem):
    for theta in thetas(problem):
        hessian = problem.hessian(theta)
        np.testing.assert_allclose(hessian, differences(problem.grad, theta), rtol=1e-6, atol=1e-7)


@each_sum
def test_full_gradient_is_the_mean_of_the_examples(problem):
    theta = thetas(problem)
    single = np.array([problem.grad_of(theta, [i]) for i in range(problem.n)])
    assert np.ptp(single, axis=0).min() > 0  # examples disagree
    np.testing.assert_allclose(problem.grad(theta), single.mean(axis=0), rtol=1e-11, atol=1e-13)
    batch = [3, 1, 4, 1, 5]
    np.testing.assert_allclose(problem.grad_of(theta, batch), single[batch].mean(axis=0), rtol=1e-11, atol=1e-13)


@each_sum
def test_sum_gives_a_batch_the_bits_of_its_points(problem):
    theta = thetas(problem, n=300)
    for function in (problem.f, problem.grad, lambda t: problem.grad_of(t, [2, 7, 1, 8, 2])):
        together = function(theta)
        assert np.array_equal(together, [function(one) for one in theta])
        assert np.array_equal(function(theta.reshape(3, 100, -1)).ravel(), together.ravel())


@each_sum
def test_minimizer(problem):
    minimizer = problem.minimizer()
    np.testing.assert_allclose(problem.grad(minimizer), 0, atol=1e-12)
    assert (problem.f(minimizer + 0.01 * thetas(problem)) > problem.f(minimizer)).all()


@pytest.mark.parametrize("condition, d", [(1.0, 3), (10.0, 2), (1000.0, 4)])
def test_least_squares_has_the_condition_asked_for(condition, d):
    problem = least_squares(d=d, condition=condition)
    eigenvalues = np.linalg.eigvalsh(differences(problem.grad, np.ones(d)))
    assert (eigenvalues[0], eigenvalues[-1]) == (pytest.approx(1), pytest.approx(condition))
    assert problem.L == pytest.approx(condition)


@pytest.mark.parametrize("l2", [0.01, 0.5])
def test_logistic_regression_has_curvature_between_l2_and_L(l2):
    problem = logistic_regression(d=3, l2=l2)
    for theta in [np.zeros(3), *thetas(problem)]:
        eigenvalues = np.linalg.eigvalsh(problem.hessian(theta))
        assert l2 < eigenvalues[0] and eigenvalues[-1] <= problem.L * (1 + 1e-12)
    assert np.linalg.eigvalsh(problem.hessian(np.zeros(3)))[-1] == pytest.approx(problem.L)  # where it is reached


def test_logistic_regression_far_away_is_finite():
    problem = logistic_regression()
    far = np.array([[1e4, -1e4], [-1e4, -1e4]])
    assert np.isfinite(problem.f(far)).all() and np.isfinite(problem.grad(far)).all()


def test_without_noise_every_example_agrees_on_the_minimum():
    quiet, noisy = least_squares(noise=0.0), least_squares(noise=0.5)
    for problem, agree in ((quiet, True), (noisy, False)):
        g = np.array([problem.grad_of(problem.minimizer(), [i]) for i in range(problem.n)])
        assert (abs(g).max() < 1e-12) == agree


@each_sum
def test_gradient_descent_finds_the_minimizer(problem):
    start = np.zeros(problem.x.shape[1])
    path = descend(Momentum(lr=1 / problem.L, momentum=0.8), problem.grad, start, 2000)
    np.testing.assert_allclose(path[-1], problem.minimizer(), atol=1e-8)


def test_data_are_fixed_by_the_seed():
    for make in (least_squares, logistic_regression):
        one, same, other = make(seed=3), make(seed=3), make(seed=4)
        assert np.array_equal(one.x, same.x) and np.array_equal(one.y, same.y)
        assert not np.array_equal(one.x, other.x)


@pytest.mark.parametrize("batch_size", [1, 7, 50, 200])
def test_an_epoch_visits_every_example_once(batch_size):
    stream = SUMS["least squares"].stochastic(batch_size)
    count = -(-200 // batch_size)
    epochs = [[stream.next_batch() for _ in range(count)] for _ in range(3)]
    for epoch in epochs:
        assert sorted(np.concatenate(epoch)) == list(range(200))
        assert [len(batch) for batch in epoch[:-1]] == [batch_size] * (count - 1)
    orders = {tuple(np.concatenate(epoch)) for epoch in epochs}
    assert len(orders) == 3 and tuple(range(200)) not in orders


def test_draws_with_replacement():
    stream = SUMS["least squares"].stochastic(50, replace=True)
    batches = np.array([stream.next_batch() for _ in range(2000)])
    counts = np.bincount(batches.ravel(), minlength=200)
    assert batches.shape == (2000, 50) and len(counts) == 200
    assert abs(counts - 500).max() < 5 * 500**0.5  # every example is as likely
    assert min(len(set(batch)) for batch in batches) < 50


@pytest.mark.parametrize("replace", [False, True])
def test_stochastic_gradient_is_that_of_the_next_batch(replace):
    problem = SUMS["logistic regression"]
    theta = thetas(problem)
    stream, batches = (problem.stochastic(16, seed=5, replace=replace) for _ in range(2))
    for _ in range(30):
        assert np.array_equal(stream(theta), problem.grad_of(theta, batches.next_batch()))


@pytest.mark.parametrize("replace", [False, True])
def test_streams_are_fixed_by_the_seed(replace):
    problem, theta = SUMS["least squares"], np.ones(2)
    gradients = {seed: [problem.stochastic(8, seed, replace)(theta).tolist() for _ in range(2)] for seed in range(20)}
    assert all(first == second for first, second in gradients.values())
    assert len({tuple(first) for first, _ in gradients.values()}) == 20


@pytest.mark.parametrize("replace", [False, True])
def test_a_copied_stream_goes_on_alone(replace):
    stream = SUMS["least squares"].stochastic(8, replace=replace)
    stream.next_batch()
    twin = copy.deepcopy(stream)
    ahead = [twin.next_batch().tolist() for _ in range(40)]  # beyond the end of the epoch
    assert [stream.next_batch().tolist() for _ in range(40)] == ahead


def test_descend_leaves_the_stream_where_it_was():
    problem = SUMS["least squares"]
    stream = problem.stochastic(8)
    first, second = (descend(SGD(lr=0.01), stream, [0.0, 0.0], 60) for _ in range(2))
    assert np.array_equal(first, second)
    together = descend(SGD(lr=0.01), stream, np.array([[0.0, 0.0], [1.0, 1.0]]), 60)
    assert np.array_equal(together[:, 0], first)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: quadratic(0.5), "condition=0.5"),
        (lambda: quadratic(float("nan")), "condition=nan"),
        (lambda: least_squares(condition=0.0), "condition=0.0"),
        (lambda: least_squares(noise=-1.0), "noise=-1.0"),
        (lambda: least_squares(seed=-1), "seed=-1"),
        (lambda: least_squares(seed=0.5), "seed=0.5"),
        (lambda: logistic_regression(l2=-0.1), "l2=-0.1"),
        (lambda: SUMS["least squares"].stochastic(0), "batch_size=0"),
        (lambda: SUMS["least squares"].stochastic(1.5), "batch_size=1.5"),
        (lambda: SUMS["least squares"].stochastic(201), "batch_size=201 is larger than the 200 examples"),
        (lambda: SUMS["least squares"].stochastic(8, seed=-1), "seed=-1"),
        (lambda: SURFACES["saddle"].stochastic(0), "batch_size=0"),
        (lambda: SURFACES["saddle"].stochastic(None), "batch_size=None"),
        (lambda: SURFACES["saddle"].stochastic(8, seed=2**32), "seed=4294967296"),
        (lambda: dataclasses.replace(SURFACES["saddle"], noise=-0.1), "noise=-0.1"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@each_sum
def test_single_gradients_have_the_full_gradient_as_their_mean(problem):
    theta = thetas(problem)
    singles = problem.single_gradients(theta)
    assert singles.shape == (len(theta), *problem.x.shape)
    np.testing.assert_allclose(singles.mean(-2), problem.grad(theta), atol=1e-12)
    np.testing.assert_allclose(singles[2, 7], problem.grad_of(theta[2], [7]), atol=1e-12)


@each_sum
def test_one_by_one_gives_every_run_its_own_examples_and_a_copy_begins_anew(problem):
    theta, indices = thetas(problem), np.random.default_rng(0).integers(problem.n, size=(4, 6))
    grad = problem.one_by_one(indices)
    expected = np.array([problem.single_gradients(theta)[np.arange(6), i] for i in indices])
    np.testing.assert_allclose([grad(theta) for _ in indices], expected, atol=1e-13)
    np.testing.assert_allclose(copy.deepcopy(grad)(theta), expected[0], atol=1e-13)


@pytest.mark.parametrize("problem", [Bowl([2.0, 0.5]), Waves([1.0, 1.0])])
def test_tilts_leave_f_and_give_every_gradient_the_variance_m(problem):
    theta = np.array([0.3, -1.2])
    gradients = problem.grad(theta) - problem.xi
    np.testing.assert_allclose(gradients.mean(0), problem.grad(theta), atol=1e-12)
    np.testing.assert_allclose(((gradients - problem.grad(theta)) ** 2).sum(1).mean(), problem.M)
    h = 1e-6 * np.eye(2)
    np.testing.assert_allclose((problem.f(theta + h) - problem.f(theta - h)) / 2e-6, problem.grad(theta), atol=1e-8)


def test_a_batch_of_a_bowl_differs_from_run_to_run_and_from_call_to_call():
    grad = Bowl([1.0]).stochastic(np.random.default_rng(0))
    assert len({*grad(np.zeros((3, 1))).ravel(), *grad(np.zeros((3, 1))).ravel()}) == 6
