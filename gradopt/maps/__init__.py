"""Maps that answer: a measure over two hyperparameters, and at every point of it the run itself."""

from gradopt.maps.grid import Axis
from gradopt.maps.widget import Map

__all__ = ["Axis", "Map"]
