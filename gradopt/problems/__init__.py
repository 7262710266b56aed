"""What the optimizers are tried on, with exact gradients: surfaces, finite sums over examples, a network by hand."""

from gradopt.problems.hard import Chain, Kinked, rare_words
from gradopt.problems.network import MLP, cross_entropy, log_softmax, softmax
from gradopt.problems.sums import FiniteSum, least_squares, logistic_regression
from gradopt.problems.surfaces import SURFACES, Surface, quadratic, turned
from gradopt.problems.tilted import Bowl, Waves

__all__ = [
    "MLP", "SURFACES", "Bowl", "Chain", "FiniteSum", "Kinked", "Surface", "Waves", "cross_entropy", "least_squares",
    "log_softmax", "logistic_regression", "quadratic", "rare_words", "softmax", "turned",
]  # fmt: skip
