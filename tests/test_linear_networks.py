"""Ways out of wide linear networks, and passes between the minima of narrow ones."""

import numpy as np
import pytest

from gradopt.measure import linear_networks
from gradopt.numpy import Momentum


def test_layers_are_applied_in_order():
    A, B = np.array([[1.0, 2.0]]).T, np.array([[3.0, 4.0]])
    np.testing.assert_array_equal(linear_networks.product([A, B]), [[11.0]])


@pytest.mark.parametrize("start", [0.0, 1.0])
def test_the_way_out_never_rises_and_ends_at_the_minimum(start):
    rng = np.random.default_rng(3)
    X, _, J, best = linear_networks.random_task(rng, hyperbolic=True)
    m, d = best.shape
    W = [start * rng.standard_normal(shape) for shape in ((d + m, d), (d + m, d + m), (m, d + m))]
    corners = linear_networks.way_out(W, X, best)
    heights = linear_networks.along(corners, lambda layers: J(linear_networks.product(layers)))
    assert np.diff(heights).max() < 1e-9 * max(heights[0], 1)
    assert heights[-1] == pytest.approx(J(best))


def test_two_wells_on_a_torus_are_joined_at_the_saddle():
    angle = 2 * np.pi * np.arange(100) / 100
    E = 2 - np.cos(2 * angle)[:, None] - np.cos(angle)  # minima at (0, 0) and (pi, 0), saddles at pi / 2 between
    levels = np.arange(0.1, 3, 0.1)
    assert linear_networks.pass_height(E, (0, 0), (50, 0), levels) == pytest.approx(2)
    assert linear_networks.pass_height(E, (90, 90), (10, 10), levels) < 1  # across both edges


def test_full_width_fits_every_target():
    ends = linear_networks.narrow_ends(Momentum(lr=0.05, momentum=0.9), 3, problems=3, starts=2, num_steps=4000)
    assert ends.shape == (3, 2)
    assert (ends < 1e-3).all()
