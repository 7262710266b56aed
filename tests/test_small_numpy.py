"""The small NumPy of the page gives what NumPy gives."""

import inspect

import numpy
import pytest

from gradopt.editor.python import numpy as small

A, B = [[1.0, -2.0, 3.5], [0.0, 4.0, -1.0]], [[2.0, 0.5, 1.0]]
V, W, N = [3.0, -1.0, 2.0, 2.0], [1.0, 2.0, 0.0, -4.0], [4, 1, 3, 1]
SQUARE = [[4.0, 1.0, -2.0], [1.0, 3.0, 0.5], [-2.0, 0.5, 5.0]]


def made_of(np):
    """Return arrays of a NumPy: a matrix, one that broadcasts, two vectors, integers and a symmetric matrix."""
    return [np.array(x) for x in (A, B, V, W, N, SQUARE)]


def in_place(np, change):
    x = np.array(A)
    change(x)
    return x


def draw(np):
    x = np.zeros(4)
    x += 1
    y = x
    y *= 3
    return x


CASES = [
    lambda np, a, b, v, w, n, s: a + b,
    lambda np, a, b, v, w, n, s: 2 - a * b / 4,
    lambda np, a, b, v, w, n, s: v**2 + abs(w) ** 0.5,
    lambda np, a, b, v, w, n, s: w**0.5,
    lambda np, a, b, v, w, n, s: v / (w * 0),
    lambda np, a, b, v, w, n, s: 2.0**v + 3 // n + n % 2,
    lambda np, a, b, v, w, n, s: n / 2 + n**2 - -n,
    lambda np, a, b, v, w, n, s: (n << 3) ^ (n & 1) | 4,
    lambda np, a, b, v, w, n, s: ~(a > 0) & (a < 3) | (a == 4),
    lambda np, a, b, v, w, n, s: a[:, None] * b[..., None],
    lambda np, a, b, v, w, n, s: a @ s + (s @ a.T).T,
    lambda np, a, b, v, w, n, s: np.array([v @ w, s[0] @ s[1]]),
    lambda np, a, b, v, w, n, s: a[1, ::-1],
    lambda np, a, b, v, w, n, s: a[:, [2, 0]],
    lambda np, a, b, v, w, n, s: a[[0, 1, 1], [2, 2, 0]],
    lambda np, a, b, v, w, n, s: a[a > 0],
    lambda np, a, b, v, w, n, s: v[np.array([True, False, True, False])],
    lambda np, a, b, v, w, n, s: a[..., -1],
    lambda np, a, b, v, w, n, s: a.T[1:].reshape(-1),
    lambda np, a, b, v, w, n, s: in_place(np, lambda x: x[0].fill(7)),
    lambda np, a, b, v, w, n, s: in_place(np, lambda x: x[:, 1:].__setitem__((0, 1), 9.0)),
    lambda np, a, b, v, w, n, s: in_place(np, lambda x: x.T.__setitem__(2, [5.0, 6.0])),
    lambda np, a, b, v, w, n, s: in_place(np, lambda x: x.__setitem__(x < 0, 0)),
    lambda np, a, b, v, w, n, s: draw(np),
    lambda np, a, b, v, w, n, s: np.where(a > 0, a, -b),
    lambda np, a, b, v, w, n, s: np.stack(np.nonzero(a)),
    lambda np, a, b, v, w, n, s: a.sum(0) + a.mean(axis=0) - a.max(0) * a.min(0),
    lambda np, a, b, v, w, n, s: a.sum(1, keepdims=True) * np.ones((2, 2)),
    lambda np, a, b, v, w, n, s: np.array([a.sum(), a.mean(), a.std(), a.var(ddof=1), np.prod(v), np.ptp(a)]),
    lambda np, a, b, v, w, n, s: np.array([a.argmax(), a.argmin(), *a.argmax(1)]),
    lambda np, a, b, v, w, n, s: np.array([np.median(v), np.quantile(v, 0.3), *np.percentile(v, [10, 90])]),
    lambda np, a, b, v, w, n, s: np.any(a > 3, axis=0) == np.all(a < 4, axis=0),
    lambda np, a, b, v, w, n, s: np.cumsum(a, axis=1) + np.diff(a, axis=0),
    lambda np, a, b, v, w, n, s: np.sort(a) + np.argsort(a, axis=0),
    lambda np, a, b, v, w, n, s: np.maximum(a, b) - np.minimum(a, 0) + np.clip(a, -1, 1) + np.sign(a),
    lambda np, a, b, v, w, n, s: np.exp(a) + np.log1p(abs(a)) + np.sqrt(abs(a)) + np.tanh(a) + np.sin(a),
    lambda np, a, b, v, w, n, s: np.log(w),
    lambda np, a, b, v, w, n, s: np.floor(a / 2) + np.ceil(a / 2) + np.rint(a / 2) + np.round(a / 3, 2),
    lambda np, a, b, v, w, n, s: np.hypot(v, w) + np.arctan2(v, w) + np.logaddexp(v, w),
    lambda np, a, b, v, w, n, s: np.isfinite(v / (w * 0 + [0, 1, 0, 1])),
    lambda np, a, b, v, w, n, s: np.isclose(a, a + [1e-9, 1, 0]),
    lambda np, a, b, v, w, n, s: np.array([np.allclose(a, a + 1e-9), np.array_equal(a, b), np.array_equal(n, n)]),
    lambda np, a, b, v, w, n, s: np.concatenate([a, b]),
    lambda np, a, b, v, w, n, s: np.stack([a, a], axis=1) + np.vstack([b, b]),
    lambda np, a, b, v, w, n, s: np.column_stack([v, w]) @ np.hstack([v, w])[:2],
    lambda np, a, b, v, w, n, s: np.tile(v, 2) - np.repeat(w, 2),
    lambda np, a, b, v, w, n, s: np.outer(v, w) + np.eye(4) - np.diag(v),
    lambda np, a, b, v, w, n, s: np.convolve(v, w) + np.pad(v, (1, 2)),
    lambda np, a, b, v, w, n, s: np.bincount(n, minlength=6),
    lambda np, a, b, v, w, n, s: np.bincount(n, weights=w),
    lambda np, a, b, v, w, n, s: np.array(np.unique(n, return_counts=True)),
    lambda np, a, b, v, w, n, s: np.searchsorted([1, 2, 3], n) + np.isin(n, [1, 3]),
    lambda np, a, b, v, w, n, s: np.array(np.unravel_index(5, (2, 3))),
    lambda np, a, b, v, w, n, s: np.arange(1, 10, 2.5),
    lambda np, a, b, v, w, n, s: np.arange(6.0),
    lambda np, a, b, v, w, n, s: np.arange(3, 3),
    lambda np, a, b, v, w, n, s: v[()] + v[..., 1] + a[1][...] @ s[0],
    lambda np, a, b, v, w, n, s: in_place(np, lambda x: x[1][1:].__setitem__(slice(None), [8.0, 9.0])),
    lambda np, a, b, v, w, n, s: np.array([1, 4]) ** 0.5 + np.exp(np.array([1, 2])),
    lambda np, a, b, v, w, n, s: (v * v + 0.5) ** 1.5 + 2.0**w,
    lambda np, a, b, v, w, n, s: np.linspace(0, 1, 7) + np.geomspace(1, 1e3, 7) + np.arange(7),
    lambda np, a, b, v, w, n, s: np.add(*np.meshgrid(v, w)),
    lambda np, a, b, v, w, n, s: np.interp([0.5, 1.5, 9.0], [0, 1, 2], [5, 7, 4]),
    lambda np, a, b, v, w, n, s: np.cov(a) + np.corrcoef(a),
    lambda np, a, b, v, w, n, s: np.array([1, 2**40 + 3]).astype(np.uint32).astype(np.int32) * 3,
    lambda np, a, b, v, w, n, s: np.maximum.accumulate(v),
    lambda np, a, b, v, w, n, s: np.array([np.linalg.norm(v), np.linalg.norm(s, 2), np.linalg.det(s), np.trace(s)]),
    lambda np, a, b, v, w, n, s: np.linalg.solve(s, s[0]) + np.linalg.inv(s)[0],
    lambda np, a, b, v, w, n, s: np.linalg.eigvalsh(s) + np.linalg.svd(s)[1],
    lambda np, a, b, v, w, n, s: np.abs(np.linalg.eigh(s)[1]),
    lambda np, a, b, v, w, n, s: np.linalg.qr(a.T)[0] @ np.linalg.qr(a.T)[1] + np.linalg.qr(a.T)[0],
    lambda np, a, b, v, w, n, s: np.linalg.pinv(a) + np.linalg.cholesky(s)[:, :2],
    lambda np, a, b, v, w, n, s: np.linalg.lstsq(s[:, :2], s[2], rcond=None)[0],
    lambda np, a, b, v, w, n, s: np.abs(np.array([1, -4], dtype=complex) ** 0.5),
    lambda np, a, b, v, w, n, s: np.array([np.linalg.norm(a, 1), np.linalg.norm(a, np.inf), np.linalg.norm(n, 1)]),
    lambda np, a, b, v, w, n, s: np.linalg.norm(a, 1, keepdims=True) + np.linalg.norm(a, 2, keepdims=True),
    lambda np, a, b, v, w, n, s: np.linalg.norm(np.stack([a, 2 * a]), np.inf, axis=(1, 2)),
    lambda np, a, b, v, w, n, s: np.array([np.linalg.norm(np.array([3, 4j]))]),
    lambda np, a, b, v, w, n, s: np.array([np.linalg.norm(n, np.inf)]),
    lambda np, a, b, v, w, n, s: np.linalg.eigvalsh(np.array([[1.0, 5.0], [2.0, 1.0]])),
    lambda np, a, b, v, w, n, s: np.linalg.svd(np.ones((3, 2)))[0].T @ np.linalg.svd(np.ones((3, 2)))[0],
    lambda np, a, b, v, w, n, s: np.linalg.pinv(np.diag([1.0, 0.015]), 0.01),
    lambda np, a, b, v, w, n, s: np.linalg.lstsq(np.diag([1.0, 1e-3]), [1.0, 1.0], rcond=0.01)[0],
    lambda np, a, b, v, w, n, s: np.linalg.lstsq(s[:, :2], s[2], rcond=None)[1],
    lambda np, a, b, v, w, n, s: np.linalg.lstsq(s, s[2], rcond=None)[1],
    lambda np, a, b, v, w, n, s: np.flip(a, -1),
    lambda np, a, b, v, w, n, s: np.flip(a[None], (0, 1)),
    lambda np, a, b, v, w, n, s: np.roll(a, 1),
    lambda np, a, b, v, w, n, s: np.pad(v, (1, 2), mode="edge"),
    lambda np, a, b, v, w, n, s: np.pad(a, (2, 1), mode="wrap"),
    lambda np, a, b, v, w, n, s: np.pad(a, ((3, 4),), mode="reflect"),
    lambda np, a, b, v, w, n, s: np.pad(a, ((3, 0), (0, 7)), mode="symmetric"),
    lambda np, a, b, v, w, n, s: np.pad(a, (1, 0), constant_values=5),
    lambda np, a, b, v, w, n, s: np.stack(np.split(a, 3, axis=1)),
    lambda np, a, b, v, w, n, s: np.geomspace(1, 100, 1),
    lambda np, a, b, v, w, n, s: np.geomspace(1, 100, 0),
    lambda np, a, b, v, w, n, s: np.eye(2, 0),
    lambda np, a, b, v, w, n, s: np.array(np.diag(v[:0]).shape),
    lambda np, a, b, v, w, n, s: np.array([np.var(a, ddof=6)]),
    lambda np, a, b, v, w, n, s: np.array([np.var(np.array([1 + 2j, 3 - 4j]))]),
    lambda np, a, b, v, w, n, s: np.mean(np.array([[1 + 2j, 3.0]]), axis=0),
    lambda np, a, b, v, w, n, s: np.average(s, axis=0, weights=[1.0, 2.0, 5.0]),
    lambda np, a, b, v, w, n, s: np.median([np.nan, 1.0, 2.0, 3.0] * a[:, :1], axis=1),
    lambda np, a, b, v, w, n, s: np.diff(n > 2),
    lambda np, a, b, v, w, n, s: np.diff(np.array([3, 200, 7], dtype=np.uint8)),
    lambda np, a, b, v, w, n, s: np.ediff1d(a),
    lambda np, a, b, v, w, n, s: np.sort(np.array([np.nan, 1.0, np.nan, 0.0])),
    lambda np, a, b, v, w, n, s: np.argsort(np.array([2.0, np.nan, 1.0])),
    lambda np, a, b, v, w, n, s: np.concatenate([np.array([1], dtype=np.uint32), np.array([-1], dtype=np.int32)]),
    lambda np, a, b, v, w, n, s: np.convolve(n, n),
    lambda np, a, b, v, w, n, s: np.convolve(n > 1, n > 1),
    lambda np, a, b, v, w, n, s: np.round(np.array([2.675, 1.005]), 2),
    lambda np, a, b, v, w, n, s: np.round(np.array([15, 25, 37]), -1),
    lambda np, a, b, v, w, n, s: np.apply_along_axis(lambda column: 2 * column[:1], 0, a),
    lambda np, a, b, v, w, n, s: np.unique(np.array([np.nan, 1.0, -np.nan])),
    lambda np, a, b, v, w, n, s: np.unique(n.reshape(2, 2), return_inverse=True)[1],
    lambda np, a, b, v, w, n, s: np.bincount(n, weights=n),
    lambda np, a, b, v, w, n, s: np.bincount(n[:0]),
    lambda np, a, b, v, w, n, s: np.searchsorted([1.0, 2.0, np.nan], [np.nan, 5.0], side="right"),
    lambda np, a, b, v, w, n, s: np.isin(np.array([np.nan, 1.0]), [np.nan]),
    lambda np, a, b, v, w, n, s: np.nan_to_num(v / (w * 0), posinf=None, neginf=-1),
    lambda np, a, b, v, w, n, s: np.add(v, 1, out=w.copy(), where=[True, False, True, False]),
    lambda np, a, b, v, w, n, s: np.add.outer(a, v),
    lambda np, a, b, v, w, n, s: np.subtract.outer([1, 2], 3),
    lambda np, a, b, v, w, n, s: np.maximum.reduce(np.stack([a, -a], axis=1), axis=1),
    lambda np, a, b, v, w, n, s: np.array([np.minimum.reduce(a, axis=None)]),
    lambda np, a, b, v, w, n, s: np.square(np.array([3, 200], dtype=np.uint8)) - np.abs(np.array([7], dtype=np.uint8)),
    lambda np, a, b, v, w, n, s: np.fabs(n),
    lambda np, a, b, v, w, n, s: np.real(n),
    lambda np, a, b, v, w, n, s: -np.array([3, 200], dtype=np.uint8),
    lambda np, a, b, v, w, n, s: (n > 1) @ np.stack([n > 2, n < 9], axis=1),
    lambda np, a, b, v, w, n, s: np.stack([a, -a])[0, :, [1, 2]],
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("case", CASES, ids=[inspect.getsource(case).strip().split(": ", 1)[1] for case in CASES])
def test_the_small_numpy_gives_what_numpy_gives(case):
    mine, its = (case(np, *made_of(np)) for np in (small, numpy))
    assert mine.shape == its.shape
    assert mine.dtype.kind == its.dtype.kind
    numpy.testing.assert_allclose(mine.tolist(), its, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("text", ["[1. 2. 3.]", "[0.5 1.5]", "[1 2]"])
def test_an_array_prints_as_in_numpy(text):
    entries = [float(t) if "." in text else int(t) for t in text[1:-1].split()]
    assert str(small.array(entries)) == str(numpy.array(entries)) == text


def test_a_float_chosen_among_integers_prints_as_in_numpy():
    assert str(small.maximum(small.array(V), 0)) == str(numpy.maximum(V, 0)) == "[3. 0. 2. 2.]"


@pytest.mark.parametrize(
    "ask, complaint",
    [
        (lambda: small.polyfit, "np.polyfit is not in the small NumPy"),
        (lambda: small.ones(2) + small.ones(3), "do not broadcast"),
        (lambda: small.ones(2)[5], "out of bounds"),
        (lambda: bool(small.ones(2) > 0), "use its .any()"),
        (lambda: small.array([[1, 2], [3]]), "different lengths"),
        (lambda: small.linalg.solve(small.zeros((2, 2)), small.ones(2)), "Singular"),
        (lambda: small.linalg.norm(small.ones((2, 3)), 3), "the norm 3 over 2 axes is not on this page"),
        (lambda: small.linalg.norm(small.ones(2), "fro"), "the norm 'fro' over 1 axes"),
        (lambda: small.linalg.norm(small.ones((2, 2, 2)), 1), "over 3 axes"),
        (lambda: small.linalg.svd(small.ones((2, 2)) * small.nan), "SVD did not converge"),
        (lambda: small.linalg.det(small.ones((1, 2))), "is not square"),
        (lambda: small.linalg.cholesky(small.ones((1, 2))), "is not square"),
        (lambda: small.linalg.eigh(small.ones((1, 2))), "is not square"),
        (lambda: small.linalg.solve(small.eye(2), small.ones(4)), "does not fit a matrix"),
        (lambda: small.flip(small.ones(2), 1), "axis 1 is out of bounds"),
        (lambda: small.roll(small.ones(2), 1, 1), "axis 1 is out of bounds"),
        (lambda: small.roll(small.ones(2), (1, 2)), r"shift=\(1, 2\) must be one integer"),
        (lambda: small.cumsum(small.ones((2, 2)), 2), "axis 2 is out of bounds"),
        (lambda: small.diff(small.ones((2, 2)), axis=-3), "axis -3 is out of bounds"),
        (lambda: small.sort(small.ones(2), 1), "axis 1 is out of bounds"),
        (lambda: small.sum(small.ones((2, 2)), axis=1.0), "axis=1.0 must be one integer"),
        (lambda: small.sum(small.ones((2, 2)), 1, float), "positional"),
        (lambda: small.var(small.ones((2, 2)), 1, 1), "positional"),
        (lambda: small.concatenate([small.ones(2)] * 2, 1), "axis 1 is out of bounds"),
        (lambda: small.stack([small.ones(2)] * 2, 2), "axis 2 is out of bounds"),
        (lambda: small.repeat(small.ones(2), 2, 1), "axis 1 is out of bounds"),
        (lambda: small.repeat(small.ones(3), [1, 2]), "give one count, or one for each"),
        (lambda: small.expand_dims(small.ones(2), 2), "axis 2 is out of bounds"),
        (lambda: small.moveaxis(small.ones((2, 2)), 0, 2), "axis 2 is out of bounds"),
        (lambda: small.squeeze(small.ones((2, 1)), 0), "is not of length 1"),
        (lambda: small.ones((2, 3)).transpose(0, 0), "each of 2 axes once"),
        (lambda: small.add.reduce(small.ones((2, 3)), 2), "axis 2 is out of bounds"),
        (lambda: small.split(small.arange(5), 2), "5 entries are not 2 equal parts"),
        (lambda: small.pad(small.ones(2), 1, mode="mean"), "mode='mean'.* is not on this page"),
        (lambda: small.pad(small.ones((2, 1)), ((0, 0), (1, 0)), constant_values=(5, 6)), r"constant_values=\(5, 6\)"),
        (lambda: small.pad(small.ones(2), ((1, 0), (0, 2))), "does not broadcast"),
        (lambda: small.pad(small.ones(4), -1), "the width -1 is negative"),
        (lambda: small.zeros(-1), "a length is negative"),
        (lambda: small.linspace(0, 1, -1), "num=-1"),
        (lambda: small.meshgrid([1], [2], indexing="yx"), "neither 'xy' nor 'ij'"),
        (lambda: small.quantile([1, 2], -0.1), r"must be in \[0, 1\]"),
        (lambda: small.percentile([1, 2], 130), r"a percentile in \[0, 100\]"),
        (lambda: small.average(small.ones((2, 3)), weights=[1, 2, 3]), r"weights of shape \(3,\) do not fit"),
        (lambda: small.average(small.ones((2, 2)), 0, small.array([[1, 1], [-1, 1]])), "sum to zero"),
        (lambda: small.diff([1, 2], -1), "n=-1"),
        (lambda: small.convolve(small.ones((2, 2)), [1]), "do not convolve"),
        (lambda: small.convolve([1, 2], [1], "some"), "mode='some'"),
        (lambda: small.where(small.ones(2) > 0, 1), "both x and y"),
        (lambda: small.unravel_index(6, (2, 3)), "index 6 is out of bounds"),
        (lambda: small.bincount([-1, 2]), "none of which is negative"),
        (lambda: small.bincount([1, 2], weights=[1]), "1 weights do not fit 2"),
        (lambda: small.searchsorted([1, 2], 1, side="l"), "side='l'"),
        (lambda: small.interp(1, [0, 1], [5, 7, 9]), "3 values do not stand at 2 points"),
        (lambda: small.nan_to_num(small.ones(2), False), "positional"),
        (lambda: small.add(small.ones(2), 1, where=[True, False]), "as out="),
        (lambda: (small.ones(2) > 0) - (small.ones(2) > 1), "use \\^"),
        (lambda: -(small.ones(2) > 0), "use ~"),
        (lambda: small.ones(2)[True], "True is no index"),
        (lambda: small.random.default_rng(0).integers(3, 3), "no integer from 3 to 3"),
        (lambda: small.random.default_rng(0).choice(2, 1, False, [0.5, 0.5]), "replace=False"),
        (lambda: small.random.default_rng(0).choice(3, 1, p=[0.5, 0.5]), "a probability for each of 3"),
    ],
)
def test_what_it_does_not_do_is_a_clear_error(ask, complaint):
    with pytest.raises((AttributeError, IndexError, TypeError, ValueError), match=complaint):
        ask()


def test_draws_have_the_moments_that_they_should():
    rng = small.random.default_rng(3)
    x = rng.standard_normal(20_000)
    assert abs(x.mean()) < 0.03 and abs(x.std() - 1) < 0.03
    assert abs(rng.uniform(2, 4, 20_000).mean() - 3) < 0.03
    assert sorted(rng.permutation(9).tolist()) == list(range(9))
    for drawn in rng.normal(small.zeros(9), 1), rng.uniform(small.zeros(9), 1), rng.exponential(small.ones(9)):
        assert drawn.shape == (9,) and len(set(drawn.tolist())) == 9
    assert rng.integers(3, size=2, dtype=small.uint8).dtype is small.uint8
    assert set(rng.integers(3, size=100).tolist()) == {0, 1, 2} == set(rng.choice([0, 1, 2], 100).tolist())


def test_seeds_that_are_neighbours_have_nothing_in_common():
    first = numpy.array([small.random.default_rng(seed).random(4).tolist() for seed in range(500)])
    assert numpy.abs(numpy.corrcoef(first[:-1].T, first[1:].T)[:4, 4:]).max() < 0.2
    assert abs(first.mean() - 0.5) < 0.03
