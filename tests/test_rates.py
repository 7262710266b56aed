"""Rates where they are known exactly."""

import numpy as np
import pytest

from gradopt.measure import rates
from gradopt.numpy import SGD, Nesterov


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
