"""Right and wrong answers to the exercises of "Capacity"."""

import numpy as np

from gradopt.exercises import capacity
from gradopt.measure.polynomials import mean_error, polynomial


def errors(x, y, x_val, y_val, degrees):
    return [mean_error(polynomial(x, y, degree), x_val, y_val) for degree in degrees]


def by_loop(x, y, x_val, y_val, degrees):
    best, least = None, np.inf
    for degree in degrees:
        w = np.polynomial.legendre.legfit(x, y, degree)
        error = ((np.polynomial.legendre.legval(x_val, w) - y_val) ** 2).sum()
        if error < least:
            best, least = degree, error
    return best


def by_descent(Phi, y, w):
    w = np.array(w, dtype=float)
    for _ in range(20_000):
        w -= Phi.T @ (Phi @ w - y) / np.linalg.norm(Phi, 2) ** 2
    return w


def fit(method, rows=5, columns=9, seed=0):
    rng = np.random.default_rng(seed)
    Phi, y = rng.standard_normal((rows, columns)), rng.standard_normal(rows)
    return Phi, y, method(Phi, y)


def outside_the_rows(method):
    Phi, y, w = fit(method)
    return np.linalg.norm(w - np.linalg.pinv(Phi) @ (Phi @ w)) > 1e-6


def longer(method):
    Phi, y, w = fit(method, 3, 20, seed=4)
    return np.linalg.norm(w) > 1.001 * np.linalg.norm(np.linalg.lstsq(Phi, y, rcond=None)[0])


ANSWERS = {
    capacity.check_degree: (
        [
            lambda *given: min(given[-1], key=lambda degree: errors(*given[:-1], [degree])[0]),
            lambda *given: np.array(given[-1])[np.argmin(errors(*given))],
            by_loop,
        ],
        [
            lambda *given: np.argmin(errors(*given)),
            lambda x, y, x_val, y_val, degrees: degrees[np.argmin(errors(x, y, x, y, degrees))],
            lambda x, y, x_val, y_val, degrees: degrees[np.argmin(errors(x_val, y_val, x_val, y_val, degrees))],
        ],
    ),
    capacity.check_limit: (
        [
            lambda Phi, y, w: w + np.linalg.pinv(Phi) @ (y - Phi @ w),
            lambda Phi, y, w: w + np.linalg.lstsq(Phi, y - Phi @ w, rcond=None)[0],
            lambda Phi, y, w: w - Phi.T @ np.linalg.solve(Phi @ Phi.T, Phi @ w - y),
        ],
        [
            lambda Phi, y, w: np.linalg.pinv(Phi) @ y,
            lambda Phi, y, w: w + np.linalg.pinv(Phi) @ y,
            lambda Phi, y, w: w - Phi.T @ (Phi @ w - y) / len(y),
        ],
    ),
    capacity.check_broken: (
        [
            lambda method: not np.allclose(fit(method)[2], np.linalg.pinv(fit(method)[0]) @ fit(method)[1]),
            outside_the_rows,
            longer,
        ],
        [
            lambda method: not np.allclose(fit(method)[0] @ fit(method)[2], fit(method)[1]),  # it does fit
            lambda method: (fit(method)[2] != np.linalg.lstsq(*fit(method)[:2], rcond=None)[0]).any(),  # rounding
            lambda method: method.__name__ == "Broken",
        ],
    ),
}
