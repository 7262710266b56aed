"""The exact moments of SGD on least squares are those of its random steps."""

from itertools import product

import numpy as np
import pytest

from gradopt.measure.moments import excess, expected_excess, fewest_steps, moments, moments_at
from gradopt.problems import least_squares


@pytest.mark.parametrize("n", [1, 2])
def test_moments_are_the_means_over_all_batches(n):
    problem, lr = least_squares(n=5, seed=3), 0.02
    e = np.array([0.4, -1.1])
    batches = product(range(problem.n), repeat=n)
    after = np.array([e - lr * problem.grad_of(problem.minimizer() + e, list(batch)) for batch in batches])
    A, b = moments(problem, lr, n)
    state = A @ np.concatenate([e, np.outer(e, e).ravel()]) + b
    np.testing.assert_allclose(state[:2], after.mean(0), atol=1e-13)
    np.testing.assert_allclose(state[2:].reshape(2, 2), after.T @ after / len(after), atol=1e-13)


def test_without_noise_the_minimizer_is_a_fixed_point():
    _, b = moments(least_squares(n=20, noise=0.0), 0.05)
    np.testing.assert_allclose(b, 0, atol=1e-25)


def test_excess_is_the_height_above_the_minimum():
    problem = least_squares(n=30)
    theta = np.random.default_rng(0).standard_normal((4, 3, 2))
    np.testing.assert_allclose(excess(problem, theta), problem.f(theta) - problem.f(problem.minimizer()), rtol=1e-10)


def test_expected_excess_at_a_point_is_its_height():
    problem, theta = least_squares(n=30), np.array([0.5, -2.0])
    assert expected_excess(problem, moments_at(problem, theta)) == pytest.approx(excess(problem, theta))


def test_fewest_steps_is_the_first_step_below_the_height():
    problem = least_squares(n=30, noise=0.0)
    steps, lr = fewest_steps(problem, 0.01, [0.01, 0.03, 0.5], n=4)
    assert lr == 0.03  # the largest that is stable
    A, _ = moments(problem, lr, 4)
    state = moments_at(problem, np.zeros(2))
    heights = [expected_excess(problem, np.linalg.matrix_power(A, t) @ state) for t in (steps - 1, steps)]
    assert heights[1] < 0.01 <= heights[0]
    assert fewest_steps(problem, 0.0, [0.01], n=4, num_steps=10)[0] == 0
