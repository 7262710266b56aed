"""The arms of every comparison with the paper on StochGradAdam."""

from gradopt.train import Experiment

ARMS = {  # every comparison of the paper has these; the mask shrinks a mean step by the root of the sampling rate
    "sgd": ("Momentum", {}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
    "adam-matched": ("Adam", {}),
    "stochgradadam": ("StochGradAdam", {"sampling_rate": 0.8}),
}
MATCHED = 0.8**0.5
PAPER_LR = 0.01


def arms(prefix, seeds, only=tuple(ARMS), lr=PAPER_LR, **settings):
    """Return an experiment for every arm, or for those named, at the paper's learning rate or another one."""
    return [
        Experiment(
            f"{prefix}-{arm}", rule, (lr * (MATCHED if arm == "adam-matched" else 1),), options=options,
            seeds=seeds, **settings,
        )
        for arm, (rule, options) in ARMS.items()
        if arm in only
    ]  # fmt: skip
