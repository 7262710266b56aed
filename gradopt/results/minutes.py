"""What ten minutes of a GPU decide: `make gpu` runs this list from its beginning, and is cut where they end.

Every minute is to decide something, so a network comes with all five arms and two seeds at a time: wherever the list is
cut, what stands before is whole, and its differences are paired. The rate falls linearly and the weights are averaged,
as in the plan's first setting, for 10 epochs in place of 4, at the rate of the paper. The seeds are new. In this order:

1. ResNet-20, 8 seeds, as many as in the plan's first look: whether the mask does what its smaller step does not
   (adam-matched), and whether StochGradAdam ends above Adam and RMSprop, at a depth of which the plan tries one pair.
2. ResNet-56, 4 seeds: whether the answer is the same at the depth that the paper shows first.
3. ViT-8, MobileNetV2 and VGG-16, 2 seeds: whether another network of the paper answers so differently that it deserves
   minutes of its own. Two seeds judge nothing.
4. ResNet-20, then ResNet-56, 2 seeds, on all 45,000 images: whether more than four times the data change the answer.
   These need all six files of CIFAR-10, those before them three.

``IN_SMALL`` is a list like it for a CPU, to try the command.
"""

from gradopt.results import plan
from gradopt.results.arms import ARMS, PAIR, arms

SETTINGS = dict(epochs=10, log_every=5, schedule="linear", more={"fused": True})
SEEDS = tuple(range(600, 608))


def pairs(prefix, network, count, only=ARMS, **settings):
    """Return the experiments of a network with the first of SEEDS, two at a time."""
    settings = {**plan.SMALL, **SETTINGS, "network": network, **settings}
    return [
        experiment
        for i in range(0, count, 2)
        for experiment in arms(f"{prefix}-{network}-{SEEDS[i]}", SEEDS[i : i + 2], only, **settings)
    ]


MINUTES = [
    *pairs("minutes", "resnet-20", 8),
    *pairs("minutes", "resnet-56", 4),
    *(experiment for network in ("vit-8", "mobilenetv2", "vgg-16") for experiment in pairs("minutes", network, 2)),
    *(
        experiment
        for network in ("resnet-20", "resnet-56")
        for experiment in pairs("minutes-all", network, 2, data="cifar10")
    ),
]
PLAIN = dict(augment=False, bfloat16=False, observe=None, log_every=1)
IN_SMALL = [
    *pairs("small", "mlp", 2, data="mnist-sample", widths=(32, 32), more={}, epochs=40, **PLAIN),
    *pairs("small", "resnet-8", 2, PAIR, data="mnist-sample-colour", epochs=1, **PLAIN),
]
