"""The hard functions are what their definitions say."""

import numpy as np

from gradopt.problems import Chain, Kinked, rare_words


def test_the_kinked_function_has_its_derivative_and_no_jump():
    x = np.array([-2.0, 0.3, 1.5, 2.7])
    slopes = (Kinked.f(x + 1e-5) - Kinked.f(x - 1e-5)) / 2e-5
    np.testing.assert_allclose(Kinked.grad(x), slopes, rtol=1e-7)
    for edge in (1.0, 2.0):
        before, after = np.array([edge - 1e-12, edge])
        for function in (Kinked.f, Kinked.grad):
            np.testing.assert_allclose(function(before), function(after), rtol=1e-9)


def test_the_kinked_functions_curvatures_lie_between_mu_and_L():
    x = np.linspace(-3, 4, 400)
    curvatures = np.diff(Kinked.grad(x)) / np.diff(x)
    assert curvatures.min() >= Kinked.mu - 1e-9
    assert curvatures.max() <= Kinked.L + 1e-9


def test_the_chain_has_its_gradient_minimum_and_curvature():
    chain, theta = Chain(d=5), np.array([0.4, -1.0, 0.0, 2.0, 0.7])
    slopes = [(chain.f(theta + 1e-5 * e) - chain.f(theta - 1e-5 * e)) / 2e-5 for e in np.eye(5)]
    np.testing.assert_allclose(chain.grad(theta), slopes, rtol=1e-8)
    np.testing.assert_allclose(chain.grad(chain.minimizer()), 0, atol=1e-15)
    np.testing.assert_allclose(chain.f(chain.minimizer()), -(1 - 1 / 6) / 8)
    hessian = np.array([chain.grad(e) - chain.grad(0 * e) for e in np.eye(5)])
    assert 0 < np.linalg.eigvalsh(hessian).min() < np.linalg.eigvalsh(hessian).max() < chain.L


def test_t_steps_on_the_chain_move_t_coordinates():
    chain, theta = Chain(d=9), np.zeros(9)
    for t in range(1, 5):
        theta = theta - chain.grad(theta)
        assert np.flatnonzero(theta).tolist() == list(range(t))


def test_words_are_as_rare_as_asked_and_tell_the_label():
    frequency = np.array([0.5, 0.1, 0.02])
    texts = rare_words(frequency, weight=1.5, n=40_000, l2=0.0)
    assert set(np.unique(texts.x)) == {0.0, 1.0}
    np.testing.assert_allclose(texts.x.mean(0), frequency, rtol=0.1)
    np.testing.assert_allclose(np.abs(texts.minimizer()), 1.5, rtol=0.2)
