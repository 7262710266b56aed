"""Lookahead on a quadratic: its factors are those of runs, its variance under noise is the theorem's."""

import numpy as np
import pytest

from gradopt.measure.slow_weights import decay, factors, good_range, mean_square
from gradopt.numpy import SGD, Lookahead, Momentum, descend

Z = np.array([0.05, 0.4, 1.3, 2.4, 3.6])


@pytest.mark.parametrize(("momentum", "lookahead", "k"), [(0.0, "keep", 4), (0.9, "keep", 5), (0.9, "none", 5)])
def test_factors_are_those_of_runs(momentum, lookahead, k):
    optimizer = Momentum(lr=Z[:, None], momentum=momentum)
    method = optimizer if lookahead == "none" else Lookahead(optimizer, k=k)
    size = np.abs(descend(method, lambda x: x, np.ones((len(Z), 1)), 99 * k)[::k, :, 0])
    np.testing.assert_allclose(decay(size) ** (1 / k), factors(Z, momentum, lookahead, k), rtol=0.02)


@pytest.mark.parametrize("k", [4, 5])
def test_around_sgd_it_is_the_root_of_the_factors(k):
    expected = np.abs(0.7 + 0.3 * (1 - Z) ** k)
    for state, velocity in (("keep", 0.0), ("reset", 0.0), ("pull back", 0.7)):  # which fades in the outer steps
        found = factors(Z, 0.0, state, k, 0.3)
        np.testing.assert_allclose(found, np.maximum(expected, velocity) ** (1 / k))


@pytest.mark.parametrize("state", ["keep", "reset", "pull back"])
def test_with_alpha_1_only_a_reset_differs_from_momentum_alone(state):
    alone, around = factors(Z, 0.9, "none"), factors(Z, 0.9, state, alpha=1)
    assert np.allclose(alone, around) == (state != "reset")


def test_decay_of_a_geometric_sequence():
    np.testing.assert_allclose(decay(0.9 ** np.arange(100)), 0.9)


@pytest.mark.parametrize(("k", "alpha"), [(1, 1.0), (5, 0.5), (20, 0.2)])
def test_variance_is_the_theorems(k, alpha):
    lr = np.array([0.1, 0.5, 1.5])
    q = (1 - lr) ** k
    expected = alpha * (1 + q) / (2 - alpha * (1 - q)) * lr / (2 - lr)
    found = mean_square(Lookahead(SGD(lr=lr), k, alpha), (2000, 3), 1500, k, burn_in=500).mean(0)
    np.testing.assert_allclose(found, expected, rtol=0.05)


def test_good_range_of_a_parabola_in_logarithms():
    lrs = 10.0 ** np.linspace(-4, 0, 401)
    loss = np.exp(np.log10(lrs / 0.01) ** 2)  # within e of its least one power of ten about 0.01
    np.testing.assert_allclose(good_range(lrs, loss, within=np.e), (0.001, 0.1), rtol=0.01)
    np.testing.assert_allclose(good_range(lrs[lrs > 0.005], loss[lrs > 0.005], within=np.e)[0], lrs[lrs > 0.005][0])
    assert good_range(lrs, np.where(lrs > 0.05, np.nan, loss), within=np.e)[1] < 0.06
