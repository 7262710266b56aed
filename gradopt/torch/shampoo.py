"""Shampoo: a matrix divided from the left and from the right by what its gradients have been."""

import torch

from gradopt.torch.arithmetic import matrix, subtract_
from gradopt.torch.base import Optimizer


class Shampoo(Optimizer):
    r"""Multiply the gradient of a matrix by roots of its summed products with itself, from both sides.

    .. math::
        L_t &= L_{t-1} + G_t G_t^\top, \qquad R_t = R_{t-1} + G_t^\top G_t \\
        P_t &= (L_t + \mathrm{eps}\, I)^p, \qquad Q_t = (R_t + \mathrm{eps}\, I)^q \\
        \theta_t &= \theta_{t-1} - \mathrm{lr} \; P_t \, G_t \, Q_t

    with p = q = -1/4. The last two axes of a parameter are a matrix of m rows and n columns, those before them runs
    side by side. A vector is a matrix of one row, and for it p = 0, q = -1/2: Adagrad with the full matrix.

    A kernel of a convolution is no such stack of matrices, and an embedding is too long: P and Q cost m^2 + n^2 numbers
    and on the order of m^3 + n^3 operations. Give them to another optimizer.

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-3
        Learning rate, in units of theta: the first step has about lr as its spectral norm. In [0, inf).
    eps : float, default 1e-6
        Where the diagonals of L and R begin, in units of the squared gradient; in (0, inf).
    frequency : int, default 1
        Steps from one computation of P and Q to the next, in [1, inf); each of the first so many has its own.
    {engine} Nothing is gained here: a step is products of matrices.

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse, or a parameter complex or sharded.

    Source
    ------
    :class:`gradopt.numpy.Shampoo`.
    """

    state_names = ("L", "R", "P", "Q")
    counts = True
    elementwise = False

    def __init__(self, params, lr=1e-3, *, eps=1e-6, frequency=1, weight_decay=0, maximize=False, fused=False):
        hyper = dict(lr=lr, eps=eps, frequency=frequency, weight_decay=weight_decay, maximize=maximize)
        super().__init__(params, hyper, fused)

    def begin(self, thetas, compiling):
        """Make the state of parameters before their first step."""
        super().begin(thetas, compiling)
        for theta in thetas:
            G = matrix(theta)
            for name, n in zip(self.state_names, G.shape[-2:] * 2, strict=True):
                self.state[theta][name] = G.new_zeros(*G.shape[:-2], n, n)

    def numbers(self, group, t):
        """Return what ``update`` needs besides tensors."""
        frequency = group["frequency"]
        every = t.clamp(max=frequency) if isinstance(t, torch.Tensor) else min(t, frequency)
        return {"lr": group["lr"], "eps": group["eps"], "due": t % every == 0}

    @staticmethod
    def update(theta, g, L, R, P, Q, *, lr, eps, due):
        """Move ``theta`` in place by one step."""
        G = matrix(g)
        L.add_(G @ G.mT)
        R.add_(G.mT @ G)
        p, q = (0.0, -0.5) if G.shape[-2] == 1 else (-0.25, -0.25)
        renew_(P, L, p, eps, due)
        renew_(Q, R, q, eps, due)
        subtract_(theta, (P @ G @ Q).view_as(theta), lr)


def renew_(P, A, p, eps, due):
    """Replace P by a power of A if it is due; under ``torch.compile``, which cannot know, compute that in any case."""
    if isinstance(due, torch.Tensor):
        P.copy_(power(A, p, eps).where(due, P))
    elif due:
        P.copy_(power(A, p, eps))


def power(A, p, eps):
    """Return (A + eps I)^p for symmetric A with eigenvalues >= 0; what rounding puts below 0 counts as 0."""
    finite = A.isfinite().all(dim=(-2, -1), keepdim=True)
    exact = A.double().where(finite, 0.0)  # eigh refuses a nan, and in float32 does not converge where a run diverges
    values, Q = torch.linalg.eigh(exact)
    roots = (values.clamp(min=0) + eps).pow(p).unsqueeze(-2)
    return (Q * roots @ Q.mT).where(finite, torch.nan).to(A.dtype)
