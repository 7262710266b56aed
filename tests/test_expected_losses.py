"""The recursions for expected losses agree with runs of the rules, and with closed forms."""

import numpy as np
import pytest

from gradopt.measure.rates import Scheduled
from gradopt.measure.schedules import averaged_losses, scheduled_losses
from gradopt.numpy import SGD, ScheduleFreeSGD

CURVATURES = np.array([1.0, 0.1])


def sampled(optimizer, num_steps, runs=20_000):
    rng, theta, losses = np.random.default_rng(0), np.full((runs, 2), 3.0), []
    for _ in range(num_steps):
        theta = optimizer.step(theta, lambda y: CURVATURES * y + rng.standard_normal(y.shape))
        losses.append((CURVATURES * theta**2).sum(1).mean() / 2)
    return losses


def test_a_schedule():
    rates = 0.5 * (1 - np.arange(40) / 40)
    measured = sampled(Scheduled(SGD(), lr=lambda t: rates[t - 1]), 40)
    np.testing.assert_allclose(scheduled_losses(rates, CURVATURES), measured, rtol=0.03)


@pytest.mark.parametrize("momentum", [0.0, 0.7])
def test_schedule_free(momentum):
    (exact,) = averaged_losses(np.array([0.4]), momentum, lambda t: 1 / t, 40, CURVATURES).T
    np.testing.assert_allclose(exact, sampled(ScheduleFreeSGD(lr=0.4, momentum=momentum), 40), rtol=0.03)


def test_a_mean_of_one_point_is_sgd():
    lrs = np.array([0.1, 0.4])
    expected = scheduled_losses(np.tile(lrs, (30, 1)), CURVATURES)
    np.testing.assert_allclose(averaged_losses(lrs, 0.0, lambda t: 1.0, 30, CURVATURES), expected, rtol=1e-13)


def test_a_rate_that_is_too_high_is_not_finite():
    assert not np.isfinite(averaged_losses(np.array([9.0]), 0.0, lambda t: 1 / t, 2000, CURVATURES)[-1, 0])
