"""Right and wrong answers to the exercises of "Adadelta"."""

import numpy as np

from gradopt.exercises import adadelta
from gradopt.numpy import Adadelta, descend


def step(theta, v, u, g, rho, eps_theta, eps_g):
    v = rho * v + (1 - rho) * g**2
    delta = (u + eps_theta) ** 0.5 / (v + eps_g) ** 0.5 * g
    return theta - delta, v, rho * u + (1 - rho) * delta**2


def by_logarithms(theta, v, u, g, rho, eps_theta, eps_g):
    v = v + (1 - rho) * (g * g - v)
    delta = np.sign(g) * np.exp(0.5 * (np.log(u + eps_theta) - np.log(v + eps_g)) + np.log(np.abs(g) + 1e-300))
    return theta - delta, v, u + (1 - rho) * (delta * delta - u)


def with_the_new_u(theta, v, u, g, rho, eps_theta, eps_g):
    v = rho * v + (1 - rho) * g**2
    u = rho * u + (1 - rho) * g**2
    return theta - np.sqrt((u + eps_theta) / (v + eps_g)) * g, v, u


def units(step, convert):
    return ((step, convert),)


def right_units(eps_theta, eps_g, c):
    return eps_theta / c**2, eps_g * c**2


def in_order(theta, v, u, delta, g, rho, eps):
    v = rho * v + (1 - rho) * g**2
    u = rho * u + (1 - rho) * delta**2
    delta = np.sqrt((u + eps) / (v + eps)) * g
    return theta - delta, v, u, delta


def u_first(theta, v, u, delta, g, rho, eps):
    u = u + (1 - rho) * (delta * delta - u)
    v = v + (1 - rho) * (g * g - v)
    delta = g * np.sqrt(u + eps) / np.sqrt(v + eps)
    return [theta - delta, v, u, delta]


def too_old(theta, v, u, delta, g, rho, eps):
    v = rho * v + (1 - rho) * g**2
    new = np.sqrt((u + eps) / (v + eps)) * g
    return theta - new, v, rho * u + (1 - rho) * delta**2, new


def as_published(theta, v, u, delta, g, rho, eps):
    v = rho * v + (1 - rho) * g**2
    delta = np.sqrt((u + eps) / (v + eps)) * g
    return theta - delta, v, rho * u + (1 - rho) * delta**2, delta


def with_rho_of_its_own(theta, v, u, delta, g, rho, eps):
    return in_order(theta, v, u, delta, g, 0.9, eps)


def lengths(method, g=100.0, num_steps=20):
    return -np.diff(descend(method(), lambda theta: 0 * theta + g, [0.0], num_steps)[:, 0])


ANSWERS = {
    adadelta.check_eps: (
        [lambda lr, eps: lr**2 * eps, lambda lr, eps: (lr * eps**0.5) ** 2, lambda lr, eps: np.float64(eps) * lr * lr],
        [lambda lr, eps: lr * eps, lambda lr, eps: lr**0.5 * eps, lambda lr, eps: eps, lambda lr, eps: eps / lr**2],
    ),
    adadelta.check_units: (
        [
            units(step, right_units),
            units(by_logarithms, right_units),
            units(step, lambda eps_theta, eps_g, c: [eps_theta * c**-2, (eps_g**0.5 * c) ** 2]),
        ],
        [
            units(step, lambda eps_theta, eps_g, c: (eps_theta / c, eps_g * c)),
            units(step, lambda eps_theta, eps_g, c: (eps_theta * c**2, eps_g / c**2)),
            units(step, lambda eps_theta, eps_g, c: (eps_theta / c**2, eps_g)),
            units(with_the_new_u, right_units),
        ],
    ),
    adadelta.check_order: (
        [in_order, u_first, lambda *given: tuple(map(np.asarray, in_order(*given)))],
        [too_old, as_published, with_rho_of_its_own],
    ),
    adadelta.check_distance: (
        [
            lambda num_steps, rho, eps: 2 / 3 * ((1 - rho) * eps) ** 0.5 * num_steps**1.5,
            lambda num_steps, rho, eps: np.sqrt((1 - rho) * eps * np.arange(1, num_steps + 1)).sum(),
            lambda num_steps, rho, eps: ((1 - rho) * eps * (2 / 3 * num_steps**1.5) ** 2) ** 0.5,
        ],
        [
            lambda num_steps, rho, eps: ((1 - rho) * eps) ** 0.5 * num_steps**1.5,
            lambda num_steps, rho, eps: 2 / 3 * (rho * eps) ** 0.5 * num_steps**1.5,
            lambda num_steps, rho, eps: 2 / 3 * (0.1 * eps) ** 0.5 * num_steps**1.5,
            lambda num_steps, rho, eps: num_steps * (eps / (1 - rho)) ** 0.5,
        ],
    ),
    adadelta.check_broken: (
        [
            lambda method: (np.diff(lengths(method)) < -1e-12).any(),
            lambda method: lengths(method)[1] < lengths(method)[0],
            lambda method: bool(np.argmax(lengths(method, g=1e4, num_steps=2)) == 0),
        ],
        [
            lambda method: True,
            lambda method: method.__name__ == "Broken",
            lambda method: not np.allclose(lengths(method), lengths(Adadelta)),
            lambda method: lengths(method)[1] < 1.01 * lengths(method)[0] * (2 / 1.9) ** 0.5,
        ],
    ),
}
