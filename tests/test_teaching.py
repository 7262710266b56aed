"""Teachers find every lesson in the routes and on the board, and the numbers of the answers are the optimizers'."""

import re
from pathlib import Path

import numpy as np
import pytest
from lesson import notebooks

from gradopt.numpy import SGD, Adagrad, Adam, AdamW, Momentum, RMSprop, descend

BOOK = Path(__file__).parent.parent / "book"
PLANS = (BOOK / "board-plans.md").read_text(encoding="utf-8")
LESSONS = [path.relative_to(BOOK).with_suffix("").as_posix() for path in notebooks() if path.parent != BOOK]
SECTIONS = re.split(r"^### \[.*\]\((.*)\)$", PLANS, flags=re.MULTILINE)


def test_every_lesson_has_its_plan_in_the_order_of_the_book():
    assert SECTIONS[1::2] == LESSONS


@pytest.mark.parametrize("plan", SECTIONS[2::2], ids=LESSONS)
def test_a_plan_has_three_to_five_steps_and_three_questions_with_answers(plan):
    steps = re.findall(r"^(\d)\. ", plan, re.MULTILINE)
    assert steps == [*"12345"][: len(steps)] and len(steps) >= 3
    questions = re.findall(r"^:::\{dropdown\} (.*)\n((?:(?!:::).*\n)+):::$", plan, re.MULTILINE)
    assert len(questions) == 3 == plan.count("{dropdown}")
    for question, answer in questions:
        assert re.search(r"[.?]$", question) and len(answer.split()) >= 10, question


def test_the_routes_of_a_term_pass_every_lesson():
    term = (BOOK / "teaching.md").read_text(encoding="utf-8").split("## A term")[1]
    assert set(LESSONS) <= set(re.findall(r"\]\((\d-[\w/-]+)\)", term))


def steps(optimizer, grad, n):
    """Return the lengths of the first n steps from 0."""
    return np.abs(np.diff(descend(optimizer, grad, [0.0], n)[:, 0]))


def test_numbers_of_the_answers():
    def ones(theta):
        return np.ones_like(theta)

    # batch gradient descent: the digits of kappa = 100
    path = np.abs(descend(SGD(lr=np.array([[2 / 101], [1 / 100]])), lambda u: u * [1.0, 100.0], np.ones((2, 2)), 230))
    assert path[116, 0].max() <= 0.1 < path[114, 0].max() and path[230, 1].max() <= 0.1 < path[228, 1].max()
    # momentum: what an error of 1 in the first gradient does to all later points sums to -1 / curvature
    optimizer, path = Momentum(lr=1.0, momentum=0.5), [np.zeros(1)]
    for t in range(200):
        path.append(optimizer.step(path[-1], lambda x, error=float(t == 0): x + error))
    assert np.concatenate(path)[1:5].tolist() == [-1, -0.5, 0.25, 0.375] and sum(path) == pytest.approx(-1)
    # Adagrad: 115 steps for a distance of 2; RMSprop: the hundredth step
    assert steps(Adagrad(lr=0.1), ones, 115).sum() >= 2 > steps(Adagrad(lr=0.1), ones, 114).sum()
    assert round(steps(RMSprop(lr=1.0), ones, 100)[-1], 2) == 1.26
    # Adam: a gradient a thousand times as large, and a period of the counterexample
    late = steps(Adam(lr=1.0), Gradients([1.0] * 20_000 + [1000.0]), 20_001)[-1]
    assert round(late, 1) == 3.2
    period = np.diff(descend(Adam(lr=1.0, betas=(0, 0.1)), Gradients([3.0, -1.0, -1.0] * 40), [0.0], 120)[:, 0])[-3:]
    assert np.round(period, 2).tolist() == [-1.05, 0.76, 0.97] and round(period.sum(), 2) == 0.68
    # AdamW: what its defaults leave of a weight in 10,000 steps
    assert round(descend(AdamW(), np.zeros_like, [1.0], 10_000)[-1, 0], 2) == 0.9
    # schedules: what the rate 1/10 leaves, and what the mean of its 100 points does
    k = np.arange(1, 101)
    assert round(0.1 / 1.9, 3) == 0.053 and round(((1 - 0.9**k) ** 2).sum() / 100**2, 4) == 0.0086
    assert np.isclose((0.9 / (100 * 0.1)) ** 2, 0.0081)


class Gradients:
    """Returns one given gradient after the other, wherever it is asked."""

    def __init__(self, values):
        self.values = iter(values)

    def __call__(self, theta):
        return np.full_like(theta, next(self.values))

    def __deepcopy__(self, memo):
        return self
