"""The browser agrees with NumPy: surfaces, noise, each step from the same state, and whole paths."""

import copy
import inspect
import json

import numpy as np
import pytest
from cases import CASES
from explorer_page import page_with

from gradopt.explorer.specs import CLASSES, to_python, to_spec
from gradopt.explorer.widget import MODULE
from gradopt.numpy import SGD, Adadelta, Adagrad, Adam, Lookahead, Momentum, Nesterov, RAdam, RMSprop, StochGradAdam
from gradopt.problems import SURFACES
from gradopt.problems.noise import mean_error
from gradopt.sampling import keep_like

STEPS = 200
OPTIMIZERS = [case.numpy() for case in CASES] + [
    SGD(),
    Momentum(lr_inside=True),
    Nesterov(),
    Adagrad(eps_inside=True),
    RMSprop(eps_inside=True),
    Adam(betas=(0.99, 0.5), eps=0),
    RAdam(threshold=4, betas=(0.5, 0.9)),
    StochGradAdam(sampling_rate=0.37, seed=2**31 + 7, decay=1.05),
    Lookahead(Nesterov(), k=3),
    Lookahead(Lookahead(Adam(), k=2), k=3, alpha=0.9),
]
LR = {  # where a step is as long as the gradient
    "quadratic": 0.05, "rosenbrock": 2e-4, "beale": 2e-3, "himmelblau": 2e-3, "rastrigin": 1e-3, "saddle": 0.05,
    "plateau and cliff": 0.02,
}  # fmt: skip
NOISE = {"batch_size": 3, "seed": 2**31 + 11}
RUNS = [(name, noise) for noise in ({"batch_size": None}, NOISE) for name in SURFACES]
WINDOWS = np.array([np.ptp(SURFACES[name].bounds, axis=1) for name, _ in RUNS])
# At the minima of these two terms of the gradient, of sizes 1 and 20 pi, cancel: there to a few roundings of these.
ABSOLUTE = np.array([[{"saddle": 1e-15, "rastrigin": 2e-14}.get(name, 0)] for name, _ in RUNS])

EXPORTS = "\nexport { OPTIMIZERS, SURFACES, build, descend, errorsOf, gradientOf };"
SURFACE = """([name, condition, points]) => {
  const { f, partials, minima, bounds, start, noise } = explorer.SURFACES[name](condition);
  return { values: points.map(([x, y]) => [f(x, y), ...partials(x, y)]), minima, bounds, start, noise };
}"""
# Feeds every run the states before its steps, and returns in the same order the numbers of the states after them.
STEP = """(text) => {
  const of = (value, run) => (Array.isArray(value) ? value[run] : value);
  const feed = (optimizer, { optimizer: inner, ...state }, run) => {
    for (const [name, value] of Object.entries(state)) optimizer[name] = of(value, run);
    if (inner) feed(optimizer.optimizer, inner, run);
  };
  const numbers = (state, optimizer) =>
    Object.keys(state).flatMap((name) =>
      name === "optimizer" ? numbers(state[name], optimizer[name]) : optimizer[name]);
  const { runs, thetas, states } = JSON.parse(text);
  return JSON.stringify(runs.map(({ spec, surface, state }, run) => {
    const grad = explorer.gradientOf(explorer.SURFACES[surface](10), state);
    return states.map((before, t) => {
      const optimizer = explorer.build(spec);
      feed(optimizer, before, run);
      const seen = {};
      const theta = optimizer.step(thetas[t][run], grad, (name, _, value) => (seen[name] = value));
      return { numbers: [...theta, ...numbers(before, optimizer)], mask: seen.mask };
    });
  }));
}"""
DESCEND = """(runs) => JSON.stringify(runs.map(({ spec, surface, state }) =>
  [...explorer.descend(spec, explorer.SURFACES[surface](10), state).path]))"""


@pytest.fixture(scope="module")
def page(browser):
    yield from page_with(browser, "explorer", MODULE + EXPORTS)


def innermost(optimizer):
    return innermost(optimizer.optimizer) if isinstance(optimizer, Lookahead) else optimizer


def prepared(optimizer, surface):
    """Return a copy whose learning rate suits the surface, unless it has one of its own."""
    optimizer = copy.deepcopy(optimizer)
    inner = innermost(optimizer)
    if inner.lr == type(inner)().lr and not isinstance(inner, Adadelta):
        inner.lr = LR[surface] if isinstance(inner, SGD | Momentum | Nesterov) else 0.1
    return optimizer


def gradient():
    """Return the gradient of all RUNS at once, and of them again."""
    t = 0
    scale = np.array([[SURFACES[name].noise * (noise is NOISE)] for name, noise in RUNS] * 2)

    def grad(theta):
        nonlocal t
        t += 1
        exact = [SURFACES[name].grad(point) for (name, _), point in zip(RUNS * 2, theta, strict=True)]
        return np.array(exact) + scale * mean_error(NOISE["seed"], t, NOISE["batch_size"])

    return grad


def state_of(optimizer):
    """Return what a step changes in an optimizer, inner ones nested."""
    hyperparameters = inspect.signature(type(optimizer)).parameters
    state = {name: copy.copy(value) for name, value in vars(optimizer).items() if name not in hyperparameters}
    return state | ({"optimizer": state_of(optimizer.optimizer)} if isinstance(optimizer, Lookahead) else {})


def sendable(state):
    """Return a state as JSON; what is not finite is sent as 0 and never looked at."""
    if isinstance(state, dict):
        return {name: sendable(value) for name, value in state.items()}
    if state is None or isinstance(state, int):
        return state
    state = np.broadcast_to(state, (2 * len(RUNS), 2))[: len(RUNS)]
    return np.where(np.isfinite(state), state, 0).tolist()


def numbers(state):
    """Return a state's numbers, one row a run, in the order of STEP."""
    if isinstance(state, dict):
        return np.hstack([np.empty((len(RUNS), 0)), *map(numbers, state.values())])
    width = 1 if isinstance(state, int) else 2
    return np.broadcast_to(np.nan if state is None else state, (2 * len(RUNS), width))[: len(RUNS)]


@pytest.fixture(scope="module", params=OPTIMIZERS, ids=to_python)
def recorded(request):
    """An optimizer's run on every surface, full-batch and noisy, and the same from a start one part in 1e12 off."""
    each = [prepared(request.param, name) for name, _ in RUNS]
    together = copy.deepcopy(request.param)
    innermost(together).lr = np.array([[innermost(optimizer).lr] for optimizer in each] * 2)
    starts = np.array([SURFACES[name].start for name, _ in RUNS])
    theta, grad = np.concatenate([starts, starts * (1 + 1e-12)]), gradient()
    thetas, states = [theta], [state_of(together)]
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            theta = together.step(theta, grad)
            thetas.append(theta)
            states.append(state_of(together))
    runs = [
        {"spec": to_spec(optimizer), "surface": name, "state": {"num_steps": STEPS, "start": start, **noise}}
        for optimizer, (name, noise), start in zip(each, RUNS, starts.tolist(), strict=True)
    ]
    return innermost(together), runs, np.array(thetas), states


def test_every_class_and_choice_is_tried(page):
    choices = page.evaluate("Object.entries(explorer.OPTIMIZERS).map(([name, { choices }]) => [name, choices])")
    assert {name for name, _ in choices} == set(CLASSES)
    tried = [optimizer for each in OPTIMIZERS for optimizer in (each, innermost(each))]
    for name, values in choices:
        own = [vars(optimizer) for optimizer in tried if type(optimizer).__name__ == name]
        assert own
        for key, options in values.items():
            assert {optimizer[key] for optimizer in own} == set(options)


@pytest.mark.parametrize("name", SURFACES)
def test_surfaces(page, name):
    surface = SURFACES[name]
    x, y = (np.linspace(1.5 * low, 1.5 * high, 31) for low, high in surface.bounds)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    points = np.concatenate([points, surface.minima, [surface.start]])
    found = page.evaluate(SURFACE, [name, 10, points.tolist()])
    f, grad = np.array(found["values"])[:, 0], np.array(found["values"])[:, 1:]
    np.testing.assert_allclose(f, surface.f(points), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(grad, surface.grad(points), rtol=1e-12, atol=1e-14)
    for field in ("minima", "bounds", "start", "noise"):
        assert found[field] == json.loads(json.dumps(getattr(surface, field)))


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1, 2**31 + 7, 2**32 - 1])
@pytest.mark.parametrize("batch_size", [1, 3, 64, 500])
def test_noise(page, seed, batch_size):
    state = {"seed": seed, "batch_size": batch_size, "num_steps": 50}
    found = page.evaluate("(state) => [...explorer.errorsOf(state)]", state)
    expected = [[0, 0]] + [mean_error(seed, t, batch_size) for t in range(1, 51)]
    np.testing.assert_allclose(found, np.ravel(expected), rtol=0, atol=1e-15)


def test_each_step_from_the_same_state(page, recorded):
    optimizer, runs, thetas, states = recorded
    sent = {"runs": runs, "thetas": [*map(sendable, thetas[:-1])], "states": [*map(sendable, states[:-1])]}
    found = json.loads(page.evaluate(STEP, json.dumps(sent)))
    rows = [numbers({"theta": theta, **state}) for theta, state in zip(thetas, states, strict=True)]
    known = np.isfinite(rows[1:-1]).all(axis=-1)  # a state that is not finite cannot be sent
    known = np.logical_and.accumulate([np.ones(len(RUNS), dtype=bool), *known])
    expected = np.array(rows[1:])[known]
    values = np.array([[step["numbers"] for step in run] for run in found], dtype=float).swapaxes(0, 1)[known]
    allowed = np.broadcast_to(ABSOLUTE, (STEPS, len(RUNS), 1))[known] + 1e-12 * abs(expected)
    finite = np.isfinite(expected)
    assert np.array_equal(np.isfinite(values), finite)
    assert (abs(values - expected) <= allowed)[finite].all()
    if isinstance(optimizer, StochGradAdam):
        masks = [keep_like(np.zeros(2), optimizer.seed, t + 1, optimizer.sampling_rate) for t in range(STEPS)]
        assert [[step["mask"] for step in run] for run in found] == [np.array(masks).tolist()] * len(RUNS)


def test_whole_paths_to_the_eye(page, recorded):
    """Wherever NumPy itself, from a start one part in 1e12 off, repeats its path to a tenth of what the eye sees."""
    _, runs, thetas, _ = recorded
    paths, nudged = thetas[:, : len(RUNS)], thetas[:, len(RUNS) :]
    found = (
        np.array(json.loads(page.evaluate(DESCEND, runs)), dtype=float).reshape(len(RUNS), STEPS + 1, 2).swapaxes(0, 1)
    )
    with np.errstate(invalid="ignore"):
        seen = np.logical_and.accumulate((abs(paths) < 3 * WINDOWS).all(axis=-1))  # until it has left the picture
        calm = ((abs(nudged - paths) < 5e-4 * WINDOWS).all(axis=-1) | ~seen).all(axis=0)
        near = (abs(found - paths) < 5e-3 * WINDOWS).all(axis=-1) | ~seen
    assert near[:, calm].all()
    assert calm.sum() > 0.7 * len(RUNS), [run for run, each in zip(RUNS, calm, strict=True) if not each]
