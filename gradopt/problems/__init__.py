"""What the optimizers are tried on, with exact gradients: surfaces, finite sums over examples, a network by hand."""

from gradopt.problems.network import MLP, cross_entropy, log_softmax, softmax
from gradopt.problems.sums import FiniteSum, least_squares, logistic_regression
from gradopt.problems.surfaces import SURFACES, Surface, quadratic
from gradopt.problems.tilted import Bowl, Waves

__all__ = [
    "MLP", "SURFACES", "Bowl", "FiniteSum", "Surface", "Waves", "cross_entropy", "least_squares", "log_softmax",
    "logistic_regression", "quadratic", "softmax",
]  # fmt: skip
