"""Lookahead: slow weights that follow another optimizer's fast weights."""

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class Lookahead:
    r"""Let another optimizer take k steps, then go back a part of the way.

    .. math:: \phi \leftarrow \phi + \mathrm{alpha} \, (\theta_k - \phi), \qquad \theta_0 \leftarrow \phi

    The inner optimizer keeps its own state (its momentum, say) across the synchronisation.

    Parameters
    ----------
    optimizer : any optimizer of this package
        Takes the fast steps.
    k : int, default 5
        Fast steps per slow step, in [1, inf).
    alpha : float, default 0.5
        Fraction of the way to the fast weights, in [0, 1]; 1 gives the inner optimizer back.

    Raises
    ------
    ValueError
        If ``k`` or ``alpha`` is outside its range.

    Source
    ------
    Slides, "Lookahead", algorithm 1; Zhang et al. (2019), algorithm 1.
    """

    def __init__(self, optimizer, k=5, alpha=0.5):
        check(RULES["Lookahead"], k=k, alpha=alpha)
        self.optimizer, self.k, self.alpha = optimizer, k, alpha
        self.t, self.phi = 0, None

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        if self.t == 0:
            self.phi = theta
        self.t += 1
        theta = self.optimizer.step(theta, grad)
        if self.t % self.k == 0:
            self.phi = self.phi + self.alpha * (theta - self.phi)
            theta = self.phi
        return theta
