"""Numbers and tables as a lesson writes them."""

import numpy as np
from IPython.display import Markdown
from myst_nb import glue
from scipy import stats

from gradopt.wording import minus, signed, spanned


def table(header, rows):
    """Show a table of strings.

    Returns
    -------
    IPython.display.Markdown
    """
    lines = [header, ["---"] * len(header), *rows]
    return Markdown("\n".join("| " + " | ".join(line) + " |" for line in lines))


def pm(values, digits=1):
    """Return mean ± standard deviation of what is finite of some values; "diverged" if nothing is."""
    values = np.asarray(values)[np.isfinite(values)]
    if len(values) < 2:
        return minus(f"{values[0]:.{digits}f}") if len(values) else "diverged"
    return minus(f"{values.mean():.{digits}f} ± {values.std(ddof=1):.{digits}f}")


def interval(differences, digits=2):
    """Return the mean of differences, with its sign, ± half the length of its 95 percent confidence interval."""
    low, high = stats.ttest_1samp(differences, 0).confidence_interval()
    return f"{signed((low + high) / 2, digits)} ± {(high - low) / 2:.{digits}f}"


def plus_minus(value, half, digits=2):
    """Return a value ± the half-width of its interval, if it has one; with a real minus, and no minus zero."""
    value = round(value, digits) + 0.0
    return minus(f"{value:.{digits}f}" + (f" ± {half:.{digits}f}" if half else ""))


def scientific(value):
    """Return a number with one digit and a power of ten."""
    digits, exponent = f"{value:.0e}".split("e")
    return f"{digits} · 10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def with_interval(d, digits=1, form="{} ({} to {})"):
    """Return the mean of paired differences and the ends of its 95 percent interval by Student's t, with signs."""
    return spanned(np.mean(d), stats.ttest_1samp(d, 0).confidence_interval(), digits, form)


def joined(words):
    """Return different words in alphabetical order, with "and" between."""
    return " and ".join(sorted(set(words)))


def tell(prefix, **values):
    """Put texts into the text: ``tell("adam", first_step="0.1")`` fills ``{glue:text}`adam-first-step```."""
    for name, value in values.items():
        glue(f"{prefix}-{name.replace('_', '-')}", minus(value), display=False)
