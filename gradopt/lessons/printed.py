"""Printed output, compared as a reader would: the last digit of a decimal number may differ by one."""

import re
from decimal import Decimal

NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?")


def same(one, other):
    """Say whether two printed texts agree: the same words and integers, and decimals to one unit of the last digit.

    A number whose unrounded value lies near the middle between two printed ones comes out as either, depending on the
    processor. White space does not count.
    """
    words, others = (NUMBER.sub(" # ", text).split() for text in (one, other))
    return words == others and all(map(_close, NUMBER.findall(one), NUMBER.findall(other)))


class Printed(str):
    """Text that equals what is the :func:`same`."""

    def __eq__(self, other):
        return same(self, other)

    def __ne__(self, other):
        return not self == other

    __hash__ = None


def _close(x, y):
    units = [_unit(x), _unit(y)]
    if units == [None, None]:
        return int(x) == int(y)
    return None not in units and abs(Decimal(x) - Decimal(y)) <= max(units)


def _unit(number):
    """Return one unit of the last digit, or None for an integer."""
    return Decimal(1).scaleb(Decimal(number).as_tuple().exponent) if re.search(r"[.e]", number) else None
