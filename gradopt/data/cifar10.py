"""CIFAR-10: 60,000 photographs of ten kinds of things, from its binary version, which needs no unpickling."""

import numpy as np

from gradopt.data.dataset import Dataset, Images
from gradopt.data.files import download, local, members, read, verified

URL = "https://www.cs.toronto.edu/~kriz/"
ARCHIVE = "cifar-10-binary.tar.gz"
ARCHIVE_SHA256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"
FILES = {  # file, in GRADOPT_DATA and in the archive: its sha256
    "cifar-10-batches-bin/data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    "cifar-10-batches-bin/data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    "cifar-10-batches-bin/data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    "cifar-10-batches-bin/data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    "cifar-10-batches-bin/data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    "cifar-10-batches-bin/test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
}
TRAINING = 45_000  # images; the others of the first five files are for validation
CIFAR10_MEAN = (0.4915, 0.4821, 0.4464)  # red, green, blue, where 255 is 1
CIFAR10_STD = (0.2472, 0.2437, 0.2617)


def cifar10(n=TRAINING):
    """Return the CIFAR-10 photographs.

    To normalise an image, divide it by 255, subtract ``CIFAR10_MEAN`` and divide by ``CIFAR10_STD``: three numbers
    each, for red, green and blue, taken over the pixels of all 45,000 training images and rounded.

    Parameters
    ----------
    n : int, default 45,000
        How many training images, the first ones; files that hold none of them are not needed.

    Returns
    -------
    Dataset
        ``train`` (the first n training images), ``validation`` (the last 5,000) and ``test`` (10,000), each with
        ``x``, uint8 of shape (n, 3, 32, 32) in 0 to 255, and ``y``, int64 of shape (n,): 0 airplane, 1 automobile,
        2 bird, 3 cat, 4 deer, 5 dog, 6 frog, 7 horse, 8 ship, 9 truck.

    Raises
    ------
    ValueError
        If ``n`` is not from 1 to 45,000.
    DataError
        If a file is damaged or cannot be read, or is neither in ``GRADOPT_DATA`` nor in the cache and cannot be
        downloaded.

    Source
    ------
    Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009; the version for C programs.
    """
    names = needed(n)
    contents = _contents(names)
    records = [np.frombuffer(contents[name], np.uint8).reshape(-1, 1 + 3 * 32 * 32) for name in names]
    x = np.concatenate([record[:, 1:] for record in records]).reshape(-1, 3, 32, 32)
    y = np.concatenate([record[:, 0] for record in records]).astype(np.int64)
    end = 10_000 * (len(names) - 1)  # of the training files that were read
    parts = slice(n), slice(end - 5_000, end), slice(end, None)
    return Dataset(*(Images(x[i], y[i]) for i in parts))


def needed(n=TRAINING):
    """Return the names of the files that hold the first n training images, those to validate and those to test."""
    if not 1 <= n <= TRAINING:
        raise ValueError(f"n={n} must be from 1 to {TRAINING}, the number of training images")
    names = [*FILES]
    return [*names[:4][: -(-n // 10_000)], *names[4:]]


def _contents(names):
    """Return the verified content of files, from the folder where it is there and from the archive where not."""
    paths = {name: local(name) for name in names}
    contents = {name: verified(path, read(path), FILES[name]) for name, path in paths.items() if path}
    if missing := [name for name in names if name not in contents]:
        otherwise = f"download {URL}{ARCHIVE} on another machine and unpack it in GRADOPT_DATA"
        archive = download(missing[0], URL, ARCHIVE, ARCHIVE_SHA256, otherwise)
        contents |= {path.relative_to(archive).as_posix(): content for path, content in members(archive, missing)}
    return contents
