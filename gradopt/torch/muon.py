"""Muon: momentum whose matrices are made nearly orthogonal."""

from gradopt.torch.arithmetic import lerp_, matrix, subtract_
from gradopt.torch.base import Optimizer

COEFFICIENTS = 3.4445, -4.7750, 2.0315
LEAST = 1e-7  # norm by which a matrix is divided


class Muon(Optimizer):
    r"""Step along Nesterov's momentum, a matrix whose singular values are all brought near 1.

    .. math::
        m_t &= \mathrm{momentum} \; m_{t-1} + (1 - \mathrm{momentum}) \; g_t \\
        u_t &= \mathrm{momentum} \; m_t + (1 - \mathrm{momentum}) \; g_t \\
        o_t &= \mathrm{newton\_schulz}(u_t), \qquad \theta_t = \theta_{t-1} - \mathrm{lr} \; o_t

    The last two axes of a parameter are a matrix, those before them runs side by side; a vector is a matrix of one
    row. A kernel of a convolution is no such stack of matrices: give it, and embeddings, biases and the last layer,
    to another optimizer.

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-3
        Learning rate, in units of theta: about the spectral norm of every step. In [0, inf).
    momentum : float, default 0.95
        Weight of the past in the average of gradients, in [0, 1).
    ns_steps : int, default 5
        Steps of Newton-Schulz, in [0, 100); with 0 a matrix is only divided by its Frobenius norm.
    {engine} Nothing is gained here: a step is products of matrices.

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse, or a parameter complex or sharded.

    Source
    ------
    :class:`gradopt.numpy.Muon`; ``torch.optim.Muon``, whose weight decay is decoupled, and which computes newton_schulz
    in bfloat16 where this class does so in the parameter's own dtype.
    """

    state_names = ("m",)
    elementwise = False

    def __init__(self, params, lr=1e-3, *, momentum=0.95, ns_steps=5, weight_decay=0, maximize=False, fused=False):
        super().__init__(
            params,
            dict(lr=lr, momentum=momentum, ns_steps=ns_steps, weight_decay=weight_decay, maximize=maximize),
            fused,
        )

    @staticmethod
    def update(theta, g, m, *, lr, momentum, ns_steps):
        """Move ``theta`` in place by one step."""
        u = g.lerp(lerp_(m, g, 1 - momentum), momentum)
        subtract_(theta, newton_schulz(u, ns_steps), lr)


def newton_schulz(u, ns_steps):
    """Return nearly U V^T for a matrix U S V^T, the last two axes of a tensor; without two it is one row.

    A matrix of more rows than columns is also multiplied by the root of their ratio.
    """
    a, b, c = COEFFICIENTS
    x = matrix(u)
    m, n = x.shape[-2:]
    x = x.mT if m > n else x  # the smaller of the two products
    x = x / x.norm(dim=(-2, -1), keepdim=True).clamp(min=LEAST)
    for _ in range(ns_steps):
        s = x @ x.mT
        x = a * x + (b * s + c * s @ s) @ x
    x = x.mT if m > n else x
    return max(1, m / max(1, n)) ** 0.5 * x.reshape(u.shape)
