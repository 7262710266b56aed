"""What goes to a lent machine and what comes home: `make carry` packs CIFAR-10 for two calls of at most 64 MiB each.

An image of a file holds its ten thousand photographs and its labels as lossless WebP, half as large as the file.
"""

import io
import sys
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

from gradopt.data.cifar10 import FILES, needed
from gradopt.data.files import DataError, damaged, local, read, verified
from gradopt.train.checkpoint import write

SIDE = 100  # photographs in a row and in a column of the image
PARTS, PART = 4, 15 * 2**20  # that come home at most, and their bytes; a call brings 8 files of 16 MiB, 64 MiB in all


def packed(content):
    """Return the WebP image of a file of CIFAR-10."""
    records = np.frombuffer(content, np.uint8).reshape(SIDE**2, -1)
    photographs = (
        records[:, 1:].reshape(SIDE, SIDE, 3, 32, 32).transpose(0, 3, 1, 4, 2).reshape(32 * SIDE, 32 * SIDE, 3)
    )
    labels = np.resize(records[:, 0], (-(-(SIDE**2) // (96 * SIDE)), 32 * SIDE, 3))  # repeated to fill whole rows
    buffer = io.BytesIO()
    Image.fromarray(np.concatenate([photographs, labels])).save(buffer, "WEBP", lossless=True, quality=75, exact=True)
    return buffer.getvalue()


def unpacked(image):
    """Return the content of the file that a WebP image was made of."""
    pixels = np.asarray(Image.open(io.BytesIO(image)))
    photographs, labels = pixels[: 32 * SIDE], pixels[32 * SIDE :]
    photographs = photographs.reshape(SIDE, 32, SIDE, 32, 3).transpose(0, 2, 4, 1, 3).reshape(SIDE**2, -1)
    return np.column_stack([labels.reshape(-1)[: SIDE**2], photographs]).tobytes()


def pack(folder):
    """Write the files of CIFAR-10 into ``carry-1``, those that 10,000 training images need, and ``carry-2``."""
    first = needed(10_000)
    for name in FILES:
        path = Path(folder) / f"carry-{1 if name in first else 2}" / Path(name).with_suffix(".webp").name
        if source := local(name):
            write(path, packed(verified(source, read(source), FILES[name])))
            print(f"{path}: {path.stat().st_size / 2**20:.1f} MiB", flush=True)
        else:
            raise DataError(f"{name} is not in GRADOPT_DATA: set it to the folder that holds cifar-10-batches-bin")


def unpack(folder, data):
    """Write what was carried in, and is not there yet, as files of CIFAR-10; each is verified."""
    for name in FILES:
        for path in Path(folder).glob(f"carry-*/{Path(name).stem}.webp"):
            if not (Path(data) / name).exists():
                try:
                    content = unpacked(read(path))
                except (OSError, ValueError) as error:
                    raise damaged(path, error) from None
                write(Path(data) / name, verified(path, content, FILES[name]))


def take_home(folder, out):
    """Write results, measurements and checkpoints of a folder into a few tar files; return what found no room."""
    files = [path for path in Path(folder).rglob("*") if path.suffix in (".json", ".checkpoint")]
    parts, left = [[]], []
    room = PART
    for path in sorted(files, key=lambda path: (path.suffix == ".checkpoint", path.stat().st_size)):
        size = path.stat().st_size + 2_048  # with what the tar file says of it
        if size > room and len(parts) < PARTS and size <= PART:
            parts.append([])
            room = PART
        if size <= room:
            parts[-1].append(path)
            room -= size
        else:
            left.append(path)
    for i, paths in enumerate(parts, 1):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            for path in paths:
                tar.add(path, path.relative_to(folder))
        write(Path(out) / f"part-{i}.tar", buffer.getvalue())
    return left


if __name__ == "__main__":
    try:
        pack("runs")
    except (DataError, OSError) as error:
        sys.exit(f"error: {error}")
