"""The plan: what the next runs are to decide about the paper on StochGradAdam, written before they were run.

A small residual network on 10,000 images of CIFAR-10, in float32, which every processor computes at about one speed.
The learning rate stays, as the paper's does, or falls linearly towards 0; of both the averaged weights are kept too.
"""

from gradopt.results.arms import arms

SMALL = dict(
    data="cifar10-small", network="resnet-8", epochs=4, batch_size=128, augment=True, log_every=2, observe="scores",
    average=0.98,
)  # fmt: skip
SCHEDULES = {"constant": None, "linear": "linear"}
PILOT = [  # how much paired runs differ from seed to seed; no claim is judged by these
    experiment
    for name, schedule in SCHEDULES.items()
    for experiment in arms(
        f"pilot-{name}", tuple(range(200, 210)), ("adam-matched", "stochgradadam"), **SMALL, schedule=schedule
    )
]
