"""A time is that of the call, undisturbed; what an optimizer keeps is counted by parameter."""

import time

import pytest
import torch

from gradopt.measure.timing import buffers, seconds
from gradopt.torch import StochGradAdam


def test_the_least_of_many():
    naps = iter([0.05, 0.01, 0.05])
    assert 0.01 <= seconds(lambda: time.sleep(next(naps)), 3) < 0.05


@pytest.mark.parametrize(
    "method, kept", [(torch.optim.SGD, 0), (torch.optim.RMSprop, 1), (torch.optim.Adam, 2), (StochGradAdam, 2)]
)
def test_what_is_kept_for_every_parameter(method, kept):
    network = torch.nn.Linear(3, 2)
    optimizer = method(network.parameters(), lr=0.1)
    network(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    assert buffers(optimizer) == kept
