"""The networks: as many parameters as published, and what each is made of."""

from functools import partial

import pytest
import torch
from torch import nn

from gradopt.models import VGG16, MobileNetV2, ResNet, Single, StackedTransformer, UNet, ViT8
from gradopt.train.names import NETWORKS


def size(module):
    return sum(theta.numel() for theta in module.parameters())


PUBLISHED = {  # of parameters; with where the number is from
    "ResNet-20, He et al. (2016), table 6: 0.27 M": (partial(ResNet, 20), 269_722),
    "ResNet-32, 0.46 M": (partial(ResNet, 32), 464_154),
    "ResNet-44, 0.66 M": (partial(ResNet, 44), 658_586),
    "ResNet-56, 0.85 M": (partial(ResNet, 56), 853_018),
    "ResNet-110, 1.7 M": (partial(ResNet, 110), 1_727_962),
    "VGG-16, convolutions, keras.applications": (lambda: VGG16(batch_norm=False).features, 14_714_688),
    "MobileNetV2, 1000 classes, torchvision": (partial(MobileNetV2, 1000), 3_504_872),
}


@pytest.mark.parametrize(("build", "count"), PUBLISHED.values(), ids=PUBLISHED)
def test_has_as_many_parameters_as_published(build, count):
    with torch.device("meta"):
        assert size(build()) == count


@pytest.mark.parametrize("name", NETWORKS)
def test_maps_images_to_logits(name):
    with torch.device("meta"):
        side = 64 if name == "unet" else 32
        shape = Single(NETWORKS[name], [0])(torch.empty(2, 3, side, side, dtype=torch.uint8)).shape
    assert shape == ((1, 2, 3, side, side) if name == "unet" else (1, 2, 10))


@pytest.mark.parametrize("depth", [20, 56, 110, 152])
def test_depth_counts_the_layers(depth):
    with torch.device("meta"):
        assert sum(isinstance(module, nn.Conv2d | nn.Linear) for module in ResNet(depth).modules()) == depth


@pytest.mark.parametrize(
    ("depth", "neighbours"), [(156, "152 or 158"), (2, "8 or 14"), (0, "8 or 14"), (-4, "8 or 14"), (-5, "8 or 14")]
)
def test_a_depth_that_no_resnet_has_is_refused_with_its_neighbours(depth, neighbours):
    with pytest.raises(ValueError, match=rf"depth={depth} must be of the form 6n \+ 2, such as {neighbours}$"):
        ResNet(depth)
    with pytest.raises(ValueError, match="such as 152 or 158"):
        ResNet(156)


def test_the_skip_connections_are_all_that_a_plain_network_lacks():
    torch.manual_seed(0)
    skipping, plain = ResNet(8), ResNet(8, skip=False)
    plain.load_state_dict(skipping.state_dict())
    for network in (skipping, plain):
        for block in network.features[3:]:
            nn.init.zeros_(block.f[4].weight)  # f = 0: a block is its shortcut
    x = torch.rand(2, 3, 32, 32)
    assert plain(x).std(0).max() == 0 < skipping(x).std(0).min()


def test_a_network_begins_as_its_seed_says():
    before = torch.get_rng_state()
    a, b, other = (Single(partial(ResNet, 8), [seed]) for seed in (3, 3, 4))
    assert all(torch.equal(x, y) for x, y in zip(a.parameters(), b.parameters(), strict=True))
    assert not torch.equal(a.network.head.weight, other.network.head.weight)
    assert torch.equal(before, torch.get_rng_state())


def test_a_network_sees_black_as_minus_one_and_white_as_one():
    single = Single(nn.Identity, [0])
    assert single(torch.tensor([0, 255], dtype=torch.uint8).view(1, 2, 1, 1, 1)).flatten().tolist() == [-1, 1]


def test_every_parameter_takes_part():
    torch.manual_seed(0)
    for build in (partial(ResNet, 8), VGG16, MobileNetV2, ViT8, UNet):
        network = build()
        side = 64 if build is UNet else 32
        network(torch.rand(4, 3, side, side)).square().sum().backward()
        assert all(theta.grad is not None and theta.grad.abs().sum() > 0 for theta in network.parameters()), build


def test_a_transformer_looks_back_only_and_every_parameter_takes_part():
    network = StackedTransformer(symbols=5, length=7, seeds=[0, 1], width=8, depth=2)
    x = torch.randint(5, (2, 3, 7), generator=torch.Generator().manual_seed(0))
    changed = x.clone()
    changed[..., 4] = (x[..., 4] + 1) % 5
    same = torch.isclose(network(x), network(changed), atol=1e-6).all(-1).all(0).all(0)
    assert same.tolist() == [True] * 4 + [False] * 3
    network(x).square().sum().backward()
    assert all(theta.grad is not None and theta.grad.abs().sum() > 0 for theta in network.parameters())


def test_transformers_side_by_side_are_each_as_alone():
    x = torch.randint(5, (2, 3, 7), generator=torch.Generator().manual_seed(0))
    both = StackedTransformer(5, 7, seeds=[3, 4])(x)
    for i, seed in enumerate((3, 4)):
        torch.testing.assert_close(both[i], StackedTransformer(5, 7, seeds=[seed])(x[i : i + 1])[0])
