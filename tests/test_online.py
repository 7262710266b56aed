"""Regret: the bound holds for every sequence of convex losses, and the best fixed point is the best."""

import numpy as np
import pytest

from gradopt.measure.online import regret
from gradopt.problems import least_squares, logistic_regression


@pytest.mark.parametrize("problem", [least_squares(n=60), logistic_regression(n=60, l2=0.0)])
@pytest.mark.parametrize("answer", [None, lambda prediction: -1.0 if prediction > 0 else 1.0])
def test_regret_stays_below_its_bound(problem, answer):
    for lr in (0.001, 0.03, 0.3):
        terms, bound = regret(problem, 50, lr, answer)
        assert terms.shape == (50,) and terms.sum() <= bound


def test_without_steps_the_regret_is_that_of_the_start():
    problem = least_squares(n=40)
    terms, _ = regret(problem, 40, lr=1e-12)
    gained = problem.f(np.zeros(2)) - problem.f(problem.minimizer())
    assert terms.sum() == pytest.approx(40 * gained, rel=1e-6)
