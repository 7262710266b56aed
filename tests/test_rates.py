"""Rates and floors where they are known exactly."""

import numpy as np
import pytest

from gradopt.measure import rates
from gradopt.numpy import SGD, Nesterov
from gradopt.problems import Bowl


def test_a_power_has_its_slope_and_equal_groups_no_interval():
    x = np.array([1.0, 10, 100])
    assert rates.slope(x, 3 * x**-2) == pytest.approx((-2, 0))
    assert rates.slope(x, [3 * x, 5 * x]) == pytest.approx((1, 0))


def test_groups_are_means_of_runs_side_by_side():
    runs = np.arange(12.0).reshape(2, 6)
    np.testing.assert_array_equal(rates.groups(runs, 3), [[0.5, 6.5], [2.5, 8.5], [4.5, 10.5]])


def test_a_schedule_sets_what_the_step_uses():
    optimizer = rates.Scheduled(SGD(), lr=lambda t: 1 / t)
    theta = np.zeros(1)
    for _ in range(3):
        theta = optimizer.step(theta, np.ones_like)
    assert theta == pytest.approx(-(1 + 1 / 2 + 1 / 3))


def test_without_noise_the_squares_of_gradients_fall_geometrically_under_the_bound():
    squares, bound = rates.noise_floor(SGD(lr=0.5), Bowl([1.0], noise=0.0), start=2.0, runs=1)
    k = np.arange(len(squares))
    np.testing.assert_allclose(squares[:, 0], 4 * 0.25**k, atol=1e-12)
    assert (np.cumsum(squares[:, 0]) / (k + 1) <= bound).all()


def test_gradients_are_counted_by_the_batch():
    spent, heights = rates.through_floor(SGD(lr=0.5), Bowl([1.0], noise=0.0), lambda t: 100, budget=500, runs=3)
    np.testing.assert_array_equal(spent, [100, 200, 300, 400, 500])
    np.testing.assert_allclose(heights, 2 * 0.25 ** np.arange(1, 6)[:, None] * np.ones(3))


def test_noise_that_takes_turns_has_the_mean_of_the_theorem_and_one_coordinate_none_to_wait_for():
    exact, sampled = rates.taking_turns(SGD(lr=1.0), num_steps=60, runs=2, d=20)
    assert (np.cumsum(exact) <= np.arange(1, 62)).all()  # eta L M = 1
    exact, sampled = rates.taking_turns(SGD(lr=1.0), num_steps=3, runs=2, d=1)
    np.testing.assert_array_equal(exact, [0, 1, 1, 1])
    np.testing.assert_array_equal(sampled, exact)


def test_the_worst_function_of_gradient_descent_attains_its_constant():
    k = np.array([1, 5, 20])
    heights, moved = rates.worst_case(SGD(lr=1.0), k, 1 / (2 * k + 1))
    np.testing.assert_allclose(np.diag(heights), 1 / (4 * k + 2))
    np.testing.assert_allclose(np.diag(moved), k / (2 * k + 1))


def test_gradient_descent_takes_the_steps_of_its_rate_and_nesterov_stays_below_its_bound():
    kappa = np.array([4.0, 100.0])
    counts, _ = rates.steps_to_millionth(SGD(lr=1.0), kappa)
    np.testing.assert_array_equal(counts, np.ceil(np.log(1e-6) / (2 * np.log(1 - 1 / kappa))))
    momentum = (kappa**0.5 - 1) / (kappa**0.5 + 1)
    _, quotient = rates.steps_to_millionth(Nesterov(lr=1.0, momentum=momentum[:, None]), kappa)
    assert (quotient < 1).all()
