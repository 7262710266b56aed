"""What an experiment calls by its name: data sets, networks, optimizers, and what observes a network."""

from functools import cache, partial

import torch
from torch.utils.flop_counter import FlopCounterMode

import gradopt.torch
from gradopt.data import checksum, cifar10, colour, first, mnist, pets
from gradopt.measure import gradients, segmentation, uncertainty
from gradopt.models import VGG16, MobileNetV2, ResNet, UNet, ViT8
from gradopt.torch.skipupdate import SkipUpdate

DATA = {
    "mnist": mnist,
    "mnist-sample": partial(mnist, sample=True),
    "mnist-sample-colour": lambda: colour(mnist(sample=True)),
    "cifar10": cifar10,
    "cifar10-10000": partial(cifar10, 10_000),
    "cifar10-small": lambda: first(cifar10(10_000), 10_000, validation=1_000),  # as many images, evaluated sooner
    "pets": pets,
    "pets-64": partial(pets, size=64),
}
NETWORKS = {
    **{f"resnet-{depth}": partial(ResNet, depth) for depth in (8, 20, 56, 110, 152)},
    **{f"plain-{depth}": partial(ResNet, depth, skip=False) for depth in (20, 56)},
    "resnet-8-glorot": partial(ResNet, 8, init="glorot"),
    "resnet-20-glorot": partial(ResNet, 20, init="glorot"),
    "plain-20-glorot": partial(ResNet, 20, skip=False, init="glorot"),
    "mobilenetv2": MobileNetV2,
    "vit-8": ViT8,
    "vgg-16": VGG16,
    "vgg-16-without-bn": partial(VGG16, batch_norm=False),
    "unet": UNet,
}
TAKES = {"mlp": ("mnist", "mnist-sample"), "unet": ("pets", "pets-64")}  # of DATA; the other networks take
COLOURED = ("cifar10", "cifar10-10000", "cifar10-small", "mnist-sample-colour")
OPTIMIZERS = {**{name: getattr(gradopt.torch, name) for name in gradopt.torch.__all__}, "SkipUpdate": SkipUpdate}
OBSERVERS = {  # function of gradopt: of DATA
    "uncertainty": (uncertainty.observe, COLOURED),
    "scores": (uncertainty.observe_scores, COLOURED),
    "segmentation": (segmentation.observe, TAKES["unet"]),
    "gradients": (gradients.observe, DATA),
}


@cache
def flops(network):
    """Return the floating-point operations of a network for one image."""
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        size = 128 if network == "unet" else 32
        NETWORKS[network]().eval()(torch.empty(1, 3, size, size))
    return counter.get_total_flops()


@cache
def dataset(name):
    """Return the data set of an experiment."""
    return DATA[name]()


@cache
def data_sha256(name):
    """Return the checksum of all images and labels of a data set."""
    return checksum(dataset(name))
