"""Where training runs: the device, its name, and which of several processes speaks."""

import platform
import re
from pathlib import Path

import torch
from torch import distributed


def chosen_device(device):
    """Return the device that was asked for, or if none was, the GPU if there is one, else the CPU."""
    try:
        return torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    except RuntimeError as error:
        raise ValueError(f"device={device!r} is none that torch knows: {error}") from None


def device_name(device=None):
    """Return the name of the GPU, or of the CPU and how many threads torch has there."""
    if chosen_device(device).type == "cuda":
        return torch.cuda.get_device_name()
    try:
        cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))[1]
    except (OSError, TypeError):
        cpu = platform.machine()
    return f"{cpu}, {torch.get_num_threads()} threads"


def is_main():
    """Say whether this is the only process or the first of several, which alone writes and shows anything."""
    return not distributed.is_initialized() or distributed.get_rank() == 0
