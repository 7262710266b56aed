"""What the paper's coefficients of StochGradAdam may mean: the readings of its decay and of its bias corrections."""

FORMS = {
    "corrected": "beta1_t = beta1 * decay, divisors 1 - prod_i beta1_i and 1 - beta2^t",
    "power": "beta1_t = beta1 * decay^(t-1), the lambda of the Adam paper, divisors 1 - prod_i beta1_i and 1 - beta2^t",
    "algorithm": "algorithm 1 as printed with its counter from 0: beta1_t = beta1 * decay, divisor 1 - beta1^t",
    "algorithm, t from 1": "the same with the counter from 1: divisors 1 - beta1^(t+1) and 1 - beta2^(t+1)",
    "equations": "(5) to (10) as printed: beta1 * decay and beta2 * decay in the averages and as constant divisors",
}


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
