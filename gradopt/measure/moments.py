"""What mini-batches do to least squares on average, exactly: the first two moments of the distance to the minimizer."""

import numpy as np


def excess(problem, theta):
    r"""Return :math:`f(\theta) - f^*`, without cancellation because f is quadratic.

    Parameters
    ----------
    problem : gradopt.problems.FiniteSum
        Of :func:`gradopt.problems.least_squares`.
    theta : array of shape (..., d)

    Returns
    -------
    array of shape (...)
    """
    minimizer = problem.minimizer()
    e = theta - minimizer
    return ((e @ problem.hessian(minimizer)) * e).sum(-1) / 2


def moments(problem, lr, n=1):
    r"""Return the matrix A and the offset b that take the moments of the error e one step of SGD on.

    .. math::
        e_t = (I - \eta H_t)\, e_{t-1} + \eta\, b_t, \qquad
        \begin{pmatrix} \mathrm E\, e_t \\ \mathrm E\, e_t e_t^\top \end{pmatrix} =
        A \begin{pmatrix} \mathrm E\, e_{t-1} \\ \mathrm E\, e_{t-1} e_{t-1}^\top \end{pmatrix} + b

    where e is the distance to the minimizer of least squares, and H_t and b_t are means over a batch of n examples,
    drawn independently with replacement. The steps are stable in mean square if all eigenvalues of A are below 1 in
    modulus.

    Parameters
    ----------
    problem : gradopt.problems.FiniteSum
        Of :func:`gradopt.problems.least_squares`.
    lr : float
    n : int, default 1
        Batch size.

    Returns
    -------
    A : array of shape (d + d^2, d + d^2)
    b : array of shape (d + d^2,)
    """
    x, d = problem.x, problem.x.shape[1]
    errors, hessian = problem.y - x @ problem.minimizer(), x.T @ x / len(x)
    outer = x[:, :, None] * x[:, None, :]
    fourth = np.einsum("nij,nkl->ikjl", outer, outer).reshape(d * d, d * d) / len(x)
    third = np.einsum("n,ni,nj,nk->ijk", errors, x, x, x).reshape(d * d, d) / len(x)
    step = np.eye(d) - lr * hessian
    A = np.zeros((d + d * d, d + d * d))
    A[:d, :d] = step
    A[d:, d:] = np.kron(step, step) + lr**2 / n * (fourth - np.kron(hessian, hessian))
    A[d:, :d] = -2 * lr**2 / n * third
    noise = np.einsum("n,nij->ij", errors**2, outer).reshape(d * d) / len(x)
    return A, np.concatenate([np.zeros(d), lr**2 / n * noise])


def moments_at(problem, theta):
    """Return (e, e e^T) at a theta of shape (d,) that is not random, as one array of shape (d + d^2,)."""
    e = theta - problem.minimizer()
    return np.concatenate([e, np.outer(e, e).ravel()])


def expected_excess(problem, state):
    """Return the mean of f - f* at moments of shape (..., d + d^2), as an array of shape (...)."""
    hessian = problem.x.T @ problem.x / problem.n
    return state[..., len(hessian) :] @ hessian.ravel() / 2


def fewest_steps(problem, height, lrs, n, num_steps=4000):
    """Return after how many steps from 0 the mean of f - f* is below a height with the best of some learning rates.

    Parameters
    ----------
    problem : gradopt.problems.FiniteSum
        Of :func:`gradopt.problems.least_squares`.
    height : float
    lrs : sequence of float
        Learning rates.
    n : int
        Batch size.
    num_steps : int, default 4000
        When to give up.

    Returns
    -------
    steps : int
        0 if no learning rate gets there.
    lr : float
        The one that is lowest then.
    """
    A, b = map(np.array, zip(*(moments(problem, lr, n) for lr in lrs), strict=True))
    state = moments_at(problem, np.zeros(problem.x.shape[1]))
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(1, num_steps + 1):
            state = (A @ state[..., None])[..., 0] + b
            heights = np.nan_to_num(expected_excess(problem, state), nan=np.inf)
            if heights.min() < height:
                return step, lrs[heights.argmin()]
    return 0, np.nan
