"""Say which rule somebody's optimizer is, and how it differs: ``python -m gradopt.doctor package.module:Name``.

Recorded gradients are replayed through it and through every rule that the doctor knows, in all its forms
(``gradopt.doctor.switches``, ``gradopt.doctor.rules``); what agrees to rounding is what it is.
"""

from gradopt.doctor.diagnose import Report, diagnose
from gradopt.doctor.subjects import UseError

__all__ = ["Report", "UseError", "diagnose"]
