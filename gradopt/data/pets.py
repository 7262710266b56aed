"""Oxford-IIIT Pet: photographs of cats and dogs, and for every pixel whether it shows the pet."""

import re
from functools import partial
from io import BytesIO

import numpy as np

from gradopt.data.dataset import Dataset, Images
from gradopt.data.files import DataError, download, local, members, read
from gradopt.hyperparameters import check_choice

FOLDER = "oxford-iiit-pet"
URL = "https://thor.robots.ox.ac.uk/~vgg/data/pets/"
ARCHIVES = {  # sha256 as TensorFlow Datasets publishes it
    "annotations": "52425fb6de5c424942b7626b428656fcbd798db970a937df61750c0f1d358e91",
    "images": "67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d",
}
LIST = f"{FOLDER}/annotations/list.txt"
SIZES = range(32, 257, 32)  # the networks halve them five times
FORMATS = ("JPEG", "PNG", "GIF", "BMP")  # whatever the name of the file says


def pets(size=128):
    """Return the Oxford-IIIT Pet photographs, every pixel labelled.

    ``GRADOPT_DATA/oxford-iiit-pet`` holds the published set as its two archives unpack, or fewer or smaller images in
    the same form; how many tells which. No checksums of single images are published, so of a folder this is checked:
    the three lists agree, every image and trimap that they name is there and decodes, the two are of one size, and
    the trimap has no values but 1, 2 and 3. ``checksum`` tells two copies apart. A download is checked by its sha256.

    Parameters
    ----------
    size : int, default 128
        Height and width in pixels, a multiple of 32 up to 256. Images are stretched to it (bilinear), their labels
        too (nearest).

    Returns
    -------
    Dataset
        ``test`` is the published test set (3,669 images), ``validation`` every fifth of the published ``trainval``
        (736), ``train`` the others (2,944). Each has ``x``, uint8 of shape (n, 3, size, size) in 0 to 255, and ``y``,
        int64 of shape (n, size, size): 0 pet, 1 background, 2 border, one less than in the published files.

    Raises
    ------
    DataError
        If a file is missing, damaged or cannot be read, if the set is neither in ``GRADOPT_DATA`` nor in the cache
        and cannot be downloaded, or if Pillow is not installed.
    ValueError
        If ``size`` is not one of those.

    Source
    ------
    Parkhi, Vedaldi, Zisserman and Jawahar, "Cats and Dogs", CVPR 2012.
    """
    check_choice("size", size, SIZES)
    try:
        from PIL import Image  # only here: the other data sets do without
    except ModuleNotFoundError:
        raise DataError("pets() decodes photographs, which needs Pillow: install it (pip install pillow).") from None
    found = local(LIST)
    read = partial(_from_folder, found.parents[1]) if found else _from_archives
    trainval, test = _split(read)
    names = [name for i, name in enumerate(trainval) if i % 5 != 4], trainval[4::5], test
    index = {name: i for i, name in enumerate(sum(names, []))}
    x, y = np.empty((len(index), 3, size, size), np.uint8), np.empty((len(index), size, size), np.int64)
    sizes = {}
    for path, content in read([f"annotations/trimaps/{name}.png" for name in index]):
        trimap = _decode(path, content)
        if trimap.mode not in ("L", "P") or not np.isin(trimap, (1, 2, 3)).all():
            raise _unusable(path, "has other values than 1, 2 and 3")
        sizes[path.stem] = trimap.size
        y[index[path.stem]] = np.asarray(trimap.resize((size, size), Image.Resampling.NEAREST)) - np.int64(1)
    for path, content in read([f"images/{name}.jpg" for name in index]):
        image = _decode(path, content)
        if found and image.size != sizes[path.stem]:
            raise _unusable(path, f"is of {image.size} pixels and its trimap of {sizes[path.stem]}")
        image = image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR)
        x[index[path.stem]] = np.asarray(image).transpose(2, 0, 1)
    ends = np.cumsum([len(part) for part in names[:-1]])
    return Dataset(*map(Images, np.split(x, ends), np.split(y, ends)))


def _from_folder(folder, names):
    """Yield the path and the content of each file."""
    for name in names:
        try:
            yield folder / name, read(folder / name)
        except FileNotFoundError:
            raise _unusable(folder / name, "is missing") from None


def _from_archives(names):
    """Yield the path, archive first, and the content of each file; all are in one archive."""
    part = names[0].split("/")[0]
    otherwise = f"download both archives from {URL} on another machine and unpack them in GRADOPT_DATA/{FOLDER}"
    archive = download(f"{FOLDER}/{names[0]}", URL, f"{part}.tar.gz", ARCHIVES[part], otherwise)
    return members(archive, names)


def _split(read):
    """Return the names of the images to train and validate with and of those to test with."""
    names = {}
    for path, content in read([f"annotations/{file}.txt" for file in ("list", "trainval", "test")]):
        names[path.stem] = _names(path, content)
    listed, trainval, test = names["list"], names["trainval"], names["test"]
    if sorted(listed) != sorted(trainval + test) or len(set(listed)) < len(listed):
        raise _unusable(
            path.with_name("list.txt"), "names other images than trainval.txt and test.txt together, or one twice"
        )
    return trainval, test


def _names(path, content):
    """Return the names in a list of lines 'NAME CLASS SPECIES BREED'."""
    lines = [line.strip() for line in content.decode("ascii", "replace").splitlines()]
    matches = [re.fullmatch(r"(\w+) \d+ \d+ \d+", line) for line in lines if line and line[0] != "#"]
    if not matches or None in matches:
        raise _unusable(path, "is no list of images")
    return [match[1] for match in matches]


def _decode(path, content):
    from PIL import Image

    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise _unusable(path, f"cannot be decoded: {error}") from None
    return image


def _unusable(path, why):
    return DataError(f"{path} {why}. Put a whole copy in its place, or rename {FOLDER} to have it downloaded instead.")
