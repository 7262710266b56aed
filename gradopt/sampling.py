"""The gradient mask of StochGradAdam.

It is a pure function of (seed, step, element), as is all else that is drawn from the same hash: two rounds of a 32-bit
integer hash in int32 arithmetic that wraps, with the constants of lowbias32 (C. Wellons, "Prospecting for Hash
Functions", 2018). The same lines run on NumPy arrays and on torch tensors and give the same bits there, on any device,
on every replica of a distributed run and after a resume.
"""

import math

import numpy as np

BITS = 24  # of the hash are compared with sampling_rate: the rate is met to 2**-24


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
        return keep(*int32(seed, t, element), sampling_rate)


def int32(*integers):
    """Return integers, or arrays of them, as int32 arrays; larger ones wrap."""
    return (np.asarray(x, dtype=np.uint32).astype(np.int32) for x in integers)
