"""The conventions and slips that the doctor knows: for each switch its question, its choices, and what a choice means.

The first choice is that of the rule as this book and ``torch.optim`` have it, unless a rule of ``gradopt.doctor.rules``
says otherwise. A choice in ``slips`` is a mistake wherever it is found; the others are conventions, which matter when a
hyperparameter is carried from one implementation to another.
"""

from gradopt.doctor.switches import adams, moments, steps

SWITCHES = {**steps.SWITCHES, **adams.SWITCHES, **moments.SWITCHES}
