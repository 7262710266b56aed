"""Schedules: their values; tests/test_train.py trains with one."""

import numpy as np
import pytest

from gradopt.train.schedules import SCHEDULES, constant, warm_up

DONE = np.arange(1000) / 1000


@pytest.mark.parametrize("name", SCHEDULES)
def test_factors_lie_between_0_and_1(name):
    factors = np.array([SCHEDULES[name](done) for done in DONE])
    assert 0 <= factors.min() and 0.99 < factors.max() <= 1


def test_values():
    expected = {"constant": (1, 1, 1), "linear": (1, 0.5, 0.25), "cosine": (1, 0.5, (1 - 0.5**0.5) / 2)}
    for name, values in expected.items():
        np.testing.assert_allclose([SCHEDULES[name](done) for done in (0, 0.5, 0.75)], values, rtol=1e-15)


def test_linear_is_to_the_bit_what_it_was():
    assert all(SCHEDULES["linear"](done) == 1 - done for done in DONE.tolist())


@pytest.mark.parametrize("name", ["constant", "linear", "cosine"])
def test_a_warm_up_rises_from_0_and_then_is_the_schedule(name):
    warmed, plain = SCHEDULES[f"warm-up-{name}"], SCHEDULES[name]
    np.testing.assert_allclose([warmed(done) for done in (0, 0.025, 0.05)], (0, 0.25, 0.5), rtol=1e-15)
    after = np.linspace(0, 0.999, 50)
    np.testing.assert_allclose([warmed(0.1 + 0.9 * x) for x in after], [plain(x) for x in after], rtol=1e-12)


def test_a_warm_up_of_any_part():
    assert [warm_up(constant, part=0.5)(done) for done in (0, 0.25, 0.5, 0.75)] == [0, 0.5, 1, 1]
