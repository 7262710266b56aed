"""fused=True does what eager mode does, whatever happens to parameters, gradients and state: by table and at random."""

import subprocess
import sys
from pathlib import Path

import programs
import pytest
import torch
from cases import DEFAULTS, Case, compiles, each
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradopt.torch import rows

pytestmark = compiles
RULES = [case for case in DEFAULTS if case.lookahead is None]


@pytest.fixture(autouse=True)
def large(monkeypatch):
    monkeypatch.setattr(rows, "SMALL", 60)


SQUARE = [(9, 9), (5, 5), 12, (5, 5), (), (3, 0), (9, 9), 12]
EVENTS = {
    "a freeze": [("step", 1, (0, 3, 5)), ("step", 2, (0, 1))],
    "a cast": [("cast", 1, 1), ("step", 1), ("step", 2)],
    "a cast of some": [("cast", 2, 1), ("cast", 6, 0), ("step", 1)],
    "a reset": [("reset", 1), ("step", 1), ("reset", 6), ("step", 2)],
    "all forgotten": [("forget",), ("step", 1)],
    "zeros": [("zero", 1), ("zero", 6), ("step", 1)],
    "another state": [("replace", 3), ("replace", 0), ("step", 1), ("step", 2)],
    "counters that part": [("part", 2, 7), ("step", 1), ("part", 6, 3), ("step", 2)],
    "tied weights": [("tie", 1, 3), ("tie", 0, 6), ("step", 1), ("step", 2)],
    "overlapping weights": [("share", 1, 2), ("step", 1), ("step", 2)],
    "exchanged states": [("swap", 1, 3), ("swap", 0, 6), ("step", 1)],
    "a transposed weight": [("turn", 1), ("turn", 6), ("step", 1), ("step", 2)],
    "another size": [("resize", 1, 70), ("resize", 0, 3), ("step", 1), ("step", 2)],
    "other numbers": [("change", "lr", 0.3), ("step", 1), ("change", "weight_decay", 0.1), ("step", 2)],
    "the other way": [("change", "maximize", True), ("step", 1)],
    "a reload": [("reload",), ("step", 1), ("cast", 1, 1), ("reload",), ("step", 2)],
    "a copy": [("copy",), ("step", 1), ("zero", 0), ("step", 2)],
    "groups": [("add", 7), ("step", 1), ("drop",), ("step", 2), ("add", 70), ("step", 3)],
    **{how: [("strange", 5, 0, how), ("strange", 6, 1, how)] for how in programs.LAYOUTS},
}
CHANGES_STATE = {"a reset", "all forgotten", "another state", "counters that part", "zeros"}  # Lookahead shows copies
KINDS = [*RULES, Case("StochGradAdam", {"form": "power", "decay": 0.9})]
COMPILED = [Case("Momentum"), Case("StochGradAdam")]

TOLERANCE = {torch.float64: 1e-12, torch.float32: 2e-6, torch.int64: 0}  # of a few steps


def life(program, case, dtype, **more):
    return programs.run([("step", 0), *program], case.torch, SQUARE, dtype, **more)


def assert_same_life(program, case, dtype, factor=1):
    assert_same(life(program, case, dtype, fused=True), life(program, case, dtype), dtype, factor)


def assert_same(found, expected, dtype, factor=1):
    if isinstance(expected, type):
        assert found is expected
    else:
        assert len(found) == len(expected)
        for x, y in zip(found, expected, strict=True):
            tolerance = factor * max(TOLERANCE[dtype], TOLERANCE[x.dtype])
            torch.testing.assert_close(x, y, rtol=tolerance, atol=tolerance, equal_nan=True)


@pytest.mark.parametrize("event", EVENTS)
@each(KINDS)
def test_events(case, event, uncompiled):
    assert_same_life(EVENTS[event], case, torch.float64)


@pytest.mark.parametrize("event", [event for event in EVENTS if event not in CHANGES_STATE])
def test_events_of_lookahead(event, uncompiled):
    assert_same_life(EVENTS[event], Case("Adam", lookahead={"k": 2}), torch.float64)


@pytest.mark.parametrize("event", EVENTS)
@each(COMPILED)
def test_events_compiled(case, event, compiler):
    assert_same_life(EVENTS[event], case, torch.float32)


def test_events_in_a_fresh_process(tmp_path):
    """Where all events happen in the other order, so that none finds what it found compiled here."""
    path = tmp_path / "lives"
    ran = subprocess.run([sys.executable, __file__, path], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    lives = torch.load(path)
    assert lives.keys() == {(event, case.name) for event in EVENTS for case in COMPILED}
    for case in COMPILED:
        for event, program in EVENTS.items():
            assert_same(lives[event, case.name], life(program, case, torch.float32), torch.float32)


index = st.integers(0, 7)
event = st.one_of(
    st.tuples(st.just("step"), st.integers(0, 99), st.sets(index, max_size=6).map(tuple)),
    st.tuples(st.just("strange"), st.integers(0, 99), index, st.sampled_from([*programs.LAYOUTS])),
    st.tuples(st.just("cast"), index, st.integers(0, 1)),
    *(st.tuples(st.just(name), index) for name in ("reset", "zero", "replace", "turn")),
    *(st.tuples(st.just(name), index, index) for name in ("tie", "share", "swap")),
    *(st.tuples(st.just(name)) for name in ("forget", "reload", "copy", "drop")),
    st.tuples(st.just("part"), index, st.integers(1, 9)),
    st.tuples(st.just("resize"), index, st.sampled_from([1, 2, 40, 90])),
    st.tuples(st.just("add"), st.sampled_from([1, 3, 80])),
    st.tuples(st.just("change"), st.just("lr"), st.floats(0, 1)),
    st.tuples(st.just("change"), st.just("weight_decay"), st.sampled_from([0, 0.1])),
    st.tuples(st.just("change"), st.just("maximize"), st.booleans()),
)


@pytest.mark.parametrize("name", ["SGD", "Momentum", "Adam", "StochGradAdam"])
def test_random_lives(name, compiler):
    @settings(
        max_examples=250, deadline=None, derandomize=True, database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip
    @given(st.lists(event, min_size=1, max_size=12), st.sampled_from([torch.float32, torch.float64]))
    def lives(program, dtype):
        assert_same_life([*program, ("step", 100)], Case(name), dtype, 100)

    lives()


@pytest.mark.skipif(sys.platform == "win32", reason="torch has no gloo with device meshes there")
def test_sharded_parameters_step_as_whole_ones():
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    ran = subprocess.run([*command, Path(__file__).with_name("sharded.py")], capture_output=True, text=True)
    assert ran.stdout.count("done") == 2, ran.stderr[-3000:]


if __name__ == "__main__":
    rows.SMALL = 60
    order = [(event, case) for event in reversed(EVENTS) for case in COMPILED]
    lives = {(event, case.name): life(EVENTS[event], case, torch.float32, fused=True) for event, case in order}
    torch.save(lives, sys.argv[1])
