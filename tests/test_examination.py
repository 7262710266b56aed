"""Examinations differ by their seed, and their answers are what the package's own optimizers do."""

import subprocess
import sys
from pathlib import Path

import examination
import numpy as np
import pytest

from gradopt.measure.judgement import holm
from gradopt.numpy import SGD, Adam, Lookahead, RAdam, RMSprop, StochGradAdam, descend

ROOT = Path(__file__).parent.parent
SEEDS = range(10)


@pytest.fixture(params=SEEDS)
def drawn(request):
    """Return {name of a question: the question} for a seed."""
    return dict(zip([ask.__name__ for ask in examination.ASK], examination.questions(request.param), strict=True))


def ones(theta):
    return np.ones_like(theta)


def test_papers_are_valid_and_differ():
    papers = {examination.paper(seed) for seed in SEEDS}
    assert len(papers) == len(SEEDS)
    assert examination.paper(3) == examination.paper(3)
    for seed in SEEDS:
        questions = examination.questions(seed)
        assert len(questions) == 10
        for question in questions:
            assert np.isfinite(question.asked).all()
            for text in (question.text, question.answer):
                assert text.count("$") % 2 == 0 and text.count("{") == text.count("}"), text
                assert "nan" not in text and "\n\n" not in text
            assert question.text.rstrip().endswith("?")


def test_only_the_solutions_have_the_answers():
    for seed in SEEDS:
        plain, solved = (examination.paper(seed, solutions) for solutions in (False, True))
        assert "Answer" not in plain and solved.count("**Answer.**") == 10
        for question in examination.questions(seed):
            assert " ".join(question.text.split()) in plain
            answer = " ".join(question.answer.split())
            assert answer in solved and answer not in plain


def test_the_command_prints_what_it_is_asked_for():
    command = [sys.executable, ROOT / "tools" / "examination.py", "--seed", "7"]
    for options in ([], ["--solutions"]):
        done = subprocess.run([*command, *options], capture_output=True, text=True, encoding="utf-8", check=True)
        assert done.stdout == examination.paper(7, bool(options))


def test_gradient_descent_has_the_limit_and_the_factor(drawn):
    given, (limit, best, factor) = drawn["largest_step"].given, drawn["largest_step"].asked
    H = np.array([[given["a"], given["b"]], [given["b"], given["a"]]])

    def grad(theta):
        return theta @ H

    ends = [np.abs(descend(SGD(lr=lr * limit), grad, [1.0, 0.3], 2000)[-1]).max() for lr in (0.99, 1.01)]
    assert ends[0] < 1e-6 and not ends[1] < 1e6
    for start in ([1.0, 1.0], [1.0, -1.0]):  # at the best rate both are equally slow
        path = descend(SGD(lr=best), grad, start, 1)
        assert np.linalg.norm(path[1]) / np.linalg.norm(path[0]) == pytest.approx(factor)


def test_adam_takes_the_two_steps(drawn):
    question = drawn["adam_steps"]
    optimizer, theta = Adam(lr=question.given["lr"], eps=0.0), np.zeros(1)
    for g, moved in zip(question.given["gradients"], question.asked, strict=True):
        after = optimizer.step(theta, lambda theta, g=g: np.array([float(g)]))
        assert (after - theta).item() == pytest.approx(moved)
        theta = after


def test_rmsprop_has_the_bias(drawn):
    given, (share, length, enough) = drawn["bias"].given, drawn["bias"].asked
    optimizer, theta, shares, lengths = RMSprop(lr=1.0, alpha=given["beta"], eps=0.0), np.zeros(1), [0.0], [0.0]
    for _ in range(max(given["t"], enough)):
        after = optimizer.step(theta, ones)
        shares.append(optimizer.v.item())
        lengths.append((theta - after).item())
        theta = after
    assert shares[given["t"]] == pytest.approx(share) and lengths[given["t"]] == pytest.approx(length)
    assert shares[enough] >= 0.99 > shares[enough - 1]


def test_sgd_spreads_an_error_over_as_much_as_the_floor(drawn):
    given, (level, half) = drawn["noise_floor"].given, drawn["noise_floor"].asked
    for lr, expected in ((given["lr"], level), (half, level / 2)):
        # what one error of size sigma leaves in all later steps: the stationary variance is the sum of its squares
        path = descend(SGD(lr=lr), lambda theta: given["curvature"] * theta, [-lr * given["sigma"]], 3000)
        assert (path**2).sum() == pytest.approx(expected)


def test_a_batch_has_the_variance(drawn):
    given, (drawn_apart, without, *_) = drawn["batch_size"].given, drawn["batch_size"].asked
    N, n = given["N"], given["n"]
    g = np.random.default_rng(0).normal(size=N)
    g = (g - g.mean()) / g.std() * given["variance"] ** 0.5
    pairs = (g.sum() ** 2 - (g**2).sum()) / (N * (N - 1))  # the mean product of two different examples
    assert (n * (g**2).mean()) / n**2 == pytest.approx(drawn_apart)
    assert (n * (g**2).mean() + n * (n - 1) * pairs) / n**2 == pytest.approx(without, abs=1e-12)


def test_lookahead_has_the_factor_and_the_limit(drawn):
    given, (factor, limit) = drawn["lookahead"].given, drawn["lookahead"].asked

    def after(product, rounds):
        optimizer = Lookahead(SGD(lr=product), k=given["k"], alpha=given["alpha"])
        return descend(optimizer, lambda theta: theta, [1.0], rounds * given["k"])[-1].item()

    assert after(given["product"], 1) == pytest.approx(factor)
    assert abs(after(0.99 * limit, 2000)) < 1e-6 and not abs(after(1.01 * limit, 2000)) < 1e3


def test_radam_first_divides_there(drawn):
    given, (_, first, factor) = drawn["radam"].given, drawn["radam"].asked
    optimizer = RAdam(lr=1.0, betas=(0.9, given["beta2"]), eps=0.0, threshold=given["threshold"])
    steps = -np.diff(descend(optimizer, lambda theta: 10 * ones(theta), [0.0], first)[:, 0])
    np.testing.assert_allclose(steps[:-1], 10)  # of a gradient that is not divided by its size
    assert steps[-1] == pytest.approx(factor)


def test_stochgradadam_is_as_slow(drawn):
    given, (mean, way, matched, skipped) = drawn["gradient_mask"].given, drawn["gradient_mask"].asked
    optimizer = StochGradAdam(lr=given["lr"], sampling_rate=given["s"])
    moved = np.zeros(2000) - descend(optimizer, ones, np.zeros(2000), 300)[-1]
    assert moved.mean() / 300 == pytest.approx(mean, rel=0.02)
    rival = -descend(Adam(lr=matched), ones, [0.0], 300)[-1].item()
    assert rival / 300 == pytest.approx(mean, rel=1e-6)
    assert way == pytest.approx(given["steps"] * mean) and skipped == pytest.approx(given["s"] * given["lr"])


def test_holm_decides_so(drawn):
    corrected = holm(drawn["holm"].given["p"])
    asked = drawn["holm"].asked
    np.testing.assert_allclose(corrected, asked[:4])
    assert [j + 1 for j in range(4) if corrected[j] <= 0.05] == list(asked[4:])


def test_gradient_descent_keeps_to_the_bound(drawn):
    given, (lr, bound, *_) = drawn["regret"].given, drawn["regret"].asked
    D, G, T = given["D"], given["G"], given["T"]
    path = descend(SGD(lr=lr), lambda theta: -G * ones(theta), [0.0], T)[:-1, 0]  # always the same slope
    assert (-G * path).sum() + G * D * T <= bound * (1 + 1e-9)
    others = [D**2 / (2 * eta) + eta * G**2 * T / 2 for eta in (lr, 0.9 * lr, 1.1 * lr)]
    assert others[0] == pytest.approx(bound) and min(others) == others[0]
