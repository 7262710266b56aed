"""The networks of the three sources, those of the paper sized for images of 32 x 32 pixels, and a small transformer."""

from gradopt.models.mlp import StackedMLP
from gradopt.models.mobilenet import MobileNetV2
from gradopt.models.resnet import ResNet
from gradopt.models.single import Single
from gradopt.models.transformer import StackedTransformer
from gradopt.models.unet import UNet
from gradopt.models.vgg import VGG16
from gradopt.models.vit import ViT8

__all__ = ["MobileNetV2", "ResNet", "Single", "StackedMLP", "StackedTransformer", "UNet", "VGG16", "ViT8"]
