"""Printed output travels: a last digit may turn on another processor, nothing else may."""

import pytest

from gradopt.lessons.printed import Printed, same


@pytest.mark.parametrize(
    "one, other",
    [
        ("c = 728.88", "c = 728.89"),
        ("c =  9.99", "c = 10.00"),
        ("[0.5 0.25]", "[0.50 0.24]"),
        ("3e-09  -0.0", "4e-09  0.0"),
        ("100 of 100", "100  of\n100"),
        ("1.", "1."),
    ],
)
def test_same(one, other):
    assert same(one, other) and same(other, one) and [Printed(one)] == [Printed(other)]


@pytest.mark.parametrize(
    "one, other",
    [
        ("c = 728.88", "c = 728.90"),
        ("c = 728.88", "d = 728.88"),
        ("3 of 4", "4 of 4"),
        ("3e-09", "3e-08"),
        ("solved", "3 of 4"),
        ("0.50 0.25", "0.50"),
        ("1", "1.0"),
        ("0.20", "-0.20"),
        ("nan", "0.1"),
    ],
)
def test_differ(one, other):
    assert not same(one, other) and not same(other, one) and [Printed(one)] != [Printed(other)]
