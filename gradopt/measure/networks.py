"""What a network is made of."""

from torch import nn

NORMALISATIONS = {"batch": nn.BatchNorm2d, "layer": nn.LayerNorm}


def layers(network):
    """Return how many convolutions and linear layers a network has; a transformer's layer counts as one."""
    whole = [module for module in network.modules() if isinstance(module, nn.TransformerEncoderLayer)]
    inner = {part for module in whole for part in module.modules()}
    simple = [module for module in network.modules() if isinstance(module, nn.Conv2d | nn.Linear)]
    return len(whole) + sum(module not in inner for module in simple)


def normalised(network):
    """Return over what the activations of a network are normalised: "batch", "layer" or "none"."""
    kinds = tuple(map(type, network.modules()))
    return next((name for name, kind in NORMALISATIONS.items() if kind in kinds), "none")
