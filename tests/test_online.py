"""Playing is descending where the loss stays the same, and the best fixed player is the minimizer."""

import numpy as np

from gradopt.measure.online import least_total, play
from gradopt.numpy import Adagrad, descend
from gradopt.problems import least_squares, quadratic


def test_a_loss_that_stays_is_descended_and_the_optimizer_is_left_as_it_was():
    bowl, optimizer = quadratic(), Adagrad(lr=0.5)
    for _ in range(2):
        points = play(optimizer, [bowl.grad] * 20, np.array(bowl.start))
        np.testing.assert_array_equal(points, descend(optimizer, bowl.grad, bowl.start, 19))


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
