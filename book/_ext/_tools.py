"""Lets the extensions of this folder import the programs of the book."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "tools"))
