"""The curves of training and the ticks of the lessons' figures."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from gradopt.lessons.plotting import by_epoch, log_ticks


@pytest.fixture
def ax():
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


def test_a_curve_is_the_mean_over_seeds_by_epoch_and_accuracies_are_percent(ax):
    accuracy = np.random.default_rng(0).random((2, 5, 4))  # learning rates, seeds, epochs from 0
    by_epoch(SimpleNamespace(validation_accuracy=accuracy), "validation_accuracy", 1, ax, "SGD")
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [0, 1, 2, 3])
    np.testing.assert_allclose(ax.lines[0].get_ydata(), 100 * accuracy[1].mean(0))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "validation accuracy (%)")


def test_ticks_are_all_that_is_written_on_a_logarithmic_axis(ax):
    ax.plot([1, 2], [0.1, 30])
    log_ticks(ax, [0.1, 3], axis="y")
    log_ticks(ax, [1, 2], ["one", "two"])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert [text.get_text() for text in ax.get_yticklabels()] == ["0.1", "3"]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["one", "two"]
    assert not len(ax.yaxis.get_minorticklocs())
