"""StochGradAdam: Adam on a gradient of which a random part is kept."""

import numpy as np

from gradopt.hyperparameters import DECAYED, RULES, check, check_choice
from gradopt.numpy.floats import on_floats
from gradopt.readings import FORMS, coefficients
from gradopt.sampling import keep_like


class StochGradAdam:
    r"""Keep each coordinate of the gradient with probability ``sampling_rate``, set the rest to 0, and step with Adam.

    .. math::
        \phi_t &= \Omega_t \odot g_t, \qquad \Omega_{t,i} \sim \mathrm{Bernoulli}(s) \\
        m_t &= \beta_{1,t} m_{t-1} + (1 - \beta_{1,t}) \phi_t, \qquad \beta_{1,t} = \beta_1 \, \mathrm{decay} \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2) \phi_t^2 \\
        \theta_t &= \theta_{t-1} - \mathrm{lr} \; \frac{m_t / (1 - \prod_{i \le t} \beta_{1,i})}
        {\sqrt{v_t / (1 - \beta_2^t)} + \mathrm{eps}}

    The divisor of m is the exact one; the paper prints 1 - beta1^(t+1), which is right only for decay = 1 and a
    counter that starts at 0. With ``sampling_rate=1`` and ``decay=1`` this is :class:`Adam`, bit for bit.

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-3
        Learning rate, in units of theta; in [0, inf). The paper's experiments have 1e-2.
    betas : pair of float, default (0.9, 0.999)
        Weights of the past in m and in v, each in [0, 1).
    eps : float, default 1e-8
        Added to the root, in units of the gradient; in [0, inf).
    sampling_rate : float, default 0.8
        Probability s of keeping a coordinate, in (0, 1].
    decay : float, default 1.0
        Multiplier of beta1, in [0, inf), with betas[0] * decay in [0, 1).
    seed : int or integer array that broadcasts against theta, default 0
        Seed of the mask, in [0, 2**32).
    form : key of ``gradopt.readings.FORMS``, default "corrected"
        Reading of the paper's coefficients; "algorithm", "algorithm, t from 1" and "equations" are literal.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Source
    ------
    Paper, algorithm 1 and equations (1) to (11).
    """

    vectors = ("m", "v")  # state in the shape of theta

    def __init__(
        self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, sampling_rate=0.8,
        decay=1.0, seed=0, form="corrected",
    ):  # fmt: skip
        row = RULES["StochGradAdam"]
        check(row, lr=lr, betas=betas, eps=eps)
        check(row, sampling_rate=sampling_rate, decay=decay, seed=seed)
        check(DECAYED, **{"betas[0] * decay": betas[0] * decay})
        check_choice("form", form, FORMS)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.sampling_rate, self.decay = sampling_rate, decay
        self.seed, self.form = seed, form
        self.t, self.m, self.v = 0, 0.0, 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        g = grad(theta)
        self.t += 1
        mask = keep_like(g, self.seed, self.t, self.sampling_rate)
        phi = np.where(mask, g, 0)
        beta1_t, beta2_t, divisor_m, divisor_v = coefficients(
            self.form, self.betas, self.decay, self.t
        )
        self.m = beta1_t * self.m + (1 - beta1_t) * phi
        self.v = beta2_t * self.v + (1 - beta2_t) * phi**2
        m_hat = self.m / divisor_m
        v_hat = self.v / divisor_v
        return theta - self.lr * m_hat / (v_hat**0.5 + self.eps)
