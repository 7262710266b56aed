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


def test_tell_names_what_the_text_asks_for(monkeypatch):
    told = {}
    monkeypatch.setattr(text, "glue", lambda name, value, display: told.update({name: (value, display)}))
    text.tell("adam", first_step="0.1", t=3)
    assert told == {"adam-first-step": ("0.1", False), "adam-t": (3, False)}


def test_a_table_is_markdown():
    assert text.table(["a", "b"], [["1", "2"]]).data == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_an_interval_is_told_where_there_is_one_and_zero_has_no_minus():
    assert [text.plus_minus(-1.234, 0.056), text.plus_minus(-0.001, 0.0)] == ["−1.23 ± 0.06", "0.00"]


def test_a_power_of_ten_is_written_as_one():
    assert [text.scientific(3.2e-16), text.scientific(2.5e11)] == ["3 · 10⁻¹⁶", "2 · 10¹¹"]
