"""Checkpoints: written atomically, checked when read, the one before kept; and what writing them has in common."""

import hashlib
import io
import json
import os
import warnings
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError
from tempfile import TemporaryFile

import torch

DIGEST = hashlib.sha256().digest_size


@contextmanager
def naming(path):
    """Let an ``OSError`` name the path that could not be written, and the ways out."""
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        raise OSError(
            f"{path} cannot be written: {why}. Make room or give permission, or name another folder."
        ) from None


def prepare(folder):
    """Make a folder and write there, to find out before a run whether it could be kept."""
    folder = Path(folder)
    with naming(folder):
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass


def write(path, content):
    """Write bytes to a file that is either the old one or the new one, whenever the machine stops."""
    path = Path(path)
    part = path.with_name(path.name + ".part")
    with naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def save(path, state):
    """Write a checkpoint, keeping the one before beside it.

    Parameters
    ----------
    path : path
        Its folder is made if need be; the checkpoint before moves to the same name with ``.previous``.
    state
        Tensors, numbers and strings in dicts, lists and tuples.
    """
    buffer = io.BytesIO()
    torch.save(state, buffer)
    content = buffer.getvalue()
    if Path(path).exists():
        with naming(path):
            os.replace(path, previous(path))
    write(path, hashlib.sha256(content).digest() + content)


def load(path):
    """Return the state of the newest whole checkpoint of ``path``, or None if there is none.

    Warns of a damaged one by name, and uses the one before.

    Raises
    ------
    ValueError
        If it is whole and torch cannot read it.
    """
    for candidate in (Path(path), previous(path)):
        if not candidate.exists():
            continue
        content = candidate.read_bytes()
        if hashlib.sha256(content[DIGEST:]).digest() == content[:DIGEST]:
            try:
                return torch.load(io.BytesIO(content[DIGEST:]), weights_only=True, map_location="cpu")
            except (RuntimeError, UnpicklingError):
                raise ValueError(
                    f"{candidate} is of a form that torch {torch.__version__} does not read: go on with the version "
                    "that wrote it, or delete its folder to begin anew"
                ) from None
        warnings.warn(f"{candidate} is damaged and is not used; what came before it is", stacklevel=2)
    return None


def differences(there, here):
    """Return in words which settings of two dicts differ, with both values; nothing if all agree."""
    there, here = ({name: json.dumps(value) for name, value in settings.items()} for settings in (there, here))
    return "; ".join(
        f"{name} is {there.get(name, 'not given')} there and {here.get(name, 'not given')} here"
        for name in there | here
        if there.get(name) != here.get(name)
    )


def previous(path):
    """Return where the checkpoint before the newest one lies."""
    return Path(path).with_name(Path(path).name + ".previous")
