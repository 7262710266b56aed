"""The explorer's state: what Python and a page exchange, what is refused, and what a page shows without a script."""

import base64
import html
import inspect
import io
import json
import math
import re
import subprocess
import sys
import zlib

import nbformat
import numpy as np
import pytest
from PIL import Image

import gradopt.numpy
from gradopt.explorer import Explorer, Verdict, verdict
from gradopt.explorer.figure import labels
from gradopt.explorer.specs import CLASSES, from_spec, to_python, to_spec
from gradopt.explorer.widget import MODULE, STATE
from gradopt.numpy import SGD, Adagrad, Adam, Lookahead, Momentum, Nesterov, RMSprop, StochGradAdam, descend
from gradopt.problems import SURFACES, Surface, quadratic

DEFAULTS = [cls(SGD()) if cls is Lookahead else cls() for cls in CLASSES.values()]
ODD = [
    SGD(lr=1),
    Momentum(lr=0.2, lr_inside=True),
    Nesterov(form="look-ahead"),
    Adagrad(eps_inside=True, eps=0),
    RMSprop(alpha=np.float64(0.5), lr=np.float32(0.25)),
    Adam(betas=(0.5, 1 - 2**-52)),
    Adam(betas=[0.5, 0.9]),
    StochGradAdam(lr=0.1, decay=0.5, seed=2**32 - 1, form="power"),
    Lookahead(Adam(lr=0.1), k=np.int64(3), alpha=1),
    Lookahead(Lookahead(SGD(lr=0.1), alpha=0.25), k=2),
]
OPTIMIZERS = DEFAULTS + ODD
STATES = [
    Explorer(Adam(lr=0.1)),
    Explorer(SGD(lr=0.1), Momentum(lr=0.1), surface="quadratic", condition=25),
    Explorer(*OPTIMIZERS, surface="beale", start=(0.1, -1 / 3), num_steps=7, batch_size=4, seed=9, t=3),
    Explorer(SGD(), start=SURFACES["beale"].start, num_steps=0),
]


def through_json(value):
    return json.loads(json.dumps(value))


def state(explorer):
    return through_json(explorer.get_state(STATE))


def page(explorer):
    """Return the state and the attributes of the picture in an explorer's HTML."""
    text = explorer._repr_mimebundle_()[0]["text/html"]
    found = re.fullmatch(r'<div class="gradopt-explorer" data-state="([^"<>]*)">(<img [^<>]*>)</div>', text)
    attributes = dict(re.findall(r'(\w+)="([^"]*)"', found[2]))
    return json.loads(html.unescape(found[1])), {key: html.unescape(value) for key, value in attributes.items()}


# Optimizers as JSON and as Python


def test_every_class_is_covered():
    assert {type(each).__name__ for each in OPTIMIZERS} == set(gradopt.numpy.__all__) - {"descend"}


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=to_python)
def test_an_optimizer_survives_json_and_python(optimizer):
    spec = through_json(to_spec(optimizer))
    parameters = inspect.signature(type(optimizer)).parameters.values()
    assert list(spec) == ["name", *(p.name for p in parameters if p.default is not None)]
    for twin in (from_spec(spec), eval(to_python(from_spec(spec)), vars(gradopt.numpy))):
        assert type(twin) is type(optimizer)
        assert through_json(to_spec(twin)) == spec
        start = np.array([1.0, -2.0])
        paths = [descend(each, SURFACES["saddle"].grad, start, 20) for each in (optimizer, twin)]
        assert np.array_equal(*paths, equal_nan=True)


def test_a_missing_hyperparameter_has_its_default():
    assert to_spec(from_spec({"name": "Adam", "lr": 0.5})) == to_spec(Adam(lr=0.5))


def test_python_leaves_defaults_out():
    assert to_python(Adam(lr=1e-3, betas=(0.5, 0.999))) == "Adam(betas=(0.5, 0.999))"
    assert to_python(Lookahead(SGD(lr=0.1), k=5, alpha=0.25)) == "Lookahead(SGD(lr=0.1), alpha=0.25)"


# The state


@pytest.mark.parametrize("explorer", STATES, ids=range(len(STATES)))
def test_the_line_of_python_makes_the_same_state(explorer):
    twin = eval(repr(explorer), vars(gradopt.numpy) | {"Explorer": Explorer})
    assert state(twin) == state(explorer)
    assert repr(twin) == repr(explorer)


def test_the_line_of_python_leaves_defaults_out():
    assert repr(Explorer(Adam(lr=0.1), surface="rosenbrock", num_steps=100)) == "Explorer(Adam(lr=0.1))"
    assert (
        repr(Explorer(Adam(), SGD(), surface="saddle", start=[0, 1], num_steps=5, t=4, seed=1, batch_size=2))
        == "Explorer(Adam(), SGD(), surface='saddle', start=(0.0, 1.0), num_steps=5, batch_size=2, seed=1, t=4)"
    )


@pytest.mark.parametrize("explorer", STATES, ids=range(len(STATES)))
def test_a_page_can_send_the_state_back(explorer):
    twin = Explorer(SGD(lr=0.7))
    twin.set_state(state(explorer))
    assert state(twin) == state(explorer)
    assert repr(twin) == repr(explorer)
    assert np.array_equal(twin.path, explorer.path, equal_nan=True)


def test_the_state_has_all_keys_and_starts_at_the_last_step():
    explorer = Explorer(SGD(), num_steps=30)
    assert tuple(state(explorer)) == STATE
    assert set(STATE) <= set(explorer.keys)
    assert explorer.t == 30
    assert explorer.start == SURFACES["rosenbrock"].start


def test_setting_the_surface_leaves_the_start():
    explorer = Explorer(SGD())
    explorer.surface = "beale"
    assert explorer.start == SURFACES["rosenbrock"].start


def test_t_goes_down_with_the_steps_and_not_up():
    explorer = Explorer(SGD(), num_steps=30)
    explorer.num_steps = 20
    assert explorer.t == 20
    explorer.num_steps = 40
    assert explorer.t == 20
    explorer.set_state({"t": 50, "num_steps": 60})  # valid together, in any order
    assert (explorer.t, explorer.num_steps) == (50, 60)


def test_optimizers_are_copied_without_their_state():
    momentum = Momentum(lr=0.1)
    fresh = Explorer(momentum, surface="quadratic").path
    momentum.step(np.ones(2), np.ones_like)
    explorer = Explorer(momentum, surface="quadratic")
    assert np.array_equal(explorer.path, fresh)
    momentum.lr = 0.7
    assert explorer.optimizers[0].lr == 0.1
    explorer.optimizers = [momentum]
    assert state(explorer)["optimizers"][0]["lr"] == 0.7


REFUSED = [
    ("optimizers", [], "at least one optimizer, for example Explorer"),
    ("optimizers", [SGD], r"<class .*SGD'> is not an optimizer of gradopt.numpy: take one of SGD, Momentum,"),
    ("optimizers", [type("Adam", (Adam,), {})()], "is not an optimizer of gradopt.numpy"),
    ("optimizers", [Lookahead(5)], "5 is not an optimizer of gradopt.numpy"),
    ("optimizers", [SGD(lr=np.array([[0.1], [0.2]]))], r"(?s)^lr=array.*must be one number"),
    ("optimizers", [Adam(betas=(np.array([0.1]), 0.9))], r"^betas=array.*must be one number"),
    ("surface", "rosenbrok", "^surface='rosenbrok' must be one of 'quadratic', 'turned ravine', 'rosenbrock'"),
    ("surface", ["saddle"], "unhashable"),
    ("condition", 0.5, r"^condition=0.5 is outside its range \[1, inf\)"),
    ("condition", math.inf, "^condition=inf"),
    ("condition", "10", "^condition='10' must be a number"),
    ("start", (1.0, math.nan), r"^start=\(1.0, nan\) must be a pair of finite numbers"),
    ("start", (1.0, math.inf), "^start="),
    ("start", (1.0, 2.0, 3.0), "^start="),
    ("start", 1.0, "^start="),
    ("start", "here", "could not convert"),
    ("num_steps", -1, r"^num_steps=-1 is outside its range \[0, inf\)"),
    ("num_steps", 2.5, "^num_steps=2.5 must be an integer"),
    ("batch_size", 0, r"^batch_size=0 is outside its range \[1, inf\)"),
    ("batch_size", True, "^batch_size=True must be an integer"),
    ("seed", -1, "^seed=-1"),
    ("seed", 2**32, "^seed=4294967296"),
    ("t", -1, "^t=-1"),
    ("t", 101, "^t=101 is after the last step, num_steps=100"),
    ("t", 0.5, "^t=0.5 must be an integer"),
]
REFUSED_AS_JSON = [
    ("optimizers", [], "at least one optimizer"),
    ("optimizers", [{"name": "Adaam", "lr": 0.1}], "^name='Adaam' must be one of 'SGD', 'Momentum'"),
    ("optimizers", [{"lr": 0.1}], "^name=None must be one of"),
    ("optimizers", [{"name": "SGD", "lr": -1}], r"^lr=-1 is outside its range \[0, inf\)"),
    ("optimizers", [{"name": "SGD", "momentum": 0.9}], "unexpected keyword argument 'momentum'"),
    ("optimizers", [{"name": "Adam", "betas": [0.9, 1]}], r"^betas\[1\]=1"),
    ("optimizers", [{"name": "Lookahead", "optimizer": {"name": "SGD", "lr": None}}], "^lr=None"),
    ("optimizers", [{"name": "Lookahead", "optimizer": 5}], "5 is not an optimizer"),
    ("optimizers", 5, "not iterable"),
    *(case for case in REFUSED if case[0] != "optimizers"),
]


@pytest.mark.parametrize(("name", "value", "message"), REFUSED)
def test_a_bad_value_is_refused_by_the_explorer_and_when_set(name, value, message):
    with pytest.raises(ValueError, match=message):
        Explorer(*value) if name == "optimizers" else Explorer(SGD(), **{name: value})
    explorer = Explorer(SGD())
    before = repr(explorer)
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert repr(explorer) == before


@pytest.mark.parametrize(("name", "value", "message"), REFUSED_AS_JSON)
def test_a_bad_value_from_the_page_is_refused_with_all_that_came_with_it(name, value, message):
    explorer = Explorer(SGD())
    before = repr(explorer)
    with pytest.raises(ValueError, match=message):
        explorer.set_state({"batch_size": 7, name: value})
    assert repr(explorer) == before


# What a page shows


@pytest.mark.parametrize("batch_size", [None, 3])
def test_the_path_is_that_of_descend(batch_size):
    optimizers = [Adam(lr=0.1), Nesterov(lr=0.01), StochGradAdam(lr=0.1)]
    explorer = Explorer(*optimizers, surface="quadratic", condition=5, num_steps=40, batch_size=batch_size, seed=2)
    surface = quadratic(5)
    grad = surface.stochastic(3, seed=2) if batch_size else surface.grad
    assert explorer.path.shape == (3, 41, 2)
    for path, optimizer in zip(explorer.path, optimizers, strict=True):
        assert np.array_equal(path, descend(optimizer, grad, surface.start, 40))
    assert np.array_equal(explorer.path, explorer.path)


def test_every_attribute_moves_the_path():
    explorer = Explorer(SGD(lr=0.01), surface="quadratic", batch_size=2)
    paths = [explorer.path]
    for name, value in [
        ("optimizers", [SGD(lr=0.02)]), ("condition", 20), ("start", (1, 1)), ("batch_size", 3), ("seed", 1),
        ("surface", "himmelblau"), ("batch_size", None),
    ]:  # fmt: skip
        setattr(explorer, name, value)
        paths.append(explorer.path)
    assert len({path.tobytes() for path in paths}) == len(paths)


def test_the_problem_is_the_surface():
    explorer = Explorer(SGD(), condition=3, surface="saddle")
    assert explorer.problem is SURFACES["saddle"]
    explorer.surface = "quadratic"
    assert isinstance(explorer.problem, Surface)
    assert explorer.problem.f(np.array([0.0, 2.0])) == 6


@pytest.mark.parametrize("explorer", STATES, ids=range(len(STATES)))
def test_a_page_holds_the_state_and_a_picture_with_alt_text(explorer):
    held, picture = page(explorer)
    assert held == state(explorer)
    assert picture["alt"].startswith(
        f"{explorer.num_steps} steps from ({explorer.start[0]:g}, {explorer.start[1]:g}) "
        f"on the surface {explorer.surface}"
    )
    for optimizer in explorer.optimizers:
        assert re.search(re.escape(to_python(optimizer)) + " (ends [-+.e0-9]+ above|diverged)", picture["alt"])
    png = Image.open(io.BytesIO(base64.b64decode(picture["src"].removeprefix("data:image/png;base64,"))))
    assert png.width / png.height == pytest.approx(int(picture["width"]) / int(picture["height"]), rel=0.01)
    assert png.width >= 2 * int(picture["width"])


def test_a_notebook_is_offered_the_widget_the_page_and_the_line_of_python():
    explorer = Explorer(SGD())
    data, _ = explorer._repr_mimebundle_()
    assert data["text/plain"] == repr(explorer)
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.model_id
    assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}


def test_alt_text_says_what_changes_the_picture():
    steep = Explorer(SGD(lr=0.1), SGD(lr=0.01), surface="quadratic", condition=25, batch_size=4, seed=8)
    alt = page(steep)[1]["alt"]
    assert "condition number 25" in alt and "mini-batches of 4 with seed 8" in alt
    assert "SGD(lr=0.1) diverged" in alt and "SGD(lr=0.01) ends" in alt
    gap = steep.problem.f(steep.path[1, -1])
    assert f"SGD(lr=0.01) ends {gap:.2g} above the minimum" in alt


@pytest.mark.parametrize("surface", SURFACES)
def test_paths_that_rest_or_diverge_are_drawn_without_a_warning(surface):
    runs = [SGD(lr=0), SGD(lr=10), SGD(lr=1.7e308), Adam(lr=1e200), Lookahead(SGD(lr=1e300), alpha=0)]
    page(Explorer(*runs, surface=surface, num_steps=30))


def test_a_start_at_the_minimum_is_drawn():
    page(Explorer(SGD(), surface="quadratic", start=(0, 0), num_steps=0))


def test_the_page_of_an_explorer_is_small():
    crowd = [cls(SGD(lr=0.01)) if cls is Lookahead else cls(lr=0.01) for cls in CLASSES.values()]
    worst = Explorer(*crowd, surface="rastrigin", batch_size=1, num_steps=500)
    assert len(worst._repr_mimebundle_()[0]["text/html"]) < 80_000


def test_labels_name_what_differs():
    assert labels([SGD(lr=0.1), Adam(lr=0.1)]) == ["SGD", "Adam"]
    assert labels([SGD(lr=0.1), Adam(), SGD(lr=0.2)]) == ["SGD, lr=0.1", "Adam", "SGD, lr=0.2"]
    assert labels([Lookahead(SGD(lr=0.1)), Lookahead(SGD(lr=0.1), k=2), Lookahead(Adam())]) == [
        "Lookahead(SGD), k=5",
        "Lookahead(SGD), k=2",
        "Lookahead(Adam)",
    ]
    assert labels([Lookahead(SGD(lr=0.1)), Lookahead(SGD(lr=0.2))])[0] == "Lookahead(SGD), SGD lr=0.1"


# In a built page


def build(source, *options):
    """Build the pages in ``source`` with the extension, any warning being an error; return the folder of the pages."""
    pages = source.parent / "pages"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", *options, source, pages]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return pages


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    source = tmp_path_factory.mktemp("book") / "source"
    source.mkdir()
    explorer = Explorer(SGD(lr=0.1), surface="saddle")
    data, _ = explorer._repr_mimebundle_()
    output = nbformat.v4.new_output("execute_result", data, execution_count=1)
    cell = nbformat.v4.new_code_cell("explorer", execution_count=1, outputs=[output])
    lesson = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Lesson"), cell])
    lesson.metadata["language_info"] = {"name": "python"}
    widget = {"model_name": "AnyModel", "model_module": "anywidget", "state": {"_esm": MODULE}}
    lesson.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {explorer.model_id: widget}}}
    nbformat.write(lesson, source / "lesson.ipynb")
    (source / "index.md").write_text('# Index\n\n`class="gradopt-explorer"`\n\n```{toctree}\nlesson\nverdict\n```\n')
    (source / "verdict.md").write_text(f"# Verdict\n\n{Verdict({'families': {}}).page_html()}\n")
    (source / "conf.py").write_text('extensions = ["gradopt.explorer.page"]\nnb_execution_mode = "off"\n')
    return build(source, "-j", "2")


def test_a_page_with_an_explorer_shows_its_html_and_links_the_module(built):
    text = (built / "lesson.html").read_text()
    assert text.count('<div class="gradopt-explorer" data-state=') == 1
    assert len(re.findall(r'<script defer="defer" src="_static/gradopt-late.js\?v=\w+">', text)) == 1
    late = (built / "_static" / "gradopt-late.js").read_text()
    for name, module in (("explorer", MODULE), ("verdict", verdict.MODULE)):
        script = (built / "_static" / f"gradopt-{name}.js").read_text()
        assert json.dumps(module) in script and f"gradopt-{name}.js?v={zlib.crc32(script.encode()):08x}" in late


def test_a_page_links_the_script_that_loads_those_of_widgets_if_it_has_one(built):
    linked = {path.stem: "gradopt-late.js" in path.read_text() for path in built.glob("*.html")}
    assert linked["lesson"] and linked["verdict"] and not linked["index"]


def test_a_page_holds_neither_the_widgets_nor_the_source_of_the_module(built):
    text = (built / "lesson.html").read_text()
    assert "widget-state" not in text and "widget-view" not in text
    assert html.escape(MODULE[:50]) not in text and json.dumps(MODULE[:50])[1:-1] not in text


def test_a_second_build_keeps_the_link(built):
    with open(built.parent / "source" / "index.md", "a") as index:
        index.write("\nMore.\n")
    text = (build(built.parent / "source") / "lesson.html").read_text()
    assert text.count("_static/gradopt-late.js") == 1
    assert "More." in (built / "index.html").read_text()


# What is imported


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        (
            "import gradopt.numpy, gradopt.problems, gradopt.explorer",
            {"anywidget", "ipywidgets", "matplotlib", "torch"},
        ),
        ("from gradopt.explorer import Explorer, Verdict", {"matplotlib", "torch", "sphinx"}),
    ],
)
def test_import_is_light(code, absent):
    report = f"{code}; import sys; print(sorted({absent!r} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_package_says_what_it_lacks():
    with pytest.raises(ImportError, match="Explorers"):
        from gradopt.explorer import Explorers  # noqa: F401
