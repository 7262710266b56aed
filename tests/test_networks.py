"""Networks are as deep as their names say."""

import pytest
import torch

from gradopt.measure.networks import layers, normalised
from gradopt.models import VGG16, ResNet, ViT8


@pytest.mark.parametrize("depth", [8, 20, 56])
def test_a_resnet_has_as_many_layers_as_it_says(depth):
    with torch.device("meta"):
        assert layers(ResNet(depth)) == depth


def test_normalisation_can_be_left_out_and_is_no_layer():
    with torch.device("meta"):
        with_, without = VGG16(), VGG16(batch_norm=False)
    assert layers(with_) == layers(without)
    assert (normalised(with_), normalised(without)) == ("batch", "none")


def test_a_layer_of_a_transformer_counts_as_one():
    network = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.TransformerEncoderLayer(4, 2, 8))
    assert layers(network) == 2
    assert normalised(network) == "layer" == normalised(ViT8())
