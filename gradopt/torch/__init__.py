"""The update rules as an engine: every optimizer is a ``torch.optim.Optimizer``, in place, numerically torch's.

Class, argument and local names are those of ``gradopt.numpy``; choices that only the equations need
(``lr_inside``, ``eps_inside``, Nesterov's ``form``) are left to that package. Every class also takes ``weight_decay``
and ``maximize``; arguments after ``lr`` go by name.

``fused=True`` compiles the update once, for all shapes, steps and numbers, to one pass over memory. What the compiled
code does not take (complex parameters, sparse gradients, a learning rate for every run, a rule of matrices) is stepped
eagerly.
``torch.compile(optimizer.step)`` compiles one graph for all steps; while the learning rate changes give it as a tensor,
since every new number would be compiled anew.

A checkpoint of the class of ``torch.optim`` that has the same rule is loaded by ``load_state_dict``; one with options
that the rule does not have, dampening, say, is refused with the reason. ``weight_decay`` is the L2 penalty, in AdamW
decoupled; so AdamW's checkpoints and Adam's are refused by each other. The other way goes
``torch_state_dict``, which torch's class loads. A ``Lookahead`` loads that of one around torch's class.

Of ``torch.optim``'s options these are left out. ``foreach``: ``fused`` does its work. ``capturable``: a CUDA graph
records numbers as they are, so that a captured step needs counter, learning rate and bias corrections on the device,
which ``torch.compile(optimizer.step)`` gives it. ``differentiable``: nothing here needs gradients of steps.
``amsgrad``, ``momentum``, ``nesterov``, RMSprop's ``momentum`` and ``decoupled_weight_decay``: they are rules of their
own. ``dampening``, ``centered``, ``lr_decay`` and ``initial_accumulator_value``: no source here has them.
Muon's ``nesterov``, ``ns_coefficients`` and ``adjust_lr_fn``: they have torch's defaults.
"""

from gradopt.torch.adadelta import Adadelta
from gradopt.torch.adagrad import Adagrad
from gradopt.torch.adam import Adam
from gradopt.torch.adamw import AdamW
from gradopt.torch.amsgrad import AMSGrad
from gradopt.torch.lion import Lion
from gradopt.torch.lookahead import Lookahead
from gradopt.torch.momentum import Momentum
from gradopt.torch.muon import Muon
from gradopt.torch.nesterov import Nesterov
from gradopt.torch.radam import RAdam
from gradopt.torch.rmsprop import RMSprop
from gradopt.torch.schedulefreesgd import ScheduleFreeSGD
from gradopt.torch.sgd import SGD
from gradopt.torch.shampoo import Shampoo
from gradopt.torch.stochgradadam import StochGradAdam

__all__ = [
    "SGD", "Momentum", "Nesterov", "Adagrad", "Adadelta", "RMSprop", "Adam", "AMSGrad", "RAdam", "Lookahead",
    "StochGradAdam", "AdamW", "ScheduleFreeSGD", "Lion", "Muon", "Shampoo",
]  # fmt: skip
