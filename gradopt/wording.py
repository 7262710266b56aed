"""Numbers as the book's pages, widgets and article write them."""


def signed(value, digits=1):
    """Return a number with its sign, a real minus."""
    return f"{value:+.{digits}f}".replace("-", "−")


def p_value(p, form=".3f"):
    """Return a p-value, "< 0.001" if it is smaller."""
    return "< 0.001" if p < 0.001 else f"{p:{form}}"
