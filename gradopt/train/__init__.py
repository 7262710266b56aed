"""One training loop for every experiment: many seeds and learning rates at once, resumable, the same on CPU and GPU.

``train`` runs one, ``python -m gradopt.train`` does so from the command line, and ``Experiment`` says what to run in
a form that is kept with its result. Needs numpy, torch, filelock and tqdm.
"""

from gradopt.train.experiment import Experiment
from gradopt.train.loop import History, best, train
from gradopt.train.record import load

__all__ = ["train", "History", "best", "Experiment", "load"]
