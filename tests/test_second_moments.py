"""The recursion of second moments, against what is known without it."""

import numpy as np
import pytest

from gradopt.measure.second_moments import decoupled, decoupled_data, fastest, fastest_anywhere, moments
from gradopt.numpy import Nesterov


def radius(matrix):
    return np.abs(np.linalg.eigvals(matrix)).max()


def test_without_chance_the_second_moment_shrinks_by_the_square_of_the_first():
    lr, momentum, curvature = 0.1, 0.5, 2.0
    once = 1 - lr * curvature
    first = np.array([[once * (1 + momentum), -once * momentum], [1, 0]])
    assert radius(moments(lr, momentum, curvature, 1.0)) == pytest.approx(radius(first) ** 2)


def test_the_best_gradient_descent_is_the_textbooks():
    factor, lr, momentum = fastest(9.0, 1.0, accelerated=False)
    assert (factor, lr, momentum) == pytest.approx((0.8**2, 2 / 10, 0), rel=1e-4)


def test_the_best_sgd_on_the_decoupled_model_is_known():
    kappa = 10.0
    factor, lr, _ = fastest(kappa, 6.0, accelerated=False)
    lr_known = 1 / (3 * (kappa + 1))
    assert (factor, lr) == pytest.approx((1 - 2 * lr_known + 6 * lr_known**2, lr_known), rel=1e-3)


def test_a_global_search_finds_no_faster_pair():
    assert fastest_anywhere(100.0, 6.0) == pytest.approx(fastest(100.0, 6.0, accelerated=True)[0], rel=1e-4)


def test_the_first_step_of_the_decoupled_model_has_its_expectation():
    curvatures, lr = np.array([1.0, 10.0]), 0.01
    heights, exact = decoupled(Nesterov(lr=lr, momentum=0.5), curvatures, num_steps=3, runs=20_000)
    assert exact[0] == pytest.approx((curvatures * (1 - 2 * lr * curvatures + 6 * (lr * curvatures) ** 2)).sum() / 2)
    np.testing.assert_allclose(heights.mean(1), exact, rtol=0.05)


def test_large_data_have_the_moments_of_the_model():
    condition, fourth = decoupled_data(np.random.default_rng(0), 100.0, 200_000)
    assert condition == pytest.approx(100, rel=0.05)
    assert fourth == pytest.approx([6, 6], rel=0.1)
