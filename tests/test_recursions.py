"""The roots of a recursion say how fast its error shrinks."""

import numpy as np
import pytest

from gradopt.measure.recursions import spectral_radius
from gradopt.measure.second_moments import loss_factor
from gradopt.numpy import Momentum, Nesterov, descend

LR, MOMENTUM = np.array([0.05, 0.4, 1.3, 1.9])[:, None], np.array([0.0, 0.3, 0.9])


def test_without_momentum_it_is_the_factor_of_gradient_descent():
    np.testing.assert_allclose(spectral_radius(LR, 0.0), np.abs(1 - LR))


def test_complex_roots_have_the_root_of_the_momentum_as_their_modulus():
    np.testing.assert_allclose(spectral_radius(np.array([0.5, 1.0, 3.0]), 0.9), 0.9**0.5)


@pytest.mark.parametrize(("method", "kept"), [(Momentum, 0.25), (Nesterov, 0.25 * (1 - 0.1))])
def test_a_run_shrinks_by_it(method, kept):
    x = descend(method(lr=0.1, momentum=0.25), lambda x: x, [1.0], 120)[:, 0]
    np.testing.assert_allclose(x[120] / x[119], spectral_radius(0.1, kept))


def test_exact_gradients_shrink_the_loss_by_the_square():
    kept = MOMENTUM * (1 - 0.7 * LR)
    np.testing.assert_allclose(
        loss_factor(LR, MOMENTUM, 0.7, fourth=1), spectral_radius(0.7 * LR, kept) ** 2, rtol=1e-6
    )


def test_noise_without_momentum_adds_its_variance():
    np.testing.assert_allclose(loss_factor(LR, 0.0, 0.5, fourth=6), 1 - LR + 6 * (LR / 2) ** 2)
