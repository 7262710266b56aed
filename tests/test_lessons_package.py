"""What the lessons share: numbers and tables as text."""

import numpy as np
import pytest

from gradopt.lessons import text


@pytest.mark.parametrize(
    ("values", "digits", "said"),
    [
        ([1.0, 2.0, 3.0], 1, "2.0 ± 1.0"),
        ([0.5, 0.5], 3, "0.500 ± 0.000"),
        ([1.0, np.nan, 3.0], 0, "2 ± 1"),
        ([np.nan, 2.0], 1, "2.0"),
        ([np.nan], 1, "diverged"),
    ],
)
def test_a_mean_has_its_spread(values, digits, said):
    assert text.pm(np.array(values), digits) == said


def test_a_sign_is_always_there_and_minus_is_no_hyphen():
    assert [text.signed(-1.26), text.signed(0.04, 2), text.signed(3, 0)] == ["−1.3", "+0.04", "+3"]


def test_an_interval_is_that_of_a_t_test():
    assert text.interval(np.array([1.0, 2.0, 3.0])) == "+2.00 ± 2.48"  # 4.303 / 3**0.5
    assert text.interval(np.array([-1.0, -1.5]), 1) == "-1.2 ± 3.2"


def test_tell_names_what_the_text_asks_for(monkeypatch):
    told = {}
    monkeypatch.setattr(text, "glue", lambda name, value, display: told.update({name: (value, display)}))
    text.tell("adam", first_step="0.1", t=3)
    assert told == {"adam-first-step": ("0.1", False), "adam-t": (3, False)}


def test_a_table_is_markdown():
    assert text.table(["a", "b"], [["1", "2"]]).data == "| a | b |\n| --- | --- |\n| 1 | 2 |"
