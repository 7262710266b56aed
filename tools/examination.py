"""Write an examination, with numbers that follow a seed: python tools/examination.py --seed 1 [--solutions]"""

import argparse
import math
import random
from typing import NamedTuple


class Question(NamedTuple):
    """What is asked and its worked answer, in Markdown; the numbers that were drawn, and those that are asked for."""

    text: str
    answer: str
    given: dict
    asked: tuple


def show(number):
    """Return a number with four significant digits."""
    return f"{number:.4g}"


def largest_step(draw):
    """Ask which learning rates of gradient descent work on a quadratic, which is best, and how fast that is."""
    b, a = sorted(draw.sample(range(2, 30), 2))
    limit, best, factor = 2 / (a + b), 1 / a, b / a
    return Question(
        rf"""Gradient descent minimises $f(x, y) = \frac12({a}x^2 + {2 * b}xy + {a}y^2)$. Below which learning rate does
        it converge from every start? Which learning rate is best, and by which factor does the error then shrink in a
        step?""",
        rf"""The Hessian has the eigenvectors $(1, 1)$ and $(1, -1)$ with the eigenvalues $L = {a} + {b} = {a + b}$ and
        $\mu = {a} - {b} = {a - b}$. The limit is $2/L = {show(limit)}$, the best rate
        $2/(L + \mu) = 1/{a} = {show(best)}$, and its factor $(L - \mu)/(L + \mu) = {b}/{a} = {show(factor)}$.""",
        dict(a=a, b=b),
        (limit, best, factor),
    )


def adam_steps(draw):
    """Ask for the first two steps of Adam."""
    lr = draw.choice([0.001, 0.002, 0.01, 0.03, 0.1])
    first, second = draw.choice([2, 3, 5, 8, 20]), -draw.choice([1, 4, 6, 10])
    m, v = 0.09 * first + 0.1 * second, 0.000999 * first**2 + 0.001 * second**2
    m_hat, v_hat = m / 0.19, v / 0.001999
    step = -lr * m_hat / v_hat**0.5
    return Question(
        rf"""Adam with $\eta = {lr}$, $\beta_1 = 0.9$, $\beta_2 = 0.999$ and $\epsilon = 0$ sees in one coordinate the
        gradients $g_1 = {first}$ and $g_2 = {second}$. By how much, with its sign, does the coordinate move in the
        first step, and in the second?""",
        rf"""First: $\hat m_1 = g_1$ and $\hat v_1 = g_1^2$, so it moves by $-\eta \, g_1/|g_1| = {-lr}$. Second:
        $m_2 = 0.09 g_1 + 0.1 g_2 = {show(m)}$ and $\hat m_2 = m_2/0.19 = {show(m_hat)}$;
        $\hat v_2 = (0.000999 g_1^2 + 0.001 g_2^2)/0.001999 = {show(v_hat)}$. It moves by
        $-\eta\,\hat m_2/\sqrt{{\hat v_2}} = {show(step)}$.""",
        dict(lr=lr, gradients=(first, second)),
        (-lr, step),
    )


def bias(draw):
    """Ask what a running average that starts at zero holds after some steps, and how long that makes RMSprop's step."""
    beta, t = draw.choice([0.9, 0.95, 0.98, 0.99, 0.999]), draw.randint(3, 40)
    share = 1 - beta**t
    length, enough = share**-0.5, math.ceil(math.log(0.01) / math.log(beta))
    return Question(
        rf"""A running average $v_t = {beta}\,v_{{t-1}} + {round(1 - beta, 3)}\,g_t^2$ starts at $v_0 = 0$, and the
        gradient is constant. Which fraction of $g^2$ does $v_{{{t}}}$ hold? How many learning rates long is RMSprop's
        step {t}, if $\epsilon = 0$? After how many steps does $v$ first hold 99 percent?""",
        rf"""$v_t = (1 - {beta}^t)\,g^2$: the fraction is $1 - {beta}^{{{t}}} = {show(share)}$, and the step is
        $1/\sqrt{{{show(share)}}} = {show(length)}$ learning rates long. ${beta}^t \le 0.01$ from $t = {enough}$ on.""",
        dict(beta=beta, t=t),
        (share, length, enough),
    )


def noise_floor(draw):
    """Ask for the noise floor of SGD, and for the learning rate that makes it half as high."""
    curvature, sigma, lr = draw.choice([1, 2, 4, 5]), draw.choice([1, 2, 3]), draw.choice([0.05, 0.1, 0.15, 0.2])
    level = lr * sigma**2 / (curvature * (2 - lr * curvature))
    half = curvature * level / (sigma**2 + curvature**2 * level / 2)
    return Question(
        rf"""SGD with $\eta = {lr}$ runs on $\frac{{{curvature}}}{{2}}\theta^2$; the errors of its gradients are
        independent, with mean 0 and standard deviation {sigma}. At which value does the mean of $\theta^2$ settle,
        exactly? Which learning rate makes it half of that?""",
        rf"""$\theta_t = (1 - \eta\lambda)\,\theta_{{t-1}} - \eta\,\xi_t$, so the mean $V$ of $\theta^2$ has
        $V = (1 - \eta\lambda)^2\, V + \eta^2\sigma^2$. So
        $V = \eta\sigma^2/(\lambda(2 - \eta\lambda)) = {show(level)}$. The equation is linear in $\eta$, and gives
        $\eta = 2\lambda V/(\sigma^2 + \lambda^2 V)$. With half of $V$ in it that is {show(half)}, more than half of
        {lr}.""",
        dict(curvature=curvature, sigma=sigma, lr=lr),
        (level, half),
    )


def batch_size(draw):
    """Ask what a batch does to the variance of a gradient and, by the linear scaling rule, to the learning rate."""
    N, small, k = draw.choice([100, 200, 500, 1000]), draw.choice([10, 20, 25]), draw.choice([2, 4])
    variance, lr, n = draw.choice([3, 6, 12]), draw.choice([0.01, 0.02, 0.05]), k * small
    drawn, without, scaled, steps = variance / n, variance / n * (N - n) / (N - 1), k * lr, N // n
    return Question(
        rf"""There are {N} examples, and the gradient of a random one has the variance {variance}. Which variance has
        the mean of {n} that are drawn independently, and of {n} drawn without replacement? A run with batches of
        {small} has $\eta = {lr}$: which rate has the linear scaling rule for batches of {n}, and how many whole batches
        has an epoch then?""",
        rf"""${variance}/{n} = {show(drawn)}$; without replacement $(N - n)/(N - 1)$ times as much, {show(without)}. The
        rule says $\eta = {k} \cdot {lr} = {show(scaled)}$. There are {steps} whole batches.""",
        dict(N=N, n=n, variance=variance),
        (drawn, without, scaled, steps),
    )


def lookahead(draw):
    """Ask for the factor of Lookahead around gradient descent, and for its limit of stability."""
    k, alpha = draw.choice([3, 5, 7]), draw.choice([0.2, 0.25, 0.4, 0.5, 0.8])
    product = draw.choice([0.1, 0.5, 1.5, 1.8, 1.9])
    q = (1 - product) ** k
    factor, limit = 1 - alpha * (1 - q), 1 + (2 / alpha - 1) ** (1 / k)
    return Question(
        rf"""Lookahead with $k = {k}$ and $\alpha = {alpha}$ wraps gradient descent on a parabola of curvature
        $\lambda$, with $\eta\lambda = {product}$. By which factor is the error multiplied from one synchronisation to
        the next? Below which $\eta\lambda$ does the method converge?""",
        rf"""The fast weights multiply the error by $q = (1 - {product})^{k} = {show(q)}$, the slow ones by
        $1 - \alpha(1 - q) = {show(factor)}$. For odd $k$ that lies between $-1$ and 1 while
        $0 < \eta\lambda < 1 + (2/\alpha - 1)^{{1/{k}}} = {show(limit)}$.""",
        dict(k=k, alpha=alpha, product=product),
        (factor, limit),
    )


def radam(draw):
    """Ask when RAdam first divides, and by which factor it shortens that step."""
    beta2, threshold = draw.choice([0.9, 0.95, 0.98, 0.99, 0.995, 0.999]), draw.choice([4, 5])
    rho_inf = 2 / (1 - beta2) - 1
    rho = [rho_inf - 2 * t * beta2**t / (1 - beta2**t) for t in range(1, 20)]
    t = next(t for t in range(1, 20) if rho[t - 1] > threshold)
    now = rho[t - 1]
    r = ((now - 4) * (now - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * now)) ** 0.5
    return Question(
        rf"""RAdam has $\beta_2 = {beta2}$ and divides once $\rho_t$ exceeds {threshold}. What is $\rho_\infty$? At
        which step does it first divide, and which factor $r_t$ has that step?""",
        rf"""$\rho_\infty = 2/(1 - \beta_2) - 1 = {show(rho_inf)}$.
        $\rho_t = \rho_\infty - 2t\beta_2^t/(1 - \beta_2^t)$ is {show(rho[t - 2])} at step {t - 1} and {show(now)} at
        step {t}, the first to divide. There $r_t = {show(r)}$.""",
        dict(beta2=beta2, threshold=threshold),
        (rho_inf, t, r),
    )


def gradient_mask(draw):
    """Ask for StochGradAdam's mean step, for the learning rate of a fair rival, and for a mask on the step instead."""
    s, lr = draw.choice([0.2, 0.3, 0.4, 0.5, 0.6, 0.8]), draw.choice([0.001, 0.002, 0.01])
    steps, root = draw.choice([1000, 2000, 5000]), s**0.5
    return Question(
        rf"""StochGradAdam with $s = {s}$ and $\eta = {lr}$ sees a constant gradient. How long is its mean step in the
        long run, and about how far does it move in {steps} steps? Which learning rate makes Adam as fast? How long is
        the mean step if the mask is laid on Adam's step instead?""",
        rf"""$\hat m$ has the mean $sg$ and $\hat v$ the mean $sg^2$, so the mean step is $s/\sqrt s = \sqrt s =
        {show(root)}$ learning rates, {show(root * lr)}, and {steps} of them are {show(steps * root * lr)}. Adam needs
        the rate $\sqrt s\,\eta = {show(root * lr)}$. A mask on the step leaves $s\,\eta = {show(s * lr)}$.""",
        dict(s=s, lr=lr, steps=steps),
        (root * lr, steps * root * lr, root * lr, s * lr),
    )


def holm(draw):
    """Ask for Holm's correction of four p-values, drawn so that it decides something and hangs on no rounding."""
    while True:
        p = [round(draw.choice([0.003, 0.02, 0.06]) * draw.uniform(0.3, 2), 4) for _ in range(4)]
        least, corrected = 0.0, [0.0] * 4
        for factor, j in zip((4, 3, 2, 1), sorted(range(4), key=p.__getitem__), strict=True):
            corrected[j] = least = max(least, min(1, factor * p[j]))
        significant, alone = ([j + 1 for j in range(4) if each[j] <= 0.05] for each in (corrected, p))
        clear = all(abs(each - 0.05) > 0.002 for each in [*p, *corrected])
        if 0 < len(significant) < len(alone) and clear and len({*p}) == 4:
            break
    return Question(
        rf"""Comparisons 1 to 4 have the $p$-values {", ".join(map(str, p))}. Correct them by Holm's method; all four
        hypotheses may be true. Which comparisons are significant at 5 percent? Which would be without the
        correction?""",
        rf"""In order of size they are multiplied by 4, 3, 2 and 1, and none may come out below one before it. For
        comparisons 1 to 4 that is {", ".join(map(show, corrected))}. Significant: {", ".join(map(str, significant))}.
        Without the correction: {", ".join(map(str, alone))}.""",
        dict(p=p),
        (*corrected, *significant),
    )


def regret(draw):
    """Ask for the learning rate and the regret bound of online gradient descent."""
    D, G = draw.choice([1, 2, 3, 4]), draw.choice([0.5, 2, 3, 5])
    T, k = draw.choice([100, 400, 900, 2500]), draw.choice([2, 3, 4])
    lr, bound = D / (G * T**0.5), D * G * T**0.5
    return Question(
        rf"""Convex losses have slopes of at most {G}, and the best fixed point is at most {D} from the start. Which
        constant learning rate gives gradient descent the least bound on its regret after {T} steps, and how large is
        that bound? What is it per step? How many steps make that {k} times smaller, at the rate that suits them?""",
        rf"""$D^2/2\eta + \eta G^2 T/2$ is least at $\eta = D/(G\sqrt T) = {show(lr)}$, where it is
        $DG\sqrt T = {show(bound)}$, or {show(bound / T)} per step. That is $DG/\sqrt T$, so it takes ${k}^2$ times as
        many steps, {k**2 * T}.""",
        dict(D=D, G=G, T=T),
        (lr, bound, bound / T, k**2 * T),
    )


ASK = largest_step, adam_steps, bias, noise_floor, batch_size, lookahead, radam, gradient_mask, holm, regret


def questions(seed):
    """Return the ten questions of a seed."""
    draw = random.Random(seed)
    return [ask(draw) for ask in ASK]


def paper(seed, solutions=False):
    """Return the paper of a seed in Markdown."""
    parts = [
        f"# Gradient-based optimizers: examination {seed}",
        "Ten questions, ten points each. Write down how you got there; four significant digits are enough.",
    ]
    for i, question in enumerate(questions(seed), 1):
        parts.append(f"**{i}.** {' '.join(question.text.split())}")
        if solutions:
            parts.append(f"> **Answer.** {' '.join(question.answer.split())}")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write an examination of ten questions in Markdown.")
    parser.add_argument("--seed", type=int, default=0, help="another seed is another paper (default 0)")
    parser.add_argument("--solutions", action="store_true", help="with the worked answers")
    arguments = parser.parse_args()
    print(paper(arguments.seed, arguments.solutions), end="")
