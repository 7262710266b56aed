"""The update rules as equations: every optimizer is a class with one method, ``step(theta, grad)``.

``theta`` is an array whose last axis is the parameter vector; leading axes are runs side by side. ``grad`` is the
function that returns the gradient at a point. State starts at 0 and takes its shape from the first gradient.
"""

from gradopt.numpy.adadelta import Adadelta
from gradopt.numpy.adagrad import Adagrad
from gradopt.numpy.adam import Adam
from gradopt.numpy.adamw import AdamW
from gradopt.numpy.amsgrad import AMSGrad
from gradopt.numpy.descend import descend
from gradopt.numpy.lion import Lion
from gradopt.numpy.lookahead import Lookahead
from gradopt.numpy.momentum import Momentum
from gradopt.numpy.muon import Muon
from gradopt.numpy.nesterov import Nesterov
from gradopt.numpy.radam import RAdam
from gradopt.numpy.rmsprop import RMSprop
from gradopt.numpy.schedulefreesgd import ScheduleFreeSGD
from gradopt.numpy.sgd import SGD
from gradopt.numpy.shampoo import Shampoo
from gradopt.numpy.stochgradadam import StochGradAdam

__all__ = [
    "SGD", "Momentum", "Nesterov", "Adagrad", "Adadelta", "RMSprop", "Adam", "AMSGrad", "RAdam", "Lookahead",
    "StochGradAdam", "AdamW", "ScheduleFreeSGD", "Lion", "Muon", "Shampoo", "descend",
]  # fmt: skip
