"""What any rule may do otherwise: directions, counters, schedules, decay, momentum, slow weights."""

from gradopt.doctor.switches.switch import Switch

SWITCHES = {
    "direction": Switch(
        "whether it goes down or up the gradient",
        {
            "down": "It steps down the gradient",
            "up": "It steps up the gradient: it maximises (or a sign is wrong)",
        },
    ),
    "scheduled lr": Switch(
        "whether it follows a learning rate that a scheduler changes",
        {
            "followed": "It follows a learning rate that changes",
            "ignored": "The learning rate is read once: when a scheduler changes it in param_groups, nothing happens",
        },
        frozenset({"ignored"}),
    ),
    "counter": Switch(
        "what its counter t counts",
        {
            "own": "Every parameter counts its own steps",
            "shared": "The counter is shared between parameters and advances at each of them, so that t depends on how "
            "many parameters come before: the bias corrections are over too soon",
        },
        frozenset({"shared"}),
    ),
    "decay": Switch(
        "whether its weight decay is L2 or decoupled",
        {
            "L2": "Weight decay is L2, not decoupled: weight_decay * theta is added to the gradient, and is averaged "
            "and divided with it",
            "lr * weight_decay": "Weight decay is decoupled, as in AdamW: theta shrinks by the factor "
            "1 - lr * weight_decay, apart from the gradient",
            "weight_decay": "Weight decay is decoupled from the gradient and from the learning rate: theta shrinks "
            "by the factor 1 - weight_decay at every step, also when lr is small",
            "lr / first lr": "Weight decay is decoupled from the gradient and from the size of the learning rate: "
            "theta shrinks by the factor 1 - weight_decay * lr / (the first lr)",
            "after the step": "Weight decay is decoupled and applied after the step, to the new theta",
            "up": "weight_decay * theta is subtracted from the gradient: weights grow in place of shrinking",
            "ignored": "weight_decay is accepted and does nothing",
        },
        frozenset({"up", "ignored"}),
    ),
    "weight in the buffer": Switch(
        "with which weight the gradient enters the momentum buffer",
        {
            "1": "The gradient enters the momentum buffer with the weight 1, so that a constant gradient ends in "
            "steps of lr / (1 - momentum)",
            "1 - momentum": "The gradient enters the momentum buffer with the weight 1 - momentum (an average): lr "
            "must be 1 / (1 - momentum) times as large for the same path",
            "dampening": "The gradient enters the momentum buffer with the weight 1 - dampening, but for the first, "
            "which enters whole, as in torch.optim.SGD",
        },
    ),
    "lr in the buffer": Switch(
        "whether lr stands inside or outside the momentum buffer, which only a change of lr shows",
        {
            "outside": "lr stands outside the momentum buffer: a new lr scales the whole step at once",
            "inside": "lr stands inside the momentum buffer: after lr is changed, old gradients go on with the old lr",
        },
    ),
    "nesterov": Switch(
        "whether it is Nesterov's method",
        {
            "none": "It does not look ahead",
            "stored": "It stores the look-ahead point: the step is lr * (g + momentum * m), with g at theta, as in "
            "torch.optim.SGD(nesterov=True)",
            "ahead": "It asks for the gradient at theta - lr * momentum * m, as in Nesterov's own form",
        },
    ),
    "lookahead": Switch(
        "whether slow weights follow (Lookahead)",
        {"no": "No slow weights", "yes": "Slow weights follow after every k steps (Lookahead)"},
    ),
    "slow weights start": Switch(
        "where the slow weights start",
        {
            "at the start": "The slow weights start where theta starts",
            "at the first meeting": "The slow weights start at the first synchronisation: theta is not taken back "
            "there",
            "at 0": "The slow weights start at 0: the first synchronisation throws theta towards 0",
            "one step late": "The slow weights start after the first fast step",
        },
        frozenset({"at the first meeting", "at 0", "one step late"}),
    ),
    "theta is": Switch(
        "which of its points theta is",
        {
            "y": "theta is y, where gradients are taken, until eval() makes it the average x",
            "x": "theta is the average x at every step, and gradients are asked for at y: in torch theta is y while "
            "training",
        },
    ),
    "way": Switch(
        "which part of the way the slow weights go",
        {
            "alpha": "The slow weights go the part alpha of the way to the fast ones",
            "1 - alpha": "The slow weights go the part 1 - alpha of the way to the fast ones: alpha weighs the slow "
            "ones",
        },
        frozenset({"1 - alpha"}),
    ),
}
