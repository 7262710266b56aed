"""Playing is descending where the loss stays the same; the best fixed player is the minimizer; regret is bounded."""

import numpy as np
import pytest

from gradopt.measure.online import least_total, play, regret, replay
from gradopt.numpy import Adagrad, descend
from gradopt.problems import least_squares, logistic_regression, quadratic


def test_a_loss_that_stays_is_descended_and_the_optimizer_is_left_as_it_was():
    bowl, optimizer = quadratic(), Adagrad(lr=0.5)
    for _ in range(2):
        points = play(optimizer, [bowl.grad] * 20, np.array(bowl.start))
        np.testing.assert_array_equal(points, descend(optimizer, bowl.grad, bowl.start, 19))


def test_what_is_replayed_does_not_depend_on_theta():
    optimizer, gradients = Adagrad(lr=0.5), np.random.default_rng(0).standard_normal((20, 3))
    for _ in range(2):
        recorded = iter(gradients)
        expected = descend(optimizer, lambda theta, recorded=recorded: next(recorded), np.zeros(3), 20)
        np.testing.assert_array_equal(replay(optimizer, gradients), expected)
    np.testing.assert_array_equal(replay(optimizer, gradients[:, 0]), expected[:, 0])


def test_theta_stays_in_the_box():
    points = play(Adagrad(lr=1.0), [lambda theta: 0 * theta - 1.0] * 9, np.zeros(3), radius=1.5)
    assert points.min() == 0
    assert points.max() == 1.5


def test_the_best_fixed_theta_is_the_minimizer_if_the_box_holds_it():
    problem = least_squares(n=40, d=2)
    np.testing.assert_allclose(least_total(problem, 40, 1e3), 40 * problem.f(problem.minimizer()), rtol=1e-6)


def test_a_box_that_does_not_hold_it_binds():
    problem = least_squares(n=40, d=1)
    edge = np.array([np.sign(problem.minimizer()[0]) * 1e-3])
    np.testing.assert_allclose(least_total(problem, 40, 1e-3), 40 * problem.f(edge))


@pytest.mark.parametrize("problem", [least_squares(n=60), logistic_regression(n=60, l2=0.0)])
@pytest.mark.parametrize("answer", [None, lambda prediction: -1.0 if prediction > 0 else 1.0])
def test_regret_stays_below_its_bound(problem, answer):
    for lr in (0.001, 0.03, 0.3):
        paid, best, bound = regret(problem, 50, lr, answer)
        assert paid.shape == best.shape == (50,) and (paid - best).sum() <= bound


def test_without_steps_the_regret_is_that_of_the_start():
    problem = least_squares(n=40)
    paid, best, _ = regret(problem, 40, lr=1e-12)
    assert paid.sum() == pytest.approx(40 * problem.f(np.zeros(2)), rel=1e-6)
    assert best.sum() == pytest.approx(40 * problem.f(problem.minimizer()), rel=1e-6)
