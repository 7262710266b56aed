"""Checkpoints: written atomically, checked when read, the one before kept."""

import hashlib
import io
import os
import warnings
from pathlib import Path

import torch

DIGEST = hashlib.sha256().digest_size


def write(path, content):
    """Write bytes to a file that is either the old one or the new one, whenever the machine stops."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


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
        os.replace(path, previous(path))
    write(path, hashlib.sha256(content).digest() + content)


def load(path):
    """Return the state of the newest whole checkpoint of ``path``, or None if there is none.

    Warns of a damaged one by name, and uses the one before.
    """
    for candidate in (Path(path), previous(path)):
        if not candidate.exists():
            continue
        content = candidate.read_bytes()
        if hashlib.sha256(content[DIGEST:]).digest() == content[:DIGEST]:
            return torch.load(io.BytesIO(content[DIGEST:]), weights_only=True, map_location="cpu")
        warnings.warn(f"{candidate} is damaged and is not used; what came before it is", stacklevel=2)
    return None


def previous(path):
    """Return where the checkpoint before the newest one lies."""
    return Path(path).with_name(Path(path).name + ".previous")
