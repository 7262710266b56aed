"""The gradient mask of StochGradAdam, the readings of its paper's coefficients, and the noise of surfaces.

Mask and noise are pure functions of (seed, step, element): two rounds of a 32-bit integer hash in int32 arithmetic
that wraps, with the constants of lowbias32 (C. Wellons, "Prospecting for Hash Functions", 2018). The same lines run on
NumPy arrays and on torch tensors and give the same bits there, on any device, on every replica of a distributed run
and after a resume.
"""

import math

import numpy as np

BITS = 24  # of the hash are compared with sampling_rate: the rate is met to 2**-24

FORMS = {
    "corrected": "beta1_t = beta1 * decay, divisors 1 - prod_i beta1_i and 1 - beta2^t",
    "power": "beta1_t = beta1 * decay^(t-1), the lambda of the Adam paper, divisors 1 - prod_i beta1_i and 1 - beta2^t",
    "algorithm": "algorithm 1 as printed with its counter from 0: beta1_t = beta1 * decay, divisor 1 - beta1^t",
    "algorithm, t from 1": "the same with the counter from 1: divisors 1 - beta1^(t+1) and 1 - beta2^(t+1)",
    "equations": "(5) to (10) as printed: beta1 * decay and beta2 * decay in the averages and as constant divisors",
}


def mix(x):
    """Hash int32 to int32, one to one, so that every input bit changes every output bit half of the time.

    ``x`` is an int32 NumPy array or torch tensor of any shape; so is the result. A shift of an int32 copies the sign
    bit in, which the masks remove.
    """
    x = x ^ ((x >> 16) & 0xFFFF)
    x = x * 0x7FEB352D
    x = x ^ ((x >> 15) & 0x1FFFF)
    x = x * (0x846CA68B - 2**32)
    return x ^ ((x >> 16) & 0xFFFF)


def key(seed, t):
    """Hash (seed, step), int32 numbers, arrays or tensors that broadcast, to int32."""
    return mix(mix(seed) ^ t)


def hashed(key, element):
    """Hash (key, element), int32 arrays or tensors that broadcast, to an integer in [0, 2**BITS)."""
    return (mix(mix(element) ^ key) >> (32 - BITS)) & (2**BITS - 1)


def uniform(seed, t, element):
    """Hash (seed, step, element), int32 arrays or tensors that broadcast, to an integer in [0, 2**BITS)."""
    return hashed(key(seed, t), element)


def keep(seed, t, element, sampling_rate):
    r"""Say which elements of a gradient are kept: each with probability ``sampling_rate``, independently.

    .. math:: \Omega_i = [\, \mathrm{hash}(\mathrm{seed}, t, i) < s \,]

    Parameters
    ----------
    seed, t, element : int32 arrays or tensors that broadcast against each other
        Seed of the run, step (from 1), and index of the element in the parameter vector. Larger integers wrap.
    sampling_rate : float
        Probability of keeping an element, in (0, 1], met to 2**-24. 1 keeps all.

    Returns
    -------
    bool array or tensor of the broadcast shape

    Source
    ------
    Paper, equation (2) and algorithm 1, lines 4 and 5.
    """
    return uniform(seed, t, element) < threshold(sampling_rate)


def threshold(sampling_rate):
    """Return the number of [0, 2**BITS) below which a hash keeps its element."""
    return round(sampling_rate * 2**BITS)


def keep_like(g, seed, t, sampling_rate):
    """Return the mask of a NumPy gradient; its last axis is the parameter vector, earlier axes are separate runs.

    ``seed`` may be an array that broadcasts against ``g``, so that runs differ in their masks.
    """
    shape = np.shape(g)[-1:]
    element = np.arange(math.prod(shape)).reshape(shape)
    with np.errstate(over="ignore"):  # NumPy warns when a scalar wraps
        return keep(*_int32(seed, t, element), sampling_rate)


def error(seed, t, example, coordinate):
    """Return the error of one example's gradient: uniform with mean 0 and variance 1, independent of all others.

    Its elements of the hash are the negative ones, so that it shares no bits with the mask of a StochGradAdam that
    has the same seed.

    Parameters
    ----------
    seed, t, example, coordinate : int32 arrays that broadcast against each other
        Seed of the run, number of the mini-batch (from 1), index of the example in it, and 0 for x or 1 for y.

    Returns
    -------
    float array of the broadcast shape, in (-3**0.5, 3**0.5)
    """
    element = -1 - (2 * example + coordinate)
    return ((uniform(seed, t, element) + 0.5) / 2**BITS - 0.5) * 12**0.5


def mean_error(seed, t, batch_size):
    """Return the mean of ``error`` over the examples of mini-batch t, for both coordinates."""
    with np.errstate(over="ignore"):
        return error(*_int32(seed, t, np.arange(batch_size)[:, None], np.arange(2))).mean(axis=0)


def _int32(*integers):
    return (np.asarray(x, dtype=np.uint32).astype(np.int32) for x in integers)


def coefficients(form, betas, decay, t):
    """Return (beta1_t, beta2_t, divisor of m, divisor of v) at step t = 1, 2, ... under a reading of the paper.

    ``form`` is a key of ``FORMS``, which describes them; ``t`` is a number or a tensor.

    Source
    ------
    Paper, algorithm 1, lines 7 to 11, and equations (5) to (10).
    """
    beta1, beta2 = betas
    if form == "power":
        return beta1 * decay ** (t - 1), beta2, 1 - beta1**t * decay ** (t * (t - 1) / 2), 1 - beta2**t
    if form == "algorithm":
        return beta1 * decay, beta2, 1 - beta1**t, 1 - beta2**t
    if form == "algorithm, t from 1":
        return beta1 * decay, beta2, 1 - beta1 ** (t + 1), 1 - beta2 ** (t + 1)
    if form == "equations":
        return beta1 * decay, beta2 * decay, 1 - beta1 * decay, 1 - beta2 * decay
    return beta1 * decay, beta2, 1 - (beta1 * decay) ** t, 1 - beta2**t
