"""What the playground says of each scene is so."""

import json
from urllib.parse import unquote

import numpy as np
import pytest

from gradopt.explorer.scenes import LOOK, explorers, link
from gradopt.explorer.widget import STATE
from gradopt.hyperparameters import WALK

SCENES = explorers()


def gaps(name):
    scene = SCENES[name]
    return scene.problem.f(scene.path) - scene.problem.f(np.array(scene.problem.minima)).min()


def moves(name):
    return np.abs(np.diff(SCENES[name].path, axis=1))


@pytest.mark.parametrize("name", LOOK)
def test_a_link_holds_the_state(name):
    start, state = link(SCENES[name], 2).split("=", 1)
    assert start == "#explorer-2"
    assert json.loads(unquote(state)) == json.loads(json.dumps(SCENES[name].get_state(STATE)))


def test_one_side_of_the_largest_learning_rate_shrinks_and_the_other_grows():
    below, above = gaps("The largest learning rate")
    assert below[-1] < below[0] and (np.diff(above[10:]) > 0).all()


def test_zig_zag_crosses_the_floor_at_every_step():
    wall, floor = SCENES["Zig-zag in a ravine"].path[..., 1]
    assert (wall[1:20] * wall[:19] < 0).all() and (floor > 0).all()


def test_momentum_runs_past_the_minimum():
    plain, rolling = SCENES["Momentum overshoots"].path[..., 0]
    assert plain.max() < 0 < 1 < rolling.max()


def test_nesterovs_oscillations_die_sooner():
    momentum, nesterov = gaps("Nesterov brakes earlier")
    assert momentum[-40:].max() > nesterov[-40:].max()


def test_adam_leads_off_the_plateau():
    sgd, momentum, adam = gaps("Off the plateau")[:, 50]
    assert adam < min(sgd, momentum)


def test_adagrad_leads_and_is_overtaken():
    adagrad, rmsprop = gaps("Adagrad stalls")
    assert adagrad[5] < rmsprop[5] and adagrad[-1] > rmsprop[-50:].max()


def test_adadeltas_first_step_is_that_of_eps():
    small, large = moves("Adadelta starts from eps")[:, 0, 1]
    assert large > 50 * small


def test_the_first_step_is_longer_by_the_root_of_the_missing_correction():
    corrected, uncorrected = moves("No bias correction")[:, 0, 1]
    assert uncorrected / corrected == pytest.approx(0.001**-0.5, abs=1e-3)


def test_radam_starts_with_momentum_and_then_near_zero():
    adam, radam = moves("RAdam warms up")[..., 0]
    assert (radam[:5] > adam[:5]).all() and radam[5] < adam[5] / 20


def test_lookahead_damps_the_swing_across_the_ravine():
    fast, slow = np.abs(SCENES["Lookahead's two speeds"].path[..., 1])
    assert slow[20:30].max() < fast[20:30].max()


def test_literal_equations_take_steps_twice_as_long():
    normal, literal = moves("The paper's equations, read literally")[..., 0]
    assert literal.max() > 0.2 > 1.9 * normal.max()


def test_all_eleven_rules_race():
    names = [type(each) for each in SCENES["All eleven at once"].optimizers]
    assert len(set(names)) == len(names) == len(WALK)
