"""Regret against the best point, and the theorem that bounds it."""

import numpy as np
import pytest

from gradopt.measure import regret
from gradopt.numpy import Adam, AMSGrad

RNG = np.random.default_rng(0)
TOSSES, TARGETS = RNG.choice([-1.0, 1.0], (50, 3)), RNG.uniform(-1, 1, (50, 3))
THETAS = RNG.uniform(-1, 1, (50, 3))
POINTS = np.linspace(-1, 1, 2001)[:, None, None]


@pytest.mark.parametrize(
    "stream, loss",
    [
        (regret.linear(TOSSES), lambda theta: TOSSES * theta),
        (regret.parabolas(TARGETS), lambda theta: (theta - TARGETS) ** 2 / 2),
        (regret.kink(0.3), lambda theta: np.abs(theta - 0.3)),
    ],
)
def test_regret_is_the_bill_less_that_of_the_best_fixed_point(stream, loss):
    thetas = THETAS[:, : stream.runs]
    best = np.cumsum(loss(POINTS * np.ones_like(thetas)), axis=1).min(0)
    np.testing.assert_allclose(stream.regret(thetas), np.cumsum(loss(thetas), axis=0) - best, atol=1e-4)
    h = 1e-6
    slopes = [stream.slope(t, theta) * np.ones(stream.runs) for t, theta in enumerate(thetas, 1)]
    np.testing.assert_allclose((loss(thetas + h) - loss(thetas - h)) / (2 * h), slopes, atol=1e-6)


def test_hinges_drive_back_whoever_leaves_and_have_their_best_point_at_one_end():
    stream, points = regret.hinges(9, 3.0), np.linspace(-2, 2, 81)
    rising = np.arange(9)[:, None] % 3 == 0
    losses = np.where(
        rising, 3 * np.maximum(points, -1), np.maximum(-points, np.maximum(-2 - 3 * points, 3 * points - 4))
    )
    bills = np.cumsum(losses, axis=0)
    expected = bills - bills.min(1, keepdims=True)
    for i, point in enumerate(points):
        np.testing.assert_allclose(stream.regret(np.full((9, 1), point))[:, 0], expected[:, i], atol=1e-9)
        if 1e-3 < abs(abs(point) - 1) < 0.99:
            for t in (1, 2):
                f = np.interp([point - 1e-3, point + 1e-3], points, losses[t - 1])
                assert stream.slope(t, np.array([point]))[0] == pytest.approx((f[1] - f[0]) / 2e-3)


def test_without_a_box_nothing_is_clipped():
    game = regret.play(Adam(betas=(0, 0.1), eps=1e-12), regret.hinges(60, 3.0), 60, lr=0.5, box=np.inf)
    assert 1 < game.thetas.max() < 1.5


@pytest.mark.parametrize("stream", [regret.linear(TOSSES), regret.parabolas(TARGETS), regret.kink(0.3)])
def test_amsgrad_stays_within_the_bound(stream):
    game = regret.play(AMSGrad(betas=(0, 0.9), eps=1e-12), stream, 50)
    assert regret.broken(game) == 0
    assert (game.regret <= regret.bound(game)).all()


def test_the_condition_is_on_roots_over_learning_rates():
    t = np.arange(1.0, 10)[:, None]
    assert regret.broken(regret.Game(None, None, None, t**-0.4, 1.0)) == 0
    assert regret.broken(regret.Game(None, None, None, t**-0.6, 1.0)) == 1


def test_a_game_keeps_to_its_interval_and_divides_by_the_root():
    game = regret.play(Adam(betas=(0, 0.9), eps=0.0), regret.parabolas(TARGETS), 50, lr=0.1)
    assert np.abs(game.thetas).max() <= 1
    steps = 0.1 / np.arange(1, 50)[:, None] ** 0.5 * (game.slopes / game.roots)[:-1]
    np.testing.assert_allclose(np.diff(game.thetas, axis=0), -steps, atol=1e-12)


def test_the_published_bound_never_falls_and_is_its_formula_at_the_first_step():
    ones = np.ones((4, 1))
    game = regret.Game(None, None, 2 * ones, ones, 0.5)
    bound = regret.published(game, 0.75, 2.0)
    assert bound[0, 0] == pytest.approx(4 / 1 + 0.5 * 2 / 0.5 * 2 + 4 * 2 * 0.5 / 1)
    assert (np.diff(bound, axis=0) >= 0).all()
