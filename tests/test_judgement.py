"""The correction for many comparisons."""

from itertools import combinations

import numpy as np

from gradopt.judgement import holm


def closed(p):
    """Holm's p-values the long way: the largest Bonferroni p-value of all families that a hypothesis belongs to."""
    families = [family for n in range(1, len(p) + 1) for family in combinations(range(len(p)), n)]
    bonferroni = {family: min(1, len(family) * min(p[i] for i in family)) for family in families}
    return [max(bonferroni[family] for family in families if i in family) for i in range(len(p))]


def test_holm_is_the_closed_bonferroni_test():
    p = np.random.default_rng(0).random((50, 6)) ** 3
    np.testing.assert_allclose(holm(p), [closed(row) for row in p], rtol=1e-12)
    np.testing.assert_allclose(holm([0.2, 0.2, 1.0]), [0.6, 0.6, 1.0], rtol=1e-12)
