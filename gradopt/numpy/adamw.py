"""AdamW: Adam whose weights decay apart from the gradient."""

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class AdamW:
    r"""Adam's step, and a shrinkage of the weights that no gradient divides.

    .. math::
        \theta_t = (1 - \mathrm{lr} \; \mathrm{weight\_decay}) \; \theta_{t-1}
        - \mathrm{lr} \; \hat m_t / (\sqrt{\hat v_t} + \mathrm{eps})

    with m, v and the hats as in :class:`Adam`. Here ``weight_decay`` is decoupled; the L2 penalty, a part of the
    gradient, is another method.

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-3
        Learning rate, in units of theta; in [0, inf).
    betas : pair of float, default (0.9, 0.999)
        Weights of the past in m and in v, each in [0, 1).
    eps : float, default 1e-8
        Added to the root, in units of the gradient; in [0, inf).
    weight_decay : float or array that broadcasts against theta, default 1e-2
        What the weights lose in a step is lr * weight_decay of them; in [0, inf).
    independent_decay : bool, default False
        They lose weight_decay of them instead, whatever lr is.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Source
    ------
    Loshchilov and Hutter (2019), algorithm 2, whose decay is independent of the learning rate but for a schedule's
    factor; ``torch.optim.AdamW``, which multiplies it by lr.
    """

    vectors = ("m", "v")  # state in the shape of theta

    def __init__(
        self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2,
        independent_decay=False,
    ):  # fmt: skip
        row = RULES["AdamW"]
        check(row, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.weight_decay = weight_decay
        self.independent_decay = independent_decay
        self.t, self.m, self.v = 0, 0.0, 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        beta1, beta2 = self.betas
        g = grad(theta)
        self.t += 1
        self.m = beta1 * self.m + (1 - beta1) * g
        self.v = beta2 * self.v + (1 - beta2) * g**2
        m_hat = self.m / (1 - beta1**self.t)
        v_hat = self.v / (1 - beta2**self.t)
        scale = 1.0 if self.independent_decay else self.lr
        decay = scale * self.weight_decay
        return (1 - decay) * theta - self.lr * m_hat / (v_hat**0.5 + self.eps)
