"""Floors where they are known exactly."""

import numpy as np

from gradopt.measure import noise_floors
from gradopt.numpy import SGD
from gradopt.problems import Bowl


def test_without_noise_the_squares_of_gradients_fall_geometrically_under_the_bound():
    squares, bound = noise_floors.noise_floor(SGD(lr=0.5), Bowl([1.0], noise=0.0), start=2.0, runs=1)
    k = np.arange(len(squares))
    np.testing.assert_allclose(squares[:, 0], 4 * 0.25**k, atol=1e-12)
    assert (np.cumsum(squares[:, 0]) / (k + 1) <= bound).all()


def test_gradients_are_counted_by_the_batch():
    spent, heights = noise_floors.through_floor(SGD(lr=0.5), Bowl([1.0], noise=0.0), lambda t: 100, budget=500, runs=3)
    np.testing.assert_array_equal(spent, [100, 200, 300, 400, 500])
    np.testing.assert_allclose(heights, 2 * 0.25 ** np.arange(1, 6)[:, None] * np.ones(3))


def test_noise_that_takes_turns_has_the_mean_of_the_theorem_and_one_coordinate_none_to_wait_for():
    exact, sampled = noise_floors.taking_turns(SGD(lr=1.0), num_steps=60, runs=2, d=20)
    assert (np.cumsum(exact) <= np.arange(1, 62)).all()  # eta L M = 1
    exact, sampled = noise_floors.taking_turns(SGD(lr=1.0), num_steps=3, runs=2, d=1)
    np.testing.assert_array_equal(exact, [0, 1, 1, 1])
    np.testing.assert_array_equal(sampled, exact)
