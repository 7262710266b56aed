"""The data sets of the book, each from the first of: a local folder, the cache, a verified download.

The local folder is the environment variable ``GRADOPT_DATA``; it and the cache hold one folder per data set. Every
file is checked before anything of it is used.
"""

from gradopt.data.cifar10 import CIFAR10_MEAN, CIFAR10_STD, cifar10
from gradopt.data.dataset import Dataset, Images, checksum
from gradopt.data.files import DataError
from gradopt.data.mnist import mnist
from gradopt.data.pets import pets
from gradopt.data.views import colour, first

__all__ = [
    "mnist", "cifar10", "CIFAR10_MEAN", "CIFAR10_STD", "pets", "first", "colour", "Dataset", "Images", "checksum",
    "DataError",
]  # fmt: skip
