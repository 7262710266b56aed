"""What the build takes out of figures is not seen."""

import io
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import resvg_py
from matplotlib.figure import Figure
from PIL import Image

EXTENSIONS = Path(__file__).parent.parent / "book" / "_ext"


def seen(path):
    """Return a figure as the pixels of a fine screen."""
    data = resvg_py.svg_to_bytes(svg_path=str(path), zoom=2, dpi=96, background="white", skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(bytes(data))).convert("L"), dtype=float)


def test_packed_figures_are_small_and_look_the_same(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(EXTENSIONS)
    import gradopt_light

    figure = Figure(figsize=(5, 3))
    axes = figure.subplots()
    x = np.linspace(0, 20, 400)
    axes.plot(x, np.sin(x), x, np.random.default_rng(0).normal(size=400).cumsum() / 10)
    axes.scatter(x[::20], np.cos(x[::20]))
    axes.set_title("Three kinds of paths: $\\theta_1$")
    path = tmp_path / "_images" / "figure.svg"
    path.parent.mkdir()
    figure.savefig(path)
    before, size = seen(path), path.stat().st_size
    build = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path)
    gradopt_light.pack_figures(build, None)
    assert path.stat().st_size < 0.75 * size and "metadata" not in path.read_text()
    difference = abs(seen(path) - before)
    assert difference.mean() < 1 and np.quantile(difference, 0.99) < 32
    once = path.read_bytes()
    gradopt_light.pack_figures(build, None)
    assert path.read_bytes() == once
