"""Right and wrong answers to the exercises of "Uncertainty: is a surer network a better one?"."""

import numpy as np
import torch

from gradopt.exercises import uncertainty
from gradopt.measure.uncertainty import calibration_error, entropy

TRUTH = 2 * torch.randn(20_000, 10, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
DRAWN = TRUTH.softmax(1).multinomial(1, generator=torch.Generator().manual_seed(1))[:, 0]


def shares(known, classes):
    return torch.bincount(known, minlength=classes) / len(known)


def always(known, n, classes):
    """Return the same certain prediction of the most frequent class for all images."""
    logits = torch.zeros(n, classes)
    logits[:, known.mode().values] = 100
    return logits


def curve(order, dtype=torch.float64):
    """Answer with the accuracy on the first images in an order of the logits."""

    def accuracy_at(logits, y, share):
        first = order(logits)[: int(share * len(y))]
        return (logits.argmax(1) == y)[first].to(dtype).mean()

    return accuracy_at


def below_quantile(logits, y, share):
    sure = entropy(logits) <= torch.quantile(entropy(logits), share)
    return float(np.mean((logits.argmax(1) == y)[sure].numpy()))


def by_topk(logits, y, share):
    _, surest = torch.topk(-entropy(logits), round(share * len(y)))
    return (logits.argmax(1)[surest] == y[surest]).float().mean().item()


def by_hand(points, directions, mean):
    return torch.stack([mean + a * directions[:, 0] + b * directions[:, 1] for a, b in points])


def projected(points, directions, mean):
    p = (mean + points @ directions.T).clamp(min=0)
    return p / p.sum(1, keepdim=True)


def sure_and_surer(lead=1000.0):
    """Return logits in one bin, of which half are certain, and labels with which the bin is calibrated."""
    logits = torch.tensor([[np.log(0.96 / 0.04), 0.0]] * 50 + [[lead, 0.0]] * 50)
    return logits, torch.tensor([0] * 98 + [1] * 2)


def split(error):
    """Whether the error of the whole is that of its two halves, which it is not if they share a bin."""
    logits, y = sure_and_surer()
    halves = (error(logits[part], y[part]) / 2 for part in (slice(50), slice(50, 100)))
    return np.isclose(sum(halves), error(logits, y))


def with_args(*answers):
    return [(answer, DRAWN, TRUTH) for answer in answers]


ANSWERS = {
    uncertainty.check_useless: (
        [
            lambda known, n, classes: shares(known, classes).log().expand(n, classes),
            lambda known, n, classes: np.log(np.tile(shares(known, classes).double(), (n, 1))) + 3,
            lambda known, n, classes: torch.nn.functional.one_hot(known, classes).double().mean(0).log().repeat(n, 1),
        ],
        [
            lambda known, n, classes: torch.zeros(n, classes),
            lambda known, n, classes: shares(known, classes).repeat(n, 1),
            always,
            lambda known, n, classes: torch.randn(n, classes),
        ],
    ),
    uncertainty.check_coverage: (
        with_args(curve(lambda logits: entropy(logits).argsort(), torch.float32), below_quantile, by_topk),
        with_args(
            curve(lambda logits: entropy(logits).argsort(descending=True)),
            curve(lambda logits: torch.arange(len(logits))),
            curve(lambda logits: logits.softmax(1).amax(1).argsort()),
            lambda logits, y, share: share * (logits.argmax(1) == y).double().mean(),
            lambda logits, y, share: (logits.argmax(1) == y)[entropy(logits) <= share].double().mean(),
        ),
    ),
    uncertainty.check_corners: (
        [
            (answer, TRUTH)
            for answer in (
                by_hand,
                lambda points, directions, mean: torch.einsum("nj,kj->nk", points, directions) + mean,
                lambda points, directions, mean: points @ torch.linalg.pinv(directions) + mean,
            )
        ],
        [
            (answer, TRUTH)
            for answer in (
                lambda points, directions, mean: points @ directions.T,
                projected,
                lambda points, directions, mean: (mean + points @ directions.T).softmax(1),
                lambda points, directions, mean: mean @ directions + points,
            )
        ],
    ),
    uncertainty.check_broken: (
        [
            lambda error: error(*sure_and_surer()) > 0.01,
            lambda error: not np.isclose(error(*sure_and_surer(40.0)), calibration_error(*sure_and_surer(40.0))),
            split,
        ],
        [
            lambda error: True,
            lambda error: type(error).__name__ == "Broken",
            lambda error: error(torch.tensor([[1000.0, 0.0]] * 50), torch.tensor([0] * 48 + [1] * 2)) > 0.01,
            lambda error: error(TRUTH[:500], DRAWN[:500]) != calibration_error(TRUTH[:500], DRAWN[:500]),
            lambda error: error.__name__ == "Broken",
        ],
    ),
}
