"""Numbers as the book's pages, widgets and article write them."""

import re


def minus(text):
    """Return a text whose numbers have a real minus; hyphens in names, powers and ranges stay."""
    return re.sub(r"(?<![\w-])-(?=\.?\d)", "−", text)


def signed(value, digits=1):
    """Return a number with its sign, a real minus."""
    return minus(f"{value:+.{digits}f}")


def spanned(value, ends, digits=1, form="{} ({} to {})"):
    """Return a number and the ends of its interval, with signs."""
    return form.format(*(signed(x, digits) for x in (value, *ends)))


def p_value(p, form=".3f"):
    """Return a p-value, "< 0.001" if it is smaller."""
    return "< 0.001" if p < 0.001 else f"{p:{form}}"
