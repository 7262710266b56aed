"""What the lessons share: numbers and tables as text."""

import numpy as np
import pytest

from gradopt import wording
from gradopt.lessons import panels, text


@pytest.mark.parametrize(
    ("values", "digits", "said"),
    [
        ([1.0, 2.0, 3.0], 1, "2.0 ± 1.0"),
        ([0.5, 0.5], 3, "0.500 ± 0.000"),
        ([1.0, np.nan, 3.0], 0, "2 ± 1"),
        ([np.nan, 2.0], 1, "2.0"),
        ([-1.0, -2.0, -3.0], 1, "−2.0 ± 1.0"),
        ([np.nan, -2.0], 1, "−2.0"),
        ([np.nan], 1, "diverged"),
    ],
)
def test_a_mean_has_its_spread(values, digits, said):
    assert text.pm(np.array(values), digits) == said


def test_a_sign_is_always_there_and_minus_is_no_hyphen():
    assert [wording.signed(-1.26), wording.signed(0.04, 2), wording.signed(3, 0)] == ["−1.3", "+0.04", "+3"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("-0.4", "−0.4"),
        ("from (-.5) to -12", "from (−.5) to −12"),
        ("ResNet-20, 1e-05, 2026-11-28, 10-20, --lr -0.1", "ResNet-20, 1e-05, 2026-11-28, 10-20, --lr −0.1"),
        ("--1 well-known -x", "--1 well-known -x"),
    ],
)
def test_a_minus_before_a_number_is_no_hyphen_and_a_hyphen_stays(written, said):
    assert wording.minus(written) == said


def test_an_interval_is_that_of_a_t_test():
    assert text.interval(np.array([1.0, 2.0, 3.0])) == "+2.00 ± 2.48"  # 4.303 / 3**0.5
    assert text.interval(np.array([-1.0, -1.5]), 1) == "−1.2 ± 3.2"


def test_an_interval_is_that_of_student_and_symmetric_about_the_mean():
    d = np.array([-1.0, 0.0, 1.0])  # t of 2 degrees is 4.303, and the mean's standard error 1 / sqrt 3
    assert text.with_interval(d, 2) == "+0.00 (−2.48 to +2.48)"
    assert text.with_interval(d + 5, 1, "{}, {} to {}") == "+5.0, +2.5 to +7.5"


def test_a_small_p_value_is_said_to_be_small():
    assert [wording.p_value(0.0009), wording.p_value(0.25, ".2f")] == ["< 0.001", "0.25"]


def test_joined_words_are_different():
    assert text.joined(["b", "a", "b"]) == "a and b"


def test_tell_names_what_the_text_asks_for(monkeypatch):
    told = {}
    monkeypatch.setattr(text, "glue", lambda name, value, display: told.update({name: (value, display)}))
    text.tell("adam", first_step="0.1", both="-0.4 ± 0.4 with ResNet-20")
    assert told == {"adam-first-step": ("0.1", False), "adam-both": ("−0.4 ± 0.4 with ResNet-20", False)}


def test_a_table_is_markdown():
    assert text.table(["a", "b"], [["1", "2"]]).data == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_an_interval_is_told_where_there_is_one_and_zero_has_no_minus():
    assert [text.plus_minus(-1.234, 0.056), text.plus_minus(-0.001, 0.0)] == ["−1.23 ± 0.06", "0.00"]
    assert text.plus_minus(-0.003, 0.001, digits=3) == "−0.003 ± 0.001" and text.plus_minus(-0.04, 0, digits=1) == "0.0"


def test_a_power_of_ten_is_written_as_one():
    assert [text.scientific(3.2e-16), text.scientific(2.5e11)] == ["3 · 10⁻¹⁶", "2 · 10¹¹"]


def test_cells_of_a_map_are_equally_wide_in_the_logarithm_around_their_values():
    ends = panels.edges([0.01, 0.1, 1])
    np.testing.assert_allclose(ends, 10.0 ** np.arange(-2.5, 1))
    assert len(ends) == 4


def test_a_figure_has_as_many_panels_as_were_asked_for():
    fig, axes = panels.panel_figure(4, columns=3)
    assert len(axes) == 4 and [ax.axison for ax in fig.axes] == [True] * 4 + [False] * 2


def test_the_three_outermost_corners_of_a_simplex_are_named():
    _, (ax,) = panels.panel_figure(1)
    corners = np.array([[3.0, 0], [0, 2], [-1, 0], [0, -0.5]])
    panels.simplex(corners[:2], corners, ax, np.zeros(2), "abcd")
    assert [word.get_text() for word in ax.texts] == ["a", "b", "c"]
