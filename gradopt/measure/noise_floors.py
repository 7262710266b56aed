"""What the noise of SGD leaves: its floor, schedules that remove it, and noise whose directions are timed."""

import numpy as np


def noise_floor(optimizer, problem, start, runs=400):
    r"""Return squared gradients of SGD, shape (steps, runs), and the bound on their running mean, shape (steps,).

    .. math:: \frac1k \sum_{i<k} \mathbb E \|\nabla f(\theta_i)\|^2 \le \eta L M + \frac{2 f(\theta_0)}{\eta k}

    Parameters
    ----------
    optimizer : gradopt.numpy.SGD
        With a fixed ``lr``, the eta, of at most 1 / L.
    problem : gradopt.problems.Bowl
        Or another whose f is 0 at its lowest.
    start : float
        Every coordinate of theta at the start.
    """
    theta, squares = np.full((runs, len(problem.curvatures)), start), []
    grad, above = problem.stochastic(np.random.default_rng(0)), problem.f(theta).mean()
    for _ in range(int(12 / (optimizer.lr * problem.mu)) + 50):
        squares.append((problem.grad(theta) ** 2).sum(-1))
        theta = optimizer.step(theta, grad)
    k = np.arange(1, len(squares) + 1)
    return np.array(squares), optimizer.lr * problem.L * problem.M + 2 * above / (optimizer.lr * k)


def through_floor(optimizer, problem, size, budget=20_000, runs=200):
    """Return how many gradients of examples were spent, and f there, shape (marks, runs), at marks a tenth apart.

    ``size`` is the batch size as a function of the step. The runs start at 2 in every coordinate.
    """
    spent, t, marks, heights = 0, 0, [], []
    rng, theta = np.random.default_rng(0), np.full((runs, len(problem.curvatures)), 2.0)
    while spent < budget:
        t += 1
        theta = optimizer.step(theta, problem.stochastic(rng, size(t)))
        spent += size(t)
        if spent > 1.1 * (marks[-1] if marks else 20):
            marks.append(spent)
            heights.append(problem.f(theta))
    return np.array(marks), np.array(heights)


def taking_turns(optimizer, num_steps=100, runs=4000, d=20):
    r"""Return E|grad f|^2 before every step of SGD, exactly and as a mean over runs, with noise that takes turns.

    Coordinate j = 1, ..., d has curvature 1/j, and at every step one of them alone has an error of variance 1: the
    flattest first, the steepest last, then the flattest again. With ``lr`` 1 the variance V_j of theta_j obeys

    .. math:: V_j \leftarrow (1 - 1/j)^2 \, V_j + [\, j \text{ has its turn} \,]
    """
    j, V, theta = np.arange(1, d + 1), np.zeros(d), np.zeros((runs, d))
    rng, exact, sampled = np.random.default_rng(0), [], []
    for k in range(num_steps + 1):
        exact.append((V / j**2).sum())
        sampled.append(((theta / j) ** 2).sum(1).mean())
        turn = j == d - k % d
        V = (1 - 1 / j) ** 2 * V + turn
        error = rng.choice([-1.0, 1.0], (runs, 1)) * turn
        theta = optimizer.step(theta, lambda theta, error=error: theta / j + error)
    return np.array(exact), np.array(sampled)
