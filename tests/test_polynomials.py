"""The task whose risk is known: its risk is what fresh points cost, and of many exact fits the smallest is taken."""

import numpy as np
import pytest
from numpy.polynomial.legendre import legvander

from gradopt.measure.polynomials import draw_points, mean_error, polynomial, risk


def test_the_risk_is_the_mean_error_on_fresh_points():
    rng = np.random.default_rng(0)
    w = polynomial(*draw_points(30, rng), degree=3)
    assert mean_error(w, *draw_points(1_000_000, rng)) == pytest.approx(risk(w), rel=5e-3)


@pytest.mark.parametrize("degree", [11, 20, 60])
def test_a_fit_with_as_many_coefficients_as_points_is_exact_and_the_smallest(degree):
    x, y = draw_points(12, np.random.default_rng(1))
    w, Phi = polynomial(x, y, degree), legvander(x, degree)
    np.testing.assert_allclose(Phi @ w, y, atol=1e-8)
    np.testing.assert_allclose(Phi.T @ np.linalg.lstsq(Phi.T, w, rcond=None)[0], w, atol=1e-8)
