"""Scenes for the explorer: settings that each show one thing, and the sentence that says what to look for."""

import json
from urllib.parse import quote

from gradopt.explorer.widget import STATE, Explorer
from gradopt.numpy import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    AMSGrad,
    Lookahead,
    Momentum,
    Nesterov,
    RAdam,
    RMSprop,
    StochGradAdam,
)


def explorers():
    """Return {name: Explorer} with the names of ``LOOK``."""
    bowl, ravine = dict(surface="quadratic"), dict(surface="quadratic", condition=50)
    full = StochGradAdam(lr=0.1, sampling_rate=1)
    literal = StochGradAdam(lr=0.1, sampling_rate=1, form="equations")
    masked = StochGradAdam(lr=0.3, sampling_rate=0.5)
    eleven = (
        SGD(lr=0.01),
        Momentum(lr=0.003),
        Nesterov(lr=0.003),
        Adagrad(lr=0.3),
        Adadelta(),
        RMSprop(lr=0.01, alpha=0.9),
        Adam(lr=0.1),
        AMSGrad(lr=0.1),
        RAdam(lr=0.01),
        Lookahead(Adam(lr=0.1)),
        StochGradAdam(lr=0.1),
    )
    made = (
        Explorer(SGD(lr=0.19), SGD(lr=0.205), **bowl, num_steps=25),
        Explorer(SGD(lr=0.037), SGD(lr=0.005), **ravine, num_steps=60),
        Explorer(SGD(lr=0.02), Momentum(lr=0.02), **ravine, num_steps=80),
        Explorer(Momentum(lr=0.02), Nesterov(lr=0.02), **ravine, num_steps=80),
        Explorer(SGD(lr=0.15), SGD(lr=0.015), **bowl, num_steps=500, batch_size=4),
        Explorer(SGD(lr=0.5), Momentum(lr=0.1), Adam(lr=0.05), surface="plateau and cliff", num_steps=200),
        Explorer(Adagrad(lr=0.1), RMSprop(lr=0.01, alpha=0.9), num_steps=500),
        Explorer(Adadelta(), Adadelta(eps=1e-2), **bowl, num_steps=400),
        Explorer(Adam(lr=0.1, betas=(0, 0.999)), RMSprop(lr=0.1, alpha=0.999), **bowl),
        Explorer(Adam(lr=0.02), RAdam(lr=0.02), **bowl, num_steps=500),
        Explorer(SGD(lr=0.195), Lookahead(SGD(lr=0.195)), **bowl, num_steps=60),
        Explorer(Adam(lr=0.3), Adam(lr=0.212), masked, surface="himmelblau", num_steps=60),
        Explorer(full, literal, **bowl, num_steps=300),
        Explorer(*eleven, surface="beale", num_steps=500),
    )
    return dict(zip(LOOK, made, strict=True))


LOOK = {
    "The largest learning rate": "The steep coordinate is multiplied by $1 - 10\\eta$ at every step: one side of 0.2 "
    "shrinks, the other grows.",
    "Zig-zag in a ravine": "Just below $2/L = 0.04$ gradient descent leaps from wall to wall; far below, it crawls "
    "along the floor.",
    "Momentum overshoots": "The velocity outlives the slope: momentum runs past the minimum and comes back.",
    "Nesterov brakes earlier": "It asks for the gradient where the velocity is about to take it, so its oscillations "
    "die sooner.",
    "The noise floor": "With a constant learning rate the gap stops falling; ten times smaller, it falls for longer "
    "and lower.",
    "Off the plateau": "Where the gradient is nearly zero, Adam's step is not: it divides by the size of the gradient.",
    "Adagrad stalls": "With ten times the learning rate it leads at first; but its sum of squares never forgets the "
    "first steep steps, and it is overtaken.",
    "Adadelta starts from eps": "Without a learning rate, the first steps have the size that `eps` gives them.",
    "No bias correction": "The first step of RMSprop is 32 times as long as that of Adam; only the correction differs.",
    "RAdam warms up": "Its first five steps are plain momentum; then the rectified rate starts near zero and grows "
    "towards Adam's.",
    "Lookahead's two speeds": "Every fifth step goes half of the way back, which damps what the fast weights do across "
    "the ravine.",
    "The mask, and Adam at the matched rate": "StochGradAdam keeps pace with Adam at $\\sqrt{s}$ times the rate, not "
    "at the full rate.",
    "The paper's equations, read literally": "Constant divisors: the steps grow to twice the learning rate before $v$ "
    "catches up.",
    "All eleven at once": "Every rule from SGD to StochGradAdam on one surface. The learning rates were set by "
    "hand, so the race ranks nothing; the lesson on a fair comparison tunes all alike.",
}
"""What to look for in each scene, in Markdown."""


def link(explorer, number=1):
    """Return the address, within a page, that sets the page's explorer of this number to the state of another."""
    return f"#explorer-{number}=" + quote(json.dumps(explorer.get_state(STATE)))
