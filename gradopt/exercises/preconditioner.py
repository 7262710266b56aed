"""Checks of the answers to the exercises of "A preconditioner"."""

import numpy as np
import torch

import gradopt.torch
from gradopt.exercises import grade, grade_verdicts
from gradopt.models import StackedMLP
from gradopt.numpy import Shampoo
from gradopt.numpy.matrices import exponents, matrix, power, vector


def turn(n, seed):
    """Return a random orthogonal matrix."""
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((n, n)))[0]


def check_root(inverse_root):
    """Grade ``inverse_root(a, b, c)``."""

    def right(*matrices):
        roots = [np.array(inverse_root(A[0, 0], A[0, 1], A[1, 1])) for A in matrices]
        return all(np.allclose(B @ B @ A, np.eye(2)) for A, B in zip(matrices, roots, strict=True))

    def turned(large, small):
        return [turn(2, seed) @ np.diag([large, small]) @ turn(2, seed).T for seed in range(5)]

    grade(
        ("right along the axes", lambda: right(np.diag([4.0, 9.0]), np.diag([0.25, 1.0])), "s is the root of ac there"),
        (
            "right in any direction",
            lambda: right(*turned(3.0, 1.0), *turned(5.0, 0.2)),
            "first find the root, (M + s I) / u; then invert it, as any matrix of two rows",
        ),
        (
            "right where both eigenvalues are equal",
            lambda: right(2.0 * np.eye(2), 0.1 * np.eye(2)),
            "divide by nothing that is 0 there: s and u are not",
        ),
    )


def check_soap(direction):
    """Grade ``direction(m, v, L, R, eps)``."""
    rng = np.random.default_rng(3)
    m, v = rng.standard_normal((3, 2)), rng.random((3, 2)) + 0.1
    L, R, eps = np.diag([1.0, 2, 5]), np.diag([0.5, 3]), 1e-3
    A, B = turn(3, 4), turn(2, 5)
    adam = m / (v**0.5 + eps)
    grade(
        (
            "is Adam where L and R are diagonal",
            lambda: np.allclose(direction(m, v, L, R, eps), adam),
            "the eigenvectors are then the axes: nothing is to be turned",
        ),
        (
            "is Adam between turning there and back",
            lambda: np.allclose(direction(A @ m @ B.T, v, A @ L @ A.T, B @ R @ B.T, eps), A @ adam @ B.T),
            "v is already in the eigenvectors' axes and m is not; what eigh returns has an eigenvector in every column",
        ),
        (
            "does so for one row, too",
            lambda: np.allclose(
                direction(m[:1] @ B.T, v[:1], np.eye(1), B @ R @ B.T, eps), m[:1] / (v[:1] ** 0.5 + eps) @ B.T
            ),
            "a matrix of m rows and n columns is turned by one of m from the left and by one of n from the right",
        ),
    )


def check_kept(kept):
    """Grade ``kept(sizes)``."""

    def counted(*sizes):
        params = [theta[0].detach().clone() for theta in StackedMLP(sizes, [0]).parameters()]
        optimizer = gradopt.torch.Shampoo(params, lr=0.1)
        for theta in params:
            theta.grad = torch.ones_like(theta)
        optimizer.step()
        return sum(x.numel() for state in optimizer.state.values() for x in state.values() if x.dim())

    grade(
        (
            "right for one layer",
            lambda: kept((5, 3)) == counted(5, 3),
            "four matrices for the weights, of two sizes, and four for the biases, which are one row",
        ),
        ("right for several", lambda: kept((7, 4, 2)) == counted(7, 4, 2), "every layer has its own"),
        ("right for one unit", lambda: kept((6, 1)) == counted(6, 1), "it has a bias as well"),
    )


class Broken(Shampoo):
    """Shampoo that keeps of every product what stands on the diagonal."""

    def step(self, theta, grad):
        G = matrix(grad(theta), self.shape)
        m, n = G.shape[-2:]
        self.L = self.L + G @ G.mT * np.eye(m)
        self.R = self.R + G.mT @ G * np.eye(n)
        p, q = exponents(G)
        return theta - self.lr * vector(power(self.L, p, self.eps) @ G @ power(self.R, q, self.eps))


class Forgets(Shampoo):
    """Shampoo whose sums forget."""

    def step(self, theta, grad):
        self.L, self.R = 0.99 * self.L, 0.99 * self.R
        return super().step(theta, grad)


class Late(Shampoo):
    """Shampoo of old roots."""

    def __init__(self, lr=1e-3):
        super().__init__(lr, frequency=5)


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "what must a turned problem do to the path? Try more than one angle"),
        ("calls Shampoo sound", Shampoo, False, "two paths agree to rounding, not to the bit"),
        (
            "calls one that forgets sound",
            Forgets,
            False,
            "its sums turn with the problem all the same",
        ),
        ("calls one with old roots sound", Late, False, "old roots turn with the problem, too"),
    )
