"""Where the files of a data set come from: a local folder, the cache, a verified download."""

import hashlib
import os
import tarfile
import zlib
from contextlib import contextmanager
from pathlib import Path

RETRIES = 3  # of a failed download


class DataError(OSError):
    """A data set could not be found, fetched or trusted; the message says which file and what to do."""


def local(name):
    """Return the path of a file in ``GRADOPT_DATA``, or None if it is not there."""
    if not (folder := os.environ.get("GRADOPT_DATA")):
        return None
    path = Path(os.path.expanduser(folder)) / name
    try:
        with reading(path):
            path.stat()
    except FileNotFoundError:
        return None
    return path


@contextmanager
def reading(path):
    """Make a ``DataError`` that names the data file of what keeps it from being read, but for its being missing."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):  # Windows says the first of both
        raise FileNotFoundError(f"there is no {path}") from None
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or error
        raise DataError(
            f"{path} cannot be read: {why}. Make it a whole file that you may read, or put the data set elsewhere and "
            "set GRADOPT_DATA to that folder."
        ) from None


def read(path):
    """Return what a data file holds; raise ``FileNotFoundError`` if it is missing, else as :func:`reading`."""
    with reading(path):
        return path.read_bytes()


def cache(name):
    """Return the folder of the cache for a file of that name, which starts with the data set's folder."""
    try:
        import pooch  # only here: a machine with the files needs no more than numpy
    except ModuleNotFoundError:
        folder = os.environ.get("GRADOPT_DATA") or "GRADOPT_DATA (not set)"
        raise DataError(
            f"{name} is not in {folder}, and downloads need pooch: install it, or set GRADOPT_DATA to a folder that "
            f"holds {name} and the other files of the data set."
        ) from None
    return pooch.os_cache("gradopt") / Path(name).parts[0]


def download(name, url, file, sha256, otherwise):
    """Return the path in the cache of a published file, downloaded if it is not there whole.

    Parameters
    ----------
    name : str
        What the caller looked for in ``GRADOPT_DATA``; it starts with the data set's folder.
    url : str
        Of the place where the file is published, with a slash at its end.
    file : str
        Name of the published file.
    sha256 : str
        Of the published file.
    otherwise : str
        The third way out, after a local folder and the internet.

    Raises
    ------
    DataError
        If the file is not to be had, or is not what was published.
    """
    folder = cache(name)
    import pooch

    fetcher = pooch.create(path=folder, base_url=url, registry={file: sha256}, retry_if_failed=RETRIES)
    try:
        return Path(fetcher.fetch(file, progressbar=True))
    except (OSError, ValueError) as error:  # no network, no such page, no room on the disk, a wrong checksum
        data = os.environ.get("GRADOPT_DATA")
        looked = (
            f"{Path(os.path.expanduser(data)) / folder.name} (from GRADOPT_DATA)" if data else "GRADOPT_DATA (not set)"
        )
        raise DataError(
            f"{name} is not in {looked}; {file} is not or not whole in {folder} (the cache), and was not downloaded "
            f"from {url}: {error}\nThere are three ways out: set GRADOPT_DATA to a folder that holds {name} and the "
            f"other files of the data set; connect to the internet and call again; or {otherwise}."
        ) from None


def verified(path, content, sha256):
    """Return what a file holds if that has the given checksum; raise ``DataError``, naming the path, if not."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise damaged(path, "its content has the wrong sha256")
    return content


def damaged(path, why):
    """Return the error to raise for a file that is there and not right."""
    return DataError(
        f"{path} is damaged: {why}. Put a whole copy in its place, or delete it to have it downloaded instead."
    )


def members(archive, names):
    """Yield the path, archive first, and the content of the named files of a tar archive, in its order.

    Nothing is unpacked to the disk. The archive may hold other files.
    """
    missing = set(names)
    with reading(archive), tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile() and member.name in missing:
                missing.remove(member.name)
                yield archive / member.name, tar.extractfile(member).read()
    if missing:
        raise damaged(archive, f"it does not hold {min(missing)}")
